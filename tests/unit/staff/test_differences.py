"""What is different in an entry, and in a file."""

from __future__ import annotations

from datetime import date

from bot.staff.differences import (
    FieldDifference,
    Line,
    Mark,
    Piece,
    differences,
    file_difference,
)
from tests.unit.conversation.fakes import an_entry


def test_a_text_is_shown_whole_with_what_is_different_word_by_word() -> None:
    """One sees where it stands."""
    after = an_entry("iop", answer={"sv": "Om nya iop.", "sv_easy": "Lätt om iop.", "en": "X"})

    found = differences(an_entry("iop"), after)

    assert found[0] == FieldDifference(
        "answer.sv",
        (Piece(Mark.KEPT, "Om "), Piece(Mark.NEW, "nya "), Piece(Mark.KEPT, "iop.")),
    )
    assert [one.field for one in found] == ["answer.sv", "answer.en"]


def test_of_a_list_only_what_is_different_is_shown() -> None:
    """An entry has fifty variants."""
    before, after = (an_entry("iop", variants={"sv": one}) for one in (("a b", "c"), ("a b", "d")))

    (found,) = differences(before, after)

    assert found == FieldDifference(
        "variants.sv", (Piece(Mark.GONE, "c\n"), Piece(Mark.NEW, "d\n"))
    )


def test_what_was_not_there_is_new() -> None:
    """Days, names and yes or no, too."""
    after = an_entry("iop", verified_by="Eva", verified_on=date(2026, 11, 24), person=True)

    found = differences(an_entry("iop"), after)

    assert {one.field: one.pieces[-1].text for one in found} == {
        "person": "ja / yes",
        "verified_by": "Eva",
        "verified_on": "2026-11-24",
    }


def test_nothing_different_is_no_difference() -> None:
    """The same entry, read twice."""
    assert differences(an_entry("iop"), an_entry("iop")) == []


def test_a_file_is_shown_where_it_changes() -> None:
    """With three lines around, and where they stand."""
    before = "".join(f"{number}\n" for number in range(9))

    assert file_difference(before, before.replace("4\n", "x\n")) == [
        Line(Mark.KEPT, "@@ -2,7 +2,7 @@", is_place=True),
        *(Line(Mark.KEPT, number) for number in "123"),
        Line(Mark.GONE, "4"),
        Line(Mark.NEW, "x"),
        *(Line(Mark.KEPT, number) for number in "567"),
    ]


def test_a_file_that_is_as_it_was_has_no_difference() -> None:
    """Nothing is shown."""
    assert file_difference("a\n", "a\n") == []
