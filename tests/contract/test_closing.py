"""What agents do in one transaction, on every store: later effects do not undo earlier ones."""

from __future__ import annotations

from bot.conversation.ports import BeginUnitOfWork
from bot.escalation.model import TicketStatus
from bot.ids import AgentId
from bot.staff.actions import TicketActions
from bot.staff.case import Agent
from tests.contract.examples import a_ticket, add_ticket
from tests.fakes import NOON, noon

EVA = Agent(AgentId("telegram:1"), "Eva")


async def test_a_case_that_is_closed_with_a_last_answer_counts_as_answered(
    begin: BeginUnitOfWork,
) -> None:
    """Both are kept: who has answered it when, and that it is over."""
    async with begin() as uow:
        number = await uow.tickets.next_number()
        add_ticket(uow, a_ticket(number))
        await uow.commit()

    async with begin() as uow:
        await TicketActions(noon).close(number, EVA, uow, text="Nej.")
        await uow.commit()

    async with begin() as uow:
        ticket = await uow.tickets.get(number)
    assert ticket is not None
    assert ticket.status is TicketStatus.CLOSED
    assert (ticket.answered_by, ticket.answered_at) == (EVA.id, NOON)
