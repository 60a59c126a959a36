"""Ways of asking that say nothing about what is asked.

"Förklara Skoopi", "vad menas med Skoopi?" and "Skoopi, vad är det?" all ask what Skoopi is; no
editor writes all of that down for each entry. What follows is in normal form.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.knowledge.model import Language

_QUESTION_WORDS = """
    hur när var varför vad vart vem vilka vilken vilket
    how when where why what who which
    """
_ASKING = frozenset(_QUESTION_WORDS.split())


@dataclass(frozen=True, slots=True)
class _Phrases:
    """How people ask what something is."""

    plainest: str
    openings: tuple[str, ...]
    """What may stand before all of that, once or more."""
    before: tuple[str, ...]
    """What stands before the topic."""
    nouns: tuple[str, ...]
    """What may stand between the two."""
    around: tuple[tuple[str, str], ...]
    """What stands before the topic and after it."""
    after: tuple[str, ...]

    def pattern(self) -> re.Pattern[str]:
        """With one group that matches: the topic."""
        opening = f"(?:{_any_of(self.openings)} )*"
        shapes = (
            *(f"{opening}{before} (.+) {after}" for before, after in self.around),
            f"{opening}{_any_of(self.before)} (?:{_any_of(self.nouns)} )?(.+)",
            f"(.+) {_any_of(self.after)}",
        )
        return re.compile("|".join(shapes))


def _any_of(phrases: tuple[str, ...]) -> str:
    return f"(?:{'|'.join(phrases)})"


_PHRASES = {
    Language.SV: _Phrases(
        plainest="vad är",
        openings=("kan du", "kan ni", "kan man", "skulle du kunna", "snälla"),
        before=(
            "vad innebär",
            "vad betyder",
            "vad avses med",
            "vad menas med",
            "vad som menas med",
            "vad menar man med",
            "vad menar ni med",
            "vad är det för något med",
            "förklara",
            "beskriv",
            "definiera",
            "definition av",
            "definitionen av",
            "betydelsen av",
            "berätta om",
            "berätta lite om",
            "berätta mer om",
        ),
        nouns=("ordet", "begreppet", "uttrycket", "termen", "förkortningen"),
        around=(
            ("förklara vad", "är"),
            ("förklara vad", "innebär"),
            ("förklara vad", "betyder"),
            ("berätta vad", "är"),
            ("vad är", "för något"),
            ("vad står", "för"),
        ),
        after=("vad är det", "vad innebär det", "betydelse", "definition", "förklaring"),
    ),
    Language.EN: _Phrases(
        plainest="what is",
        openings=("can you", "could you", "please"),
        before=(
            "explain",
            "describe",
            "define",
            "definition of",
            "the definition of",
            "meaning of",
            "the meaning of",
            "what is meant by",
            "what do you mean by",
            "tell me about",
            "tell me more about",
        ),
        nouns=("the word", "the term", "the concept"),
        around=(
            ("what does", "mean"),
            ("what does", "stand for"),
            ("explain what", "is"),
            ("explain what", "means"),
            ("tell me what", "is"),
        ),
        after=("what is it", "what is that", "meaning", "definition", "explained"),
    ),
}
_PATTERNS = {language: phrases.pattern() for language, phrases in _PHRASES.items()}


def plainly(normal: str, language: Language) -> str | None:
    """The question in the plainest words; None if it is no way to ask what something is.

    What is a question of its own ("kan du förklara hur man startar") is left as it is.
    """
    found = _PATTERNS[language].fullmatch(normal)
    if found is None:
        return None
    topic = next(filter(None, found.groups()))
    return topic if topic.split()[0] in _ASKING else what_is(topic, language)


def what_is(topic: str, language: Language) -> str:
    """The question what a topic is, in the plainest words."""
    return f"{_PHRASES[language].plainest} {topic}"
