"""From ranked matches to one of three decisions."""

from __future__ import annotations

from dataclasses import dataclass

from bot.matcher.model import Match, Ranking


@dataclass(frozen=True, slots=True)
class Thresholds:
    """How sure we must be. Confidence is a probability, so these are probabilities too."""

    answer: float
    """Least confidence to answer."""
    clarify: float
    """Least confidence in the best entry to ask back at all."""
    margin: float
    """Least lead over the runner-up: two entries nearly as likely mean that we ask back."""


@dataclass(frozen=True, slots=True)
class Confident:
    """One entry is clearly meant."""

    match: Match


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Two or three entries are close: the visitor is asked which one."""

    matches: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nothing fits well enough."""


Decision = Confident | Ambiguous | Unknown

MOST_CHOICES = 3


def decide(ranking: Ranking, thresholds: Thresholds) -> Decision:
    """Answer, ask back, or leave it to a person."""
    best, *others = ranking.matches or (None,)
    if best is None or best.confidence < thresholds.clarify:
        return Unknown()
    lead = best.confidence - (others[0].confidence if others else 0.0)
    if best.confidence >= thresholds.answer and lead >= thresholds.margin:
        return Confident(best)
    # the others are offered however unlikely: asking back with one choice is no question
    return Ambiguous((best, *others[: MOST_CHOICES - 1]))
