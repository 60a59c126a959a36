"""What the server knows: people, chats, who blocked the bot, and every message."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.offline_telegram.errors import ApiError, bad_request, forbidden, migrated

TOKEN = "4242:AAoffline-telegram-token-for-tests-0000"  # noqa: S105 - opens nothing but this
BOT_ID = 4242
BOT_NAME = "blekinge_asf_bot"
ANONYMOUS_ADMIN = 1087968824
"""Telegram's GroupAnonymousBot, in whose name anonymous administrators write."""

Json = dict[str, object]


@dataclass
class Chat:
    """A private chat, a group or a supergroup."""

    id: int
    type: str
    title: str = ""
    bot_status: str = "member"
    members_may_write: bool = True
    moved_to: int | None = None
    topics: set[int] = field(default_factory=set)

    def as_json(self) -> Json:
        if self.type == "private":
            return {"id": self.id, "type": "private", "first_name": f"Besökare {self.id}"}
        return {"id": self.id, "type": self.type, "title": self.title}


@dataclass
class World:
    """Everything that outlives a request."""

    chats: dict[int, Chat] = field(default_factory=dict)
    messages: dict[tuple[int, int], Json] = field(default_factory=dict)
    blocked: set[int] = field(default_factory=set)
    gone: set[int] = field(default_factory=set)
    """People whose accounts are deleted."""
    reads_all_in_groups: bool = False
    queries: dict[str, float] = field(default_factory=dict)
    """When which callback query was asked."""
    keep_messages: bool = True
    """Off in benchmarks, where nobody looks back."""
    _ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def me(self) -> Json:
        return {"id": BOT_ID, "is_bot": True, "first_name": "ASF", "username": BOT_NAME}

    def chat(self, chat_id: object) -> Chat:
        """The chat that a bot named.

        Raises:
            ApiError: there is none, or the bot may not write there.
        """
        if chat_id in {None, ""}:
            raise bad_request("chat_id is empty")
        try:
            chat = self.chats[int(str(chat_id))]
        except (ValueError, KeyError):
            raise bad_request("chat not found") from None
        if chat.moved_to is not None:
            raise migrated(chat.moved_to)
        return chat

    def writable(self, chat_id: object) -> Chat:
        """As `chat`, and the bot may write there."""
        chat = self.chat(chat_id)
        if (problem := self._hindrance(chat)) is not None:
            raise problem
        return chat

    def _hindrance(self, chat: Chat) -> ApiError | None:
        if chat.id in self.blocked:
            return forbidden("bot was blocked by the user")
        if chat.id in self.gone:
            return forbidden("user is deactivated")
        kind = "supergroup" if chat.type == "supergroup" else "group"
        if chat.bot_status == "kicked":
            return forbidden(f"bot was kicked from the {kind} chat")
        if chat.bot_status == "left":
            return forbidden(f"bot is not a member of the {kind} chat")
        if chat.bot_status == "member" and not chat.members_may_write:
            return bad_request("not enough rights to send text messages to the chat")
        return None

    def private(self, person_id: int) -> Chat:
        """The chat with a person, there from the first word on."""
        return self.chats.setdefault(person_id, Chat(person_id, "private"))

    def new_message(self, chat: Chat, sender: Json, **fields: object) -> Json:
        message: Json = {
            "message_id": next(self._ids),
            "from": sender,
            "chat": chat.as_json(),
            "date": int(time.time()),
            **fields,
        }
        if self.keep_messages:
            self.messages[chat.id, int(str(message["message_id"]))] = message
        return message


def person(person_id: int, *, language: str = "sv", first_name: str = "") -> Json:
    return {
        "id": person_id,
        "is_bot": False,
        "first_name": first_name or f"Besökare {person_id}",
        "language_code": language,
    }
