"""The form in which wordings are compared: words in lower case with one space between.

Å, ä and ö stay letters of their own. A statute's number stays in one piece ("2016:1145", "§"),
while an ending after a colon falls away ("ASF:er" is read as "asf"). "What's" is two words.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST = 4000
"""Characters that are read of one message; Telegram allows 4,096."""

_ENDING = re.compile(r"(?<=\w)[:’'](?:er|en|et|ar|arna|erna|n|s|t|ns|are)\b")
_SHORT_IS = re.compile(r"\b(what|who|where|when|how|that|it|there)[’']s\b")
_WORD = re.compile(r"\d+(?::\d+)+|[^\W_]+|§")


def normalize(text: str) -> str:
    """The words of a text, without case, punctuation and pictures. Twice is the same as once."""
    whole = _SHORT_IS.sub(r"\1 is", _folded_case(text[:LONGEST]))
    return " ".join(_WORD.findall(_ENDING.sub("", whole)))


def without_diacritics(word: str) -> str:
    """How a word looks when typed without å, ä, ö and accents."""
    decomposed = unicodedata.normalize("NFD", word)
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def _folded_case(text: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
