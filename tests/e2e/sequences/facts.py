"""What there is to see when everything that people did has been dealt with."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import zip_longest
from typing import Self, cast

from bot.channel.telegram.addresses import Address
from bot.conversation.model import Conversation, Message
from bot.escalation.model import TicketView
from bot.ids import TicketNumber
from tests.e2e.program import STAFF
from tests.e2e.sequences.acts import Acts
from tests.e2e.sequences.agents import Agents
from tests.e2e.sequences.stage import Stage
from tests.e2e.sequences.visitors import PUBLIC, VISITORS, Visitors
from tests.e2e.sequences.words import chat_of, id_of, words_of
from tests.offline_telegram.chat import Json


@dataclass(frozen=True, slots=True)
class Row:
    """An utterance that is kept, and what was kept after it in the same conversation."""

    message: Message
    next: Message | None

    @property
    def has_reply(self) -> bool:
        """Whether it led to a reply, which is kept right after it."""
        reply = None if self.next is None else self.next.reply
        return reply is not None and reply.answers == self.message.channel_id

    def answers(self, message_id: int) -> bool:
        reply = self.message.reply
        return reply is not None and reply.answers == str(message_id)


@dataclass(frozen=True, slots=True)
class Facts:
    """Read once; the laws say what to make of it."""

    stage: Stage
    acts: Acts
    visitors: Visitors
    agents: Agents
    views: Mapping[TicketNumber, TicketView]
    rows: Mapping[str, Sequence[Row]]
    """What is kept of each visitor, in order."""
    public: Sequence[Row]
    """What is kept of a group."""
    conversations: Mapping[str, Conversation]

    @classmethod
    def of(cls, stage: Stage, acts: Acts, visitors: Visitors, agents: Agents) -> Self:
        return cls(
            stage,
            acts,
            visitors,
            agents,
            stage.run(_views(stage)),
            {who: stage.run(_rows(stage, chat_id)) for who, chat_id in VISITORS.items()},
            stage.run(_rows(stage, PUBLIC)),
            {who: stage.run(_conversation(stage, chat_id)) for who, chat_id in VISITORS.items()},
        )

    def shown_in(self, chat_id: int) -> Iterator[Json]:
        """Every message of the bot's, as it was sent, and as it was after each change."""
        return (one for one in self.stage.calls.shown if chat_of(one) == chat_id)

    def sent_to(self, chat_id: int) -> Iterator[Json]:
        """The same without the changes."""
        seen = set()
        for one in self.shown_in(chat_id):
            if id_of(one) not in seen:
                seen.add(id_of(one))
                yield one

    def told_agents(self, words: str) -> int:
        """How many messages in the group have these words."""
        return sum(words in words_of(one) for one in self.sent_to(STAFF))

    def tickets_of(self, visitor: str) -> list[TicketView]:
        return [view for view in self.views.values() if visitor_of(view) == visitor]

    def ticket_of(self, message_id: int | None) -> TicketView | None:
        """The one in whose thread a message of the group stands."""
        key = f"{STAFF}:{message_id}"
        found = self.select(f"SELECT ticket_number FROM threads WHERE message_id = '{key}'")  # noqa: S608
        return self.views.get(TicketNumber(int(str(found[0][0])))) if found else None

    def shutting_out(self, visitor: str) -> list[tuple[float, str]]:
        """When agents shut the visitor out, or let them in again."""
        own = {f"ticket {view.ticket.number}" for view in self.tickets_of(visitor)}
        return [
            (float(str(at)) / 1e6, str(act))
            for at, act, subject in self.select("SELECT at, act, subject FROM audit ORDER BY id")
            if subject in own and act in {"block", "unblock"}
        ]

    def select(self, statement: str) -> Sequence[tuple[object, ...]]:
        with closing(sqlite3.connect(self.stage.database)) as database:
            return cast("list[tuple[object, ...]]", database.execute(statement).fetchall())


def visitor_of(view: TicketView) -> str:
    chat_id = Address.of(view.ticket.conversation_id).chat_id
    return next((name for name, number in VISITORS.items() if number == chat_id), "")


async def _views(stage: Stage) -> Mapping[TicketNumber, TicketView]:
    with closing(sqlite3.connect(stage.database)) as database:
        numbers = database.execute("SELECT number FROM tickets ORDER BY number").fetchall()
    views = [await stage.store.queries.view_of(TicketNumber(number)) for (number,) in numbers]
    return {view.ticket.number: view for view in views if view is not None}


async def _rows(stage: Stage, chat_id: int) -> Sequence[Row]:
    async with stage.store.begin() as uow:
        kept = await uow.messages.last(Address(chat_id).conversation_id, 100_000)
    return [Row(one, after) for one, after in zip_longest(kept, kept[1:])]


async def _conversation(stage: Stage, chat_id: int) -> Conversation:
    async with stage.store.begin() as uow:
        return await uow.conversations.get(Address(chat_id).conversation_id)
