"""Buttons under a message. PTB's own classes are made and written ten times as slowly."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

_ROW_LENGTH = 36
_MOST_IN_ROW = 3


@dataclass(frozen=True, slots=True)
class Key:
    """One button: it sends data back, or opens an address."""

    text: str
    callback_data: str | None = None
    url: str | None = None

    def to_dict(self) -> dict[str, str]:
        """As the Bot API takes it."""
        if self.url is not None:
            return {"text": self.text, "url": self.url}
        return {"text": self.text, "callback_data": self.callback_data or ""}


@dataclass(frozen=True, slots=True)
class Keyboard:
    """Rows of buttons."""

    inline_keyboard: tuple[tuple[Key, ...], ...]

    @classmethod
    def of(cls, *groups: Iterable[Key]) -> Keyboard | None:
        """What belongs together stands together; None if there is nothing."""
        rows = tuple(row for group in groups for row in _rows(group))
        return cls(rows) if rows else None

    def to_dict(self) -> dict[str, object]:
        """As the Bot API takes it."""
        return {"inline_keyboard": [[key.to_dict() for key in row] for row in self.inline_keyboard]}


def _rows(keys: Iterable[Key]) -> list[tuple[Key, ...]]:
    """Short labels side by side, as far as a phone shows them whole."""
    rows: list[tuple[Key, ...]] = []
    for key in keys:
        length = len(key.text) + sum(len(one.text) for one in rows[-1]) if rows else 0
        if rows and length <= _ROW_LENGTH and len(rows[-1]) < _MOST_IN_ROW:
            rows[-1] = (*rows[-1], key)
        else:
            rows.append((key,))
    return rows
