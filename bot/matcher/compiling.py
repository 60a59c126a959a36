"""From wordings to a matcher: fitted on the knowledge, calibrated on the knowledge.

The ranker learns from each wording as if it had not been there. The calibration learns from the
same, from stories told around them, and from each entry as if nothing of it had been there: so it
meets questions that no entry answers, without a single question from outside.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.model import Language
from bot.matcher.alterations import told_at_length, without_telling_word
from bot.matcher.arrays import Floats, Ints
from bot.matcher.candidates import SIGNS, Candidates, Examiner
from bot.matcher.features import Features, FeatureSpace
from bot.matcher.index import Index
from bot.matcher.language_matcher import (
    RISING,
    LanguageMatcher,
    confidence_signs,
    second_confidence,
)
from bot.matcher.learning import Calibrator, Ranker, Scale
from bot.matcher.material import Material
from bot.matcher.normalize import normalize
from bot.matcher.reading import Concepts, Reader, Reading
from bot.matcher.ridge import Solution, bent, solve
from bot.matcher.vocabulary import Vocabulary
from bot.matcher.wordings import Wordings

MOST_LEARNT_FROM = 1_500
_SEED = 1


@dataclass(frozen=True, slots=True)
class Trial:
    """What was found for one wording that counted as absent."""

    confidence: float
    lead: float
    """Over the second candidate's confidence."""
    is_right: bool
    is_within: bool
    """Whether an entry for it was there."""


def compile_language(material: Material, language: Language) -> tuple[LanguageMatcher, list[Trial]]:
    """The matcher of one language, and how its confidence did on what it had not seen."""
    wordings = Wordings.of(material, language)
    reader = _reader(material, wordings, language)
    readings = [reader.read_known(normal) for normal in wordings.normals]
    space = FeatureSpace.of(readings)
    features = [space.features(reading) for reading in readings]
    index = Index.of(features, len(space))
    voters = wordings.voters()
    nearness = _nearness(index, features, voters)
    solution = solve(nearness, wordings.targets(voters)) if len(voters) else None
    untrained = LanguageMatcher(
        reader,
        wordings,
        space,
        index,
        voters,
        np.ascontiguousarray(solution.weights.T) if solution else None,
        Examiner.of(wordings, space, readings),
        _no_ranker(),
        Calibrator(Scale(np.zeros(1), np.ones(1)), np.zeros(2)),
        {normal: place for place, normal in enumerate(wordings.normals)},
    )
    school = _School(
        untrained,
        readings,
        features,
        nearness,
        solution,
        wordings.targets(voters),
        wordings.entry_places(),
    )
    return school.taught()


def _nearness(index: Index, features: Sequence[Features], voters: Ints) -> Floats:
    """How near each voter is to each other."""
    nearness = np.empty((len(voters), len(voters)), np.float32)
    for row, voter in zip(nearness, voters.tolist(), strict=True):
        near = index.nearness(features[voter])
        row[:] = near if len(voters) == len(features) else near[voters]
    return nearness


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
class _Lesson:
    """A wording that counted as absent, and the candidates that came up for it."""

    reading: Reading
    known: float
    candidates: Candidates
    nearest_negative: float
    right: int
    """The place of its entry; -1 if that counted as absent too."""


@dataclass(frozen=True, slots=True)
class _Judged:
    """What the ranker made of a lesson."""

    row: Floats
    """The signs of confidence."""
    first: int
    """The place of the first entry."""
    gap: float
    """How much higher its score is than the second's."""


