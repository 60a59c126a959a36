"""Agents can ask how things stand, and which tickets wait."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.conversation.ports import KnowledgeInService
from bot.escalation.model import Reason, Ticket, TicketView
from bot.ids import AgentId, ConversationId, TicketNumber
from bot.knowledge.model import Language
from bot.staff.reports import StaffReports, Standing, open_tickets_text, status_text
from tests.fakes import NOON, noon
from tests.unit.conversation.fakes import (
    STOCKHOLM,
    THRESHOLDS,
    a_knowledge_base,
    a_matcher,
    an_entry,
)

HERE = NOON.astimezone(STOCKHOLM)
TODAY = HERE.date()
QUIET = Standing(
    now=HERE,
    running_since=HERE - timedelta(days=1),
    knowledge_version="0123456789abcdef",
    entries=212,
    due_reviews=3,
    open_tickets=0,
    oldest_since=None,
    answered_today=5,
    undeliverable=1,
    quarantined=2,
)


def a_view(number: int = 17, question: str = "hur mycket är startbidraget") -> TicketView:
    """One that has waited since yesterday, for an answer until tomorrow."""
    ticket = Ticket(
        number=TicketNumber(number),
        conversation_id=ConversationId("web:anna"),
        question=question,
        reason=Reason.NO_MATCH,
        language=Language.SV,
        created_at=NOON - timedelta(days=1),
        expected_by=NOON + timedelta(days=1),
    )
    return TicketView(ticket)


def last_line(view: TicketView) -> str:
    return open_tickets_text([view], HERE).splitlines()[-1]


# --- how things stand -----------------------------------------------------------------------


def test_agents_see_how_things_stand() -> None:
    """One line for each thing, in Swedish with short English headings."""
    assert status_text(QUIET) == (
        "Läget (status)\n"
        "- Igång sedan (running since): måndag 23 november kl. 13.00\n"
        "- Kunskap (knowledge): 212 poster, 3 att se över, version 0123456789ab\n"
        "- Öppna ärenden (open tickets): 0\n"
        "- Besvarade i dag (answered today): 5\n"
        "- Svar som inte kom fram (undeliverable answers): 1\n"
        "- Meddelanden som inte kunde hanteras (messages put aside): 2"
    )


@pytest.mark.parametrize(
    ("waited", "words"),
    [
        (timedelta(seconds=59), "mindre än en minut"),
        (timedelta(minutes=1), "1 minut"),
        (timedelta(hours=1, minutes=30), "1 timme 30 minuter"),
        (timedelta(hours=4), "4 timmar"),
        (timedelta(days=1, hours=2, minutes=59), "1 dag 2 timmar"),
        (timedelta(days=12), "12 dagar"),
    ],
)
def test_agents_see_for_how_long_the_oldest_ticket_has_waited(
    waited: timedelta, words: str
) -> None:
    """In the two units that matter."""
    standing = replace(QUIET, open_tickets=3, oldest_since=HERE - waited)

    line = f"- Öppna ärenden (open tickets): 3, det äldsta har väntat {words}"
    assert line in status_text(standing).splitlines()


# --- the tickets that wait ------------------------------------------------------------------


def test_agents_see_that_no_ticket_waits() -> None:
    """In as many words."""
    assert open_tickets_text([], HERE) == "Inga ärenden väntar. (No open tickets.)"


def test_agents_see_which_tickets_wait() -> None:
    """Since when, until when an answer was promised, whose each is, and what was asked."""
    taken = a_view(18, "finns det lokaler")
    taken = replace(taken, ticket=replace(taken.ticket, claimed_by=AgentId("a")), owner="Eva")

    assert open_tickets_text([a_view(), taken], HERE) == (
        "Öppna ärenden (open tickets): 2\n"
        "\n"
        "17 · ledigt (free)\n"
        "väntar sedan måndag 23 november kl. 13.00,"
        " svar utlovat senast onsdag 25 november kl. 13.00\n"
        "”hur mycket är startbidraget”\n"
        "\n"
        "18 · Eva (claimed)\n"
        "väntar sedan måndag 23 november kl. 13.00,"
        " svar utlovat senast onsdag 25 november kl. 13.00\n"
        "”finns det lokaler”"
    )


def test_a_ticket_of_a_nameless_agent_is_shown_as_theirs() -> None:
    """By their id."""
    view = a_view()
    view.ticket.claim(AgentId("console"))

    assert "17 · console (claimed)" in open_tickets_text([view], HERE)


def test_a_ticket_that_was_opened_again_is_free() -> None:
    """Whoever has answered it before need not be the one who answers now."""
    view = replace(a_view(), owner="Eva")

    assert "17 · ledigt (free)" in open_tickets_text([view], HERE)


def test_a_broken_promise_stands_out() -> None:
    """The visitor has not got the answer when they were told to expect it."""
    view = a_view()
    view.ticket.expected_by = NOON - timedelta(minutes=1)

    line = open_tickets_text([view], HERE).splitlines()[3]

    assert line.endswith("svar utlovat senast tisdag 24 november kl. 12.59 – försenat (late)")


def test_addresses_and_telephone_numbers_are_not_listed() -> None:
    """Who is to see them asks for it, and it is written down."""
    assert last_line(a_view(question="ring 070-123 45 67")) == "”ring [telefon]”"


def test_a_long_question_is_shortened_to_one_line() -> None:
    """Line breaks become spaces, and the end is cut."""
    line = last_line(a_view(question="Hej!\n\n" + "Jag undrar mycket. " * 20))

    assert line == (
        "”Hej! Jag undrar mycket. Jag undrar mycket. Jag undrar mycket. Jag undrar mycket…”"
    )


def test_a_question_that_was_deleted_is_shown_as_deleted() -> None:
    """There is nothing else to show."""
    assert last_line(a_view(question="")) == "(raderat / deleted)"


def test_a_long_list_fits_into_one_message() -> None:
    """Twenty are listed, and how many more there are."""
    views = [a_view(number, "å" * 200) for number in range(1_001, 1_026)]

    text = open_tickets_text(views, HERE)

    assert text.startswith("Öppna ärenden (open tickets): 25\n")
    assert text.endswith("\n\n… och 5 till (and more)")
    assert len(text) < 4_096


# --- asked for ------------------------------------------------------------------------------


@dataclass
class FakeQueries:
    """Implements `StatusQueries`."""

    views: list[TicketView] = field(default_factory=list)
    days: list[datetime] = field(default_factory=list)
    """From when on answers were counted."""

    async def waiting_tickets(self) -> Sequence[TicketView]:
        return self.views

    async def answered_since(self, since: datetime) -> int:
        self.days.append(since)
        return 5

    async def undeliverable_tickets(self) -> int:
        return 1

    async def quarantined(self) -> int:
        return 2


def reports(queries: FakeQueries) -> StaffReports:
    """Of three entries two are due for review, one of them today."""
    entries = [
        an_entry("old", review_by=TODAY - timedelta(days=90)),
        an_entry("due", review_by=TODAY),
        an_entry("new", review_by=TODAY + timedelta(days=1)),
    ]
    knowledge = a_knowledge_base(*entries).model_copy(update={"version": "0123456789abcdef"})
    service = KnowledgeInService(knowledge, a_matcher(), THRESHOLDS)
    return StaffReports(queries, lambda: service, noon, NOON - timedelta(days=1), STOCKHOLM)


async def test_the_status_tells_how_things_stand_now() -> None:
    """From the store, the knowledge in service and the clock."""
    queries = FakeQueries([a_view(17), a_view(18)])

    assert await reports(queries).status() == status_text(
        replace(
            QUIET, entries=3, due_reviews=2, open_tickets=2, oldest_since=HERE - timedelta(days=1)
        )
    )


async def test_today_begins_at_midnight_where_the_agents_are() -> None:
    """An hour before midnight in UTC, in winter."""
    queries = FakeQueries()

    await reports(queries).status()

    assert queries.days == [datetime(2026, 11, 23, 23, tzinfo=UTC)]


async def test_the_list_shows_the_tickets_in_the_agents_time() -> None:
    """The oldest first, as the store gives them."""
    queries = FakeQueries([a_view(17), a_view(18)])

    assert await reports(queries).open_tickets() == open_tickets_text(queries.views, HERE)
