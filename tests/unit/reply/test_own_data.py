"""What is kept of a visitor: they can see it, delete it, and follow their cases."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from bot.conversation.acts import AskPerson, Attachment, ConfirmErasure, KeepData
from bot.conversation.model import Conversation, Direction, Message
from bot.conversation.outbound import Button, Document, OutboundMessage
from bot.escalation.model import Reason, Ticket, TicketStatus
from bot.ids import AgentId, EntryId, TicketNumber
from bot.knowledge.model import Language, Register
from bot.reply import own_data
from bot.reply.texts import Texts, texts_in
from tests.fakes import NOON
from tests.unit.conversation.fakes import ANNA, STOCKHOLM

SV, EN = texts_in(Language.SV), texts_in(Language.EN)
SWEDISH = Conversation(ANNA)
ENGLISH = Conversation(ANNA, language=Language.EN, register=Register.EN)
LATER = NOON + timedelta(minutes=1)
WAITING_IN_SWEDISH = "väntar på svar, senast onsdag 25 november kl. 16.00"
WAITING_IN_ENGLISH = "waiting for an answer, by Wednesday 25 November at 16:00 at the latest"


def a_ticket(
    number: int = 7,
    *,
    status: TicketStatus = TicketStatus.OPEN,
    question: str = "Vad är IOP?",
    claimed_by: AgentId | None = None,
) -> Ticket:
    """Opened on the 24th, on the hour of its number, and promised for the day after."""
    return Ticket(
        number=TicketNumber(number),
        conversation_id=ANNA,
        question=question,
        reason=Reason.NO_MATCH,
        language=Language.SV,
        created_at=datetime(2026, 11, 24, number, tzinfo=UTC),
        expected_by=datetime(2026, 11, 25, 16, tzinfo=STOCKHOLM),
        status=status,
        claimed_by=claimed_by,
    )


# --- to see it ------------------------------------------------------------------------------


def the_file(
    *messages: Message,
    tickets: Sequence[Ticket] = (),
    conversation: Conversation = SWEDISH,
) -> tuple[str, dict[str, object]]:
    """Name and content of the file that a visitor gets at noon."""
    reply = own_data.my_data(conversation, messages, tickets, at=NOON)
    assert isinstance(reply.enclosure, Document)
    content: dict[str, object] = json.loads(reply.enclosure.content)
    return reply.enclosure.name, content


@pytest.mark.parametrize(
    ("conversation", "name"),
    [(SWEDISH, "mina-data-2026-11-24.json"), (ENGLISH, "my-data-2026-11-24.json")],
)
def test_what_is_kept_comes_as_a_file_of_today(conversation: Conversation, name: str) -> None:
    """With words beside it that say what it is."""
    reply = own_data.my_data(conversation, [], [], at=NOON)

    assert reply.body == texts_in(conversation.language).your_data
    assert the_file(conversation=conversation)[0] == name


def test_the_file_can_be_read_without_a_program() -> None:
    """Indented, with å, ä and ö as letters."""
    message = Message(ANNA, Direction.INCOMING, "Är det så?", NOON)

    reply = own_data.my_data(SWEDISH, [message], [], at=NOON)

    assert isinstance(reply.enclosure, Document)
    assert '\n      "text": "Är det så?",\n' in reply.enclosure.content
    assert reply.enclosure.content.endswith("}\n")


def test_the_file_tells_who_said_what_and_when() -> None:
    """An agent without the name, which is the agent's own."""
    _, content = the_file(
        Message(ANNA, Direction.INCOMING, "Vad är IOP?", NOON),
        Message(ANNA, Direction.OUTGOING, "Om iop.", NOON, entry_id=EntryId("iop")),
        Message(ANNA, Direction.OUTGOING, "Ja.", LATER, TicketNumber(7), author="Berit"),
    )

    assert content["messages"] == [
        {
            "time": "2026-11-24T12:00:00+00:00",
            "who": "visitor",
            "text": "Vad är IOP?",
            "case_number": None,
            "entry": None,
        },
        {
            "time": "2026-11-24T12:00:00+00:00",
            "who": "assistant",
            "text": "Om iop.",
            "case_number": None,
            "entry": "iop",
        },
        {
            "time": "2026-11-24T12:01:00+00:00",
            "who": "agent",
            "text": "Ja.",
            "case_number": 7,
            "entry": None,
        },
    ]


def test_the_file_leaves_out_notes_and_says_so() -> None:
    """Agents write them to each other."""
    _, content = the_file(Message(ANNA, Direction.NOTE, "Ring henne.", NOON, author="Berit"))

    assert content["messages"] == []
    assert content["left_out"] == SV.left_out_of_data


def test_the_file_tells_how_the_visitor_is_answered() -> None:
    """And what else is remembered between two questions."""
    conversation = Conversation(
        ANNA,
        register=Register.SV_EASY,
        last_question="Vad är IOP?",
        last_entry=EntryId("iop"),
        has_chosen_language=True,
        guide_step=2,
        attachments=(Attachment("photo", "5"),),
    )

    _, content = the_file(conversation=conversation)

    assert content["made_at"] == "2026-11-24T12:00:00+00:00"
    assert content["conversation"] == {
        "id": "web:anna",
        "language": "sv",
        "register": "sv_easy",
        "has_chosen_language": True,
        "guide_step": 3,
        "last_question": "Vad är IOP?",
        "last_entry": "iop",
        "attachments": ["photo"],
        "is_blocked": False,
    }


