"""The offline Bot API server, and our own parts connected to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping

import pytest
from telegram import Bot

from bot.channel.telegram.enclosures import File, Upload
from bot.channel.telegram.start_up import Call
from bot.channel.telegram.transport import AiohttpRequest, Timeouts
from tests.offline_telegram import TOKEN, OfflineTelegram


@pytest.fixture
async def telegram() -> AsyncIterator[OfflineTelegram]:
    async with OfflineTelegram() as server:
        yield server


@pytest.fixture
def timeouts() -> Timeouts:
    """Tests that wait in vain have shorter ones of their own."""
    return Timeouts()


@pytest.fixture
async def transport(timeouts: Timeouts) -> AsyncIterator[AiohttpRequest]:
    transport = AiohttpRequest(timeouts=timeouts)
    await transport.initialize()
    yield transport
    await transport.shutdown()


@pytest.fixture
def bot(telegram: OfflineTelegram, transport: AiohttpRequest) -> Bot:
    base_url = f"{telegram.url}/bot"
    return Bot(TOKEN, base_url=base_url, request=transport, get_updates_request=transport)


@pytest.fixture
def call(telegram: OfflineTelegram, transport: AiohttpRequest) -> Call:
    async def call(method: str, parameters: Mapping[str, object]) -> object:
        url = f"{telegram.url}/bot{TOKEN}/{method}"
        return await transport.call(url, parameters, read_timeout=transport.read_timeout)

    return call


@pytest.fixture
def upload(telegram: OfflineTelegram, transport: AiohttpRequest) -> Upload:
    async def upload(method: str, file: File) -> object:
        url = f"{telegram.url}/bot{TOKEN}/{method}"
        return await transport.upload(
            url, file.parameters, field=file.field, name=file.name, content=file.content
        )

    return upload
