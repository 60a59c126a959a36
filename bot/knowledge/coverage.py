"""What the knowledge covers, as a table for editors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date

from bot.knowledge.model import Entry, Kind, KnowledgeBase

_LATEST = 5


def coverage(
    knowledge: KnowledgeBase,
    *,
    today: date | None = None,
    tested: Collection[str] | None = None,
) -> str:
    """Entries by kind and audience, wordings, due reviews, and entries without tests.

    `tested` are the ids that test questions exist for; None if that is not known.
    """
    entries = knowledge.entries
    lines = [
        f"Poster / entries: {len(entries)}",
        *_counted("  ", Counter(entry.kind.value for entry in entries)),
        "Målgrupp / audience:",
        *_counted("  ", Counter(entry.audience.value for entry in entries)),
        *_wordings(knowledge),
        *_reviews(entries, today or date.today()),  # noqa: DTZ011 - an editor's day is the machine's
    ]
    if tested is not None:
        untested = [entry.id for entry in entries if entry.id not in tested]
        lines.append(f"Utan testfrågor / without tests: {len(untested)} {', '.join(untested[:9])}")
    return "\n".join(lines) + "\n"


def _counted(indent: str, counts: Counter[str]) -> list[str]:
    return [f"{indent}{name:<16}{count:>6}" for name, count in sorted(counts.items())]


def _wordings(knowledge: KnowledgeBase) -> list[str]:
    swedish = [len(entry.variants.sv) for entry in knowledge.entries]
    english = [len(entry.variants.en) for entry in knowledge.entries]
    negatives = sum(
        len(group.questions.sv) + len(group.questions.en) for group in knowledge.negatives
    )
    return [
        f"Frågevarianter / variants: sv {_sum_and_least(swedish)}, en {_sum_and_least(english)}",
        f"Frågor utan svar / negatives: {negatives}",
        f"Termer / terms: {len(knowledge.terms)}",
        f"Källor / sources: {len(knowledge.sources)}",
        f"Kontakter / contacts: {len(knowledge.contacts)}",
    ]


def _sum_and_least(counts: list[int]) -> str:
    return f"{sum(counts)} (minst / least {min(counts, default=0)})"


def _reviews(entries: tuple[Entry, ...], today: date) -> list[str]:
    dated = sorted(
        (entry for entry in entries if entry.review_by and entry.kind is Kind.ANSWER),
        key=lambda entry: (entry.review_by or date.max, entry.id),
    )
    due = [entry for entry in dated if entry.is_due(today)]
    return [
        f"Ska granskas nu / due for review: {len(due)}",
        "Närmast i tur / next:",
        *(f"  {entry.review_by}  {entry.id}  ({entry.as_of})" for entry in dated[:_LATEST]),
    ]
