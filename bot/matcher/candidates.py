"""The few entries that may be meant, and what speaks for each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz

from bot.matcher.arrays import Floats, Ints
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
    space: FeatureSpace
    stems: Sequence[Mapping[str, int]]
    """For each entry how many of its wordings have a stem."""

    @classmethod
    def of(cls, wordings: Wordings, space: FeatureSpace, readings: Sequence[Reading]) -> Examiner:
        stems: list[Counter[str]] = [Counter() for _ in wordings.entries]
        for place, reading in zip(wordings.entry_places(), readings, strict=False):
            stems[place].update(set(reading.stems))
        return cls(wordings, space, [dict(counts) for counts in stems])

    def examine(
        self, reading: Reading, votes: Floats, nearness: Floats, *, own: int | None = None
    ) -> Candidates:
        """The most likely entries, with their signs.

        `own` is the reading's own place among the wordings, when it is one of them: it counts as
        absent.
        """
        best = self.wordings.best_of_entries(nearness)
        places = _most_likely(votes, best)
        rarity = {stem: self.space.rarity_of(stem) for stem in set(reading.stems)}
        total = sum(rarity.values()) or 1.0
        look = _Look(reading.normal, nearness, rarity, total, own)
        rows = [self._signs(look, place, float(votes[place])) for place in places.tolist()]
        signs = np.array([row[0] for row in rows], np.float32)
        return Candidates(places, signs, np.array([row[1] for row in rows], np.int32))

    def _signs(self, look: _Look, place: int, votes: float) -> tuple[tuple[float, ...], int]:
        span = self.wordings.of_entry(place)
        near = look.nearness[span.start : span.stop]
        order = np.argsort(near)[::-1][:_VARIANTS_COMPARED].tolist()
        texts = [self.wordings.normals[span.start + at] for at in order]
        signs = (
            votes,
            float(near[order[0]]),
            float(near[order[-1]]),
            max([fuzz.token_set_ratio(look.normal, text) for text in texts]) / 100,
            max([fuzz.ratio(look.normal, text) for text in texts]) / 100,
            *self._coverage(look, place, is_own=look.own is not None and look.own in span),
        )
        return signs, span.start + order[0]

    def _coverage(self, look: _Look, place: int, *, is_own: bool) -> tuple[float, float]:
        """Share of the question's words, by rarity, that the entry has; and how usual the rest is.

        The second is 1 where nothing is left over, and 0 where something is that nobody knows.
        """
        counts, least = self.stems[place], 1 + is_own
        left = [weight for stem, weight in look.rarity.items() if counts.get(stem, 0) < least]
        share = 1 - sum(left) / look.total
        return share, 1 - max(left, default=0.0) / self.space.unseen


@dataclass(frozen=True, slots=True)
class _Look:
    """What is compared with each candidate."""

    normal: str
    nearness: Floats
    rarity: Mapping[str, float]
    """Of each word."""
    total: float
    own: int | None


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
