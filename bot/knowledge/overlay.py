"""What agents have taught and changed while we run, laid over what the editors keep in files."""

from __future__ import annotations

import hashlib
import re
import textwrap
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from itertools import count
from typing import Self

from pydantic import model_validator

from bot.ids import EntryId
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.changes import (
    EntryChange,
    conflicts,
    fitting,
    refuse_without_sources,
    with_fields,
)
from bot.knowledge.model import (
    Answer,
    Entry,
    Kind,
    Language,
    Line,
    ShortWording,
    Source,
    Strict,
    Variants,
    Wording,
)
from bot.knowledge.readability import sentences
from bot.knowledge.wording import comparable_stored

LONGEST_ID = 48
LONGEST_SHORT = 280

_NOT_IN_ID = re.compile(r"[^a-z0-9]+")


class TaughtVariant(Strict):
    """Another wording of an entry's question."""

    entry_id: EntryId
    text: Line
    language: Language


class TaughtEntry(Strict):
    """A new entry, with every source that it names, so that no answer ever lacks one."""

    entry: Entry
    sources: tuple[Source, ...]

    @model_validator(mode="after")
    def _brings_its_sources(self) -> Self:
        refuse_without_sources(self.entry, self.sources)
        return self


class Overlay(Strict):
    """All that is taught or changed and not undone, in the order in which it was."""

    variants: tuple[TaughtVariant, ...] = ()
    entries: tuple[TaughtEntry, ...] = ()
    changes: tuple[EntryChange, ...] = ()


NOTHING_TAUGHT = Overlay()


# --- laying over ----------------------------------------------------------------------------


def with_overlay(knowledge: KnowledgeBase, overlay: Overlay) -> KnowledgeBase:
    """The knowledge with all that is taught; the same object if that adds nothing."""
    lacking = missing(knowledge, overlay)
    if lacking == NOTHING_TAUGHT:
        return knowledge
    changed = {change.entry.id: change.entry for change in lacking.changes}
    entries = (*knowledge.entries, *(taught.entry for taught in lacking.entries))
    now = (changed.get(entry.id, entry) for entry in entries)
    return with_fields(
        knowledge,
        entries=tuple(with_variants(entry, lacking.variants) for entry in now),
        sources=(*knowledge.sources, *new_sources(knowledge, lacking)),
        version=_version(knowledge, lacking),
    )


def missing(knowledge: KnowledgeBase, overlay: Overlay) -> Overlay:
    """The part of what is taught that the knowledge lacks.

    The editors' files have the last word: an id or a wording that they have given to some entry or
    to the negatives is left out here. So are the variants of an entry that is not given any more,
    and the change of an entry that they have changed since.
    """
    if overlay == NOTHING_TAUGHT:
        return overlay
    known = {entry.id for entry in knowledge.entries}
    new = {one.entry.id: one for one in reversed(overlay.entries) if one.entry.id not in known}
    taught = [one for one in overlay.entries if new.get(one.entry.id) is one]
    changes = fitting(overlay.changes, _bases(knowledge, taught), knowledge)
    changed = {change.entry.id: change.entry for change in changes}
    now = [changed.get(entry.id, entry) for entry in knowledge.entries]
    wordings = _wordings_of((*now, *changed.values()), knowledge)
    claimed = {comparable_stored(text) for text in wordings}
    # what was changed since it was taught is looked through as a change
    entries = tuple(one if one.entry.id in changed else _unclaimed(one, claimed) for one in taught)
    final = (*now, *(changed.get(one.entry.id, one.entry) for one in entries))
    given = {entry.id for entry in final if not entry.is_retired}
    variants = tuple(
        variant
        for variant in overlay.variants
        if variant.entry_id in given and _claims(variant.text, claimed)
    )
    return Overlay(variants=variants, entries=entries, changes=tuple(changes))


def outdated_changes(knowledge: KnowledgeBase, overlay: Overlay) -> list[EntryChange]:
    """The changes that do not count any more: the files' entries have changed since."""
    return conflicts(overlay.changes, _bases(knowledge, overlay.entries), knowledge)


def base_of(knowledge: KnowledgeBase, overlay: Overlay, entry_id: EntryId) -> Entry | None:
    """The entry that a change stands in the place of: the files', or else the taught one."""
    return _bases(knowledge, overlay.entries).get(entry_id)


def _bases(knowledge: KnowledgeBase, taught: Sequence[TaughtEntry]) -> dict[str, Entry]:
    # the first of an id counts, and before any other the files' entry
    first = {one.entry.id: one.entry for one in reversed(taught)}
    return first | {entry.id: entry for entry in knowledge.entries}


