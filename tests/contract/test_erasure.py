"""A visitor has everything deleted: nothing that was said is left, and nobody else is touched."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace

import pytest
from sqlalchemy import LargeBinary

from bot.conversation.acts import Attachment
from bot.conversation.labels import Label, Rating
from bot.conversation.model import Conversation, Direction, Message
from bot.conversation.ports import BeginUnitOfWork, UnitOfWork
from bot.conversation.queues import STAFF, Sent, Undeliverable
from bot.errors import ConcurrentChange
from bot.escalation.model import Happening, Suggestion, Ticket, TicketNotice, TicketStatus
from bot.ids import AgentId, ConversationId, EntryId, LabelId, TicketNumber
from bot.knowledge.model import Language
from bot.store.open_store import Store
from bot.store.tables import audit, inbox, key_check, metadata, outbox
from tests.contract.conftest import Place
from tests.contract.examples import (
    ANNA,
    BO,
    LATER,
    a_message,
    a_reply,
    a_ticket,
    bodies,
    received,
    settle,
)
from tests.fakes import NOON

SEVEN, EIGHT = TicketNumber(7), TicketNumber(8)
EVA = AgentId("telegram:1")
IOP = EntryId("iop")
SUGGESTION = Suggestion(IOP, "Hemlig titel", 0.41)

# --- what is gone, and what is left ---------------------------------------------------------


async def test_nothing_that_was_said_is_left(begin: BeginUnitOfWork) -> None:
    """By the visitor, by us, or by agents among themselves."""
    await _talk(begin, ANNA, SEVEN)

    await _erase(begin, ANNA)

    async with begin() as uow:
        assert await uow.messages.last(ANNA, 10) == []
        assert await uow.messages.find(ANNA, "41") is None


async def test_nothing_that_was_chosen_or_rated_is_left(begin: BeginUnitOfWork) -> None:
    """A labelled question is the visitor's own words."""
    await _talk(begin, ANNA, SEVEN)

    await _erase(begin, ANNA)

    async with begin() as uow:
        assert await uow.labels.get(_label(ANNA).id) is None
        assert await uow.ratings.get(_rating(ANNA)) is None


async def test_of_a_ticket_number_dates_and_state_are_left(begin: BeginUnitOfWork) -> None:
    """So that agents' work can still be counted; the question can't be answered any more."""
    await _talk(begin, ANNA, SEVEN)

    await _erase(begin, ANNA)

    async with begin() as uow:
        left = await uow.tickets.get(SEVEN)
    assert left is not None
    assert left.is_erased
    assert replace(left, version=0) == replace(_answered(ANNA, SEVEN), question="", suggestions=())


async def test_of_the_conversation_it_is_left_that_there_was_one(begin: BeginUnitOfWork) -> None:
    """A visitor who was shut out stays so, and keeps the language."""
    await _talk(begin, ANNA, SEVEN)

    await _erase(begin, ANNA)

    async with begin() as uow:
        assert await uow.conversations.get(ANNA) == Conversation(
            ANNA, language=Language.EN, is_blocked=True
        )


async def test_another_visitor_is_not_touched(begin: BeginUnitOfWork) -> None:
    """Neither the words nor the tickets, nor what was chosen and rated."""
    await _talk(begin, BO, EIGHT)
    before = await _all_of(begin, BO, EIGHT)
    await _talk(begin, ANNA, SEVEN)

    await _erase(begin, ANNA)

    assert await _all_of(begin, BO, EIGHT) == before


async def test_a_visitor_who_was_never_there_can_be_erased(begin: BeginUnitOfWork) -> None:
    """There is nothing to do."""
    await _erase(begin, ANNA)

    async with begin() as uow:
        assert await uow.conversations.get(ANNA) == Conversation(ANNA)


