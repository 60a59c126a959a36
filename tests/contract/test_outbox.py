"""What is committed is handed over to be delivered, whole and in order."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.conversation.acts import AskPerson, ChooseEntry, ChooseRegister, NoneOfThese
from bot.conversation.outbound import (
    Button,
    ComparisonPicture,
    Document,
    OutboundMessage,
    Reference,
)
from bot.conversation.queues import STAFF, Outgoing
from bot.escalation.model import (
    CardRefresh,
    Happening,
    Reason,
    StaffAction,
    StaffAlarm,
    StaffButton,
    StaffNews,
    StaffPress,
    TicketCard,
    TicketFile,
    TicketNotice,
)
from bot.ids import EntryId, TicketNumber
from bot.knowledge.model import Language, Register
from bot.store.open_store import Store
from tests.contract.conftest import Place
from tests.contract.dying_process import run_and_kill
from tests.contract.examples import ANNA, BO, CARIN, LATER, Taken, a_reply, bodies, send

SEVEN = TicketNumber(7)
CARD = TicketCard(SEVEN, Reason.NO_MATCH)
FILE = TicketFile(SEVEN, BO, "voice", "41")
CLAIM = StaffButton("Ta ärendet", StaffPress(StaffAction.CLAIM, SEVEN))
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
    answers="41",
    replaces="42",
    replaces_answer=True,
    enclosure=Document("mina-uppgifter.txt", "Vad är IOP?\n"),
)


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


@pytest.mark.parametrize(
    "content",
    [CARD, CardRefresh(SEVEN), FILE, StaffAlarm("!"), StaffNews("?")],
    ids=["card", "refresh", "file", "alarm", "news"],
)
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
        replace(a_reply(), enclosure=ComparisonPicture("IOP och LOU bredvid varandra")),
        CARD,
        CardRefresh(SEVEN),
        FILE,
        TicketNotice(SEVEN, Happening.VISITOR_ADDED, "Och när?", (CLAIM,)),
        StaffAlarm("En uppdatering kunde inte behandlas."),
        StaffNews("Läget i dag", (CLAIM,)),
    ],
    ids=["plain", "everything", "picture", "card", "refresh", "file", "notice", "alarm", "news"],
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
