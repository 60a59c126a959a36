"""The chat on other sites: who may show it in a frame, and what a frame needs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.channel.web.texts import page_texts
from bot.config import load_settings
from bot.errors import SettingsError
from bot.knowledge.model import Language
from bot.store.open_store import Store
from tests.integration.web.browser import Browser, articles
from tests.integration.web.conftest import served

SITE, OTHER = "https://www.kommunen.example", "https://region.example:8443"
IN_FRAMES = ["/", "/?embed=1", "/files/1"]
"""What a frame shows."""
NEVER_IN_FRAMES = ["/case/1", "/nowhere", "/events", "/static/chat.css", "/comparison.png"]


def frame_ancestors(headers: Mapping[str, str]) -> str:
    """Who may show it in a frame."""
    return headers["Content-Security-Policy"].rpartition("frame-ancestors ")[2]


# --- frames ---------------------------------------------------------------------------------


@pytest.mark.parametrize("path", IN_FRAMES)
async def test_only_sites_that_are_named_may_show_the_chat(store: Store, path: str) -> None:
    """And we ourselves."""
    async with served(store, embed_origins=(SITE, OTHER)) as client:
        page = await Browser(client).opens(path)

    assert frame_ancestors(page.headers) == f"'self' {SITE} {OTHER}"


@pytest.mark.parametrize("path", IN_FRAMES)
async def test_without_any_named_nobody_else_may(anna: Browser, path: str) -> None:
    """As it is from the beginning."""
    assert frame_ancestors((await anna.opens(path)).headers) == "'self'"


@pytest.mark.parametrize("path", NEVER_IN_FRAMES)
async def test_nothing_but_the_chat_is_shown_in_a_frame(store: Store, path: str) -> None:
    """Whoever is named."""
    async with served(store, embed_origins=(SITE,)) as client:
        page = await Browser(client).opens(path)

    assert frame_ancestors(page.headers) == "'none'"


async def test_a_refusal_is_shown_in_the_frame_too(store: Store) -> None:
    """Whoever's browser keeps no cookies there is told of the way out."""
    async with served(store, embed_origins=(SITE,)) as client:
        refused = await Browser(client).sends({"text": "Vad är IOP?"})

    assert (refused.status, refused.html) == (403, page_texts(Language.SV).reload)
    assert frame_ancestors(refused.headers) == f"'self' {SITE}"


# --- the page in a frame --------------------------------------------------------------------


async def test_a_page_in_a_frame_stays_one(store: Store) -> None:
    """Without script, too; and there is a way out of the frame."""
    async with served(store, embed_origins=(SITE,)) as client:
        anna = Browser(client)
        page = (await anna.opens("/?embed=1&lang=en")).html

        async with client.post(
            "/messages?lang=en&embed=1", data={"text": "What is IOP?"}, allow_redirects=False
        ) as sent:
            location = sent.headers["Location"]

    assert 'action="/messages?lang=en&amp;embed=1"' in page
    assert '<a href="/?lang=sv&amp;embed=1" lang="sv"' in page
    assert '<a href="/?lang=en" target="_blank" rel="noopener">Open in a window' in page
    assert "autofocus" not in page
    assert location == "/?lang=en&embed=1#latest"


async def test_other_pages_do_not_get_in_through_a_frame(store: Store) -> None:
    """The form is taken from our own page only, also from the sites that show it."""
    async with served(store, embed_origins=(SITE,)) as client:
        anna = Browser(client)
        await anna.opens("/?embed=1")

        sent = await anna.sends({"text": "Vad är IOP?"}, headers={"Origin": SITE})

        assert sent.status == 403
        assert len(articles((await anna.opens()).html)) == 1


# --- cookies --------------------------------------------------------------------------------


async def cookies(store: Store, path: str, *, is_secure: bool, origins: tuple[str, ...]) -> str:
    """What the first visit sets."""
    async with served(store, is_secure=is_secure, embed_origins=origins) as client:
        headers = (await Browser(client).opens(path)).headers
    return headers["Set-Cookie"]


async def test_in_a_frame_the_cookie_belongs_to_the_site_around_it(store: Store) -> None:
    """Browsers send it there, and keep it apart from those of all other sites."""
    cookie = await cookies(store, "/?embed=1", is_secure=True, origins=(SITE,))

    flags = set(cookie.split("; ")[1:])
    assert {"SameSite=None", "Partitioned", "Secure", "HttpOnly", "Path=/"} <= flags


