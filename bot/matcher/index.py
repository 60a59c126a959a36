"""How near a question is to every stored wording, at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.matcher.arrays import Floats, Ints
from bot.matcher.features import Features

_COMMON = 8
"""A feature that more than one wording in so many has is kept as a full row."""


@dataclass(frozen=True, slots=True)
class Index:
    """For each feature the wordings that have it, with its weight there."""

    size: int
    starts: Ints
    """Where a feature's wordings begin in the two arrays below; one more than features."""
    wordings: NDArray[np.unsignedinteger]
    weights: Floats
    row_of: Ints
    """For each feature its row in `rows`; -1 if it is not common."""
    rows: Floats

    @classmethod
    def of(cls, texts: Sequence[Features], feature_count: int) -> Index:
        ids = np.concatenate([text.ids for text in texts])
        weights = np.concatenate([text.weights for text in texts])
        wordings = np.repeat(
            np.arange(len(texts), dtype=np.int32), [len(text.ids) for text in texts]
        )
        counts = np.bincount(ids, minlength=feature_count)
        common = np.flatnonzero(counts > max(len(texts) / _COMMON, 8))
        row_of = np.full(feature_count, -1, np.int32)
        row_of[common] = np.arange(len(common))
        rows = np.zeros((len(common), len(texts)), np.float32)
        is_common = row_of[ids] >= 0
        rows[row_of[ids[is_common]], wordings[is_common]] = weights[is_common]
        rare_ids, rare_wordings = ids[~is_common], wordings[~is_common]
        order = np.argsort(rare_ids, kind="stable")
        starts = np.zeros(feature_count + 1, np.int32)
        starts[1:] = np.cumsum(np.bincount(rare_ids, minlength=feature_count))
        return cls(
            len(texts),
            starts,
            rare_wordings[order].astype(np.min_scalar_type(len(texts))),
            weights[~is_common][order],
            row_of,
            rows,
        )

    def nearness(self, features: Features) -> Floats:
        """For each wording how near it is, 0-1."""
        rows = self.row_of[features.ids]
        is_common = rows >= 0
        near = features.weights[is_common] @ self.rows[rows[is_common]]
        rare, weights = features.ids[~is_common], features.weights[~is_common]
        begins, ends = self.starts[rare], self.starts[rare + 1]
        pieces = list(map(slice, begins.tolist(), ends.tolist()))
        if pieces:
            wordings = np.concatenate([self.wordings[piece] for piece in pieces])
            spread = np.concatenate([self.weights[piece] for piece in pieces])
            spread *= np.repeat(weights, ends - begins)
            near = near + np.bincount(wordings, spread, self.size)
        return np.asarray(near, np.float32)
