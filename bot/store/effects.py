"""What one unit of work changes, as rows; and how many of them are written together.

One statement a table serves all units that wait at the same moment. Whether a conversation,
ticket or claim is still as it was read is looked up before anything is written, so that one
unit's conflict does not touch the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    Connection,
    Executable,
    Select,
    Table,
    bindparam,
    case,
    insert,
    select,
    update,
)

from bot.errors import ClaimLost, ConcurrentChange
from bot.store.erasing import erase
from bot.store.precedence import at_once
from bot.store.replacing import insert_into, insert_or_replace
from bot.store.tables import (
    DEAD,
    DONE,
    SENT,
    UNDELIVERABLE,
    conversations,
    inbox,
    is_waiting,
    messages,
    outbox,
    threads,
    tickets,
)

Row = dict[str, Any]


@dataclass(slots=True)
class Effects:
    """Rows to be written in one transaction, and what must hold for it."""

    received: list[Row] = field(default_factory=list)
    """New inbox rows; those that were seen before are left out."""
    handled: list[int] = field(default_factory=list)
    """Inbox ids that are done. The process must still hold its claim on them."""
    buried: list[Row] = field(default_factory=list)
    claimed_by: str = ""
    conversations: dict[str, Row] = field(default_factory=dict)
    """By id; `version` is the one that was read."""
    new_tickets: list[Row] = field(default_factory=list)
    tickets: dict[int, Row] = field(default_factory=dict)
    """Changed ones by number; `version` is the one that was read."""
    messages: list[Row] = field(default_factory=list)
    deliveries: dict[int, bytes] = field(default_factory=dict)
    """By place among the messages: the content of the outbox row that brings it to its visitor."""
    outbox: list[Row] = field(default_factory=list)
    settled: list[Row] = field(default_factory=list)
    undeliverable_tickets: list[int] = field(default_factory=list)
    threads: list[Row] = field(default_factory=list)
    others: list[tuple[Executable, Row]] = field(default_factory=list)
    """Rows of the tables that few messages touch, with the statements that write them."""
    erased: list[str] = field(default_factory=list)
    """Conversations of which nothing that was said is to be left, before anything is added."""


@dataclass(frozen=True, slots=True)
class Written:
    """The ids that the database gave."""

    received: tuple[int | None, ...] = ()
    """One for each received row; None if it was seen before, or is left to `claim`."""
    outbox: tuple[int | None, ...] = ()
    """One for each message; None if it is left to `claim`."""


Result = Written | ConcurrentChange


def write_together(connection: Connection, units: Sequence[Effects]) -> list[Result]:
    """Write the units that still hold, in order; a conflict is that unit's result."""
    sound: list[Effects] = []
    refused: dict[int, ConcurrentChange] = {}
    known = _Known.read(connection, units)
    for unit in units:
        if (conflict := known.conflict_of(unit)) is None:
            known.accept(unit)
            sound.append(unit)
        else:
            refused[id(unit)] = conflict
    sent = _insert_outbox(connection, sound)
    for batch in _apart(sound):
        for conversation_id in batch[0].erased:
            erase(connection, conversation_id)
        _write(connection, batch, sent)
    received = at_once(connection, inbox, _insert_received(connection, sound))
    announced = at_once(connection, outbox, sent)
    return [
        refused.get(id(unit))
        or Written(
            tuple(received.pop(_identity(row), None) for row in unit.received),
            tuple(announced.get(row["content"]) for row in unit.outbox),
        )
        for unit in units
    ]


def _apart(units: Sequence[Effects]) -> list[list[Effects]]:
    """Each unit that erases is the first of its batch, so that what came before is erased too."""
    batches: list[list[Effects]] = []
    for unit in units:
        if unit.erased or not batches:
            batches.append([])
        batches[-1].append(unit)
    return batches


