"""The one writer: what waits at the same moment is committed together, with one sync to disk."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from bot.errors import StoreError, StoreUnavailable
from bot.store.database import Database
from bot.store.effects import Effects, Result, Written, write_together

log = logging.getLogger(__name__)

T = TypeVar("T")

MOST_TOGETHER = 200
_CLOSED = "databasen är stängd / the database is closed"


@dataclass(slots=True)
class _Waiting(Generic[T]):
    """Something to be written, and whoever waits for it."""

    work: Effects | Callable[[Connection], T]
    done: asyncio.Future[Any] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )


class Writer:
    """Give it effects or a function; both return once they are on disk."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: deque[_Waiting[Any]] = deque()
        self._wake = asyncio.Event()
        self._closing = False

    @property
    def is_shared(self) -> bool:
        """Whether the database is PostgreSQL, which several processes may share."""
        return self._database.is_shared

    async def write(self, effects: Effects) -> Written:
        """Write all of it, or nothing.

        Raises:
            ConcurrentChange: something has changed since it was read.
            StoreUnavailable: nothing was written.
        """
        written: Written = await self._enqueued(_Waiting(effects))
        return written

    async def call(self, work: Callable[[Connection], T]) -> T:
        """Call a function inside a transaction.

        Raises:
            StoreUnavailable: nothing was written.
        """
        result: T = await self._enqueued(_Waiting(work))
        return result

    async def run(self) -> None:
        """Work until closed. If this ends by a mistake of ours, nobody waits for ever."""
        try:
            await self._work()
        finally:
            self._closing = True
            while self._waiting:
                _tell(self._waiting.popleft(), StoreUnavailable(_CLOSED))

    async def _work(self) -> None:
        while not (self._closing and not self._waiting):
            await self._wake.wait()
            self._wake.clear()
            while self._waiting:
                count = min(len(self._waiting), MOST_TOGETHER)
                await self._commit([self._waiting.popleft() for _ in range(count)])

    def close(self) -> None:
        """Let `run` end once everything that waits is written."""
        self._closing = True
        self._wake.set()

    async def _enqueued(self, waiting: _Waiting[Any]) -> Any:
        if self._closing:
            raise StoreUnavailable(_CLOSED)
        self._waiting.append(waiting)
        self._wake.set()
        # whoever waits may be cancelled; what was handed in is written all the same
        return await asyncio.shield(waiting.done)

    async def _commit(self, group: list[_Waiting[Any]]) -> None:
        try:
            works = [item.work for item in group]
            results = await self._database.write(partial(_carry_out, works=works))
        except (DBAPIError, StoreError) as error:
            await self._after(error, group)
            return
        except BaseException:
            # a mistake of ours ends the writer, and with it the program; see open_store
            for item in group:
                _tell(item, StoreUnavailable(_CLOSED))
            raise
        for item, result in zip(group, results, strict=True):
            _tell(item, result)

    async def _after(self, error: Exception, group: list[_Waiting[Any]]) -> None:
        """One unit's fault must not be the others': each gets a transaction of its own."""
        if len(group) > 1:
            for item in group:
                await self._commit([item])
            return
        _tell(group[0], unavailable(error))


def unavailable(error: Exception) -> Exception:
    """A database's error in our words; the parameters, which hold people's words, stay out."""
    if isinstance(error, OperationalError | InterfaceError):
        return StoreUnavailable(f"databasen svarar inte / does not answer: {error.orig}")
    if isinstance(error, DBAPIError):
        return StoreError(f"{type(error.orig).__name__}: {error.orig}")
    return error


def _tell(item: _Waiting[Any], result: object) -> None:
    if item.done.cancelled():
        return
    if isinstance(result, Exception):
        item.done.set_exception(result)
        # nobody may be waiting any more; that is no reason for a warning
        item.done.exception()
    else:
        item.done.set_result(result)


def _carry_out(
    connection: Connection, works: list[Effects | Callable[[Connection], Any]]
) -> list[object]:
    """Effects first, all together; then the functions, in order."""
    units = [work for work in works if isinstance(work, Effects)]
    results: dict[int, Result] = dict(
        zip(map(id, units), write_together(connection, units), strict=True) if units else ()
    )
    return [results[id(work)] if isinstance(work, Effects) else work(connection) for work in works]
