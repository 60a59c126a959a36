"""Each kept update is handled once, in order; people are told of one that can't be."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field

import pytest

from bot.channel.inbox_worker import InboxWorker
from bot.conversation.ports import UnitOfWork
from bot.conversation.queues import InboxItem
from bot.errors import ClaimLost, ConcurrentChange, StoreUnavailable, UnreadableUpdate
from bot.escalation.model import StaffAlarm
from bot.ids import InboxId
from tests.fakes import NOON, FakeInbox, FakeUnitOfWork


@dataclass
class FakeDispatch:
    """Implements `Dispatch`: fails as it is told to, and adds an alarm for each that it handles."""

    failures: deque[Exception] = field(default_factory=deque)
    given_up_failures: deque[Exception] = field(default_factory=deque)
    tried: list[int] = field(default_factory=list)

    async def __call__(self, item: InboxItem, uow: UnitOfWork, /) -> None:
        self.tried.append(item.id)
        uow.outbox.add(StaffAlarm(f"handled {item.id}"))
        if self.failures:
            raise self.failures.popleft()

    async def give_up(self, item: InboxItem, error: str, uow: UnitOfWork, /) -> None:
        uow.outbox.add(StaffAlarm(f"gave up {item.id}: {error}"))
        if self.given_up_failures:
            raise self.given_up_failures.popleft()


def an_item(number: int = 1, *, channel: str = "telegram", attempts: int = 0) -> InboxItem:
    return InboxItem(InboxId(number), channel, "telegram:4711", {}, NOON, attempts)


@pytest.fixture
def inbox() -> FakeInbox:
    return FakeInbox()


@pytest.fixture
def uow() -> FakeUnitOfWork:
    return FakeUnitOfWork()


@pytest.fixture
def dispatch() -> FakeDispatch:
    return FakeDispatch()


@pytest.fixture
def worker(inbox: FakeInbox, uow: FakeUnitOfWork, dispatch: FakeDispatch) -> InboxWorker:
    return InboxWorker(inbox, uow.begin, {"telegram": dispatch}, pause=0)


async def test_an_update_and_what_it_leads_to_are_kept_together(
    worker: InboxWorker, uow: FakeUnitOfWork
) -> None:
    """There is no moment at which one is on disk without the other."""
    worker.take([an_item()])
    await worker.lanes.drained()

    assert uow.inbox.handled == [an_item()]
    assert uow.outbox.added == [StaffAlarm("handled 1")]
    assert uow.commits == 1


async def test_a_failed_try_leaves_nothing_behind(
    worker: InboxWorker, uow: FakeUnitOfWork, dispatch: FakeDispatch
) -> None:
    """The visitor gets one reply, although the first try came halfway."""
    dispatch.failures.append(RuntimeError("a bug"))

    worker.take([an_item()])
    await worker.lanes.drained()

    assert dispatch.tried == [1, 1]
    assert uow.outbox.added == [StaffAlarm("handled 1")]


async def test_what_could_not_be_committed_is_handled_again(
    worker: InboxWorker, uow: FakeUnitOfWork
) -> None:
    """A commit that fails has written nothing."""
    uow.failures.append(StoreUnavailable("locked"))

    worker.take([an_item()])
    await worker.lanes.drained()

    assert uow.outbox.added == [StaffAlarm("handled 1")]


async def test_a_visitors_next_message_waits_until_the_one_before_has_succeeded(
    worker: InboxWorker, dispatch: FakeDispatch
) -> None:
    """A hiccup does not turn a conversation around."""
    dispatch.failures.append(RuntimeError("a bug"))

    worker.take([an_item(1), an_item(2)])
    await worker.lanes.drained()

    assert dispatch.tried == [1, 1, 2]


async def test_an_update_that_keeps_failing_is_put_into_quarantine(
    worker: InboxWorker, uow: FakeUnitOfWork, dispatch: FakeDispatch
) -> None:
    """After three tries, and people are told."""
    dispatch.failures.extend([ValueError("a bug")] * 3)

    worker.take([an_item()])
    await worker.lanes.drained()

    assert dispatch.tried == [1, 1, 1]
    assert uow.inbox.buried == [(an_item(), "ValueError")]
    assert uow.outbox.added == [StaffAlarm("gave up 1: ValueError")]


async def test_an_update_that_may_kill_the_program_is_not_tried_for_ever(
    worker: InboxWorker, uow: FakeUnitOfWork, dispatch: FakeDispatch
) -> None:
    """Ten starts have ended with it; the eleventh puts it aside and lives."""
    worker.take([an_item(attempts=10)])
    await worker.lanes.drained()

    assert dispatch.tried == []
    assert uow.inbox.buried == [(an_item(attempts=10), "TooManyStarts")]


async def test_an_update_that_the_program_was_killed_with_is_tried_again(
    worker: InboxWorker, uow: FakeUnitOfWork, dispatch: FakeDispatch
) -> None:
    """Mostly it was not the update's fault, and it still has its three tries."""
    dispatch.failures.extend([ValueError("a bug")] * 2)

    worker.take([an_item(attempts=9)])
    await worker.lanes.drained()

    assert uow.inbox.handled == [an_item(attempts=9)]


