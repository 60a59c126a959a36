"""Effects that are committed together, or not at all."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection, Row, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.conversation.model import Conversation, Message, Status
from bot.conversation.ports import Clock, InboxItem, Outgoing
from bot.escalation.model import Reason, Ticket, TicketStatus
from bot.ids import AgentId, ConversationId, EntryId, TicketNumber
from bot.knowledge.model import Language, Register
from bot.store.codec import outgoing_bytes, suggestions_of, suggestions_text
from bot.store.crypto import EncryptionKeys
from bot.store.effects import Effects
from bot.store.outbox import SqlOutbox
from bot.store.reader import Lookup, Reader
from bot.store.tables import counters, threads, tickets
from bot.store.writer import Writer

QUESTION = b"question"
TEXT = b"messages.text"
REPLY = b"messages.reply"


@dataclass(frozen=True, slots=True)
class Parts:
    """What every unit of work uses."""

    writer: Writer
    reader: Reader
    conversations: Lookup
    outbox: SqlOutbox
    keys: EncryptionKeys
    process: str
    now: Clock


class SqlUnitOfWork:
    """Implements `UnitOfWork`. Reads what is committed; writes at `commit`, all at once."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._effects = Effects(claimed_by=parts.process)
        self.conversations = SqlConversations(parts, self._effects)
        self.tickets = SqlTickets(parts, self._effects)
        self.messages = SqlMessages(parts, self._effects)
        self.outbox = _Outbox()
        self.threads = SqlThreads(parts, self._effects)
        self.inbox = _HandledInbox(self._effects)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
        /,
    ) -> None:
        """Nothing was written before `commit`, so there is nothing to take back."""

    async def commit(self) -> None:
        """See `UnitOfWork.commit`."""
        outgoing = self.outbox.added
        self._effects.outbox = self._parts.outbox.rows(outgoing)
        written = await self._parts.writer.write(self._effects)
        self._parts.outbox.announce(outgoing, written)


@dataclass(frozen=True, slots=True)
class SqlConversations:
    parts: Parts
    effects: Effects

    async def get(self, conversation_id: ConversationId) -> Conversation:
        row = await self.parts.conversations.get(conversation_id)
        if row is None:
            return Conversation(conversation_id)
        return Conversation(
            id=conversation_id,
            status=Status(row.status),
            language=Language(row.language),
            register=Register(row.register),
            failed_tries=row.failed_tries,
            last_question=self.parts.keys.decrypt(row.last_question, QUESTION).decode(),
            last_entry=EntryId(row.last_entry) if row.last_entry else None,
            ticket_number=None if row.ticket_number is None else TicketNumber(row.ticket_number),
            version=row.version,
        )

    def save(self, conversation: Conversation) -> None:
        question = conversation.last_question.encode()
        self.effects.conversations[conversation.id] = {
            "id": conversation.id,
            "status": conversation.status.value,
            "language": conversation.language.value,
            "register": conversation.register.value,
            "failed_tries": conversation.failed_tries,
            "last_question": self.parts.keys.encrypt(question, QUESTION),
            "last_entry": conversation.last_entry,
            "ticket_number": conversation.ticket_number,
            "updated_at": self.parts.now(),
            "version": conversation.version,
        }


@dataclass(frozen=True, slots=True)
class SqlTickets:
    parts: Parts
    effects: Effects

    async def next_number(self) -> TicketNumber:
        return TicketNumber(await self.parts.writer.call(_count_up))

    async def get(self, number: TicketNumber) -> Ticket | None:
        row = await self.parts.reader.first(select(tickets).where(tickets.c.number == number))
        return None if row is None else ticket_of(row, self.parts.keys)

    def add(self, ticket: Ticket) -> None:
        self.effects.new_tickets.append(self._row(ticket) | {"version": 1})

    def save(self, ticket: Ticket) -> None:
        self.effects.tickets[ticket.number] = self._row(ticket)

    def _row(self, ticket: Ticket) -> dict[str, Any]:
        return {
            "number": ticket.number,
            "conversation_id": ticket.conversation_id,
            "question": self.parts.keys.encrypt(ticket.question.encode(), QUESTION),
            "reason": ticket.reason.value,
            "language": ticket.language.value,
            "created_at": ticket.created_at,
            "expected_by": ticket.expected_by.isoformat(),
            "suggestions": suggestions_text(ticket.suggestions),
            "status": ticket.status.value,
            "answered_by": ticket.answered_by,
            "answered_at": ticket.answered_at,
            "version": ticket.version,
        }


def ticket_of(row: Row[Any], keys: EncryptionKeys) -> Ticket:
    """The ticket in a row."""
    return Ticket(
        number=TicketNumber(row.number),
        conversation_id=ConversationId(row.conversation_id),
        question=keys.decrypt(row.question, QUESTION).decode(),
        reason=Reason(row.reason),
        language=Language(row.language),
        created_at=row.created_at,
        expected_by=datetime.fromisoformat(row.expected_by),
        suggestions=suggestions_of(row.suggestions),
        status=TicketStatus(row.status),
        answered_by=AgentId(row.answered_by) if row.answered_by else None,
        answered_at=row.answered_at,
        version=row.version,
    )


def _count_up(connection: Connection) -> int:
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = (
        dialect.insert(counters)
        .values(name="ticket", value=1)
        .on_conflict_do_update(index_elements=["name"], set_={"value": counters.c.value + 1})
        .returning(counters.c.value)
    )
    number: int = connection.execute(statement).scalar_one()
    return number


@dataclass(frozen=True, slots=True)
class SqlMessages:
    parts: Parts
    effects: Effects

    def add(self, message: Message) -> None:
        keys = self.parts.keys
        reply = message.reply and keys.encrypt(outgoing_bytes(message.reply), REPLY)
        self.effects.messages.append(
            {
                "conversation_id": message.conversation_id,
                "direction": message.direction.value,
                "text": keys.encrypt(message.text.encode(), TEXT),
                "at": message.at,
                "ticket_number": message.ticket_number,
                "author": message.author,
                "reply": reply,
            }
        )


@dataclass(slots=True)
class _Outbox:
    added: list[Outgoing] = field(default_factory=list)

    def add(self, outgoing: Outgoing) -> None:
        self.added.append(outgoing)


@dataclass(frozen=True, slots=True)
class SqlThreads:
    parts: Parts
    effects: Effects

    async def ticket_of(self, message_id: str) -> TicketNumber | None:
        wanted = select(threads.c.ticket_number).where(threads.c.message_id == message_id)
        row = await self.parts.reader.first(wanted)
        return None if row is None else TicketNumber(row.ticket_number)

    def add(self, message_id: str, ticket_number: TicketNumber) -> None:
        self.effects.threads.append({"message_id": message_id, "ticket_number": ticket_number})


@dataclass(frozen=True, slots=True)
class _HandledInbox:
    effects: Effects

    def done(self, item: InboxItem) -> None:
        self.effects.handled.append(item.id)

    def bury(self, item: InboxItem, error: str) -> None:
        self.effects.buried.append({"inbox_id": item.id, "reason": error})
