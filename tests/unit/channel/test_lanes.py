"""In order within a lane, side by side across lanes."""

from __future__ import annotations

import asyncio

import pytest

from bot.channel.lanes import Lanes, attempted, place_of


class Workplace:
    """Items look like "anna:1"; each waits for its gate, if it has one."""

    def __init__(self, *gated: str) -> None:
        self.gates = {item: asyncio.Event() for item in gated}
        self.begun: list[str] = []
        self.done: list[str] = []

    async def work(self, item: str) -> None:
        self.begun.append(item)
        if item in self.gates:
            await self.gates[item].wait()
        self.done.append(item)

    def lanes(self, *, most_at_once: int = 10) -> Lanes[str]:
        return Lanes(
            self.work, lane_of=lambda item: item.partition(":")[0], most_at_once=most_at_once
        )


async def settled() -> None:
    """All that can happen without waiting has happened."""
    for _ in range(20):
        await asyncio.sleep(0)


async def test_one_lane_is_worked_off_in_order() -> None:
    """What a visitor says first is handled first."""
    workplace = Workplace()
    lanes = workplace.lanes()

    lanes.take(["anna:1", "anna:2"])
    lanes.take(["anna:3"])
    await lanes.drained()

    assert workplace.done == ["anna:1", "anna:2", "anna:3"]


async def test_the_next_item_waits_for_the_one_before() -> None:
    """Two messages of one visitor are never handled at once."""
    workplace = Workplace("anna:1")
    lanes = workplace.lanes()

    lanes.take(["anna:1", "anna:2"])
    await settled()

    assert workplace.begun == ["anna:1"]
    await lanes.stop(within=0)


async def test_a_slow_lane_holds_up_no_other() -> None:
    """One visitor's slow message is not another's problem."""
    workplace = Workplace("anna:1")
    lanes = workplace.lanes()

    lanes.take(["anna:1", "bo:1", "cilla:1"])
    await settled()

    assert workplace.done == ["bo:1", "cilla:1"]
    await lanes.stop(within=0)


async def test_no_more_lanes_than_allowed_are_at_work() -> None:
    """A flood of visitors does not exhaust the machine."""
    workplace = Workplace("anna:1", "bo:1")
    lanes = workplace.lanes(most_at_once=2)

    lanes.take(["anna:1", "bo:1", "cilla:1"])
    await settled()

    assert workplace.begun == ["anna:1", "bo:1"]
    await lanes.stop(within=0)


async def test_a_free_place_goes_to_the_next_lane() -> None:
    """Who had to wait comes as soon as another is done."""
    workplace = Workplace("anna:1")
    lanes = workplace.lanes(most_at_once=1)
    lanes.take(["anna:1", "bo:1"])
    await settled()

    workplace.gates["anna:1"].set()
    await lanes.drained()

    assert workplace.done == ["anna:1", "bo:1"]


async def test_the_backlog_counts_what_is_waiting_and_at_work() -> None:
    """An operator sees how much there is to do."""
    workplace = Workplace("anna:1")
    lanes = workplace.lanes()

    lanes.take(["anna:1", "anna:2", "bo:1"])
    await settled()

    assert lanes.backlog == 2
    await lanes.stop(within=0)


async def test_nothing_is_left_behind_when_all_is_done() -> None:
    """A lane costs nothing once it is empty."""
    lanes = Workplace().lanes()

    lanes.take(["anna:1", "bo:1"])
    await lanes.drained()

    assert lanes.backlog == 0


async def test_a_lane_that_was_empty_is_used_again() -> None:
    """A visitor who comes back is heard."""
    workplace = Workplace()
    lanes = workplace.lanes()
    lanes.take(["anna:1"])
    await lanes.drained()

    lanes.take(["anna:2"])
    await lanes.drained()

    assert workplace.done == ["anna:1", "anna:2"]


async def test_what_is_nearly_done_is_finished_before_a_stop() -> None:
    """A stop has patience for a while."""
    workplace = Workplace("anna:1")
    lanes = workplace.lanes()
    lanes.take(["anna:1", "anna:2"])
    await settled()

    asyncio.get_running_loop().call_later(0.01, workplace.gates["anna:1"].set)
    await lanes.stop(within=5)

    assert workplace.done == ["anna:1", "anna:2"]


async def test_what_hangs_is_dropped_at_a_stop() -> None:
    """The next start takes it up from the database."""
    workplace = Workplace("anna:1")
    lanes = workplace.lanes()
    lanes.take(["anna:1", "anna:2"])

    await lanes.stop(within=0.01)

    assert workplace.done == []
    assert lanes.backlog == 0


async def test_a_stop_does_not_wait_for_what_only_waits_for_a_later_time() -> None:
    """The next start takes it up from the database."""

    async def work(_: str) -> None:
        await lanes.rest(3600)

    lanes = Lanes[str](work, lane_of=str, most_at_once=1)
    lanes.take(["anna:1"])
    await settled()
    waiting = lanes.backlog

    async with asyncio.timeout(1):
        await lanes.stop(within=60)

    assert (waiting, lanes.backlog) == (1, 0)


async def test_what_turns_to_wait_during_a_stop_is_not_waited_for() -> None:
    """What it did before is settled by then."""
    gate, begun = asyncio.Event(), list[str]()

    async def work(_: str) -> None:
        await gate.wait()
        begun.append("rest")
        await lanes.rest(3600)
        begun.append("work")

    lanes = Lanes[str](work, lane_of=str, most_at_once=1)
    lanes.take(["anna:1"])
    await settled()

    asyncio.get_running_loop().call_later(0.01, gate.set)
    async with asyncio.timeout(1):
        await lanes.stop(within=60)

    assert (begun, lanes.backlog) == (["rest"], 0)


async def fails() -> None:
    raise RuntimeError("visitors' own words")


async def hangs() -> None:
    await asyncio.sleep(3600)


async def succeeds() -> None:
    await asyncio.sleep(0)


async def test_a_failure_is_told_instead_of_raised() -> None:
    """One item's failure does not end the worker of all others."""
    assert isinstance(await attempted(fails(), seconds=1), RuntimeError)


async def test_work_that_hangs_fails_in_the_end() -> None:
    """Nothing can stand still for ever."""
    assert isinstance(await attempted(hangs(), seconds=0.01), TimeoutError)


async def test_success_is_no_error() -> None:
    """And nothing is said about it."""
    assert await attempted(succeeds(), seconds=1) is None


async def test_a_cancelled_worker_really_ends() -> None:
    """A stop of the program is no failure of an item."""
    task = asyncio.ensure_future(attempted(hangs(), seconds=60))
    await settled()

    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task


async def test_the_log_has_type_and_place_but_no_words() -> None:
    """An error's text may hold what a visitor wrote."""
    error = await attempted(fails(), seconds=1)
    assert error is not None

    place = place_of(error)

    assert place.startswith(f"RuntimeError at {__file__}:")
    assert "own words" not in place


def test_an_error_that_was_never_raised_has_no_place() -> None:
    """Even that can be logged."""
    assert place_of(RuntimeError("words")) == "RuntimeError at ?"
