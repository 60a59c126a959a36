"""What takes the place of a message stands where that one stood, with script and without."""

from __future__ import annotations

from html import unescape

import pytest

from bot.ids import TicketNumber
from bot.staff.actions import TicketActions
from bot.store.open_store import Store
from tests.fakes import noon
from tests.integration.web.browser import SCRIPT, Browser, articles, form_with
from tests.integration.web.conftest import A_CASE, BO, answer, served

WELCOME, QUESTION, ANSWER = 0, 1, 2
"""The places on the page of somebody who has asked once."""


async def test_the_whole_answer_takes_the_place_of_its_short_form(anna: Browser) -> None:
    """Whoever reads more does not read the beginning twice, and what came later stays later."""
    await anna.opens()
    await anna.asks("Vad är IOP?")
    before = articles(await anna.asks("Vad är LOU?"))

    form = form_with("Läs mer", "".join(before[: ANSWER + 1]))
    await anna.sends(form)
    after = articles((await anna.opens()).html)

    assert "Om iop." in before[ANSWER]
    assert "Allt om iop." in after[ANSWER]
    assert "Läs mer" not in after[ANSWER]
    assert len(after) == len(before)


async def test_an_open_page_learns_what_takes_whose_place(anna: Browser) -> None:
    """Its script finds the former version by its mark."""
    await anna.opens()
    page = await anna.asks("Vad är IOP?")

    async with anna.listening() as events:
        answered = await events.until("Om iop.")
        await anna.sends(form_with("Läs mer", page), headers=SCRIPT)
        whole = await events.until("Allt om iop.")

    assert answered.strip().splitlines()[0].startswith('<article id="m3"')
    assert whole.strip().splitlines()[0].startswith('<article id="m3"')


async def test_a_version_of_a_version_stands_in_the_same_place(anna: Browser) -> None:
    """Read more, then in easy Swedish: it is one answer all the time."""
    await anna.opens()
    await anna.asks("Vad är IOP?")
    await anna.presses("Läs mer")

    page = articles(await anna.presses("Lättläst"))

    assert len(page) == ANSWER + 1
    assert "Lätt." in page[ANSWER]


async def test_a_button_of_a_page_that_is_behind_still_finds_its_place(anna: Browser) -> None:
    """The same message open in two windows: both lead to the same one."""
    await anna.opens()
    behind = await anna.asks("Vad är IOP?")
    await anna.presses("Läs mer")

    await anna.sends(form_with("Lättläst", behind))

    page = articles((await anna.opens()).html)
    assert len(page) == ANSWER + 1
    assert "Lätt." in page[ANSWER]


async def test_without_script_the_page_comes_back_at_what_has_changed(anna: Browser) -> None:
    """However far up it stands."""
    await anna.opens()
    first = await anna.asks("Vad är IOP?")
    await anna.asks("Vad är LOU?")

    sent = await anna.sends(form_with("Läs mer", first))

    assert sent.headers["Location"].endswith("#latest")
    page = articles((await anna.opens()).html)
    assert [place for place, html in enumerate(page) if 'id="latest"' in html] == [ANSWER]


async def test_turning_pages_fills_no_page(anna: Browser) -> None:
    """The glossary, letter after letter, is one message; so is the guide, step after step."""
    await anna.opens()
    await anna.asks("/ordlista")
    await anna.presses("I")
    page = articles(await anna.presses("Ordlista A–Ö"))
    await anna.asks("/starta")

    after = articles(await anna.presses("Framåt"))

    assert len(page) == WELCOME + 2
    assert len(after) == WELCOME + 3
    assert "Steg 2 av 2: Gör begin" in after[-1]


async def test_a_page_that_was_away_is_told_the_newest_version_only(anna: Browser) -> None:
    """A connection that comes back need not show what has been replaced since."""
    await anna.opens()
    await anna.asks("Vad är IOP?")
    await anna.presses("Läs mer")

    async with anna.listening("?after=1") as events:
        told = [await events.next() for _ in ("question", "whole answer")]

    assert [key for key, _ in told] == [2, 4]
    assert "Allt om iop." in told[1][1]


async def test_an_agents_mended_answer_takes_the_place_of_the_first(
    anna: Browser, store: Store
) -> None:
    """The wrong one is not there any more."""
    await anna.opens()
    await anna.asks(A_CASE)
    await answer(store, 1, "Ja.", key="500")

    async with store.begin() as uow:
        await TicketActions(noon).edit_answer(TicketNumber(1), "Nej.", BO, uow, key="500")
        await uow.commit()

    page = articles((await anna.opens()).html)
    assert len(page) == ANSWER + 2
    assert "Nej." in page[-1]
    assert not any("<p>Ja.</p>" in html for html in page)


@pytest.mark.parametrize("under", ["2", "1000000", "0", "-3", "m3", "", "9" * 30])
async def test_what_can_have_no_place_comes_last(anna: Browser, under: str) -> None:
    """Neither the visitor's own words nor what isn't there can be replaced."""
    await anna.opens()
    await anna.asks("Vad är IOP?")

    await anna.sends({"press": "m:iop", "under": under})

    page = articles((await anna.opens()).html)
    assert "Vad är IOP?" in page[QUESTION]
    assert "Om iop." in page[ANSWER]
    assert "Allt om iop." in page[-1]


async def test_nobody_can_replace_what_another_visitor_reads(store: Store) -> None:
    """A key of somebody else's conversation is none of one's own."""
    async with served(store) as first, served(store) as second:
        anna, bo = Browser(first), Browser(second)
        await anna.opens()
        await anna.asks("Vad är IOP?")
        await bo.opens()

        await bo.sends({"press": "m:lou", "under": "3"})

        hers, his = (await anna.opens()).html, (await bo.opens()).html
    assert "Om iop." in hers
    assert "Allt om lou." not in hers
    assert "Allt om lou." in unescape(articles(his)[-1])
