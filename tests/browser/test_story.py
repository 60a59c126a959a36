"""From a question that nobody knew to an entry that answers it, as four people see it."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from bot.app import assistant_of
from tests.browser.scenes import (
    EVA,
    KARIN,
    TICKETS,
    address_of,
    ask,
    enter_by_telegram,
    is_there,
    settings_for,
    the_same_page,
)
from tests.browser.windows import Windows
from tests.e2e.complaints.few_entries import KNOWN, KNOWN_ENTRY, SHORT
from tests.e2e.complaints.scenes import id_of
from tests.e2e.program import STAFF
from tests.offline_telegram import OfflineTelegram

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

QUESTION = "Banken nobbar oss"
ANSWER = "Mikrofonden kan gå i borgen för lånet."
LATER = "Fråga en annan bank först."


@dataclass(frozen=True, slots=True)
class People:
    """The windows that are open."""

    address: str
    telegram: OfflineTelegram
    visitor: Page
    """The chat."""
    eva: Page
    """The list of tickets, as Karin's."""
    karin: Page


@pytest_asyncio.fixture(loop_scope="session")
async def people(
    telegram: OfflineTelegram, windows: Windows, few: Path, tmp_path: Path
) -> AsyncIterator[People]:
    """Two agents are signed in, and a visitor has opened the chat."""
    own = shutil.copytree(few.parent, tmp_path / "few")  # what is taught here stays here
    settings = settings_for(telegram, tmp_path, own / few.name, own / "cache")
    async with assistant_of(settings):
        address = address_of(settings)
        visitor, eva, karin = [await windows.open(address) for _ in range(3)]
        await visitor.goto("/")
        await enter_by_telegram(eva, telegram, EVA)
        await enter_by_telegram(karin, telegram, KARIN)
        yield People(address, telegram, visitor, eva, karin)
        await windows.close()  # no page is to see its assistant go


async def _opens_the_ticket(agent: Page) -> None:
    await agent.get_by_role("link", name=QUESTION).click()
    await is_there(agent, "Ärende 1")


async def _answers(agent: Page, words: str) -> None:
    await agent.get_by_label("Svar till besökaren").fill(words)
    await agent.locator("#reply button[data-sends]").click()


async def test_both_agents_see_a_new_ticket_and_who_takes_it(people: People) -> None:
    """By itself, and aloud for those who listen; whoever writes goes on writing."""
    with the_same_page(people.eva), the_same_page(people.karin):
        await ask(people.visitor, QUESTION)
        for agent in (people.eva, people.karin):
            await expect(agent.get_by_role("link", name=QUESTION)).to_be_visible()
            await expect(agent.locator("#announcer")).to_have_text("Nytt ärende: nummer 1.")
    await _opens_the_ticket(people.karin)
    await people.karin.get_by_label("Svar till besökaren").fill(LATER)
    await _opens_the_ticket(people.eva)

    with the_same_page(people.karin):
        await people.eva.get_by_role("button", name="Ta ärendet").click()
        await expect(people.karin.get_by_text("Eva arbetar med ärendet.")).to_be_visible()

    await expect(people.karin.get_by_role("button", name="Ta över")).to_be_visible()
    await expect(people.karin.get_by_label("Svar till besökaren")).to_have_value(LATER)


async def test_an_answer_appears_in_the_chat_and_a_note_does_not(people: People) -> None:
    """The visitor's page shows the agent's words by itself, and only what is meant for them."""
    await ask(people.visitor, QUESTION)
    await _opens_the_ticket(people.eva)
    await people.eva.get_by_label("Anteckning").fill("Har ringt förut.")
    await people.eva.get_by_role("button", name="Spara anteckning").click()
    await expect(people.eva.locator(".talk .note")).to_contain_text("Har ringt förut.")

    with the_same_page(people.visitor):
        await _answers(people.eva, ANSWER)
        newest = people.visitor.locator("article.theirs").last
        await expect(newest).to_contain_text(ANSWER)

    await expect(people.visitor.get_by_role("log")).not_to_contain_text("Har ringt förut.")
    await expect(people.eva.locator(".talk .outgoing").last).to_contain_text("Skickat")


