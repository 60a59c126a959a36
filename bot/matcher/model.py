"""What the matcher finds: entries that may be meant, how surely, and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from bot.ids import EntryId
from bot.knowledge.model import Language


@dataclass(frozen=True, slots=True)
class Correction:
    """A word of the question, or all of it, that was read as something else."""

    written: str
    read_as: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why an entry was proposed, for agents and editors."""

    variant: str
    """The stored wording that is nearest to the question."""
    words: tuple[str, ...]
    """The words that spoke most for the entry, strongest first."""


@dataclass(frozen=True, slots=True)
class Match:
    """An entry that may be meant."""

    entry_id: EntryId
    confidence: float
    """Estimated probability (0.0-1.0) that this entry is what the visitor asked for."""
    explained: Callable[[], Evidence] = field(compare=False, repr=False)
    """Finds the evidence: a tenth of a ranking's time, and hardly anybody looks at it."""

    @property
    def evidence(self) -> Evidence:
        return self.explained()


@dataclass(frozen=True, slots=True)
class Ranking:
    """What the matcher makes of a question: the best entries first."""

    matches: tuple[Match, ...]
    language: Language
    corrections: tuple[Correction, ...] = ()

    @property
    def best(self) -> Match | None:
        return self.matches[0] if self.matches else None


class Matcher(Protocol):
    """Ranks the entries for a question. Implementations are immutable and safe to share."""

    def rank(
        self,
        question: str,
        *,
        language: Language | None = None,
        context: EntryId | None = None,
    ) -> Ranking:
        """The entries that may be meant, best first (at least three where there are so many).

        `language` overrides the language that is found in the question; `context` is the entry
        that the conversation was last about, for follow-ups such as "och vad kostar det?".
        """
        ...
