"""What a page shows of a conversation: each message in its place, in its newest version."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from bot.conversation.model import Direction, Message
from bot.conversation.outbound import OutboundMessage
from bot.ids import ConversationId, TicketNumber

_LONGEST_KEY = 18
"""Digits that every database takes for a number."""

CaseLink = Callable[[ConversationId, TicketNumber], str]
"""The address of the page that shows a case."""


class MessagesIn(Protocol):
    """What was said in a conversation after a key, oldest first; each with its key."""

    async def __call__(
        self, conversation_id: ConversationId, *, after: int = 0
    ) -> Sequence[tuple[int, Message]]: ...


@dataclass(frozen=True, slots=True)
class Shown:
    """One utterance: the visitor's words, or a message of ours in full."""

    key: int
    """Rises within the conversation; the page asks for what comes after it."""
    place: int
    """The key of the first message that stood where this one stands."""
    at: datetime
    words: str = ""
    reply: OutboundMessage | None = None
    case: TicketNumber | None = None
    """On what the bot itself says: the case that agents have then."""
    case_link: str = ""

    @property
    def looks_back(self) -> bool:
        """Whether one must know what was said before to show it."""
        reply = self.reply
        return self.case is not None or (
            reply is not None and (bool(reply.replaces) or reply.replaces_answer)
        )


@dataclass(frozen=True, slots=True)
class Timeline:
    """Conversations as pages show them."""

    messages_in: MessagesIn
    case_link: CaseLink

    async def whole(self, conversation_id: ConversationId) -> list[Shown]:
        """In the order of the page."""
        kept = await self.messages_in(conversation_id)
        shown = self._linked(shown_of(key, message) for key, message in kept)
        return in_places(shown)

    async def since(self, conversation_id: ConversationId, after: int) -> list[Shown]:
        """What an open page has to be told, in the order of the keys."""
        kept = await self.messages_in(conversation_id, after=after)
        news = [shown_of(key, message) for key, message in kept]
        if any(one.looks_back for one in news):
            news = [one for one in await self.whole(conversation_id) if one.key > after]
        return sorted(news, key=lambda one: one.key)

    async def one(self, conversation_id: ConversationId, key: int) -> Shown | None:
        """The utterance with exactly that key, if it is of that conversation."""
        kept = await self.messages_in(conversation_id, after=key - 1)
        return shown_of(*kept[0]) if kept and kept[0][0] == key else None

    def _linked(self, said: Iterable[Shown]) -> Iterable[Shown]:
        """The receipt, which is the first that the bot says of a case, leads to its page."""
        linked: set[TicketNumber] = set()
        for one in said:
            if one.case is None or one.reply is None or one.case in linked:
                yield one
                continue
            linked.add(one.case)
            yield replace(one, case_link=self.case_link(one.reply.conversation_id, one.case))


def shown_of(key: int, message: Message) -> Shown:
    """A kept utterance."""
    is_bots = message.direction is Direction.OUTGOING and not message.author
    case = message.ticket_number if is_bots else None
    return Shown(key, key, message.at, message.text, message.reply, case)


def in_places(said: Iterable[Shown]) -> list[Shown]:
    """Each message of ours where the one stood that it takes the place of.

    What takes the place of something that is not there any more stands for itself.
    """
    newest: dict[int, Shown] = {}
    places: dict[str, int] = {}
    answers: dict[str, int] = {}
    for one in said:
        place = one.key
        if (reply := one.reply) is not None:
            former = answers if reply.replaces_answer else places
            place = former.get(reply.answers if reply.replaces_answer else reply.replaces, one.key)
            places[str(one.key)] = place
            if reply.answers:
                answers[reply.answers] = place
        newest[place] = replace(one, place=place)
    return list(newest.values())


def key_in(text: str) -> int | None:
    """The key that somebody has sent us; None if it can't be one."""
    return int(text) if re.fullmatch(rf"\d{{1,{_LONGEST_KEY}}}", text, re.ASCII) else None
