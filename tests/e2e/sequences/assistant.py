"""The assistant as `bot.app` puts it together, but in this process and without HTTP."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import time, timedelta
from pathlib import Path
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
from bot.conversation.ports import Clock, InService
from bot.conversation.queues import STAFF as TO_STAFF
from bot.conversation.queues import Deliverer
from bot.conversation.turn import Parts
from bot.escalation.opening_hours import OpeningHours
from bot.knowledge.model import Language
from bot.staff.actions import TicketActions
from bot.staff.desk import StaffDesk
from bot.staff.reminders import Reminders
from bot.staff.reports import StaffReports
from bot.staff.sign_in import SignIn
from bot.staff.teaching import Teaching
from bot.store.open_store import Store, open_store
from tests.e2e.program import STAFF
from tests.e2e.sequences.direct_calls import DirectCalls
from tests.offline_telegram import TOKEN
from tests.offline_telegram.files import picture

DRAIN_SECONDS = 8.0

_ZONE = ZoneInfo("Europe/Stockholm")
_HOURS = OpeningHours(time(9), time(16), _ZONE)
_FAST = Rate(burst=1e6, per_second=1e6)
_SHORT = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What outlives the assistant."""

    folder: Path
    calls: DirectCalls
    clock: Clock
    in_service: InService
    has_topics: bool

    @property
    def database(self) -> Path:
        return self.folder / "data" / "asf-bot.db"


@dataclass(slots=True)
class Assistant:
    """Its parts, as far as the stage needs them."""

    store: Store
    worker: InboxWorker
    delivery: Delivery
    reminders: Reminders
    grace: float = DRAIN_SECONDS
    """For how many seconds it finishes what it has begun; a kill leaves it none."""

    @property
    def backlog(self) -> int:
        return self.worker.lanes.backlog + self.delivery.lanes.backlog


@asynccontextmanager
async def assistant_in(around: Surroundings) -> AsyncIterator[Assistant]:
    """At work until the end of the block."""
    settings = StoreSettings(
        url=f"sqlite+aiosqlite:///{around.database}",
        encryption_key_file=around.folder / "keys" / "asf-bot.key",
    )
    async with (
        open_store(settings, clock=around.clock, exclusive=True) as store,
        _channel(around) as channel,
    ):
        await channel.start()
        dispatches = {"telegram": _dispatch(around, channel, store)}
        worker = InboxWorker(store.inbox, store.begin, dispatches, pause=0.001)
        deliverers: dict[str, Deliverer] = {
            "telegram": channel.deliverer(store.queries.sent_before, _drawn),
            TO_STAFF: channel.staff_deliverer(store.queries.view_of),
        }
        delivery = Delivery(store.outbox, deliverers, around.clock, first_pause=_SHORT)
        assistant = Assistant(store, worker, delivery, _reminders(around, store))
        fetching = channel.run(store.inbox, worker.take, without_inline_mode)
        works = (worker.run(), delivery.run(), fetching)
        tasks = [asyncio.create_task(work) for work in works]
        try:
            yield assistant
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await worker.lanes.stop(within=assistant.grace)
            await delivery.lanes.stop(within=assistant.grace)


def _channel(around: Surroundings) -> TelegramChannel:
    """With the direct calls in the place of its transport."""
    limits = Limits(_FAST, _FAST, _FAST)
    connection = Connection(
        token=TOKEN, staff_chat_id=STAFF, limits=limits, staff_topics=around.has_topics
    )
    channel = TelegramChannel(connection, clock=around.clock)
    channel._requests = channel._polls = around.calls
    channel.bot = Bot(TOKEN, request=around.calls, get_updates_request=around.calls)
    return channel


def _dispatch(around: Surroundings, channel: TelegramChannel, store: Store) -> TelegramDispatch:
    parts = Parts(
        in_service=around.in_service,
        opening_hours=_HOURS,
        now=around.clock,
        journal=Journal(logging.getLogger("bot.conversation")),
        link_to=channel.link_to,
    )
    reports = StaffReports(
        store.queries, around.in_service, around.clock, started_at=around.clock(), zone=_ZONE
    )
    desk = StaffDesk(
        in_service=around.in_service,
        actions=TicketActions(around.clock),
        teaching=Teaching(around.in_service, around.clock, tests={}),
        reports=reports,
        labels=store.queries,
    )
    sign_in = SignIn(store.sessions, around.clock)
    return channel.dispatch(HandleMessage(parts), desk, sign_in, _sign_in_page)


def _reminders(around: Surroundings, store: Store) -> Reminders:
    return Reminders(
        begin=store.begin,
        queries=store.queries,
        marks=store.marks,
        in_service=around.in_service,
        hours=_HOURS,
        now=around.clock,
        after=timedelta(hours=2),
    )


async def _drawn(_: Language) -> bytes:
    return picture()


def _sign_in_page(token: str) -> str:
    return f"https://example.org/staff/sign-in/{token}"
