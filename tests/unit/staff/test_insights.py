"""How things went, as numbers."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.model import Outcome
from bot.ids import EntryId
from bot.staff.insights import (
    Asked,
    Helped,
    Period,
    Waits,
    altogether,
    best_first,
    percent,
    stretches,
    top_and_bottom,
    waits_of,
)

STOCKHOLM = ZoneInfo("Europe/Stockholm")
DAY = date(2026, 11, 24)
HOUR = 3_600

# --- the period -----------------------------------------------------------------------------


def test_a_week_is_seven_days_of_which_today_is_the_last() -> None:
    """In the agents' zone, where it is tomorrow already."""
    late_in_the_evening = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)

    days = stretches(Period.WEEK, late_in_the_evening, STOCKHOLM)

    assert [one.first.day for one in days] == [19, 20, 21, 22, 23, 24, 25]
    assert days[0].begins == datetime(2026, 11, 18, 23, tzinfo=UTC)


def test_a_year_is_told_in_months() -> None:
    """The first one begins with the period."""
    months = stretches(Period.YEAR, datetime(2026, 11, 24, 12, tzinfo=UTC), STOCKHOLM)

    assert [one.first for one in months[:2]] == [date(2025, 11, 25), date(2025, 12, 1)]
    assert months[-1].first == date(2026, 11, 1)
    assert len(months) == 13


@pytest.mark.parametrize(
    ("now", "hours"),
    [
        (datetime(2026, 3, 29, 12, tzinfo=UTC), 23),
        (datetime(2026, 10, 25, 12, tzinfo=UTC), 25),
        (datetime(2026, 11, 24, 12, tzinfo=UTC), 24),
    ],
)
def test_a_day_is_as_long_as_the_clocks_make_it(now: datetime, hours: int) -> None:
    """They are put forward in March and back in October."""
    today = stretches(Period.WEEK, now, STOCKHOLM)[-1]

    assert today.ends.astimezone(UTC) - today.begins.astimezone(UTC) == timedelta(hours=hours)


@given(
    st.sampled_from(Period),
    st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - Hypothesis adds the zone
    st.sampled_from(["Europe/Stockholm", "Asia/Kolkata", "America/St_Johns", "UTC"]),
)
def test_every_moment_of_the_period_is_in_one_stretch(
    period: Period, now: datetime, zone: str
) -> None:
    """None is left out between two of them, and now is in the last one."""
    parts = stretches(period, now, ZoneInfo(zone))

    assert all(before.ends == after.begins for before, after in pairwise(parts))
    assert parts[-1].begins <= now < parts[-1].ends


# --- questions ------------------------------------------------------------------------------


def test_questions_are_counted_by_what_they_led_to() -> None:
    """A choice is no question of its own."""
    counts = {Outcome.ANSWER: 5, Outcome.CLARIFY: 3, Outcome.CHOSEN: 2, Outcome.HANDOVER: 2}

    asked = Asked.of(DAY, counts)

    assert asked == Asked(DAY, answered=5, asked_back=3, chosen=2, handed_over=2)
    assert asked.total == 10
    assert asked.answered_without_a_person == 7


def test_no_more_is_answered_than_was_asked() -> None:
    """The choice may come a day after the question."""
    assert Asked(DAY, answered=1, chosen=1).answered_without_a_person == 1


def test_days_add_up() -> None:
    """To what the whole period was like."""
    asked = [Asked(DAY, 1, 2, 1, 3), Asked(DAY + timedelta(days=1), 10, 20, 10, 30)]

    assert altogether(asked) == Asked(DAY, 11, 22, 11, 33)


@pytest.mark.parametrize(("part", "whole", "share"), [(1, 3, 33), (3, 3, 100), (0, 0, 0)])
def test_a_share_is_in_whole_percent(part: int, whole: int, share: int) -> None:
    """Of nothing it is nothing."""
    assert percent(part, whole) == share


# --- waiting --------------------------------------------------------------------------------


def test_waits_are_counted_by_how_long_they_were_and_whether_as_promised() -> None:
    """An hour is not longer than an hour."""
    waits = waits_of(
        [
            (HOUR, False),
            (HOUR + 1, False),
            (24 * HOUR, True),
            (80 * HOUR, True),
            (None, False),
            (None, True),
        ]
    )

    assert waits == Waits(
        kept=(1, 1, 0, 0, 0),
        late=(0, 0, 1, 0, 1),
        open_in_time=1,
        open_late=1,
        median=timedelta(hours=1, seconds=1),
        nine_in_ten=timedelta(hours=80),
    )


def test_a_promise_that_is_past_and_unanswered_was_not_kept() -> None:
    """What may still be kept does not count."""
    waits = waits_of([(HOUR, False), (None, True), (None, False)])

    assert waits.kept_percent == 50


def test_nobody_has_waited_where_there_was_no_ticket() -> None:
    """There is no median of nothing."""
    assert waits_of([]) == Waits((0, 0, 0, 0, 0), (0, 0, 0, 0, 0))


@given(st.lists(st.integers(0, 10**7), min_size=1))
def test_half_and_nine_in_ten_waited_no_longer(seconds: list[int]) -> None:
    """And no shorter time would do."""
    waits = waits_of((one, False) for one in seconds)

    for limit, share in ((waits.median, 0.5), (waits.nine_in_ten, 0.9)):
        assert limit is not None
        within = sum(one <= limit.total_seconds() for one in seconds)
        shorter = sum(one < limit.total_seconds() for one in seconds)
        assert within >= share * len(seconds) > shorter


# --- whether it helped ----------------------------------------------------------------------


def judged(entry_id: str, yes: int, no: int) -> Helped:
    return Helped(EntryId(entry_id), yes, no)


def test_what_helped_many_comes_before_what_helped_one() -> None:
    """Of one voice not much follows; equals are in order of the alphabet."""
    ratings = [judged("one", 1, 0), judged("bad", 1, 9), judged("b", 9, 1), judged("a", 9, 1)]

    assert [one.entry_id for one in best_first(ratings)] == ["a", "b", "one", "bad"]


@pytest.mark.parametrize(("of_each", "shown"), [(1, "ad"), (2, "abcd"), (9, "abcd")])
def test_the_best_and_the_worst_are_shown(of_each: int, shown: str) -> None:
    """Each once, also if there are few."""
    ratings = [judged(entry_id, 1, 0) for entry_id in "abcd"]

    assert "".join(one.entry_id for one in top_and_bottom(ratings, of_each)) == shown
