"""What the console reads: lists, search, what was said and what became of it, and drafts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.conversation.acts import Attachment
from bot.conversation.model import Conversation, Direction, Message
from bot.conversation.outbound import OutboundMessage
from bot.conversation.ports import BeginUnitOfWork
from bot.conversation.queues import DeliveryOutcome, Sent, TryAgain, Undeliverable
from bot.escalation.model import Suggestion, Ticket, TicketStatus
from bot.ids import AgentId, ConversationId, EntryId, TicketNumber
from bot.staff.drafts import Draft
from bot.staff.ticket_list import Place, View
from bot.staff.utterances import Delivery, Utterance
from bot.store.open_store import Store
from bot.store.ticket_queries import SHOWN_AT_ONCE, SHOWN_BEFORE
from tests.contract.conftest import Place as Database
from tests.contract.examples import ANNA, BO, Taken, a_message, a_reply, a_ticket, add_ticket
from tests.fakes import NOON

EVA, KARIN = AgentId("telegram:1"), AgentId("telegram:2")
SEVEN = TicketNumber(7)
PICTURE = Attachment("photo", "41", file_id="AgAD", name="hemligt namn.jpg")

# --- lists ----------------------------------------------------------------------------------


@pytest.fixture
async def one_of_each(store: Store) -> Store:
    """A ticket of each status, in their order; and open ones that Eva and Karin work on."""
    tickets = [
        replace(a_ticket(number), status=status) for number, status in enumerate(TicketStatus, 1)
    ]
    mine = replace(a_ticket(10), claimed_by=EVA)
    await keep(store, *tickets, mine, replace(a_ticket(11), claimed_by=KARIN))
    return store


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        (View.OPEN, [1, 10, 11]),
        (View.MINE, [10]),
        (View.WAITING, [2]),
        (View.UNDELIVERABLE, [3]),
        (View.CLOSED, [5, 4]),
    ],
)
async def test_each_list_holds_its_tickets(
    one_of_each: Store, view: View, expected: list[int]
) -> None:
    """Who waits for us longest comes first; of what is done, the newest."""
    listed = await one_of_each.ticket_queries.listed(view, EVA, skip=0, limit=10)
    counts = await one_of_each.ticket_queries.counts()

    assert [one.ticket.number for one in listed] == expected
    assert counts.of(view, EVA) == len(expected)


async def test_a_list_is_read_in_pages(store: Store) -> None:
    """So many as are wanted, from where one is wanted."""
    await keep(store, *(a_ticket(number) for number in range(1, 6)))

    listed = await store.ticket_queries.listed(View.OPEN, EVA, skip=2, limit=2)

    assert [one.ticket.number for one in listed] == [3, 4]


async def test_an_empty_store_has_empty_lists(store: Store) -> None:
    """Nothing waits."""
    counts = await store.ticket_queries.counts()

    assert [counts.of(view, EVA) for view in View] == [0, 0, 0, 0, 0]
    assert await store.ticket_queries.listed(View.OPEN, EVA, skip=0, limit=10) == []


@pytest.mark.parametrize("number", [404, 2**63])
async def test_there_is_no_ticket_of_an_unknown_number(store: Store, number: int) -> None:
    """However large it is."""
    assert await store.ticket_queries.view_of(TicketNumber(number)) is None


# --- search ---------------------------------------------------------------------------------

SOUGHT = replace(
    a_ticket(7, question="Hur mycket är STARTBIDRAGET i Ronneby?"),
    suggestions=(Suggestion(EntryId("iop-vad"), "Vad är IOP?", 0.4),),
    claimed_by=EVA,
)


@pytest.mark.parametrize(
    "words",
    [["startbidraget"], ["ronneby", "mycket"], ["iop-vad"], ["eva"], ["7"], ["#7"], ["7", "eva"]],
)
async def test_a_ticket_is_found_by_what_it_has(store: Store, words: Sequence[str]) -> None:
    """Words of the question, an entry's id, whoever has it, and its number."""
    await keep(store, SOUGHT, a_ticket(17))
    await know(store, EVA, "Eva Lind")

    found = await store.ticket_queries.found(words, 10)

    assert found == [Place(SEVEN, TicketStatus.OPEN, EVA)]


