"""How things went, as the database counts it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, Row, Select

from bot.conversation.labels import Rating
from bot.conversation.model import Conversation, Direction, Message, Outcome
from bot.escalation.model import Reason, Suggestion, Ticket, TicketStatus
from bot.ids import EntryId
from bot.knowledge.model import Language, Register
from bot.staff.insights import Helped, Period, stretches
from bot.staff.likeness import Unanswered
from bot.store.insight_queries import MOST_UNANSWERED, InsightQueries
from bot.store.open_store import Store
from bot.store.reader import Reader
from tests.contract.conftest import Place
from tests.contract.examples import ANNA, BO, a_message, a_ticket
from tests.fakes import NOON

SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
WEEK = stretches(Period.WEEK, NOON, ZoneInfo("Europe/Stockholm"))
SINCE = WEEK[0].begins
BEFORE = SINCE - SECOND


def a_question(outcome: Outcome | None, at: datetime = NOON) -> Message:
    return replace(a_message("Vad är IOP?"), at=at, outcome=outcome)


def an_entry(register: Register | None, at: datetime = NOON) -> Message:
    """As it was given."""
    return replace(a_message("Om IOP.", Direction.OUTGOING), at=at, register=register)


# --- what questions led to ------------------------------------------------------------------


async def test_what_a_question_led_to_is_kept(store: Store) -> None:
    """And how the entry that was given was worded."""
    said = [a_question(Outcome.ANSWER), an_entry(Register.SV_EASY), a_question(None)]
    await _say(store, *said)

    async with store.begin() as uow:
        assert await uow.messages.last(ANNA, 3) == said


async def test_questions_are_counted_by_what_they_led_to(store: Store) -> None:
    """What is no question is not counted."""
    outcomes = [*Outcome, Outcome.ANSWER, None]
    await _say(store, *map(a_question, outcomes))

    counts = await store.insight_queries.outcomes(WEEK[-1:])

    assert counts == [
        {Outcome.ANSWER: 2, Outcome.CLARIFY: 1, Outcome.HANDOVER: 1, Outcome.CHOSEN: 1}
    ]


async def test_each_day_has_its_own_questions(store: Store) -> None:
    """From midnight to midnight in the agents' zone, which is not midnight in the tables'."""
    yesterday, today = WEEK[-2:]
    moments = [
        BEFORE,
        SINCE,
        yesterday.begins,
        yesterday.ends - SECOND,
        today.begins,
        today.ends - SECOND,
        today.ends,
    ]
    await _say(store, *(a_question(Outcome.ANSWER, at) for at in moments))

    counts = await store.insight_queries.outcomes(WEEK)

    assert [one[Outcome.ANSWER] for one in counts] == [1, 0, 0, 0, 0, 2, 2]


@pytest.mark.parametrize(("month", "day", "hours"), [(3, 29, 23), (10, 25, 25)])
async def test_when_the_clocks_are_changed_a_day_has_all_its_questions(
    store: Store, month: int, day: int, hours: int
) -> None:
    """One in each hour of it, however many there are."""
    noon = datetime(2026, month, day, 12, tzinfo=UTC)
    days = stretches(Period.WEEK, noon, ZoneInfo("Europe/Stockholm"))
    first = days[-1].begins.astimezone(UTC) - 3 * HOUR
    await _say(store, *(a_question(Outcome.ANSWER, first + count * HOUR) for count in range(31)))

    counts = await store.insight_queries.outcomes(days)

    assert [one[Outcome.ANSWER] for one in counts[-2:]] == [3, hours]


async def test_what_was_erased_is_not_counted(store: Store) -> None:
    """Nothing is left of it."""
    await _say(store, a_question(Outcome.ANSWER), an_entry(Register.SV))

    async with store.begin() as uow:
        uow.erasure.erase(ANNA)
        await uow.commit()

    (counts,) = await store.insight_queries.outcomes(WEEK[-1:])
    assert sum(counts.values()) == 0
    assert sum((await store.insight_queries.registers(SINCE)).values()) == 0


async def test_entries_are_counted_by_how_they_were_worded(store: Store) -> None:
    """From the first moment of the period on."""
    given = [Register.SV, Register.SV, Register.EN, None]
    await _say(store, *map(an_entry, given), an_entry(Register.SV, BEFORE))

    assert await store.insight_queries.registers(SINCE) == {
        Register.SV: 2,
        Register.SV_EASY: 0,
        Register.EN: 1,
    }


# --- people ---------------------------------------------------------------------------------


async def test_tickets_are_counted_by_why_a_person_took_over(store: Store) -> None:
    """Without spam, and without those from before."""
    reasons = [Reason.NO_MATCH, Reason.NO_MATCH, Reason.ATTACHMENT]
    await _keep(
        store,
        *(replace(a_ticket(number), reason=reason) for number, reason in enumerate(reasons, 1)),
        replace(a_ticket(8), status=TicketStatus.SPAM),
        replace(a_ticket(9), created_at=BEFORE),
    )

    counts = await store.insight_queries.reasons(SINCE)

    assert counts == {Reason.NO_MATCH: 2, Reason.ATTACHMENT: 1}


@pytest.mark.parametrize(
    ("changes", "wait"),
    [
        ({"answered_at": NOON + HOUR}, (3600, False)),
        ({"answered_at": NOON + 2 * HOUR}, (7200, False)),
        ({"answered_at": NOON + 2 * HOUR + SECOND}, (7201, True)),
        ({"answered_at": NOON + HOUR, "status": TicketStatus.CLOSED}, (3600, False)),
        ({"answered_at": NOON + HOUR, "status": TicketStatus.UNDELIVERABLE}, (3600, False)),
        ({"expected_by": NOON + DAY}, (None, False)),
        ({"expected_by": NOON + HOUR}, (None, True)),
    ],
    ids=str,
)
async def test_a_wait_ends_with_the_first_answer(
    store: Store, changes: dict[str, Any], wait: tuple[int | None, bool]
) -> None:
    """It is late after the moment that the visitor was told; now it is three in the afternoon."""
    promised = (NOON + 2 * HOUR).astimezone(ZoneInfo("Europe/Stockholm"))
    await _keep(store, replace(a_ticket(), **{"expected_by": promised, **changes}))

    assert await store.insight_queries.waits(SINCE, NOON + 3 * HOUR) == [wait]


@pytest.mark.parametrize(
    "changes",
    [
        {"status": TicketStatus.CLOSED},
        {"status": TicketStatus.SPAM, "answered_at": NOON},
        {"created_at": BEFORE, "answered_at": NOON},
    ],
    ids=str,
)
async def test_nobody_waits_for_what_needs_no_answer(store: Store, changes: dict[str, Any]) -> None:
    """What was closed without one, spam, and what is older than the period."""
    await _keep(store, replace(a_ticket(), **changes))

    assert await store.insight_queries.waits(SINCE, NOON) == []


async def test_it_is_counted_whether_entries_helped(store: Store) -> None:
    """By entry, over all of its versions, since the beginning of the period."""
    async with store.begin() as uow:
        for place, (entry, has_helped, at) in enumerate(
            [
                ("iop", True, NOON),
                ("iop", True, SINCE),
                ("iop", False, NOON),
                ("lou", False, NOON),
                ("lou", True, BEFORE),
            ]
        ):
            uow.ratings.put(Rating(ANNA, EntryId(entry), f"v{place}", has_helped, at))
        await uow.commit()

    ratings = await store.insight_queries.ratings(SINCE)

    assert set(ratings) == {Helped(EntryId("iop"), 2, 1), Helped(EntryId("lou"), 0, 1)}


# --- what there was no answer to ------------------------------------------------------------


async def test_what_was_asked_without_an_answer_is_read(store: Store) -> None:
    """With the entry that came nearest, the newest first."""
    near = (Suggestion(EntryId("iop"), "IOP", 0.4), Suggestion(EntryId("lou"), "LOU", 0.3))
    older = replace(a_ticket(1, question="Hyr ni båtar?"), created_at=NOON - HOUR)
    newer = replace(a_ticket(2, of=BO, question="Any whales?"), language=Language.EN)
    await _keep(store, replace(older, suggestions=near), newer)

    assert await store.insight_queries.unanswered(SINCE) == [
        Unanswered(BO, "Any whales?", Language.EN, None),
        Unanswered(ANNA, "Hyr ni båtar?", Language.SV, EntryId("iop")),
    ]


@pytest.mark.parametrize("reason", Reason)
async def test_a_person_is_called_for_other_reasons_too(store: Store, reason: Reason) -> None:
    """Only where the bot had nothing to say is there something to learn from."""
    await _keep(store, replace(a_ticket(), reason=reason))

    has_no_answer = reason in {
        Reason.NO_MATCH,
        Reason.KNOWN_UNKNOWN,
        Reason.NONE_OF_THESE,
        Reason.TRIES_FAILED,
    }
    assert bool(await store.insight_queries.unanswered(SINCE)) is has_no_answer


@pytest.mark.parametrize(
    "changes",
    [{"question": ""}, {"created_at": BEFORE}, {"status": TicketStatus.SPAM}],
    ids=str,
)
async def test_what_is_erased_old_or_spam_is_not_read(
    store: Store, changes: dict[str, Any]
) -> None:
    """There is nothing to learn from it."""
    await _keep(store, replace(a_ticket(), **changes))

    assert await store.insight_queries.unanswered(SINCE) == []


async def test_what_a_visitor_has_erased_is_not_read(store: Store) -> None:
    """The question is gone from its ticket."""
    await _keep(store, a_ticket())

    async with store.begin() as uow:
        uow.erasure.erase(ANNA)
        await uow.commit()

    assert await store.insight_queries.unanswered(SINCE) == []


async def test_only_so_many_questions_are_read(store: Store) -> None:
    """The newest ones."""
    await _keep(
        store,
        *(
            replace(a_ticket(number, question=str(number)), created_at=NOON - number * SECOND)
            for number in range(1, MOST_UNANSWERED + 2)
        ),
    )

    questions = [one.question for one in await store.insight_queries.unanswered(SINCE)]

    assert questions == [str(number) for number in range(1, MOST_UNANSWERED + 1)]


# --- quickly --------------------------------------------------------------------------------


class _Noting(Reader):
    """Notes down what is asked."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.asked: list[Select[Any]] = []

    async def rows(
        self, statement: Select[Any], parameters: Mapping[str, object] | None = None
    ) -> Sequence[Row[Any]]:
        self.asked.append(statement)
        return await self._reader.rows(statement, parameters)


