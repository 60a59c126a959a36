"""How far recurring work has come, so that a restart does not repeat it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from bot.escalation.model import ForStaff
from bot.store.counting import raising
from bot.store.effects import Written
from bot.store.parts import Parts
from bot.store.tables import counters, outbox


@dataclass(frozen=True, slots=True)
class Marks:
    """Numbers by name, which only rise: the date of the last digest, for instance."""

    parts: Parts

    async def get(self, name: str) -> int | None:
        row = await self.parts.reader.first(select(counters.c.value).where(counters.c.name == name))
        return None if row is None else int(row.value)

    async def reach(self, name: str, value: int, news: Sequence[ForStaff] = ()) -> bool:
        """Set the mark and tell agents the news, both in one transaction.

        Nothing happens, and False is returned, if it stands there already: of several processes
        that reach it at the same moment one is the first.

        Raises:
            StoreUnavailable: nothing was written.
        """
        rows = self.parts.outbox.rows(news)

        def work(connection: Connection) -> Written | None:
            raised = raising(is_shared=self.parts.writer.is_shared).returning(counters.c.value)
            if connection.execute(raised, {"counter": name, "raised_to": value}).first() is None:
                return None
            sent = (insert(outbox).values(row).returning(outbox.c.id) for row in rows)
            return Written(outbox=tuple(connection.execute(one).scalar_one() for one in sent))

        written = await self.parts.writer.call(work)
        if written is None:
            return False
        self.parts.outbox.announce(news, written)
        return True
