"""Items and fields put into a YAML file, every other line left as its editor wrote it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from textwrap import indent

from bot.errors import KnowledgeError
from bot.strict_yaml import Document, Position, dotted

_ITEM = re.compile(r"( *)- ")
_EMPTY_LIST = re.compile(r"(?P<key>(?P<indent> *)\w+:) *\[ *\](?P<rest>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Addition:
    """Items that are to stand last in a list."""

    position: Position
    items: Sequence[str]
    """Lines as they would stand at the left margin, each item beginning with a hyphen."""
    gap: str = ""
    """What keeps an item apart from the one before."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an item as it is to be from now on."""

    position: Position
    """Of the item."""
    name: str
    text: str
    """Lines as they would stand at the left margin; empty if the field is to be gone."""


@dataclass(frozen=True, slots=True)
class _Edit:
    begin: int
    end: int
    """The lines from `begin` up to `end` are replaced; none if they are equal."""
    text: str
    opens: bool = False
    """Whether it begins a list of its own, which comes after what is added to the one before."""


def with_additions(
    text: str, document: Document, additions: Iterable[Addition], fields: Iterable[Field] = ()
) -> str:
    """The text of a document with items added, and with fields as they are to be.

    Raises:
        KnowledgeError: a list or an item is not written with one thing a line.
    """
    lines = text.splitlines(keepends=True)
    newline = "\r\n" if "\r\n" in text else "\n"
    edits = [_edit(lines, document, addition) for addition in additions]
    edits += [_replaced(lines, document, field) for field in fields]
    return "".join(
        _edited(lines, sorted(edits, key=lambda edit: (edit.begin, edit.opens)), newline)
    )


def _edited(lines: Sequence[str], edits: Iterable[_Edit], newline: str) -> Iterator[str]:
    kept = 0
    for edit in edits:
        before = "".join(lines[kept : edit.begin])
        yield before
        if before and not before.endswith(("\n", "\r")):
            yield newline
        yield edit.text.replace("\n", newline)
        kept = edit.end
    yield "".join(lines[kept:])


def _edit(lines: Sequence[str], document: Document, addition: Addition) -> _Edit:
    at = addition.position
    first_item = document.lines.get((*at, 0))
    if first_item is not None:
        margin = _margin(_ITEM, lines, first_item, document, at)
        end = _end_of(at, lines, document)
        return _Edit(end, end, _indented(addition, margin, has_items=True))
    if (key := document.lines.get(at)) is not None:
        return _into_empty(lines, key, document, addition)
    return _with_key(lines, document, addition)


def _into_empty(lines: Sequence[str], key: int, document: Document, addition: Addition) -> _Edit:
    """A list written as []."""
    found = _EMPTY_LIST.fullmatch(lines[key - 1])
    if found is None:
        raise _refusal(document, key, addition.position)
    items = _indented(addition, found["indent"] + "  ", has_items=False)
    rest = found["rest"].rstrip()
    return _Edit(key - 1, key, f"{found['key']}{rest}\n{items}")


def _with_key(lines: Sequence[str], document: Document, addition: Addition) -> _Edit:
    """A list that is not there yet, put after the others of its kind."""
    around, name = addition.position[:-1], addition.position[-1]
    beside = [at for at in document.lines if at[:-1] == around]
    if not beside:
        raise _refusal(document, document.line_of(around), around)
    key = re.compile(rf"( *){beside[0][-1]}:")
    margin = _margin(key, lines, document.lines[beside[0]], document, around)
    end = _end_of(around, lines, document)
    items = _indented(addition, f"{margin}  ", has_items=False)
    return _Edit(end, end, f"{margin}{name}:\n{items}", opens=True)


def _replaced(lines: Sequence[str], document: Document, field: Field) -> _Edit:
    """A field in the place of the old one, or behind the last one of its item."""
    at = (*field.position, field.name)
    beside = next(place for place in document.lines if place[:-1] == field.position)
    item = document.lines[field.position]
    margin = " " * (len(_margin(_ITEM, lines, item, document, field.position)) + len("- "))
    text = indent(field.text, margin)
    if (key := document.lines.get(at)) is None:
        end = _own_end_of(field.position, lines, document)
        return _Edit(end, end, text)
    form = rf"{margin}{field.name}:"
    if at == beside or not re.match(form, lines[key - 1]):
        raise _refusal(document, key, at)
    return _Edit(key - 1, _own_end_of(at, lines, document), text)


def _margin(
    form: re.Pattern[str], lines: Sequence[str], line: int, document: Document, at: Position
) -> str:
    found = form.match(lines[line - 1])
    if found is None:
        raise _refusal(document, line, at)
    return found[1]


def _indented(addition: Addition, margin: str, *, has_items: bool) -> str:
    items = addition.gap.join(addition.items)
    return indent((addition.gap if has_items else "") + items, margin)


def _end_of(at: Position, lines: Sequence[str], document: Document) -> int:
    """So many lines stand before the place after it; what follows keeps its own comments."""
    begin = max(line for place, line in document.lines.items() if place[: len(at)] == at)
    after = [line for line in document.lines.values() if line > begin]
    end = min(after) - 1 if after else len(lines)
    while end > begin and _is_between(lines[end - 1], is_last=not after):
        end -= 1
    return end


def _own_end_of(at: Position, lines: Sequence[str], document: Document) -> int:
    """The same without the comments that end the file: they outlive what stands before them."""
    end = _end_of(at, lines, document)
    while _is_between(lines[end - 1], is_last=False):
        end -= 1
    return end


def _is_between(line: str, *, is_last: bool) -> bool:
    bare = line.strip()
    return not bare or (bare.startswith("#") and not is_last)


def _refusal(document: Document, line: int, at: Position) -> KnowledgeError:
    return KnowledgeError(
        f"{document.file}:{line}: {dotted(at)}: skriv listan med en rad för varje sak, som i"
        " knowledge/README.md, och försök igen / write the list with one item a line"
    )
