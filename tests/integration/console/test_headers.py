"""The whole program, as browsers and people who mean no good come to it."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiohttp import ClientSession, DummyCookieJar, web
from aiohttp.test_utils import TestClient, TestServer
from yarl import URL

from bot.app import assistant_of
from bot.config import Settings
from bot.served_knowledge import KnowledgePlace, prepare
from bot.serving import _errors
from tests.e2e.program import free_port
from tests.integration.console.agents import Page
from tests.integration.console.outsiders import SIGN_IN, answer_to

PUBLIC = "https://asf.example"
EVERYWHERE = [
    ("GET", "/", 200),
    ("GET", "/nowhere", 404),
    ("POST", "/", 405),
    ("GET", "/static/chat.css", 200),
    ("GET", "/healthz", 200),
    ("GET", "/readyz", 200),
    ("GET", SIGN_IN, 200),
    ("HEAD", SIGN_IN, 200),
    ("GET", f"{SIGN_IN}/nothing", 403),
    ("GET", "/staff/tickets", 303),
    ("GET", "/staff/nowhere", 303),
    ("POST", "/staff/tickets/7/answer", 401),
    ("GET", "/staff/tickets/events", 401),
    ("GET", "/staff/static/console.css", 200),
    ("GET", "/staff/static/nothing", 404),
    ("POST", "/staff/language", 303),
]
"""How to ask, and the status that comes back."""
KNOWLEDGE = """\
entries:
  - id: hej
    kind: small_talk
    title: {sv: "Hej!", en: "Hello!"}
    variants: {sv: ["Hejsan", "God dag"]}
    answer: {sv: "Hej.", sv_easy: "Hej.", en: "Hello."}
    short: {sv: "Hej.", en: "Hello."}
"""


@dataclass(frozen=True)
class Site:
    """The running program; `host` is what browsers say that they have opened."""

    session: ClientSession
    port: int
    host: str
    token: str
    """Of the link that is printed at the start."""

    async def asks(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        form: Mapping[str, str] | bytes | None = None,
    ) -> Page:
        url = URL(f"http://127.0.0.1:{self.port}{path}", encoded=True)
        named = {"Host": self.host, **(headers or {})}
        async with self.session.request(
            method, url, headers=named, data=form, allow_redirects=False
        ) as answer:
            return Page(answer.status, answer.headers, await answer.text(errors="replace"))

    async def sends(self, head: str, body: bytes = b"") -> bytes:
        """Word for word; what comes back until we hang up."""
        lines = f"{head}\r\nHost: {self.host}\r\nConnection: close\r\n\r\n"
        return await answer_to(self.port, lines.encode("latin-1") + body)


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> KnowledgePlace:
    """As little as will do, compiled once for all tests."""
    folder = tmp_path_factory.mktemp("knowledge")
    (folder / "entries").mkdir()
    (folder / "entries" / "hej.yaml").write_text(KNOWLEDGE, encoding="utf-8")
    place = KnowledgePlace(folder, folder / "cache", 0.05)
    prepare(place)
    return place


@asynccontextmanager
async def running(
    knowledge: KnowledgePlace, folder: Path, public_url: str | None = None
) -> AsyncIterator[Site]:
    """Without Telegram: the operator answers visitors."""
    settings = Settings.model_validate(
        {
            "store": {
                "url": f"sqlite+aiosqlite:///{folder}/data/asf-bot.db",
                "encryption_key_file": folder / "keys" / "asf-bot.key",
            },
            "web": {"port": (port := free_port()), "public_url": public_url},
            "knowledge": {"path": knowledge.folder, "cache": knowledge.cache},
        }
    )
    host = f"127.0.0.1:{port}" if public_url is None else public_url.partition("://")[2]
    async with (
        assistant_of(settings) as assistant,
        ClientSession(cookie_jar=DummyCookieJar()) as session,
    ):
        (token,) = re.findall(r"/staff/sign-in/([A-Za-z0-9_-]+)", assistant.greeting)
        yield Site(session, port, host, token)


@pytest.fixture
async def site(knowledge: KnowledgePlace, tmp_path: Path) -> AsyncIterator[Site]:
    """On this machine, as after the first start."""
    async with running(knowledge, tmp_path) as site:
        yield site


@pytest.fixture
async def public(knowledge: KnowledgePlace, tmp_path: Path) -> AsyncIterator[Site]:
    """Behind a server that speaks https."""
    async with running(knowledge, tmp_path, PUBLIC) as site:
        yield site


# --- headers --------------------------------------------------------------------------------


async def test_every_response_keeps_itself_to_itself(site: Site) -> None:
    """No foreign script, no frame, no guessing of types, no camera; refusals included."""
    for method, path, status in EVERYWHERE:
        page = await site.asks(method, path)

        policy = dict(part.strip().split(" ", 1) for part in _policy(page).split(";"))
        frames = "'self'" if path == "/" else "'none'"
        assert (path, page.status) == (path, status)
        assert policy["default-src"] == policy["object-src"] == policy["base-uri"] == "'none'"
        assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
        assert (path, policy["frame-ancestors"]) == (path, frames)
        assert "unsafe" not in _policy(page)
        assert page.headers["X-Content-Type-Options"] == "nosniff"
        assert page.headers["Referrer-Policy"] == "same-origin"
        assert page.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert page.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert page.headers["Permissions-Policy"].startswith("camera=(), geolocation=(), micro")


def _policy(page: Page) -> str:
    return page.headers["Content-Security-Policy"]


async def test_no_response_says_what_runs_here(site: Site) -> None:
    """Nobody learns which holes to look for."""
    for method, path, _ in EVERYWHERE:
        page = await site.asks(method, path)

        assert "Server" not in page.headers
        assert not re.search(r"aiohttp|[Pp]ython/|Traceback|File \"", f"{page.headers}{page.html}")


async def test_nothing_personal_is_kept_by_browsers(site: Site) -> None:
    """Whoever comes to the computer next can't go back to it; style and script may stay."""
    kept = {path for _, path, _ in EVERYWHERE if path.endswith((".css", "/static/nothing"))}

    found = {
        path: (await site.asks(method, path)).headers.get("Cache-Control")
        for method, path, _ in EVERYWHERE
    }

    assert found == {path: None if path in kept else "no-store" for _, path, _ in EVERYWHERE}


