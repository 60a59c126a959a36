"""What visitors wrote is deleted when it is old; that agents have worked stays countable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Table, select
from sqlalchemy.engine import make_url

from bot.conversation.labels import Label, Rating
from bot.conversation.model import Conversation
from bot.conversation.queues import Sent, Undeliverable
from bot.escalation.model import Suggestion, TicketStatus
from bot.ids import AgentId, ConversationId, EntryId, LabelId, TicketNumber
from bot.knowledge.model import Language
from bot.store.database import database_at
from bot.store.open_store import Store
from bot.store.retention import Expired
from bot.store.tables import audit, inbox, labels, outbox, ratings
from tests.contract.conftest import Place
from tests.contract.examples import (
    ANNA,
    BO,
    CARIN,
    a_message,
    a_reply,
    a_ticket,
    add_ticket,
    received,
    send,
)
from tests.fakes import NOON

A_YEAR_AGO = NOON - timedelta(days=365)
LONG_AGO = NOON - timedelta(days=366)
RECENTLY = NOON - timedelta(days=364)
SEVEN = TicketNumber(7)

# --- conversations --------------------------------------------------------------------------


async def test_what_was_said_long_ago_is_deleted(place: Place) -> None:
    """The words of both sides, and what visitors rated and chose."""
    async with place.open(at=LONG_AGO) as store:
        await _talk(store, ANNA)

    async with place.open() as store:
        deleted = await store.retention.delete_expired(A_YEAR_AGO)

        assert deleted == Expired(conversations=1)
        assert await store.queries.messages_in(ANNA) == []
        assert [await _rows(place, table) for table in (ratings, labels)] == [[], []]


async def test_of_an_old_ticket_number_dates_and_state_are_left(place: Place) -> None:
    """So that one can still count what agents have done."""
    ticket = a_ticket(7, question="Vem är Anna på Storgatan?")
    ticket.suggestions = (Suggestion(EntryId("iop"), "Vad är IOP?", 0.41),)
    ticket.answer(AgentId("console"), LONG_AGO)
    async with place.open(at=LONG_AGO) as store, store.begin() as uow:
        add_ticket(uow, ticket)
        await uow.commit()

    async with place.open() as store:
        await store.retention.delete_expired(A_YEAR_AGO)

        async with store.begin() as uow:
            left = await uow.tickets.get(SEVEN)
    assert left == replace(ticket, question="", suggestions=(), version=2)


async def test_a_recent_conversation_is_kept(place: Place) -> None:
    """It is as old as the last thing that happened in it."""
    async with place.open(at=LONG_AGO) as store:
        await _talk(store, ANNA)
    async with place.open(at=RECENTLY) as store, store.begin() as uow:
        uow.conversations.save(await uow.conversations.get(ANNA))
        await uow.commit()

    async with place.open() as store:
        deleted = await store.retention.delete_expired(A_YEAR_AGO)

        assert deleted == Expired()
        assert len(await store.queries.messages_in(ANNA)) == 1


async def test_a_conversation_with_an_open_ticket_is_kept(place: Place) -> None:
    """Somebody still waits for an answer, and whoever answers must see to what."""
    closed, waiting = a_ticket(6), a_ticket(7)
    closed.close(LONG_AGO)
    async with place.open(at=LONG_AGO) as store, store.begin() as uow:
        add_ticket(uow, closed)
        add_ticket(uow, waiting)
        await uow.commit()

    async with place.open() as store:
        deleted = await store.retention.delete_expired(A_YEAR_AGO)

        assert deleted == Expired()
        assert [ticket.question for ticket in await store.queries.open_tickets()] == [
            waiting.question
        ]


async def test_a_conversation_of_which_nothing_is_left_is_not_deleted_again(place: Place) -> None:
    """That there was one is left; it is no work for the next day."""
    async with place.open(at=LONG_AGO) as store:
        await _talk(store, ANNA)

    async with place.open() as store:
        await store.retention.delete_expired(A_YEAR_AGO)

        assert await store.retention.delete_expired(A_YEAR_AGO) == Expired()


async def test_many_conversations_are_deleted_in_one_run(place: Place) -> None:
    """However many transactions that takes."""
    async with place.open(at=LONG_AGO) as store, store.begin() as uow:
        for number in range(45):
            uow.conversations.save(Conversation(ConversationId(f"web:{number}")))
        await uow.commit()

    async with place.open() as store:
        assert await store.retention.delete_expired(A_YEAR_AGO) == Expired(conversations=45)


# --- outbox and inbox -----------------------------------------------------------------------


async def test_messages_that_were_sent_or_given_up_long_ago_are_deleted(place: Place) -> None:
    """What was not sent yet waits on, however old it is."""
    async with place.open(at=LONG_AGO, exclusive=False) as store:
        await send(store, a_reply("sent"), a_reply("lost", to=BO), a_reply("waits", to=CARIN))
    async with place.open(at=LONG_AGO) as store:
        sent, lost, _ = await store.outbox.claim(3)
        await store.outbox.settle(sent, Sent(("1",)))
        await store.outbox.settle(lost, Undeliverable("blocked"))

    async with place.open() as store:
        deleted = await store.retention.delete_expired(A_YEAR_AGO)

    assert deleted == Expired(sent=2)
    assert [row.recipient for row in await _rows(place, outbox)] == [CARIN]


async def test_messages_that_were_sent_recently_are_kept(place: Place) -> None:
    """Counted from when they were sent, not from when they were written."""
    async with place.open(at=LONG_AGO, exclusive=False) as store:
        await send(store, a_reply())
    async with place.open(at=RECENTLY) as store:
        (item,) = await store.outbox.claim(1)
        await store.outbox.settle(item, Sent(("1",)))

    async with place.open() as store:
        assert await store.retention.delete_expired(A_YEAR_AGO) == Expired()


async def test_updates_that_were_handled_long_ago_are_deleted(place: Place) -> None:
    """An update that is not handled yet waits on, however old it is."""
    updates = [replace(received(name), received_at=LONG_AGO) for name in ("handled", "waits")]
    async with place.open() as store:
        handled, _ = await store.inbox.add(updates)
        async with store.begin() as uow:
            uow.inbox.done(handled)
            await uow.commit()

        deleted = await store.retention.delete_expired(A_YEAR_AGO)

    assert deleted == Expired(handled=1)
    assert [row.external_id for row in await _rows(place, inbox)] == ["waits"]


async def test_an_update_of_the_last_two_weeks_is_known_to_have_been_handled(
    place: Place,
) -> None:
    """If it comes once more it is not answered twice, even where nothing is kept for so long."""
    ages = {"new": timedelta(days=13), "old": timedelta(days=15)}
    updates = [replace(received(name), received_at=NOON - age) for name, age in ages.items()]
    async with place.open() as store:
        items = await store.inbox.add(updates)
        async with store.begin() as uow:
            for item in items:
                uow.inbox.done(item)
            await uow.commit()

        deleted = await store.retention.delete_expired(NOON - timedelta(days=1))

        assert deleted == Expired(handled=1)
        assert await store.inbox.add(updates[:1]) == []


async def test_updates_that_were_quarantined_long_ago_are_deleted(place: Place) -> None:
    """They hold a visitor's words, too."""
    async with place.open() as store:
        old, new = await store.inbox.add(
            [
                replace(received("1"), received_at=LONG_AGO),
                replace(received("2"), received_at=RECENTLY),
            ]
        )
        async with store.begin() as uow:
            uow.inbox.bury(old, "UnreadableUpdate")
            uow.inbox.bury(new, "UnreadableUpdate")
            await uow.commit()

        deleted = await store.retention.delete_expired(A_YEAR_AGO)

        assert deleted == Expired(quarantined=1)
        assert await store.queries.quarantined() == 1


