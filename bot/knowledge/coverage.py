"""What the knowledge covers, as a table for editors."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from bot.knowledge.base import KnowledgeBase
from bot.knowledge.model import Entry, Kind, Register

_NEXT = 5
_NAMED = 9


def coverage(
    knowledge: KnowledgeBase,
    subjects: Mapping[str, Collection[str]],
    *,
    today: date,
    tested: Collection[str] | None = None,
) -> str:
    """Entries by subject, kind and register, wordings, dates, reviews, and what lacks tests.

    `subjects` are the entries' ids by file; `tested` those that test questions exist for, None
    if that is not known.
    """
    rows = [_row(subject, _of(knowledge, ids), tested) for subject, ids in subjects.items()]
    total = _row("Alla / all", knowledge.in_use, tested)
    return "\n".join([*_table([_HEAD, *rows, total]), "", *_rest(knowledge, today, tested), ""])


_HEAD = (
    "ämne / subject",
    "svar",
    "vet ej",
    "småprat",
    *(register.value for register in Register),
    "frågor sv",
    "frågor en",
    "äldsta uppgift / oldest",
    "utan test",
)


def _of(knowledge: KnowledgeBase, ids: Collection[str]) -> list[Entry]:
    return [entry for entry in knowledge.in_use if entry.id in ids]


def _row(subject: str, entries: Sequence[Entry], tested: Collection[str] | None) -> tuple[str, ...]:
    kinds = [entry.kind for entry in entries]
    counts = (
        kinds.count(Kind.ANSWER),
        kinds.count(Kind.KNOWN_UNKNOWN),
        kinds.count(Kind.SMALL_TALK),
        *(sum(bool(e.answer.in_register(register)) for e in entries) for register in Register),
        sum(len(entry.variants.sv) for entry in entries),
        sum(len(entry.variants.en) for entry in entries),
    )
    untested = "?" if tested is None else str(len(_untested(entries, tested)))
    return (subject, *map(str, counts), _oldest(entries), untested)


def _oldest(entries: Iterable[Entry]) -> str:
    """The earliest year that a date of an answer begins with or names."""
    years = [year for entry in entries for year in _years(entry.as_of or "")]
    return min(years, default="–")


def _years(text: str) -> list[str]:
    words = text.replace("–", " ").replace("-", " ").replace(";", " ").split()
    return [word for word in words if word.isdigit() and word[:2] in {"19", "20"}]


def _untested(entries: Iterable[Entry], tested: Collection[str]) -> list[str]:
    return [e.id for e in entries if e.id not in tested and e.kind is not Kind.SMALL_TALK]


def _table(rows: Sequence[tuple[str, ...]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.ljust(width) if place == 0 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]


def _rest(knowledge: KnowledgeBase, today: date, tested: Collection[str] | None) -> Iterable[str]:
    negatives = sum(len(g.questions.sv) + len(g.questions.en) for g in knowledge.negatives)
    if retired := len(knowledge.entries) - len(knowledge.in_use):
        yield f"Pensionerade poster / retired: {retired}"
    yield f"Frågor utan svar / negatives: {negatives}"
    yield f"Termer / terms: {len(knowledge.terms)}"
    yield f"Källor / sources: {len(knowledge.sources)}"
    yield f"Kontakter / contacts: {len(knowledge.contacts)}"
    if tested is not None and (names := _untested(knowledge.in_use, tested)):
        yield f"Utan testfrågor / without tests: {', '.join(names[:_NAMED])}"
    dated = sorted((e.review_by, e.id) for e in knowledge.in_use if e.review_by is not None)
    yield f"Ska granskas nu / due for review: {sum(day <= today for day, _ in dated)}"
    yield "Närmast i tur / next:"
    yield from (f"  {day}  {entry_id}" for day, entry_id in dated[:_NEXT])
