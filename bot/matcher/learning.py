"""Two small logistic models: which candidate is meant, and how surely the best one is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.matcher.arrays import Floats

_RIDGE = 1.0
_STEPS = 30


@dataclass(frozen=True, slots=True)
class Scale:
    """Brings signs to mean 0 and spread 1."""

    mean: Floats
    spread: Floats

    @classmethod
    def of(cls, rows: Floats) -> Scale:
        return cls(rows.mean(axis=0), rows.std(axis=0) + np.float32(1e-6))

    def __call__(self, rows: Floats) -> Floats:
        return (rows - self.mean) / self.spread


@dataclass(frozen=True, slots=True)
class Ranker:
    """Gives each candidate a score; the highest is the likeliest."""

    scale: Scale
    weights: Floats

    @classmethod
    def fit(cls, groups: Sequence[tuple[Floats, int]]) -> Ranker:
        """From candidates' signs and which of them was right (a conditional logit)."""
        scale = Scale.of(np.concatenate([signs for signs, _ in groups]))
        scaled = [(scale(signs).astype(np.float64), right) for signs, right in groups]
        weights = np.zeros(scale.mean.shape[0])
        for _ in range(_STEPS):
            slope, bend = -_RIDGE * weights, _RIDGE * np.eye(len(weights))
            for signs, right in scaled:
                share = _softmax(signs @ weights)
                slope += signs[right] - share @ signs
                bend += (signs.T * share) @ signs - np.outer(share @ signs, share @ signs)
            step = np.linalg.solve(bend, slope)
            weights += step
            if np.abs(step).max() < _SMALL:
                break
        return cls(scale, weights.astype(np.float32))

    def scores(self, signs: Floats) -> Floats:
        return np.asarray(self.scale(signs) @ self.weights, np.float32)


@dataclass(frozen=True, slots=True)
class Calibrator:
    """The probability that the best candidate is right."""

    scale: Scale
    weights: Floats
    """The last one is the constant."""

    @classmethod
    def fit(cls, rows: Floats, is_right: Floats, importance: Floats, rising: int) -> Calibrator:
        """Logistic regression by Newton's method.

        The first `rising` signs can only speak for the candidate: where the data say otherwise,
        by chance or because signs go together, a sign is left out.
        """
        scale = Scale.of(rows)
        known = _with_constant(scale(rows)).astype(np.float64)
        used = np.ones(known.shape[1], np.bool_)
        while True:
            weights = np.zeros(known.shape[1])
            weights[used] = _logistic(known[:, used], is_right, importance)
            against = np.flatnonzero(weights[:rising] < 0)
            if not len(against):
                return cls(scale, weights.astype(np.float32))
            used[against[np.argmin(weights[against])]] = False

    def __call__(self, rows: Floats) -> Floats:
        return np.asarray(_chance(_with_constant(self.scale(rows)) @ self.weights), np.float32)


_SMALL = 1e-4


def _logistic(rows: Floats, is_right: Floats, importance: Floats) -> Floats:
    weights = np.zeros(rows.shape[1])
    ridge = np.full(len(weights), _RIDGE)
    ridge[-1] = 0.0  # the constant is free
    for _ in range(_STEPS):
        chance = _chance(rows @ weights)
        slope = rows.T @ (importance * (is_right - chance)) - ridge * weights
        curve = importance * chance * (1 - chance)
        step = np.linalg.solve((rows.T * curve) @ rows + np.diag(ridge + _SMALL), slope)
        weights += step
        if np.abs(step).max() < _SMALL:
            break
    return weights


def _with_constant(rows: Floats) -> Floats:
    return np.concatenate([rows, np.ones((len(rows), 1), rows.dtype)], axis=1)


def _chance(values: Floats) -> Floats:
    return 1 / (1 + np.exp(-np.clip(values, -30, 30)))


def _softmax(values: Floats) -> Floats:
    powers = np.exp(values - values.max())
    return np.asarray(powers / powers.sum())
