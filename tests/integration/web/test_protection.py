"""The chat and people who mean no good, and what it keeps of those who do."""

from __future__ import annotations

from html import unescape
from pathlib import Path

import pytest

from bot.channel.web.texts import PageTexts, page_texts
from bot.conversation.personal_data import MASK
from bot.knowledge.model import Language
from bot.store.open_store import Store
from tests.fakes import FakeInbox
from tests.integration.web.browser import SCRIPT, Browser
from tests.integration.web.conftest import served

IN_SWEDISH, IN_ENGLISH = page_texts(Language.SV), page_texts(Language.EN)
QUESTION = {"text": "Vad är IOP?"}

# --- people who mean no good ----------------------------------------------------------------


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "", "http://127.0.0.1:1"])
async def test_another_page_can_not_ask_in_a_visitors_name(
    anna: Browser, store: Store, origin: str
) -> None:
    """Its address gives it away; nothing is kept."""
    await anna.opens()

    sent = await anna.sends(QUESTION, headers={"Origin": origin})

    assert sent.status == 403
    assert "Om iop." not in (await anna.opens()).html
    assert await store.inbox.waiting() == 0


@pytest.mark.parametrize("cookie", ["", "asf_chat=short", f"asf_chat={'å' * 43}"])
async def test_without_a_cookie_of_ours_nothing_is_taken_and_nothing_told(
    anna: Browser, cookie: str
) -> None:
    """One has to open the page first."""
    sent = await anna.sends(QUESTION, headers={"Cookie": cookie})
    async with anna.listening(Cookie=cookie) as events:
        status = events.response.status

    assert (sent.status, status) == (403, 403)


async def test_behind_https_no_neighbour_can_slip_a_visitor_a_cookie(store: Store) -> None:
    """A host below or beside ours can set no cookie that begins with `__Host-`."""
    async with served(store, is_secure=True) as client:
        neighbour = Browser(client)
        slipped = await neighbour.sends(QUESTION, headers={"Cookie": f"asf_chat={'a' * 43}"})
        own = await neighbour.sends(QUESTION, headers={"Cookie": f"__Host-asf_chat={'a' * 43}"})

    assert (slipped.status, own.status) == (403, 303)


async def test_a_cookie_that_nobody_has_written_with_shows_an_empty_page(anna: Browser) -> None:
    """As after the conversation was deleted; the next question is answered."""
    anna.client.session.cookie_jar.update_cookies({"asf_chat": "a" * 43}, anna.client.make_url("/"))

    page = await anna.opens()

    assert 'data-after="0"' in page.html
    assert "<article" not in page.html
    assert "Om iop." in await anna.asks("Vad är IOP?")


@pytest.mark.parametrize(("language", "texts"), [("sv", IN_SWEDISH), ("en", IN_ENGLISH)])
async def test_a_question_that_is_too_long_is_refused(
    anna: Browser, language: str, texts: PageTexts
) -> None:
    """With words that say how long it may be."""
    await anna.opens()

    sent = await anna.sends({"text": "a" * 4_001}, language=language)

    assert (sent.status, sent.html) == (413, texts.too_long)


async def test_a_question_as_long_as_allowed_is_taken(anna: Browser) -> None:
    """The page lets one write as much."""
    page = await anna.opens()
    assert 'maxlength="4000"' in page.html

    sent = await anna.sends({"text": "a" * 4_000}, headers=SCRIPT)

    assert sent.status == 202


async def test_markup_in_a_question_is_shown_and_not_obeyed(anna: Browser) -> None:
    """On the page and in what is added to it."""
    question = '<script>alert(1)</script> & "<b>"'
    await anna.opens()

    page = await anna.asks(question)
    async with anna.listening() as events:
        added = await events.until("alert(1)")

    for html in (page, added):
        assert "<script>alert" not in html
        assert "<b>" not in html
        assert question in unescape(html)


@pytest.mark.parametrize("press", ["e:<b>", "e:nowhere", "r:xx:iop", "everything"])
async def test_a_forged_button_breaks_nothing(anna: Browser, press: str) -> None:
    """Anyone can send us anything; the next question is answered."""
    await anna.opens()

    sent = await anna.sends({"press": press})

    assert sent.status == 303
    assert "Om iop." in await anna.asks("Vad är IOP?")


async def test_a_personal_number_is_not_even_shown(anna: Browser) -> None:
    """The visitor sees what is kept, and it is not kept."""
    await anna.opens()

    page = await anna.asks("Jag är 850512-1234, vad är IOP?")

    assert f"Jag är {MASK}, vad är IOP?" in page
    assert "1234" not in page


async def test_the_database_holds_no_cookie(anna: Browser, tmp_path: Path) -> None:
    """Whoever steals it can't read along."""
    page = await anna.opens()
    cookie = page.headers["Set-Cookie"].partition("=")[2].partition(";")[0]

    kept = b"".join(file.read_bytes() for file in (tmp_path / "data").iterdir())

    assert len(cookie) == 43
    assert b"web:" in kept
    assert cookie.encode() not in kept


@pytest.mark.parametrize("secure", [True, False])
async def test_the_cookie_is_for_this_page_only(store: Store, *, secure: bool) -> None:
    """Out of the reach of scripts and of other sites; over https only where there is https."""
    async with served(store, is_secure=secure) as client:
        page = await Browser(client).opens()

    parts = page.headers["Set-Cookie"].split("; ")
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(parts)
    assert ("Secure" in parts) == secure


@pytest.mark.parametrize("path", ["/", "/static/chat.js", "/events", "/nowhere"])
async def test_every_response_keeps_itself_to_itself(anna: Browser, path: str) -> None:
    """No foreign script, no frame, no guessing of types; refusals included."""
    headers = (await anna.opens(path)).headers

    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "frame-ancestors" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


async def test_other_sites_are_not_told_where_a_visitor_comes_from(anna: Browser) -> None:
    """But we are: without, browsers would send our own forms as if from nowhere."""
    headers = (await anna.opens()).headers

    assert headers["Referrer-Policy"] == "same-origin"


async def test_a_conversation_is_not_kept_by_the_browser(anna: Browser) -> None:
    """The next person at a library's computer can't go back to it; style and script may stay."""
    page, style = await anna.opens(), await anna.opens("/static/chat.css")

    assert page.headers["Cache-Control"] == "no-store"
    assert "Cache-Control" not in style.headers


# --- when the database is down --------------------------------------------------------------


async def test_nothing_is_acknowledged_that_was_not_kept(store: Store) -> None:
    """The visitor is asked to try again, and can."""
    inbox = FakeInbox()
    async with served(store, inbox=inbox) as client:
        anna = Browser(client)
        client.session.cookie_jar.update_cookies({"asf_chat": "a" * 43}, client.make_url("/"))
        inbox.is_down = True

        sent = await anna.sends(QUESTION)

    assert (sent.status, sent.headers["Retry-After"]) == (503, "5")
    assert inbox.kept == []
