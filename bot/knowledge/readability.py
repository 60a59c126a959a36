"""How hard a Swedish text is to read: LIX, and the length of its sentences."""

from __future__ import annotations

import re

# A full stop inside a number, a law reference or an abbreviation ends no sentence.
_SENTENCE_END = re.compile(r"(?<=[.!?:])\s+|\n+")
_WORD = re.compile(r"[^\W\d_]+(?:[-:’'][^\W\d_]+)*|\d[\d\s.,:/–-]*\d|\d")
_LONG = 6
_NOT_AN_END = re.compile(r"\b(?:t\.ex|bl\.a|m\.m|ca|kap|nr|st)\.$", re.IGNORECASE)


def sentences(text: str) -> list[str]:
    """The sentences and list items of a text."""
    parts: list[str] = []
    for piece in _SENTENCE_END.split(text):
        if parts and _NOT_AN_END.search(parts[-1]):
            parts[-1] = f"{parts[-1]} {piece}"
        elif _WORD.search(piece):
            parts.append(piece.strip())
    return parts


def words(text: str) -> list[str]:
    """The words and numbers of a text."""
    return _WORD.findall(text)


def lix(text: str) -> float:
    """Läsbarhetsindex (Björnsson 1968): words a sentence plus per cent of words over six letters.

    Under 25 is a children's book, 30-40 easy prose, over 50 officialese.
    """
    all_words = words(text)
    if not all_words:
        return 0.0
    long_words = sum(len(word) > _LONG for word in all_words)
    return len(all_words) / len(sentences(text)) + 100 * long_words / len(all_words)
