"""What of a text is compared: words, pairs of words, concepts, and pieces of words.

Each feature weighs by how rare it is in the knowledge. Words and pieces of words are two blocks,
each of length one: a question whose words are unknown is near to nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log, sqrt

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
_WORDS, _PIECES = 1.0, 1.0
"""Weights of the blocks."""
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
    """Which features there are, and how much each weighs."""

    words: Mapping[str, int]
    pieces: NDArray[np.uint32]
    """Sorted; the id of a piece is its place, after the words."""
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
        pieces_of_texts = []
        for reading in readings:
            in_texts.update(set(_word_features(reading)))
            pieces_of_texts.append(np.unique(character_pieces(reading.normal)))
        names = sorted(in_texts)
        pieces, piece_counts = np.unique(np.concatenate(pieces_of_texts), return_counts=True)
        counts = np.concatenate([np.array([in_texts[name] for name in names]), piece_counts])
        rarity = np.log((1 + len(readings)) / (1 + counts)) + 1
        rarity[counts > min(max(len(readings) / _EVERYWHERE, _FEW), _MANY)] = 0.0
        return cls(
            {name: place for place, name in enumerate(names)},
            pieces,
            rarity.astype(np.float32),
            float(np.log(1 + len(readings)) + 1),
        )

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
        counts = Counter(_word_features(reading))
        ids, weights = [], []
        total = total_rarity = known = known_elsewhere = 0.0
        once = self.once
        for name, count in counts.items():
            place = self.words.get(name)
            rarity = self.unseen if place is None else float(self.rarity[place])
            weight = (1 + log(count)) * rarity * _share(name)
            total += weight * weight
            total_rarity += rarity * _is_word(name)
            if place is not None:
                ids.append(place)
                weights.append(weight)
                if _is_word(name):
                    known += rarity
                    known_elsewhere += rarity * (rarity < once)
        length = sqrt(total) or 1.0
        return (
            np.array(ids, np.int32),
            np.array(weights, np.float32) / np.float32(length),
            float(known / (total_rarity or 1.0)),
            float(known_elsewhere / (total_rarity or 1.0)),
        )

    def _of_pieces(self, reading: Reading) -> tuple[Ints, Floats]:
        pieces, counts = np.unique(character_pieces(reading.normal), return_counts=True)
        places = np.searchsorted(self.pieces, pieces)
        places[places == len(self.pieces)] = 0
        is_known = self.pieces[places] == pieces
        ids = places + len(self.words)
        rarity = np.where(is_known, self.rarity[ids], self.unseen)
        weights = (1 + np.log(counts)) * rarity
        length = np.sqrt(np.sum(weights * weights)) or 1.0
        return ids[is_known].astype(np.int32), (weights[is_known] / length).astype(np.float32)


def _word_features(reading: Reading) -> Iterator[str]:
    yield from reading.stems
    framed = ("<", *reading.stems, ">")
    for first, second in pairwise(framed):
        yield f"{first} {second}"
    for number in reading.concepts:
        yield f"#{number}"


def _is_word(name: str) -> bool:
    return " " not in name and not name.startswith("#")


def _share(name: str) -> float:
    if name.startswith("#"):
        return _CONCEPT
    if " " in name:
        return _PAIR
    return _NUMBER if any(map(str.isdigit, name)) else 1.0
