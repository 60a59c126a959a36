"""The words that the knowledge uses, and what a misspelt word was meant to be."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import product

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from bot.matcher.normalize import without_diacritics
from bot.matcher.words import CHAT_WORDS

_SHORTEST = 4
"""Shorter words are changed only by their missing dots and rings."""
_TWO_MISTAKES = 8
"""Words of this length may have two."""
_SHORTEST_PART = 3
_ESTABLISHED = 5
"""So often a word stands in the knowledge that it is no slip there."""
_COMPARED = 8
_RARER = 10
"""So many times rarer than with its dots and rings, a word without them was typed in haste."""


@dataclass(slots=True)
class Vocabulary:
    """Known words with how often they stand in the knowledge."""

    counts: Mapping[str, int]
    _plain: Mapping[str, str] = field(default_factory=dict)
    _by_begin: Mapping[tuple[str, int], list[str]] = field(default_factory=dict)
    """By first letter and length, the most frequent first."""
    _begins: tuple[str, ...] = ()
    _seen: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, texts: Iterable[str]) -> Vocabulary:
        """Learn from texts in normal form."""
        counts = Counter(word for text in texts for word in text.split())
        plain: dict[str, str] = {}
        by_begin: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
        for word, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
            usual = plain.setdefault(without_diacritics(word), word)
            if word.isascii() and count * _RARER <= counts[usual]:
                del counts[word]
            else:
                by_begin[word[0], len(word)].append(word)
        begins = tuple(sorted({begin for begin, _ in by_begin}))
        return cls(dict(counts), plain, dict(by_begin), begins)

    def read(self, word: str) -> tuple[str, ...]:
        """The words that were meant: the word itself if it is known or nothing known is near it."""
        if self.counts.get(word, 0) >= (_ESTABLISHED if word in CHAT_WORDS else 1):
            return (word,)
        meant = self._seen.get(word)
        if meant is None:
            if len(self._seen) > _MOST_REMEMBERED:
                self._seen.clear()
            meant = self._seen[word] = self._meant(word)
        return meant

    def spelled(self, word: str) -> str:
        """A word of the knowledge with the dots and rings that somebody left out in haste."""
        return word if word in self.counts else self._plain.get(without_diacritics(word), word)

    def joined(self, first: str, second: str) -> str | None:
        """The known word that two written apart make: "direkt upphandling"."""
        whole = first + second
        return whole if whole in self.counts and len(second) >= _SHORTEST_PART else None

    def _meant(self, word: str) -> tuple[str, ...]:
        if word in CHAT_WORDS:
            return tuple(CHAT_WORDS[word].split())
        if any(sign.isdigit() for sign in word):
            return (word,)
        if (plain := self._plain.get(without_diacritics(word))) is not None:
            return (plain,)
        if len(word) < _SHORTEST_PART:
            # a letter or two that nobody knows: a slip of the finger, no word that tells
            return ()
        return self._nearest(word) or self._apart(word) or (word,)

    def _nearest(self, word: str) -> tuple[str, ...]:
        if len(word) < _SHORTEST:
            return ()
        most = 2 if len(word) >= _TWO_MISTAKES else 1
        # mistakes are rarer at the beginning of a word
        for known in (self._like(word, most), self._like(word, most, same_begin=False)):
            found = extract(word, known, scorer=OSA.distance, score_cutoff=most, limit=_COMPARED)
            if found:
                return (min(found, key=lambda one: self._cost(word, one[0], one[1]))[0],)
        return ()

    def _cost(self, word: str, known: str, mistakes: float) -> tuple[float, bool, int]:
        """Fewer mistakes are likelier, then a lost ending, then a frequent word."""
        return mistakes, not known.startswith(word), -self.counts[known]

    def _like(self, word: str, most: int, *, same_begin: bool = True) -> list[str]:
        """Known words of about that length, the most frequent first."""
        begins = [word[0]] if same_begin else [sign for sign in self._begins if sign != word[0]]
        lengths = range(len(word) - most, len(word) + most + 1)
        return [w for at in product(begins, lengths) for w in self._by_begin.get(at, ())]

    def _apart(self, word: str) -> tuple[str, ...]:
        """Two known words run together: "startaföretag"."""
        splits = [
            (first, second)
            for cut in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1)
            if (first := word[:cut]) in self.counts and (second := word[cut:]) in self.counts
        ]
        return max(splits, key=lambda parts: min(map(len, parts)), default=())


_MOST_REMEMBERED = 20_000
