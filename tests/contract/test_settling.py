"""What became of a message is kept: for its tries, its answers, and the ticket it is about."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.conversation.queues import Outgoing, Sent, TryAgain, Undeliverable
from bot.escalation.model import (
    CardRefresh,
    Happening,
    Reason,
    StaffAlarm,
    StaffNews,
    TicketCard,
    TicketFile,
    TicketNotice,
    TicketStatus,
)
from bot.ids import TicketNumber
from bot.store.open_store import Store
from bot.store.tables import outbox
from tests.contract.conftest import Place
from tests.contract.examples import (
    ANNA,
    BO,
    LATER,
    SOON,
    Taken,
    a_reply,
    a_ticket,
    add_ticket,
    bodies,
    send,
    settle,
)

SEVEN = TicketNumber(7)
CARD = TicketCard(SEVEN, Reason.NO_MATCH)
FILE = TicketFile(SEVEN, BO, "voice", "41")


@pytest.fixture
def taken(store: Store) -> Taken:
    taken = Taken()
    store.outbox.subscribe(taken.take)
    return taken


# --- what became of it ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "outcome", [Sent(("41",)), Undeliverable("blocked")], ids=["sent", "given-up"]
)
async def test_what_is_settled_is_not_sent_again(
    place: Place, outcome: Sent | Undeliverable
) -> None:
    """Neither what has arrived nor what never will."""
    async with place.open() as store:
        await settle(store, a_reply(), outcome)

    async with place.open() as store:
        assert await store.outbox.claim(10) == []


async def test_a_message_to_be_tried_again_waits_for_its_time(place: Place) -> None:
    """And is then what it was."""
    async with place.open() as store:
        await settle(store, a_reply("Hej!"), TryAgain(SOON, "no connection"))

    async with place.open() as store:
        assert await store.outbox.claim(10) == []
    async with place.open(at=SOON) as store:
        assert bodies(await store.outbox.claim(10)) == ["Hej!"]


@pytest.mark.parametrize(("maybe_sent", "uncertain"), [(True, 1), (False, 0)])
async def test_a_try_is_counted(place: Place, *, maybe_sent: bool, uncertain: int) -> None:
    """Also whether it may have arrived after all."""
    async with place.open() as store:
        await settle(store, a_reply(), TryAgain(SOON, "timeout", maybe_sent=maybe_sent))

    async with place.open(at=SOON) as store:
        (item,) = await store.outbox.claim(10)

    assert (item.attempts, item.uncertain) == (1, uncertain)


async def test_later_messages_wait_for_an_earlier_one_to_the_same_recipient(place: Place) -> None:
    """Other recipients do not."""
    async with place.open() as store:
        await settle(store, a_reply("first"), TryAgain(SOON, "no connection"))
        await send(store, a_reply("second"), a_reply("to Bo", to=BO))

    async with place.open() as store:
        assert bodies(await store.outbox.claim(10)) == ["to Bo"]
    async with place.open(at=SOON) as store:
        assert bodies(await store.outbox.claim(10)) == ["first", "second", "to Bo"]


async def test_what_has_arrived_is_not_kept_in_the_outbox(place: Place) -> None:
    """It is in the history, which the visitor can have deleted."""
    async with place.open() as store:
        await settle(store, a_reply(), Sent(("41",)))

    assert [row.content for row in await place.rows(outbox)] == [b""]


@pytest.mark.parametrize(
    "outcome", [TryAgain(SOON, "no connection"), Undeliverable("blocked")], ids=["waits", "lost"]
)
async def test_what_has_not_arrived_is_kept_as_it_is(
    place: Place, outcome: TryAgain | Undeliverable
) -> None:
    """To be sent, or to be seen by an operator."""
    async with place.open() as store:
        await send(store, a_reply())
        (before,) = await place.rows(outbox)
    async with place.open(at=LATER) as store:
        (item,) = await store.outbox.claim(1)
        await store.outbox.settle(item, outcome)

    assert [row.content for row in await place.rows(outbox)] == [before.content]


async def test_agents_hear_what_became_of_it(store: Store, taken: Taken) -> None:
    """In the same transaction, so that it can't be forgotten."""
    notice = TicketNotice(SEVEN, Happening.DELIVERED)

    await settle(store, a_reply(ticket_number=7), Sent(), follow_ups=[notice])

    assert [item.content for item in taken][1:] == [notice]


# --- answers --------------------------------------------------------------------------------


async def test_it_is_known_which_messages_answer_which(store: Store) -> None:
    """Whoever edits a question has its answer edited, in all its parts."""
    await settle(store, replace(a_reply(), answers="41"), Sent(("42", "43")))

    assert await store.queries.sent_before(ANNA, "41") == ["42", "43"]


async def test_nothing_is_known_of_what_was_never_answered(store: Store) -> None:
    """Nor of another visitor's message that has the same number."""
    await settle(store, replace(a_reply(to=BO), answers="41"), Sent(("42",)))

    assert await store.queries.sent_before(ANNA, "41") == []
    assert await store.queries.sent_before(BO, "40") == []


async def test_a_new_answer_takes_the_place_of_the_one_before(store: Store) -> None:
    """So that the next edit finds what is there now."""
    for message_ids in (("42", "43"), ("44",)):
        await settle(store, replace(a_reply(), answers="41"), Sent(message_ids))

    assert await store.queries.sent_before(ANNA, "41") == ["44"]


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        ("", Sent(("42",))),
        ("41", Sent()),
        ("41", TryAgain(SOON, "timeout", maybe_sent=True)),
        ("41", Undeliverable("blocked")),
    ],
    ids=["answers-nothing", "no-messages", "try-again", "given-up"],
)
async def test_what_is_no_message_at_the_channel_answers_nothing(
    store: Store, answers: str, outcome: Sent | TryAgain | Undeliverable
) -> None:
    """What was sent before stays the answer."""
    await settle(store, replace(a_reply(), answers="41"), Sent(("40",)))

    await settle(store, replace(a_reply("again"), answers=answers), outcome)

    assert await store.queries.sent_before(ANNA, "41") == ["40"]
    assert await store.queries.sent_before(ANNA, "") == []


