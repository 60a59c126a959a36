"""Requests that another site makes in an agent's name, and forms that somebody has made up."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing
from datetime import timedelta
from urllib.parse import quote

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer, make_mocked_request

from bot.staff.sign_in import Session
from bot.staff.web.forgery import Forgery, own_path
from bot.store.open_store import Store
from tests.fakes import NOON
from tests.integration.console.agents import (
    EVA,
    AgentsBrowser,
    ServedConsole,
    a_ticket,
    keep,
)
from tests.integration.console.outsiders import SIGN_IN, Outsider, a_browser

CLAIM = "/staff/tickets/7/claim"
LANGUAGE = "/staff/language"


@pytest.fixture
async def outsider(console: ServedConsole) -> AsyncIterator[Outsider]:
    async with a_browser(console) as outsider:
        yield outsider


async def is_claimed(store: Store) -> bool:
    view = await store.queries.view_of(a_ticket(7).number)
    assert view is not None
    return view.ticket.claimed_by is not None


# --- where a form comes from ----------------------------------------------------------------

FOREIGN: list[Mapping[str, str]] = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": ""},
    {"Origin": "http://127.0.0.1:1"},
    {"Origin": "http://127.0.0.1.evil.example"},
    {"Origin": "127.0.0.1"},
    {"Origin": "file://"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "a value of next year"},
    {"Origin": "https://evil.example", "X-Forwarded-Host": "evil.example"},
    {"Origin": "https://evil.example", "Forwarded": "host=evil.example"},
]


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
async def test_another_site_can_do_nothing_in_an_agents_name(
    eva: AgentsBrowser, store: Store, headers: Mapping[str, str]
) -> None:
    """Not even if it knew the token."""
    await keep(store, a_ticket(7))

    page = await eva.posts(CLAIM, headers=headers)

    assert page.status == 403
    assert not await is_claimed(store)


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
async def test_another_site_can_sign_nobody_in(
    console: ServedConsole, outsider: Outsider, headers: Mapping[str, str]
) -> None:
    """As somebody whose name they would then write under; and the link is not used up."""
    token = await console.sign_in.link_for(EVA)

    page = await outsider.enters(token, headers)

    assert page.status == 403
    assert "Set-Cookie" not in page.headers
    assert (await outsider.enters(token)).status == 303


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
async def test_another_site_can_not_choose_the_language(
    outsider: Outsider, headers: Mapping[str, str]
) -> None:
    """Not that it mattered."""
    page = await outsider.asks("POST", LANGUAGE, form={"language": "en"}, headers=headers)

    assert page.status == 403


@pytest.mark.parametrize("site", ["same-origin", "none"])
async def test_our_own_pages_can(
    console: ServedConsole, eva: AgentsBrowser, store: Store, site: str
) -> None:
    """Browsers say where a form comes from."""
    await keep(store, a_ticket(7))
    origin = str(console.server.make_url("/").origin())

    page = await eva.posts(CLAIM, headers={"Origin": origin, "Sec-Fetch-Site": site})

    assert page.status == 303
    assert await is_claimed(store)


async def test_browsers_that_do_not_tell_are_believed_their_token(
    eva: AgentsBrowser, store: Store
) -> None:
    """Old ones send neither header."""
    await keep(store, a_ticket(7))

    page = await eva.posts(CLAIM)

    assert page.status == 303


@pytest.mark.parametrize("scheme", ["http", "ftp", "https://evil.example\\@"])
def test_where_people_come_over_https_a_page_without_it_is_not_ours(scheme: str) -> None:
    """Whoever is in between can write such a page."""
    request = _request({"Host": "asf.example", "Origin": f"{scheme}://asf.example"})

    with pytest.raises(web.HTTPForbidden):
        Forgery(is_secure=True).refuse_foreign(request)


def test_where_people_come_over_https_a_page_with_it_is_ours() -> None:
    """Although a server before us speaks https, and not we."""
    request = _request({"Host": "asf.example", "Origin": "https://asf.example"})

    Forgery(is_secure=True).refuse_foreign(request)


# --- the token ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"csrf_token": ""},
        {"csrf_token": "a" * 32},
        {"csrf_token": "å\udc80".encode("utf-8", "surrogatepass").decode("latin-1")},
        {"csrf_token": "a" * 10_000},
        {"CSRF_TOKEN": "the name is another"},
    ],
    ids=len,
)
async def test_a_form_without_the_sessions_token_does_nothing(
    eva: AgentsBrowser, store: Store, form: dict[str, str]
) -> None:
    """Only who can read the page knows it."""
    await keep(store, a_ticket(7))

    async with eva.client.post(CLAIM, data=form, allow_redirects=False) as response:
        assert response.status == 403

    assert not await is_claimed(store)


async def test_a_token_is_worth_nothing_in_another_session(
    eva: AgentsBrowser, karin: AgentsBrowser, store: Store
) -> None:
    """One's own does not make a form for a colleague."""
    await keep(store, a_ticket(7))

    page = await eva.posts(CLAIM, {"csrf_token": karin.session.csrf_token})

    assert page.status == 403
    assert not await is_claimed(store)


