"""A lost connection is told, and what came meanwhile is there when it is back."""

from __future__ import annotations

import asyncio
import logging

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.browser.scenes import TICKETS, Office, ask, enter, the_same_page
from tests.browser.windows import Windows

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

QUESTION, ANOTHER = "Säljer ni valar?", "Var köper man en gräsklippare?"
NO_NEWS = "Sidan får inget nytt just nu."
_COMPLAINTS = (
    "Failed to load resource: net::ERR_INTERNET_DISCONNECTED",
    "htmx:",
    "[object Event]",
)
"""What the browser writes while there is no connection, and the script that pages are live by."""


@pytest_asyncio.fixture(loop_scope="session")
async def agent(office: Office, windows: Windows) -> Page:
    """Signed in, with the list of tickets open, of which there is one."""
    windows.forgiven = _COMPLAINTS
    await office.is_asked(QUESTION)
    agent = await windows.open(office.address)
    await enter(agent, office.link)
    return agent


async def test_the_list_is_up_to_date_after_a_lost_connection(office: Office, agent: Page) -> None:
    """Agents see that they see nothing new, and don't have to load the page again."""
    await expect(agent.get_by_role("link", name=QUESTION)).to_be_visible()

    with the_same_page(agent):
        await agent.context.set_offline(True)
        await expect(agent.get_by_text(NO_NEWS)).to_be_visible()
        await office.is_asked(ANOTHER)
        await agent.context.set_offline(False)

        await expect(agent.get_by_role("link", name=ANOTHER)).to_be_visible()
        await expect(agent.get_by_text(NO_NEWS)).to_be_hidden()


async def test_what_an_agent_writes_outlives_a_lost_connection(agent: Page) -> None:
    """The draft can't be saved, which is said, and then it is sent as it was written."""
    await agent.goto(f"{TICKETS}/1")
    await agent.context.set_offline(True)

    await agent.get_by_label("Svar till besökaren").fill("Nej, inga valar.")
    await expect(agent.get_by_text("Utkastet kunde inte sparas.")).to_be_visible()

    await agent.context.set_offline(False)
    await agent.locator("#reply button[data-sends]").click()
    await expect(agent.locator(".talk .outgoing").last).to_contain_text("Nej, inga valar.")


async def test_the_chat_goes_on_after_a_lost_connection(
    office: Office, agent: Page, windows: Windows
) -> None:
    """An answer that came meanwhile is there, and what could not be sent is still in the field."""
    visitor = await windows.open(office.address)
    await visitor.goto("/")
    await ask(visitor, ANOTHER)
    await expect(visitor.get_by_role("log")).to_contain_text("Ditt ärende har nummer 2")
    await visitor.context.set_offline(True)
    await ask(visitor, "Är ni där?")
    await expect(visitor.get_by_role("status")).to_have_text(
        "Ingen kontakt just nu. Försöker igen."
    )
    await agent.goto(f"{TICKETS}/2")
    await agent.get_by_label("Svar till besökaren").fill("I järnaffären.")
    await agent.locator("#reply button[data-sends]").click()

    with the_same_page(visitor):
        await visitor.context.set_offline(False)

        await expect(visitor.get_by_role("log")).to_contain_text("I järnaffären.")
    await expect(visitor.get_by_label("Din fråga")).to_have_value("Är ni där?")


async def test_whoever_closes_a_page_leaves_no_trace_of_a_fault(
    office: Office, agent: Page, windows: Windows, caplog: pytest.LogCaptureFixture
) -> None:
    """People close pages all day long; nothing has failed then, and the log says nothing."""
    visitor = await windows.open(office.address)
    await visitor.goto("/")
    await ask(visitor, "Hej")
    await expect(visitor.locator("article.theirs")).to_have_count(2)
    await agent.close()
    await visitor.close()

    await office.is_asked(ANOTHER)
    await asyncio.sleep(2)  # in which both pages would be told

    assert [one.getMessage() for one in caplog.records if one.levelno >= logging.ERROR] == []
