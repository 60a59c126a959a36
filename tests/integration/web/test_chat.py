"""The chat in the browser: with script and without, in both languages."""

from __future__ import annotations

import asyncio
from html import escape, unescape

import pytest

from bot.channel.web.texts import page_texts
from bot.knowledge.model import Language
from bot.reply.texts import texts_in
from bot.store.open_store import Store
from tests.integration.web.browser import SCRIPT, Browser
from tests.integration.web.conftest import A_CASE, answer, served

IN_SWEDISH, IN_ENGLISH = page_texts(Language.SV), page_texts(Language.EN)
QUESTION = {"text": "Vad är IOP?"}

# --- a conversation -------------------------------------------------------------------------


async def test_a_new_visitor_is_greeted(anna: Browser) -> None:
    """With what can be asked here."""
    page = await anna.opens()

    assert page.status == 200
    assert texts_in(Language.SV).welcome.split("\n\n")[0] in unescape(page.html)


async def test_a_visitor_is_greeted_once(anna: Browser) -> None:
    """A reload shows the same conversation."""
    await anna.opens()

    page = await anna.opens()

    assert page.html.count('class="theirs"') == 1


async def test_without_script_the_answer_is_there_when_the_page_comes_back(anna: Browser) -> None:
    """The form leads back to the page, at the newest message."""
    await anna.opens()

    sent = await anna.sends(QUESTION)

    assert (sent.status, sent.headers["Location"]) == (303, "/?lang=sv#latest")
    page = await anna.opens(sent.headers["Location"])
    assert page.html.index("Vad är IOP?") < page.html.index("Om iop.")


async def test_a_browser_says_where_a_form_comes_from(anna: Browser) -> None:
    """Browsers send the address of the page along, and it is ours."""
    await anna.opens()
    origin = str(anna.client.make_url("/").origin())

    sent = await anna.sends(QUESTION, headers={"Origin": origin})

    assert sent.status == 303


async def test_with_script_the_answer_comes_by_itself(anna: Browser) -> None:
    """The page stays, and both question and answer are added to it."""
    await anna.opens()

    async with anna.listening() as events:
        sent = await anna.sends(QUESTION, headers=SCRIPT)
        await events.until("Vad är IOP?")
        answered = await events.until("Om iop.")

    assert sent.status == 202
    assert '<article id="m3" class="theirs"' in answered


@pytest.mark.parametrize("how", ["?after={key}", "header"])
async def test_a_page_is_told_only_what_it_does_not_show_yet(anna: Browser, how: str) -> None:
    """Also when a lost connection comes back."""
    await anna.opens()
    async with anna.listening() as events:
        key, _ = await events.next()
    await anna.asks("Vad är IOP?")

    query = "" if how == "header" else how.format(key=key)
    headers = {"Last_Event_ID": str(key)} if how == "header" else {}
    async with anna.listening(query, **headers) as events:
        later, html = await events.next()

    assert later > key
    assert "Vad är IOP?" in html


async def test_a_page_is_told_nothing_twice(anna: Browser) -> None:
    """However often there is something new."""
    await anna.opens()

    async with anna.listening() as events:
        keys = [(await events.next())[0]]
        for text in ("Vad är IOP?", "Vad är LOU?"):
            await anna.sends({"text": text}, headers=SCRIPT)
            keys += [(await events.next())[0] for _ in ("question", "answer")]

    assert keys == sorted(set(keys))


async def test_a_page_knows_how_far_it_has_come(anna: Browser) -> None:
    """Its script asks for what comes after it."""
    await anna.opens()
    page = await anna.asks("Vad är IOP?")

    async with anna.listening() as events:
        keys = [(await events.next())[0] for _ in ("welcome", "question", "answer")]

    assert f'data-after="{keys[-1]}"' in page


@pytest.mark.parametrize("after", ["", "x", "-1", "²", "١", "1.5"])
async def test_a_page_that_does_not_know_how_far_it_has_come_is_told_all(
    anna: Browser, after: str
) -> None:
    """Whatever it says instead of a number."""
    await anna.opens()

    async with anna.listening(f"?after={after}") as events:
        _, html = await events.next()

    assert texts_in(Language.SV).welcome.split("\n\n")[0] in unescape(html)


async def test_an_answer_names_its_source(anna: Browser) -> None:
    """As a link that opens beside the chat and tells nobody whence one comes."""
    await anna.opens()

    page = await anna.asks("Vad är IOP?")

    assert (
        '<a href="https://example.org/lagen" rel="noopener noreferrer" target="_blank">Lagen</a>,'
        " Riksdagen, odaterad"
    ) in page