async def test_a_token_in_the_address_is_not_looked_at(eva: AgentsBrowser, store: Store) -> None:
    """Addresses are written down in many places."""
    await keep(store, a_ticket(7))

    path = f"{CLAIM}?csrf_token={eva.session.csrf_token}"
    async with eva.client.post(path, allow_redirects=False) as response:
        assert response.status == 403


async def test_a_script_of_ours_shows_the_token_in_a_header(
    eva: AgentsBrowser, store: Store
) -> None:
    """Which no other site can make a browser send."""
    await keep(store, a_ticket(7))

    headers = {"X-CSRF-Token": eva.session.csrf_token}
    async with eva.client.post(CLAIM, headers=headers, allow_redirects=False) as response:
        assert response.status == 303


async def test_the_log_tells_of_forged_forms(
    eva: AgentsBrowser, caplog: pytest.LogCaptureFixture
) -> None:
    """In whose name they were sent, and nothing of what was in them."""
    await eva.posts(CLAIM, {"csrf_token": "guessed"})
    await eva.posts(CLAIM, headers={"Origin": "https://evil.example"})

    ours = [one.getMessage() for one in caplog.records if one.name.startswith("bot.")]
    assert len(ours) == 2
    assert all(one.startswith("forged request agent=telegram:1 reason=") for one in ours)
    assert not any("guessed" in one or "evil" in one for one in ours)


# --- other ways to ask ----------------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("act", ["claim", "answer", "note", "block", "reveal", "close"])
async def test_looking_at_an_address_does_nothing(
    eva: AgentsBrowser, store: Store, method: str, act: str
) -> None:
    """What changes something is sent, not looked at."""
    await keep(store, a_ticket(7))

    path = f"/staff/tickets/7/{act}"
    async with eva.client.request(method, path, allow_redirects=False) as response:
        assert response.status == 405

    assert await store.audit_queries.kinds() == []
    assert not await is_claimed(store)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
async def test_other_methods_do_nothing(eva: AgentsBrowser, store: Store, method: str) -> None:
    """Nobody's form uses them."""
    await keep(store, a_ticket(7))

    headers = {"X-CSRF-Token": eva.session.csrf_token, "X-HTTP-Method-Override": "POST"}
    async with eva.client.request(method, CLAIM, headers=headers) as response:
        assert response.status == 405

    assert not await is_claimed(store)


@pytest.mark.parametrize(
    "number", ["8", "0", "-1", "7.0", "7%20", "99999999999999999999", "7;drop", "x"]
)
async def test_a_ticket_that_is_none_can_neither_be_seen_nor_touched(
    eva: AgentsBrowser, store: Store, number: str
) -> None:
    """Whatever number somebody makes up."""
    await keep(store, a_ticket(7))

    seen = await eva.opens(f"/staff/tickets/{number}")
    touched = await eva.posts(f"/staff/tickets/{number}/claim")

    assert {seen.status, touched.status} <= {404, 409}
    assert not await is_claimed(store)