async def test_every_body_says_what_it_is_written_in(site: Site) -> None:
    """So that no browser guesses."""
    pages = [await site.asks(method, path) for method, path, _ in EVERYWHERE]

    kinds = {page.headers["Content-Type"] for page in pages if page.html}
    assert kinds == {
        "text/html; charset=utf-8",
        "text/plain; charset=utf-8",
        "text/css; charset=utf-8",
        "application/json; charset=utf-8",
    }


async def test_no_response_lets_another_site_read_it(site: Site) -> None:
    """Whatever it says of itself."""
    headers = {"Origin": "https://evil.example", "Access-Control-Request-Method": "GET"}

    found = [
        await site.asks(method, path, headers=headers)
        for method in ("GET", "OPTIONS")
        for path in ("/", "/staff/tickets", SIGN_IN)
    ]

    assert not any(name.startswith("Access-Control") for page in found for name in page.headers)


# --- https ----------------------------------------------------------------------------------


async def test_behind_https_browsers_are_told_to_use_nothing_else(public: Site) -> None:
    """For a year, whatever they asked for."""
    found = {
        (await public.asks(method, path)).headers.get("Strict-Transport-Security")
        for method, path, _ in EVERYWHERE
    }

    assert found == {"max-age=31536000; includeSubDomains"}


async def test_on_this_machine_browsers_are_not_sent_to_https(site: Site) -> None:
    """There is none; nor does anybody's word make it so."""
    headers = {"X-Forwarded-Proto": "https", "Forwarded": "proto=https"}

    page = await site.asks("GET", SIGN_IN, headers=headers)

    assert "Strict-Transport-Security" not in page.headers
    assert "Secure" not in page.headers["Set-Cookie"]


