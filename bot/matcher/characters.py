"""Pieces of words: what a misspelt, inflected or compound word still has in common."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

LENGTHS = (1, 2, 3, 4)
_SPACE = ord(" ")
_FACTOR = np.uint32(2_654_435_761)
_SHIFT = np.uint32(15)


def character_pieces(text: str, lengths: tuple[int, ...] = LENGTHS) -> NDArray[np.uint32]:
    """A number for each run of 2-5 characters within a word, its edges counted as characters.

    The numbers are the same on every machine and in every run.
    """
    signs = np.frombuffer(f" {text} ".encode("utf-32-le"), np.uint32)
    is_space = signs == _SPACE
    pieces = [_pieces_of(signs, is_space, length) for length in lengths if length <= len(signs)]
    return np.concatenate(pieces)


def _pieces_of(
    signs: NDArray[np.uint32], is_space: NDArray[np.bool_], length: int
) -> NDArray[np.uint32]:
    count = len(signs) - length + 1
    number = np.full(count, length, np.uint32)
    crosses = np.zeros(count, np.bool_)
    for place in range(length):
        number = (number ^ signs[place : place + count]) * _FACTOR
        number ^= number >> _SHIFT
        if 0 < place < length - 1:
            crosses |= is_space[place : place + count]
    return number[~crosses]