async def test_what_is_counted_is_counted_in_an_index(sqlite: Place) -> None:
    """The rows themselves, which are long, are not touched."""
    async with sqlite.open() as store:
        reader = _Noting(store.insight_queries.reader)
        queries = InsightQueries(reader, store.insight_queries.keys)
        await queries.outcomes(WEEK)
        await queries.registers(SINCE)
        await queries.reasons(SINCE)
        await queries.waits(SINCE, NOON)
        await queries.ratings(SINCE)

        plans = await sqlite.behind(lambda c: [_plan(c, statement) for statement in reader.asked])

    for plan in plans:
        looked_up = [step for step in plan if step.startswith("SEARCH")]
        assert looked_up
        assert all("USING COVERING INDEX" in step for step in looked_up)


def _plan(connection: Connection, statement: Select[Any]) -> list[str]:
    literal = {"literal_binds": True}
    query = statement.compile(dialect=connection.dialect, compile_kwargs=literal)
    return [row.detail for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}")]


async def _say(store: Store, *messages: Message) -> None:
    async with store.begin() as uow:
        uow.conversations.save(Conversation(ANNA))
        for message in messages:
            uow.messages.add(message)
        await uow.commit()


async def _keep(store: Store, *tickets: Ticket) -> None:
    async with store.begin() as uow:
        for visitor in {ticket.conversation_id for ticket in tickets}:
            uow.conversations.save(Conversation(visitor))
        for ticket in tickets:
            uow.tickets.add(ticket)
        await uow.commit()
