"""The comparison as a picture, drawn beside the way of a message and kept."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from bot.conversation.ports import InService
from bot.knowledge.model import Language
from bot.reply.picture import PictureCache


@dataclass(frozen=True, slots=True)
class Pictures:
    """Draws what is in service now."""

    folder: Path
    in_service: InService

    async def draw(self, language: Language) -> bytes | None:
        """A PNG; None if there is nothing to compare."""
        comparison = self.in_service().knowledge.comparison
        if comparison is None:
            return None

        def drawn() -> bytes:
            return PictureCache(self.folder).picture(comparison, language).read_bytes()

        return await asyncio.to_thread(drawn)
