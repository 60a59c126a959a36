"""A visitor, an agents' group and a forum; and a bot that calls the server by HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.offline_telegram import OfflineTelegram
from tests.offline_telegram.calls import ANNA, BERIT, FORUM, GROUP, TOPIC, Api, api_of, upload_of


@pytest.fixture
async def session(telegram: OfflineTelegram) -> AsyncIterator[aiohttp.ClientSession]:
    telegram.visitor_says(ANNA, "Hej")
    telegram.group(GROUP, members={BERIT: "administrator"})
    telegram.group(FORUM, topics=[TOPIC])
    async with aiohttp.ClientSession(telegram.url) as session:
        yield session


@pytest.fixture
def api(session: aiohttp.ClientSession) -> Api:
    return api_of(session)


@pytest.fixture
def upload(session: aiohttp.ClientSession) -> Api:
    return upload_of(session)
