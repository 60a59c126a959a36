"""What of a text is compared: words, pairs of words, concepts, and pieces of words.

Each feature weighs by how rare it is in the knowledge. Words and pieces of words are two blocks,
each of length one: a question whose words are unknown is near to nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log

import numpy as np
from numpy.typing import NDArray

from bot.matcher.arrays import Floats, Ints
from bot.matcher.characters import character_pieces
from bot.matcher.reading import Reading

_PAIR = 0.8
"""Weight of two words in a row, compared with one word."""
_CONCEPT = 0.8
_NUMBER = 1.5
"""Years and statute numbers are exact evidence."""
_WORDS, _PIECES = 1.0, 1.3
"""Weights of the blocks."""
_BEGIN, _END = "<", ">"
"""The edges of a text, which are no words that anybody can write."""
_HALF = 32
"""Bits of one word's id in the number of a pair."""
_SMALL = 1e-3
_EVERYWHERE, _FEW, _MANY = 4, 20, 4_000
"""What stands in more than a fourth of the texts tells nothing, where there are not just a few.

Nor does what stands in so many that looking through them would take too long.
"""
_LENGTH = _WORDS**2 + _PIECES**2


@dataclass(frozen=True, slots=True)
class Features:
    """The known features of a text; the dot product of two is 1 if the texts are the same."""

    ids: Ints
    weights: Floats
    known: float
    """Share (0-1) of the words, by rarity, that the knowledge has."""
    known_elsewhere: float
    """The same for one of the knowledge's own texts, had it not been there."""


@dataclass(frozen=True, slots=True)
class FeatureSpace:
    """Which features there are, and how much each weighs: words, then pairs, then pieces."""

    words: Mapping[str, int]
    """Stems, concepts and the edges of a text, with their ids."""
    pairs: NDArray[np.int64]
    """Two words in a row as one number (see `_pair_number`), sorted."""
    pieces: NDArray[np.uint32]
    """Sorted."""
    rarity: Floats
    unseen: float
    """The rarity of what stands nowhere."""

    @property
    def once(self) -> float:
        """The rarity of what stands in one text only, or a little less."""
        return self.unseen - log(2) - _SMALL

    @classmethod
    def of(cls, readings: Sequence[Reading]) -> FeatureSpace:
        """The features of the knowledge's own texts."""
        in_texts: Counter[str] = Counter()
        pairs_in_texts: Counter[tuple[str, str]] = Counter()
        pieces_of_texts = []
        for reading in readings:
            in_texts.update({_BEGIN, _END, *reading.stems, *map(_concept, reading.concepts)})
            pairs_in_texts.update(set(_pairs(reading)))
            pieces_of_texts.append(np.unique(character_pieces(reading.normal)))
        words = {name: place for place, name in enumerate(sorted(in_texts))}
        numbers = {_pair_number(words, pair): count for pair, count in pairs_in_texts.items()}
        pairs = np.array(sorted(numbers), np.int64)
        pieces, piece_counts = np.unique(np.concatenate(pieces_of_texts), return_counts=True)
        word_counts = [in_texts[name] for name in words]
        pair_counts = [numbers[number] for number in pairs.tolist()]
        counts = np.concatenate([word_counts, pair_counts, piece_counts])
        rarity = np.log((1 + len(readings)) / (1 + counts)) + 1
        rarity[counts > min(max(len(readings) / _EVERYWHERE, _FEW), _MANY)] = 0.0
        unseen = float(np.log(1 + len(readings)) + 1)
        return cls(words, pairs, pieces, rarity.astype(np.float32), unseen)

    def __len__(self) -> int:
        return len(self.rarity)

    def features(self, reading: Reading) -> Features:
        """The features of any text."""
        word_ids, word_weights, *known = self._of_words(reading)
        piece_ids, piece_weights = self._of_pieces(reading)
        ids = np.concatenate([word_ids, piece_ids])
        weights = np.concatenate([word_weights * _WORDS, piece_weights * _PIECES])
        tells = weights > 0
        ids, weights = ids[tells], weights[tells]
        return Features(ids, (weights / np.sqrt(_LENGTH)).astype(np.float32), *known)

    def rarity_of(self, stem: str) -> float:
        place = self.words.get(stem)
        return self.unseen if place is None else float(self.rarity[place])

    def _of_words(self, reading: Reading) -> tuple[Ints, Floats, float, float]:
        stems = Counter(reading.stems)
        pairs = Counter(_pairs(reading))
        names = [*stems, *map(_concept, reading.concepts)]
        ids = np.array(
            [self.words.get(name, -1) for name in names] + self._places_of_pairs(pairs), np.int32
        )
        counts = np.array([*stems.values(), *[1] * len(reading.concepts), *pairs.values()])
        shares = [_NUMBER if any(map(str.isdigit, stem)) else 1.0 for stem in stems]
        shares += [_CONCEPT] * len(reading.concepts) + [_PAIR] * len(pairs)
        is_known = ids >= 0
        rarity = np.where(is_known, self.rarity[ids], self.unseen)
        weights = (1 + np.log(counts)) * rarity * shares
        length = np.sqrt(np.sum(weights * weights)) or 1.0
        of_stems, knows = rarity[: len(stems)], is_known[: len(stems)]
        total = float(of_stems.sum()) or 1.0
        return (
            ids[is_known],
            (weights[is_known] / length).astype(np.float32),
            float(of_stems[knows].sum()) / total,
            float(of_stems[knows & (of_stems < self.once)].sum()) / total,
        )

    def _places_of_pairs(self, pairs: Iterable[tuple[str, str]]) -> list[int]:
        """The id of each pair, -1 where it stands nowhere."""
        numbers = np.array([_pair_number(self.words, pair) for pair in pairs], np.int64)
        places = np.searchsorted(self.pairs, numbers)
        places[places == len(self.pairs)] = 0
        is_known = self.pairs[places] == numbers
        found: list[int] = np.where(is_known, places + len(self.words), -1).tolist()
        return found

    def _of_pieces(self, reading: Reading) -> tuple[Ints, Floats]:
        pieces, counts = np.unique(character_pieces(reading.normal), return_counts=True)
        places = np.searchsorted(self.pieces, pieces)
        places[places == len(self.pieces)] = 0
        is_known = self.pieces[places] == pieces
        ids = places + len(self.words) + len(self.pairs)
        rarity = np.where(is_known, self.rarity[ids], self.unseen)
        weights = (1 + np.log(counts)) * rarity
        length = np.sqrt(np.sum(weights * weights)) or 1.0
        return ids[is_known].astype(np.int32), (weights[is_known] / length).astype(np.float32)


def _pairs(reading: Reading) -> Iterator[tuple[str, str]]:
    """Two words in a row, the edges of the text counted as words."""
    return pairwise((_BEGIN, *reading.stems, _END))


def _pair_number(words: Mapping[str, int], pair: tuple[str, str]) -> int:
    """-1 if one of the two stands nowhere."""
    first, second = (words.get(word, -1) for word in pair)
    return -1 if first < 0 or second < 0 else (first << _HALF) | second


def _concept(number: int) -> str:
    return f"#{number}"
