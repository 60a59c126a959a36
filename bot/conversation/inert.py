"""Visitors' words as agents see them: readable, and unable to do anything."""

from __future__ import annotations

import unicodedata

_KEPT = frozenset("\n\t")


def inert(text: str) -> str:
    """Without invisible characters: none that turns the direction of writing, none of no width.

    Markup and links are the renderer's business: it shows such text as code, where clients
    make neither of them alive.
    """
    return "".join(
        character
        for character in text
        if character in _KEPT or unicodedata.category(character) not in {"Cf", "Cc", "Cs", "Co"}
    )
