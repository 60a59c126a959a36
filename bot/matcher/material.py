"""What the matcher learns from: plain values, however they are kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.ids import EntryId
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.model import Entry, Language, Term


@dataclass(frozen=True, slots=True)
class LabelledVariant:
    """A wording, and the entry that it asks for."""

    entry_id: EntryId
    text: str
    language: Language


@dataclass(frozen=True, slots=True)
class Wording:
    """A text in one language."""

    text: str
    language: Language


@dataclass(frozen=True, slots=True)
class Concept:
    """Expressions that mean the same: a term, its abbreviations and synonyms."""

    expressions: tuple[Wording, ...]
    misspellings: tuple[Wording, ...] = ()
    is_ambiguous: bool = False


@dataclass(frozen=True, slots=True)
class NegativeQuestion:
    """A question that must not be answered; those of one group are alike."""

    group: int
    text: str
    language: Language


@dataclass(frozen=True, slots=True)
class Material:
    """All that the matcher learns from. Titles are variants too."""

    variants: tuple[LabelledVariant, ...]
    negatives: tuple[NegativeQuestion, ...] = ()
    concepts: tuple[Concept, ...] = ()


def material_from(knowledge: KnowledgeBase) -> Material:
    """What the editors' knowledge offers to learn from."""
    return Material(
        variants=tuple(v for entry in knowledge.in_use for v in _variants_of(entry)),
        negatives=tuple(
            NegativeQuestion(number, text, language)
            for number, group in enumerate(knowledge.negatives)
            for language, texts in _by_language(group.questions.sv, group.questions.en)
            for text in texts
        ),
        concepts=tuple(_concept(term) for term in knowledge.terms),
    )


def material_from_variants(variants: Iterable[LabelledVariant]) -> Material:
    """Variants alone, without anything of the editors' beside them."""
    return Material(variants=tuple(variants))


def _by_language(
    swedish: Iterable[str], english: Iterable[str]
) -> tuple[tuple[Language, tuple[str, ...]], ...]:
    return (Language.SV, tuple(swedish)), (Language.EN, tuple(english))


def _variants_of(entry: Entry) -> Iterator[LabelledVariant]:
    swedish = (entry.title.sv, *entry.variants.sv)
    english = (entry.title.en, *entry.variants.en)
    for language, texts in _by_language(swedish, english):
        for text in dict.fromkeys(texts):
            yield LabelledVariant(entry.entry_id, text, language)


def _concept(term: Term) -> Concept:
    either = (term.term, *term.abbreviations)
    swedish = (term.sv, *term.synonyms.sv, *term.spoken, *term.inflections)
    english = (term.en, *term.synonyms.en)
    return Concept(
        expressions=tuple(
            Wording(text, language)
            for language, texts in _by_language((*either, *swedish), (*either, *english))
            for text in dict.fromkeys(texts)
        ),
        misspellings=tuple(Wording(text, Language.SV) for text in term.misspellings),
        is_ambiguous=term.ambiguous is not None,
    )