@dataclass(slots=True)
class _Known:
    """What the database holds now, as far as the units depend on it."""

    conversations: dict[str, int]
    tickets: dict[int, int]
    held: dict[int, str]
    """By inbox id: who holds the claim."""
    erased: set[str] = field(default_factory=set)
    """Conversations of which a unit before this one leaves nothing."""

    @classmethod
    def read(cls, connection: Connection, units: Sequence[Effects]) -> _Known:
        return cls(
            _values(connection, _VERSIONS, (unit.conversations for unit in units)),
            _values(connection, _TICKET_VERSIONS, (unit.tickets for unit in units)),
            _values(connection, _CLAIMS, map(_inbox_ids, units)),
        )

    def conflict_of(self, unit: Effects) -> ConcurrentChange | None:
        for conversation_id in self.erased & _conversation_ids(unit):
            return ConcurrentChange(f"conversation {conversation_id} was erased")
        for conversation_id, row in unit.conversations.items():
            if self.conversations.get(conversation_id, 0) != row["version"]:
                return ConcurrentChange(f"conversation {conversation_id} has changed")
        for number, row in unit.tickets.items():
            if self.tickets.get(number) != row["version"]:
                return ConcurrentChange(f"ticket {number} has changed")
        for inbox_id in _inbox_ids(unit):
            if self.held.get(inbox_id) != unit.claimed_by:
                return ClaimLost(f"inbox item {inbox_id} is another process's by now")
        return None

    def accept(self, unit: Effects) -> None:
        self.erased.update(unit.erased)
        for conversation_id, row in unit.conversations.items():
            self.conversations[conversation_id] = row["version"] + 1
        for number, row in unit.tickets.items():
            self.tickets[number] = row["version"] + 1
        for inbox_id in _inbox_ids(unit):
            self.held[inbox_id] = ""


def _conversation_ids(unit: Effects) -> set[str]:
    """Those that the unit saves something of."""
    return {*unit.conversations, *(row["conversation_id"] for row in unit.tickets.values())}


def _inbox_ids(unit: Effects) -> list[int]:
    return [*unit.handled, *(row["inbox_id"] for row in unit.buried)]


def _values(
    connection: Connection, statement: Select[Any], wanted: Iterable[Iterable[Any]]
) -> dict[Any, Any]:
    keys = sorted({item for some in wanted for item in some})
    if not keys:
        return {}
    return {row[0]: row[1] for row in connection.execute(statement, {"keys": keys})}


def _write(connection: Connection, units: Sequence[Effects], sent: Mapping[bytes, int]) -> None:
    saved = [_counted_up(row) for unit in units for row in unit.conversations.values()]
    changed = [_counted_up(row) for unit in units for row in unit.tickets.values()]
    marked = [number for unit in units for number in unit.undeliverable_tickets]
    is_shared = _is_shared(connection)
    _many(connection, insert_or_replace(conversations, is_shared=is_shared), saved)
    _many(connection, _ADD_TICKET, (row for unit in units for row in unit.new_tickets))
    for row in changed:
        connection.execute(_CHANGE_TICKET.values(row), {"ticket_number": row["number"]})
    _many(connection, _MARK_UNDELIVERABLE, ({"ticket_number": number} for number in marked))
    _many(connection, _ADD_MESSAGE, (row for unit in units for row in _messages(unit, sent)))
    add_to_thread = _add_to_thread(is_shared=is_shared)
    _many(connection, add_to_thread, (row for unit in units for row in unit.threads))
    if handled := [inbox_id for unit in units for inbox_id in unit.handled]:
        connection.execute(_DONE, {"ids": handled})
    _many(connection, _BURY, (row for unit in units for row in unit.buried))
    _many(connection, _SETTLE, (row for unit in units for row in unit.settled))
    for statement, row in (other for unit in units for other in unit.others):
        connection.execute(statement, row)


def _is_shared(connection: Connection) -> bool:
    """Whether it is PostgreSQL; see `Database`."""
    return connection.dialect.name != "sqlite"


