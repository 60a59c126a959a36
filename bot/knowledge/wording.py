"""When two wordings count as the same."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_NOT_A_WORD = re.compile(r"[^\w]+|_+")


def comparable(text: str) -> str:
    """Lower case, composed letters, words apart by one space; empty if there is no word in it."""
    composed = unicodedata.normalize("NFC", text).casefold()
    return _NOT_A_WORD.sub(" ", composed).strip()


@lru_cache(maxsize=50_000)
def comparable_stored(text: str) -> str:
    """The same for a stored wording, which is compared with others over and over."""
    return comparable(text)
