"""How a text is read: its words as they were meant, their stems, and the concepts in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from bot.knowledge.model import Language
from bot.matcher.material import Concept
from bot.matcher.model import Correction
from bot.matcher.normalize import normalize
from bot.matcher.vocabulary import Vocabulary
from bot.matcher.words import stem

Stems = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A text, read."""

    normal: str
    """The words as they were meant, with a space between."""
    stems: Stems
    concepts: tuple[int, ...] = ()
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True, slots=True)
class Concepts:
    """Finds the editors' terms in a text, whatever they are called there."""

    _by_first_stem: Mapping[str, Sequence[tuple[Stems, int]]] = field(default_factory=dict)

    @classmethod
    def of(cls, concepts: Iterable[Concept], language: Language) -> Concepts:
        """The expressions of one language; ambiguous ones prove nothing and are left out."""
        found: defaultdict[str, set[tuple[Stems, int]]] = defaultdict(set)
        for number, concept in enumerate(concepts):
            for expression in (*concept.expressions, *concept.misspellings):
                if expression.language is language and not concept.is_ambiguous:
                    stems = stems_of(normalize(expression.text), language)
                    if stems:
                        found[stems[0]].add((stems, number))
        return cls({first: sorted(expressions) for first, expressions in found.items()})

    def in_stems(self, stems: Stems) -> tuple[int, ...]:
        return tuple(sorted(set(self._each(stems))))

    def _each(self, stems: Stems) -> Iterator[int]:
        for place, first in enumerate(stems):
            for expression, number in self._by_first_stem.get(first, ()):
                if stems[place : place + len(expression)] == expression:
                    yield number


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads texts of one language."""

    language: Language
    vocabulary: Vocabulary
    concepts: Concepts = Concepts()

    def read(self, normal: str) -> Reading:
        """A question in normal form; what is misspelt in it is read as it was meant."""
        words: list[str] = []
        corrections: list[Correction] = []
        for word in normal.split():
            meant = self.vocabulary.read(word)
            words += meant
            if meant != (word,):
                corrections.append(Correction(word, " ".join(meant)))
        joined = [whole for two in pairwise(words) if (whole := self.vocabulary.joined(*two))]
        return self._reading([*words, *joined], tuple(corrections))

    def read_known(self, normal: str) -> Reading:
        """A text of the knowledge itself, which is corrected in nothing but dots and rings."""
        return self._reading([self.vocabulary.spelled(word) for word in normal.split()], ())

    def _reading(self, words: Sequence[str], corrections: tuple[Correction, ...]) -> Reading:
        stems = tuple(stem(word, self.language) for word in words)
        return Reading(" ".join(words), stems, self.concepts.in_stems(stems), corrections)


def stems_of(normal: str, language: Language) -> Stems:
    """The stems of a text in normal form."""
    return tuple(stem(word, language) for word in normal.split())
