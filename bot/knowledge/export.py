"""What agents have taught and changed, written into the files as an editor would write it."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.errors import KnowledgeError
from bot.knowledge.as_yaml import as_field, as_item, quoted, said_in
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.files import TAUGHT_FILE, KnowledgeFile
from bot.knowledge.insertion import Addition, Field, with_additions
from bot.knowledge.loader import Loaded, examine, knowledge_paths
from bot.knowledge.model import Entry
from bot.knowledge.overlay import (
    Overlay,
    TaughtVariant,
    missing,
    new_sources,
    with_overlay,
)
from bot.strict_yaml import parse

SOURCES = "sources.yaml"
TAUGHT = f"entries/{TAUGHT_FILE}"
_WHEN_ABSENT = {
    SOURCES: "# Källorna till svaren. En post (entry) hänvisar hit med källans id.\nsources: []\n",
    TAUGHT: "# Vad personalen har lärt assistenten: förbättra posterna och flytta dem till sina"
    " ämnen.\nentries: []\n",
}


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A file as it is and as it would be."""

    name: str
    before: str
    """Empty if there is no such file yet."""
    after: str


def export(folder: Path, overlay: Overlay) -> list[Path]:
    """Write what the files lack, all of it or nothing; gives the files that it was written to.

    Raises:
        KnowledgeError: the files are faulty already, would be afterwards, or can't be written;
            says what an editor must do.
    """
    with _in_words(folder):
        contents = _tried_out(folder, overlay)
        _write(contents, folder)
    return [folder / name for name in contents]


def rewritten(folder: Path, overlay: Overlay) -> list[Rewritten]:
    """What `export` would do now; nothing is written.

    Raises:
        KnowledgeError: as `export`.
    """
    with _in_words(folder):
        return [
            Rewritten(name, _text_in(folder / name), content.decode())
            for name, content in _tried_out(folder, overlay).items()
        ]


@contextmanager
def _in_words(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise KnowledgeError(
            f"{folder}: kan inte läsas eller skrivas / can't be read or written: {error.strerror}"
        ) from error


def _text_in(path: Path) -> str:
    return path.read_bytes().decode() if path.exists() else ""


def _tried_out(folder: Path, overlay: Overlay) -> dict[str, bytes]:
    """The new contents of the files that change, by name."""
    loaded = _sound(folder, "Rätta först felen i filerna / Mend the files first")
    lacking = missing(loaded.knowledge, overlay)
    wanted = with_overlay(loaded.knowledge, lacking)
    contents = dict(_contents(folder, loaded, lacking, wanted))
    if contents:
        _try_out(folder, contents, wanted)
    return contents


def _sound(folder: Path, demand: str) -> Loaded:
    loaded = examine(folder)
    if loaded.problems:
        raise KnowledgeError("\n".join((f"{demand}:", *map(str, loaded.problems))))
    return loaded


# --- what is written where ------------------------------------------------------------------


def _contents(
    folder: Path, loaded: Loaded, lacking: Overlay, wanted: KnowledgeBase
) -> Iterator[tuple[str, bytes]]:
    """Sources first: whoever reads the files meanwhile finds every source that is named."""
    if sources := new_sources(loaded.knowledge, lacking):
        items = [as_item(source) for source in sources]
        yield SOURCES, _extended(folder, SOURCES, Addition(("sources",), items))
    entries = [as_item(wanted[new.entry.entry_id]) for new in lacking.entries]
    new = [Addition(("entries",), entries, gap="\n")] if entries else []
    changed = {change.entry.entry_id for change in lacking.changes}
    own = {f"entries/{subject}.yaml": ids for subject, ids in loaded.subjects.items()}
    for name in sorted({*own, TAUGHT}):
        ids = own.get(name, ())
        # the variants of a changed entry are part of its new text
        variants = [v for v in lacking.variants if v.entry_id in ids and v.entry_id not in changed]
        pairs = [(loaded.knowledge[one], wanted[one]) for one in changed if one in ids]
        more = new if name == TAUGHT else []
        if variants or pairs or more:
            yield name, _extended(folder, name, *more, variants=variants, pairs=pairs)


def _extended(
    folder: Path,
    name: str,
    *more: Addition,
    variants: Sequence[TaughtVariant] = (),
    pairs: Sequence[tuple[Entry, Entry]] = (),
) -> bytes:
    """A file's content with all that is new in it; `pairs` are entries before and after."""
    path = folder / name
    raw = path.read_bytes() if path.exists() else _WHEN_ABSENT[name].encode()
    document, problems = parse(raw, f"{folder.name}/{name}")
    if document is None:
        raise KnowledgeError("\n".join(map(str, problems)))
    file = KnowledgeFile(document, None)
    additions = [*_additions(file, variants), *more]
    fields = [field for before, after in pairs for field in _fields(file, before, after)]
    return with_additions(raw.decode(), document, additions, fields).encode()


def _fields(file: KnowledgeFile, before: Entry, after: Entry) -> Iterator[Field]:
    """Those in which the two differ."""
    at = file.position_of("entries", after.id)
    old, new = said_in(before), said_in(after)
    for name in (*new, *(name for name in old if name not in new)):
        if new.get(name) != old.get(name):
            yield Field(at, name, as_field(name, new[name]) if name in new else "")


def _additions(file: KnowledgeFile, variants: Sequence[TaughtVariant]) -> Iterator[Addition]:
    for owner, language in dict.fromkeys((one.entry_id, one.language) for one in variants):
        at = (*file.position_of("entries", owner), "variants", language.value)
        texts = [v.text for v in variants if (v.entry_id, v.language) == (owner, language)]
        yield Addition(at, [f"- {quoted(text)}\n" for text in texts])


# --- trying and writing ---------------------------------------------------------------------


def _try_out(folder: Path, changes: Mapping[str, bytes], wanted: KnowledgeBase) -> None:
    """On a copy: the files must be sound with the changes, and say just that much more."""
    demand = (
        "Ingenting är skrivet: filerna skulle inte godkännas. Skriv in det lärda för hand"
        " / Nothing is written, the files would be refused. Write it in by hand"
    )
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch, folder.resolve().name)
        (copy / "entries").mkdir(parents=True)
        for path in knowledge_paths(folder):
            shutil.copyfile(path, copy / path.relative_to(folder))
        for name, content in changes.items():
            (copy / name).write_bytes(content)
        result = _sound(copy, demand).knowledge
    if (result.by_id, result.sources) != (wanted.by_id, wanted.sources):
        raise KnowledgeError(f"{demand}: {', '.join(changes)}.")


def _write(changes: Mapping[str, bytes], folder: Path) -> None:
    """Each file is replaced whole, and none before all are written out beside the old ones."""
    unfinished = {name: (folder / name).with_suffix(f".{os.getpid()}") for name in changes}
    try:
        for name, beside in unfinished.items():
            beside.write_bytes(changes[name])
            if (folder / name).exists():
                shutil.copymode(folder / name, beside)
        for name, beside in unfinished.items():
            beside.replace(folder / name)
    finally:
        for beside in unfinished.values():
            beside.unlink(missing_ok=True)