async def test_an_unreadable_update_is_not_tried_again(
    worker: InboxWorker, uow: FakeUnitOfWork, dispatch: FakeDispatch
) -> None:
    """It would not make sense the next time either."""
    dispatch.failures.append(UnreadableUpdate("no kind"))

    worker.take([an_item()])
    await worker.lanes.drained()

    assert dispatch.tried == [1]
    assert uow.inbox.buried == [(an_item(), "UnreadableUpdate")]


async def test_a_poisonous_update_does_not_block_its_lane(
    worker: InboxWorker, uow: FakeUnitOfWork, dispatch: FakeDispatch
) -> None:
    """What the visitor writes next is answered."""
    dispatch.failures.append(UnreadableUpdate("no kind"))

    worker.take([an_item(1), an_item(2)])
    await worker.lanes.drained()

    assert uow.inbox.handled == [an_item(2)]


@pytest.mark.parametrize("error", [StoreUnavailable("locked"), ConcurrentChange("too late")])
async def test_a_busy_database_is_not_the_updates_fault(
    worker: InboxWorker, uow: FakeUnitOfWork, dispatch: FakeDispatch, error: Exception
) -> None:
    """However often it happens, the update is handled in the end."""
    dispatch.failures.extend([error] * 10)

    worker.take([an_item()])
    await worker.lanes.drained()

    assert uow.inbox.handled == [an_item()]
    assert uow.inbox.buried == []


async def test_an_update_that_another_process_has_taken_over_is_left_to_it(
    worker: InboxWorker, uow: FakeUnitOfWork, dispatch: FakeDispatch
) -> None:
    """It is not tried for ever, and the visitor's next update has its turn."""
    dispatch.failures.append(ClaimLost("inbox item 1 is another process's by now"))

    worker.take([an_item(1), an_item(2)])
    await worker.lanes.drained()

    assert dispatch.tried == [1, 2]
    assert uow.inbox.handled == [an_item(2)]


async def test_nobody_gives_up_an_update_that_another_process_has_taken_over(
    worker: InboxWorker, uow: FakeUnitOfWork, dispatch: FakeDispatch
) -> None:
    """Not even one that makes no sense."""
    dispatch.failures.append(UnreadableUpdate("no kind"))
    uow.failures.extend([ClaimLost("inbox item 1 is another process's by now")] * 2)

    worker.take([an_item()])
    await worker.lanes.drained()

    assert uow.inbox.buried == []
    assert uow.outbox.added == []


async def test_agents_hear_of_an_update_even_if_giving_up_fails(
    worker: InboxWorker, uow: FakeUnitOfWork, dispatch: FakeDispatch
) -> None:
    """Nothing disappears without a word."""
    dispatch.failures.append(UnreadableUpdate("no kind"))
    dispatch.given_up_failures.append(RuntimeError("a bug"))

    worker.take([an_item()])
    await worker.lanes.drained()

    assert uow.inbox.buried == [(an_item(), "UnreadableUpdate")]
    assert [type(told) for told in uow.outbox.added] == [StaffAlarm]


async def test_an_update_of_a_channel_that_is_switched_off_is_put_aside(
    worker: InboxWorker, uow: FakeUnitOfWork
) -> None:
    """An operator who takes Telegram out of the settings is told what waited there."""
    worker.take([an_item(channel="carrier-pigeon")])
    await worker.lanes.drained()

    assert [item.channel for item, _ in uow.inbox.buried] == ["carrier-pigeon"]


async def test_what_an_earlier_run_left_is_taken_up(
    worker: InboxWorker, inbox: FakeInbox, uow: FakeUnitOfWork
) -> None:
    """A kill after the acknowledgement loses nothing."""
    inbox.due = [an_item(1), an_item(2)]

    await _run_for_a_moment(worker)
    await worker.lanes.drained()

    assert uow.inbox.handled == [an_item(1), an_item(2)]


async def test_the_worker_outlives_a_database_that_is_down(
    worker: InboxWorker, inbox: FakeInbox
) -> None:
    """It tries again, instead of ending."""
    inbox.is_down = True

    assert not await _run_for_a_moment(worker)


async def _run_for_a_moment(worker: InboxWorker) -> bool:
    """Whether it has ended by itself."""
    run = asyncio.ensure_future(worker.run())
    for _ in range(20):
        await asyncio.sleep(0)
    has_ended = run.done()
    run.cancel()
    await asyncio.gather(run, return_exceptions=True)
    return has_ended
