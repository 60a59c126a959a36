"""From the editors' files to a knowledge base, or to the list of all that is wrong."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot.errors import KnowledgeError
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.consistency import inconsistencies
from bot.knowledge.files import KnowledgeFile
from bot.knowledge.model import ContactFile, EntryFile, NegativeFile, SourceFile, Strict, TermFile
from bot.knowledge.overview import Comparison, Guide
from bot.strict_yaml import Document, Position, Problem, dotted, read

_SINGLE_FILES: Mapping[str, type[Strict]] = {
    "sources.yaml": SourceFile,
    "contacts.yaml": ContactFile,
    "terms.yaml": TermFile,
    "negatives.yaml": NegativeFile,
    "guide.yaml": Guide,
    "comparison.yaml": Comparison,
}

_IN_WORDS = {
    "missing": "fältet saknas / the field is missing",
    "extra_forbidden": "okänt fält / unknown field",
    "string_type": "ska vara text inom citattecken / must be text in quotes",
    "string_too_short": "är tomt / is empty",
    "string_pattern_mismatch": "har fel form / has the wrong form",
    "enum": "är inte ett av de tillåtna värdena / is not one of the allowed values",
    "tuple_type": "ska vara en lista / must be a list",
    "bool_type": "ska vara true eller false / must be true or false",
    "date_type": "ska vara ett datum, ÅÅÅÅ-MM-DD / must be a date, YYYY-MM-DD",
}


@dataclass(slots=True)
class Loaded:
    """What was read: as much knowledge as could be, and every problem."""

    knowledge: KnowledgeBase
    problems: list[Problem] = field(default_factory=list)
    subjects: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The entries' ids by the file that they stand in."""


def load(folder: Path) -> KnowledgeBase:
    """The knowledge in a folder.

    Raises:
        KnowledgeError: something is wrong; the message has a line for each problem.
    """
    loaded = examine(folder)
    if loaded.problems:
        raise KnowledgeError("\n".join(str(problem) for problem in loaded.problems))
    return loaded.knowledge


def examine(folder: Path) -> Loaded:
    """All files of a folder, with every problem in one run."""
    paths = knowledge_paths(folder)
    if not any(path.parent.name == "entries" for path in paths):
        message = "inga poster i mappen entries/ / no entries in the folder entries/"
        return Loaded(KnowledgeBase(), [Problem(str(folder), message)])
    files: list[KnowledgeFile] = []
    problems: list[Problem] = []
    for path in paths:
        file, found = _read(path, folder)
        problems += found
        if file is not None:
            files.append(file)
    problems += inconsistencies(files)
    return Loaded(_assemble(files, version_of(paths)), problems, _subjects(files))


def _subjects(files: Iterable[KnowledgeFile]) -> dict[str, tuple[str, ...]]:
    return {
        Path(file.document.file).stem: tuple(entry.id for entry in file.content.entries)
        for file in files
        if isinstance(file.content, EntryFile)
    }


def knowledge_paths(folder: Path) -> list[Path]:
    """The files that make up the knowledge, in a stable order."""
    single = [folder / name for name in _SINGLE_FILES]
    return [*sorted((folder / "entries").glob("*.yaml")), *(p for p in single if p.exists())]


def version_of(paths: Iterable[Path]) -> str:
    """Hash of names and contents."""
    digest = hashlib.sha256()
    for path in paths:
        content = path.read_bytes() if path.exists() else b""
        digest.update(f"{path.name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:16]


def _read(path: Path, folder: Path) -> tuple[KnowledgeFile | None, list[Problem]]:
    name = str(path.relative_to(folder.parent) if folder.parent != Path() else path)
    document, problems = read(path, name=name)
    if document is None:
        return None, problems
    problems = [_with_entry(document, problem) for problem in problems]
    schema = _SINGLE_FILES.get(path.name, EntryFile)
    try:
        return KnowledgeFile(document, schema.model_validate(document.value)), problems
    except ValidationError as error:
        problems += [_problem(document, detail) for detail in error.errors()]
        return KnowledgeFile(document, _valid_part(document, schema)), problems


def _with_entry(document: Document, problem: Problem) -> Problem:
    """The same problem, told by the entry's id instead of its place in the list."""
    entry = _id_at(document.value, problem.position[:2])
    return replace(problem, entry=entry, field=dotted(problem.position[2:])) if entry else problem


def _valid_part(document: Document, schema: type[Strict]) -> Strict | None:
    """The entries of a file that are sound, so that the others' references can be judged."""
    value = document.value
    if schema is not EntryFile or not isinstance(value, dict):
        return None
    entries = value.get("entries")
    sound = [entry for entry in entries if _is_sound(entry)] if isinstance(entries, list) else []
    return EntryFile.model_validate({"entries": sound})


def _is_sound(entry: object) -> bool:
    try:
        EntryFile.model_validate({"entries": [entry]})
    except ValidationError:
        return False
    return True


def _problem(document: Document, detail: ErrorDetails) -> Problem:
    position: Position = tuple(detail["loc"])
    entry = _id_at(document.value, position[:2])
    return Problem(
        document.file,
        in_words(detail),
        document.line_of(position),
        entry=entry,
        field=dotted(position[2:] if entry else position),
    )


def in_words(detail: ErrorDetails) -> str:
    """What is wrong with a value, for the person who has written it."""
    kind = detail["type"]
    if kind == "string_too_long":
        allowed = detail.get("ctx", {}).get("max_length")
        return f"är längre än {allowed} tecken / is longer than {allowed} characters"
    if kind == "value_error":
        return detail["msg"].removeprefix("Value error, ")
    return _IN_WORDS.get(kind, detail["msg"])


def _id_at(value: object, position: Position) -> str:
    for part in position:
        if isinstance(value, dict):
            value = value.get(part)
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
        else:
            return ""
    name = value.get("id", value.get("term", "")) if isinstance(value, dict) else ""
    return str(name)


def _assemble(files: Sequence[KnowledgeFile], version: str) -> KnowledgeBase:
    contents = [file.content for file in files]
    return KnowledgeBase(
        entries=tuple(e for c in contents if isinstance(c, EntryFile) for e in c.entries),
        sources=tuple(s for c in contents if isinstance(c, SourceFile) for s in c.sources),
        contacts=tuple(x for c in contents if isinstance(c, ContactFile) for x in c.contacts),
        terms=tuple(t for c in contents if isinstance(c, TermFile) for t in c.terms),
        negatives=tuple(n for c in contents if isinstance(c, NegativeFile) for n in c.negatives),
        guide=next((c for c in contents if isinstance(c, Guide)), None),
        comparison=next((c for c in contents if isinstance(c, Comparison)), None),
        version=version,
    )
