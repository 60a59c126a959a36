"""What is committed is delivered in order, and what became of it is kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest

from bot.conversation.model import (
    AskPerson,
    Button,
    ChooseEntry,
    ChooseRegister,
    NoneOfThese,
    OutboundMessage,
    Reference,
)
from bot.conversation.ports import (
    STAFF,
    OutboxItem,
    Outgoing,
    Sent,
    TryAgain,
    Undeliverable,
)
from bot.escalation.model import (
    Happening,
    Reason,
    StaffAlarm,
    Suggestion,
    TicketCard,
    TicketNotice,
    TicketStatus,
)
from bot.ids import EntryId, TicketNumber
from bot.knowledge.model import Language, Register
from bot.store.open_store import Store
from tests.contract.conftest import Place
from tests.contract.dying_process import run_and_kill
from tests.contract.examples import (
    ANNA,
    BO,
    CARIN,
    LATER,
    SOON,
    a_reply,
    a_ticket,
    add_ticket,
    bodies,
    send,
)

SEVEN = TicketNumber(7)
SUGGESTION = Suggestion(EntryId("iop"), "Vad är IOP?", 0.41)
CARD = TicketCard(SEVEN, "Vad kostar det?", Reason.NO_MATCH, Language.SV, LATER, (SUGGESTION,))
EVERYTHING = OutboundMessage(
    ANNA,
    "Ett stycke.\n\n- en punkt 🙂",
    Language.EN,
    references=(Reference("LOU", "Riksdagen", "https://example.org/lou", "2016"),),
    notes=("Uppgift från: 2016.",),
    buttons=(
        Button("Vad är IOP?", ChooseEntry(EntryId("iop"))),
        Button("Lättläst", ChooseRegister(EntryId("iop"), Register.SV_EASY)),
        Button("Inget av det här", NoneOfThese()),
        Button("Fråga en människa", AskPerson()),
    ),
    ticket_number=SEVEN,
)


class Taken(list[OutboxItem]):
    """What a subscriber was handed over."""

    def take(self, items: Iterable[OutboxItem]) -> None:
        self.extend(items)


@pytest.fixture
def taken(store: Store) -> Taken:
    taken = Taken()
    store.outbox.subscribe(taken.take)
    return taken


# --- handed over ----------------------------------------------------------------------------


async def test_messages_are_handed_over_in_the_order_they_were_added(
    store: Store, taken: Taken
) -> None:
    """As soon as they are committed, without anyone asking."""
    await send(store, a_reply("one"), a_reply("two", to=BO))
    await send(store, a_reply("three"))

    assert bodies(taken) == ["one", "two", "three"]
    assert sorted(item.id for item in taken) == [item.id for item in taken]


async def test_a_message_is_addressed_to_its_conversation(store: Store, taken: Taken) -> None:
    """The channel is the part before the colon."""
    await send(store, a_reply(to=BO))

    assert [(item.channel, item.recipient) for item in taken] == [("telegram", BO)]


@pytest.mark.parametrize("content", [CARD, StaffAlarm("!")], ids=["card", "alarm"])
async def test_what_agents_are_told_goes_to_the_staff(
    store: Store, taken: Taken, content: Outgoing
) -> None:
    """Whatever channel the visitor is on."""
    async with store.begin() as uow:
        uow.outbox.add(content)
        await uow.commit()

    assert [(item.channel, item.recipient) for item in taken] == [(STAFF, STAFF)]


async def test_nothing_is_handed_over_before_it_is_committed(store: Store, taken: Taken) -> None:
    """Nobody is told what may come to nothing."""
    async with store.begin() as uow:
        uow.outbox.add(a_reply())

        assert taken == []


async def test_what_is_handed_over_is_claimed(store: Store, taken: Taken) -> None:
    """It is not delivered a second time by the sweep."""
    await send(store, a_reply())

    assert len(taken) == 1
    assert await store.outbox.claim(10) == []


async def test_the_running_assistant_delivers_what_the_command_line_commits(place: Place) -> None:
    """An agent can answer from a terminal."""
    async with place.open() as store, place.open(exclusive=False) as command_line:
        await send(command_line, a_reply("Svaret är nej."))

        assert bodies(await store.outbox.claim(10)) == ["Svaret är nej."]


@pytest.mark.parametrize(
    "content",
    [
        a_reply(),
        EVERYTHING,
        CARD,
        TicketNotice(SEVEN, Happening.VISITOR_ADDED, "Och när?"),
        StaffAlarm("En uppdatering kunde inte behandlas."),
    ],
    ids=["plain", "everything", "card", "notice", "alarm"],
)
async def test_a_message_is_the_same_after_a_restart(place: Place, content: Outgoing) -> None:
    """With its sources, notes and buttons, whomever it is for."""
    async with place.open() as store, store.begin() as uow:
        uow.outbox.add(content)
        await uow.commit()

    async with place.open() as store:
        kept = await store.outbox.claim(10)

    assert [item.content for item in kept] == [content]


async def test_a_killed_process_leaves_its_messages_to_the_next(place: Place) -> None:
    """A reply that was committed is sent."""
    await run_and_kill(place.settings)

    async with place.open(at=LATER) as store:
        kept = await store.outbox.claim(10)

    assert bodies(kept) == ["Hej!"]


async def test_the_oldest_messages_are_given_first(place: Place) -> None:
    """And no more than there is room for."""
    async with place.open() as store:
        await send(store, a_reply("one"), a_reply("two", to=BO), a_reply("three", to=CARIN))

    async with place.open() as store:
        batches = [bodies(await store.outbox.claim(2)) for _ in range(3)]

    assert batches == [["one", "two"], ["three"], []]


# --- what became of it ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "outcome", [Sent(("41",)), Undeliverable("blocked")], ids=["sent", "given-up"]
)
async def test_what_is_settled_is_not_sent_again(
    place: Place, outcome: Sent | Undeliverable
) -> None:
    """Neither what has arrived nor what never will."""
    async with place.open() as store:
        await _settle(store, a_reply(), outcome)

    async with place.open() as store:
        assert await store.outbox.claim(10) == []


async def test_a_message_to_be_tried_again_waits_for_its_time(place: Place) -> None:
    """And is then what it was."""
    async with place.open() as store:
        await _settle(store, a_reply("Hej!"), TryAgain(SOON, "no connection"))

    async with place.open() as store:
        assert await store.outbox.claim(10) == []
    async with place.open(at=SOON) as store:
        assert bodies(await store.outbox.claim(10)) == ["Hej!"]


@pytest.mark.parametrize(("maybe_sent", "uncertain"), [(True, 1), (False, 0)])
async def test_a_try_is_counted(place: Place, *, maybe_sent: bool, uncertain: int) -> None:
    """Also whether it may have arrived after all."""
    async with place.open() as store:
        await _settle(store, a_reply(), TryAgain(SOON, "timeout", maybe_sent=maybe_sent))

    async with place.open(at=SOON) as store:
        (item,) = await store.outbox.claim(10)

    assert (item.attempts, item.uncertain) == (1, uncertain)


async def test_later_messages_wait_for_an_earlier_one_to_the_same_recipient(place: Place) -> None:
    """Other recipients do not."""
    async with place.open() as store:
        await _settle(store, a_reply("first"), TryAgain(SOON, "no connection"))
        await send(store, a_reply("second"), a_reply("to Bo", to=BO))

    async with place.open() as store:
        assert bodies(await store.outbox.claim(10)) == ["to Bo"]
    async with place.open(at=SOON) as store:
        assert bodies(await store.outbox.claim(10)) == ["first", "second", "to Bo"]


async def test_agents_hear_what_became_of_it(store: Store, taken: Taken) -> None:
    """In the same transaction, so that it can't be forgotten."""
    notice = TicketNotice(SEVEN, Happening.DELIVERED)

    await _settle(store, a_reply(ticket_number=7), Sent(), follow_ups=[notice])

    assert [item.content for item in taken][1:] == [notice]


