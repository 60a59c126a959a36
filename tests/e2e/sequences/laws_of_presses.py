"""A press does what its button says, or who pressed it is told why not."""

from __future__ import annotations

from bot.channel.telegram.staff_buttons import decode
from bot.escalation.model import StaffAction, StaffPress, TicketView
from bot.ids import AgentId
from tests.e2e.program import STAFF
from tests.e2e.sequences.agents import AGENTS, Pressed
from tests.e2e.sequences.stage import Stage
from tests.e2e.sequences.words import chat_of


def calls_about(stage: Stage, chat_id: int) -> int:
    """How often something was shown in a chat, or could not be."""
    shown = sum(chat_of(one) == chat_id for one in stage.calls.shown)
    return shown + len(stage.telegram.refused)


def is_done(stage: Stage, pressed: Pressed, calls_before: int) -> bool:
    """Of an agent's press, when everything has settled."""
    press = decode(pressed.data)
    view = None if press is None else stage.run(stage.store.queries.view_of(press.ticket_number))
    if press is None or view is None:
        return calls_about(stage, STAFF) > calls_before
    agent = AgentId(f"telegram:{AGENTS[pressed.who]}")
    return _has_effect(press, view, agent) or calls_about(stage, STAFF) > calls_before


def _has_effect(press: StaffPress, view: TicketView, agent: AgentId) -> bool:
    ticket = view.ticket
    match press.action:
        case StaffAction.CLAIM:
            return ticket.claimed_by == agent
        case StaffAction.RELEASE:
            return ticket.claimed_by is None
        case StaffAction.SUGGEST | StaffAction.CLOSE | StaffAction.CLOSE_QUIETLY | StaffAction.SPAM:
            return not ticket.is_open
        case StaffAction.BLOCK:
            return view.is_blocked
        case StaffAction.UNBLOCK:
            return not view.is_blocked
        case StaffAction.REOPEN:
            return ticket.is_open
        case StaffAction.LANGUAGE:
            return press.argument == ticket.language
        case StaffAction.UNTEACH | StaffAction.ACCEPT | StaffAction.REJECT:
            return True  # once is enough
        case _:
            return False
