"""An agent comes into the console by a link from the bot, and finds what a visitor has sent."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.e2e.program import STAFF, Program, eventually
from tests.offline_telegram import OfflineTelegram

VISITOR, AGENT = 4_711, 99
CONTENT = b"%PDF-1.7 " * 20_000


@pytest.fixture
async def agent(
    telegram: OfflineTelegram, assistant: Program
) -> AsyncIterator[aiohttp.ClientSession]:
    """Signed in, in a browser of her own."""
    telegram.group(STAFF, members={AGENT: "member"})
    telegram.visitor_says(AGENT, "/login")
    text = str((await telegram.next_message(to=AGENT))["text"])
    path = _found(r"/staff/sign-in/[\w-]+", text)
    jar = aiohttp.CookieJar(unsafe=True)  # browsers keep those of addresses without a name too
    async with aiohttp.ClientSession(assistant.address, cookie_jar=jar) as session:
        page = await (await session.get(path)).text()
        form = dict(re.findall(r'name="(csrf_token)" value="([^"]+)"', page))
        entered = await session.post(path, data=form)
        assert entered.status == 200
        yield session


async def test_a_file_of_a_visitors_is_fetched_by_an_agent(
    telegram: OfflineTelegram, agent: aiohttp.ClientSession
) -> None:
    """From Telegram, byte for byte; the token is nowhere to be seen."""
    telegram.visitor_sends(VISITOR, "document", name="ansökan.pdf", content=CONTENT)

    async def page() -> str:
        return await (await agent.get("/staff/tickets/1")).text()

    async def has_come() -> bool:
        return "ansökan.pdf" in await page()

    await eventually(has_come)
    path = _found(r'href="(/staff/tickets/1/files/\d+/0)"', await page())
    fetched = await agent.get(path)

    assert await fetched.read() == CONTENT
    assert telegram.token not in f"{await page()}{fetched.headers}"


def _found(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    assert found is not None, text
    return found[found.lastindex or 0]
