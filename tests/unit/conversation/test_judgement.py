"""What would be decided about a question, as `ask` and `predict` show it."""

from __future__ import annotations

import pytest

from bot.conversation.judgement import judge
from bot.conversation.model import Outcome
from bot.conversation.ports import KnowledgeInService
from bot.escalation.model import Reason
from bot.knowledge.model import Language
from tests.unit.conversation.fakes import KNOWLEDGE, THRESHOLDS, FakeMatcher


@pytest.fixture
def service(matcher: FakeMatcher) -> KnowledgeInService:
    return KnowledgeInService(KNOWLEDGE, matcher, THRESHOLDS)


@pytest.mark.parametrize(
    ("question", "outcome", "entry_id", "reason"),
    [
        ("Vad är IOP?", Outcome.ANSWER, "iop", None),
        ("Hej!", Outcome.ANSWER, "hello", None),
        ("Hur köper kommunen?", Outcome.CLARIFY, None, None),
        ("Säljer ni valar?", Outcome.HANDOVER, None, Reason.NO_MATCH),
        ("Vad kostar en plats?", Outcome.HANDOVER, "price", Reason.KNOWN_UNKNOWN),
        ("prata med en människa", Outcome.HANDOVER, None, Reason.ASKED_FOR_PERSON),
    ],
)
def test_a_question_is_judged_as_a_visitors_first_message_would_be(
    service: KnowledgeInService,
    question: str,
    outcome: Outcome,
    entry_id: str | None,
    reason: Reason | None,
) -> None:
    """The same policy, without a conversation around it."""
    judgement = judge(question, service)

    assert (judgement.outcome, judgement.entry_id) == (outcome, entry_id)
    assert judgement.reason == reason


def test_a_judgement_shows_the_ranking_that_led_to_it(
    service: KnowledgeInService, matcher: FakeMatcher
) -> None:
    """Whatever the decision, an editor sees the choices."""
    judgement = judge("Säljer ni valar?", service)

    assert judgement.ranking == matcher.rankings["Säljer ni valar?"]


def test_a_language_can_be_prescribed(service: KnowledgeInService) -> None:
    """With `--lang`."""
    judgement = judge("Helt okänt", service, language=Language.EN)

    assert judgement.ranking.language is Language.EN
