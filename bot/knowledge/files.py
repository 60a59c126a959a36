"""One of the editors' files, read and validated."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.knowledge.model import Strict
from bot.strict_yaml import Document, Position, Problem, dotted

TAUGHT_FILE = "taught.yaml"
"""Where the answers of agents wait for an editor who words them for everybody."""


@dataclass(frozen=True, slots=True)
class KnowledgeFile:
    """A file's text and what it says; no content if it is not valid."""

    document: Document
    content: Strict | None

    @property
    def is_taught(self) -> bool:
        return Path(self.document.file).name == TAUGHT_FILE

    def problem(self, message: str, position: Position, *, entry: str = "") -> Problem:
        """A problem at a place of this file."""
        shown = position[2:] if entry else position
        return Problem(
            self.document.file, message, self.document.line_of(position), entry, dotted(shown)
        )

    def position_of(self, kind: str, item_id: str) -> Position:
        """Where the item with that id stands in the list of that name."""
        value = self.document.value
        items = value.get(kind) if isinstance(value, dict) else None
        for index, item in enumerate(items if isinstance(items, list) else []):
            if isinstance(item, dict) and item.get("id") == item_id:
                return (kind, index)
        return (kind,)
