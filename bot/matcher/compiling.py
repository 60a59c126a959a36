"""From wordings to a matcher: fitted on the knowledge, calibrated on the knowledge.

The ranker learns from each wording as if it had not been there. The calibration learns from the
same, and from each entry as if nothing of it had been there: so it meets questions that no entry
answers, without a single question from outside.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from bot.knowledge.model import Language
from bot.matcher.arrays import Floats, Ints
from bot.matcher.candidates import SIGNS, Examiner
from bot.matcher.features import Features, FeatureSpace
from bot.matcher.index import Index
from bot.matcher.language_matcher import LanguageMatcher, confidence_signs
from bot.matcher.learning import Calibrator, Ranker, Scale
from bot.matcher.material import Material
from bot.matcher.normalize import normalize
from bot.matcher.reading import Concepts, Reader, Reading
from bot.matcher.ridge import Solution, solve
from bot.matcher.vocabulary import Vocabulary
from bot.matcher.wordings import Wordings

MOST_LEARNT_FROM = 3_000
_SEED = 1


@dataclass(frozen=True, slots=True)
class Trial:
    """What was found for one wording that counted as absent."""

    confidence: float
    is_right: bool
    is_within: bool
    """Whether an entry for it was there."""


def compile_language(
    material: Material, language: Language
) -> tuple[LanguageMatcher, list[Trial]]:
    """The matcher of one language, and how its confidence did on what it had not seen."""
    wordings = Wordings.of(material, language)
    reader = _reader(material, wordings, language)
    readings = [reader.read_known(normal) for normal in wordings.normals]
    space = FeatureSpace.of(readings)
    features = [space.features(reading) for reading in readings]
    index = Index.of(features, len(space))
    nearness = np.stack([index.nearness(one) for one in features])
    solution = solve(nearness.copy(), wordings.targets())
    untrained = LanguageMatcher(
        reader,
        wordings,
        space,
        index,
        solution.weights,
        Examiner.of(wordings, space, readings),
        _no_ranker(),
        Calibrator(Scale(np.zeros(1), np.ones(1)), np.zeros(2)),
    )
    school = _School(untrained, readings, features, nearness, solution)
    return school.taught()


def _reader(material: Material, wordings: Wordings, language: Language) -> Reader:
    concepts = Concepts.of(material.concepts, language)
    texts = list(wordings.normals)
    texts += [
        normalize(expression.text)
        for concept in material.concepts
        for expression in concept.expressions
        if expression.language is language
    ]
    return Reader(language, Vocabulary.of(texts), concepts)


def _no_ranker() -> Ranker:
    """Votes alone, until there is something better."""
    weights = np.zeros(len(SIGNS), np.float32)
    weights[0] = 1.0
    return Ranker(Scale(np.zeros(len(SIGNS), np.float32), np.ones(len(SIGNS), np.float32)), weights)


@dataclass(frozen=True, slots=True)
class _School:
    """Where the ranker and the calibrator learn."""

    parts: LanguageMatcher
    readings: Sequence[Reading]
    features: Sequence[Features]
    nearness: Floats
    solution: Solution

    def taught(self) -> tuple[LanguageMatcher, list[Trial]]:
        within = self._sample(np.arange(self.parts.wordings.positive))
        without = list(self._left_out(within))
        parts = replace(self.parts, ranker=self._ranker(within))
        rows, right, inside = [], [], []
        for wording, votes, near in self._alone(within):
            row, place = self._confidence_row(parts, wording, votes, near, own=wording)
            rows.append(row)
            right.append(place == self._places[wording])
            inside.append(True)
        for wording, votes, near in without:
            row, _ = self._confidence_row(parts, wording, votes, near, own=None)
            rows.append(row)
            right.append(False)
            inside.append(False)
        table, is_within = np.concatenate(rows), np.array(inside)
        importance = np.where(is_within, 0.5 / is_within.sum(), 0.5 / max(1, (~is_within).sum()))
        importance *= len(rows)
        calibrator = Calibrator.fit(table, np.array(right, np.float64), importance)
        trials = [
            Trial(float(confidence), bool(is_right), bool(is_inside))
            for confidence, is_right, is_inside in zip(
                calibrator(table), right, inside, strict=True
            )
        ]
        return replace(parts, calibrator=calibrator), trials

    @property
    def _places(self) -> Ints:
        return self.parts.wordings.entry_places()

    def _sample(self, wordings: Ints) -> Ints:
        if len(wordings) <= MOST_LEARNT_FROM:
            return wordings
        chosen = np.random.default_rng(_SEED).choice(wordings, MOST_LEARNT_FROM, replace=False)
        return np.sort(chosen)

    def _alone(self, wordings: Ints) -> Iterator[tuple[int, Floats, Floats]]:
        """Votes and nearness for each wording as if it had not been there."""
        all_votes = self.solution.without_itself(wordings, self.parts.wordings.targets())
        for wording, votes in zip(wordings, all_votes, strict=True):
            near = self.nearness[wording].copy()
            near[wording] = 0.0
            yield int(wording), votes, near

    def _left_out(self, sample: Ints) -> Iterator[tuple[int, Floats, Floats]]:
        """The same for wordings whose whole entry is absent, and for the negatives."""
        wordings = self.parts.wordings
        targets, wanted = wordings.targets(), set(sample.tolist())
        for place in range(len(wordings.entries)):
            group = np.array(wordings.of_entry(place))
            for wording, votes in zip(
                group, self.solution.without_group(group, targets), strict=True
            ):
                if wording in wanted:
                    votes[place] = votes.min()
                    near = self.nearness[wording].copy()
                    near[group] = 0.0
                    yield int(wording), votes, near

    def _ranker(self, within: Ints) -> Ranker:
        groups = []
        for wording, votes, near in self._alone(within):
            candidates = self.parts.examiner.examine(
                self.readings[wording], votes, near, own=wording
            )
            right = np.flatnonzero(candidates.places == self._places[wording])
            if len(right):
                groups.append((candidates.signs, int(right[0])))
        return Ranker.fit(groups) if groups else self.parts.ranker

    def _confidence_row(
        self, parts: LanguageMatcher, wording: int, votes: Floats, near: Floats, own: int | None
    ) -> tuple[Floats, int]:
        reading = self.readings[wording]
        candidates = parts.examiner.examine(reading, votes, near, own=own)
        scores = parts.ranker.scores(candidates.signs)
        order = np.argsort(-scores, kind="stable").astype(np.int32)
        row = confidence_signs(
            parts.wordings, reading, candidates, order, scores, near, self.features[wording].known
        )
        return row, int(candidates.places[order[0]])
