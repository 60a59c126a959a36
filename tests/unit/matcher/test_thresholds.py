"""How sure is sure enough, found out from what the calibration met."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.matcher.compiling import Trial
from bot.matcher.engine import thresholds_from

CHANCES = st.floats(0.0, 1.0)
WITHIN = st.builds(Trial, CHANCES, CHANCES, st.booleans(), st.just(value=True))
WITHOUT = st.builds(Trial, CHANCES, CHANCES, st.just(value=False), st.just(value=False))
RATE = 0.05
ALLOWED = 2 * RATE
"""Of the questions near the subject, at most; see `thresholds_from`."""


def right(confidence: float, lead: float) -> Trial:
    return Trial(confidence, lead, is_right=True, is_within=True)


def wrong(confidence: float, lead: float) -> Trial:
    return Trial(confidence, lead, is_right=False, is_within=True)


def without_entry(confidence: float) -> Trial:
    return Trial(confidence, confidence, is_right=False, is_within=False)


@given(st.lists(WITHIN, min_size=1), st.lists(WITHOUT, min_size=1, max_size=80))
def test_hardly_any_question_without_an_entry_is_answered(
    within: list[Trial], without: list[Trial]
) -> None:
    """Whatever the calibration met: no more than is wanted, one apart."""
    thresholds = thresholds_from([*within, *without], RATE)

    answered = [
        trial
        for trial in without
        if trial.confidence > thresholds.answer and trial.lead >= thresholds.margin
    ]
    assert len(answered) <= ALLOWED * len(without) + 1


@given(st.lists(WITHIN | WITHOUT))
def test_what_is_much_likelier_wrong_than_right_is_never_answered(trials: list[Trial]) -> None:
    """Also where the knowledge is so small that the calibration met next to nothing."""
    thresholds = thresholds_from(trials, RATE)

    assert thresholds.answer >= 0.4
    assert thresholds.clarify <= thresholds.answer


def test_without_a_question_that_has_no_entry_nothing_is_sure_enough() -> None:
    """A single entry shows nothing of what there is besides."""
    assert thresholds_from([right(0.9, 0.9)], RATE).answer == 1.0


def test_where_wrong_answers_have_close_seconds_a_lead_is_asked_for() -> None:
    """Both are as confident; only the lead tells them apart."""
    trials = [right(0.8, 0.7)] * 20 + [wrong(0.8, 0.1)] * 5 + [without_entry(0.2)] * 20

    assert 0.1 < thresholds_from(trials, RATE).margin <= 0.7


def test_where_a_lead_keeps_back_right_answers_only_none_is_asked_for() -> None:
    """It would cost and gain nothing."""
    trials = [right(0.8, 0.1)] * 20 + [right(0.9, 0.8)] * 5 + [without_entry(0.2)] * 20

    assert thresholds_from(trials, RATE).margin <= 0.1