def test_who_has_not_opened_the_guide_is_on_no_step() -> None:
    """Nor on the first."""
    _, content = the_file()

    assert content["conversation"] == {
        "id": "web:anna",
        "language": "sv",
        "register": "sv",
        "has_chosen_language": False,
        "guide_step": None,
        "last_question": "",
        "last_entry": None,
        "attachments": [],
        "is_blocked": False,
    }


def test_the_file_holds_every_case() -> None:
    """With its question, its state and its dates."""
    answered = a_ticket(status=TicketStatus.ANSWERED)
    answered.answered_at, answered.closed_at = NOON, LATER

    _, content = the_file(tickets=[answered, a_ticket(8)])

    assert content["tickets"] == [
        {
            "number": 7,
            "question": "Vad är IOP?",
            "state": "answered",
            "reason": "no_match",
            "opened_at": "2026-11-24T07:00:00+00:00",
            "answer_expected_by": "2026-11-25T16:00:00+01:00",
            "answered_at": "2026-11-24T12:00:00+00:00",
            "closed_at": "2026-11-24T12:01:00+00:00",
        },
        {
            "number": 8,
            "question": "Vad är IOP?",
            "state": "open",
            "reason": "no_match",
            "opened_at": "2026-11-24T08:00:00+00:00",
            "answer_expected_by": "2026-11-25T16:00:00+01:00",
            "answered_at": None,
            "closed_at": None,
        },
    ]


# --- to delete it ---------------------------------------------------------------------------


@pytest.mark.parametrize(("conversation", "texts"), [(SWEDISH, SV), (ENGLISH, EN)])
def test_nothing_is_deleted_before_the_visitor_says_yes(
    conversation: Conversation, texts: Texts
) -> None:
    """And knows what goes, what stays, and what only they can delete."""
    reply = own_data.ask_before_erasing(conversation)

    assert reply.body.split("\n\n") == [
        texts.what_is_erased,
        texts.what_is_left,
        texts.copies_on_telegram,
    ]
    assert list(reply.buttons) == [
        Button(texts.erase, ConfirmErasure()),
        Button(texts.keep, KeepData()),
    ]


def test_who_waits_for_an_answer_is_warned() -> None:
    """Without the question nobody can answer it."""
    waiting = Conversation(ANNA)
    waiting.hand_over(TicketNumber(7))

    reply = own_data.ask_before_erasing(waiting)

    assert reply.body.endswith(f"\n\n{SV.erased_while_waiting.format(number=7)}")


def test_after_deleting_the_visitor_is_told_what_is_left() -> None:
    """The numbers and dates of their cases."""
    reply = own_data.erased(SWEDISH, [a_ticket(7), a_ticket(8)])

    assert reply.body.split("\n\n") == [
        SV.erased,
        f"{SV.tickets_left.format(count=2)}\n- Ärende 8 (2026-11-24)\n- Ärende 7 (2026-11-24)",
        SV.copies_on_telegram,
    ]
    assert reply.buttons == ()


def test_of_who_had_no_case_nothing_is_left_to_tell() -> None:
    """Only that it is done."""
    reply = own_data.erased(ENGLISH, [])

    assert reply.body == f"{EN.erased}\n\n{EN.copies_on_telegram}"


def test_who_thinks_better_of_it_keeps_everything() -> None:
    """And is told so."""
    assert own_data.kept(SWEDISH) == OutboundMessage(ANNA, SV.kept, Language.SV)


# --- their cases ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (TicketStatus.OPEN, WAITING_IN_SWEDISH),
        (TicketStatus.ANSWERED, SV.ticket_is_answered),
        (TicketStatus.UNDELIVERABLE, SV.ticket_is_undeliverable),
        (TicketStatus.CLOSED, SV.ticket_is_closed),
        (TicketStatus.SPAM, SV.ticket_is_closed),
    ],
)
def test_a_visitor_sees_how_far_a_case_has_come(status: TicketStatus, state: str) -> None:
    """In plain words; that agents took it for spam is not among them."""
    reply = own_data.my_tickets(SWEDISH, [a_ticket(status=status)])

    assert reply.body.split("\n\n") == [
        SV.your_tickets,
        f"Ärende 7 (2026-11-24): {state}\nVad är IOP?",
    ]


def test_a_case_that_an_agent_works_on_still_waits() -> None:
    """In the visitor's language."""
    reply = own_data.my_tickets(ENGLISH, [a_ticket(claimed_by=AgentId("berit"))])

    assert reply.body.endswith(f"Case 7 (2026-11-24): {WAITING_IN_ENGLISH}\nVad är IOP?")


def test_the_newest_ten_cases_are_shown_first_the_newest() -> None:
    """In whatever order they come."""
    tickets = [a_ticket(number) for number in (3, 1, 2, *range(4, 13))]

    paragraphs = own_data.my_tickets(SWEDISH, tickets).body.split("\n\n")[1:]

    assert [one.split()[1] for one in paragraphs] == [str(number) for number in range(12, 2, -1)]


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("Vad\när  det?", "Vad är det?"),
        ("a" * 120, "a" * 120),
        ("a" * 118 + " bcd", "a" * 118 + "…"),
        ("", SV.question_erased),
    ],
)
def test_a_question_takes_one_line(question: str, line: str) -> None:
    """Cut if it is long; one that was deleted is said to be."""
    reply = own_data.my_tickets(SWEDISH, [a_ticket(question=question)])

    assert reply.body.split("\n")[-1] == line


def test_who_has_no_case_is_offered_a_person() -> None:
    """As is who has one."""
    without, with_one = (own_data.my_tickets(SWEDISH, some) for some in ([], [a_ticket()]))

    assert without.body == SV.no_tickets
    assert [without.buttons, with_one.buttons] == [(Button(SV.ask_person, AskPerson()),)] * 2
