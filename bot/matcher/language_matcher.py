"""Everything that the matcher knows in one language, and how it ranks a question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from bot.matcher.arrays import Floats, Ints
from bot.matcher.candidates import Candidates, Examiner, largest
from bot.matcher.features import FeatureSpace
from bot.matcher.index import Index
from bot.matcher.learning import Calibrator, Ranker
from bot.matcher.model import Correction, Evidence, Match
from bot.matcher.reading import Reader, Reading, stems_of
from bot.matcher.ridge import bent
from bot.matcher.wordings import Wordings
from bot.matcher.words import NEGATIONS, is_function_word

MOST_MATCHES = 5
MOST_WORDS_SHOWN = 5
MOST_VOTED_FOR = 24
NO_VOTES = -1.0
STORED = 0.99
"""Confidence in a question that is stored word for word."""
RISING = 12
"""So many of the signs of confidence, from the first on, can only speak for the candidate."""


@dataclass(frozen=True, slots=True)
class Judged:
    """Candidates in order, with the probability that the first is the one."""

    candidates: Candidates
    order: Ints
    scores: Floats
    """In that order."""
    confidence: float


@dataclass(frozen=True, slots=True)
class LanguageMatcher:
    """Immutable once compiled."""

    reader: Reader
    wordings: Wordings
    space: FeatureSpace
    index: Index
    voters: Ints
    """The wordings that vote."""
    weights: Floats | None
    """Entries by voters: how each votes for each entry; None where nobody votes."""
    examiner: Examiner
    ranker: Ranker
    calibrator: Calibrator
    place_of: Mapping[str, int]
    """Where each stored wording is kept."""

    def rank(self, normal: str) -> tuple[tuple[Match, ...], tuple[Correction, ...]]:
        """The entries that may be meant by a question in normal form, best first."""
        reading = self.reader.read(normal)
        if not reading.stems:
            return (), reading.corrections
        features = self.space.features(reading)
        nearness = self.index.nearness(features)
        judged = judge(self, reading, self._votes(nearness), nearness, features.known)
        if (known := self.place_of.get(normal)) is not None:
            judged = self._as_stored(judged, known)
        return tuple(self._matches(judged, reading)), reading.corrections

    def has_telling_word(self, normal: str) -> bool:
        """Whether the knowledge has a word of a text that says what is asked about."""
        words = self.reader.read(normal).normal.split()
        return any(
            word in self.reader.vocabulary.counts
            and not is_function_word(word, self.reader.language)
            for word in words
        )

    def _votes(self, nearness: Floats) -> Floats:
        """The votes for the entries that have the nearest wordings; the others get none."""
        best = self.wordings.best_of_entries(nearness)
        if self.weights is None:
            return best
        if len(self.voters) < len(nearness):
            nearness = nearness[self.voters]
        votes = np.full(len(best), NO_VOTES, np.float32)
        among = largest(best, MOST_VOTED_FOR)
        votes[among] = self.weights[among] @ bent(nearness)
        return votes

    def _as_stored(self, judged: Judged, wording: int) -> Judged:
        """Word for word a stored wording: its entry is meant, or none if it is a negative."""
        if wording >= self.wordings.positive:
            return replace(judged, confidence=0.0)
        is_entry = np.isin(
            judged.candidates.nearest[judged.order], self.wordings.of_entry_with(wording)
        )
        order = np.argsort(~is_entry, kind="stable")
        return replace(
            judged,
            order=judged.order[order],
            scores=judged.scores[order],
            confidence=max(judged.confidence, STORED),
        )

    def _matches(self, judged: Judged, reading: Reading) -> list[Match]:
        shown = zip(judged.order[:MOST_MATCHES], _shared_out(judged), strict=False)
        matches = []
        for place, chance in shown:
            entry_id = self.wordings.entries[judged.candidates.places[place]]
            variant = int(judged.candidates.nearest[place])
            matches.append(Match(entry_id, chance, partial(self._evidence, reading, variant)))
        return matches

    def _evidence(self, reading: Reading, variant: int) -> Evidence:
        stored = set(stems_of(self.wordings.normals[variant], self.reader.language))
        words = reading.normal.split()
        shared = {
            stem: word for stem, word in zip(reading.stems, words, strict=False) if stem in stored
        }
        strongest = sorted(shared, key=self.space.rarity_of, reverse=True)
        return Evidence(
            self.wordings.texts[variant],
            tuple(shared[stem] for stem in strongest[:MOST_WORDS_SHOWN]),
        )


def judge(
    parts: LanguageMatcher,
    reading: Reading,
    votes: Floats,
    nearness: Floats,
    known: float,
) -> Judged:
    """Order the candidates, and say how sure the first is."""
    candidates = parts.examiner.examine(reading, votes, nearness)
    scores = parts.ranker.scores(candidates.signs)
    order = np.argsort(-scores, kind="stable").astype(np.int32)
    nearest_negative = float(nearness[parts.wordings.positive :].max(initial=0.0))
    row = confidence_signs(
        parts.wordings, reading, candidates, order, scores, nearest_negative, known
    )
    return Judged(candidates, order, scores[order], float(parts.calibrator(row)[0]))


def confidence_signs(  # noqa: PLR0913, PLR0917 - what is known of one question
    wordings: Wordings,
    reading: Reading,
    candidates: Candidates,
    order: Ints,
    scores: Floats,
    nearest_negative: float,
    known: float,
) -> Floats:
    """What tells whether the first candidate is right: one row."""
    first = order[0]
    second = order[1] if len(order) > 1 else first
    signs = candidates.signs
    stored = wordings.normals[candidates.nearest[first]].split()
    is_negated = not NEGATIONS.isdisjoint(reading.normal.split())
    row = (
        scores[first],
        scores[first] - scores[second],
        *signs[first],
        signs[first][0] - signs[second][0],
        known,
        signs[first][1] - nearest_negative,
        -float(is_negated and NEGATIONS.isdisjoint(stored)),
        np.log1p(len(reading.stems)),
    )
    return np.array([row], np.float32)


def second_confidence(first: Floats, gap: Floats) -> Floats:
    """The confidence in another candidate whose score is lower by the gap.

    What the scores say, as far as the first candidate leaves something.
    """
    return np.minimum(first * np.exp(-gap), 1 - first)


def _shared_out(judged: Judged) -> list[float]:
    """The confidence in each candidate, in order."""
    first = judged.confidence
    others = second_confidence(np.asarray(first), judged.scores[0] - judged.scores[1:])
    return [first, *np.minimum(first, others).tolist()]