def _messages(unit: Effects, sent: Mapping[bytes, int]) -> Iterable[Row]:
    """With the outbox ids of those that are on their way to a visitor."""
    for place, row in enumerate(unit.messages):
        yield {**row, "outbox_id": sent.get(unit.deliveries.get(place, b""))}


def _counted_up(row: Row) -> Row:
    return {**row, "version": row["version"] + 1}


def _many(connection: Connection, statement: Executable, rows: Iterable[Mapping[str, Any]]) -> None:
    if batch := list(rows):
        connection.execute(statement, batch)


def _identity(row: Mapping[str, Any]) -> tuple[str, str]:
    return row["channel"], row["external_id"]


def _insert_received(
    connection: Connection, units: Sequence[Effects]
) -> dict[tuple[str, str], int]:
    rows = [row for unit in units for row in unit.received]
    if not rows:
        return {}
    statement = _insert_new(is_shared=_is_shared(connection))
    return {(row[1], row[2]): row[0] for row in connection.execute(statement, rows)}


def _insert_outbox(connection: Connection, units: Sequence[Effects]) -> dict[bytes, int]:
    rows = [row for unit in units for row in unit.outbox]
    # a row is known again by its encrypted content, which is never the same twice
    return {row[1]: row[0] for row in connection.execute(_SEND, rows)} if rows else {}


# --- statements: built once, because building one costs more than running it ----------------


def _by_key(table: Table, key: str, column: str) -> Select[Any]:
    keys: BindParameter[Any] = bindparam("keys", expanding=True)
    wanted = select(table.c[key], table.c[column]).where(table.c[key].in_(keys))
    # where rows can be locked (PostgreSQL), nobody changes them between this look and the write
    return wanted.order_by(table.c[key]).with_for_update()


_VERSIONS = _by_key(conversations, "id", "version")
_TICKET_VERSIONS = _by_key(tickets, "number", "version")
_CLAIMS = _by_key(inbox, "id", "claimed_by").where(is_waiting(inbox))
_ADD_TICKET, _ADD_MESSAGE = insert(tickets), insert(messages)
_SEND = insert(outbox).returning(outbox.c.id, outbox.c.content)
_DONE = (
    update(inbox)
    .where(inbox.c.id.in_(bindparam("ids", expanding=True)))
    # what was handled is in `messages`; the raw update is not needed any more
    .values(status=DONE, payload=b"", claimed_by=None)
)
_BURY = (
    update(inbox)
    .where(inbox.c.id == bindparam("inbox_id"))
    .values(status=DEAD, error=bindparam("reason"), claimed_by=None)
)
_SETTLED = ("status", "attempts", "uncertain", "due_at", "error", "message_ids", "claimed_by")
_SETTLE = (
    update(outbox)
    .where(outbox.c.id == bindparam("outbox_id"))
    .values(
        {name: bindparam(f"new_{name}") for name in _SETTLED}
        # what has arrived is in `messages`; here it is not needed any more
        | {"content": case((bindparam("new_status") == SENT, b""), else_=outbox.c.content)}
    )
)
_MARK_UNDELIVERABLE = (
    update(tickets)
    .where(tickets.c.number == bindparam("ticket_number"))
    .values(status=UNDELIVERABLE, version=tickets.c.version + 1)
)
_CHANGE_TICKET = update(tickets).where(tickets.c.number == bindparam("ticket_number"))


@cache
def _insert_new(*, is_shared: bool) -> Executable:
    statement = insert_into(inbox, is_shared=is_shared)
    returned = (inbox.c.id, inbox.c.channel, inbox.c.external_id)
    return statement.on_conflict_do_nothing().returning(*returned)


@cache
def _add_to_thread(*, is_shared: bool) -> Executable:
    statement = insert_into(threads, is_shared=is_shared)
    # an edited message is in its thread already
    return statement.on_conflict_do_nothing(index_elements=["message_id"])
