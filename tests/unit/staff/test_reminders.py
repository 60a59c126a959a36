"""Agents are reminded once of what waits too long, and told each morning how things stand."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.conversation.ports import KnowledgeInService
from bot.errors import ConcurrentChange, StoreUnavailable
from bot.escalation.model import (
    CardRefresh,
    ForStaff,
    Happening,
    Reason,
    StaffNews,
    Ticket,
    TicketNotice,
    TicketView,
)
from bot.escalation.opening_hours import OpeningHours
from bot.ids import AgentId, ConversationId, EntryId, TicketNumber
from bot.knowledge.model import Language
from bot.staff.reminders import DIGEST, LOOKS_BACK, MOST_AT_ONCE, Reminders, reminder_text
from tests.fakes import NOON, FakeUnitOfWork, until
from tests.unit.conversation.fakes import (
    STOCKHOLM,
    THRESHOLDS,
    a_knowledge_base,
    a_matcher,
    an_entry,
)

HERE = NOON.astimezone(STOCKHOLM)
TODAY = HERE.toordinal()
AT_NIGHT = datetime(2026, 11, 24, 22, tzinfo=UTC)
FOUR_HOURS = timedelta(hours=4)


@dataclass
class FakeQueries:
    """Implements `DigestQueries` over the tickets of a unit of work."""

    uow: FakeUnitOfWork
    undeliverable: int = 0
    quarantined_updates: int = 0
    unanswered: list[tuple[EntryId, int]] = field(default_factory=list)
    counted_since: list[datetime] = field(default_factory=list)
    failures: int = 0
    """How many of the next looks fail."""

    async def waiting_tickets(self) -> Sequence[TicketView]:
        if self.failures:
            self.failures -= 1
            raise StoreUnavailable("the database is down")
        return [TicketView(replace(one)) for one in self.uow.tickets.kept.values() if one.is_open]

    async def undeliverable_tickets(self) -> int:
        return self.undeliverable

    async def quarantined(self) -> int:
        return self.quarantined_updates

    async def unanswered_counts(self, since: datetime, limit: int) -> Sequence[tuple[EntryId, int]]:
        self.counted_since.append(since)
        return self.unanswered[:limit]


@dataclass
class FakeMarks:
    """Implements `DigestMarks`."""

    uow: FakeUnitOfWork
    kept: dict[str, int] = field(default_factory=dict)

    async def get(self, name: str) -> int | None:
        return self.kept.get(name)

    async def reach(self, name: str, value: int, news: Sequence[ForStaff] = ()) -> bool:
        if self.kept.get(name, 0) >= value:
            return False
        self.kept[name] = value
        self.uow.outbox.added += news
        return True


@dataclass
class Office:
    """Where agents are from nine to four, with nothing to tell unless a test says so."""

    uow: FakeUnitOfWork
    queries: FakeQueries
    marks: FakeMarks
    now: datetime = NOON
    service: KnowledgeInService = field(
        default_factory=lambda: KnowledgeInService(
            a_knowledge_base(an_entry("iop")), a_matcher(), THRESHOLDS
        )
    )

    @property
    def reminders(self) -> Reminders:
        return Reminders(
            begin=self.uow.begin,
            queries=self.queries,
            marks=self.marks,
            in_service=lambda: self.service,
            hours=OpeningHours(time(9), time(16), STOCKHOLM),
            now=lambda: self.now,
            after=FOUR_HOURS,
            period=timedelta(milliseconds=1),
        )

    def has(self, *tickets: Ticket) -> None:
        for ticket in tickets:
            self.uow.tickets.add(ticket)

    async def told_by_a_pass(self) -> list[object]:
        """What agents are told now."""
        before = len(self.uow.outbox.added)
        await self.reminders.once()
        return list(self.uow.outbox.added[before:])


@pytest.fixture
def office() -> Office:
    """At noon; the digest of today was told."""
    uow = FakeUnitOfWork()
    return Office(uow, FakeQueries(uow), FakeMarks(uow, {DIGEST: TODAY}))


def a_ticket(number: int = 17, *, waits: timedelta = timedelta(hours=5)) -> Ticket:
    """One that has waited so long at noon."""
    return Ticket(
        number=TicketNumber(number),
        conversation_id=ConversationId("web:anna"),
        question="Vad är IOP?",
        reason=Reason.NO_MATCH,
        language=Language.SV,
        created_at=NOON - waits,
        expected_by=NOON + timedelta(hours=3),
    )


def a_reminder(ticket: Ticket) -> list[object]:
    text = reminder_text(TicketView(ticket), HERE)
    return [
        TicketNotice(ticket.number, Happening.TOLD, text),
        CardRefresh(ticket.number),
    ]


# --- reminders ------------------------------------------------------------------------------


async def test_agents_are_reminded_of_a_ticket_that_waits(office: Office) -> None:
    """In its thread; its card shows how long it has waited by now."""
    office.has(a_ticket(17), a_ticket(18, waits=timedelta(hours=1)))

    assert await office.told_by_a_pass() == a_reminder(a_ticket(17))


async def test_agents_are_reminded_of_a_ticket_once(office: Office) -> None:
    """That they were is kept with the ticket, in the same transaction."""
    office.has(a_ticket(17))

    await office.told_by_a_pass()

    assert office.uow.tickets.kept[TicketNumber(17)].reminded_at == NOON
    assert office.uow.commits == 1
    assert await office.told_by_a_pass() == []


async def test_nobody_is_reminded_at_night(office: Office) -> None:
    """There is nobody who could answer."""
    office.has(a_ticket(17))
    office.now = AT_NIGHT

    assert await office.told_by_a_pass() == []


async def test_of_many_tickets_agents_are_reminded_bit_by_bit(office: Office) -> None:
    """Otherwise an answer to a visitor would wait behind all of them."""
    numbers = range(MOST_AT_ONCE + 2)
    office.has(*(a_ticket(number) for number in numbers))

    passes = [await office.told_by_a_pass() for _ in range(3)]

    assert [len(told) for told in passes] == [2 * MOST_AT_ONCE, 2 * 2, 0]


async def test_an_agent_who_is_at_a_ticket_is_not_reminded_of_it(office: Office) -> None:
    """What has changed meanwhile is left alone; the other tickets have their turn."""
    office.has(a_ticket(17), a_ticket(18))
    office.uow.failures.append(ConcurrentChange("ticket 17 has changed"))

    assert await office.told_by_a_pass() == a_reminder(a_ticket(18))
    assert office.uow.tickets.kept[TicketNumber(17)].reminded_at is None


def test_a_reminder_says_since_when_and_until_when() -> None:
    """In Swedish, in the agents' time, then in short English."""
    assert reminder_text(TicketView(a_ticket()), HERE) == (
        "Besökaren väntar på svar sedan tisdag 24 november kl. 08.00,"
        " och har lovats det senast tisdag 24 november kl. 16.00."
        " (Still waiting for an answer.)"
    )


