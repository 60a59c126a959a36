"""Updates are confirmed only once they are on disk, whatever happens on the way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import cast

import pytest

from bot.channel.telegram.addresses import StaffChat
from bot.channel.telegram.health import Health
from bot.channel.telegram.intake import Backoff, Polling
from bot.channel.telegram.received import OTHER_LANE, Envelopes
from bot.channel.telegram.start_up import Call
from bot.channel.telegram.transport import Timeouts
from bot.conversation.queues import InboxItem, Received
from tests.fakes import FakeInbox, noon, until
from tests.offline_telegram import ApiError, Fault, OfflineTelegram
from tests.offline_telegram.errors import TWO_POLLERS, WEBHOOK_IS_SET
from tests.offline_telegram.faults import Disturbance

ANNA = 4711
BRIEF = Backoff(first=timedelta(milliseconds=1), longest=timedelta(milliseconds=5))
impatient = pytest.mark.parametrize("timeouts", [Timeouts(read=0.1)], ids=["impatient"])


@dataclass
class GatedInbox(FakeInbox):
    """Takes as long to keep something as the test wants."""

    gate: asyncio.Event = field(default_factory=asyncio.Event)

    async def add(self, updates: Sequence[Received]) -> Sequence[InboxItem]:
        await self.gate.wait()
        return await super().add(updates)


@dataclass
class Intake:
    """Polling, and what has come of it."""

    call: Call
    inbox: FakeInbox = field(default_factory=FakeInbox)
    health: Health = field(default_factory=Health)
    taken: list[InboxItem] = field(default_factory=list)
    offsets: list[int | None] = field(default_factory=list)

    def polling(self) -> Polling:
        envelopes = Envelopes(StaffChat(None))
        take = self.taken.extend
        return Polling(self.fetch, self.inbox, take, envelopes, noon, self.health, BRIEF)

    async def fetch(self, offset: int | None) -> Sequence[object]:
        self.offsets.append(offset)
        parameters = {} if offset is None else {"offset": offset}
        return cast("Sequence[object]", await self.call("getUpdates", parameters))

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        task = asyncio.ensure_future(self.polling().run())
        yield
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
def intake(call: Call) -> Intake:
    return Intake(call)


async def test_what_visitors_write_is_kept_and_handed_over_in_order(
    telegram: OfflineTelegram, intake: Intake
) -> None:
    """As it came."""
    updates = [telegram.visitor_says(ANNA, text) for text in ("ett", "två", "tre")]

    async with intake.running():
        await until(lambda: len(intake.taken) == 3)

    assert [item.payload for item in intake.inbox.kept] == updates
    assert intake.taken == intake.inbox.kept


async def test_nothing_is_confirmed_before_it_is_on_disk(
    telegram: OfflineTelegram, intake: Intake
) -> None:
    """A kill at this moment loses nothing: Telegram still has it."""
    intake.inbox = inbox = GatedInbox()
    telegram.visitor_says(ANNA, "Hej")

    async with intake.running():
        await until(lambda: intake.offsets)
        await asyncio.sleep(0.02)
        before = (intake.offsets.copy(), len(telegram.updates.waiting), intake.taken.copy())
        inbox.gate.set()
        await until(lambda: not telegram.updates.waiting)

    assert before == ([None], 1, [])
    assert len(intake.taken) == 1


async def test_nothing_is_confirmed_while_the_store_is_down(
    telegram: OfflineTelegram, intake: Intake
) -> None:
    """It is asked for again and again."""
    intake.inbox.is_down = True
    telegram.visitor_says(ANNA, "Hej")

    async with intake.running():
        await until(lambda: len(intake.offsets) >= 3)

    assert set(intake.offsets) == {None}
    assert len(telegram.updates.waiting) == 1
    assert intake.taken == []
    assert intake.health.problem == "the database does not answer"


async def test_what_came_while_the_store_was_down_is_kept_once_it_is_up(
    telegram: OfflineTelegram, intake: Intake
) -> None:
    """Once, and all is well again."""
    intake.inbox.is_down = True
    telegram.visitor_says(ANNA, "Hej")

    async with intake.running():
        await until(lambda: intake.health.problem.startswith("the database"))
        intake.inbox.is_down = False
        await until(lambda: not telegram.updates.waiting)

    assert len(intake.taken) == 1
    assert intake.health.problem == ""


async def test_what_was_kept_but_never_confirmed_is_not_handled_twice(
    telegram: OfflineTelegram, intake: Intake
) -> None:
    """The confirmation may be lost on its way."""
    telegram.visitor_says(ANNA, "Hej")
    async with intake.running():
        await until(lambda: intake.taken)
        telegram.fail_next("getUpdates", Fault(Disturbance.BAD_GATEWAY), times=3)
    again = Intake(intake.call, intake.inbox)

    async with again.running():
        await until(lambda: not telegram.updates.waiting)

    assert again.taken == []


@pytest.mark.parametrize("conflict", [TWO_POLLERS, WEBHOOK_IS_SET])
async def test_another_way_out_for_the_updates_is_an_alarm(
    telegram: OfflineTelegram, intake: Intake, conflict: str
) -> None:
    """Somebody else takes them; nothing is deleted to be first."""
    telegram.visitor_says(ANNA, "Hej")
    telegram.fail_next("getUpdates", Fault(error=ApiError(409, conflict)))

    async with intake.running():
        await until(lambda: intake.health.problem != Health().problem)

    assert intake.health.problem == "another program fetches this bot's updates (409)"
    assert len(telegram.updates.waiting) == 1


async def test_a_token_that_is_refused_ends_the_polling(
    telegram: OfflineTelegram, intake: Intake
) -> None:
    """Only an operator can help, and sees it."""
    telegram.fail_next("getUpdates", Fault(error=ApiError(401, "Unauthorized")))

    async with asyncio.timeout(1):
        await intake.polling().run()

    assert intake.health.is_halted


@impatient
@pytest.mark.parametrize("disturbance", [one for one in Disturbance if one is not Disturbance.NONE])
async def test_a_disturbed_answer_is_asked_for_again(
    telegram: OfflineTelegram, intake: Intake, disturbance: Disturbance
) -> None:
    """Nothing is lost by it."""
    telegram.visitor_says(ANNA, "Hej")
    telegram.fail_next("getUpdates", Fault(disturbance, accepted=True), times=2)

    async with intake.running():
        await until(lambda: intake.taken)

    assert len(intake.taken) == 1


@pytest.mark.parametrize(
    "rubbish",
    [
        {"update_id": 5},
        {"update_id": 5, "message": "Hej"},
        {"update_id": 5, "message": {"chat": None}},
        {"update_id": 5, "from_the_future": {"x": 1}},
        {"update_id": 5, "message": {"message_id": 1, "text": "no date"}},
    ],
)
async def test_rubbish_is_kept_for_people_to_see_and_stops_nothing(
    telegram: OfflineTelegram, intake: Intake, rubbish: dict[str, object]
) -> None:
    """Python-telegram-bot's own updater would ask for some of it for ever."""
    telegram.updates.add_raw(rubbish)
    telegram.visitor_says(ANNA, "Hej")

    async with intake.running():
        await until(lambda: not telegram.updates.waiting)

    assert [item.lane for item in intake.taken] == [OTHER_LANE, f"telegram:{ANNA}"]
    assert intake.taken[0].payload == rubbish


