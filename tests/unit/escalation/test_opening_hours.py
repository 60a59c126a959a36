"""When agents are there, and when an answer can be expected."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from holidays import DE_FACTO, PUBLIC, country_holidays
from hypothesis import given
from hypothesis import strategies as st

from bot.escalation.opening_hours import OpeningHours, is_working_day

STOCKHOLM = ZoneInfo("Europe/Stockholm")
HOURS = OpeningHours(time(9), time(16), STOCKHOLM)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the strategy adds the zone


def here(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=STOCKHOLM)


# --- working days ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "holiday",
    [
        date(2026, 1, 1),
        date(2026, 1, 6),
        date(2026, 4, 3),
        date(2026, 4, 6),
        date(2026, 5, 1),
        date(2026, 5, 14),
        date(2026, 6, 19),
        date(2026, 12, 24),
        date(2026, 12, 25),
        date(2026, 12, 31),
        date(2028, 6, 6),
    ],
)
def test_nobody_is_there_on_a_holiday_in_the_week(holiday: date) -> None:
    """New Year to New Year's Eve, Midsummer's Eve and Christmas Eve with them."""
    assert holiday.weekday() < 5
    assert not is_working_day(holiday)


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 1, 2),
        date(2026, 1, 5),
        date(2026, 4, 2),
        date(2026, 4, 30),
        date(2026, 5, 15),
        date(2026, 6, 18),
        date(2026, 10, 30),
        date(2026, 12, 23),
        date(2026, 12, 30),
    ],
)
def test_a_day_before_or_between_holidays_is_a_working_day(day: date) -> None:
    """Half-holidays and squeeze days too."""
    assert is_working_day(day)


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_no_weekend_is_a_working_day(day: date) -> None:
    """Whatever the calendar says."""
    assert not is_working_day(day + timedelta(days=5 - day.weekday()))
    assert not is_working_day(day + timedelta(days=6 - day.weekday()))


@pytest.mark.parametrize("year", range(2005, 2060))
def test_the_free_days_are_those_that_a_calendar_of_all_countries_knows(year: int) -> None:
    """From the year in which the National Day became free, as far ahead as anybody plans."""
    calendar = country_holidays("SE", years=year, categories=(PUBLIC, DE_FACTO))

    days = [date(year, 1, 1) + timedelta(days) for days in range(365)]

    assert [day for day in days if not is_working_day(day)] == [
        day for day in days if day.weekday() >= 5 or day in calendar
    ]


# --- when an answer can be expected ---------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("2026-11-23 08:00", "2026-11-23 16:00"),
        ("2026-11-23 08:59", "2026-11-23 16:00"),
        ("2026-11-23 09:00", "2026-11-24 16:00"),
        ("2026-11-23 10:00", "2026-11-24 16:00"),
        ("2026-11-27 17:00", "2026-11-30 16:00"),
        ("2026-11-28 12:00", "2026-11-30 16:00"),
    ],
)
def test_an_answer_comes_by_the_end_of_the_next_working_day(asked: str, expected: str) -> None:
    """Before opening that is today; after it, the next weekday."""
    assert HOURS.answer_expected(here(asked)) == here(expected)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("2026-12-22 10:00", "2026-12-23 16:00"),
        ("2026-12-23 10:00", "2026-12-28 16:00"),
        ("2026-12-24 08:00", "2026-12-28 16:00"),
        ("2026-12-30 10:00", "2027-01-04 16:00"),
        ("2027-01-05 10:00", "2027-01-07 16:00"),
        ("2026-06-17 17:00", "2026-06-18 16:00"),
        ("2026-06-18 10:00", "2026-06-22 16:00"),
        ("2026-04-02 12:00", "2026-04-07 16:00"),
        ("2026-05-13 12:00", "2026-05-15 16:00"),
    ],
)
def test_no_answer_is_promised_for_christmas_midsummer_or_easter(asked: str, expected: str) -> None:
    """Nor for New Year, Epiphany and Ascension Day: the first working day after them counts."""
    assert HOURS.answer_expected(here(asked)) == here(expected)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("2026-03-27 12:00", datetime(2026, 3, 30, 14, tzinfo=UTC)),
        ("2026-10-23 12:00", datetime(2026, 10, 26, 15, tzinfo=UTC)),
    ],
)
def test_four_o_clock_is_four_o_clock_after_the_clocks_have_changed(
    asked: str, expected: datetime
) -> None:
    """In spring that is an hour sooner, in autumn an hour later."""
    assert HOURS.answer_expected(here(asked)) == expected


@given(MOMENTS)
def test_an_answer_is_always_promised_for_a_working_day_to_come(now: datetime) -> None:
    """Whatever the time."""
    expected = HOURS.answer_expected(now)

    assert expected > now
    assert is_working_day(expected.date())
    assert expected.time() == HOURS.closes


# --- who is there now -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "is_open"),
    [
        ("2026-11-24 08:59", False),
        ("2026-11-24 09:00", True),
        ("2026-11-24 15:59", True),
        ("2026-11-24 16:00", False),
        ("2026-11-28 12:00", False),
        ("2026-12-24 12:00", False),
    ],
)
def test_agents_are_there_on_working_days_between_opening_and_closing(
    now: str, *, is_open: bool
) -> None:
    """Not at the moment of closing any more."""
    assert HOURS.is_open(here(now)) == is_open


@pytest.mark.parametrize(
    ("now", "is_open"),
    [
        (datetime(2026, 7, 1, 7, 30, tzinfo=UTC), True),
        (datetime(2026, 11, 24, 7, 30, tzinfo=UTC), False),
        (datetime(2026, 11, 24, 15, 30, tzinfo=UTC), False),
    ],
)
def test_the_clock_on_the_agents_wall_counts(now: datetime, *, is_open: bool) -> None:
    """In summer it is two hours ahead of UTC, in winter one."""
    assert HOURS.is_open(now) == is_open


def test_a_date_is_the_one_where_the_agents_are() -> None:
    """Half an hour before midnight by UTC it is tomorrow there."""
    now = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)

    assert HOURS.today(now) == date(2026, 11, 25)
