"""How fast one visitor may write."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.pace import Pace
from bot.ids import ConversationId
from tests.fakes import NOON
from tests.unit.conversation.fakes import ANNA

GAPS = st.lists(st.integers(0, 20_000), min_size=1, max_size=80)
"""Milliseconds between one message and the next."""


def verdicts(pace: Pace, gaps: list[int], who: ConversationId = ANNA) -> list[bool]:
    """Which of the messages with these gaps before them are too fast."""
    at, found = NOON, [False]
    for gap in gaps:
        at += timedelta(milliseconds=gap)
        found.append(pace.is_too_fast(who, at, before=found[-1]))
    return found[1:]


@given(GAPS, st.integers(2, 30), st.integers(1, 5_000))
def test_nobody_is_answered_more_often_than_the_pace_allows(
    gaps: list[int], at_once: int, interval: int
) -> None:
    """So many at once, and one more for each interval that has passed."""
    too_fast = verdicts(Pace(at_once, timedelta(milliseconds=interval)), gaps)

    answered = [count - sum(too_fast[:count]) for count in range(1, len(gaps) + 1)]
    elapsed = [sum(gaps[1:count]) for count in range(1, len(gaps) + 1)]
    assert all(
        many <= at_once + passed / interval + 1e-6
        for many, passed in zip(answered, elapsed, strict=True)
    )


@given(GAPS)
def test_the_same_messages_are_judged_the_same(gaps: list[int]) -> None:
    """What a flood is depends on nothing but when its messages came."""
    assert verdicts(Pace(), gaps) == verdicts(Pace(), gaps)


@given(st.integers(1, 200))
def test_who_keeps_to_the_interval_is_never_too_fast(times: int) -> None:
    """However long it goes on."""
    assert verdicts(Pace(), [3_000] * times) == [False] * times


@given(GAPS)
def test_one_visitor_does_not_slow_down_another(gaps: list[int]) -> None:
    """Each has an allowance of their own."""
    pace = Pace()
    verdicts(pace, [0] * 100)

    assert verdicts(pace, gaps, ConversationId("web:berit")) == verdicts(Pace(), gaps)


@pytest.mark.parametrize(("pause", "is_over"), [(29_900, False), (30_000, True)])
def test_a_flood_is_over_when_half_of_the_allowance_has_come_back(
    pause: int, *, is_over: bool
) -> None:
    """After ten times three seconds."""
    *_, last = verdicts(Pace(), [*([0] * 25), pause])

    assert last != is_over


def test_who_never_pauses_stays_too_fast() -> None:
    """Two seconds between messages are not enough."""
    assert all(verdicts(Pace(), [*([0] * 21), *([2_000] * 100)])[20:])


def test_a_flood_outlasts_a_restart() -> None:
    """The conversation remembers it where the program has forgotten."""
    assert Pace().is_too_fast(ANNA, NOON, before=True)


def test_a_clock_that_is_set_back_makes_nobody_slower() -> None:
    """Time does not run backwards for an allowance."""
    pace = Pace()
    pace.is_too_fast(ANNA, NOON, before=False)

    is_too_fast = pace.is_too_fast(ANNA, NOON - timedelta(days=1), before=False)

    assert not is_too_fast


def test_a_visitor_who_has_long_been_quiet_is_forgotten() -> None:
    """Memory does not grow with everybody who ever wrote."""
    pace = Pace()

    for number in range(10_050):
        pace.is_too_fast(ConversationId(f"web:{number}"), NOON, before=False)

    assert len(pace._allowances) == 10_000
