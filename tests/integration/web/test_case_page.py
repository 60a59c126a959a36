"""A case's page: open to whoever has its link, and to nobody else."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest

from bot.channel.web.case_links import CaseLinks
from bot.channel.web.strangers import Strangers
from bot.escalation.model import TicketStatus
from bot.ids import ConversationId, TicketNumber
from bot.knowledge.model import Kind, Language
from bot.staff.actions import TicketActions
from bot.store.open_store import Store
from tests.fakes import noon
from tests.integration.web.browser import Browser, Page, articles
from tests.integration.web.conftest import A_CASE, BO, KNOWLEDGE, LINKS, answer, served

WRONG = "/case/1-" + "a" * 43


async def case_link(anna: Browser, question: str = A_CASE) -> str:
    """She asks what nobody knows; the link under the receipt."""
    await anna.opens()
    found = re.findall(r'<a href="(/case/[^"]+)"', await anna.asks(question))
    assert len(found) == 1
    return str(found[0])


async def elsewhere(anna: Browser, link: str) -> Page:
    """The page in a browser without her cookie."""
    return await anna.opens(link, Cookie="")


# --- what it shows --------------------------------------------------------------------------


async def test_an_open_case_says_when_its_answer_is_expected(anna: Browser) -> None:
    """In plain words, in any browser, without a cookie."""
    link = await case_link(anna)

    page = await elsewhere(anna, link)

    assert page.status == 200
    assert "<h1>Ärende 1</h1>" in page.html
    assert "Väntar på svar från en människa, senast" in page.html
    assert A_CASE in page.html
    assert "Det finns inget svar än." in page.html
    assert "Set-Cookie" not in page.headers


async def test_an_answered_case_shows_the_answers(anna: Browser, store: Store) -> None:
    """In their newest version, with those who wrote them."""
    link = await case_link(anna)
    await answer(store, 1, "Ja.", key="500")
    async with store.begin() as uow:
        actions = TicketActions(noon)
        await actions.edit_answer(TicketNumber(1), "Nej, <aldrig>.", BO, uow, key="500")
        await uow.commit()

    page = await elsewhere(anna, link)

    assert '<p class="state">Besvarat.</p>' in page.html
    assert "Nej, &lt;aldrig&gt;." in page.html
    assert "<p>Ja.</p>" not in page.html
    assert "Personalen, " in page.html
    assert BO.name not in page.html


async def test_an_entry_as_an_answer_comes_with_its_sources(anna: Browser, store: Store) -> None:
    """But without buttons: nobody is asked anything here."""
    link = await case_link(anna)
    iop = KNOWLEDGE.entries[0]
    async with store.begin() as uow:
        await TicketActions(noon).answer_with_entry(
            TicketNumber(1), iop.entry_id, BO, uow, knowledge=KNOWLEDGE
        )
        await uow.commit()

    page = await elsewhere(anna, link)

    assert "Allt om iop." in page.html
    assert ">Lagen</a>" in page.html
    assert "<button" not in page.html


@pytest.mark.parametrize("status", [TicketStatus.CLOSED, TicketStatus.SPAM])
async def test_a_closed_case_says_so(anna: Browser, store: Store, status: TicketStatus) -> None:
    """How agents call it is their own."""
    link = await case_link(anna)
    async with store.begin() as uow:
        actions = TicketActions(noon)
        end = actions.close if status is TicketStatus.CLOSED else actions.mark_as_spam
        await end(TicketNumber(1), BO, uow)
        await uow.commit()

    page = await elsewhere(anna, link)

    assert '<p class="state">Avslutat.</p>' in page.html
    assert "Ärendet har avslutats utan svar." in page.html


async def test_nothing_else_of_the_conversation_is_shown(anna: Browser, store: Store) -> None:
    """Not what was asked before or written meanwhile, no note, and no other case."""
    await anna.opens()
    await anna.asks("Vad är IOP?")
    link = await case_link(anna)
    await anna.asks("Jag heter Anna.")
    async with store.begin() as uow:
        await TicketActions(noon).note(TicketNumber(1), "Konstig fråga.", BO, uow)
        await uow.commit()
    await answer(store, 1, "Nej.")
    await anna.asks("Vad är LOU?")

    page = (await elsewhere(anna, link)).html

    for words in ("IOP", "iop", "LOU", "lou", "Anna", "Konstig", "skickat frågan vidare"):
        assert words not in page
    assert [A_CASE in html or "Nej." in html for html in articles(page)] == [True, True]


async def test_of_an_erased_case_nothing_is_shown_but_its_state(anna: Browser) -> None:
    """The link goes on working, and tells no words any more."""
    link = await case_link(anna)
    await anna.asks("/radera")
    await anna.presses("Ja, ta bort det")

    page = await elsewhere(anna, link)

    assert "<h1>Ärende 1</h1>" in page.html
    assert "Frågan och svaren är borttagna." in page.html
    assert A_CASE not in page.html


async def test_the_page_is_in_the_language_of_the_case(store: Store) -> None:
    """Whoever asked in English reads English, on every computer."""
    price = KNOWLEDGE.by_id[next(one for one in KNOWLEDGE.by_id if one == "iop")]
    unknown = price.model_copy(update={"kind": Kind.KNOWN_UNKNOWN, "decided_by": ("office",)})
    knowledge = KNOWLEDGE.model_copy(update={"entries": (unknown, *KNOWLEDGE.entries[1:])})
    async with served(store, replace_caches(knowledge)) as client:
        anna = Browser(client)
        link = await case_link(anna, "What is IOP?")

        page = await anna.opens(link, Accept_Language="sv")

    assert '<html lang="en">' in page.html
    assert "Waiting for an answer from a person, by" in page.html