@pytest.mark.parametrize("sign", ["'", "' OR '1'='1", "';--", '"', "%", "_", "\\"])
async def test_a_quotation_mark_is_only_a_sign(eva: AgentsBrowser, store: Store, sign: str) -> None:
    """What is looked for is never part of what the database is asked to do."""
    await keep(store, a_ticket(7))
    await eva.posts("/staff/tickets/7/close")

    pages = [
        await eva.opens(f"{path}={quote(sign)}")
        for path in ("/staff/audit?act", "/staff/audit?agent", "/staff/tickets?q")
    ]

    assert [page.status for page in pages] == [200, 200, 200]
    assert not any("/staff/tickets/7" in page.html for page in pages)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded; charset=nonsense", b"csrf_token=a"),
        ("application/x-www-form-urlencoded; charset=utf-16", b"\xff"),
        ("application/x-www-form-urlencoded", b"\xff\xfe=\xc3"),
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=b", b"--b\r\nContent-Disposition: x\r\n\r\na\r\n--b--"),
        ("multipart/form-data; boundary=b", b"--c"),
        ("application/x-www-form-urlencoded", b"&".join([b"a=1"] * 20_000)),
    ],
    ids=str,
)
async def test_what_is_no_form_is_refused_in_words(
    eva: AgentsBrowser, outsider: Outsider, kind: str, body: bytes
) -> None:
    """From agents and from anybody else; nothing breaks."""
    headers = {"Content-Type": kind}

    async with eva.client.post(CLAIM, data=body, headers=headers) as response:
        agents = response.status
    strangers = await outsider.asks("POST", LANGUAGE, form=body, headers=headers)

    assert agents in {400, 403, 413}
    assert strangers.status in {303, 400, 413}


async def test_a_form_that_does_not_come_to_an_end_is_given_up() -> None:
    """Whoever sends a letter an hour does not keep a place for ever."""
    forgery = Forgery(is_secure=False, slowest_form=timedelta(seconds=0.1))

    async def handler(request: web.Request) -> web.Response:
        await forgery.refuse_forged(request, Session("", EVA, "token", NOON, NOON))
        return web.Response()

    async def slowly() -> AsyncGenerator[bytes]:
        yield b"csrf_token="
        await asyncio.sleep(5)

    app = web.Application()
    app.router.add_post("/", handler)
    async with TestClient(TestServer(app)) as client, aclosing(slowly()) as body:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        async with client.post("/", data=body, headers=headers) as response:
            assert response.status == 408


# --- where the language form leads back to --------------------------------------------------


@pytest.mark.parametrize(
    "back",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/staff//evil.example",
        "/staff/\\evil.example",
        "/staff/\t/evil.example",
        "/staff/tickets\r\nSet-Cookie: a=b",
        "/staff/tickets\x00",
        "javascript:alert(1)",
        "/",
        "",
        "staff/tickets",
        "/staff@evil.example",
        "/staff.evil.example/",
    ],
)
async def test_the_language_form_leads_nowhere_else(outsider: Outsider, back: str) -> None:
    """Whatever was put into it."""
    page = await outsider.asks("POST", LANGUAGE, form={"language": "en", "back": back})

    assert (page.status, page.headers["Location"]) == (303, "/staff/tickets")
    assert page.headers["Set-Cookie"].startswith("asf_console_lang=en;")


@pytest.mark.parametrize("back", ["/staff/tickets/7", "/staff/knowledge?q=å&page=2"])
def test_the_language_form_leads_back_to_the_page(back: str) -> None:
    """That it was on."""
    assert own_path(back) == back


@pytest.mark.parametrize("language", ["xx", "", "sv; Domain=evil.example", "EN", "en\r\na: b"])
async def test_a_language_that_we_do_not_speak_is_not_kept(
    outsider: Outsider, language: str
) -> None:
    """Nothing that somebody sends becomes a cookie."""
    page = await outsider.asks("POST", LANGUAGE, form={"language": language})

    assert page.status == 303
    assert "Set-Cookie" not in page.headers


def _request(headers: Mapping[str, str]) -> web.Request:
    return make_mocked_request("POST", SIGN_IN, headers=headers)
