"""A bug, a hang, a stop or a flood costs the one it meets a while, and nobody an answer."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest

from bot.assembly import now
from bot.channel.delivery import Delivery
from bot.channel.inbox_worker import HANDLING_SECONDS, MOST_ATTEMPTS, InboxWorker
from bot.channel.telegram.application import Connection, TelegramChannel
from bot.channel.telegram.intake import without_inline_mode
from bot.conversation.handle import HandleMessage
from bot.conversation.journal import Journal
from bot.conversation.ports import Dispatch, KnowledgeInService, UnitOfWork
from bot.conversation.queues import STAFF as FOR_STAFF
from bot.conversation.queues import Deliverer, InboxItem
from bot.conversation.turn import Parts
from bot.escalation.opening_hours import OpeningHours
from bot.knowledge.model import Language
from bot.served_knowledge import place_of_knowledge, prepare
from bot.staff.actions import TicketActions
from bot.staff.desk import StaffDesk
from bot.staff.reports import StaffReports
from bot.staff.sign_in import SignIn
from bot.staff.teaching import Teaching
from bot.store.open_store import Store, open_store
from bot.tasks import OwnedTasks
from tests.e2e.conftest import FirstWordsOf
from tests.e2e.faults.conftest import (
    CLEAR,
    CLEAR_ENTRY,
    OTHER_VISITOR,
    VISITOR,
    Place,
    handed_over,
    text_of,
    until,
)
from tests.e2e.program import STAFF, Program
from tests.offline_telegram import OfflineTelegram

TROUBLE = "Vad är krångel?"
APOLOGY = "Något gick fel hos oss"

Trouble = Callable[[], Awaitable[None]]


@dataclass(slots=True)
class Troubled:
    """Implements `Dispatch`: all goes its way, but one question comes to no end."""

    way: Dispatch
    trouble: Trouble
    tries: int = 0

    async def __call__(self, item: InboxItem, uow: UnitOfWork, /) -> None:
        await self.way(item, uow)
        if TROUBLE in str(item.payload):
            self.tries += 1
            await self.trouble()

    async def give_up(self, item: InboxItem, error: str, uow: UnitOfWork, /) -> None:
        await self.way.give_up(item, error, uow)


async def raises() -> None:
    raise RuntimeError("a bug")


async def hangs() -> None:
    await asyncio.Event().wait()


@asynccontextmanager
async def running_with(
    trouble: Trouble, place: Place, *, seconds: float = HANDLING_SECONDS
) -> AsyncIterator[Troubled]:
    """The assistant's parts on a real store, with trouble in their midst."""
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(
            open_store(place.settings.store, clock=now, exclusive=True)
        )
        channel = await stack.enter_async_context(TelegramChannel(_connection(place), clock=now))
        await channel.start()
        troubled = Troubled(_way(channel, place, store), trouble)
        worker = InboxWorker(
            store.inbox, store.begin, {"telegram": troubled}, pause=0, seconds=seconds
        )
        to_visitors = channel.deliverer(store.queries.sent_before, _no_picture)
        to_agents = channel.staff_deliverer(store.queries.view_of)
        deliverers: dict[str, Deliverer] = {"telegram": to_visitors, FOR_STAFF: to_agents}
        delivery = Delivery(store.outbox, deliverers, now)
        tasks = OwnedTasks()
        stack.push_async_callback(delivery.lanes.stop, within=1)
        stack.push_async_callback(worker.lanes.stop, within=1)
        stack.push_async_callback(tasks.cancel)
        polling = channel.run(store.inbox, worker.take, without_inline_mode)
        for work in (worker.run(), delivery.run(), polling):
            tasks.start(work, name="a part")
        yield troubled


def _connection(place: Place) -> Connection:
    telegram = place.settings.telegram
    assert telegram.token is not None
    return Connection(telegram.token.get_secret_value(), telegram.api_base_url, STAFF)


def _way(channel: TelegramChannel, place: Place, store: Store) -> Dispatch:
    service, staff = prepare(place_of_knowledge(place.settings)), place.settings.staff

    def in_service() -> KnowledgeInService:
        return service

    hours = OpeningHours(staff.opens, staff.closes, staff.zone)
    parts = Parts(in_service, hours, now, Journal(logging.getLogger("bot.conversation")))
    reports = StaffReports(store.queries, in_service, now, started_at=now(), zone=staff.zone)
    teaching = Teaching(in_service, now, {})
    desk = StaffDesk(in_service, TicketActions(now), teaching, reports, store.queries)
    return channel.dispatch(HandleMessage(parts), desk, SignIn(store.sessions, now), _no_page)


def _no_page(_: str) -> str:
    """Nobody signs in."""
    return ""


async def _no_picture(_: Language) -> None:
    """Nobody asks for one."""


