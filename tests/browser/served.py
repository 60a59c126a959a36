"""An assistant that has been worked with, and people who have been there before the tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, Page, expect

from bot.app import assistant_of
from bot.knowledge.loader import load
from tests.browser.furnished import furnish
from tests.browser.pages import Furnished
from tests.browser.scenes import EVA, address_of, ask, enter_by_telegram, link_in, settings_for
from tests.browser.windows import Windows
from tests.offline_telegram import OfflineTelegram


@dataclass(frozen=True, slots=True)
class Asked:
    """What the visitor of the chat asks, and an agent answers."""

    known: str
    entry: str
    """That answers it."""
    other: str
    """Another entry, to which a question can be taught."""
    unclear: str
    unknown: str
    answer: str


@asynccontextmanager
async def served(
    folder: Path, knowledge: Path, cache: Path, asked: Asked, browser: Browser
) -> AsyncIterator[Furnished]:
    """Runs until the end; the store is in the folder."""
    async with OfflineTelegram() as telegram:
        settings = settings_for(telegram, folder, knowledge, cache)
        await furnish(settings, load(knowledge))
        windows = Windows(browser)
        async with assistant_of(settings):
            address = address_of(settings)
            agent, visitor = await windows.open(address), await windows.open(address)
            await enter_by_telegram(agent, telegram, EVA)
            await _talk(visitor, agent, asked)
            telegram.visitor_says(EVA, "/login")
            told = await telegram.next_message(to=EVA)
            case = await visitor.locator(".case a").last.get_attribute("href")
            furnished = Furnished(
                address=address,
                agent=await agent.context.storage_state(),
                visitor=await visitor.context.storage_state(),
                case=str(case),
                link=link_in(str(told["text"])).removeprefix(address),
                entry=asked.entry,
                other=asked.other,
                question=asked.known,
            )
            await windows.close()
            yield furnished


async def _talk(visitor: Page, agent: Page, asked: Asked) -> None:
    await visitor.goto("/")
    theirs = visitor.locator("article.theirs")
    for place, question in enumerate((asked.known, asked.unclear, asked.unknown), 2):
        await ask(visitor, question)
        await expect(theirs).to_have_count(place)
    await agent.goto("/staff/tickets")
    await agent.get_by_role("link", name=asked.unknown).click()
    await agent.locator("#reply-text").fill(asked.answer)
    await agent.get_by_role("button", name="Skicka till besökaren", exact=True).first.click()
    await expect(theirs.last).to_contain_text(asked.answer)
