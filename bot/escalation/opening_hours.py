"""When agents are there: Swedish working days, between two times. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from functools import cache

from dateutil.easter import easter

_FRIDAY, _SATURDAY = 4, 5
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """When agents answer: on working days between these times."""

    opens: time
    closes: time
    zone: tzinfo

    def answer_expected(self, now: datetime) -> datetime:
        """The end of the next working day: when an answer has come at the latest."""
        return datetime.combine(self._next_day_to_open(now), self.closes, tzinfo=self.zone)

    def is_open(self, now: datetime) -> bool:
        """Whether an agent is there."""
        here = now.astimezone(self.zone)
        return is_working_day(here.date()) and self.opens <= here.time() < self.closes

    def today(self, now: datetime) -> date:
        """The date where the agents are."""
        return now.astimezone(self.zone).date()

    def _next_day_to_open(self, now: datetime) -> date:
        """The first working day whose opening is still to come."""
        here = now.astimezone(self.zone)
        day = here.date() if here.time() < self.opens else here.date() + _DAY
        while not is_working_day(day):
            day += _DAY
        return day


def is_working_day(day: date) -> bool:
    """Neither Saturday nor Sunday, nor a day that is free in all of Sweden."""
    return day.weekday() < _SATURDAY and day not in _free_days(day.year)


@cache
def _free_days(year: int) -> frozenset[date]:
    """Public holidays by the law of 1989, and the eves that others put on a par with them.

    Those that always are a Saturday or a Sunday are left out.
    """
    sunday = easter(year)
    moving = (sunday + timedelta(days) for days in (_GOOD_FRIDAY, _EASTER_MONDAY, _ASCENSION))
    return frozenset((*moving, _midsummer_eve(year), *(date(year, *day) for day in _FIXED)))


def _midsummer_eve(year: int) -> date:
    """The Friday from 19 to 25 June."""
    earliest = date(year, 6, 19)
    return earliest + timedelta((_FRIDAY - earliest.weekday()) % 7)


# (month, day): New Year's Day, Epiphany, May Day, National Day, Christmas Eve to Boxing Day and
# New Year's Eve
_FIXED = ((1, 1), (1, 6), (5, 1), (6, 6), (12, 24), (12, 25), (12, 26), (12, 31))
_GOOD_FRIDAY, _EASTER_MONDAY, _ASCENSION = -2, 1, 39
"""In days from Easter Sunday."""