# --- tickets --------------------------------------------------------------------------------


async def test_an_answer_that_never_arrives_shows_on_its_ticket(store: Store) -> None:
    """The agent must find another way to the visitor."""
    await _with_ticket(store)

    await _settle(store, a_reply(ticket_number=7), Undeliverable("blocked"))

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

    await _settle(store, content, outcome)

    assert await _status(store) is TicketStatus.OPEN


@pytest.mark.parametrize(
    "content",
    [CARD, TicketNotice(SEVEN, Happening.VISITOR_ADDED, "Och när?")],
    ids=["card", "notice"],
)
async def test_what_is_sent_to_agents_about_a_ticket_belongs_to_its_thread(
    store: Store, content: Outgoing
) -> None:
    """An agent can reply to any part of any of these messages."""
    await _with_ticket(store)

    await _settle(store, content, Sent(("41", "42")))

    async with store.begin() as uow:
        assert [await uow.threads.ticket_of(name) for name in ("41", "42", "43")] == [7, 7, None]


@pytest.mark.parametrize(
    "content", [a_reply(ticket_number=7), StaffAlarm("!")], ids=["answer", "alarm"]
)
async def test_other_messages_belong_to_no_thread(store: Store, content: Outgoing) -> None:
    """The ids of a visitor's chat may be the same as those of the agents' group."""
    await _with_ticket(store)

    await _settle(store, content, Sent(("41",)))

    async with store.begin() as uow:
        assert await uow.threads.ticket_of("41") is None


async def test_the_first_message_of_a_thread_is_its_card(store: Store) -> None:
    """Later news is sent as a reply to it."""
    await _with_ticket(store)

    await _settle(store, CARD, Sent(("41", "42")))

    assert await store.queries.card_of(SEVEN) == "41"
    assert await store.queries.card_of(TicketNumber(8)) is None


async def _settle(
    store: Store,
    content: Outgoing,
    outcome: Sent | TryAgain | Undeliverable,
    *,
    follow_ups: Sequence[TicketNotice] = (),
) -> None:
    """Commit the content and settle what is handed over for it."""
    taken = Taken()
    store.outbox.subscribe(taken.take)
    async with store.begin() as uow:
        uow.outbox.add(content)
        await uow.commit()
    await store.outbox.settle(taken[0], outcome, follow_ups)


async def _with_ticket(store: Store) -> None:
    async with store.begin() as uow:
        add_ticket(uow, a_ticket(7))
        await uow.commit()


async def _status(store: Store) -> TicketStatus | None:
    async with store.begin() as uow:
        ticket = await uow.tickets.get(SEVEN)
    return None if ticket is None else ticket.status
