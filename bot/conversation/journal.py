"""One log line for each decision: ids and figures, never a visitor's words."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from bot.escalation.model import Ticket
from bot.ids import ConversationId
from bot.matcher.decide import Ambiguous, Confident, Decision, Unknown
from bot.matcher.model import Ranking

_NAMES = {Confident: "answer", Ambiguous: "clarify", Unknown: "handover"}


@dataclass(frozen=True, slots=True)
class Journal:
    """Where decisions are written down."""

    log: logging.Logger

    def decided(
        self, conversation_id: ConversationId, decision: Decision, ranking: Ranking
    ) -> None:
        best = ranking.best
        self.log.info(
            "handled conversation=%s decision=%s best=%s confidence=%.2f",
            conversation_id,
            _NAMES[type(decision)],
            best.entry_id if best else "-",
            best.confidence if best else 0.0,
        )

    def handed_over(self, conversation_id: ConversationId, ticket: Ticket) -> None:
        self.log.info(
            "handed over conversation=%s ticket=%d reason=%s",
            conversation_id,
            ticket.number,
            ticket.reason,
        )