# --- tickets --------------------------------------------------------------------------------


async def test_an_answer_that_never_arrives_shows_on_its_ticket(store: Store) -> None:
    """The agent must find another way to the visitor."""
    await _with_ticket(store)

    await settle(store, a_reply(ticket_number=7), Undeliverable("blocked"))

    assert await _status(store) is TicketStatus.UNDELIVERABLE


@pytest.mark.parametrize(
    ("content", "outcome"),
    [
        (a_reply(ticket_number=7), Sent(("41",))),
        (a_reply(ticket_number=7), TryAgain(SOON, "timeout")),
        (a_reply(), Undeliverable("blocked")),
        (CARD, Undeliverable("the bot was removed from the group")),
    ],
    ids=["sent", "try-again", "not-an-answer", "card"],
)
async def test_a_ticket_stays_as_it_is_otherwise(
    store: Store, content: Outgoing, outcome: Sent | TryAgain | Undeliverable
) -> None:
    """Only an agent's answer that was given up concerns the ticket."""
    await _with_ticket(store)

    await settle(store, content, outcome)

    assert await _status(store) is TicketStatus.OPEN


@pytest.mark.parametrize(
    "content",
    [CARD, CardRefresh(SEVEN), FILE, TicketNotice(SEVEN, Happening.VISITOR_ADDED, "Och när?")],
    ids=["card", "refresh", "file", "notice"],
)
async def test_what_is_sent_to_agents_about_a_ticket_belongs_to_its_thread(
    store: Store, content: Outgoing
) -> None:
    """An agent can reply to any part of any of these messages."""
    await _with_ticket(store)

    await settle(store, content, Sent(("41", "42")))

    async with store.begin() as uow:
        assert [await uow.threads.ticket_of(name) for name in ("41", "42", "43")] == [7, 7, None]


@pytest.mark.parametrize(
    "content",
    [a_reply(ticket_number=7), StaffAlarm("!"), StaffNews("?")],
    ids=["answer", "alarm", "news"],
)
async def test_other_messages_belong_to_no_thread(store: Store, content: Outgoing) -> None:
    """The ids of a visitor's chat may be the same as those of the agents' group."""
    await _with_ticket(store)

    await settle(store, content, Sent(("41",)))

    async with store.begin() as uow:
        assert await uow.threads.ticket_of("41") is None


async def test_a_ticket_knows_its_card_and_its_topic(store: Store) -> None:
    """Later news is sent as a reply to the one, or into the other."""
    await _with_ticket(store)

    await settle(store, CARD, Sent(("9", "41"), card="41", topic="9"))

    assert await _places(store) == ("41", "9")


async def test_a_ticket_is_found_where_it_was_put_last(store: Store) -> None:
    """A card that was gone is put up anew; what says nothing of places leaves them."""
    await _with_ticket(store)
    await settle(store, CARD, Sent(("9", "41"), card="41", topic="9"))

    await settle(store, CardRefresh(SEVEN), Sent(("10", "42"), card="42", topic="10"))
    await settle(store, CardRefresh(SEVEN), Sent())

    assert await _places(store) == ("42", "10")


async def test_a_card_that_is_put_up_without_a_topic_leaves_the_one_that_is_gone(
    store: Store,
) -> None:
    """Or each further message would look for it."""
    await _with_ticket(store)
    await settle(store, CARD, Sent(("9", "41"), card="41", topic="9"))

    await settle(store, CardRefresh(SEVEN), Sent(("42",), card="42"))

    assert await _places(store) == ("42", "")


async def test_a_ticket_that_was_never_put_up_has_no_place(store: Store) -> None:
    """It waits to be shown, or agents work without a group."""
    await _with_ticket(store)

    assert await _places(store) == ("", "")


async def test_a_message_that_is_in_its_thread_can_be_named_again(store: Store) -> None:
    """A new card stands in the topic that there was."""
    await _with_ticket(store)
    await settle(store, CARD, Sent(("9", "41")))

    await settle(store, CardRefresh(SEVEN), Sent(("9", "42")))

    async with store.begin() as uow:
        assert [await uow.threads.ticket_of(name) for name in ("9", "41", "42")] == [7, 7, 7]


async def test_where_a_ticket_is_does_not_stand_in_an_agents_way(store: Store) -> None:
    """The card may be put up while somebody answers."""
    await _with_ticket(store)
    async with store.begin() as uow:
        ticket = await uow.tickets.get(SEVEN)
        assert ticket is not None
        await settle(store, CARD, Sent(("41",), card="41"))
        uow.tickets.save(ticket)
        await uow.commit()

    assert await _places(store) == ("41", "")


async def _with_ticket(store: Store) -> None:
    async with store.begin() as uow:
        add_ticket(uow, a_ticket(7))
        await uow.commit()


async def _status(store: Store) -> TicketStatus | None:
    async with store.begin() as uow:
        ticket = await uow.tickets.get(SEVEN)
    return None if ticket is None else ticket.status


async def _places(store: Store) -> tuple[str, str]:
    """The card and the topic."""
    view = await store.queries.view_of(SEVEN)
    assert view is not None
    return view.card, view.topic