async def test_what_the_visitor_adds_is_seen_and_said_aloud(people: People) -> None:
    """An agent who has the ticket open does not miss it."""
    await ask(people.visitor, QUESTION)
    await _opens_the_ticket(people.eva)

    with the_same_page(people.eva):
        await ask(people.visitor, "Det brådskar.")
        await expect(people.eva.locator(".talk")).to_contain_text("Det brådskar.")

    await expect(people.eva.locator("#announcer")).to_have_text("Besökaren har skrivit.")


async def test_whoever_answers_second_is_told_and_keeps_the_words(people: People) -> None:
    """The visitor gets one answer; the other stays a draft, also when the page is loaded anew."""
    await ask(people.visitor, QUESTION)
    await _opens_the_ticket(people.karin)
    await _opens_the_ticket(people.eva)
    await _answers(people.eva, ANSWER)
    await expect(people.visitor.get_by_role("log")).to_contain_text(ANSWER)

    await _answers(people.karin, LATER)

    await expect(people.karin.get_by_role("alert").first).to_contain_text("Eva hann före")
    await people.karin.goto(f"{TICKETS}/1")
    await expect(people.karin.get_by_label("Svar till besökaren")).to_have_value(LATER)
    await expect(people.visitor.get_by_role("log")).not_to_contain_text(LATER)


async def test_a_ticket_answered_on_telegram_and_here_at_once_gets_one_answer(
    people: People,
) -> None:
    """One of the two wins, and the other is told in the place where they wrote."""
    await ask(people.visitor, QUESTION)
    card = await people.telegram.next_message(to=STAFF)
    await _opens_the_ticket(people.eva)
    await people.eva.get_by_label("Svar till besökaren").fill(ANSWER)

    async def on_telegram() -> None:
        people.telegram.agent_replies(STAFF, KARIN, id_of(card), LATER)

    await asyncio.gather(people.eva.locator("#reply button[data-sends]").click(), on_telegram())
    newest = people.visitor.locator("article.theirs").last
    await expect(newest).to_contain_text("Personalen")

    eva_won = ANSWER in await newest.inner_text()
    if eva_won:
        while "Eva hann före" not in "".join(people.telegram.sent_to(STAFF)):
            await people.telegram.next_message(to=STAFF)
    else:
        await expect(people.eva.get_by_role("alert").first).to_contain_text("Karin hann före")
    loser = LATER if eva_won else ANSWER
    await expect(people.visitor.get_by_role("log")).not_to_contain_text(loser)


async def test_what_was_taught_answers_the_next_visitor_until_it_is_undone(
    people: People, windows: Windows
) -> None:
    """The agent sees beforehand what comes of it; the visitor is answered at once."""
    await ask(people.visitor, QUESTION)
    await _opens_the_ticket(people.eva)
    await people.eva.get_by_role("link", name="Lär in").click()
    await people.eva.get_by_label("Posten", exact=True).select_option(label=KNOWN)
    await people.eva.get_by_role("button", name="Se vad som händer").first.click()
    foreseen = people.eva.get_by_role("region", name="Det här händer")
    await expect(foreseen.get_by_role("row", name=QUESTION)).to_contain_text(KNOWN)

    await people.eva.get_by_role("button", name="Ja, lär in").click()
    await expect(people.eva.get_by_role("heading", level=1)).to_have_text("Ärende 1")

    other = await windows.open(people.address)
    await other.goto("/")
    await ask(other, QUESTION)
    await expect(other.get_by_role("log")).to_contain_text(SHORT.format(KNOWN_ENTRY))

    await people.karin.goto("/staff/knowledge/taught")
    await people.karin.get_by_role("button", name=f"Ångra: {QUESTION}").click()
    await expect(people.karin.get_by_text("Ingenting har lärts in.")).to_be_visible()
    third = await windows.open(people.address)
    await third.goto("/")
    await ask(third, QUESTION)
    await expect(third.get_by_role("log")).to_contain_text("Ditt ärende har nummer 2")
