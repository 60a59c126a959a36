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

    def of_entry_with(self, wording: int) -> range:
        """All wordings of the entry that this one belongs to."""
        return self.of_entry(int(np.searchsorted(self.begins, wording, side="right")) - 1)

    def entry_places(self) -> Ints:
        """For each wording of an entry the place of that entry."""
        return np.repeat(np.arange(len(self.entries), dtype=np.int32), np.diff(self.begins))

    def title_of(self, entry_id: EntryId) -> str:
        """The first wording of an entry, in normal form; empty if there is no such entry."""
        if entry_id not in self.entries:
            return ""
        return self.normals[int(self.begins[self.entries.index(entry_id)])]

    def targets(self) -> Floats:
        """Wordings by entries: 1 where it belongs, else 0; negatives belong nowhere."""
        targets = np.zeros((len(self), len(self.entries)), np.float32)
        targets[np.arange(self.positive), self.entry_places()] = 1.0
        return targets

    def best_of_entries(self, values: Floats) -> Floats:
        """The greatest value among each entry's wordings."""
        return np.maximum.reduceat(values[: self.positive], self.begins[:-1])


def languages_in(material: Material) -> Iterable[Language]:
    """The languages that there are variants in."""
    return [lang for lang in Language if any(v.language is lang for v in material.variants)]
