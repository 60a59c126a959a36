"""How much of a question is covered by an entry's wordings."""

from __future__ import annotations

import numpy as np
import pytest

from bot.matcher.coverage import Coverage
from bot.matcher.features import FeatureSpace
from bot.matcher.reading import Reading

TICKET, BUS = 0, 1
READINGS = [
    Reading("vad kostar biljetten", ("vad", "kost", "biljett")),
    Reading("biljetten och biljetten", ("biljett", "och", "biljett")),
    Reading("vad kostar bussen", ("vad", "kost", "buss")),
]
PLACES = np.array([TICKET, TICKET, BUS], np.int32)
SPACE = FeatureSpace.of(READINGS)
BOTH = np.array([BUS, TICKET], np.int32)


@pytest.fixture
def coverage() -> Coverage:
    return Coverage.of(SPACE, PLACES, READINGS)


def test_it_counts_the_wordings_that_have_a_stem(coverage: Coverage) -> None:
    """Each wording once, and unknown stems in none."""
    counts = coverage.counts_of(["biljett", "vad", "buss", "val"], [TICKET, BUS])

    assert counts.tolist() == [[2, 1, 0, 0], [0, 1, 1, 0]]


def test_an_entry_that_has_every_stem_leaves_nothing(coverage: Coverage) -> None:
    """Whatever the order."""
    assert coverage.signs(("kost", "buss"), BOTH, None)[0].tolist() == [1, 1]


def test_a_stem_that_nobody_has_is_left_over_for_all(coverage: Coverage) -> None:
    """Nothing tells more than what nobody knows."""
    shares, rest = coverage.signs(("kost", "val"), BOTH, None).T

    assert (
        shares[0]
        == shares[1]
        == pytest.approx(SPACE.rarity_of("kost") / (SPACE.rarity_of("kost") + SPACE.unseen))
    )
    assert rest.tolist() == [0, 0]


def test_a_wording_does_not_cover_itself(coverage: Coverage) -> None:
    """What another wording of its entry has too is covered all the same."""
    itself, _ = coverage.signs(("vad", "kost", "biljett"), BOTH[1:], TICKET)[0]
    rarity = {stem: SPACE.rarity_of(stem) for stem in ("vad", "kost", "biljett")}

    assert itself == pytest.approx(rarity["biljett"] / sum(rarity.values()))
