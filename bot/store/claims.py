"""Who works on what: an item is claimed by one process, for as long as that process is alive."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Select,
    Table,
    and_,
    delete,
    exists,
    insert,
    or_,
    select,
    update,
)

from bot.conversation.ports import Clock
from bot.errors import StoreError
from bot.store.tables import is_waiting, processes
from bot.store.writer import Writer

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
HEARTBEAT = timedelta(seconds=15)


def claimable(
    table: Table, lane: Column[str], now: datetime, limit: int, process: str
) -> Select[Any]:
    """Waiting items that are due and free, the oldest first.

    Not one whose lane has an earlier item that waits for later or is held elsewhere.
    """
    earlier = table.alias("earlier")
    blocked = exists().where(
        earlier.c[lane.name] == lane,
        is_waiting(earlier),
        earlier.c.id < table.c.id,
        or_(earlier.c.due_at > now, _is_held(earlier, now, process)),
    )
    is_held = _is_held(table, now, process)
    free = and_(is_waiting(table), table.c.due_at <= now, ~is_held, ~blocked)
    return (
        select(table)
        .where(free)
        .order_by(table.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=table)
    )


def _is_held(table: Any, now: datetime, process: str) -> Any:
    """Claimed by a process that is alive.

    What this one has claimed is in its lanes, also if the clock was set forward or the machine
    slept, so that its lease seems to be over.
    """
    is_alive = exists().where(processes.c.name == table.c.claimed_by, processes.c.alive_until > now)
    is_ours = table.c.claimed_by == process
    return and_(table.c.claimed_by.is_not(None), or_(is_ours, is_alive))


def take(connection: Connection, table: Table, due: Select[Any], process: str) -> Sequence[Any]:
    """Claim what a `claimable` statement finds."""
    rows = connection.execute(due).all()
    if rows:
        ids = [row.id for row in rows]
        connection.execute(update(table).where(table.c.id.in_(ids)).values(claimed_by=process))
    return rows


class Heartbeat:
    """Says that this process is alive, so that nobody takes what it has claimed."""

    def __init__(self, writer: Writer, process: str, now: Clock) -> None:
        self._writer = writer
        self._process = process
        self._now = now

    async def begin(self, *, alone: bool) -> None:
        """Register; if no other process can be working, whatever was claimed is free at once."""

        def work(connection: Connection) -> None:
            if alone:
                connection.execute(delete(processes))
            lease = {"name": self._process, "alive_until": self._now() + LEASE}
            connection.execute(insert(processes).values(lease))

        await self._writer.call(work)

    async def run(self) -> None:
        """Renew the lease until cancelled."""
        while True:
            await asyncio.sleep(HEARTBEAT.total_seconds())
            try:
                await self._writer.call(self._renew)
            except StoreError as error:
                log.error("lease not renewed: %s", error)  # noqa: TRY400

    async def end(self) -> None:
        """What is still claimed is free for others."""

        def work(connection: Connection) -> None:
            connection.execute(delete(processes).where(processes.c.name == self._process))

        await self._writer.call(work)

    def _renew(self, connection: Connection) -> None:
        mine = processes.c.name == self._process
        connection.execute(update(processes).where(mine).values(alive_until=self._now() + LEASE))
