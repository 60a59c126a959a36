"""What holds for the knowledge as a whole, beyond what `make knowledge` refuses."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from bot.knowledge.loader import Loaded, examine
from bot.knowledge.model import Kind
from bot.knowledge.schema import schema
from bot.knowledge.wording import comparable

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
MOST_ENTRIES_IN_A_FILE = 25
MOST_OPENINGS_ALIKE = 0.02


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    return examine(KNOWLEDGE)


def test_nothing_is_wrong(loaded: Loaded) -> None:
    """What is committed can be served."""
    assert loaded.problems == []


def test_the_schema_for_editors_is_current() -> None:
    """An editor's program completes the fields that there are; `make docs` writes it anew."""
    assert (KNOWLEDGE / "schema.json").read_text(encoding="utf-8") == schema()


def test_a_file_can_be_looked_through(loaded: Loaded) -> None:
    """An editor finds an entry in its file without searching."""
    too_long = {name for name, ids in loaded.subjects.items() if len(ids) > MOST_ENTRIES_IN_A_FILE}

    assert too_long == set()


def test_every_entry_is_asked_for_in_many_ways(loaded: Loaded) -> None:
    """At least 25 wordings in Swedish and 10 in English; small talk needs fewer."""
    few = [
        entry.id
        for entry in loaded.knowledge.entries
        if entry.kind is not Kind.SMALL_TALK
        and (len(entry.variants.sv) < 25 or len(entry.variants.en) < 10)
    ]

    assert few == []


@pytest.mark.parametrize("language", ["sv", "en"])
def test_no_wording_pattern_runs_through_the_entries(loaded: Loaded, language: str) -> None:
    """No more than one wording in fifty begins with the same three words."""
    wordings = [
        comparable(text)
        for entry in loaded.knowledge.entries
        for text in getattr(entry.variants, language)
    ]

    openings = Counter(" ".join(wording.split()[:3]) for wording in wordings)

    assert openings.most_common(1)[0][1] <= MOST_OPENINGS_ALIKE * len(wordings)


def test_alingsas_is_never_told_without_the_judgment(loaded: Loaded) -> None:
    """The example was found to break the law (HFD 2020:15)."""
    silent = [
        entry.id
        for entry in loaded.knowledge.entries
        for text in (entry.answer.sv, entry.answer.sv_easy, entry.answer.en)
        if ("Alingsås" in text or "Bräcke" in text) and "2020" not in text
    ]

    assert silent == []
