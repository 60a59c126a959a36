"""Calls of the Bot API without HTTP between: as strict, and with the same errors."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Mapping

from telegram.request import BaseRequest, RequestData

from bot.channel.telegram.answers import ServerTrouble, error_of
from bot.channel.telegram.transport import AiohttpRequest
from tests.offline_telegram import ApiError, OfflineTelegram
from tests.offline_telegram.chat import Json
from tests.offline_telegram.errors import not_found
from tests.offline_telegram.files import Upload
from tests.offline_telegram.server import Accepted

_UNSEEN = ("get", "setmy", "setchat", "answercallbackquery", "sendchataction")
"""How the names of methods begin that show nobody a message."""


class DirectCalls(AiohttpRequest):
    """Takes the place of the transport; the server's methods are called in this process."""

    def __init__(self, telegram: OfflineTelegram, tell: Callable[[str], None]) -> None:
        """`tell` hears what each call showed to whom."""
        super().__init__()
        self._telegram, self._tell = telegram, tell
        self.failures = 0
        """So many of the next messages fail without an effect."""
        self.shown: list[Json] = []
        """Each message of the bot as it was sent, and again as it was after each change."""

    async def initialize(self) -> None:
        """There is nothing to open."""

    async def shutdown(self) -> None:
        """There is nothing to close."""

    async def do_request(  # noqa: PLR0913, PLR0917 - python-telegram-bot's signature
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """See `BaseRequest.do_request`."""
        del method, read_timeout, write_timeout, connect_timeout, pool_timeout
        parameters = {} if request_data is None else request_data.json_parameters
        result = await self.call(url, parameters, read_timeout=0)
        return 200, json.dumps({"ok": True, "result": result}).encode()

    async def call(
        self, url: str, parameters: Mapping[str, object], *, read_timeout: float
    ) -> object:
        """See `AiohttpRequest.call`; through JSON and back, with a moment on either side."""
        del read_timeout
        method = url.rpartition("/")[2]
        await asyncio.sleep(0)
        result = await self._carried_out(method, json.loads(json.dumps(parameters)))
        await asyncio.sleep(0)
        return json.loads(json.dumps(result))

    async def upload(
        self, url: str, parameters: Mapping[str, str], *, field: str, name: str, content: bytes
    ) -> object:
        """See `AiohttpRequest.upload`."""
        kept = self._telegram.world.files.received(Upload(name, "", content))
        return await self.call(url, {**parameters, field: kept}, read_timeout=0)

    async def _carried_out(self, method: str, parameters: Json) -> object:
        is_seen = not method.lower().startswith(_UNSEEN)
        if self.failures and is_seen:
            self.failures -= 1
            self._tell(f"{method} fails")
            raise ServerTrouble("Internal Server Error")
        try:
            result = await self._outcome(method, parameters)
        except ApiError as error:
            self._telegram.refused.append((method, error))
            self._tell(f"{method} is refused: {error.description}")
            raise error_of(error.code, json.dumps(error.as_json()).encode()) from None
        if is_seen:
            self._remember(method, parameters, result)
        return result

    async def _outcome(self, method: str, parameters: Json) -> object:
        carry_out = self._telegram.methods.named(method)
        if carry_out is None:
            raise not_found()
        return await carry_out(parameters)

    def _remember(self, method: str, parameters: Json, result: object) -> None:
        self._telegram.accepted.append(Accepted(method, parameters, result, time.monotonic()))
        chat_id, told = parameters["chat_id"], str(result)
        if isinstance(result, dict) and "message_id" in result:
            message = self._telegram.world.messages[int(str(chat_id)), result["message_id"]]
            self.shown.append(message)
            words = str(message.get("text", message.get("caption", "")))
            told = f"{result['message_id']} {words[:90]!r}"
        self._tell(f"{method} to {chat_id}: {told}")
