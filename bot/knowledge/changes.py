"""What editors change in the console: whole entries in the place of those in the files."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Self, TypeVar

from pydantic import model_validator

from bot.knowledge.base import KnowledgeBase
from bot.knowledge.model import Entry, Source, Strict, Variants
from bot.knowledge.wording import comparable_stored

_Changed = TypeVar("_Changed", bound=Strict)


class EntryChange(Strict):
    """An entry as it is to be from now on."""

    entry: Entry
    base_version: str
    """Of the entry in whose place it stands: once that has changed, this does not count."""
    sources: tuple[Source, ...] = ()
    """Every source that it names, so that no answer ever lacks one."""

    @model_validator(mode="after")
    def _brings_its_sources(self) -> Self:
        refuse_without_sources(self.entry, self.sources)
        return self


def refuse_without_sources(entry: Entry, sources: Iterable[Source]) -> None:
    """What lies over the files brings all that an answer needs.

    Raises:
        ValueError: it does not.
    """
    if lacking := set(entry.sources) - {source.id for source in sources}:
        raise ValueError(f"lacks the sources {', '.join(sorted(lacking))}")


def change_of(entry: Entry, base: Entry, knowledge: KnowledgeBase) -> EntryChange:
    """The change that puts an entry in the place of its base, with sources of the knowledge.

    Raises:
        ValidationError: the knowledge lacks a source.
    """
    sources = tuple(source for source in knowledge.sources if source.id in entry.sources)
    return EntryChange(entry=entry, base_version=base.version, sources=sources)


def newest(changes: Iterable[EntryChange]) -> list[EntryChange]:
    """Of the changes of an entry the last one, which holds what the others have changed."""
    return list({change.entry.id: change for change in changes}.values())


def fitting(
    changes: Iterable[EntryChange], bases: Mapping[str, Entry], knowledge: KnowledgeBase
) -> list[EntryChange]:
    """Those that count and that say something new.

    A wording that has been given to another entry or to the negatives since is left out of them.
    """
    counting = [
        change
        for change in newest(changes)
        if _counts(change, bases, knowledge) and change.entry != bases[change.entry.id]
    ]
    changed = {change.entry.id for change in counting}
    claimed = set(_forms_of_others(knowledge, changed)) if counting else set()
    return [_without(change, claimed) for change in counting]


def conflicts(
    changes: Iterable[EntryChange], bases: Mapping[str, Entry], knowledge: KnowledgeBase
) -> list[EntryChange]:
    """Those that do not count any more, because the files have changed under them."""
    return [change for change in newest(changes) if not _counts(change, bases, knowledge)]


def _counts(change: EntryChange, bases: Mapping[str, Entry], knowledge: KnowledgeBase) -> bool:
    entry, base = change.entry, bases.get(change.entry.id)
    if base is None:
        return False
    named = {*entry.contacts, *entry.decided_by}
    is_whole = named <= knowledge.contact_by_id.keys()
    return base == entry or (base.version == change.base_version and is_whole)


def _forms_of_others(knowledge: KnowledgeBase, changed: Collection[str]) -> Iterator[str]:
    """The forms of all wordings but those of these entries."""
    for entry in knowledge.in_use:
        if entry.id not in changed:
            yield from map(comparable_stored, (*entry.variants.sv, *entry.variants.en))
    for group in knowledge.negatives:
        yield from map(comparable_stored, (*group.questions.sv, *group.questions.en))


def _without(change: EntryChange, claimed: AbstractSet[str]) -> EntryChange:
    entry = change.entry
    forms = set(map(comparable_stored, (*entry.variants.sv, *entry.variants.en)))
    if entry.is_retired or forms.isdisjoint(claimed):
        return change
    kept = Variants(
        sv=tuple(text for text in entry.variants.sv if comparable_stored(text) not in claimed),
        en=tuple(text for text in entry.variants.en if comparable_stored(text) not in claimed),
    )
    return with_fields(change, entry=with_fields(entry, variants=kept))


def with_fields(value: _Changed, **fields: object) -> _Changed:
    """A checked copy; `model_copy` would keep what the old one has worked out about itself."""
    old = {name: getattr(value, name) for name in type(value).model_fields}
    return type(value).model_validate(old | fields)
