"""What must hold across the editors' files: ids, references, wordings, readability."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from bot.knowledge.base import KnowledgeBase
from bot.knowledge.files import TAUGHT_FILE, KnowledgeFile
from bot.knowledge.model import (
    ContactFile,
    Entry,
    EntryFile,
    NegativeFile,
    SourceFile,
    Strict,
    TermFile,
    Variants,
)
from bot.knowledge.overview import Comparison, Guide
from bot.knowledge.readability import lix, sentences, words
from bot.knowledge.wording import comparable_stored
from bot.strict_yaml import Document, Position, Problem

EASY_LIX = 35
EASY_SENTENCE_WORDS = 15


@dataclass(slots=True)
class _Ids:
    """Every id that can be referred to, and where it was first seen."""

    entries: dict[str, str] = field(default_factory=dict)
    sources: set[str] = field(default_factory=set)
    contacts: set[str] = field(default_factory=set)


def inconsistencies(files: Sequence[KnowledgeFile]) -> list[Problem]:
    """Everything that only shows when all files are read together."""
    ids, duplicates = _collect(files)
    problems = [*duplicates]
    for file in files:
        problems += _references(file, ids)
    problems += _wordings(files)
    for file in files:
        problems += _readability(file)
    return problems


def problems_of(entry: Entry, knowledge: KnowledgeBase) -> list[Problem]:
    """What would be wrong with an entry among all the others.

    Where it takes a wording from the negatives, the problem is theirs: it names no entry.
    """
    others = [one for one in knowledge.entries if one.id != entry.id]
    files = [
        # named so that nothing is said about how easy the others are to read
        _as_file(TAUGHT_FILE, EntryFile(entries=tuple(others))),
        _as_file("", EntryFile(entries=(entry,))),
        _as_file("", SourceFile(sources=knowledge.sources)),
        _as_file("", ContactFile(contacts=knowledge.contacts)),
        _as_file("", NegativeFile(negatives=knowledge.negatives)),
    ]
    return inconsistencies(files)


def _as_file(name: str, content: Strict) -> KnowledgeFile:
    ids = [{"id": one.id} for one in content.entries] if isinstance(content, EntryFile) else []
    return KnowledgeFile(Document(name, {"entries": ids}), content)


def _collect(files: Sequence[KnowledgeFile]) -> tuple[_Ids, list[Problem]]:
    ids = _Ids()
    problems: list[Problem] = []
    for file in files:
        match file.content:
            case EntryFile(entries=entries):
                problems += _collect_entries(file, entries, ids)
            case SourceFile(sources=sources):
                problems += _twice(file, "sources", (source.id for source in sources))
                ids.sources.update(source.id for source in sources)
            case ContactFile(contacts=contacts):
                problems += _twice(file, "contacts", (contact.id for contact in contacts))
                ids.contacts.update(contact.id for contact in contacts)
            case _:
                pass
    return ids, problems


def _collect_entries(file: KnowledgeFile, entries: Iterable[Entry], ids: _Ids) -> Iterator[Problem]:
    for index, entry in enumerate(entries):
        first = ids.entries.setdefault(entry.id, file.document.file)
        if first != file.document.file or _is_repeated(entries, entry, index):
            message = f"id finns redan i {first} / the id already stands in {first}"
            yield file.problem(message, ("entries", index, "id"), entry=entry.id)


def _is_repeated(entries: Iterable[Entry], entry: Entry, index: int) -> bool:
    return any(other.id == entry.id for other in list(entries)[:index])


def _twice(file: KnowledgeFile, kind: str, all_ids: Iterable[str]) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, item_id in enumerate(all_ids):
        if item_id in seen:
            message = f"id '{item_id}' finns två gånger / the id stands twice"
            yield file.problem(message, (kind, index, "id"))
        seen.add(item_id)


# --- references -----------------------------------------------------------------------------

_Reference = tuple[Position, str, str]
"""Position, what kind of thing is meant, its id."""


def _references(file: KnowledgeFile, ids: _Ids) -> Iterator[Problem]:
    known = {"entry": set(ids.entries), "source": ids.sources, "contact": ids.contacts}
    for position, kind, wanted in _references_in(file):
        if wanted not in known[kind]:
            entry = _entry_at(file, position)
            message = f"'{wanted}' finns inte / there is no {kind} '{wanted}'"
            yield file.problem(message, position, entry=entry)


def _references_in(file: KnowledgeFile) -> Iterator[_Reference]:
    match file.content:
        case EntryFile(entries=entries):
            for entry in entries:
                yield from _entry_references(file.position_of("entries", entry.id), entry)
        case ContactFile(contacts=contacts):
            for index, contact in enumerate(contacts):
                yield from _list(("contacts", index, "entries"), "entry", contact.entries)
        case TermFile(terms=terms):
            for index, term in enumerate(terms):
                yield from _list(("terms", index, "entries"), "entry", term.entries)
        case Guide(steps=steps):
            for index, step in enumerate(steps):
                yield from _list(("steps", index, "entries"), "entry", step.entries)
        case Comparison() as comparison:
            yield from _comparison_references(comparison)
        case _:
            return


def _entry_references(at: Position, entry: Entry) -> Iterator[_Reference]:
    yield from _list((*at, "related"), "entry", entry.related)
    yield from _list((*at, "sources"), "source", entry.sources)
    yield from _list((*at, "decided_by"), "contact", entry.decided_by)
    yield from _list((*at, "contacts"), "contact", entry.contacts)
    if entry.replaced_by is not None:
        yield (*at, "replaced_by"), "entry", entry.replaced_by


def _comparison_references(comparison: Comparison) -> Iterator[_Reference]:
    for index, column in enumerate(comparison.columns):
        yield ("columns", index, "entry"), "entry", column.entry
    for row_index, row in enumerate(comparison.rows):
        for index, cell in enumerate(row.cells):
            at = ("rows", row_index, "cells", index, "sources")
            yield from _list(at, "source", cell.sources)


def _list(at: Position, kind: str, wanted: Iterable[str]) -> Iterator[_Reference]:
    for index, item_id in enumerate(wanted):
        yield (*at, index), kind, item_id


def _entry_at(file: KnowledgeFile, position: Position) -> str:
    if not isinstance(file.content, EntryFile):
        return ""
    value = file.document.value
    return str(value["entries"][position[1]]["id"]) if isinstance(value, dict) else ""


# --- wordings -------------------------------------------------------------------------------


def _wordings(files: Sequence[KnowledgeFile]) -> Iterator[Problem]:
    """Variants and negatives: each has words, and none belongs to two."""
    claimed: dict[str, str] = {}
    for file, position, owner, text in _all_wordings(files):
        form = comparable_stored(text)
        first = claimed.setdefault(form, owner)
        shown = "" if owner.startswith("(") else owner
        if not form:
            message = f"har inga ord / has no words: {text!r}"
            yield file.problem(message, position, entry=shown)
        elif first != owner:
            message = f"hör redan till {first} / already belongs to {first}: {text!r}"
            yield file.problem(message, position, entry=shown)


_Wording = tuple[KnowledgeFile, Position, str, str]
"""File, position, owner, text."""


def _all_wordings(files: Sequence[KnowledgeFile]) -> Iterator[_Wording]:
    # the entries first: where an entry and the negatives claim a wording, the entry keeps it
    for file in files:
        if isinstance(file.content, EntryFile):
            # what is retired leads nowhere: others may take over its wordings
            for entry in (one for one in file.content.entries if not one.is_retired):
                at = (*file.position_of("entries", entry.id), "variants")
                yield from _each(file, at, entry.id, entry.variants)
    for file in files:
        if isinstance(file.content, NegativeFile):
            for number, group in enumerate(file.content.negatives):
                at = ("negatives", number, "questions")
                yield from _each(file, at, "(negatives)", group.questions)


def _each(file: KnowledgeFile, at: Position, owner: str, variants: Variants) -> Iterator[_Wording]:
    for language, texts in (("sv", variants.sv), ("en", variants.en)):
        for index, text in enumerate(texts):
            yield file, (*at, language, index), owner, text


# --- readability ----------------------------------------------------------------------------


def _readability(file: KnowledgeFile) -> Iterator[Problem]:
    match file.content:
        case EntryFile(entries=entries) if not file.is_taught:
            for entry in entries:
                at = (*file.position_of("entries", entry.id), "answer", "sv_easy")
                yield from _hard_to_read(file, at, entry.answer.sv_easy, entry.id)
        case Guide(steps=steps):
            for index, step in enumerate(steps):
                at = ("steps", index, "text", "sv_easy")
                yield from _hard_to_read(file, at, step.text.sv_easy, "")
        case _:
            return


def _hard_to_read(file: KnowledgeFile, at: Position, text: str, entry: str) -> Iterator[Problem]:
    if (index := lix(text)) > EASY_LIX:
        message = f"LIX {index:.0f}, högst {EASY_LIX} / LIX {index:.0f}, at most {EASY_LIX}"
        yield file.problem(message, at, entry=entry)
    for sentence in sentences(text):
        if (length := len(words(sentence))) > EASY_SENTENCE_WORDS:
            message = (
                f"{length} ord i en mening, högst {EASY_SENTENCE_WORDS}"
                f" / {length} words in a sentence: {sentence!r}"
            )
            yield file.problem(message, at, entry=entry)
