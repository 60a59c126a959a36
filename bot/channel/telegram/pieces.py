"""Long texts in pieces: at paragraphs if possible, at sentences or words if not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

LONGEST_TEXT = 4096
"""UTF-16 units in one Telegram message, after markup."""

_CUTS = (re.compile(r"\n\s*\n"), re.compile(r"\n"), re.compile(r"[.!?…]\s"), re.compile(r"\s"))
"""From the best place to cut to the worst; the cut is after the match."""
_JOINERS = frozenset("\u200d\ufe0e\ufe0f")
_LONGEST_CLUSTER = 64
"""Characters that we keep together; a longer run of marks is no writing."""


def utf16_length(text: str) -> int:
    return len(text) + sum(character > "\uffff" for character in text)


def shortened(text: str, limit: int) -> str:
    """The text, or its beginning with an ellipsis, in so many UTF-16 units at most."""
    if utf16_length(text) <= limit:
        return text
    end = _before_cluster(text, 0, _furthest(text, 0, limit - 1))
    return f"{text[:end].rstrip()}…"


def pieces(text: str, limit: int = LONGEST_TEXT) -> Iterator[tuple[int, int]]:
    """Start and end of each piece. Only white space at the edges is left out."""
    start = 0
    while start < len(text):
        end = _end_of_piece(text, start, limit)
        piece = text[start:end]
        left = len(piece) - len(piece.lstrip())
        if stripped := piece.strip():
            yield start + left, start + left + len(stripped)
        start = end


def _end_of_piece(text: str, start: int, limit: int) -> int:
    end = _furthest(text, start, limit)
    if end == len(text):
        return end
    window = text[start:end]
    for cut in _CUTS:
        ends = [match.end() for match in cut.finditer(window)]
        # A first piece of a few words looks like a mistake; the next worse cut is better then.
        if ends and ends[-1] > len(window) // 4:
            return start + ends[-1]
    return _before_cluster(text, start, end)


def _furthest(text: str, start: int, limit: int) -> int:
    end = min(len(text), start + limit)
    while utf16_length(text[start:end]) > limit:
        end -= max(1, (utf16_length(text[start:end]) - limit) // 2)
    return end


def _before_cluster(text: str, start: int, end: int) -> int:
    """The same end, or a little earlier, so that no mark is torn from its letter."""
    lowest = max(start + 1, end - _LONGEST_CLUSTER)
    for candidate in range(end, lowest - 1, -1):
        if not _belongs_to_previous(text, candidate):
            return candidate
    return end


def _belongs_to_previous(text: str, position: int) -> bool:
    here, before = text[position], text[position - 1]
    return (
        unicodedata.combining(here) != 0
        or unicodedata.category(here) in {"Mn", "Me", "Mc"}
        or here in _JOINERS
        or before == "\u200d"
        or "\U0001f3fb" <= here <= "\U0001f3ff"  # skin tones
        or ("\U0001f1e6" <= here <= "\U0001f1ff" and "\U0001f1e6" <= before <= "\U0001f1ff")
    )
