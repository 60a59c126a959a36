"""Which language a question is in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log

from bot.knowledge.model import Language
from bot.matcher.words import FUNCTION_WORDS

_FUNCTION_WORD_COUNT = 20
_SWEDISH_LETTERS = frozenset("åäö")
_LETTER_WEIGHT = 3.0


@dataclass(frozen=True, slots=True)
class LanguageGuess:
    """Weighs each word by how much oftener it stands in Swedish wordings than in English ones."""

    leaning: Mapping[str, float]
    """For each known word how Swedish it is: above 0 Swedish, below 0 English."""
    usual: float
    """What an unknown wording leans to."""

    def of(self, normal: str) -> Language:
        """The language of a text in normal form; Swedish where nothing speaks for either."""
        leaning = self.usual + sum(self._leaning_of(word) for word in normal.split())
        return Language.SV if leaning >= 0 else Language.EN

    def _leaning_of(self, word: str) -> float:
        known = self.leaning.get(word)
        if known is not None:
            return known
        return _LETTER_WEIGHT if _SWEDISH_LETTERS.intersection(word) else 0.0


def learn_languages(wordings: Iterable[tuple[str, Language]]) -> LanguageGuess:
    """Learn from wordings in normal form, with the function words of both languages beside."""
    counts = {
        language: Counter(dict.fromkeys(words, _FUNCTION_WORD_COUNT))
        for language, words in FUNCTION_WORDS.items()
    }
    seen: Counter[Language] = Counter()
    for normal, language in wordings:
        counts[language].update(set(normal.split()))
        seen[language] += 1
    swedish, english = counts[Language.SV], counts[Language.EN]
    sizes = {language: sum(words.values()) for language, words in counts.items()}
    balance = log(sizes[Language.EN] / sizes[Language.SV])
    leaning = {
        word: log((swedish[word] + 0.5) / (english[word] + 0.5)) + balance
        for word in sorted(swedish | english)
    }
    return LanguageGuess(leaning, _usual(seen))


def _usual(seen: Counter[Language]) -> float:
    """A faint leaning, so that "iop?" is Swedish unless only English is known."""
    return -0.1 if seen[Language.EN] and not seen[Language.SV] else 0.1
