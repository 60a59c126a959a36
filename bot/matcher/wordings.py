"""The stored wordings of one language, in the order in which the matcher keeps them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from bot.ids import EntryId
from bot.knowledge.model import Language
from bot.matcher.arrays import Floats, Ints
from bot.matcher.material import Material
from bot.matcher.normalize import normalize

MOST_VOTERS = 15_000
"""Their votes are found in half a minute, with two gigabytes; the time grows with the cube."""
MOST_ENTRIES_VOTED_FOR = 1_000


@dataclass(frozen=True, slots=True)
class Wordings:
    """Those of one entry stand side by side; after the last entry come the negatives."""

    texts: tuple[str, ...]
    normals: tuple[str, ...]
    entries: tuple[EntryId, ...]
    begins: Ints
    """Where each entry's wordings begin, and last where the negatives begin."""

    @classmethod
    def of(cls, material: Material, language: Language) -> Wordings:
        """The wordings of a language; what normalises to nothing or stands twice is left out."""
        by_entry: defaultdict[EntryId, dict[str, str]] = defaultdict(dict)
        for variant in material.variants:
            if variant.language is language and (normal := normalize(variant.text)):
                by_entry[variant.entry_id].setdefault(normal, variant.text)
        negatives = {
            normal: negative.text
            for negative in material.negatives
            if negative.language is language and (normal := normalize(negative.text))
        }
        entries = tuple(sorted(by_entry))
        groups = [by_entry[entry] for entry in entries]
        sizes = [len(group) for group in groups]
        return cls(
            tuple(text for group in (*groups, negatives) for text in group.values()),
            tuple(normal for group in (*groups, negatives) for normal in group),
            entries,
            np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32),
        )

    def __len__(self) -> int:
        return len(self.texts)

    @property
    def positive(self) -> int:
        """How many wordings belong to entries."""
        return int(self.begins[-1])

    def of_entry(self, place: int) -> range:
        return range(int(self.begins[place]), int(self.begins[place + 1]))

    def entry_with(self, wording: int) -> int:
        """The place of the entry that this wording belongs to."""
        return int(np.searchsorted(self.begins, wording, side="right")) - 1

    def of_entry_with(self, wording: int) -> range:
        """All wordings of the entry that this one belongs to."""
        return self.of_entry(self.entry_with(wording))

    def entry_places(self) -> Ints:
        """For each wording of an entry the place of that entry."""
        return np.repeat(np.arange(len(self.entries), dtype=np.int32), np.diff(self.begins))

    def title_of(self, entry_id: EntryId) -> str:
        """The first wording of an entry, in normal form; empty if there is no such entry."""
        if entry_id not in self.entries:
            return ""
        return self.normals[int(self.begins[self.entries.index(entry_id)])]

    def voters(self) -> Ints:
        """The wordings that vote: all, or as many of each entry as make `MOST_VOTERS`.

        None where there are too many entries: then only the nearest wordings count.
        """
        if len(self.entries) > MOST_ENTRIES_VOTED_FOR:
            return np.zeros(0, np.int32)
        if len(self) <= MOST_VOTERS:
            return np.arange(len(self), dtype=np.int32)
        each = MOST_VOTERS // (len(self.entries) + 1)
        groups = [self.of_entry(place) for place in range(len(self.entries))]
        groups.append(range(self.positive, len(self)))
        return np.array([w for group in groups for w in _spread(group, each)], np.int32)

    def targets(self, wordings: Ints) -> Floats:
        """Some wordings by entries: 1 where they belong, else 0; negatives belong nowhere."""
        targets = np.zeros((len(wordings), len(self.entries)), np.float32)
        of_entries = np.flatnonzero(wordings < self.positive)
        targets[of_entries, self.entry_places()[wordings[of_entries]]] = 1.0
        return targets

    def best_of_entries(self, values: Floats) -> Floats:
        """The greatest value among each entry's wordings."""
        return np.maximum.reduceat(values[: self.positive], self.begins[:-1])


def _spread(group: range, count: int) -> list[int]:
    """So many of a group, evenly from its beginning to its end."""
    if len(group) <= count:
        return list(group)
    return [group[place * len(group) // count] for place in range(count)]


def languages_in(material: Material) -> Iterable[Language]:
    """The languages that there are variants in."""
    return [lang for lang in Language if any(v.language is lang for v in material.variants)]