def test_a_reminder_names_who_works_on_it() -> None:
    """The others need not."""
    view = TicketView(replace(a_ticket(), claimed_by=AgentId("telegram:1")), owner="Eva")

    assert reminder_text(view, HERE).endswith(
        " Eva arbetar med det. (Still waiting for an answer.)"
    )


# --- the digest -----------------------------------------------------------------------------


@pytest.fixture
def morning(office: Office) -> Office:
    """Yesterday's digest is the last one that was told."""
    office.marks.kept[DIGEST] = TODAY - 1
    return office


async def test_agents_hear_how_things_stand(morning: Office) -> None:
    """Tickets, what went wrong, what is due for review, and what was asked in vain."""
    morning.has(a_ticket(17, waits=timedelta(hours=1)))
    morning.queries.undeliverable = 1
    morning.queries.quarantined_updates = 2
    morning.queries.unanswered = [(EntryId("iop"), 4), (EntryId("gone"), 2)]
    entries = [
        an_entry("iop"),
        an_entry("due", title={"sv": "Vad är LOU?", "en": "LOU?"}, review_by=date(2026, 11, 24)),
    ]
    morning.service = KnowledgeInService(a_knowledge_base(*entries), a_matcher(), THRESHOLDS)

    assert await morning.told_by_a_pass() == [
        StaffNews(
            "Läget 2026-11-24 (today's digest)\n"
            "- 1 öppet ärende, sedan 2026-11-24 (open tickets)\n"
            "- 1 svar kom inte fram (undeliverable answers)\n"
            "- 2 meddelanden kunde inte hanteras (messages put aside)\n"
            "- Svar att se över (answers due for review): Vad är LOU?\n"
            "- Frågor utan svar (questions without an answer): ”Vad är iop?” (4); ”gone” (2)"
        )
    ]


async def test_what_was_asked_in_vain_is_that_of_a_week(morning: Office) -> None:
    """What was asked long ago is known by now."""
    await morning.told_by_a_pass()

    assert morning.queries.counted_since == [NOON - LOOKS_BACK]


async def test_agents_hear_how_things_stand_once_a_day(morning: Office) -> None:
    """The mark is in the store, where a restart finds it."""
    morning.queries.undeliverable = 1

    passes = [await morning.told_by_a_pass() for _ in range(2)]

    assert [len(told) for told in passes] == [1, 0]
    assert morning.marks.kept == {DIGEST: TODAY}


async def test_the_very_first_day_has_a_digest(office: Office) -> None:
    """Without any mark it is due."""
    office.marks.kept.clear()
    office.queries.undeliverable = 1

    assert len(await office.told_by_a_pass()) == 1


async def test_where_there_is_nothing_to_tell_nothing_is_told(morning: Office) -> None:
    """Nor is it looked for again that day."""
    passes = [await morning.told_by_a_pass() for _ in range(2)]

    assert passes == [[], []]
    assert len(morning.queries.counted_since) == 1


async def test_nobody_hears_how_things_stand_at_night(morning: Office) -> None:
    """It is told in the morning after."""
    morning.queries.undeliverable = 1
    morning.now = AT_NIGHT

    assert await morning.told_by_a_pass() == []


# --- as long as the assistant runs ----------------------------------------------------------


async def test_a_database_that_is_down_puts_reminders_off(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    """The next pass tells what this one could not; an operator reads why."""
    office.has(a_ticket(17))
    office.queries.failures = 1

    running = asyncio.create_task(office.reminders.run())
    await until(lambda: office.uow.outbox.added)
    running.cancel()

    assert office.uow.outbox.added == a_reminder(a_ticket(17))
    assert caplog.messages == ["reminders put off: the database is down"]
