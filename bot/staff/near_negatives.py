"""Questions that must not be answered and that sound like an entry's. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.knowledge.base import KnowledgeBase
from bot.knowledge.model import Entry, Language
from bot.matcher.normalize import normalize
from bot.matcher.words import is_function_word

MOST = 8
_LEAST_IN_COMMON = 2
_LEAST_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class NearNegative:
    """A question that must not be answered, and why."""

    question: str
    reason: str
    words: tuple[str, ...]
    """What it has in common with the entry."""


def near_negatives(entry: Entry, knowledge: KnowledgeBase) -> Sequence[NearNegative]:
    """Those of which half the telling words stand in a wording of the entry, the nearest first."""
    found: list[tuple[float, NearNegative]] = []
    for language in Language:
        own = _wordings_of(entry, language)
        for group in knowledge.negatives:
            for question in getattr(group.questions, language.value):
                telling = _telling(question, language)
                common = max((telling & wording for wording in own), key=len, default=frozenset())
                share = len(common) / max(len(telling), 1)
                if len(common) >= _LEAST_IN_COMMON and share >= _LEAST_SHARE:
                    near = NearNegative(question, group.reason, tuple(sorted(common)))
                    found.append((share, near))
    found.sort(key=lambda one: (-one[0], one[1].question))
    return [near for _, near in found[:MOST]]


def _wordings_of(entry: Entry, language: Language) -> set[frozenset[str]]:
    texts = (getattr(entry.title, language.value), *getattr(entry.variants, language.value))
    return {_telling(text, language) for text in texts}


@lru_cache(maxsize=20_000)
def _telling(text: str, language: Language) -> frozenset[str]:
    words = normalize(text).split()
    return frozenset(word for word in words if not is_function_word(word, language))
