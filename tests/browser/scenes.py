"""Where an assistant runs, and what people do before a test begins."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Page, expect

from bot.config import Settings, WebSettings
from tests.e2e.browser import Browser
from tests.e2e.complaints.scenes import settings_on
from tests.e2e.program import STAFF, free_port
from tests.offline_telegram import OfflineTelegram
from tests.offline_telegram.world import person

EVA, KARIN = 91, 92
NAMES = {EVA: "Eva", KARIN: "Karin"}
QUESTION, SEND = "Din fråga", "Skicka"
TICKETS = "/staff/tickets"


@dataclass(frozen=True, slots=True)
class Office:
    """A running assistant without Telegram: its operator is the only agent."""

    address: str
    link: str
    """The way into the console, as it was printed at the start."""

    async def is_asked(self, question: str) -> None:
        """By a visitor who needs no window."""
        async with Browser(self.address) as visitor:
            await visitor.opens()
            await visitor.asks(question)


def settings_for(
    telegram: OfflineTelegram, folder: Path, knowledge: Path, cache: Path | None = None
) -> Settings:
    """Of an assistant whose agents Eva and Karin are."""
    telegram.group(STAFF, members=dict.fromkeys(NAMES, "member"))
    for agent, name in NAMES.items():
        telegram.world.people[agent] = person(agent, first_name=name)
    settings = settings_on(telegram, folder, knowledge, cache)
    # the link that the bot gives names the port
    return settings.model_copy(update={"web": WebSettings(port=free_port())})


def settings_alone(folder: Path, knowledge: Path, cache: Path) -> Settings:
    """Without Telegram: the operator is the only agent."""
    return Settings.model_validate(
        {
            "store": {
                "url": f"sqlite+aiosqlite:///{folder}/asf-bot.db",
                "encryption_key_file": folder / "asf-bot.key",
            },
            "web": {"port": free_port()},
            "knowledge": {"path": knowledge, "cache": cache},
        }
    )


def address_of(settings: Settings) -> str:
    return f"http://{settings.web.host}:{settings.web.port}"


def link_in(text: str) -> str:
    """The way into the console that somebody was told."""
    found = re.search(r"http\S+/staff/sign-in/\S+", text)
    assert found is not None, text
    return found[0]


async def enter(page: Page, link: str) -> None:
    """Sign in by a link."""
    await page.goto(link)
    await page.get_by_role("button", name="Logga in").click()
    await is_there(page, "Ärenden")


async def is_there(page: Page, heading: str) -> None:
    """The page with this heading, and what makes it live."""
    await expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    await page.wait_for_load_state()


async def enter_by_telegram(page: Page, telegram: OfflineTelegram, agent: int) -> None:
    """As the page says: the code goes to the bot, and a link comes back."""
    await page.goto("/staff/sign-in")
    command = await page.locator(".code").inner_text()
    telegram.visitor_says(agent, command, first_name=NAMES[agent])
    told = await telegram.next_message(to=agent)
    await enter(page, link_in(str(told["text"])))


async def ask(page: Page, question: str) -> None:
    """In the chat, whose page is open."""
    await page.get_by_label(QUESTION).fill(question)
    await page.get_by_role("button", name=SEND, exact=True).click()


@contextmanager
def the_same_page(page: Page) -> Iterator[None]:
    """Meanwhile the page is not loaded again."""
    loaded: list[str] = []
    page.on("load", lambda _: loaded.append(page.url))
    yield
    assert loaded == []
