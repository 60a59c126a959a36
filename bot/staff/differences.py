"""What is different in an entry, word by word, for people to read. Pure."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.knowledge.model import Entry, Strict

_PIECE = re.compile(r"\s+|\S+")


class Mark(StrEnum):
    """What became of a piece of a text."""

    KEPT = ""
    GONE = "-"
    NEW = "+"


@dataclass(frozen=True, slots=True)
class Piece:
    mark: Mark
    text: str


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """A field that is different, as in "answer.sv": a text whole, of a list what is different."""

    field: str
    pieces: tuple[Piece, ...]


def differences(before: Entry, after: Entry) -> list[FieldDifference]:
    """Field by field, in the order in which an entry has them."""
    old, new = dict(_texts_of(before)), dict(_texts_of(after))
    return [
        FieldDifference(field, tuple(_pieces(old[field], new[field])))
        for field in old
        if old[field] != new[field]
    ]


@dataclass(frozen=True, slots=True)
class _Text:
    pieces: tuple[str, ...]
    """By which it is compared: words, or the things of a list."""
    is_list: bool = False


def _texts_of(entry: Entry) -> Iterator[tuple[str, _Text]]:
    for name in Entry.model_fields:
        value = getattr(entry, name)
        if isinstance(value, Strict):
            yield from ((f"{name}.{part}", _text_of(text)) for part, text in value)
        else:
            yield name, _text_of(value)


def _text_of(value: object) -> _Text:
    match value:
        case None:
            return _Text(())
        case tuple():
            return _Text(tuple(f"{item}\n" for item in value), is_list=True)
        case bool():
            return _Text(("ja / yes",) if value else ("nej / no",))
        case date():
            return _Text((value.isoformat(),))
        case _:
            return _Text(tuple(_PIECE.findall(str(value))))


def _pieces(old: _Text, new: _Text) -> Iterator[Piece]:
    matcher = difflib.SequenceMatcher(None, old.pieces, new.pieces, autojunk=False)
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        gone, added = old.pieces[old_from:old_to], new.pieces[new_from:new_to]
        if tag != "equal":
            yield from (Piece(mark, "".join(one)) for mark, one in _marked(gone, added) if one)
        elif not old.is_list:
            yield Piece(Mark.KEPT, "".join(gone))


def _marked(gone: Sequence[str], added: Sequence[str]) -> Iterator[tuple[Mark, Sequence[str]]]:
    yield Mark.GONE, gone
    yield Mark.NEW, added


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file's difference."""

    mark: Mark
    text: str
    is_place: bool = False
    """Says where in the file the next lines are."""


def file_difference(before: str, after: str) -> list[Line]:
    """The lines that are gone and new, with three around them."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="")
    # the first two name the files
    return [_line(line) for line in list(lines)[2:]]


def _line(line: str) -> Line:
    if line.startswith("@@"):
        return Line(Mark.KEPT, line, is_place=True)
    return Line(Mark(line[0].strip()), line[1:])
