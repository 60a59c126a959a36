"""What agents have taught while we run, laid over what the editors keep in their files."""

from __future__ import annotations

import hashlib
import re
import textwrap
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from itertools import count
from typing import Self, TypeVar

from pydantic import model_validator

from bot.ids import EntryId
from bot.knowledge.model import (
    Answer,
    Entry,
    Kind,
    KnowledgeBase,
    Language,
    Line,
    ShortWording,
    Source,
    Strict,
    Variants,
    Wording,
)
from bot.knowledge.readability import sentences
from bot.knowledge.wording import comparable

LONGEST_ID = 48
LONGEST_SHORT = 280

_NOT_IN_ID = re.compile(r"[^a-z0-9]+")
_Changed = TypeVar("_Changed", bound=Strict)


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
        if lacking := set(self.entry.sources) - {source.id for source in self.sources}:
            raise ValueError(f"lacks the sources {', '.join(sorted(lacking))}")
        return self


class Overlay(Strict):
    """All that is taught and not undone, in the order in which it was taught."""

    variants: tuple[TaughtVariant, ...] = ()
    entries: tuple[TaughtEntry, ...] = ()


NOTHING_TAUGHT = Overlay()


# --- laying over ----------------------------------------------------------------------------


def with_overlay(knowledge: KnowledgeBase, overlay: Overlay) -> KnowledgeBase:
    """The knowledge with all that is taught; the same object if that adds nothing."""
    lacking = missing(knowledge, overlay)
    if lacking == NOTHING_TAUGHT:
        return knowledge
    entries = (*knowledge.entries, *(taught.entry for taught in lacking.entries))
    return _changed(
        knowledge,
        entries=tuple(with_variants(entry, lacking.variants) for entry in entries),
        sources=(*knowledge.sources, *new_sources(knowledge, lacking)),
        version=_version(knowledge, lacking),
    )


def missing(knowledge: KnowledgeBase, overlay: Overlay) -> Overlay:
    """The part of what is taught that the knowledge lacks.

    The editors have the last word: an id or a wording that they have given to some entry or to
    the negatives is left out here, and so are the variants of an entry that is no longer there.
    """
    if overlay == NOTHING_TAUGHT:
        return overlay
    claimed = {comparable(text) for text in _wordings_of(knowledge)}
    known = {entry.entry_id for entry in knowledge.entries}
    entries: list[TaughtEntry] = []
    for taught in overlay.entries:
        if taught.entry.entry_id not in known:
            known.add(taught.entry.entry_id)
            entry = _changed(taught.entry, variants=_unclaimed(taught.entry, claimed))
            entries.append(TaughtEntry(entry=entry, sources=taught.sources))
    variants = tuple(
        variant
        for variant in overlay.variants
        if variant.entry_id in known and _claims(variant.text, claimed)
    )
    return Overlay(variants=variants, entries=tuple(entries))


def with_variants(entry: Entry, taught: Iterable[TaughtVariant]) -> Entry:
    """The entry with those of the variants that are its own; the same object if none is."""
    own = [variant for variant in taught if variant.entry_id == entry.entry_id]
    if not own:
        return entry
    swedish = (variant.text for variant in own if variant.language is Language.SV)
    english = (variant.text for variant in own if variant.language is Language.EN)
    variants = Variants(sv=(*entry.variants.sv, *swedish), en=(*entry.variants.en, *english))
    return _changed(entry, variants=variants)


def new_sources(knowledge: KnowledgeBase, overlay: Overlay) -> list[Source]:
    """The sources of taught entries that the knowledge lacks, each once."""
    sources = {source.id: source for taught in overlay.entries for source in taught.sources}
    return [source for source in sources.values() if source.id not in knowledge.source_by_id]


def _wordings_of(knowledge: KnowledgeBase) -> Iterator[str]:
    for entry in knowledge.entries:
        yield from (entry.title.sv, entry.title.en, *entry.variants.sv, *entry.variants.en)
    for group in knowledge.negatives:
        yield from (*group.questions.sv, *group.questions.en)


def _unclaimed(entry: Entry, claimed: set[str]) -> Variants:
    """The variants of a new entry that nobody else has, now claimed by it as its titles are."""
    claimed.update((comparable(entry.title.sv), comparable(entry.title.en)))
    return Variants(
        sv=tuple(text for text in entry.variants.sv if _claims(text, claimed)),
        en=tuple(text for text in entry.variants.en if _claims(text, claimed)),
    )


def _claims(text: str, claimed: set[str]) -> bool:
    """Whether there are words in a text that nobody has claimed; from now on they are."""
    form = comparable(text)
    is_new = bool(form) and form not in claimed
    claimed.add(form)
    return is_new


def _version(knowledge: KnowledgeBase, overlay: Overlay) -> str:
    taught = f"{knowledge.version}\0{overlay.model_dump_json()}"
    return hashlib.sha256(taught.encode()).hexdigest()[:16]


def _changed(value: _Changed, **changes: object) -> _Changed:
    """A checked copy; `model_copy` would keep what the old one has worked out about itself."""
    fields = {name: getattr(value, name) for name in type(value).model_fields}
    return type(value).model_validate(fields | changes)


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