async def test_an_update_that_a_bug_meets_is_given_up_in_the_open(
    place: Place, telegram: OfflineTelegram, first_words_of: FirstWordsOf
) -> None:
    """After some tries it is put aside, the visitor and the agents hear of it, and life goes on."""
    # case 18
    async with running_with(raises, place) as troubled:
        telegram.visitor_says(VISITOR, TROUBLE)
        telegram.visitor_says(VISITOR, CLEAR)

        apology, answer = [text_of(await telegram.next_message(to=VISITOR)) for _ in range(2)]
        alarm = text_of(await telegram.next_message(to=STAFF))

    assert apology.startswith(APOLOGY)
    assert answer.startswith(first_words_of(CLEAR_ENTRY))
    assert alarm.endswith(
        "ligger i karantän (nr 1, telegram:4711): RuntimeError. (An update could"
        " not be handled and is in quarantine.)"
    )
    assert troubled.tries == MOST_ATTEMPTS
    assert place.rows("SELECT status FROM inbox ORDER BY id") == [("dead",), ("done",)]


async def test_a_visitor_whose_question_hangs_waits_alone(
    place: Place,
    telegram: OfflineTelegram,
    first_words_of: FirstWordsOf,
) -> None:
    """Others are answered meanwhile; after a while it is given up, and that chat goes on too."""
    # case 19
    # half a minute in earnest, for which a test can't wait
    async with running_with(hangs, place, seconds=0.3) as troubled:
        telegram.visitor_says(VISITOR, TROUBLE)
        telegram.visitor_says(VISITOR, CLEAR)
        await until(lambda: troubled.tries)
        telegram.visitor_says(OTHER_VISITOR, CLEAR)

        await telegram.next_message(to=OTHER_VISITOR)
        told_meanwhile = telegram.sent_to(VISITOR)
        apology, answer = [text_of(await telegram.next_message(to=VISITOR)) for _ in range(2)]

    assert told_meanwhile == []
    assert apology.startswith(APOLOGY)
    assert answer.startswith(first_words_of(CLEAR_ENTRY))
    assert place.rows("SELECT status FROM inbox ORDER BY id") == [("dead",), ("done",), ("done",)]


@pytest.mark.usefixtures("knowledge")
async def test_a_stop_in_the_middle_of_the_rush_loses_nothing(
    telegram: OfflineTelegram, tmp_path: Path, first_words_of: FirstWordsOf
) -> None:
    """It ends what it has begun, in time and cleanly; the next start does the rest."""  # case 22
    visitors = range(1_000, 1_400)
    program = Program.on(telegram, tmp_path)
    async with program:
        for visitor in visitors:
            telegram.visitor_says(visitor, CLEAR)
        await telegram.next_message(to=visitors[0])

        told_by_then, asked_at = len(telegram.calls_of("sendMessage")), time.monotonic()
        status = await program.stop()
        took = time.monotonic() - asked_at

    async with Place.on(telegram, tmp_path).running():
        await telegram.next_message(to=visitors[-1], timeout=30)
    answers = [telegram.sent_to(visitor) for visitor in visitors]
    assert status == 0
    assert took < 15
    assert told_by_then < len(visitors)
    assert {len(told) for told in answers} == {1}
    assert all(told[0].startswith(first_words_of(CLEAR_ENTRY)) for told in answers)


async def test_a_flood_is_gathered_while_others_are_answered(
    assistant: object,  # noqa: ARG001 - runs
    place: Place,
    telegram: OfflineTelegram,
) -> None:
    """All is kept in one ticket, and the one who floods is told of it once."""  # case 47
    flood = 200
    await handed_over(telegram)

    for number in range(flood):
        telegram.visitor_says(VISITOR, f"Hallå {number}")
        if number == flood // 2:
            telegram.visitor_says(OTHER_VISITOR, CLEAR)
    await telegram.next_message(to=OTHER_VISITOR)
    flooded = text_of(await telegram.next_message(to=VISITOR))

    handled = "SELECT count(*) FROM inbox WHERE status = 'done'"
    await until(lambda: place.rows(handled) == [(flood + 2,)])
    theirs = "conversation_id = 'telegram:4711'"
    assert flooded.startswith("Du har skrivit mycket på kort tid. Inget går förlorat")
    assert len(telegram.sent_to(VISITOR)) == 2
    assert place.rows("SELECT number FROM tickets") == [(1,)]
    assert place.rows(
        f"SELECT count(*) FROM messages WHERE direction = 'incoming' AND {theirs}"  # noqa: S608
    ) == [(1 + flood,)]
    # the card, a notice for each of some twenty messages before the flood, and one of the flood
    ((to_agents,),) = place.rows("SELECT count(*) FROM outbox WHERE recipient = 'staff'")
    assert cast("int", to_agents) < 30
