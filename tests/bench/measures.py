"""How well questions were answered. Pure; a share of nothing is not a number (NaN)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from bot.conversation.model import Outcome
from bot.ids import EntryId
from bot.knowledge.model import Language
from bot.matcher.arrays import Floats
from tests.bench.sets import Question

NOTHING = float("nan")
FALSE_ANSWERS_ALLOWED = 0.05
"""Share of the questions without entry that may get an answer in ok@5."""


@dataclass(frozen=True, slots=True)
class Guess:
    """What any engine makes of a question."""

    question: Question
    ranked: tuple[EntryId, ...]
    """The likeliest entries first."""
    confidence: float
    """How sure it is of the first; only the order matters, on whatever scale."""

    @property
    def is_within(self) -> bool:
        """Whether an entry answers the question."""
        return bool(self.question.expect)

    def is_right(self, among: int = 1) -> bool:
        """Whether one of the first few entries answers the question."""
        return not self.question.expect.isdisjoint(self.ranked[:among])


@dataclass(frozen=True, slots=True)
class Result(Guess):
    """What our matcher makes of a question, with what the visitor would meet."""

    outcome: Outcome
    entry_id: EntryId | None
    """What is answered, or the known unknown that was recognised."""
    choices: tuple[EntryId, ...]
    """What is offered when asking back."""
    language: Language
    seconds: float

    @property
    def is_served(self) -> bool:
        """Answered right; a known unknown is served by saying so, though a person takes over."""
        return self.entry_id in self.question.expect

    @property
    def is_assisted(self) -> bool:
        """Served, or offered the right entry as a choice."""
        return self.is_served or not self.question.expect.isdisjoint(self.choices)

    @property
    def is_wrong(self) -> bool:
        """Told something that was not asked for; of a question without entry, told anything."""
        return self.outcome is Outcome.ANSWER and not self.is_served

    @property
    def is_handed_over(self) -> bool:
        """Left to a person, and not because that was seen to be right."""
        return self.outcome is Outcome.HANDOVER and not self.is_served


def share(flags: Sequence[bool]) -> float:
    """How many of them are true."""
    return sum(flags) / len(flags) if flags else NOTHING


def accuracy(guesses: Sequence[Guess], among: int = 1) -> float:
    """Share of the questions with an entry for which it is among the first so many."""
    return share([guess.is_right(among) for guess in guesses if guess.is_within])


def ok_at(
    within: Sequence[Guess], without: Sequence[Guess], allowed: float = FALSE_ANSWERS_ALLOWED
) -> float:
    """Share answered right where no more than the allowed share of the others gets an answer."""
    if not without:
        return NOTHING
    sure = sorted((guess.confidence for guess in without), reverse=True)
    # to be as sure as the first question beyond the allowed ones is not enough
    threshold = sure[int(allowed * len(sure))]
    return share([guess.is_right() and guess.confidence > threshold for guess in within])


def auroc(within: Sequence[Guess], without: Sequence[Guess]) -> float:
    """How often a right answer is surer than a question without entry; half if equally sure."""
    right = np.array([guess.confidence for guess in within if guess.is_right()])
    others = np.sort([guess.confidence for guess in without])
    if not len(right) or not len(others):
        return NOTHING
    below = np.searchsorted(others, right, side="left")
    not_above = np.searchsorted(others, right, side="right")
    return float((below + not_above).mean() / 2 / len(others))


def quantile(values: Sequence[float], part: float) -> float:
    """The value that this part of all is at or below."""
    return float(np.quantile(values, part)) if values else NOTHING


@dataclass(frozen=True, slots=True)
class Bin:
    """Questions of about the same confidence."""

    low: float
    high: float
    count: int
    weight: float
    """Share of all questions, each counted as much as it weighs."""
    confidence: float
    right: float


def reliability(
    confidences: ArrayLike, right: ArrayLike, weights: ArrayLike | None = None, bins: int = 10
) -> list[Bin]:
    """How often the first entry was right, by how sure it was; empty bins are left out."""
    sure = np.asarray(confidences, np.float64)
    is_right = np.asarray(right, np.float64)
    weigh = np.ones(len(sure)) if weights is None else np.asarray(weights, np.float64)
    places = np.minimum((sure * bins).astype(int), bins - 1)
    return [
        Bin(
            place / bins,
            (place + 1) / bins,
            int(here.sum()),
            float(weigh[here].sum() / weigh.sum()),
            _mean(sure[here], weigh[here]),
            _mean(is_right[here], weigh[here]),
        )
        for place in range(bins)
        if (here := places == place).any()
    ]


def _mean(values: Floats, weights: Floats) -> float:
    return float(np.average(values, weights=weights))


def calibration_error(bins: Sequence[Bin]) -> float:
    """Expected calibration error: how far confidence is from the share of right ones."""
    return sum(one.weight * abs(one.confidence - one.right) for one in bins) if bins else NOTHING


def even_weights(guesses: Sequence[Guess]) -> list[float]:
    """Questions with and without entry count the same, however many there are of each."""
    within = sum(guess.is_within for guess in guesses)
    without = len(guesses) - within
    return [1 / within if guess.is_within else 1 / without for guess in guesses]
