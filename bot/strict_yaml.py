"""YAML as we allow it: plain data, read strictly, with the line of everything.

Python's usual loaders turn `no` into False, let the last of two equal keys win and expand
aliases without limit. Here each of these is a problem with a line number, and reading goes on,
so that an editor sees all problems of all files at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import yaml

MAX_BYTES = 1_000_000
MAX_DEPTH = 20
MAX_PROBLEMS = 200
"""After so many the file is a bomb, or no YAML at all: reading on would help nobody."""

Position = tuple[str | int, ...]
"""Where a value stands: ("entries", 3, "variants", "sv", 0)."""

_WORD_FOR_BOOLEAN = re.compile(r"(?i:yes|no|on|off|y|n|ja|nej)")
_INTEGER = re.compile(r"[-+]?\d+")
_FLOAT = re.compile(r"[-+]?\d+\.\d+")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that an editor or operator has to mend."""

    file: str
    message: str
    """In Swedish, with English after a slash."""
    line: int = 0
    entry: str = ""
    field: str = ""
    position: Position = ()

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        entry = f" [{self.entry}]" if self.entry else ""
        name = f" {self.field}:" if self.field else ""
        return f"{place}:{entry}{name} {self.message}"


@dataclass(frozen=True, slots=True)
class Document:
    """A file's content, and the line on which each part begins."""

    file: str
    value: object
    lines: Mapping[Position, int] = field(default_factory=dict)

    def line_of(self, position: Position) -> int:
        """The line of a part, or of the nearest part around it."""
        for end in range(len(position), -1, -1):
            if (line := self.lines.get(position[:end])) is not None:
                return line
        return 1


class _Refused(Exception):
    """The file can't be read further: only a way out of the recursion, never seen outside."""


class _Reader:
    """Builds values from YAML events; PyYAML's own composer would expand aliases first."""

    def __init__(self, file: str, events: Iterator[yaml.Event]) -> None:
        self.file = file
        self.events = events
        self.problems: list[Problem] = []
        self.lines: dict[Position, int] = {}

    def document(self) -> object:
        value: object = None
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                value = self._value(next(self.events), ())
            elif isinstance(event, yaml.DocumentEndEvent):
                break
        if isinstance(next(self.events, None), yaml.DocumentStartEvent):
            self._problem(1, "bara ett dokument i varje fil / only one document a file")
        return value

    def _problem(self, line: int, message: str, position: Position = ()) -> None:
        self.problems.append(
            Problem(self.file, message, line, field=dotted(position), position=position)
        )
        if len(self.problems) >= MAX_PROBLEMS:
            raise _Refused

    def _value(self, event: yaml.Event, position: Position) -> object:
        line = _line(event)
        self.lines.setdefault(position, line)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            self._problem(
                line,
                "ankare och alias (& och *) är inte tillåtna: skriv ut texten"
                " / anchors and aliases are not allowed: write the text out",
                position,
            )
            if isinstance(event, yaml.AliasEvent):
                return None
        if len(position) > MAX_DEPTH:
            self._problem(line, "för många nivåer / nested too deeply", position[:3])
            raise _Refused
        return self._node(event, position, line)

    def _node(self, event: yaml.Event, position: Position, line: int) -> object:
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, position, line)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(position)
        return self._mapping(position)

    def _sequence(self, position: Position) -> list[object]:
        items: list[object] = []
        for event in self.events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            items.append(self._value(event, (*position, len(items))))
        return items

    def _mapping(self, position: Position) -> dict[str, object]:
        values: dict[str, object] = {}
        for event in self.events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self._key(event, position)
            if key in values:
                self._problem(
                    _line(event),
                    f"'{key}' står två gånger / '{key}' stands twice",
                    (*position, key),
                )
            self.lines[(*position, key)] = _line(event)
            values[key] = self._value(next(self.events), (*position, key))
        return values

    def _key(self, event: yaml.Event, position: Position) -> str:
        line = _line(event)
        if not isinstance(event, yaml.ScalarEvent):
            self._problem(line, "ett fältnamn väntades / a field name was expected", position)
            raise _Refused
        if event.value == "<<" and not event.style:
            self._problem(
                line,
                "sammanslagning (<<) är inte tillåten / merge keys (<<) are not allowed",
                position,
            )
        return str(event.value)

    def _scalar(self, event: yaml.ScalarEvent, position: Position, line: int) -> object:
        text = str(event.value)
        if event.tag and not event.implicit[0]:
            self._problem(line, f"taggen {event.tag} är inte tillåten / tag not allowed", position)
        if event.style:
            return text
        if _WORD_FOR_BOOLEAN.fullmatch(text):
            self._problem(
                line,
                f'{text} utan citattecken är tvetydigt i YAML: skriv "{text}"'
                f' / put quotes around it: "{text}"',
                position,
            )
            return text
        return _plain(text)


_CONSTANTS: Mapping[str, object] = {
    "": None,
    "~": None,
    "null": None,
    "true": True,
    "false": False,
}


def _plain(text: str) -> object:
    """The value of an unquoted scalar; octal, sexagesimal and the like are text."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return _date(text) if _DATE.fullmatch(text) else text


def _date(text: str) -> date | str:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


def _line(event: yaml.Event) -> int:
    """Counted from one, as editors do."""
    return event.start_mark.line + 1 if event.start_mark else 1


def dotted(position: Position) -> str:
    """A position as people write it: variants.sv[3], counting from one."""
    name = ""
    for part in position:
        name += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if name else part
    return name


def read(path: Path, *, name: str | None = None) -> tuple[Document | None, list[Problem]]:
    """The document in a file, and all that is wrong with it (no document if it is unreadable)."""
    file = name or str(path)
    try:
        raw = path.read_bytes()
    except OSError as error:
        return None, [Problem(file, f"kan inte läsas / can't be read: {error.strerror}")]
    if len(raw) > MAX_BYTES:
        return None, [Problem(file, "större än 1 MB: dela filen / over 1 MB: split the file")]
    return parse(raw, file)


def parse(raw: bytes, file: str) -> tuple[Document | None, list[Problem]]:
    """As `read`, from bytes."""
    if problem := _encoding_problem(raw, file):
        return None, [problem]
    reader = _Reader(file, yaml.parse(raw.decode(), Loader=yaml.CSafeLoader))
    try:
        value = reader.document()
    except yaml.YAMLError as error:
        return None, [*reader.problems, _syntax_problem(file, error, raw)]
    except _Refused:
        return None, reader.problems
    return Document(file, value, reader.lines), reader.problems


def _encoding_problem(raw: bytes, file: str) -> Problem | None:
    if raw.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        return Problem(
            file,
            "börjar med ett BOM-tecken: spara som UTF-8 utan BOM"
            " / begins with a byte-order mark: save as UTF-8 without BOM",
            1,
        )
    try:
        raw.decode()
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        return Problem(file, "är inte UTF-8 / is not UTF-8", line)
    return None


def _syntax_problem(file: str, error: yaml.YAMLError, raw: bytes) -> Problem:
    if not isinstance(error, yaml.MarkedYAMLError):
        return Problem(file, f"är inte YAML / not YAML: {error}")
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 1
    text = raw.decode().splitlines()[line - 1 : line]
    if text and re.match(r" *\t", text[0]):
        return Problem(file, "tabb i början av raden: använd mellanslag / a tab: use spaces", line)
    return Problem(file, f"YAML-fel / YAML error: {error.problem or error.context}", line)
