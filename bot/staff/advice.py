"""What the matcher thinks of a ticket, for the agent who answers it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bot.conversation.handover import NOTHING_ASKED
from bot.conversation.model import Conversation
from bot.conversation.outbound import OutboundMessage
from bot.conversation.ports import KnowledgeInService
from bot.escalation.model import Ticket
from bot.ids import EntryId
from bot.knowledge.model import Kind
from bot.matcher.explain import explain
from bot.reply import compose

_MOST_SUGGESTED = 3


@dataclass(frozen=True, slots=True)
class Suggested:
    """An entry that may be the answer."""

    entry_id: EntryId
    title: str
    confidence: float
    preview: OutboundMessage
    """What the visitor would get."""


@dataclass(frozen=True, slots=True)
class Advice:
    why: tuple[str, ...] = ()
    """In lines: the nearest entries, and what decided."""
    suggested: tuple[Suggested, ...] = ()


def advice(
    ticket: Ticket, conversation: Conversation, service: KnowledgeInService, today: date
) -> Advice:
    """By the knowledge as it is now, which may know more than when the question came."""
    if ticket.is_erased or ticket.question == NOTHING_ASKED:
        return Advice()
    ranking = service.matcher.rank(ticket.question)
    found = ((match.entry_id, match.confidence) for match in ranking.matches)
    return Advice(
        tuple(explain(ranking, service.thresholds)),
        tuple(_suggested(found, ticket, conversation, service, today))[:_MOST_SUGGESTED],
    )


def _suggested(
    found: Iterable[tuple[EntryId, float]],
    ticket: Ticket,
    conversation: Conversation,
    service: KnowledgeInService,
    today: date,
) -> Iterable[Suggested]:
    knowledge = service.knowledge
    for entry_id, confidence in found:
        entry = knowledge.get(entry_id)
        if entry is not None and entry.kind is Kind.ANSWER:
            preview = compose.agent_entry(
                conversation, ticket.number, entry, knowledge, today=today
            )
            yield Suggested(entry_id, entry.title.sv, confidence, preview)
