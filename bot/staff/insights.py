"""What the staff can learn from how things went: counts, nobody's words. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import IntEnum
from itertools import pairwise

from bot.conversation.model import Outcome
from bot.escalation.model import Reason
from bot.ids import EntryId
from bot.knowledge.model import Register

HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
WAITED = (HOUR, 4 * HOUR, _DAY, 3 * _DAY)
"""Up to which waiting times tickets are counted together; the last ones waited longer."""
_LIMITS = [limit.total_seconds() for limit in WAITED]


class Period(IntEnum):
    """How many days are looked back, today being one of them."""

    WEEK = 7
    MONTH = 30
    YEAR = 365


@dataclass(frozen=True, slots=True)
class Stretch:
    """A day, or what of a month lies within the period, in the agents' zone."""

    first: date
    begins: datetime
    ends: datetime
    """The first moment that is not in it any more."""


def stretches(period: Period, now: datetime, zone: tzinfo) -> tuple[Stretch, ...]:
    """What the period consists of, the oldest first: days, and of a year months."""
    today = now.astimezone(zone).date()
    days = [today - timedelta(days=ago) for ago in range(period - 1, -1, -1)]
    is_long = period is Period.YEAR
    firsts = [day for day in days if not is_long or day.day == 1 or day == days[0]]
    ends = [*firsts, today + _DAY]
    return tuple(
        Stretch(first, _midnight(first, zone), _midnight(end, zone))
        for first, end in pairwise(ends)
    )


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone)


# --- questions ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """How many questions there were in a stretch of time, by what they led to."""

    first: date
    answered: int = 0
    asked_back: int = 0
    chosen: int = 0
    """Of those asked back: how many then chose an answer."""
    handed_over: int = 0

    @classmethod
    def of(cls, first: date, outcomes: Mapping[Outcome, int]) -> Asked:
        return cls(
            first,
            answered=outcomes.get(Outcome.ANSWER, 0),
            asked_back=outcomes.get(Outcome.CLARIFY, 0),
            chosen=outcomes.get(Outcome.CHOSEN, 0),
            handed_over=outcomes.get(Outcome.HANDOVER, 0),
        )

    @property
    def total(self) -> int:
        return self.answered + self.asked_back + self.handed_over

    @property
    def answered_without_a_person(self) -> int:
        """At once, or after the visitor was asked back."""
        # an answer may be chosen on the day after, or twice
        return min(self.total, self.answered + self.chosen)


def altogether(asked: Sequence[Asked]) -> Asked:
    """The same for all stretches of the period."""
    return Asked(
        asked[0].first,
        answered=sum(one.answered for one in asked),
        asked_back=sum(one.asked_back for one in asked),
        chosen=sum(one.chosen for one in asked),
        handed_over=sum(one.handed_over for one in asked),
    )


def percent(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 0


# --- tickets --------------------------------------------------------------------------------


Wait = tuple[int | None, bool]
"""For how many seconds a visitor waited for the first answer, None if there was none yet; and
whether it came later than promised, or has not come although it was promised.

No class: there are thousands, and to make them would take longer than to count them.
"""


@dataclass(frozen=True, slots=True)
class Waits:
    """How long visitors waited for a person."""

    kept: tuple[int, ...]
    """Answered as promised, by `WAITED`."""
    late: tuple[int, ...]
    """Answered later than promised."""
    open_in_time: int = 0
    open_late: int = 0
    median: timedelta | None = None
    nine_in_ten: timedelta | None = None
    """So long, at most, nine of ten had to wait."""

    @property
    def answered(self) -> int:
        return sum(self.kept) + sum(self.late)

    @property
    def kept_percent(self) -> int:
        """Of those that are answered, or should be by now."""
        return percent(sum(self.kept), self.answered + self.open_late)


def waits_of(waits: Iterable[Wait]) -> Waits:
    kept, late = [0] * (len(WAITED) + 1), [0] * (len(WAITED) + 1)
    still: Counter[bool] = Counter()
    waited: list[int] = []
    for seconds, is_late in waits:
        if seconds is None:
            still[is_late] += 1
        else:
            (late if is_late else kept)[bisect_left(_LIMITS, seconds)] += 1
            waited.append(seconds)
    waited.sort()
    return Waits(
        tuple(kept), tuple(late), still[False], still[True], _of(waited, 50), _of(waited, 90)
    )


def _of(waited: Sequence[int], percentage: int) -> timedelta | None:
    """The shortest wait that so many percent did not exceed."""
    place = -(-len(waited) * percentage // 100) - 1
    return timedelta(seconds=waited[place]) if waited else None


# --- what visitors thought ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Helped:
    """What visitors said of an entry."""

    entry_id: EntryId
    yes: int
    no: int

    @property
    def worth(self) -> float:
        """The share that it helped, nearer to a half the fewer have said so."""
        return (self.yes + 1) / (self.yes + self.no + 2)


def best_first(ratings: Iterable[Helped]) -> tuple[Helped, ...]:
    return tuple(sorted(ratings, key=lambda one: (-one.worth, one.entry_id)))


def top_and_bottom(ratings: Sequence[Helped], of_each: int) -> Sequence[Helped]:
    """The first and the last of them; all if there are not more."""
    if len(ratings) <= 2 * of_each:
        return ratings
    return [*ratings[:of_each], *ratings[-of_each:]]


# --- all of it ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Figures:
    """How things went in a period."""

    period: Period
    at: datetime
    """When it was counted."""
    asked: tuple[Asked, ...]
    registers: Mapping[Register, int]
    """How the entries that the bot gave were worded."""
    reasons: Mapping[Reason, int]
    """Why people took over, also from those who had an answer and pressed a button."""
    waits: Waits
    ratings: tuple[Helped, ...]
    """The entries that helped most first."""
