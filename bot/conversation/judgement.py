"""What would be decided about a question, without a conversation around it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.conversation.model import Outcome
from bot.conversation.ports import KnowledgeInService
from bot.escalation import policy
from bot.escalation.model import Reason
from bot.ids import EntryId
from bot.knowledge.model import Kind, Language
from bot.matcher.decide import Ambiguous, Confident, Unknown, decide
from bot.matcher.model import Ranking


@dataclass(frozen=True, slots=True)
class Judgement:
    """A decision with all that led to it."""

    outcome: Outcome
    ranking: Ranking
    entry_id: EntryId | None = None
    """What is answered, or the known unknown that was meant."""
    reason: Reason | None = None
    """Why a person would take over."""


def judge(
    question: str, service: KnowledgeInService, *, language: Language | None = None
) -> Judgement:
    """As a visitor's first message would be decided."""
    ranking = service.matcher.rank(question, language=language)
    if policy.asks_for_person(question):
        return Judgement(Outcome.HANDOVER, ranking, reason=Reason.ASKED_FOR_PERSON)
    match decide(ranking, service.thresholds):
        case Confident(best):
            return _confident(best.entry_id, ranking, service)
        case Ambiguous():
            return Judgement(Outcome.CLARIFY, ranking)
        case Unknown():
            return Judgement(Outcome.HANDOVER, ranking, reason=Reason.NO_MATCH)


def _confident(entry_id: EntryId, ranking: Ranking, service: KnowledgeInService) -> Judgement:
    entry = service.knowledge.get(entry_id)
    if entry is not None and entry.kind is Kind.KNOWN_UNKNOWN:
        return Judgement(Outcome.HANDOVER, ranking, entry_id, Reason.KNOWN_UNKNOWN)
    return Judgement(Outcome.ANSWER, ranking, entry_id)
