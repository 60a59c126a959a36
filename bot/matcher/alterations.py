"""Wordings changed into what no editor writes down, for the calibration to learn from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from bot.matcher.features import FeatureSpace
from bot.matcher.reading import Reading

MOST_WORDS_ALTERED = 9
LEAST_TELLING = 5
"""In so many of its entry's wordings a word stands that the entry is about."""
UNKNOWN_WORD = "xxqzxx"

_LONG = 20
"""Words of a wording that tells a story."""
_FEWEST_WORDS, _MOST_WORDS = 10, 30
"""Of what is told around a question."""
_UNKNOWN_SHARE = 0.7
"""Of those words: most of what people tell of themselves is not what the knowledge is about."""
_SEED = 1


def without_telling_word(
    reading: Reading, counts: Mapping[str, int], space: FeatureSpace
) -> str | None:
    """A wording with the word that tells most exchanged for one that nobody knows.

    "Which criteria are there for X?": the frame is known, but no entry is about X. `counts` says in
    how many wordings of the entry a stem stands. None if the wording is too long to hang on one
    word, or has none that tells.
    """
    if len(reading.stems) > MOST_WORDS_ALTERED:
        return None
    telling = max(reading.stems, key=lambda stem: counts[stem] * space.rarity_of(stem) ** 2)
    if counts[telling] < LEAST_TELLING:
        return None
    return " ".join(
        UNKNOWN_WORD if stem == telling else word
        for stem, word in zip(reading.stems, reading.normal.split(), strict=True)
    )


def told_at_length(readings: Sequence[Reading], sample: Sequence[int]) -> Iterator[tuple[int, str]]:
    """Some of the sample's wordings as people ask who tell a story around it.

    As many as are long: where no editor wrote a long wording, nobody tells stories. The story's
    words are known ones, taken at random as often as they are used, and more unknown ones. Gives
    the wording's place in the sample, and the story.
    """
    chance = np.random.default_rng(_SEED)
    words = [word for reading in readings for word in reading.normal.split()]
    long = sum(len(readings[wording].stems) >= _LONG for wording in sample)
    for place in np.sort(chance.choice(len(sample), long, replace=False)).tolist():
        count = int(chance.integers(_FEWEST_WORDS, _MOST_WORDS + 1))
        told = [words[at] for at in chance.integers(0, len(words), count).tolist()]
        for at in np.flatnonzero(chance.random(count) < _UNKNOWN_SHARE).tolist():
            told[at] = UNKNOWN_WORD
        cut = int(chance.integers(0, count + 1))
        yield place, " ".join([*told[:cut], readings[sample[place]].normal, *told[cut:]])
