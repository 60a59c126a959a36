"""What the server knows: people, chats, who blocked the bot, and every message."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tests.offline_telegram.chat import ABSENT, Chat, Json, Member
from tests.offline_telegram.errors import ApiError, bad_request, forbidden, migrated
from tests.offline_telegram.files import Files
from tests.offline_telegram.profile import Profile

__all__ = [
    "ANONYMOUS_ADMIN",
    "BOT_ID",
    "BOT_NAME",
    "TOKEN",
    "Chat",
    "InlineQuery",
    "Json",
    "World",
    "person",
]

TOKEN = "4242:AAoffline-telegram-token-for-tests-0000"  # noqa: S105 - opens nothing but this
BOT_ID = 4242
BOT_NAME = "blekinge_asf_bot"
ANONYMOUS_ADMIN = 1087968824
"""Telegram's GroupAnonymousBot, in whose name anonymous administrators write."""


@dataclass(slots=True)
class InlineQuery:
    """What a person has typed after the bot's name, and what they were offered."""

    asker: Json
    words: str
    asked_at: float
    """Seconds of the monotonic clock."""
    results: list[Json] | None = None
    """None until it is answered."""


@dataclass
class World:
    """Everything that outlives a request."""

    chats: dict[int, Chat] = field(default_factory=dict)
    people: dict[int, Json] = field(default_factory=dict)
    messages: dict[tuple[int, int], Json] = field(default_factory=dict)
    inline_messages: dict[str, Json] = field(default_factory=dict)
    """What people have sent by way of the bot, by the id under which it can be edited."""
    blocked: set[int] = field(default_factory=set)
    gone: set[int] = field(default_factory=set)
    """People whose accounts are deleted."""
    reads_all_in_groups: bool = False
    queries: dict[str, float] = field(default_factory=dict)
    """When which callback query was asked."""
    inline_queries: dict[str, InlineQuery] = field(default_factory=dict)
    profile: Profile = field(default_factory=Profile)
    files: Files = field(default_factory=Files)
    keep_messages: bool = True
    """Off in benchmarks, where nobody looks back."""
    _ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def me(self) -> Json:
        name = self.profile.names[""]
        return {"id": BOT_ID, "is_bot": True, "first_name": name, "username": BOT_NAME}

    # --- chats ------------------------------------------------------------------------------

    def chat(self, chat_id: object) -> Chat:
        """The chat that a bot named.

        Raises:
            ApiError: there is none, or it is elsewhere now.
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

    def readable(self, chat_id: object) -> Chat:
        """As `chat`, and the bot may look into it: into a supergroup only from within."""
        chat = self.chat(chat_id)
        if chat.type == "supergroup":
            _check_membership(chat)
        return chat

    def with_members(self, chat_id: object) -> Chat:
        """As `chat`, and the bot may ask who is in it."""
        chat = self.chat(chat_id)
        _check_membership(chat)
        return chat

    def reachable(self, chat_id: object) -> Chat:
        """As `chat`, and what the bot has written there is still its to change."""
        chat = self.with_members(chat_id)
        if chat.id in self.blocked:
            raise forbidden("bot was blocked by the user")
        if chat.id in self.gone:
            raise forbidden("user is deactivated")
        return chat

    def writable(self, chat_id: object, what: str = "text messages") -> Chat:
        """As `reachable`, and the bot may write there."""
        chat = self.reachable(chat_id)
        if (problem := _lacking_right(chat, what)) is not None:
            raise problem
        return chat

    def private(self, person_id: int) -> Chat:
        """The chat with a person, there from the first word on."""
        return self.chats.setdefault(person_id, Chat(person_id, "private"))

    # --- people -----------------------------------------------------------------------------

    def user(self, person_id: int) -> Json:
        """A person, as others speak of them."""
        if person_id == BOT_ID:
            return self.me()
        known = self.people.get(person_id) or person(person_id)
        return {key: value for key, value in known.items() if key != "language_code"}

    def member(self, chat: Chat, person_id: int) -> Member:
        """How a person, or the bot, stands to a chat."""
        if person_id == BOT_ID:
            return chat.bot
        if chat.type == "private":
            return Member()
        return chat.members.get(person_id, Member("left"))

    # --- inline queries ---------------------------------------------------------------------

    def ask_inline(self, query_id: str, asker: Json, words: str) -> None:
        self.inline_queries[query_id] = InlineQuery(asker, words, time.monotonic())

    def answered_inline(self, person_id: int | None) -> InlineQuery:
        """The last query that was answered, of this person if one is named.

        Raises:
            LookupError: none has been.
        """
        for query in reversed(self.inline_queries.values()):
            if query.results is not None and person_id in {None, query.asker["id"]}:
                return query
        raise LookupError("no inline query has been answered")

    # --- messages ---------------------------------------------------------------------------

    def new_message(self, chat: Chat, sender: Mapping[str, object], **fields: object) -> Json:
        message: Json = {
            "message_id": next(self._ids),
            "from": sender,
            "chat": chat.as_json(),
            "date": int(time.time()),
            **fields,
        }
        self.keep(message)
        return message

    def message(self, chat: Chat, message_id: int, purpose: str) -> Json:
        """A message that the bot named.

        Raises:
            ApiError: it is not there, or no more.
        """
        found = self.messages.get((chat.id, message_id))
        if found is None:
            raise bad_request(f"{purpose} not found")
        return found

    def keep(self, message: Json) -> None:
        """As it is from now on; what was said before of it stays as it was."""
        if self.keep_messages:
            chat = message["chat"]
            assert isinstance(chat, dict)
            self.messages[chat["id"], int(str(message["message_id"]))] = message


def _check_membership(chat: Chat) -> None:
    kind = "supergroup" if chat.type == "supergroup" else "group"
    if chat.bot.status == "kicked":
        raise forbidden(f"bot was kicked from the {kind} chat")
    if chat.bot.status in ABSENT:
        raise forbidden(f"bot is not a member of the {kind} chat")


def _lacking_right(chat: Chat, what: str) -> ApiError | None:
    may_not = chat.bot.status == "member" and not chat.members_may_write
    if may_not or chat.bot.status == "restricted":
        return bad_request(f"not enough rights to send {what} to the chat")
    return None


def person(person_id: int, *, language: str = "sv", first_name: str = "") -> Json:
    return {
        "id": person_id,
        "is_bot": False,
        "first_name": first_name or f"Besökare {person_id}",
        "language_code": language,
    }
