"""What agents do: an answer reaches the visitor, and the bot takes over again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.conversation.model import Conversation, Direction, OutboundMessage, Status
from bot.errors import ActionRefused, TicketNotFound
from bot.escalation.model import Reason, Ticket, TicketStatus
from bot.ids import AgentId, TicketNumber
from bot.knowledge.model import Language
from bot.staff.actions import AnswerTicket
from tests.fakes import NOON, FakeUnitOfWork, noon
from tests.unit.conversation.fakes import ANNA

EVA, KARIN = AgentId("telegram:1"), AgentId("telegram:2")
SEVEN = TicketNumber(7)


@pytest.fixture
def uow() -> FakeUnitOfWork:
    """A visitor who speaks English waits in case 7."""
    uow = FakeUnitOfWork()
    conversation = Conversation(ANNA, language=Language.EN)
    conversation.hand_over(SEVEN)
    uow.conversations.save(conversation)
    uow.tickets.add(a_ticket(7))
    return uow


def a_ticket(number: int) -> Ticket:
    return Ticket(
        number=TicketNumber(number),
        conversation_id=ANNA,
        question="Do you sell whales?",
        reason=Reason.NO_MATCH,
        language=Language.EN,
        created_at=NOON - timedelta(hours=1),
        expected_by=NOON,
    )


async def test_an_answer_is_sent_to_the_visitor(uow: FakeUnitOfWork) -> None:
    """Under the number of the case, in the visitor's language."""
    await AnswerTicket(noon)(SEVEN, "No.", EVA, uow)

    assert uow.outbox.added == [
        OutboundMessage(ANNA, "Answer in case 7:\n\nNo.", Language.EN, ticket_number=SEVEN)
    ]


async def test_an_answer_is_kept_with_its_author(uow: FakeUnitOfWork) -> None:
    """The page shows it, and everybody can see who wrote it."""
    await AnswerTicket(noon)(SEVEN, "No.", EVA, uow)

    (message,) = uow.messages.added
    assert (message.direction, message.text) == (Direction.OUTGOING, "No.")
    assert (message.author, message.ticket_number, message.at) == (EVA, 7, NOON)
    assert message.reply == uow.outbox.added[0]


async def test_an_answered_ticket_does_not_wait_any_more(uow: FakeUnitOfWork) -> None:
    """It says by whom it was answered, and when."""
    await AnswerTicket(noon)(SEVEN, "No.", EVA, uow)

    ticket = uow.tickets.kept[SEVEN]
    assert ticket.status is TicketStatus.ANSWERED
    assert (ticket.answered_by, ticket.answered_at) == (EVA, NOON)


async def test_an_answer_gives_the_conversation_back_to_the_bot(uow: FakeUnitOfWork) -> None:
    """The visitor's next question is the bot's."""
    await AnswerTicket(noon)(SEVEN, "No.", EVA, uow)

    conversation = uow.conversations.saved[ANNA]
    assert conversation.status is Status.RESOLVED
    assert conversation.ticket_number is None


async def test_a_second_answer_is_sent_too(uow: FakeUnitOfWork) -> None:
    """An agent may add to what was said."""
    await AnswerTicket(noon)(SEVEN, "No.", EVA, uow)
    await AnswerTicket(noon)(SEVEN, "But next year.", KARIN, uow)

    bodies = [one.body for one in uow.outbox.added if isinstance(one, OutboundMessage)]
    assert [body.split("\n\n")[1] for body in bodies] == ["No.", "But next year."]


async def test_the_first_answer_is_the_one_that_counts(uow: FakeUnitOfWork) -> None:
    """How long visitors wait is measured by it."""
    await AnswerTicket(noon)(SEVEN, "No.", EVA, uow)
    await AnswerTicket(lambda: NOON + timedelta(days=1))(SEVEN, "But…", KARIN, uow)

    ticket = uow.tickets.kept[SEVEN]
    assert (ticket.answered_by, ticket.answered_at) == (EVA, NOON)


async def test_a_new_try_after_a_failed_delivery_makes_the_ticket_answered(
    uow: FakeUnitOfWork,
) -> None:
    """Until it fails again."""
    lost = a_ticket(7)
    lost.status = TicketStatus.UNDELIVERABLE
    uow.tickets.save(lost)

    await AnswerTicket(noon)(SEVEN, "No.", EVA, uow)

    assert uow.tickets.kept[SEVEN].status is TicketStatus.ANSWERED


async def test_an_answer_to_an_older_case_leaves_the_newer_one_with_the_agents(
    uow: FakeUnitOfWork,
) -> None:
    """The visitor still waits in that one."""
    uow.tickets.add(a_ticket(6))

    await AnswerTicket(noon)(TicketNumber(6), "No.", EVA, uow)

    conversation = uow.conversations.saved[ANNA]
    assert conversation.is_with_agent
    assert conversation.ticket_number == 7


@pytest.mark.parametrize("text", ["", "   ", "\n"])
async def test_an_answer_without_words_is_refused(uow: FakeUnitOfWork, text: str) -> None:
    """The visitor would get an empty message."""
    with pytest.raises(ActionRefused):
        await AnswerTicket(noon)(SEVEN, text, EVA, uow)

    assert uow.outbox.added == []
    assert uow.tickets.kept[SEVEN].status is TicketStatus.OPEN


async def test_a_ticket_that_is_not_there_can_not_be_answered(uow: FakeUnitOfWork) -> None:
    """The agent is told which number was wrong."""
    with pytest.raises(TicketNotFound, match="404"):
        await AnswerTicket(noon)(TicketNumber(404), "No.", EVA, uow)

    assert uow.outbox.added == []
