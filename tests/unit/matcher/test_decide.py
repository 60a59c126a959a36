"""Answer, ask back, or leave it to a person: from confidences alone."""

from __future__ import annotations

from math import inf, nextafter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matcher.decide import Ambiguous, Confident, Decision, Thresholds, Unknown, decide
from bot.matcher.model import Ranking
from tests.unit.conversation.fakes import a_ranking

# all of them are sums of powers of two, so that a lead of exactly the margin is exact
ANSWER, CLARIFY, MARGIN = 0.75, 0.25, 0.125
THRESHOLDS = Thresholds(answer=ANSWER, clarify=CLARIFY, margin=MARGIN)


def just_below(confidence: float) -> float:
    return nextafter(confidence, -inf)


def just_above(confidence: float) -> float:
    return nextafter(confidence, inf)


def ranked(*confidences: float) -> Ranking:
    """Entries a, b, c … with these confidences."""
    return a_ranking(*zip("abcdefgh", confidences, strict=False))


def decided(*confidences: float) -> Decision:
    return decide(ranked(*confidences), THRESHOLDS)


def choices(*confidences: float) -> str:
    """The entries that the visitor is asked to choose from."""
    decision = decided(*confidences)
    assert isinstance(decision, Ambiguous)
    return "".join(match.entry_id for match in decision.matches)


# --- answer ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "confidences",
    [
        (ANSWER,),
        (1.0,),
        (ANSWER, 0.0),
        (ANSWER, ANSWER - MARGIN),
        (1.0, 1.0 - MARGIN, 1.0 - MARGIN),
    ],
)
def test_one_clear_entry_is_the_answer(confidences: tuple[float, ...]) -> None:
    """Surely enough, and far enough ahead of the next: the thresholds themselves suffice."""
    assert decided(*confidences) == Confident(ranked(*confidences).matches[0])


@pytest.mark.parametrize(
    "confidences",
    [
        (just_below(ANSWER),),
        (just_below(ANSWER), 0.0),
        (ANSWER, just_above(ANSWER - MARGIN)),
        (1.0, just_above(1.0 - MARGIN)),
        (1.0, 1.0),
    ],
)
def test_a_hair_less_is_no_answer(confidences: tuple[float, ...]) -> None:
    """Neither just below the threshold nor just within the margin."""
    assert isinstance(decided(*confidences), Ambiguous)


def test_a_lone_entry_leads_by_all_that_it_has() -> None:
    """Where there is no other entry, none is close."""
    thresholds = Thresholds(answer=0.25, clarify=0.25, margin=0.5)

    assert isinstance(decide(ranked(0.5), thresholds), Confident)
    assert isinstance(decide(ranked(just_below(0.5)), thresholds), Ambiguous)


# --- ask back -------------------------------------------------------------------------------


@pytest.mark.parametrize("confidence", [CLARIFY, 0.5, just_below(ANSWER)])
def test_a_likely_entry_is_offered(confidence: float) -> None:
    """Alone, if there is no other."""
    assert choices(confidence) == "a"


@pytest.mark.parametrize(
    ("confidences", "offered"),
    [
        ((0.5, 0.5), "ab"),
        ((0.5, 0.01), "ab"),
        ((0.5, 0.5, 0.0), "abc"),
        ((0.5, 0.5, 0.5, 0.5), "abc"),
        ((0.9, 0.9, 0.9, 0.9, 0.9), "abc"),
    ],
)
def test_the_best_three_are_offered(confidences: tuple[float, ...], offered: str) -> None:
    """However unlikely the others are: one choice alone is no question."""
    assert choices(*confidences) == offered


# --- leave it to a person -------------------------------------------------------------------


@pytest.mark.parametrize("confidences", [(), (0.0,), (just_below(CLARIFY),), (0.2, 0.2, 0.2, 0.2)])
def test_nothing_likely_is_left_to_a_person(confidences: tuple[float, ...]) -> None:
    """A wrong answer costs more than a handover."""
    assert decided(*confidences) == Unknown()


# --- laws -----------------------------------------------------------------------------------

CONFIDENCES = st.floats(0, 1)
RANKED = st.lists(CONFIDENCES, max_size=8).map(lambda some: ranked(*sorted(some, reverse=True)))
ANY_THRESHOLDS = st.builds(Thresholds, CONFIDENCES, CONFIDENCES, CONFIDENCES)


@given(RANKED, ANY_THRESHOLDS)
def test_only_the_best_entry_can_be_the_answer(ranking: Ranking, thresholds: Thresholds) -> None:
    """And only if it is as sure and as far ahead as asked for."""
    decision = decide(ranking, thresholds)

    if isinstance(decision, Confident):
        assert decision.match is ranking.best
        assert decision.match.confidence >= max(thresholds.answer, thresholds.clarify)
        assert all(
            decision.match.confidence - other.confidence >= thresholds.margin
            for other in ranking.matches[1:]
        )


@given(RANKED, ANY_THRESHOLDS)
def test_what_is_offered_is_the_best_that_there_is(
    ranking: Ranking, thresholds: Thresholds
) -> None:
    """In the matcher's order, the first of them likely."""
    decision = decide(ranking, thresholds)

    if isinstance(decision, Ambiguous):
        assert decision.matches == ranking.matches[:3]
        assert decision.matches[0].confidence >= thresholds.clarify


@given(RANKED, ANY_THRESHOLDS)
def test_stricter_thresholds_never_turn_into_an_answer(
    ranking: Ranking, thresholds: Thresholds
) -> None:
    """An operator who wants fewer wrong answers gets fewer answers."""
    stricter = Thresholds(
        answer=just_above(thresholds.answer),
        clarify=thresholds.clarify,
        margin=just_above(thresholds.margin),
    )

    if isinstance(decide(ranking, stricter), Confident):
        assert isinstance(decide(ranking, thresholds), Confident)