async def test_updates_that_can_not_be_confirmed_are_kept_once(
    telegram: OfflineTelegram, intake: Intake
) -> None:
    """They come again each time, but not in a tight loop and not to the worker."""
    telegram.updates.add_raw({"message": {"text": "no number"}})

    async with intake.running():
        await until(lambda: len(intake.offsets) >= 3)

    assert len(intake.taken) == 1
    assert "updates without ids" in intake.health.problem


async def test_update_numbers_may_fall(telegram: OfflineTelegram, intake: Intake) -> None:
    """After a week of silence Telegram begins anywhere."""
    telegram.visitor_says(ANNA, "före", update_id=900_000)

    async with intake.running():
        await until(lambda: len(intake.offsets) >= 3 and intake.offsets[-1] is None)
        telegram.visitor_says(ANNA, "efter", update_id=7)
        await until(lambda: len(intake.taken) == 2)

    assert [item.payload["update_id"] for item in intake.taken] == [900_000, 7]


@pytest.mark.parametrize(
    ("failures", "seconds"), [(1, 0.5), (2, 1), (6, 16), (7, 30), (1_000_000, 30)]
)
def test_pauses_grow_up_to_half_a_minute(failures: int, seconds: float) -> None:
    """However long Telegram is away."""
    assert Backoff().after(failures) == timedelta(seconds=seconds)
