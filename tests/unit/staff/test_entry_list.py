"""Which entries are in which list, and what must not be answered beside them."""

from __future__ import annotations

from datetime import date

import pytest

from bot.ids import EntryId
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.model import Language, NegativeGroup, Variants
from bot.knowledge.overlay import Overlay, TaughtVariant, with_overlay
from bot.staff.entry_list import Filter, Standing
from bot.staff.near_negatives import NearNegative, near_negatives
from tests.unit.conversation.fakes import HELLO, IOP, KNOWLEDGE, LOU, PRICE, an_entry

TODAY = date(2026, 11, 24)
TAUGHT = Overlay(
    variants=(
        TaughtVariant(entry_id=EntryId("iop"), text="hur gör man", language=Language.SV),
        TaughtVariant(entry_id=EntryId("gone"), text="vad då", language=Language.SV),
    )
)


def standing(
    files: KnowledgeBase = KNOWLEDGE, overlay: Overlay = TAUGHT, today: date = TODAY
) -> Standing:
    whole = with_overlay(files, overlay)
    return Standing(whole, files, overlay, {EntryId("lou")}, today)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Filter.ALL, ["hello", "iop", "lou", "price"]),
        (Filter.DUE, []),
        (Filter.DRAFTS, ["lou"]),
        (Filter.TAUGHT, ["iop"]),
        (Filter.UNKNOWN, ["price"]),
    ],
)
def test_a_list_holds_what_needs_the_same(wanted: Filter, found: list[str]) -> None:
    """By the alphabet; and each is counted."""
    assert [one.id for one in standing().listed(wanted)] == found
    assert standing().counts()[wanted] == len(found)


def test_a_wording_that_stands_in_the_files_is_not_taught_any_more() -> None:
    """It was exported, or written in by hand."""
    filed = KnowledgeBase(entries=(an_entry("iop", variants={"sv": ("hur gör man",)}), LOU))

    assert standing(filed).listed(Filter.TAUGHT) == []


def test_an_entry_that_is_in_no_file_is_taught() -> None:
    """All of it."""
    new = an_entry("new")
    whole = KnowledgeBase(entries=(IOP, new))

    lists = Standing(whole, KNOWLEDGE, Overlay(), (), TODAY)

    assert lists.listed(Filter.TAUGHT) == [new]


def test_titles_are_in_the_order_of_the_swedish_alphabet() -> None:
    """Å, ä and ö after z; what is due before all."""
    entries = [
        an_entry(entry_id, title={"sv": title, "en": "x"}, review_by=day)
        for entry_id, title, day in (
            ("a", "Ökar det?", "2027-01-01"),
            ("b", "Zon?", "2027-01-01"),
            ("c", "Är det?", "2027-01-01"),
            ("d", "Öl?", "2026-11-24"),
        )
    ]
    knowledge = KnowledgeBase(entries=tuple(entries))

    lists = Standing(knowledge, knowledge, Overlay(), (), TODAY)

    assert [one.id for one in lists.listed(Filter.ALL)] == ["d", "b", "c", "a"]
    assert [one.id for one in lists.listed(Filter.DUE)] == ["d"]


@pytest.mark.parametrize(
    ("words", "found"),
    [("LÄTT lou", ["lou"]), ("what is", ["hello", "iop", "lou", "price"]), ("hur gör", ["iop"])],
)
def test_a_search_looks_into_titles_variants_and_answers(words: str, found: list[str]) -> None:
    """All of the words, in whatever order and register."""
    assert [one.id for one in standing().listed(Filter.ALL, words)] == found


def test_negatives_that_sound_like_an_entry_are_shown_beside_it() -> None:
    """With the words that they have in common; those that share but one are not alike."""
    entry = an_entry("iop", variants={"sv": ("säga upp partnerskapet",)})
    questions = ("kan kommunen säga upp partnerskapet", "partnerskapet och vädret i morgon")
    group = NegativeGroup(reason="uppsägning", questions=Variants(sv=questions))
    knowledge = KnowledgeBase(entries=(entry, HELLO, PRICE), negatives=(group,))

    assert near_negatives(entry, knowledge) == [
        NearNegative(questions[0], "uppsägning", ("partnerskapet", "säga"))
    ]
    assert near_negatives(HELLO, knowledge) == []
