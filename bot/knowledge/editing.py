"""An entry as somebody has changed it in a form: what is wrong, what is different. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from bot.knowledge.base import KnowledgeBase
from bot.knowledge.consistency import problems_of
from bot.knowledge.loader import in_words
from bot.knowledge.model import Entry

_PLACE = re.compile(r"\[(\d+)\]$")


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """Something wrong in a field of an entry."""

    field: str
    """As in "short.sv"; empty for what concerns the entry as a whole."""
    message: str
    """In Swedish, with English after a slash."""
    place: int = 0
    """Which thing of a list it is, counted from 1; 0 if it is no list."""


def entry_with(entry: Entry, fields: Mapping[str, object]) -> Entry | list[FieldProblem]:
    """The entry with these fields in the place of its own, or why that is none."""
    old = {name: getattr(entry, name) for name in Entry.model_fields}
    try:
        return Entry.model_validate(old | dict(fields))
    except ValidationError as error:
        return [
            _problem(".".join(str(part) for part in detail["loc"]), in_words(detail))
            for detail in error.errors()
        ]


def new_problems(before: Entry, after: Entry, knowledge: KnowledgeBase) -> list[FieldProblem]:
    """What would be wrong with an entry after a change, and was not before."""
    known = {(one.field, one.message) for one in problems_of(before, knowledge)}
    return [
        _problem(one.field, one.message) if one.entry else FieldProblem("", _unanswered(one.field))
        for one in problems_of(after, knowledge)
        if (one.field, one.message) not in known
    ]


def differing(before: Entry, after: Entry) -> list[str]:
    """The names of the fields in which two entries differ."""
    return [name for name in Entry.model_fields if getattr(before, name) != getattr(after, name)]


def merged(before: Entry, after: Entry, now: Entry) -> Entry | None:
    """What was changed, changed in what is there now; None if that was changed differently."""
    changed = differing(before, after)
    if any(getattr(now, name) not in _both(name, before, after) for name in changed):
        return None
    entry = entry_with(now, {name: getattr(after, name) for name in changed})
    return entry if isinstance(entry, Entry) else None


def _both(name: str, *entries: Entry) -> Iterable[object]:
    return [getattr(entry, name) for entry in entries]


def _problem(field: str, message: str) -> FieldProblem:
    """`field` may name a place, as in "variants.sv[3]" and "variants.sv.2"."""
    name, _, last = field.rpartition(".")
    if last.isdecimal():
        return FieldProblem(name, message, int(last) + 1)
    place = _PLACE.search(field)
    return FieldProblem(_PLACE.sub("", field), message, int(place[1]) if place else 0)


def _unanswered(place: str) -> str:
    return (
        f"En av varianterna ska inte få något svar: så står det i negatives.yaml, {place}"
        " / One of the variants is a question that must not be answered, says negatives.yaml"
    )
