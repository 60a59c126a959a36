"""The measures tell what they are said to tell, in cases that can be checked by hand."""

from __future__ import annotations

import math

import pytest

from bot.conversation.model import Outcome
from bot.ids import EntryId
from bot.knowledge.model import Language
from tests.bench import measures
from tests.bench.measures import Guess, Result
from tests.bench.sets import Question


def guess(expect: str, ranked: str, confidence: float = 0.5) -> Guess:
    """A guess; entries are single letters."""
    return Guess(_question(expect), tuple(map(EntryId, ranked)), confidence)


def result(expect: str, outcome: Outcome, entry: str | None = None, choices: str = "") -> Result:
    """What the visitor met; entries are single letters."""
    return Result(
        question=_question(expect),
        ranked=(),
        confidence=0.5,
        outcome=outcome,
        entry_id=EntryId(entry) if entry else None,
        choices=tuple(map(EntryId, choices)),
        language=Language.SV,
        seconds=0.0,
    )


def _question(expect: str) -> Question:
    return Question("?", frozenset(map(EntryId, expect)))


def sure(*confidences: float) -> list[Guess]:
    """Questions without entry, with how sure the engine was nevertheless."""
    return [guess("", "a", confidence) for confidence in confidences]


def test_accuracy_counts_only_questions_that_an_entry_answers() -> None:
    """A question without entry can't be found right or wrong."""
    guesses = [guess("a", "abc"), guess("b", "abc"), guess("d", "abc"), guess("", "abc")]

    assert measures.accuracy(guesses) == pytest.approx(1 / 3)
    assert measures.accuracy(guesses, among=3) == pytest.approx(2 / 3)


def test_any_of_several_expected_entries_is_right() -> None:
    """Where two entries answer a question, either will do."""
    assert guess("ab", "b").is_right()


def test_a_share_of_nothing_is_not_a_number() -> None:
    """No questions give no figure, not zero."""
    assert math.isnan(measures.accuracy([]))
    assert math.isnan(measures.ok_at([guess("a", "a")], []))
    assert math.isnan(measures.auroc([], sure(0.5)))
    assert math.isnan(measures.quantile([], 0.5))


def test_ok_counts_right_answers_above_the_threshold_that_lets_one_in_twenty_through() -> None:
    """Twenty questions without entry: the surest one may be answered, the second may not."""
    without = sure(0.9, 0.8, *[0.1] * 18)
    within = [guess("a", "a", 0.85), guess("a", "a", 0.8), guess("a", "b", 0.99)]

    assert measures.ok_at(within, without) == pytest.approx(1 / 3)


def test_ok_lets_none_through_where_one_would_be_too_many() -> None:
    """Of fewer than twenty questions without entry none may be answered."""
    assert measures.ok_at([guess("a", "a", 0.85)], sure(0.9, 0.1)) == 0.0


def test_ok_lets_no_more_through_because_many_are_equally_sure() -> None:
    """A score of which many questions have the highest value has no threshold to offer."""
    assert measures.ok_at([guess("a", "a", 100.0)], sure(*[100.0] * 10, *[1.0] * 10)) == 0.0


def test_auroc_is_one_where_every_right_answer_is_surer() -> None:
    """Wrong answers are neither here nor there."""
    within = [guess("a", "a", 0.9), guess("a", "a", 0.8), guess("a", "b", 0.1)]

    assert measures.auroc(within, sure(0.7, 0.2)) == 1.0


def test_auroc_counts_equals_as_half() -> None:
    """Confidence that says nothing gives one half."""
    within = [guess("a", "a", 0.5), guess("a", "a", 0.9)]

    assert measures.auroc(within, sure(0.5, 0.5)) == 0.75


def test_a_calibrated_engine_has_no_calibration_error() -> None:
    """Sure by half, right in half of the cases."""
    bins = measures.reliability([0.5, 0.5, 1.0], [True, False, True])

    assert [(one.low, one.count, one.right) for one in bins] == [(0.5, 2, 0.5), (0.9, 1, 1.0)]
    assert measures.calibration_error(bins) == 0.0


def test_calibration_error_weighs_the_bins_by_their_questions() -> None:
    """Three questions too sure by 0.9, one exactly right."""
    bins = measures.reliability([0.9, 0.9, 0.9, 0.0], [False] * 4)

    assert measures.calibration_error(bins) == pytest.approx(0.75 * 0.9)


def test_even_weights_make_both_sorts_of_questions_count_the_same() -> None:
    """Three with an entry weigh as much as one without."""
    guesses = [guess("a", "a", 1.0)] * 3 + sure(1.0)
    weights = measures.even_weights(guesses)

    (only,) = measures.reliability([1.0] * 4, [one.is_right() for one in guesses], weights)

    assert only.right == pytest.approx(0.5)
    assert only.weight == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("met", "verdict"),
    [
        (result("a", Outcome.ANSWER, "a"), "served assisted"),
        (result("a", Outcome.ANSWER, "b"), "wrong"),
        (result("a", Outcome.CLARIFY, choices="ba"), "assisted"),
        (result("a", Outcome.CLARIFY, choices="bc"), ""),
        (result("a", Outcome.HANDOVER), "handed_over"),
        # a known unknown: a person takes over, and the visitor is told that nobody knows yet
        (result("a", Outcome.HANDOVER, "a"), "served assisted"),
        (result("a", Outcome.HANDOVER, "b"), "handed_over"),
        (result("", Outcome.ANSWER, "a"), "wrong"),
        (result("", Outcome.CLARIFY, choices="ab"), ""),
        (result("", Outcome.HANDOVER), "handed_over"),
    ],
)
def test_what_the_visitor_met_is_judged(met: Result, verdict: str) -> None:
    """Each outcome has its name."""
    names = ("served", "assisted", "wrong", "handed_over")

    assert " ".join(name for name in names if getattr(met, f"is_{name}")) == verdict
