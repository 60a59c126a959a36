"""All of the knowledge together, as it answers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from bot.ids import EntryId
from bot.knowledge.model import Contact, Entry, NegativeGroup, Source, Strict, Term
from bot.knowledge.overview import Comparison, Guide


class KnowledgeBase(Strict):
    """All that editors keep, checked as a whole."""

    entries: tuple[Entry, ...] = ()
    sources: tuple[Source, ...] = ()
    contacts: tuple[Contact, ...] = ()
    terms: tuple[Term, ...] = ()
    negatives: tuple[NegativeGroup, ...] = ()
    guide: Guide | None = None
    comparison: Comparison | None = None
    version: str = ""
    """Hash of the files' contents; two knowledge bases with the same version are the same."""

    @cached_property
    def by_id(self) -> Mapping[EntryId, Entry]:
        return {entry.entry_id: entry for entry in self.entries}

    @cached_property
    def in_use(self) -> tuple[Entry, ...]:
        """All entries but those that are retired."""
        return tuple(entry for entry in self.entries if not entry.is_retired)

    @cached_property
    def source_by_id(self) -> Mapping[str, Source]:
        return {source.id: source for source in self.sources}

    @cached_property
    def contact_by_id(self) -> Mapping[str, Contact]:
        return {contact.id: contact for contact in self.contacts}

    def __getitem__(self, entry_id: EntryId) -> Entry:
        return self.by_id[entry_id]

    def get(self, entry_id: EntryId) -> Entry | None:
        """The entry, if there is one and it is in use."""
        entry = self.by_id.get(entry_id)
        return None if entry is None or entry.is_retired else entry

    def in_place_of(self, entry_id: EntryId) -> Entry | None:
        """The entry itself or, once it is retired, what has replaced it; None if nothing has."""
        entry, passed = self.by_id.get(entry_id), set[str]()
        while entry is not None and entry.is_retired and entry.id not in passed:
            passed.add(entry.id)
            entry = self.by_id.get(EntryId(entry.replaced_by or ""))
        return None if entry is None or entry.is_retired else entry

    def sources_of(self, entry: Entry) -> tuple[Source, ...]:
        return tuple(self.source_by_id[source_id] for source_id in entry.sources)

    def deciders_of(self, entry: Entry) -> tuple[Contact, ...]:
        return tuple(self.contact_by_id[contact_id] for contact_id in entry.decided_by)
