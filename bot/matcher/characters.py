"""Pieces of words: what a misspelt, inflected or compound word still has in common."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

LENGTHS = (3, 4)
_FACTOR = np.uint32(2_654_435_761)
_SHIFT = np.uint32(15)


def character_pieces(normal: str) -> NDArray[np.uint32]:
    """A number for each run of 3 or 4 characters of each word, its edges counted as characters.

    The numbers are the same on every machine and in every run.
    """
    return np.concatenate([_pieces_of(word) for word in normal.split()])


@lru_cache(maxsize=20_000)
def _pieces_of(word: str) -> NDArray[np.uint32]:
    signs = np.frombuffer(f" {word} ".encode("utf-32-le"), np.uint32)
    return np.concatenate([_runs(signs, length) for length in LENGTHS if length <= len(signs)])


def _runs(signs: NDArray[np.uint32], length: int) -> NDArray[np.uint32]:
    count = len(signs) - length + 1
    number = np.full(count, length, np.uint32)
    for place in range(length):
        number = (number ^ signs[place : place + count]) * _FACTOR
        number ^= number >> _SHIFT
    return number
