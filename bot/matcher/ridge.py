"""A classifier over the wordings: kernel ridge regression, solved in closed form.

Every wording votes for its entry with a weight that the solution gives it. The same inverse
tells, without fitting again, what the votes for a wording would have been had it, or its whole
entry, not been there (Rasmussen & Williams 2006, section 5.4.2, for one left out; the block form
for many). That is what the ranker and the calibration learn from.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bot.matcher.arrays import Floats, Ints

_RIDGE = 0.2
_ALWAYS = 0.1
"""What even texts with nothing in common have, so that each entry has votes to begin with."""


def bent(nearness: Floats) -> Floats:
    """The kernel: very near wordings count more than in proportion, far ones not quite nothing.

    The latter is an intercept: an entry's votes begin where its share of all wordings puts them.
    """
    kernel: Floats = nearness * (1 + nearness)
    # in place: of all voters by all voters it is nearly a gigabyte
    kernel += _ALWAYS
    return kernel


@dataclass(frozen=True, slots=True)
class Solution:
    """The weights, and the inverse that they came from."""

    weights: Floats
    """Wordings by entries."""
    inverse: Floats

    def without_itself(self, wordings: Ints, targets: Floats) -> Floats:
        """The votes for some wordings had each of them not been there."""
        own = self.inverse[wordings, wordings][:, np.newaxis]
        return targets[wordings] - self.weights[wordings] / own

    def votes_without(self, wording: int, kernel: Floats) -> Floats:
        """The votes for a text of which the kernel is known, had one wording not been there."""
        share = kernel @ self.inverse[:, wording] / self.inverse[wording, wording]
        votes: Floats = kernel @ self.weights - share * self.weights[wording]
        return votes

    def without_group(self, group: Ints, targets: Floats) -> Floats:
        """The votes for wordings had none of them been there."""
        block = self.inverse[np.ix_(group, group)]
        return targets[group] - np.linalg.solve(block, self.weights[group])


def solve(nearness: Floats, targets: Floats) -> Solution:
    """Fit: `nearness` of each wording to each other, `targets` of wordings by entries (0 or 1)."""
    # only compiling needs it, and it is a third of the memory of a running assistant
    from scipy.linalg import lapack

    kernel = bent(nearness)
    kernel[np.diag_indices_from(kernel)] += _RIDGE
    # the matrix is its own transpose, and in that order LAPACK can work without a copy
    factor, failed = lapack.spotrf(kernel.T, lower=1, overwrite_a=1)
    inverse, failed_too = lapack.spotri(factor, lower=1, overwrite_c=1)
    if failed or failed_too:
        raise ArithmeticError("the kernel matrix is not positive definite")
    _mirror(inverse)
    return Solution((inverse @ targets).astype(np.float32), inverse)


def _mirror(matrix: Floats, block: int = 512) -> None:
    """Copy the lower triangle to the upper one, in blocks that fit the cache."""
    for begin in range(0, len(matrix), block):
        end = begin + block
        matrix[begin:end, end:] = matrix[end:, begin:end].T
        corner = matrix[begin:end, begin:end]
        corner[:] = np.tril(corner) + np.tril(corner, -1).T
