"""Entries and sources in the YAML that editors write: texts in quotes, one thing a line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from bot.knowledge.model import Entry, Source
from bot.strict_yaml import parse

_PLAIN = frozenset(
    {"id", "kind", "audience", "sources", "related", "decided_by", "contacts", "replaced_by"}
)
"""Fields that hold ids and fixed words, which need no quotes."""
_TO_ESCAPE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_NOT_IN_BLOCK = re.compile(r"[\x00-\x09\x0b-\x1f]|^ ", re.MULTILINE)
"""What does not come back as it was from a block of lines."""


def quoted(text: str) -> str:
    """A text on one line, within double quotes."""
    plain = json.dumps(text, ensure_ascii=False)
    return _TO_ESCAPE.sub(lambda sign: f"\\u{ord(sign[0]):04x}", plain)


def as_item(thing: Entry | Source) -> str:
    """An item of a list of entries or sources; what is empty is left out, as editors do."""
    first, *others = _fields(said_in(thing))
    return "\n".join((f"- {first}", *_deeper(others), ""))


def as_field(name: str, value: object) -> str:
    """A field of an entry, in lines as they would stand at the left margin."""
    return "\n".join((*_field(name, value), ""))


def said_in(thing: Entry | Source) -> dict[str, object]:
    """The fields that hold something."""
    return {name: value for name, value in thing.model_dump().items() if value}


def _fields(fields: Mapping[str, object]) -> Iterator[str]:
    for name, value in fields.items():
        yield from _field(name, value)


def _field(name: str, value: object) -> Iterator[str]:
    match value:
        case dict() if name == "answer":
            yield f"{name}:"
            for register, text in value.items():
                yield from _deeper(_block(register, text))
        case dict():
            yield f"{name}:"
            yield from _deeper(_fields(value))
        case ():
            yield f"{name}: []"
        case tuple():
            yield f"{name}:"
            yield from _deeper(f"- {_scalar(name, item)}" for item in value)
        case _:
            yield f"{name}: {_scalar(name, value)}"


def _scalar(name: str, value: object) -> str:
    if isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    return text if name in _PLAIN and _is_plain(text) else quoted(text)


def _is_plain(text: str) -> bool:
    """Whether it stays text without quotes, unlike `no`, `2016` and `null`."""
    document, problems = parse(text.encode(), "")
    return not problems and document is not None and document.value == text


def _block(name: str, text: str) -> Iterator[str]:
    """A text in paragraphs, each on a line of its own."""
    if _NOT_IN_BLOCK.search(text) or _TO_ESCAPE.search(text):
        yield f"{name}: {quoted(text)}"
        return
    yield f"{name}: |-"
    yield from _deeper(text.split("\n"))


def _deeper(lines: Iterable[str]) -> Iterator[str]:
    return (f"  {line}" if line else line for line in lines)
