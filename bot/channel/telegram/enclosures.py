"""What comes with a message: a file of text, or the comparison as a picture."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.channel.telegram.addresses import Address
from bot.channel.telegram.sending import Sender
from bot.conversation.outbound import ComparisonPicture, Document, OutboundMessage
from bot.knowledge.model import Language

Upload = Callable[[str, "File"], Awaitable[object]]
"""Calls a method of the Bot API with a file among its parameters."""
DrawComparison = Callable[[Language], Awaitable[bytes | None]]
"""The picture as a PNG; None if there is nothing to compare any more."""


@dataclass(frozen=True, slots=True)
class File:
    """A file and what is said with it."""

    field: str
    """Under which name the method takes it."""
    name: str
    content: bytes
    parameters: dict[str, str]


@dataclass(frozen=True, slots=True)
class Enclosures:
    """Sends them after the words, so that nobody waits for a picture in order to read."""

    sender: Sender
    upload: Upload
    draw: DrawComparison

    async def send(self, message: OutboundMessage, address: Address) -> None:
        """Raises DeliveryError as `Sender.send` does."""
        match message.enclosure:
            case Document(name, content):
                file = File("document", name, content.encode(), {})
                await self._send("sendDocument", file, address)
            case ComparisonPicture(alt_text):
                picture = await self.draw(message.language)
                if picture is not None:
                    file = File("photo", "jamforelse.png", picture, {"caption": alt_text})
                    await self._send("sendPhoto", file, address)
            case None:
                return

    async def _send(self, method: str, file: File, address: Address) -> None:
        parameters = file.parameters | {"chat_id": json.dumps(address.chat_id)}
        if address.topic_id is not None:
            parameters["message_thread_id"] = json.dumps(address.topic_id)
        whole = File(file.field, file.name, file.content, parameters)
        await self.sender.in_turn(address, lambda: self.upload(method, whole))
