"""The assistant in this process, on a Telegram that is called without HTTP.

Everything else is real: the database, both workers, the way in and the ways out. Between two
acts the world stands still, so that a test decides what happens at once.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time as machine_time
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from telegram import Bot

from bot.channel.delivery import Delivery
from bot.channel.inbox_worker import InboxWorker
from bot.channel.telegram.application import Connection, TelegramChannel
from bot.channel.telegram.dispatch import TelegramDispatch
from bot.channel.telegram.intake import without_inline_mode
from bot.channel.telegram.pacing import Limits, Rate
from bot.config import StoreSettings
from bot.conversation.handle import HandleMessage
from bot.conversation.journal import Journal
from bot.conversation.ports import STAFF as TO_STAFF
from bot.conversation.ports import KnowledgeInService
from bot.conversation.turn import Parts
from bot.escalation.opening_hours import OpeningHours
from bot.knowledge.model import Language
from bot.knowledge.overlay import NOTHING_TAUGHT
from bot.staff.actions import TicketActions
from bot.staff.desk import StaffDesk
from bot.staff.reminders import Reminders
from bot.staff.reports import StaffReports
from bot.staff.sign_in import SignIn
from bot.staff.teaching import Teaching, overlay_of
from bot.store.open_store import Store, open_store
from tests.e2e.sequences.direct_calls import DirectCalls
from tests.e2e.program import STAFF
from tests.e2e.sequences.few_entries import KNOWLEDGE, service_of
from tests.fakes import NOON
from tests.offline_telegram import TOKEN, OfflineTelegram
from tests.offline_telegram.files import picture

T = TypeVar("T")

_ZONE = ZoneInfo("Europe/Stockholm")
_HOURS = OpeningHours(time(9), time(16), _ZONE)
_FAST = Rate(burst=1e6, per_second=1e6)
_FIRST_PAUSE = timedelta(milliseconds=1)
_DRAIN_SECONDS = 8.0
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
    _started: float = field(default_factory=machine_time.monotonic)

    def __call__(self) -> datetime:
        return NOON + self.ahead + timedelta(seconds=machine_time.monotonic() - self._started)


@dataclass(frozen=True, slots=True)
class _Alive:
    """The running parts, as far as the stage needs them."""

    store: Store
    worker: InboxWorker
    delivery: Delivery
    reminders: Reminders

    @property
    def is_idle(self) -> bool:
        return not (self.worker.lanes.backlog or self.delivery.lanes.backlog)


class Stage:
    """Opened and closed by whoever made it; the assistant is at work while it is run."""

    def __init__(self, folder: Path, *, has_topics: bool) -> None:
        self.folder, self._has_topics = folder, has_topics
        self.database = folder / "data" / "asf-bot.db"
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
        self._grace = _DRAIN_SECONDS

    def tell(self, what: str) -> None:
        self.story.append(what)

    def told(self, law: str) -> str:
        """A broken law with all that led to it."""
        logged = (f"{one.levelname} {one.name} {one.getMessage()}" for one in self.log.records)
        return "\n".join((law, "", *self.story, "", *logged))

    # --- life -------------------------------------------------------------------------------

    def open(self) -> None:
        self.telegram.group(STAFF, is_forum=self._has_topics)
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
        self._stop(within=0.0 if killed else _DRAIN_SECONDS)
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
        self.run(self._alive.reminders.once())

    def counts(self) -> list[int]:
        """How many rows there are of what anything can lead to."""
        with closing(sqlite3.connect(self.database)) as database:
            return [
                database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608
                for table in _TABLES
            ]

    def run(self, work: Coroutine[object, object, T]) -> T:
        return self._runner.run(work)

    @property
    def store(self) -> Store:
        return self._alive.store

    def _start(self) -> None:
        self._alive = self.run(self._stack.enter_async_context(self._assistant()))

    def _stop(self, *, within: float) -> None:
        self._grace = within
        self.run(self._stack.aclose())

    async def _settled(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE_SECONDS):
                while self._is_busy():  # noqa: ASYNC110 - of many things, most without an event
                    await asyncio.sleep(0.001)
                self._taught = overlay_of(await self.store.queries.taught())
                self._service = service_of(self.knowledge, self._taught)
                return
        raise AssertionError(self.told(f"something waits for ever: {self._waiting()}"))

    def _waiting(self) -> str:
        with closing(sqlite3.connect(self.database)) as database:
            rows = database.execute(_WAITING).fetchone()[0]
        lanes = (self._alive.worker.lanes.backlog, self._alive.delivery.lanes.backlog)
        return f"{rows} rows, {lanes} in lanes, updates {list(self.telegram.updates.waiting)} {asyncio.all_tasks(self._runner.get_loop())}"

    def _is_busy(self) -> bool:
        if self.telegram.updates.waiting or not self._alive.is_idle:
            return True
        with closing(sqlite3.connect(self.database)) as database:
            return bool(database.execute(_WAITING).fetchone()[0])

    # --- the assistant ----------------------------------------------------------------------

    @asynccontextmanager
    async def _assistant(self) -> AsyncIterator[_Alive]:
        """As `bot.app.assistant_of` puts it together."""
        async with (
            open_store(self._settings(), clock=self.clock, exclusive=True) as store,
            self._channel() as channel,
        ):
            await channel.start()
            dispatches = {"telegram": self._dispatch(channel, store)}
            worker = InboxWorker(store.inbox, store.begin, dispatches, pause=0.001)
            deliverers = {
                "telegram": channel.deliverer(store.queries.sent_before, _drawn),
                TO_STAFF: channel.staff_deliverer(store.queries.view_of),
            }
            delivery = Delivery(store.outbox, deliverers, self.clock, first_pause=_FIRST_PAUSE)
            fetching = channel.run(store.inbox, worker.take, without_inline_mode)
            works = (worker.run(), delivery.run(), fetching)
            tasks = [asyncio.create_task(work) for work in works]
            try:
                yield _Alive(store, worker, delivery, self._reminders(store))
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
                await worker.lanes.stop(within=self._grace)
                await delivery.lanes.stop(within=self._grace)

    def _settings(self) -> StoreSettings:
        return StoreSettings(
            url=f"sqlite+aiosqlite:///{self.database}",
            encryption_key_file=self.folder / "keys" / "asf-bot.key",
        )

    def _channel(self) -> TelegramChannel:
        """With the direct calls in the place of its transport."""
        connection = Connection(
            token=TOKEN,
            staff_chat_id=STAFF,
            limits=Limits(_FAST, _FAST, _FAST),
            staff_topics=self._has_topics,
        )
        channel = TelegramChannel(connection, clock=self.clock)
        channel._requests = channel._polls = self.calls
        channel.bot = Bot(TOKEN, request=self.calls, get_updates_request=self.calls)
        return channel

    def _dispatch(self, channel: TelegramChannel, store: Store) -> TelegramDispatch:
        parts = Parts(
            in_service=self._in_service,
            opening_hours=_HOURS,
            now=self.clock,
            journal=Journal(logging.getLogger("bot.conversation")),
            link_to=channel.link_to,
        )
        reports = StaffReports(
            store.queries, self._in_service, self.clock, started_at=self.clock(), zone=_ZONE
        )
        desk = StaffDesk(
            in_service=self._in_service,
            actions=TicketActions(self.clock),
            teaching=Teaching(self._in_service, self.clock, tests={}),
            reports=reports,
            labels=store.queries,
        )
        sign_in = SignIn(store.sessions, self.clock)
        return channel.dispatch(HandleMessage(parts), desk, sign_in, _sign_in_page)

    def _reminders(self, store: Store) -> Reminders:
        return Reminders(
            begin=store.begin,
            queries=store.queries,
            marks=store.marks,
            in_service=self._in_service,
            hours=_HOURS,
            now=self.clock,
            after=timedelta(hours=2),
        )

    def _in_service(self) -> KnowledgeInService:
        return self._service


async def _moments(count: int) -> None:
    for _ in range(count):
        await asyncio.sleep(0.001)


async def _drawn(_: Language) -> bytes:
    return picture()


def _sign_in_page(token: str) -> str:
    return f"https://example.org/staff/sign-in/{token}"