@pytest.mark.parametrize("words", [["startbidraget", "karlskrona"], ["suggestions"], ["entry_id"]])
async def test_a_ticket_is_not_found_by_what_it_has_not(store: Store, words: Sequence[str]) -> None:
    """It must have all the words, and how we keep it is none of them."""
    await keep(store, SOUGHT)

    assert await store.ticket_queries.found(words, 10) == []


async def test_the_newest_tickets_are_searched(store: Store) -> None:
    """Each question has to be decrypted, so there is an end to it."""
    await keep(store, *(a_ticket(number) for number in range(1, 5)))

    found = await store.ticket_queries.found(["kostar"], 2)

    assert [one.number for one in found] == [4, 3]


async def test_a_number_is_found_however_old_it_is(store: Store) -> None:
    """It is looked up, not searched for."""
    await keep(store, *(a_ticket(number) for number in range(1, 5)))

    found = await store.ticket_queries.found(["1"], 2)

    assert [one.number for one in found] == [1]


async def test_an_erased_question_is_not_found(store: Store) -> None:
    """There is nothing left to be found by, but the number."""
    await keep(store, SOUGHT)
    async with store.begin() as uow:
        uow.erasure.erase(ANNA)
        await uow.commit()

    assert await store.ticket_queries.found(["startbidraget"], 10) == []
    assert len(await store.ticket_queries.found(["7"], 10)) == 1


# --- what was said --------------------------------------------------------------------------


async def test_what_was_said_is_read_as_it_was_kept(store: Store) -> None:
    """By whom, with the entry that was given and what came along."""
    await keep(store, a_ticket(7))
    await know(store, EVA, "Eva")
    question = replace(about(7, "Vad är detta?"), channel_id="41", attachments=(PICTURE,))
    answer = replace(about(7, "Ett avtal.", Direction.OUTGOING), entry_id=EntryId("iop"))
    note = replace(about(7, "Ring henne.", Direction.NOTE), author=EVA)
    await say(store, question, answer, note)

    talk = await store.ticket_queries.talk(await ticket_in(store))

    incoming, outgoing, noted = (one.now for one in talk.spoken)
    assert incoming == Utterance(
        incoming.key,
        Direction.INCOMING,
        "Vad är detta?",
        NOON,
        SEVEN,
        channel_id="41",
        attachments=(PICTURE,),
    )
    assert (outgoing.text, outgoing.entry_id, outgoing.author) == ("Ett avtal.", "iop", "")
    assert (noted.direction, noted.text, noted.author) == (Direction.NOTE, "Ring henne.", "Eva")
    assert talk.heard == incoming.key


async def test_a_ticket_shows_how_it_came_to_it(store: Store) -> None:
    """Some of what was said before, and nothing of other visitors."""
    await keep(store, a_ticket(7), a_ticket(8, of=BO))
    before = [a_message(f"before {number}") for number in range(SHOWN_BEFORE + 5)]
    await say(store, *before, replace(a_message("Bos"), conversation_id=BO), about(7, "mine"))

    talk = await store.ticket_queries.talk(await ticket_in(store))

    texts = [one.now.text for one in talk.spoken]
    assert texts == [*(f"before {number}" for number in range(5, SHOWN_BEFORE + 5)), "mine"]
    assert talk.earlier is None


async def test_a_ticket_of_which_no_word_is_kept_shows_the_last_that_was_said(
    store: Store,
) -> None:
    """A visitor can ask for a person by a button."""
    await keep(store, a_ticket(7))
    await say(store, a_message("Hej!"))

    talk = await store.ticket_queries.talk(await ticket_in(store))

    assert [one.now.text for one in talk.spoken] == ["Hej!"]


async def test_a_ticket_of_which_nothing_is_kept_shows_nothing(store: Store) -> None:
    """It was erased, or long ago."""
    await keep(store, a_ticket(7))

    talk = await store.ticket_queries.talk(await ticket_in(store))

    assert (talk.spoken, talk.heard, talk.earlier) == ((), 0, None)


async def test_a_long_talk_is_read_backwards_in_pieces(store: Store) -> None:
    """The newest first, then what was before it."""
    await keep(store, a_ticket(7))
    await say(store, *(about(7, str(number)) for number in range(SHOWN_AT_ONCE + 3)))
    ticket = await ticket_in(store)

    newest = await store.ticket_queries.talk(ticket)
    older = await store.ticket_queries.talk(ticket, before=newest.earlier)

    assert len(newest.spoken) == SHOWN_AT_ONCE
    assert [one.now.text for one in older.spoken] == ["0", "1", "2"]
    assert older.earlier is None