@pytest.mark.parametrize(
    ("path", "is_secure", "origins"),
    [
        ("/", True, (SITE,)),
        ("/?embed=1", False, (SITE,)),
        ("/?embed=1", True, ()),
        ("/?embed=0", True, (SITE,)),
    ],
)
async def test_everywhere_else_the_cookie_stays_with_us(
    store: Store, path: str, *, is_secure: bool, origins: tuple[str, ...]
) -> None:
    """On our own page, without https, and where nobody may show the chat."""
    cookie = await cookies(store, path, is_secure=is_secure, origins=origins)

    flags = set(cookie.split("; ")[1:])
    assert "SameSite=Strict" in flags
    assert "Partitioned" not in flags
    assert ("Secure" in flags) == is_secure


async def test_the_language_is_remembered_in_a_frame_as_well(store: Store) -> None:
    """Its cookie is as careful as the other one."""
    async with (
        served(store, is_secure=True, embed_origins=(SITE,)) as client,
        client.get("/?embed=1&lang=en") as response,
    ):
        set_by = response.headers.getall("Set-Cookie")

    assert [one.partition("=")[0] for one in set_by] == ["__Host-asf_chat", "__Host-asf_lang"]
    assert all("SameSite=None; Partitioned; Secure" in one for one in set_by)


# --- the script -----------------------------------------------------------------------------


async def test_other_sites_can_load_the_script(store: Store) -> None:
    """Whatever the encoding of their page, and never an old one."""
    async with served(store, embed_origins=(SITE,)) as client:
        script = await Browser(client).opens("/embed.js")

    assert script.status == 200
    assert script.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert script.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert script.headers["Cache-Control"] == "public, no-cache"
    assert "Set-Cookie" not in script.headers


async def test_other_sites_can_load_nothing_else(store: Store) -> None:
    """Neither style nor picture nor page."""
    async with served(store, embed_origins=(SITE,)) as client:
        browser = Browser(client)
        pages = [await browser.opens(path) for path in ("/", "/static/chat.js", "/comparison.png")]

    policies = {page.headers["Cross-Origin-Resource-Policy"] for page in pages}
    assert policies == {"same-origin"}


async def test_where_nobody_may_show_the_chat_there_is_no_script(anna: Browser) -> None:
    """It would put up a button that leads nowhere."""
    assert (await anna.opens("/embed.js")).status == 404


# --- the setting ----------------------------------------------------------------------------


def origins_in(folder: Path, text: str, **variables: str) -> tuple[str, ...]:
    file = folder / "config.yaml"
    file.write_text(text, encoding="utf-8")
    return load_settings(file, variables).web.embed_origins


def test_sites_are_named_in_the_file_or_in_a_variable(tmp_path: Path) -> None:
    """In a variable with spaces between them."""
    text = f"web:\n  embed_origins:\n    - {SITE}\n    - http://localhost:8000\n"

    assert origins_in(tmp_path, text) == (SITE, "http://localhost:8000")
    variable = f"{SITE} {OTHER}"
    assert origins_in(tmp_path, text, ASFBOT_WEB__EMBED_ORIGINS=variable) == (SITE, OTHER)


@pytest.mark.parametrize(
    "origin",
    [
        "http://www.kommunen.example",
        "https://www.kommunen.example/",
        "https://www.kommunen.example/sida",
        "https://*.kommunen.example",
        "https://Kommunen.example",
        "https://kommunen.example:http",
        "https://kommunen.example 'unsafe-inline'",
        "https://",
        "https://a..example",
        "https://a@b.example",
        "http://localhost.evil.example",
        "http://127.0.0.1.evil.example",
        "*",
        "'none'",
        "null",
        "https://a.example; script-src *",
        "https://a.example\\nX: y",
    ],
)
def test_what_is_no_site_is_named_as_a_mistake(tmp_path: Path, origin: str) -> None:
    """Nothing else gets into the header, neither a wildcard nor another directive."""
    with pytest.raises(SettingsError, match=r"config\.yaml:3: web\.embed_origins\.0: fel värde"):
        origins_in(tmp_path, f'web:\n  embed_origins:\n    - "{origin}"\n')
