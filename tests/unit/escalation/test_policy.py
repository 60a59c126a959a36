"""When a person takes over, and when an answer can be expected."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.escalation.policy import OpeningHours, asks_for_person

STOCKHOLM = ZoneInfo("Europe/Stockholm")
HOURS = OpeningHours(time(9), time(16), STOCKHOLM)


@pytest.mark.parametrize(
    "text",
    [
        "prata med en människa",
        "Kan jag få prata med någon?",
        "jag vill prata med en riktig människa",
        "koppla mig till personal tack",
        "Människa!",
        "en människa tack",
        "jag vill ha kontakt med en handläggare",
        "Talk to a person",
        "can I speak to a real person please",
        "human",
        "I need a human",
    ],
)
def test_a_wish_for_a_person_is_understood(text: str) -> None:
    """At any time, in one's own words."""
    assert asks_for_person(text)


@pytest.mark.parametrize(
    "text",
    [
        "Vem ska jag prata med om startbidrag?",
        "vilka personer räknas i 30 procentskravet",
        "Hur många personer behövs i en ekonomisk förening?",
        "Vad är lönebidrag",
        "kan man anställa en person med lönebidrag",
        "Who should I talk to about procurement?",
        "delaktighet för människor",
        "",
        "?!",
    ],
)
def test_a_question_about_people_is_no_wish_for_one(text: str) -> None:
    """Questions stay with the bot."""
    assert not asks_for_person(text)


def test_a_wish_for_a_person_is_short() -> None:
    """Whoever tells a whole story asks about it, and not only for somebody to talk to."""
    ten_words = "jag vill gärna prata med en människa nu på torsdag"

    assert asks_for_person(ten_words)
    assert not asks_for_person(f"{ten_words} kväll")


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
    now = datetime.fromisoformat(asked).replace(tzinfo=STOCKHOLM)

    assert HOURS.answer_expected(now) == datetime.fromisoformat(expected).replace(tzinfo=STOCKHOLM)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(STOCKHOLM)))  # noqa: DTZ001 - the strategy adds the zone
def test_an_answer_is_never_promised_for_a_weekend_or_the_past(now: datetime) -> None:
    """Whatever the time."""
    expected = HOURS.answer_expected(now)

    assert expected > now
    assert expected.weekday() < 5
