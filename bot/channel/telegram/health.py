"""How the channel is doing, for /readyz and for whoever reads the log."""

from __future__ import annotations

import logging
from dataclasses import dataclass

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Health:
    """Says each trouble once, and once that it is over."""

    problem: str = "not connected yet"
    """Empty while all is well."""
    is_halted: bool = False
    """The token is refused: only an operator can help."""

    def works(self) -> None:
        if self.problem:
            logger.info("telegram works")
        self.problem, self.is_halted = "", False

    def troubled(self, problem: str) -> None:
        if problem != self.problem:
            logger.warning("telegram is in trouble: %s", problem)
        self.problem = problem

    def halted(self, problem: str) -> None:
        if not self.is_halted:
            logger.critical("telegram has halted: %s", problem)
        self.problem, self.is_halted = problem, True
