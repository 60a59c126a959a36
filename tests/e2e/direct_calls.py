"""Calls of the Bot API without HTTP between: as strict, and with the same errors."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import cast

from telegram.request import BaseRequest, RequestData

from bot.channel.telegram.answers import ServerTrouble, error_of
from bot.channel.telegram.enclosures import File
from tests.offline_telegram import ApiError, OfflineTelegram
from tests.offline_telegram.chat import Json
from tests.offline_telegram.errors import not_found
from tests.offline_telegram.files import Upload
from tests.offline_telegram.server import Accepted

_UNTOLD = frozenset({"getupdates", "getme", "getchatmember", "answercallbackquery"})
"""Calls of which nobody sees anything."""


@dataclass
class DirectCalls:
    """How the parts of the assistant reach Telegram."""

    telegram: OfflineTelegram
    tell: Callable[[str], None]
    """Hears what each call showed to whom."""
    failures: int = 0
    """So many of the next calls fail without an effect."""
    shown: list[Json] = field(default_factory=list)
    """Each message of the bot as it was sent, and again as it was after each change."""

    async def call(self, method: str, parameters: Mapping[str, object]) -> object:
        """A `Call`: through JSON and back, as over the wire, with a moment on either side."""
        await asyncio.sleep(0)
        result = await self._carried_out(method, json.loads(json.dumps(parameters)))
        await asyncio.sleep(0)
        return json.loads(json.dumps(result))

    async def upload(self, method: str, file: File) -> object:
        """An `Upload` of `bot.channel.telegram.enclosures`."""
        upload = Upload(file.name, "", file.content)
        kept = self.telegram.world.files.received(upload)
        return await self.call(method, {**file.parameters, file.field: kept})

    async def _carried_out(self, method: str, parameters: Json) -> object:
        if self.failures and method.lower() not in _UNTOLD:
            self.failures -= 1
            self.tell(f"{method} fails")
            raise ServerTrouble("Internal Server Error")
        try:
            result = await self._outcome(method, parameters)
        except ApiError as error:
            self.telegram.refused.append((method, error))
            self.tell(f"{method} is refused: {error.description}")
            raise error_of(error.code, json.dumps(error.as_json()).encode()) from None
        self._remember(method, parameters, result)
        return result

    async def _outcome(self, method: str, parameters: Json) -> object:
        carry_out = self.telegram.methods.named(method)
        if carry_out is None:
            raise not_found()
        return await carry_out(parameters)

    def _remember(self, method: str, parameters: Json, result: object) -> None:
        if method.lower() in _UNTOLD:
            return
        self.telegram.accepted.append(Accepted(method, parameters, result, time.monotonic()))
        chat_id = parameters.get("chat_id")
        if isinstance(result, dict) and "chat" in result:
            self.shown.append(cast("Json", result))
            self.tell(f"{method} to {chat_id}: {_in_short(result)}")
        else:
            self.tell(f"{method} to {chat_id}: {result}")


class DirectRequest(BaseRequest):
    """For python-telegram-bot's `Bot`."""

    def __init__(self, calls: DirectCalls) -> None:
        self._calls = calls

    @property
    def read_timeout(self) -> float:
        return 1.0

    async def initialize(self) -> None:
        """There is nothing to open."""

    async def shutdown(self) -> None:
        """There is nothing to close."""

    async def do_request(  # noqa: PLR0913, PLR0917 - python-telegram-bot's signature
        self,
        url: str,
        method: str,  # noqa: ARG002 - as above
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
        write_timeout: object = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
        connect_timeout: object = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
        pool_timeout: object = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
    ) -> tuple[int, bytes]:
        parameters = {} if request_data is None else request_data.json_parameters
        result = await self._calls.call(url.rpartition("/")[2], parameters)
        return 200, json.dumps({"ok": True, "result": result}).encode()


def _in_short(message: Mapping[str, object]) -> str:
    text = str(message.get("text", message.get("caption", "")))
    return f"#{message['message_id']} {text[:100]!r}"