async def test_the_ticket_can_be_closed_in_the_same_transaction(begin: BeginUnitOfWork) -> None:
    """Agents see that the visitor does not wait any more."""
    await _talk(begin, ANNA, SEVEN)

    async with begin() as uow:
        ticket = await uow.tickets.get(SEVEN)
        assert ticket is not None
        uow.erasure.erase(ANNA)
        ticket.question, ticket.suggestions = "", ()
        ticket.close(LATER)
        uow.tickets.save(ticket)
        await uow.commit()

    async with begin() as uow:
        closed = await uow.tickets.get(SEVEN)
    assert closed is not None
    assert (closed.status, closed.closed_at, closed.is_erased) == (
        TicketStatus.CLOSED,
        LATER,
        True,
    )


async def test_what_is_said_with_the_erasure_is_kept(begin: BeginUnitOfWork) -> None:
    """The conversation begins anew with our word that it is done."""
    await _talk(begin, ANNA, SEVEN)
    done = a_message("Allt är raderat.", Direction.OUTGOING)

    async with begin() as uow:
        conversation = await uow.conversations.get(ANNA)
        uow.erasure.erase(ANNA)
        uow.messages.add(done)
        uow.conversations.save(replace(conversation, last_question=""))
        await uow.commit()

    async with begin() as uow:
        assert await uow.messages.last(ANNA, 10) == [done]


async def test_a_visitor_can_come_back(begin: BeginUnitOfWork) -> None:
    """And is kept as anybody else is."""
    await _talk(begin, ANNA, SEVEN)
    await _erase(begin, ANNA)

    async with begin() as uow:
        conversation = await uow.conversations.get(ANNA)
        conversation.last_question = "Vad är LOU?"
        uow.conversations.save(conversation)
        uow.messages.add(a_message("Vad är LOU?"))
        await uow.commit()

    async with begin() as uow:
        assert (await uow.conversations.get(ANNA)).last_question == "Vad är LOU?"
        assert [message.text for message in await uow.messages.last(ANNA, 10)] == ["Vad är LOU?"]


# --- inbox and outbox -----------------------------------------------------------------------


async def test_the_reply_that_tells_of_it_is_still_sent(place: Place) -> None:
    """And whatever was on its way to the visitor before, in order."""
    async with place.open(exclusive=False) as store, store.begin() as uow:
        uow.conversations.save(Conversation(ANNA))
        uow.outbox.add(a_reply("Ett svar."))
        await uow.commit()
    async with place.open() as store, store.begin() as uow:
        uow.erasure.erase(ANNA)
        uow.outbox.add(a_reply("Allt är raderat."))
        await uow.commit()

    async with place.open(at=LATER) as store:
        assert bodies(await store.outbox.claim(10)) == ["Ett svar.", "Allt är raderat."]


async def test_what_was_given_up_is_gone(place: Place) -> None:
    """Updates and messages that nobody reads again, and agents' news that may quote them."""
    async with place.open() as store:
        await _lose(store, ANNA)
        await _lose_news(store)

        await _erase(store.begin, ANNA)

    assert [row.payload for row in await place.rows(inbox)] == [b"", b""]
    assert [row.content for row in await place.rows(outbox)] == [b"", b""]


async def test_what_was_given_up_of_another_visitor_is_kept(place: Place) -> None:
    """An operator may want to know what it was."""
    async with place.open() as store:
        await _lose(store, BO)

        await _erase(store.begin, ANNA)

    assert all(row.payload for row in await place.rows(inbox))
    assert all(row.content for row in await place.rows(outbox))


async def test_an_answer_of_before_is_not_edited_any_more(store: Store) -> None:
    """Which messages at the channel were answers is forgotten, of this visitor only."""
    for visitor in (ANNA, BO):
        await _answer(store, visitor)

    await _erase(store.begin, ANNA)

    assert await store.queries.sent_before(ANNA, "41") == []
    assert await store.queries.sent_before(BO, "41") == ["42"]


async def test_what_agents_did_stays_written_down(place: Place) -> None:
    """Nothing is ever taken out of the audit."""
    async with place.open() as store:
        await _talk(store.begin, ANNA, SEVEN)
        async with store.begin() as uow:
            uow.audit.add(EVA, "reveal", "ticket 7")
            await uow.commit()

        await _erase(store.begin, ANNA)

    assert [row.subject for row in await place.rows(audit)] == ["ticket 7"]