async def test_behind_https_the_cookies_belong_to_this_host_only(public: Site) -> None:
    """No other host, not even one below, can set or read them; none goes over plain http."""
    asked = await public.asks("GET", SIGN_IN)
    entered = await public.asks("POST", f"{SIGN_IN}/{public.token}", headers={"Origin": PUBLIC})

    browser, session = asked.headers["Set-Cookie"], entered.headers["Set-Cookie"]
    assert re.fullmatch(r"__Host-asf-browser=[\w-]{43}; .*", browser)
    assert re.fullmatch(r"__Host-asf-session=[\w-]{43}; .*", session)
    for cookie, same_site in ((browser, "Lax"), (session, "Strict")):
        flags = {part for part in cookie.split("; ")[1:] if not part.startswith("Max-Age=")}
        assert flags == {"HttpOnly", "Secure", "Path=/", f"SameSite={same_site}"}


async def test_behind_https_the_language_is_remembered_as_carefully(public: Site) -> None:
    """And found again by the name that it was given."""
    form = {"language": "en", "back": SIGN_IN}
    chosen = await public.asks("POST", "/staff/language", headers={"Origin": PUBLIC}, form=form)
    cookie, _, flags = chosen.headers["Set-Cookie"].partition("; ")

    page = await public.asks("GET", SIGN_IN, headers={"Cookie": cookie})

    assert cookie == "__Host-asf_console_lang=en"
    assert {"HttpOnly", "Secure", "Path=/"} <= set(flags.split("; "))
    assert '<html lang="en"' in page.html


async def test_behind_https_a_session_is_found_again(public: Site) -> None:
    """By its cookie, and ended by its own page only."""
    entered = await public.asks("POST", f"{SIGN_IN}/{public.token}", headers={"Origin": PUBLIC})
    cookie = {"Cookie": entered.headers["Set-Cookie"].partition(";")[0]}
    page = await public.asks("GET", "/staff/audit", headers=cookie)
    token = re.findall(r'name="csrf_token" value="([^"]+)"', page.html)[0]

    statuses = [
        (
            await public.asks(
                "POST",
                "/staff/sign-out",
                headers={**cookie, "Origin": origin},
                form={"csrf_token": token},
            )
        ).status
        for origin in ("http://asf.example", f"http://127.0.0.1:{public.port}", PUBLIC)
    ]

    assert page.status == 200
    assert statuses == [403, 403, 303]


async def test_nobodys_word_makes_another_host_ours(site: Site) -> None:
    """A header that somebody before us might have set is not looked at."""
    headers = {
        "Origin": "https://evil.example",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "https",
        "Forwarded": "host=evil.example;proto=https",
        "X-Original-URL": "/staff/tickets",
    }

    page = await site.asks("POST", f"{SIGN_IN}/{site.token}", headers=headers)

    assert page.status == 403
    assert "evil.example" not in f"{page.headers}{page.html}"


# --- what is written down -------------------------------------------------------------------


