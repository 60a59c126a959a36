"""The words that the knowledge uses, and what a misspelt word was meant to be."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rapidfuzz.distance import OSA

from bot.matcher.normalize import without_diacritics

_SHORTEST = 4
"""Shorter words are changed only by their missing dots and rings."""
_TWO_MISTAKES = 8
"""Words of this length may have two."""
_SHORTEST_PART = 3


@dataclass(slots=True)
class Vocabulary:
    """Known words with how often they stand in the knowledge."""

    counts: Mapping[str, int]
    misspellings: Mapping[str, str] = field(default_factory=dict)
    """What editors have seen people write, in normal form."""
    _plain: Mapping[str, str] = field(default_factory=dict)
    _by_length: Mapping[int, list[str]] = field(default_factory=dict)
    _seen: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, texts: Iterable[str], misspellings: Mapping[str, str] | None = None) -> Vocabulary:
        """Learn from texts in normal form."""
        counts = Counter(word for text in texts for word in text.split())
        plain: dict[str, str] = {}
        by_length: defaultdict[int, list[str]] = defaultdict(list)
        for word, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
            plain.setdefault(without_diacritics(word), word)
            by_length[len(word)].append(word)
        return cls(counts, misspellings or {}, plain, dict(by_length))

    def read(self, word: str) -> tuple[str, ...]:
        """The word as it was meant: itself if it is known, or if nothing known is near."""
        if word in self.counts:
            return (word,)
        meant = self._seen.get(word)
        if meant is None:
            if len(self._seen) > _MOST_REMEMBERED:
                self._seen.clear()
            meant = self._seen[word] = self._meant(word)
        return meant

    def joined(self, first: str, second: str) -> str | None:
        """The known word that two written apart make: "direkt upphandling"."""
        whole = first + second
        return whole if whole in self.counts and len(second) >= _SHORTEST_PART else None

    def _meant(self, word: str) -> tuple[str, ...]:
        if word in self.misspellings:
            return tuple(self.misspellings[word].split())
        if any(sign.isdigit() for sign in word):
            return (word,)
        if (plain := self._plain.get(without_diacritics(word))) is not None:
            return (plain,)
        return self._nearest(word) or self._apart(word) or (word,)

    def _nearest(self, word: str) -> tuple[str, ...]:
        if len(word) < _SHORTEST:
            return ()
        most = 2 if len(word) >= _TWO_MISTAKES else 1
        best: tuple[float, int, str] | None = None
        for length in range(len(word) - most, len(word) + most + 1):
            for known in self._by_length.get(length, ()):
                distance = OSA.distance(word, known, score_cutoff=most)
                if distance <= most:
                    # mistakes are rarer at the beginning of a word
                    cost = distance + 0.5 * (word[0] != known[0])
                    candidate = (cost, -self.counts[known], known)
                    if best is None or candidate < best:
                        best = candidate
        return (best[2],) if best is not None else ()

    def _apart(self, word: str) -> tuple[str, ...]:
        """Two known words run together: "startaföretag"."""
        splits = [
            (first, second)
            for cut in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1)
            if (first := word[:cut]) in self.counts and (second := word[cut:]) in self.counts
        ]
        return max(splits, key=lambda parts: min(map(len, parts)), default=())


_MOST_REMEMBERED = 20_000