# --- at the same moment ---------------------------------------------------------------------


async def test_what_was_said_at_the_same_moment_but_before_is_gone(store: Store) -> None:
    """Though both are written together."""
    await _talk(store.begin, ANNA, SEVEN)
    before, erasing, after = store.begin(), store.begin(), store.begin()
    before.messages.add(a_message("before", Direction.NOTE))
    erasing.erasure.erase(ANNA)
    after.messages.add(a_message("after", Direction.NOTE))

    await asyncio.gather(before.commit(), erasing.commit(), after.commit())

    async with store.begin() as uow:
        assert [message.text for message in await uow.messages.last(ANNA, 10)] == ["after"]


@pytest.mark.parametrize("is_together", [True, False])
async def test_an_agent_who_read_the_ticket_before_does_not_bring_it_back(
    store: Store, *, is_together: bool
) -> None:
    """Whether it is written together with the erasure or later, it is refused."""
    await _talk(store.begin, ANNA, SEVEN)
    async with store.begin() as stale:
        ticket = await stale.tickets.get(SEVEN)
        assert ticket is not None
        stale.tickets.save(ticket)

        results = await _after_erasing(store, stale, is_together=is_together)

    assert [type(result) for result in results] == [type(None), ConcurrentChange]


@pytest.mark.parametrize("is_together", [True, False])
async def test_a_conversation_that_was_read_before_is_not_brought_back(
    store: Store, *, is_together: bool
) -> None:
    """Its last question is gone for good."""
    await _talk(store.begin, ANNA, SEVEN)
    async with store.begin() as stale:
        stale.conversations.save(await stale.conversations.get(ANNA))

        results = await _after_erasing(store, stale, is_together=is_together)

    assert [type(result) for result in results] == [type(None), ConcurrentChange]


# --- on the disk ----------------------------------------------------------------------------


async def test_no_table_holds_what_was_encrypted_of_it(place: Place) -> None:
    """Whatever tables there are: each value of before is gone, and no other visitor's."""
    async with place.open() as store:
        await _talk(store.begin, BO, EIGHT)
        await _lose(store, BO)
        of_bo = await _encrypted(place)
        await _talk(store.begin, ANNA, SEVEN)
        await _lose(store, ANNA)
        assert len(await _encrypted(place)) > len(of_bo)

        await _erase(store.begin, ANNA)

    assert await _encrypted(place) == of_bo


async def test_the_file_holds_nothing_of_it_either(sqlite: Place) -> None:
    """Deleted rows are overwritten: the bytes of before are nowhere, encrypted or not."""
    async with sqlite.open() as store:
        await _talk(store.begin, BO, EIGHT)
        of_bo = await _encrypted(sqlite)
        await _talk(store.begin, ANNA, SEVEN)
        await _lose(store, ANNA)
        of_anna = await _encrypted(sqlite) - of_bo
        _checkpoint(sqlite)
        assert all(value in sqlite.all_bytes() for value in of_anna | of_bo)

        await _erase(store.begin, ANNA)
        await _erase(store.begin, BO)
        _checkpoint(sqlite)

        on_disk = sqlite.all_bytes()

    assert len(of_anna) > 5
    assert not [value for value in of_anna | of_bo if value in on_disk]
    assert b"Hemlig" not in on_disk


async def _after_erasing(
    store: Store, stale: UnitOfWork, *, is_together: bool
) -> Sequence[BaseException | None]:
    """What becomes of the erasure, and of a unit that comes after it."""
    erasing = store.begin()
    erasing.erasure.erase(ANNA)
    if is_together:
        return await asyncio.gather(erasing.commit(), stale.commit(), return_exceptions=True)
    await erasing.commit()
    return [None, *await asyncio.gather(stale.commit(), return_exceptions=True)]


# --- what was there -------------------------------------------------------------------------