async def test_no_secret_of_the_console_is_logged(
    knowledge: KnowledgePlace, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """By us or by any library, whatever is asked for."""
    caplog.set_level(logging.DEBUG)
    async with running(knowledge, tmp_path) as site:
        entered = await site.asks("POST", f"{SIGN_IN}/{site.token}")
        session = entered.headers["Set-Cookie"].partition(";")[0]
        headers = {"Cookie": f"{session}; asf-browser={'b' * 43}"}
        for method, path, _ in EVERYWHERE:
            if not path.endswith("/events"):
                await site.asks(method, path, headers=headers)
        await site.asks("GET", f"{SIGN_IN}/{site.token}", headers=headers)
        await site.sends(f"GET {SIGN_IN}/{site.token} HTTP/1.1\r\nno header")

    assert "signed in agent=console" in caplog.messages
    for secret in (site.token, session.partition("=")[2], "b" * 43):
        assert secret not in caplog.text


async def test_what_goes_wrong_is_not_told_to_whoever_asked(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The log has the place, and neither has what was in hand."""

    async def handler(_request: web.Request) -> web.Response:
        raise RuntimeError("a visitor's words")

    app = web.Application(middlewares=[_errors])
    app.router.add_get("/broken/{secret}", handler)
    async with TestClient(TestServer(app)) as client, client.get("/broken/s3cr3t") as response:
        html = await response.text()

    ours = [one.getMessage() for one in caplog.records if one.name.startswith("bot.")]
    assert response.status == 500
    assert html == "Något gick fel hos oss / Something went wrong on our side."
    assert len(ours) == 1
    assert "route=/broken/{secret}" in ours[0]
    assert "words" not in ours[0]


# --- people who mean no good ----------------------------------------------------------------

ELSEWHERE = (
    "/../auth.py",
    "/%2e%2e/auth.py",
    "/..%2fauth.py",
    "/..%5cauth.py",
    "/....//auth.py",
    "//etc/passwd",
    "/%2fetc%2fpasswd",
    "/console.css%00.py",
    "/console.css/../../auth.py",
    "/",
    "",
    "/.",
    "/.git/config",
)
MALFORMED = (
    "GET / HTTP/1.1\r\nno header",
    "GET / HTTP/1.1\r\nX: a\x00b",
    "GET / HTTP/9.9",
    "GET http:///// HTTP/1.1",
    "BREW\x01 / HTTP/1.1",
    f"GET /{'a' * 20_000} HTTP/1.1",
    f"GET / HTTP/1.1\r\nX: {'a' * 20_000}",
    "GET / HTTP/1.1" + "".join(f"\r\nX-{n}: a" for n in range(500)),
    "POST /staff/language HTTP/1.1\r\nContent-Length: 4\r\nTransfer-Encoding: chunked",
    "POST /staff/language HTTP/1.1\r\nContent-Length: 4\r\nContent-Length: 5",
    "POST /staff/language HTTP/1.1\r\nContent-Length: -1",
    "POST /staff/language HTTP/1.1\r\nTransfer-Encoding: chunked, identity",
)


@pytest.mark.parametrize("static", ["/static", "/staff/static"])
async def test_only_what_lies_in_the_folder_is_served(site: Site, static: str) -> None:
    """Nothing beside it, and no list of what is in it."""
    for path in ELSEWHERE:
        answer = await site.sends(f"GET {static}{path} HTTP/1.1")

        assert answer.split(b" ", 2)[1] in {b"303", b"400", b"403", b"404"}, path
        assert b"import" not in answer
        assert b"root:" not in answer
        assert b"console.css" not in answer


async def test_what_is_no_request_is_refused_without_a_word_of_ours(site: Site) -> None:
    """And the next one is answered."""
    for head in MALFORMED:
        answer = await site.sends(head, b"0\r\n\r\n")

        assert answer.split(b" ", 2)[1] in {b"400", b"404", b"505"}, head
        assert b"Traceback" not in answer
        assert (await site.asks("GET", SIGN_IN)).status == 200


@pytest.mark.parametrize("path", ["/staff/language", "/messages"])
async def test_a_form_that_is_too_large_is_refused(site: Site, path: str) -> None:
    """Nobody's question is as long as a book."""
    page = await site.asks(
        "POST", path, form={"text": "a" * 300_000}, headers={"Cookie": f"asf_chat={'a' * 43}"}
    )

    assert page.status == 413


async def test_a_stranger_who_sends_a_film_is_answered_before_it_ends(site: Site) -> None:
    """It is not even read."""
    reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
    head = "POST /staff/tickets/7/answer HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000\r\n\r\n"
    writer.write(head.encode() + b"a" * 1_000)

    async with asyncio.timeout(5):
        answer = await reader.readline()

    writer.close()
    assert answer == b"HTTP/1.1 401 Unauthorized\r\n"


async def test_many_who_never_end_their_request_keep_nobody_waiting(site: Site) -> None:
    """In the middle of its head, or of its body."""
    async with AsyncExitStack() as stack:
        for number in range(200):
            _, writer = await asyncio.open_connection("127.0.0.1", site.port)
            stack.callback(writer.close)
            body = b"Content-Length: 9000\r\n\r\na=" if number % 2 else b"X: "
            writer.write(b"POST /staff/language HTTP/1.1\r\nHost: a\r\n" + body)
        async with asyncio.timeout(5):
            pages = [await site.asks("GET", path) for path in ("/", SIGN_IN, "/readyz")]

    assert [page.status for page in pages] == [200, 200, 200]
