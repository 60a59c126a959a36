"""The closed forms must give what fitting again would give."""

from __future__ import annotations

import numpy as np
import pytest

from bot.matcher.arrays import Floats, Ints
from bot.matcher.ridge import bent, solve

GROUP = np.array([2, 3, 4], np.int32)


@pytest.fixture
def nearness() -> Floats:
    """Of twelve wordings to each other, as cosines of random features."""
    features = np.random.default_rng(7).random((12, 30), dtype=np.float32)
    features /= np.linalg.norm(features, axis=1, keepdims=True)
    return features @ features.T


@pytest.fixture
def targets() -> Floats:
    return np.eye(4, dtype=np.float32)[np.repeat(np.arange(4), 3)]


def _votes_after_fitting_without(left_out: Ints, nearness: Floats, targets: Floats) -> Floats:
    kept = np.setdiff1d(np.arange(len(nearness)), left_out)
    solution = solve(nearness[np.ix_(kept, kept)], targets[kept])
    return bent(nearness[np.ix_(left_out, kept)]) @ solution.weights


def test_the_votes_without_a_wording_are_those_of_a_fit_without_it(
    nearness: Floats, targets: Floats
) -> None:
    """What the ranker learns from is what it would meet."""
    one = np.array([5], np.int32)

    votes = solve(nearness, targets).without_itself(one, targets)

    assert votes == pytest.approx(_votes_after_fitting_without(one, nearness, targets), abs=1e-4)


def test_the_votes_without_a_group_are_those_of_a_fit_without_it(
    nearness: Floats, targets: Floats
) -> None:
    """What the calibration learns from is what it would meet."""
    votes = solve(nearness, targets).without_group(GROUP, targets)

    assert votes == pytest.approx(_votes_after_fitting_without(GROUP, nearness, targets), abs=1e-4)


def test_the_votes_for_another_text_without_a_wording_are_those_of_a_fit_without_it(
    nearness: Floats, targets: Floats
) -> None:
    """An exchanged word makes another text of a wording that counts as absent."""
    text = bent(nearness[5] * np.float32(0.5))
    kept = np.setdiff1d(np.arange(12), [5])

    votes = solve(nearness, targets).votes_without(5, text)

    refitted = solve(nearness[np.ix_(kept, kept)], targets[kept])
    assert votes == pytest.approx(text[kept] @ refitted.weights, abs=1e-4)


def test_what_nothing_is_near_to_gets_votes_by_how_many_wordings_an_entry_has() -> None:
    """An intercept for each entry: large ones are the likelier guess, and none is below nothing."""
    sizes = [6, 3, 1]
    targets = np.eye(3, dtype=np.float32)[np.repeat(np.arange(3), sizes)]
    apart = np.eye(len(targets), dtype=np.float32)

    votes = bent(np.zeros(len(targets), np.float32)) @ solve(apart, targets).weights

    assert votes == pytest.approx(votes.sum() * np.array(sizes) / sum(sizes), rel=1e-4)
    assert votes.min() > 0
