"""Calls of the Bot API as a bot makes them, bare; for tests of the server itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from io import BytesIO
from typing import Any

import aiohttp
import pytest

from tests.offline_telegram.chat import Json
from tests.offline_telegram.world import TOKEN

ANNA, BERIT = 4711, 99
GROUP, FORUM, TOPIC = -100500, -100600, 7
BUTTONS: Json = {"inline_keyboard": [[{"text": "Ja", "callback_data": "yes"}]]}
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"

Api = Callable[..., Awaitable[Any]]
"""A method with its parameters; the result, or `Refused`."""


class Refused(Exception):
    """With the description that Telegram gives, without "Bad Request: "."""


def api_of(session: aiohttp.ClientSession) -> Api:
    """Methods with JSON for parameters."""

    async def api(method: str, /, **parameters: object) -> Any:
        async with session.post(f"/bot{TOKEN}/{method}", json=parameters) as response:
            return await _answer(response)

    return api


def upload_of(session: aiohttp.ClientSession) -> Api:
    """Methods with a file, whose field is `kind`."""

    async def upload(
        method: str, kind: str, content: bytes, name: str = "bild.png", **parameters: str
    ) -> Any:
        form = aiohttp.FormData(parameters, quote_fields=False)
        form.add_field(kind, BytesIO(content), filename=name)
        async with session.post(f"/bot{TOKEN}/{method}", data=form) as response:
            return await _answer(response)

    return upload


async def refusal(call: Awaitable[object]) -> str:
    """Why a call is refused, as it must be."""
    with pytest.raises(Refused) as caught:
        await call
    return str(caught.value)


async def _answer(response: aiohttp.ClientResponse) -> Any:
    answer = await response.json()
    if not answer["ok"]:
        assert answer["error_code"] == response.status
        raise Refused(answer["description"].removeprefix("Bad Request: "))
    return answer["result"]