async def _talk(begin: BeginUnitOfWork, visitor: ConversationId, number: TicketNumber) -> None:
    """A question, what was chosen and rated, and a ticket that an agent has answered."""
    async with begin() as uow:
        uow.conversations.save(
            Conversation(
                visitor,
                language=Language.EN,
                last_question="Hemlig fråga",
                last_entry=IOP,
                attachments=(Attachment("photo", "40", "Hemligt album"),),
                last_album="Hemligt album",
                is_blocked=True,
            )
        )
        uow.tickets.add(_answered(visitor, number))
        for message in _said(visitor, number):
            uow.messages.add(message)
        uow.labels.add(_label(visitor))
        uow.ratings.put(_rating(visitor))
        await uow.commit()


def _answered(visitor: ConversationId, number: TicketNumber) -> Ticket:
    ticket = a_ticket(number, of=visitor, question="Hemlig fråga")
    ticket.suggestions = (SUGGESTION,)
    ticket.answer(EVA, LATER)
    return ticket


def _said(visitor: ConversationId, number: TicketNumber) -> list[Message]:
    reply = a_reply("Hemligt svar", to=visitor)
    return [
        replace(a_message("Hemlig fråga"), conversation_id=visitor, channel_id="41"),
        Message(visitor, Direction.OUTGOING, reply.body, NOON, reply=reply, entry_id=IOP),
        Message(visitor, Direction.NOTE, "Hemlig anteckning", NOON, number, EVA),
    ]


def _label(visitor: ConversationId) -> Label:
    return Label(LabelId(visitor), visitor, "Hemlig fråga", IOP, Language.SV, NOON)


def _rating(visitor: ConversationId) -> Rating:
    return Rating(visitor, IOP, "0123abcd", has_helped=True, at=NOON)


async def _all_of(
    begin: BeginUnitOfWork, visitor: ConversationId, number: TicketNumber
) -> list[object]:
    """What is kept of a visitor."""
    async with begin() as uow:
        return [
            await uow.conversations.get(visitor),
            await uow.tickets.get(number),
            await uow.messages.last(visitor, 10),
            await uow.labels.get(_label(visitor).id),
            await uow.ratings.get(_rating(visitor)),
        ]


async def _erase(begin: BeginUnitOfWork, visitor: ConversationId) -> None:
    async with begin() as uow:
        uow.erasure.erase(visitor)
        await uow.commit()


async def _lose(store: Store, visitor: ConversationId) -> None:
    """An update that could not be handled, and a message that could not be delivered."""
    (item,) = await store.inbox.add([received(visitor, lane=visitor, text="Hemlig fråga")])
    async with store.begin() as uow:
        uow.inbox.bury(item, "ValueError")
        await uow.commit()
    await settle(store, a_reply("Hemligt svar", to=visitor), Undeliverable("blocked"))


async def _lose_news(store: Store) -> None:
    """The same in the agents' group, where what the visitor wrote is quoted."""
    (item,) = await store.inbox.add([received("staff", lane=STAFF, text="> Hemlig fråga")])
    async with store.begin() as uow:
        uow.inbox.bury(item, "ValueError")
        await uow.commit()
    news = TicketNotice(SEVEN, Happening.VISITOR_ADDED, "Hemlig fråga")
    await settle(store, news, Undeliverable("no group"))


async def _answer(store: Store, visitor: ConversationId) -> None:
    """Message 42 answers message 41."""
    await settle(store, replace(a_reply(to=visitor), answers="41"), Sent(("42",)))


# --- what is on the disk --------------------------------------------------------------------


async def _encrypted(place: Place) -> set[bytes]:
    """All that is kept encrypted, in whatever table; not what shows that the key fits."""
    kept: set[bytes] = set()
    for table in set(metadata.sorted_tables) - {key_check}:
        secret = [column.name for column in table.columns if isinstance(column.type, LargeBinary)]
        rows = await place.rows(table)
        kept |= {getattr(row, name) for row in rows for name in secret}
    return kept - {b"", None}


def _checkpoint(place: Place) -> None:
    """Bring what is in the journal into the file, as SQLite does by itself now and then."""
    with closing(sqlite3.connect(place.database_file)) as connection:
        is_busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    assert not is_busy
