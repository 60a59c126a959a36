"""Visitors' files: fetched from Telegram when an agent wants to see one, and never kept."""

from __future__ import annotations

import logging
import re
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import cast

from telegram.error import TelegramError

from bot.channel.telegram.start_up import Call

logger = logging.getLogger(__name__)

LARGEST = 20 * 1024 * 1024
"""Bots get no larger ones."""
_PATH = re.compile(r"(?!.*\.\.)[\w./-]+", re.ASCII)

Download = Callable[[str], AsyncGenerator[bytes]]
"""The bytes of the file at a path that getFile has told; raises `TelegramError`."""


@dataclass(frozen=True, slots=True)
class TelegramFiles:
    call: Call
    download: Download

    async def open(self, file_id: str) -> tuple[str, AsyncGenerator[bytes]] | None:
        """Its name at Telegram and its bytes; None if Telegram does not give it.

        The bytes raise `ConnectionError` if they break off. Nothing here tells the file's
        address, which holds the bot's token.
        """
        try:
            answer = await self.call("getFile", {"file_id": file_id})
        except TelegramError as error:
            logger.warning("file not found reason=%s", error.message)
            return None
        file = cast("Mapping[str, object]", answer) if isinstance(answer, dict) else {}
        path, size = file.get("file_path"), file.get("file_size", 0)
        if not isinstance(path, str) or not isinstance(size, int):
            return None
        if not _PATH.fullmatch(path) or size > LARGEST:
            return None
        return path.rpartition("/")[2], self._content(path, size)

    async def _content(self, path: str, size: int) -> AsyncGenerator[bytes]:
        """`size` is what there is at least."""
        try:
            async with aclosing(self.download(path)) as chunks:
                async for chunk in chunks:
                    size -= len(chunk)
                    yield chunk
        except TelegramError as error:
            logger.warning("file broke off reason=%s", error.message)
            raise ConnectionError("the file broke off") from None
        if size > 0:
            raise ConnectionError("the file is shorter than it was said to be")
