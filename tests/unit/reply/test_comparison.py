"""The comparison in words: narrow enough for a phone, and as what its picture shows."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.loader import load
from bot.knowledge.model import Language
from bot.knowledge.overview import Comparison
from bot.reply.comparison import LONGEST_ALT_TEXT, comparison_alt_text, comparison_text

REST_IN_SWEDISH = "… Resten står i textmeddelandet."


def in_both(words: str) -> dict[str, str]:
    return {"sv": words, "en": f"{words} in English"}


def a_comparison(*, cell: str = "Kan passa") -> Comparison:
    """Two ways and two points, of which the second says nothing about the second way."""
    return Comparison.model_validate(
        {
            "title": in_both("IOP och LOU"),
            "columns": [
                {"id": "iop", "title": in_both("IOP"), "entry": "iop-definition"},
                {"id": "lou", "title": in_both("LOU"), "entry": "lou-definition"},
            ],
            "rows": [
                {
                    "id": "when",
                    "title": in_both("När?"),
                    "cells": [
                        {"column": "lou", "text": in_both("Vid köp")},
                        {"column": "iop", "text": in_both(cell)},
                    ],
                },
                {
                    "id": "who",
                    "title": in_both("Vem?"),
                    "cells": [{"column": "iop", "text": in_both("Föreningen")}],
                },
            ],
            "as_of": in_both("Från 2020."),
        }
    )


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    """The editors' own."""
    kept = load(Path("knowledge")).comparison
    assert kept is not None
    return kept


# --- as a message ---------------------------------------------------------------------------


def test_the_comparison_says_point_by_point_what_holds_for_each_way() -> None:
    """In the order of the columns, whatever the order of the cells; last as of when."""
    text = comparison_text(a_comparison(), Language.SV)

    assert text == (
        "IOP och LOU\n\n"
        "När?\n- IOP: Kan passa\n- LOU: Vid köp\n\n"
        "Vem?\n- IOP: Föreningen\n\n"
        "Från 2020."
    )


def test_the_comparison_is_in_the_language_of_the_reader() -> None:
    """Headings, ways and cells alike."""
    text = comparison_text(a_comparison(), Language.EN)

    assert text.splitlines()[2:4] == [
        "När? in English",
        "- IOP in English: Kan passa in English",
    ]


@pytest.mark.parametrize("language", Language)
def test_our_comparison_fits_in_one_message(comparison: Comparison, language: Language) -> None:
    """With room for what stands around it."""
    assert len(comparison_text(comparison, language)) < 3_500


@pytest.mark.parametrize("language", Language)
def test_our_comparison_is_told_whole(comparison: Comparison, language: Language) -> None:
    """Not a cell is missing."""
    text = comparison_text(comparison, language)

    cells = [cell.text.in_language(language) for row in comparison.rows for cell in row.cells]
    assert [cell for cell in cells if cell not in text] == []


# --- below the picture ----------------------------------------------------------------------


def test_a_small_picture_is_told_whole() -> None:
    """To those who don't see it."""
    text = comparison_alt_text(a_comparison(), Language.SV)

    assert text == (
        "Bilden är en tabell: IOP och LOU. Kolumner: IOP, LOU."
        " När? IOP: Kan passa; LOU: Vid köp. Vem? IOP: Föreningen."
    )


@pytest.mark.parametrize(
    ("language", "beginning", "end"),
    [
        (Language.SV, "Bilden är en tabell: IOP, upphandling, ", REST_IN_SWEDISH),
        (Language.EN, "The picture is a table: IOP, ", "… The rest is in the text message."),
    ],
)
def test_our_picture_is_told_as_far_as_there_is_room(
    comparison: Comparison, language: Language, beginning: str, end: str
) -> None:
    """And where the rest is."""
    text = comparison_alt_text(comparison, language)

    assert text.startswith(beginning)
    assert text.endswith(end)


@given(st.lists(st.text("aå–😀", min_size=1), min_size=1, max_size=600).map(" ".join))
def test_what_is_told_of_a_picture_is_never_too_long_and_ends_with_a_whole_word(cell: str) -> None:
    """As Telegram counts, for which some signs are two."""
    text = comparison_alt_text(a_comparison(cell=cell), Language.SV)

    assert len(text.encode("utf-16-le")) // 2 <= LONGEST_ALT_TEXT
    told = text.removesuffix(REST_IN_SWEDISH).split()
    assert told == told_whole(cell)[: len(told)]


def told_whole(cell: str) -> list[str]:
    """All words that there would be with room enough."""
    before = "Bilden är en tabell: IOP och LOU. Kolumner: IOP, LOU. När? IOP:"
    return f"{before} {cell}; LOU: Vid köp. Vem? IOP: Föreningen.".split()