async def test_what_came_with_a_message_is_found_by_its_key(store: Store) -> None:
    """In the ticket's own conversation only: a key can be guessed."""
    await keep(store, a_ticket(7), a_ticket(8, of=BO))
    await say(store, replace(about(7, "(bild)"), attachments=(PICTURE,)))
    ((key, _),) = await store.queries.messages_in(ANNA)
    queries = store.ticket_queries

    assert await queries.attachments_of(SEVEN, key) == (PICTURE,)
    assert await queries.attachments_of(TicketNumber(8), key) == ()
    assert await queries.attachments_of(SEVEN, key + 1) == ()
    assert await queries.attachments_of(SEVEN, 2**63) == ()


async def test_what_came_with_a_message_is_kept_with_it(begin: BeginUnitOfWork) -> None:
    """Whoever reads the message finds it there."""
    message = replace(a_message("(bild)"), attachments=(PICTURE, Attachment("location", "42")))
    async with begin() as uow:
        uow.conversations.save(Conversation(ANNA))
        uow.messages.add(message)
        await uow.commit()

    async with begin() as uow:
        assert await uow.messages.last(ANNA, 1) == [message]


# --- what became of it ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "delivery", "reason"),
    [
        (None, Delivery.WAITING, ""),
        (Sent(("1",)), Delivery.SENT, ""),
        (Undeliverable("blocked by the user"), Delivery.UNDELIVERABLE, "blocked by the user"),
        (TryAgain(NOON, "no connection"), Delivery.WAITING, "no connection"),
    ],
)
async def test_a_message_tells_what_became_of_it(
    store: Store, outcome: DeliveryOutcome | None, delivery: Delivery, reason: str
) -> None:
    """Whether it has arrived, and if not why."""
    await keep(store, a_ticket(7))
    taken = await send(store, a_reply("Nej."))
    if outcome is not None:
        await store.outbox.settle(taken[0], outcome)

    talk = await store.ticket_queries.talk(await ticket_in(store))

    assert [(one.now.delivery, one.now.reason) for one in talk.spoken] == [(delivery, reason)]


async def test_each_message_tells_its_own_fate(store: Store) -> None:
    """Also where two are sent at the same moment, and the same words twice."""
    await keep(store, a_ticket(7))
    taken = await send(store, a_reply("Nej."), a_reply("Nej."))
    await store.outbox.settle(taken[1], Undeliverable("gone"))

    talk = await store.ticket_queries.talk(await ticket_in(store))

    assert [one.now.delivery for one in talk.spoken] == [Delivery.WAITING, Delivery.UNDELIVERABLE]


async def test_what_is_sent_to_nobody_has_no_fate(store: Store) -> None:
    """What the visitor says, and notes."""
    await keep(store, a_ticket(7))
    await say(store, about(7, "Hej!"), about(7, "Ring.", Direction.NOTE))

    talk = await store.ticket_queries.talk(await ticket_in(store))

    assert [one.now.delivery for one in talk.spoken] == [None, None]


# --- news -----------------------------------------------------------------------------------


async def test_the_state_differs_after_whatever_a_page_shows(store: Store) -> None:
    """Something said, a ticket claimed, a message on its way, and one that has arrived."""
    queries = store.ticket_queries
    states: list[tuple[object, ...]] = []

    async def note_state() -> None:
        lists, talk = await queries.state_of_tickets(), await queries.state_of_talk()
        states.append((lists, talk, await queries.state_of(SEVEN)))

    await note_state()
    await keep(store, a_ticket(7))
    await note_state()
    await say(store, about(7, "Hallå?"))
    await note_state()
    async with store.begin() as uow:
        ticket = await uow.tickets.get(SEVEN)
        assert ticket is not None
        ticket.claim(EVA)
        uow.tickets.save(ticket)
        await uow.commit()
    await note_state()
    taken = await send(store, a_reply("Nej."))
    await note_state()
    await store.outbox.settle(taken[0], Sent(("1",)))
    await note_state()

    lists, talks, ones = zip(*states, strict=True)
    assert [len(set(some)) for some in (lists, talks, ones)] == [3, 4, 6]