def with_variants(entry: Entry, taught: Iterable[TaughtVariant]) -> Entry:
    """The entry with those of the variants that are its own; the same object if none is."""
    own = [variant for variant in taught if variant.entry_id == entry.entry_id]
    if not own:
        return entry
    swedish = (variant.text for variant in own if variant.language is Language.SV)
    english = (variant.text for variant in own if variant.language is Language.EN)
    variants = Variants(sv=(*entry.variants.sv, *swedish), en=(*entry.variants.en, *english))
    return with_fields(entry, variants=variants)


def new_sources(knowledge: KnowledgeBase, overlay: Overlay) -> list[Source]:
    """The sources of taught and changed entries that the knowledge lacks, each once."""
    taught = (source for one in overlay.entries for source in one.sources)
    changed = (source for one in overlay.changes for source in one.sources)
    sources = {source.id: source for source in (*taught, *changed)}
    return [source for source in sources.values() if source.id not in knowledge.source_by_id]


def _wordings_of(entries: Iterable[Entry], knowledge: KnowledgeBase) -> Iterator[str]:
    """Those that lead somewhere; what is retired leads nowhere."""
    for entry in entries:
        if not entry.is_retired:
            yield from (entry.title.sv, entry.title.en, *entry.variants.sv, *entry.variants.en)
    for group in knowledge.negatives:
        yield from (*group.questions.sv, *group.questions.en)


def _unclaimed(taught: TaughtEntry, claimed: set[str]) -> TaughtEntry:
    """With the variants that nobody else has, now claimed by it as its titles are."""
    entry = taught.entry
    claimed.update((comparable_stored(entry.title.sv), comparable_stored(entry.title.en)))
    variants = Variants(
        sv=tuple(text for text in entry.variants.sv if _claims(text, claimed)),
        en=tuple(text for text in entry.variants.en if _claims(text, claimed)),
    )
    return with_fields(taught, entry=with_fields(entry, variants=variants))


def _claims(text: str, claimed: set[str]) -> bool:
    """Whether there are words in a text that nobody has claimed; from now on they are."""
    form = comparable_stored(text)
    is_new = bool(form) and form not in claimed
    claimed.add(form)
    return is_new


def _version(knowledge: KnowledgeBase, overlay: Overlay) -> str:
    taught = f"{knowledge.version}\0{overlay.model_dump_json()}"
    return hashlib.sha256(taught.encode()).hexdigest()[:16]


# --- a new entry ----------------------------------------------------------------------------


def new_entry(  # noqa: PLR0913 - what an agent is asked for
    *,
    title: str,
    text: str,
    language: Language,
    question: str,
    source: Source,
    as_of: str,
    review_by: date,
    taken_ids: Collection[str],
) -> TaughtEntry:
    """An entry made of an agent's answer, which stands in every language and register.

    An editor words it better once it is in the files.
    """
    own = (question,)
    entry = Entry(
        id=_free_id(title, taken_ids),
        kind=Kind.ANSWER,
        title=Wording(sv=title, en=title),
        variants=Variants(en=own) if language is Language.EN else Variants(sv=own),
        answer=Answer(sv=text, sv_easy=text, en=text),
        short=ShortWording(sv=_short(text), en=_short(text)),
        sources=(source.id,),
        as_of=as_of,
        review_by=review_by,
    )
    return TaughtEntry(entry=entry, sources=(source,))


def _free_id(title: str, taken: Collection[str]) -> str:
    slug = _slug(title)
    numbered = (f"{slug[: LONGEST_ID - len(end)].rstrip('-')}{end}" for end in _endings())
    return next(entry_id for entry_id in numbered if entry_id not in taken)


def _endings() -> Iterator[str]:
    yield ""
    yield from (f"-{number}" for number in count(2))


def _slug(title: str) -> str:
    """The title in plain ASCII with hyphens; a word that always fits if nothing is left."""
    apart = unicodedata.normalize("NFKD", title.casefold())
    plain = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return _NOT_IN_ID.sub("-", plain).strip("-")[:LONGEST_ID].strip("-") or "svar"


def _short(text: str) -> str:
    """The first sentences that fit on a card, or the beginning of the first one."""
    first, *others = sentences(text) or [text]
    if len(first) > LONGEST_SHORT:
        return textwrap.shorten(first, LONGEST_SHORT, placeholder=" …")
    short = first
    for sentence in others:
        if len(short) + 1 + len(sentence) > LONGEST_SHORT:
            break
        short = f"{short} {sentence}"
    return short