# --- counted, and written down --------------------------------------------------------------


async def test_what_would_be_deleted_is_counted_and_nothing_else_happens(place: Place) -> None:
    """The counts are those of the deletion that follows."""
    async with place.open(at=LONG_AGO, exclusive=False) as store:
        await _talk(store, ANNA)
        await send(store, a_reply())
    async with place.open(at=LONG_AGO) as store:
        (item,) = await store.outbox.claim(1)
        await store.outbox.settle(item, Sent(("1",)))

    async with place.open() as store:
        counted = [await store.retention.expired(A_YEAR_AGO) for _ in range(2)]
        deleted = await store.retention.delete_expired(A_YEAR_AGO)

    assert counted == [Expired(conversations=1, sent=1)] * 2
    assert deleted == counted[0]


async def test_a_deletion_is_written_into_the_audit(place: Place) -> None:
    """How much it was, and that it was no person; a run without any work is not worth a line."""
    async with place.open(at=LONG_AGO) as store:
        await _talk(store, ANNA)

    async with place.open() as store:
        for _ in range(2):
            await store.retention.delete_expired(A_YEAR_AGO)

    noted = [(row.at, row.agent, row.act, row.subject) for row in await _rows(place, audit)]
    assert noted == [
        (NOON, "system", "retention", "conversations=1 sent=0 handled=0 quarantined=0")
    ]


async def test_an_answer_that_did_not_arrive_does_not_keep_a_conversation(place: Place) -> None:
    """Nobody waits there any more."""
    lost = a_ticket(7)
    lost.status = TicketStatus.UNDELIVERABLE
    async with place.open(at=LONG_AGO) as store, store.begin() as uow:
        add_ticket(uow, lost)
        await uow.commit()

    async with place.open() as store:
        assert await store.retention.delete_expired(A_YEAR_AGO) == Expired(conversations=1)


# --- what was there -------------------------------------------------------------------------


async def _talk(store: Store, conversation_id: ConversationId) -> None:
    """A question, an answer that was rated, and a choice."""
    entry = EntryId("iop")
    async with store.begin() as uow:
        uow.conversations.save(Conversation(conversation_id, last_question="Vad är IOP?"))
        uow.messages.add(replace(a_message("Vad är IOP?"), conversation_id=conversation_id))
        uow.ratings.put(Rating(conversation_id, entry, "1", has_helped=True, at=LONG_AGO))
        label = Label(LabelId("a"), conversation_id, "Vad är IOP?", entry, Language.SV, LONG_AGO)
        uow.labels.add(label)
        await uow.commit()


async def _rows(place: Place, table: Table) -> Sequence[Any]:
    """All rows of a table, in the order in which they were added."""

    def look(connection: Connection) -> Sequence[Any]:
        return connection.execute(select(table).order_by(*table.primary_key)).all()

    database = database_at(make_url(place.settings.url))
    try:
        return await database.read(look)
    finally:
        await database.close()
