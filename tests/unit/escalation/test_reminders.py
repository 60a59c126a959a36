"""Agents are reminded of what waits, while they are there, and told once a day how things stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.escalation.model import Reason, Ticket, TicketStatus
from bot.escalation.opening_hours import OpeningHours
from bot.escalation.reminders import Digest, digest_is_due, digest_text, due_reminders
from bot.ids import AgentId, ConversationId, TicketNumber
from bot.knowledge.model import Language

STOCKHOLM = ZoneInfo("Europe/Stockholm")
HOURS = OpeningHours(time(9), time(16), STOCKHOLM)
NOON = datetime(2026, 11, 24, 12, tzinfo=STOCKHOLM)
FOUR_HOURS = timedelta(hours=4)
TODAY = date(2026, 11, 24)
NOTHING = Digest(0, None, 0, 0, (), ())


def a_ticket(*, waits: timedelta, number: int = 17) -> Ticket:
    """One that has waited so long at noon."""
    return Ticket(
        number=TicketNumber(number),
        conversation_id=ConversationId("web:anna"),
        question="Vad är IOP?",
        reason=Reason.NO_MATCH,
        language=Language.SV,
        created_at=(NOON - waits).astimezone(UTC),
        expected_by=NOON,
    )


def reminders(*tickets: Ticket, now: datetime = NOON) -> list[Ticket]:
    return due_reminders(tickets, now, HOURS, FOUR_HOURS)


# --- reminders ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("waits", "is_due"),
    [
        (timedelta(hours=1), False),
        (FOUR_HOURS, False),
        (FOUR_HOURS + timedelta(seconds=1), True),
        (timedelta(days=3), True),
    ],
)
def test_agents_are_reminded_of_a_ticket_that_has_waited_too_long(
    waits: timedelta, *, is_due: bool
) -> None:
    """By the clock, nights and weekends included."""
    ticket = a_ticket(waits=waits)

    assert reminders(ticket) == [ticket] * is_due


def test_agents_are_reminded_of_each_ticket_once() -> None:
    """The others have their turn."""
    reminded, waiting = (a_ticket(waits=timedelta(days=1), number=number) for number in (17, 18))
    reminded.reminded_at = NOON - timedelta(hours=1)

    assert reminders(reminded, waiting) == [waiting]


@pytest.mark.parametrize(
    "status", [status for status in TicketStatus if status is not TicketStatus.OPEN]
)
def test_nobody_is_reminded_of_a_ticket_that_is_done(status: TicketStatus) -> None:
    """However it ended."""
    ticket = a_ticket(waits=timedelta(days=1))
    ticket.status = status

    assert reminders(ticket) == []


def test_nobody_is_reminded_of_a_ticket_that_was_answered_and_is_open_again() -> None:
    """The visitor has had an answer."""
    ticket = a_ticket(waits=timedelta(days=1))
    ticket.answer(AgentId("agent"), NOON)
    ticket.reopen()

    assert reminders(ticket) == []


@pytest.mark.parametrize(
    ("now", "is_due"),
    [
        (datetime(2026, 11, 25, 8, 59, tzinfo=STOCKHOLM), False),
        (datetime(2026, 11, 25, 9, 0, tzinfo=STOCKHOLM), True),
        (datetime(2026, 11, 24, 16, 0, tzinfo=STOCKHOLM), False),
        (datetime(2026, 11, 28, 12, 0, tzinfo=STOCKHOLM), False),
        (datetime(2026, 12, 24, 12, 0, tzinfo=STOCKHOLM), False),
        (datetime(2026, 12, 28, 9, 0, tzinfo=STOCKHOLM), True),
    ],
)
def test_nobody_is_reminded_when_nobody_is_there(now: datetime, *, is_due: bool) -> None:
    """What became due at night or over Christmas is told in the morning after."""
    ticket = a_ticket(waits=timedelta(hours=3))

    assert reminders(ticket, now=now) == [ticket] * is_due


# --- the digest -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("last", "now", "is_due"),
    [
        (None, datetime(2026, 11, 24, 9, 0, tzinfo=STOCKHOLM), True),
        (date(2026, 11, 23), datetime(2026, 11, 24, 8, 59, tzinfo=STOCKHOLM), False),
        (date(2026, 11, 23), datetime(2026, 11, 24, 8, 0, tzinfo=UTC), True),
        (date(2026, 11, 24), datetime(2026, 11, 24, 9, 1, tzinfo=STOCKHOLM), False),
        (date(2026, 11, 23), datetime(2026, 11, 24, 11, 0, tzinfo=STOCKHOLM), True),
        (date(2026, 11, 23), datetime(2026, 11, 24, 16, 0, tzinfo=STOCKHOLM), False),
        (date(2026, 11, 27), datetime(2026, 11, 28, 9, 0, tzinfo=STOCKHOLM), False),
        (date(2026, 12, 23), datetime(2026, 12, 25, 9, 0, tzinfo=STOCKHOLM), False),
        (date(2026, 12, 23), datetime(2026, 12, 28, 9, 0, tzinfo=STOCKHOLM), True),
    ],
)
def test_agents_hear_how_things_stand_once_on_each_working_day(
    last: date | None, now: datetime, *, is_due: bool
) -> None:
    """At opening, or later that day if the assistant was down then."""
    assert digest_is_due(last, now, HOURS) == is_due


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(STOCKHOLM)),  # noqa: DTZ001 - the strategy adds the zone
)
def test_a_digest_that_was_told_is_not_due_again_that_day(now: datetime) -> None:
    """Whatever the time."""
    assert not digest_is_due(now.date(), now, HOURS)


def test_agents_are_told_everything_that_stands_out() -> None:
    """One line for each thing, in Swedish and then in short English."""
    digest = Digest(
        open=3,
        oldest_since=datetime(2026, 11, 20, 15, 30, tzinfo=STOCKHOLM),
        undeliverable=1,
        quarantined=2,
        due_reviews=("Vad är IOP?", "Vad är LOU?"),
        unanswered=(("hur mycket är startbidraget", 4), ("finns det lokaler", 2)),
    )

    assert digest_text(digest, TODAY) == (
        "Läget 2026-11-24 (today's digest)\n"
        "- 3 öppna ärenden, det äldsta sedan 2026-11-20 (open tickets)\n"
        "- 1 svar kom inte fram (undeliverable answers)\n"
        "- 2 meddelanden kunde inte hanteras (messages put aside)\n"
        "- Svar att se över (answers due for review): Vad är IOP?; Vad är LOU?\n"
        "- Frågor utan svar (questions without an answer):"
        " ”hur mycket är startbidraget” (4); ”finns det lokaler” (2)"
    )


@pytest.mark.parametrize(
    ("digest", "line"),
    [
        (replace(NOTHING, open=2), "- 2 öppna ärenden (open tickets)"),
        (
            replace(NOTHING, open=1, oldest_since=NOON),
            "- 1 öppet ärende, sedan 2026-11-24 (open tickets)",
        ),
        (replace(NOTHING, undeliverable=2), "- 2 svar kom inte fram (undeliverable answers)"),
        (
            replace(NOTHING, quarantined=1),
            "- 1 meddelande kunde inte hanteras (messages put aside)",
        ),
    ],
)
def test_what_does_not_stand_out_is_left_out(digest: Digest, line: str) -> None:
    """One thing is one line below the heading."""
    assert digest_text(digest, TODAY) == f"Läget 2026-11-24 (today's digest)\n{line}"


def test_nothing_to_tell_is_not_told() -> None:
    """No message says that there is none."""
    assert digest_text(NOTHING, TODAY) == ""


def test_a_long_list_is_cut_and_says_so() -> None:
    """Five are named; how many more there are is told."""
    digest = replace(NOTHING, due_reviews=tuple("ABCDEFG"))

    assert digest_text(digest, TODAY).endswith(" A; B; C; D; E; och 2 till (and more)")


def test_a_long_question_is_shortened_to_one_line() -> None:
    """At a word; line breaks become spaces."""
    digest = replace(NOTHING, unanswered=(("Hej!\n\n" + "Jag undrar mycket. " * 20, 3),))

    line = digest_text(digest, TODAY).splitlines()[1]

    assert line.endswith(
        "”Hej! Jag undrar mycket. Jag undrar mycket. Jag undrar mycket. Jag undrar …” (3)"
    )