async def test_a_button_leads_to_its_answer(anna: Browser) -> None:
    """The page sends back what the button carries."""
    await anna.opens()
    page = await anna.asks("Vad är IOP?")
    assert '<button name="press" value="e:lou">Vad är lou?</button>' in page

    await anna.sends({"press": "e:lou"})

    assert "Om lou." in (await anna.opens()).html


async def test_an_agents_answer_appears_on_the_open_page(anna: Browser, store: Store) -> None:
    """The visitor who waits need not reload."""
    await anna.opens()
    await anna.asks(A_CASE)

    async with anna.listening() as events:
        await events.until("Ditt ärende har nummer 1.")
        await answer(store, 1, "Nej, aldrig.")

        assert "Svar i ärende 1:" in await events.until("Nej, aldrig.")


async def test_the_same_form_sent_twice_is_one_question(anna: Browser) -> None:
    """An impatient double click does not ask twice."""
    await anna.opens()
    form = {"text": "Vad är IOP?", "nonce": "the form's own"}

    await anna.sends(form, headers=SCRIPT)
    await anna.sends(form, headers=SCRIPT)
    await anna.sends({"text": "Vad är LOU?"}, headers=SCRIPT)
    async with anna.listening() as events:
        await events.until("Om lou.")

    assert (await anna.opens()).html.count("Om iop.") == 1


async def test_two_forms_without_a_mark_are_two_questions(anna: Browser) -> None:
    """Whoever writes a page of their own need not know of it."""
    await anna.opens()

    for text in ("Vad är IOP?", "Vad är LOU?"):
        await anna.sends({"text": text, "nonce": ""}, headers=SCRIPT)

    async with anna.listening() as events:
        assert "Om lou." in await events.until("Om lou.")


@pytest.mark.parametrize("form", [{"text": ""}, {"text": "  \n"}, {}, {"color": "red"}])
async def test_an_empty_form_asks_nothing(
    anna: Browser, store: Store, form: dict[str, str]
) -> None:
    """The page comes back as it was."""
    await anna.opens()

    sent = await anna.sends(form, headers=SCRIPT)

    assert sent.status == 202
    assert await store.inbox.waiting() == 0
    assert (await anna.opens()).html.count("<article") == 1


async def test_a_visitor_sees_nobody_elses_conversation(store: Store) -> None:
    """Each browser has its own."""
    async with served(store) as first, served(store) as second:
        anna, bo = Browser(first), Browser(second)
        await anna.opens()
        await anna.asks("Vad är IOP?")

        page = await bo.opens()

    assert "Vad är IOP?" not in page.html


async def test_the_streams_end_when_the_assistant_stops(anna: Browser) -> None:
    """Open pages do not hold up a restart."""
    await anna.opens()

    async with anna.listening() as events, asyncio.timeout(5):
        await events.next()
        await anna.client.server.close()

        with pytest.raises(EOFError):
            await events.next()


# --- language -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "accepted", "title"),
    [
        ("/", "sv-SE,sv;q=0.9,en;q=0.8", IN_SWEDISH.title),
        ("/", "en-GB,en;q=0.9,sv;q=0.8", IN_ENGLISH.title),
        ("/", "en", IN_ENGLISH.title),
        ("/", "de,en;q=0.5", IN_SWEDISH.title),
        ("/?lang=en", "sv", IN_ENGLISH.title),
        ("/?lang=sv", "en", IN_SWEDISH.title),
        ("/?lang=xx", "en", IN_ENGLISH.title),
    ],
)
async def test_the_page_is_in_the_language_of_the_visitor(
    anna: Browser, path: str, accepted: str, title: str
) -> None:
    """What was chosen counts more than what the browser says; Swedish is the first."""
    page = await anna.opens(path, Accept_Language=accepted)

    assert f"<h1>{escape(title)}</h1>" in page.html


async def test_a_new_visitor_is_greeted_in_the_language_of_the_page(anna: Browser) -> None:
    """Not only the page around it is English."""
    page = await anna.opens("/?lang=en")

    assert '<html lang="en">' in page.html
    assert texts_in(Language.EN).welcome.split("\n\n")[0] in unescape(page.html)


async def test_help_is_given_in_the_language_of_the_page(anna: Browser) -> None:
    """As long as the visitor has not asked in another one."""
    await anna.opens()

    await anna.sends({"wish": "help"}, language="en")

    assert texts_in(Language.EN).help.split("\n\n")[0] in unescape((await anna.opens()).html)
