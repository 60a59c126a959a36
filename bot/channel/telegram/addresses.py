"""Where on Telegram a conversation is: its id is "telegram:<chat>" or "telegram:<chat>/<topic>"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from bot.ids import ConversationId

CHANNEL = "telegram"


@dataclass(frozen=True, slots=True)
class Address:
    """A chat, or one topic of a forum group."""

    chat_id: int
    topic_id: int | None = None

    @property
    def conversation_id(self) -> ConversationId:
        topic = "" if self.topic_id is None else f"/{self.topic_id}"
        return ConversationId(f"{CHANNEL}:{self.chat_id}{topic}")

    @classmethod
    def of(cls, recipient: str) -> Self:
        """The address behind a conversation id.

        Raises:
            ValueError: the id is not one of this channel.
        """
        chat, _, topic = recipient.removeprefix(f"{CHANNEL}:").partition("/")
        return cls(int(chat), int(topic) if topic else None)

    @property
    def is_private(self) -> bool:
        """Chats with one person have positive ids, groups negative ones."""
        return self.chat_id > 0


@dataclass(slots=True)
class StaffChat:
    """The agents' group. Its id changes once, when Telegram makes a supergroup of it."""

    chat_id: int | None
    former_chat_id: int | None = None

    def includes(self, chat_id: int) -> bool:
        return chat_id in {self.chat_id, self.former_chat_id}

    def move(self, chat_id: int) -> None:
        if chat_id != self.chat_id:
            self.former_chat_id, self.chat_id = self.chat_id, chat_id


def message_key(chat_id: int, message_id: int) -> str:
    """How a message of the agents' group is named in the store."""
    return f"{chat_id}:{message_id}"