@dataclass(frozen=True, slots=True)
class _School:
    """Where the ranker and the calibrator learn."""

    parts: LanguageMatcher
    readings: Sequence[Reading]
    features: Sequence[Features]
    nearness: Floats
    """Of each voter to each other."""
    solution: Solution | None
    targets: Floats
    """Of the voters."""
    places: Ints
    """For each wording of an entry the place of that entry."""

    def taught(self) -> tuple[LanguageMatcher, list[Trial]]:
        """The parts with a ranker and a calibrator, and how the latter did on what it met."""
        sample = self._sample()
        within = [self._lesson(*seen, own=True) for seen in self._alone(sample)]
        without = [self._lesson(*seen, own=False) for seen in self._left_out(sample)]
        without += [self._lesson(*seen, own=False) for seen in self._alone(self._negatives())]
        told, altered = list(self._told(sample)), list(self._altered(sample))
        parts = replace(self.parts, ranker=_ranker(within) or self.parts.ranker)
        lessons = [*within, *told, *without, *altered]
        judged = [self._judged(parts, lesson) for lesson in lessons]
        table = np.concatenate([one.row for one in judged])
        right = np.array([j.first == one.right for j, one in zip(judged, lessons, strict=True)])
        is_within = np.arange(len(lessons)) < len(within) + len(told)
        calibrator = Calibrator.fit(table, right.astype(np.float64), _importance(is_within), RISING)
        confidence = calibrator(table)
        lead = confidence - second_confidence(confidence, np.array([one.gap for one in judged]))
        columns = (confidence, lead, right, is_within)
        outcomes = zip(*(column.tolist() for column in columns), strict=True)
        return replace(parts, calibrator=calibrator), [Trial(*outcome) for outcome in outcomes]

    def _sample(self) -> Ints:
        """Places to learn from: of voters, or of any wordings of entries where nobody votes."""
        voters = self.parts.voters
        positive = self.parts.wordings.positive
        places = np.flatnonzero(voters < positive) if len(voters) else np.arange(positive)
        if len(places) > MOST_LEARNT_FROM:
            chosen = np.random.default_rng(_SEED).choice(places, MOST_LEARNT_FROM, replace=False)
            places = np.sort(chosen)
        return places.astype(np.int32)

    def _negatives(self) -> Ints:
        """The places of those that vote for no entry."""
        return np.flatnonzero(self.parts.voters >= self.parts.wordings.positive).astype(np.int32)

    def _alone(self, sample: Ints) -> Iterator[tuple[int, Floats, Floats]]:
        """Votes and nearness for each wording as if it had not been there."""
        for number, wording in enumerate(self._wordings(sample).tolist()):
            near = self._near(wording)
            near[wording] = 0.0
            if self.solution is None:
                yield wording, self.parts.wordings.best_of_entries(near), near
            else:
                place = sample[number : number + 1]
                yield wording, self.solution.without_itself(place, self.targets)[0], near

    def _left_out(self, sample: Ints) -> Iterator[tuple[int, Floats, Floats]]:
        """The same as if the whole entry of the wording had not been there."""
        wordings = self._wordings(sample)
        entries = self.places[wordings]
        for entry in np.unique(entries).tolist():
            chosen = np.flatnonzero(entries == entry)
            all_votes = self._votes_without(entry, sample[chosen])
            for number, wording in enumerate(wordings[chosen].tolist()):
                near = self._near(wording)
                near[np.array(self.parts.wordings.of_entry(entry))] = 0.0
                if all_votes is None:
                    votes = self.parts.wordings.best_of_entries(near)
                else:
                    votes = all_votes[number]
                    votes[entry] = votes.min()
                yield wording, votes, near

    def _near(self, wording: int) -> Floats:
        """How near it is to each wording, to be changed at will."""
        if len(self.nearness) < len(self.features):
            return self.parts.index.nearness(self.features[wording])
        near: Floats = self.nearness[wording].copy()
        return near

    def _votes_without(self, entry: int, chosen: Ints) -> Floats | None:
        if self.solution is None:
            return None
        group = np.flatnonzero(self.targets[:, entry] > 0)
        votes = self.solution.without_group(group.astype(np.int32), self.targets)
        return votes[np.searchsorted(group, chosen)]

    def _wordings(self, sample: Ints) -> Ints:
        voters = self.parts.voters
        return voters[sample] if len(voters) else sample

    def _altered(self, sample: Ints) -> Iterator[_Lesson]:
        """Wordings that have lost what they were about: no entry is meant."""
        for place, wording in enumerate(self._wordings(sample).tolist()):
            reading = self.readings[wording]
            (counts,) = self.parts.examiner.coverage.counts_of(
                reading.stems, [int(self.places[wording])]
            )
            in_wordings = dict(zip(reading.stems, counts.tolist(), strict=True))
            text = without_telling_word(reading, in_wordings, self.parts.space)
            if text is not None:
                yield from self._changed(int(sample[place]), wording, text, -1)

    def _told(self, sample: Ints) -> Iterator[_Lesson]:
        """Wordings with a story around them: their entry is still meant."""
        wordings = self._wordings(sample).tolist()
        for place, text in told_at_length(self.readings, wordings):
            right = int(self.places[wordings[place]])
            yield from self._changed(int(sample[place]), wordings[place], text, right)

    def _changed(self, place: int, wording: int, text: str, right: int) -> Iterator[_Lesson]:
        """A lesson on a changed wording, as if the one that it was had not been there."""
        if self.solution is None:
            return
        reading = self.parts.reader.read_known(text)
        features = self.parts.space.features(reading)
        near = self.parts.index.nearness(features)
        near[wording] = 0.0
        votes = self.solution.votes_without(place, bent(near[self.parts.voters]))
        candidates = self.parts.examiner.examine(reading, votes, near, own=wording)
        negative = float(near[self.parts.wordings.positive :].max(initial=0.0))
        yield _Lesson(reading, features.known, candidates, negative, right)

    def _lesson(self, wording: int, votes: Floats, near: Floats, *, own: bool) -> _Lesson:
        reading = self.readings[wording]
        candidates = self.parts.examiner.examine(reading, votes, near, own=wording if own else None)
        negatives = near[self.parts.wordings.positive :]
        right = int(self.places[wording]) if own else -1
        known = self.features[wording].known_elsewhere
        return _Lesson(reading, known, candidates, float(negatives.max(initial=0.0)), right)

    def _judged(self, parts: LanguageMatcher, lesson: _Lesson) -> _Judged:
        candidates = lesson.candidates
        scores = parts.ranker.scores(candidates.signs)
        order = np.argsort(-scores, kind="stable").astype(np.int32)
        row = confidence_signs(
            parts.wordings,
            lesson.reading,
            candidates,
            order,
            scores,
            lesson.nearest_negative,
            lesson.known,
        )
        gap = float(scores[order[0]] - scores[order[1]]) if len(order) > 1 else np.inf
        return _Judged(row, int(candidates.places[order[0]]), gap)


def _ranker(lessons: Sequence[_Lesson]) -> Ranker | None:
    groups = []
    for lesson in lessons:
        right = np.flatnonzero(lesson.candidates.places == lesson.right)
        if len(right):
            groups.append((lesson.candidates.signs, int(right[0])))
    return Ranker.fit(groups) if groups else None


def _importance(is_within: NDArray[np.bool_]) -> Floats:
    """Questions with and without an entry count the same, however many there are of each."""
    shares = np.where(is_within, is_within.sum(), (~is_within).sum())
    return np.asarray(len(is_within) / 2 / np.maximum(shares, 1), np.float64)
