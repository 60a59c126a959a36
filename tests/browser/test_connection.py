"""A lost connection is told, and what came meanwhile is there when it is back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from bot.app import assistant_of
from bot.config import Settings
from tests.browser.scenes import TICKETS, address_of, ask, enter_alone, the_same_page
from tests.browser.windows import Windows
from tests.e2e.browser import Browser

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

QUESTION, ANOTHER = "Säljer ni valar?", "Var köper man en gräsklippare?"
NO_NEWS = "Sidan får inget nytt just nu."
_COMPLAINTS = ("Failed to load resource: net::ERR_INTERNET_DISCONNECTED", "htmx:")


@dataclass(frozen=True, slots=True)
class Desk:
    address: str
    agent: Page
    """Signed in, with the list of tickets open."""


@pytest_asyncio.fixture(loop_scope="session")
async def desk(alone: Settings, windows: Windows) -> AsyncIterator[Desk]:
    """An assistant with one ticket."""
    windows.forgiven = _COMPLAINTS
    async with assistant_of(alone) as assistant:
        address = address_of(alone)
        await _is_asked(address, QUESTION)
        agent = await windows.open(address)
        await enter_alone(agent, assistant)
        yield Desk(address, agent)
        await windows.close()  # no page is to see its assistant go


async def _is_asked(address: str, question: str) -> None:
    """By a visitor who needs no window."""
    async with Browser(address) as visitor:
        await visitor.opens()
        await visitor.asks(question)


async def test_the_list_is_up_to_date_after_a_lost_connection(desk: Desk) -> None:
    """Agents see that they see nothing new, and don't have to load the page again."""
    await expect(desk.agent.get_by_role("link", name=QUESTION)).to_be_visible()

    with the_same_page(desk.agent):
        await desk.agent.context.set_offline(True)
        await expect(desk.agent.get_by_text(NO_NEWS)).to_be_visible()
        await _is_asked(desk.address, ANOTHER)
        await desk.agent.context.set_offline(False)

        await expect(desk.agent.get_by_role("link", name=ANOTHER)).to_be_visible()
        await expect(desk.agent.get_by_text(NO_NEWS)).to_be_hidden()


async def test_what_an_agent_writes_outlives_a_lost_connection(desk: Desk) -> None:
    """The draft can't be saved, which is said, and then it is sent as it was written."""
    await desk.agent.goto(f"{TICKETS}/1")
    await desk.agent.context.set_offline(True)

    await desk.agent.get_by_label("Svar till besökaren").fill("Nej, inga valar.")
    await expect(desk.agent.get_by_text("Utkastet kunde inte sparas.")).to_be_visible()

    await desk.agent.context.set_offline(False)
    await desk.agent.locator("#reply button[data-sends]").click()
    await expect(desk.agent.locator(".talk .outgoing").last).to_contain_text("Nej, inga valar.")


async def test_the_chat_goes_on_after_a_lost_connection(desk: Desk, windows: Windows) -> None:
    """An answer that came meanwhile is there, and what could not be sent is still in the field."""
    visitor = await windows.open(desk.address)
    await visitor.goto("/")
    await ask(visitor, ANOTHER)
    await expect(visitor.get_by_role("log")).to_contain_text("Ditt ärende har nummer 2")
    await visitor.context.set_offline(True)
    await ask(visitor, "Är ni där?")
    await expect(visitor.get_by_role("status")).to_have_text(
        "Ingen kontakt just nu. Försöker igen."
    )
    await desk.agent.goto(f"{TICKETS}/2")
    await desk.agent.get_by_label("Svar till besökaren").fill("I järnaffären.")
    await desk.agent.locator("#reply button[data-sends]").click()

    with the_same_page(visitor):
        await visitor.context.set_offline(False)

        await expect(visitor.get_by_role("log")).to_contain_text("I järnaffären.")
    await expect(visitor.get_by_label("Din fråga")).to_have_value("Är ni där?")


async def test_whoever_closes_a_page_leaves_no_trace_of_a_fault(
    desk: Desk, windows: Windows, caplog: pytest.LogCaptureFixture
) -> None:
    """People close pages all day long; nothing has failed then, and the log says nothing."""
    visitor = await windows.open(desk.address)
    await visitor.goto("/")
    await ask(visitor, "Hej")
    await expect(visitor.locator("article.theirs")).to_have_count(2)
    await desk.agent.close()
    await visitor.close()

    await _is_asked(desk.address, ANOTHER)
    await asyncio.sleep(2)  # in which both pages would be told

    assert [one.getMessage() for one in caplog.records if one.levelno >= logging.ERROR] == []
