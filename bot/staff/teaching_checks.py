"""What an agent is told before something is taught."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.conversation.personal_data import MASK, masked
from bot.conversation.veil import EMAIL_MASK, PHONE_MASK
from bot.ids import EntryId
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.model import Entry, Language
from bot.knowledge.wording import comparable, comparable_stored
from bot.matcher.normalize import normalize
from bot.matcher.taught import speaks_for
from bot.strict_yaml import read


def objections(
    text: str,
    language: Language,
    entry_id: EntryId,
    knowledge: KnowledgeBase,
    tests: Mapping[str, str | None],
) -> list[str]:
    """All that speaks against a wording for an entry, old or new; empty if nothing does.

    `tests` are questions with the entry that each must find, None for no answer. What is judged
    is the time until the wording is compiled in; afterwards `make test` has the last word.
    """
    if not (normalize(text) and comparable(text)):
        return ["Det finns inga ord i frågan / There are no words in the question."]
    return [
        *_personal_data(text),
        *_duplicates(comparable(text), entry_id, knowledge),
        *_changed_tests(text, language, entry_id, tests),
    ]


def test_questions(folder: Path) -> dict[str, str | None]:
    """The editors' test questions, each with the entry that it must find; none if not installed."""
    documents = [read(file)[0] for file in sorted(folder.glob("*.yaml"))]
    return {
        question: case["entry"]
        for document in documents
        if document is not None and isinstance(document.value, dict)
        for case in document.value.get("cases", [])
        for question in case["asks"]
    }


def _personal_data(text: str) -> Iterator[str]:
    if MASK in masked(text):
        yield (
            "Frågan innehåller ett personnummer: skriv om den utan"
            " / The question holds a personal identity number: word it without."
        )
    if EMAIL_MASK in text or PHONE_MASK in text:
        yield (
            "Frågan innehåller något som är dolt: skriv om den utan"
            " / The question holds something that is masked: word it without."
        )


def _duplicates(form: str, entry_id: EntryId, knowledge: KnowledgeBase) -> Iterator[str]:
    for entry in knowledge.in_use:
        if form in map(comparable_stored, _wordings_of(entry)):
            yield _already(entry, entry_id)
    for group in knowledge.negatives:
        if form in map(comparable_stored, (*group.questions.sv, *group.questions.en)):
            yield (
                f"Frågan ska inte få något svar ({group.reason}), så står det i negatives.yaml"
                " / The question is one of those that must not be answered."
            )


def _wordings_of(entry: Entry) -> tuple[str, ...]:
    return (entry.title.sv, entry.title.en, *entry.variants.sv, *entry.variants.en)


def _already(entry: Entry, entry_id: EntryId) -> str:
    if entry.entry_id == entry_id:
        return "Posten har redan den frågan / The entry has this question already."
    return (
        f"Frågan hör redan till {entry.id} ({entry.title.sv})"
        f" / The question already belongs to {entry.id}."
    )


def _changed_tests(
    text: str, language: Language, entry_id: EntryId, tests: Mapping[str, str | None]
) -> Iterator[str]:
    for question, wanted in tests.items():
        if wanted != entry_id and speaks_for(text, question, language):
            yield (
                f"Testfrågan ”{question}” ska leda till {wanted or 'inget svar'} men skulle leda"
                f" till {entry_id} / The test question must lead to {wanted or 'no answer'}."
            )