async def test_the_state_of_a_ticket_is_its_own(store: Store) -> None:
    """What happens to other visitors changes nothing on its page, nor in a list."""
    await keep(store, a_ticket(7), a_ticket(8, of=BO))
    queries = store.ticket_queries
    before = await queries.state_of(SEVEN), await queries.state_of_tickets()

    of_bo = replace(about(8, "Hallå?"), conversation_id=BO)
    await say(store, of_bo)
    await send(store, a_reply("Hej!", to=BO))

    assert (await queries.state_of(SEVEN), await queries.state_of_tickets()) == before


async def test_the_newest_ticket_is_known(store: Store) -> None:
    """By its number; none is as good as 0."""
    before = await store.ticket_queries.newest()
    await keep(store, a_ticket(7), a_ticket(6))

    assert (before, await store.ticket_queries.newest()) == (0, 7)


# --- drafts ---------------------------------------------------------------------------------


async def test_a_draft_is_kept_until_it_is_dropped(store: Store) -> None:
    """As it was last."""
    await store.drafts.put(SEVEN, EVA, "Nej, vi")
    await store.drafts.put(SEVEN, EVA, "Nej, vi säljer inga.")

    kept = await store.drafts.get(SEVEN, EVA)
    await store.drafts.drop(SEVEN, EVA)

    assert kept == Draft("Nej, vi säljer inga.", NOON)
    assert await store.drafts.get(SEVEN, EVA) is None


async def test_each_agent_has_a_draft_for_each_ticket(store: Store) -> None:
    """Nobody writes into somebody else's."""
    await store.drafts.put(SEVEN, EVA, "Evas")
    await store.drafts.put(SEVEN, KARIN, "Karins")
    await store.drafts.put(TicketNumber(8), EVA, "Evas andra")
    await store.drafts.drop(SEVEN, KARIN)

    left = [await store.drafts.get(SEVEN, agent) for agent in (EVA, KARIN)]

    assert [draft and draft.text for draft in left] == ["Evas", None]


async def test_a_draft_goes_when_the_visitor_has_everything_deleted(store: Store) -> None:
    """It is about them; other visitors' are left."""
    await keep(store, a_ticket(7), a_ticket(8, of=BO))
    for number in (7, 8):
        await store.drafts.put(TicketNumber(number), EVA, "Hej")

    async with store.begin() as uow:
        uow.erasure.erase(ANNA)
        await uow.commit()

    assert await store.drafts.get(SEVEN, EVA) is None
    assert await store.drafts.get(TicketNumber(8), EVA) is not None


async def test_drafts_and_names_of_files_are_encrypted(sqlite: Database) -> None:
    """Who has the file of the database can't read them."""
    async with sqlite.open() as store:
        await keep(store, a_ticket(7))
        await say(store, replace(about(7, "(bild)"), attachments=(PICTURE,)))
        await store.drafts.put(SEVEN, EVA, "ett hemligt utkast")

    content = sqlite.all_bytes()
    assert b"hemligt" not in content


# --- parts ----------------------------------------------------------------------------------


async def keep(store: Store, *tickets: Ticket) -> None:
    async with store.begin() as uow:
        for ticket in tickets:
            add_ticket(uow, ticket)
        await uow.commit()


async def know(store: Store, agent: AgentId, name: str) -> None:
    async with store.begin() as uow:
        uow.agents.remember(agent, name)
        await uow.commit()


async def say(store: Store, *messages: Message) -> None:
    async with store.begin() as uow:
        for conversation_id in {one.conversation_id for one in messages}:
            conversation = await uow.conversations.get(ConversationId(conversation_id))
            uow.conversations.save(Conversation(conversation_id, version=conversation.version))
        for message in messages:
            uow.messages.add(message)
        await uow.commit()


def about(number: int, text: str, direction: Direction = Direction.INCOMING) -> Message:
    return replace(a_message(text, direction), ticket_number=TicketNumber(number))


async def send(store: Store, *replies: OutboundMessage) -> Taken:
    """Each is kept and on its way, as with everything that a visitor is told."""
    taken = Taken()
    store.outbox.subscribe(taken.take)
    async with store.begin() as uow:
        for reply in replies:
            kept = replace(about(7, reply.body, Direction.OUTGOING), reply=reply)
            uow.messages.add(replace(kept, conversation_id=reply.conversation_id))
            uow.outbox.add(reply)
        await uow.commit()
    return taken


async def ticket_in(store: Store) -> Ticket:
    view = await store.ticket_queries.view_of(SEVEN)
    assert view is not None
    return view.ticket
