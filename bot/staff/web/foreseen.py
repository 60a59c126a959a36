"""What would come of teaching a wording, in words for a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.knowledge.base import KnowledgeBase
from bot.staff.consequences import Consequences, Moved
from bot.staff.web.knowledge_words import Words, led_to

MOST_SHOWN = 10


@dataclass(frozen=True, slots=True)
class MovedLine:
    """A question of late that would lead elsewhere: what it leads to now and then, and where."""

    question: str
    before: tuple[Words, str]
    after: tuple[Words, str]


@dataclass(frozen=True, slots=True)
class Foreseen:
    objections: Sequence[str]
    looked_through: int
    moved: int
    """How many would lead elsewhere."""
    answered_now: int
    """How many of those had no answer."""
    lines: Sequence[MovedLine]

    @property
    def is_allowed(self) -> bool:
        return not self.objections


def foreseen(consequences: Consequences, knowledge: KnowledgeBase, title: str) -> Foreseen:
    """`title` is that of the entry, which need not be there yet."""
    return Foreseen(
        consequences.objections,
        consequences.looked_through,
        len(consequences.moved),
        consequences.answered_now,
        [_line(one, knowledge, title) for one in consequences.moved[:MOST_SHOWN]],
    )


def _line(moved: Moved, knowledge: KnowledgeBase, title: str) -> MovedLine:
    outcome, led = led_to(moved.after, knowledge)
    return MovedLine(moved.question, led_to(moved.before, knowledge), (outcome, led or title))
