"""Case 7, with and without an answer."""

from __future__ import annotations

import pytest

from bot.conversation.model import Conversation
from bot.knowledge.model import Language, Register
from bot.staff.actions import TicketActions
from tests.fakes import FakeUnitOfWork, noon
from tests.unit.conversation.fakes import ANNA
from tests.unit.staff.fakes import ANSWER, EVA, KARIN, QUESTION, SEVEN, School, a_ticket


@pytest.fixture
def actions() -> TicketActions:
    return TicketActions(noon)


@pytest.fixture
def uow() -> FakeUnitOfWork:
    """A visitor who speaks English waits in case 7."""
    uow = FakeUnitOfWork()
    conversation = Conversation(ANNA, language=Language.EN, register=Register.EN)
    conversation.hand_over(SEVEN)
    uow.conversations.save(conversation)
    uow.tickets.add(a_ticket(7))
    for agent in (EVA, KARIN):
        uow.agents.remember(agent.id, agent.name)
    return uow


@pytest.fixture
def school() -> School:
    """A visitor has asked in case 7, and has had no answer yet."""
    uow = FakeUnitOfWork()
    uow.conversations.save(Conversation(ANNA))
    uow.tickets.add(a_ticket(7, question=QUESTION, language=Language.SV))
    return School(uow)


@pytest.fixture
async def answered(school: School) -> School:
    """Eva has answered."""
    await TicketActions(noon).answer(SEVEN, ANSWER, EVA, school.uow)
    school.uow.outbox.added.clear()
    return school
