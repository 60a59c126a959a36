"""What a page shows of a conversation."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.conversation.model import Button, OutboundMessage
from bot.conversation.presses import encode
from bot.ids import ConversationId


@dataclass(frozen=True, slots=True)
class Shown:
    """One utterance: the visitor's words, or a message of ours in full."""

    key: int
    """Rises within the conversation; the page asks for what comes after it."""
    at: datetime
    words: str = ""
    reply: OutboundMessage | None = None

    @property
    def paragraphs(self) -> list[list[str]]:
        """The text as paragraphs of lines."""
        text = self.reply.body if self.reply else self.words
        return [part.splitlines() for part in text.split("\n\n") if part.strip()]


History = Callable[[ConversationId, int], Awaitable[Sequence[Shown]]]
"""What was said in a conversation after a key, oldest first."""


def press_value(button: Button) -> str:
    """What the page sends back when the button is pressed."""
    return encode(button.press)
