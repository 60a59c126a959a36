"""The few entries that may be meant, and what speaks for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz

from bot.matcher.arrays import Floats, Ints
from bot.matcher.coverage import Coverage
from bot.matcher.features import FeatureSpace
from bot.matcher.reading import Reading
from bot.matcher.wordings import Wordings

MOST = 8
"""How many entries are looked at closely."""
_BY_VOTES = 6
_VARIANTS_COMPARED = 2

SIGNS = (
    "votes",
    "nearest",
    "second nearest",
    "words in common",
    "same order",
    "coverage",
    "nothing telling is left",
)
"""What each column of `Candidates.signs` is."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Entries by their places, and a row of signs for each."""

    places: Ints
    signs: Floats
    nearest: Ints
    """For each the stored wording that is nearest."""


@dataclass(frozen=True, slots=True)
class Examiner:
    """Looks at entries more closely than can be done for all of them."""

    wordings: Wordings
    coverage: Coverage

    @classmethod
    def of(cls, wordings: Wordings, space: FeatureSpace, readings: Sequence[Reading]) -> Examiner:
        places = wordings.entry_places()
        return cls(wordings, Coverage.of(space, places, readings[: len(places)]))

    def examine(
        self, reading: Reading, votes: Floats, nearness: Floats, *, own: int | None = None
    ) -> Candidates:
        """The most likely entries, with their signs.

        `own` is the reading's own place among the wordings, when it is one of them: it counts as
        absent.
        """
        places = _most_likely(votes, self.wordings.best_of_entries(nearness))
        own_place = None if own is None else self.wordings.entry_with(own)
        covered = self.coverage.signs(reading.stems, places, own_place)
        compared = [self._compared(reading.normal, nearness, place) for place in places.tolist()]
        signs = np.column_stack([votes[places], [signs for signs, _ in compared], covered])
        nearest = np.array([wording for _, wording in compared], np.int32)
        return Candidates(places, signs.astype(np.float32), nearest)

    def _compared(self, normal: str, nearness: Floats, place: int) -> tuple[tuple[float, ...], int]:
        """How like its nearest wordings are, and which is the nearest."""
        span = self.wordings.of_entry(place)
        near = nearness[span.start : span.stop]
        order = np.argsort(near)[::-1][:_VARIANTS_COMPARED].tolist()
        texts = [self.wordings.normals[span.start + at] for at in order]
        signs = (
            float(near[order[0]]),
            float(near[order[-1]]),
            max([fuzz.token_set_ratio(normal, text) for text in texts]) / 100,
            max([fuzz.ratio(normal, text) for text in texts]) / 100,
        )
        return signs, span.start + order[0]


def _most_likely(votes: Floats, best: Floats) -> Ints:
    """The entries with the most votes, filled up with those that have the nearest wording."""
    places = dict.fromkeys((*largest(votes, _BY_VOTES).tolist(), *largest(best, MOST).tolist()))
    return np.array(list(places)[:MOST], np.int32)


def largest(values: Floats, count: int) -> Ints:
    """The places of the greatest values, the greatest first."""
    if len(values) <= count:
        return np.argsort(-values, kind="stable").astype(np.int32)
    among = np.argpartition(-values, count)[:count]
    return among[np.argsort(-values[among], kind="stable")].astype(np.int32)
