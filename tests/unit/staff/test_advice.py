"""What the matcher thinks of a ticket is shown to the agent who answers it."""

from __future__ import annotations

import pytest

from bot.conversation.handover import NOTHING_ASKED
from bot.conversation.model import Conversation
from bot.conversation.ports import KnowledgeInService
from bot.knowledge.model import Language, Register
from bot.reply import compose
from bot.staff.advice import Advice, advice
from tests.fakes import NOON
from tests.unit.conversation.fakes import (
    ANNA,
    FITS_TWO,
    IOP,
    KNOWLEDGE,
    LOU,
    THRESHOLDS,
    FakeMatcher,
    a_matcher,
    a_ranking,
)
from tests.unit.staff.fakes import SEVEN, a_ticket

TODAY = NOON.date()
EASY = Conversation(ANNA, register=Register.SV_EASY)


def in_service(matcher: FakeMatcher) -> KnowledgeInService:
    return KnowledgeInService(KNOWLEDGE, matcher, THRESHOLDS)


def test_the_nearest_answers_are_suggested() -> None:
    """With their confidence, the nearest first; what is no answer can't be sent."""
    given = advice(a_ticket(7, question=FITS_TWO), EASY, in_service(a_matcher()), TODAY)

    assert [(one.entry_id, one.confidence) for one in given.suggested] == [
        ("lou", 0.5),
        ("iop", 0.45),
    ]


def test_a_suggestion_is_shown_as_the_visitor_would_get_it() -> None:
    """In their register and language, whole."""
    given = advice(a_ticket(7, question=FITS_TWO), EASY, in_service(a_matcher()), TODAY)

    previews = [one.preview for one in given.suggested]
    assert previews == [
        compose.agent_entry(EASY, SEVEN, entry, KNOWLEDGE, today=TODAY) for entry in (LOU, IOP)
    ]
    assert "Lätt om lou." in previews[0].body


def test_it_is_said_why() -> None:
    """The nearest entries with their confidence, and what decided."""
    given = advice(a_ticket(7, question=FITS_TWO), EASY, in_service(a_matcher()), TODAY)

    assert any("lou  50%" in line for line in given.why)
    assert "enough to ask back only" in given.why[-1]


def test_three_are_suggested_at_most() -> None:
    """More is no help."""
    matcher = FakeMatcher({"Vad?": a_ranking(*[("iop", 0.1)] * 5)})

    given = advice(a_ticket(7, question="Vad?"), EASY, in_service(matcher), TODAY)

    assert len(given.suggested) == 3


def test_an_entry_that_is_gone_is_not_suggested() -> None:
    """The knowledge may change between two looks."""
    matcher = FakeMatcher({"Vad?": a_ranking(("gone", 0.9), ("iop", 0.1))})

    given = advice(a_ticket(7, question="Vad?"), EASY, in_service(matcher), TODAY)

    assert [one.entry_id for one in given.suggested] == ["iop"]


@pytest.mark.parametrize("question", ["", NOTHING_ASKED])
def test_without_a_question_there_is_nothing_to_say(question: str) -> None:
    """It was deleted, or the visitor has wanted a person before anything else."""
    matcher = a_matcher()

    given = advice(
        a_ticket(7, question=question, language=Language.SV), EASY, in_service(matcher), TODAY
    )

    assert given == Advice()
    assert matcher.asked == []
