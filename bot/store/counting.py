"""Counters that only go up, and the numbers of tickets."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from sqlalchemy import Connection, Executable, Insert, bindparam, select

from bot.ids import TicketNumber
from bot.store.replacing import insert_into
from bot.store.tables import counters
from bot.store.writer import Writer

TICKET = "ticket"


@dataclass(slots=True)
class TicketNumbers:
    """Gives each ticket a number of its own."""

    writer: Writer
    is_alone: bool
    """Whether no other process adds tickets: then a number costs no transaction of its own."""
    _last: int = -1

    async def next(self) -> TicketNumber:
        """See `Tickets.next_number`."""
        if not self.is_alone:
            return TicketNumber(await self.writer.call(self._count_up))
        if self._last < 0:
            kept = await self.writer.call(_last_kept)
            # somebody else may have asked meanwhile, and been given a number
            self._last = max(self._last, kept)
        self._last += 1
        return TicketNumber(self._last)

    def kept(self, number: TicketNumber) -> list[tuple[Executable, dict[str, object]]]:
        """What is written together with the ticket, so that no later start gives its number."""
        if not self.is_alone:
            return []
        return [(raising(is_shared=False), {"counter": TICKET, "raised_to": number})]

    def _count_up(self, connection: Connection) -> int:
        statement = _counting_up(is_shared=self.writer.is_shared)
        number: int = connection.execute(statement).scalar_one()
        return number


@cache
def raising(*, is_shared: bool) -> Insert:
    """Raises the counter `counter` to `raised_to`, if it stands lower."""
    new = insert_into(counters, is_shared=is_shared).values(
        name=bindparam("counter"), value=bindparam("raised_to")
    )
    return new.on_conflict_do_update(
        index_elements=["name"],
        set_={"value": new.excluded.value},
        where=counters.c.value < new.excluded.value,
    )


@cache
def _counting_up(*, is_shared: bool) -> Executable:
    return (
        insert_into(counters, is_shared=is_shared)
        .values(name=TICKET, value=1)
        .on_conflict_do_update(index_elements=["name"], set_={"value": counters.c.value + 1})
        .returning(counters.c.value)
    )


def _last_kept(connection: Connection) -> int:
    kept = select(counters.c.value).where(counters.c.name == TICKET)
    return connection.execute(kept).scalar() or 0
