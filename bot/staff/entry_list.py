"""Which entries an editor looks at: by what they need, and by words. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.ids import EntryId
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.model import Entry, Kind
from bot.knowledge.overlay import Overlay

PAGE = 50
"""Entries on one page."""
LONGEST_SEARCH = 200
_SWEDISH = str.maketrans("åäö", "{|}")
"""After z, in the order of the Swedish alphabet."""


class Filter(StrEnum):
    """One of the lists."""

    ALL = "all"
    DUE = "due"
    """The day to review them has come."""
    DRAFTS = "drafts"
    """Somebody has changed them, and somebody else is to read it."""
    TAUGHT = "taught"
    """Something that was taught for them is not in the files yet, or all of the entry."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Standing:
    """What the lists depend on."""

    knowledge: KnowledgeBase
    files: KnowledgeBase
    overlay: Overlay
    drafted: Collection[EntryId]
    today: date

    def listed(self, filter_: Filter, words: str = "") -> list[Entry]:
        """Those to be reviewed first, then by the alphabet."""
        wanted = [word.casefold() for word in words.split()]
        found = (one for one in self.knowledge.entries if self._is_in(one, filter_))
        return sorted((one for one in found if _has_all(one, wanted)), key=self._place)

    def counts(self) -> dict[Filter, int]:
        """How many there are in each list."""
        return {
            one: sum(self._is_in(entry, one) for entry in self.knowledge.entries) for one in Filter
        }

    def _is_in(self, entry: Entry, filter_: Filter) -> bool:
        match filter_:
            case Filter.ALL:
                return True
            case Filter.DUE:
                return entry.is_due(self.today)
            case Filter.DRAFTS:
                return entry.entry_id in self.drafted
            case Filter.TAUGHT:
                return self.is_taught(entry)
            case Filter.UNKNOWN:
                return entry.kind is Kind.KNOWN_UNKNOWN

    def is_taught(self, entry: Entry) -> bool:
        """Whether something in it was taught and is in no file."""
        filed = self.files.by_id.get(entry.entry_id)
        if filed is None:
            return True
        taught = {one.text for one in self.overlay.variants if one.entry_id == entry.id}
        return not taught.isdisjoint((*entry.variants.sv, *entry.variants.en)) and (
            not taught <= {*filed.variants.sv, *filed.variants.en}
        )

    def _place(self, entry: Entry) -> tuple[bool, str]:
        return not entry.is_due(self.today), entry.title.sv.casefold().translate(_SWEDISH)


def _has_all(entry: Entry, words: Sequence[str]) -> bool:
    """Whether titles, variants and answers hold the words, each of them somewhere."""
    if not words:
        return True
    text = "\n".join(_texts(entry)).casefold()
    return all(word in text for word in words)


def _texts(entry: Entry) -> Iterable[str]:
    yield entry.id
    yield from (entry.title.sv, entry.title.en, *entry.variants.sv, *entry.variants.en)
    yield from (entry.answer.sv, entry.answer.sv_easy, entry.answer.en)
