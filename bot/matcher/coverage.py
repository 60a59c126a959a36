"""How much of a question an entry's wordings cover."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.matcher.arrays import Floats, Ints
from bot.matcher.features import FeatureSpace
from bot.matcher.reading import Reading

_HALF = 32
"""Bits of a word's id in the number of an entry with it."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """In how many of each entry's wordings a stem stands: in two arrays, as dicts are large."""

    space: FeatureSpace
    numbers: NDArray[np.int64]
    """Of an entry's place and the id of a stem that it has, sorted."""
    counts: NDArray[np.unsignedinteger]

    @classmethod
    def of(cls, space: FeatureSpace, places: Ints, readings: Sequence[Reading]) -> Coverage:
        """`places` says for each reading which entry it belongs to."""
        found: Counter[int] = Counter()
        for place, reading in zip(places.tolist(), readings, strict=True):
            found.update({(place << _HALF) | space.words[stem] for stem in reading.stems})
        numbers = np.array(sorted(found), np.int64)
        counts = np.array([found[number] for number in numbers.tolist()], np.int64)
        return cls(space, numbers, counts.astype(np.min_scalar_type(counts.max(initial=0))))

    def counts_of(self, stems: Sequence[str], places: Iterable[int]) -> Ints:
        """For each place (a row) in how many of its wordings each stem (a column) stands."""
        ids = np.array([self.space.words.get(stem, -1) for stem in stems], np.int64)
        entries = np.array(list(places), np.int64)[:, np.newaxis]
        # an unknown stem's -1 makes all of the number -1, which none is
        wanted = (entries << _HALF) | ids
        at = np.minimum(np.searchsorted(self.numbers, wanted), len(self.numbers) - 1)
        return np.where(self.numbers[at] == wanted, self.counts[at], 0).astype(np.int32)

    def signs(self, stems: Iterable[str], places: Ints, own: int | None) -> Floats:
        """For each place the share of the stems, by rarity, that it has; and how usual the rest is.

        The second is 1 where nothing is left over, and 0 where something is that nobody knows.
        `own` is the place that the question itself is a wording of, which counts as absent.
        """
        different = tuple(dict.fromkeys(stems))
        rarity = np.array([self.space.rarity_of(stem) for stem in different])
        counts = self.counts_of(different, places.tolist()) - (places == own)[:, np.newaxis]
        left = np.where(counts > 0, 0.0, rarity)
        share = 1 - left.sum(axis=1) / (rarity.sum() or 1.0)
        return np.stack([share, 1 - left.max(axis=1, initial=0.0) / self.space.unseen], axis=1)
