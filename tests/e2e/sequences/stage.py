"""A Telegram that is called without HTTP, and the assistant on it.

Everything else is real: the database, both workers, the way in and the ways out. Between two
acts the world stands still, so that a test decides what happens at once.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
from collections.abc import Coroutine
from contextlib import AsyncExitStack, closing, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from bot.knowledge.overlay import NOTHING_TAUGHT
from bot.staff.teaching import overlay_of
from bot.store.open_store import Store
from tests.e2e.program import STAFF
from tests.e2e.sequences.assistant import DRAIN_SECONDS, Surroundings, assistant_in
from tests.e2e.sequences.direct_calls import DirectCalls
from tests.e2e.sequences.few_entries import KNOWLEDGE, service_of
from tests.fakes import NOON
from tests.offline_telegram import OfflineTelegram

T = TypeVar("T")

_PATIENCE_SECONDS = 20.0
_WAITING = (
    "SELECT (SELECT count(*) FROM inbox WHERE status = 'waiting')"
    " + (SELECT count(*) FROM outbox WHERE status = 'waiting')"
)
_TABLES = ("messages", "outbox", "tickets", "threads", "labels", "ratings", "taught", "audit")


class LogKeeper(logging.Handler):
    """Keeps what is logged, by anybody."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@dataclass
class Clock:
    """Goes on as time does, and further when somebody waits."""

    ahead: timedelta = timedelta()
    _started: float = field(default_factory=time.monotonic)

    def __call__(self) -> datetime:
        return NOON + self.ahead + timedelta(seconds=time.monotonic() - self._started)


class Stage:
    """Opened and closed by whoever made it; the assistant works while something is run."""

    def __init__(self, folder: Path, *, has_topics: bool) -> None:
        self.telegram = OfflineTelegram()
        """Never opened: nobody listens, all is called directly."""
        self.story: list[str] = []
        """What everybody did and saw, for the reader of a failure."""
        self.calls = DirectCalls(self.telegram, lambda told: self.tell(f"    {told}"))
        self.clock, self.log = Clock(), LogKeeper()
        self.knowledge, self._taught = KNOWLEDGE, NOTHING_TAUGHT
        self.kills = 0
        self._service = service_of(self.knowledge, self._taught)
        self._runner, self._stack = asyncio.Runner(), AsyncExitStack()
        self._around = Surroundings(
            folder, self.calls, self.clock, lambda: self._service, has_topics
        )

    @property
    def folder(self) -> Path:
        return self._around.folder

    @property
    def database(self) -> Path:
        return self._around.database

    @property
    def store(self) -> Store:
        return self._assistant.store

    def tell(self, what: str) -> None:
        self.story.append(what)

    def told(self, law: str) -> str:
        """A broken law with all that led to it."""
        logged = (f"{one.levelname} {one.name} {one.getMessage()}" for one in self.log.records)
        return "\n".join((law, "", *self.story, "", *logged))

    def counts(self) -> list[int]:
        """How many rows there are of what anything can lead to."""
        return [self._count(f"SELECT count(*) FROM {table}") for table in _TABLES]  # noqa: S608

    # --- life -------------------------------------------------------------------------------

    def open(self) -> None:
        self.telegram.group(STAFF, is_forum=self._around.has_topics)
        logging.getLogger().addHandler(self.log)
        self._start()

    def close(self) -> None:
        """Stop, whatever is left."""
        self._stop(within=0.0)
        self._runner.close()
        logging.getLogger().removeHandler(self.log)

    def restarts(self, *, killed: bool) -> None:
        """As for an update, or in mid-work without any farewell; and started again."""
        self.kills += killed
        self._stop(within=0.0 if killed else DRAIN_SECONDS)
        self._start()

    def runs(self, moments: int) -> None:
        """So long that some of what waits is done."""
        self.run(_moments(moments))

    def settles(self) -> None:
        """Until nothing waits anywhere; what has been taught is in service then.

        Raises:
            AssertionError: something waits for ever.
        """
        self.run(self._settled())

    def reminds(self) -> None:
        """As the pass does that comes each minute."""
        self.run(self._assistant.reminders.once())

    def run(self, work: Coroutine[object, object, T]) -> T:
        return self._runner.run(work)

    # --- parts ------------------------------------------------------------------------------

    def _start(self) -> None:
        starting = self._stack.enter_async_context(assistant_in(self._around))
        self._assistant = self.run(starting)

    def _stop(self, *, within: float) -> None:
        self._assistant.grace = within
        self.run(self._stack.aclose())

    async def _settled(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE_SECONDS):
                while self._is_busy():  # noqa: ASYNC110 - of many things, most without an event
                    await asyncio.sleep(0.001)
                self._taught = overlay_of(await self.store.queries.taught())
                self._service = service_of(self.knowledge, self._taught)
                return
        raise AssertionError(self.told("something waits for ever"))

    def _is_busy(self) -> bool:
        is_at_work = self.telegram.updates.waiting or self._assistant.backlog
        return bool(is_at_work) or self._count(_WAITING) > 0

    def _count(self, statement: str) -> int:
        with closing(sqlite3.connect(self.database)) as database:
            return int(database.execute(statement).fetchone()[0])


async def _moments(count: int) -> None:
    for _ in range(count):
        await asyncio.sleep(0.001)
