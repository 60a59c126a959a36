"""The comparison as a picture: all of it, readable on a phone, and drawn once."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterable
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.ImageFont import Layout, truetype

from bot.knowledge.loader import load
from bot.knowledge.model import Language
from bot.knowledge.overview import Comparison, Row
from bot.reply.picture import (
    BODY,
    WIDTH,
    Band,
    Block,
    Face,
    PictureCache,
    comparison_picture,
    layout,
    measured,
    wrapped,
)

FONTS = sorted(Path("bot/reply/fonts").glob("*.ttf"))


def ten_each(text: str, face: Face) -> float:
    """A font whose letters are all equally wide."""
    del face
    return 10.0 * len(text)


def a_comparison(columns: list[str], rows: list[list[str]]) -> Comparison:
    """With these column titles and these cells."""
    return Comparison.model_validate(
        {
            "title": in_both("Jämförelsen"),
            "columns": [
                {"id": f"c{place}", "title": in_both(title), "entry": "iop-definition"}
                for place, title in enumerate(columns)
            ],
            "rows": [
                {
                    "id": f"r{number}",
                    "title": in_both("Fråga?"),
                    "cells": [
                        {"column": f"c{place}", "text": in_both(text)}
                        for place, text in enumerate(cells)
                    ],
                }
                for number, cells in enumerate(rows)
            ],
            "as_of": in_both("Från 2020."),
        }
    )


def in_both(words: str) -> dict[str, str]:
    return {"sv": words, "en": words}


SMALL = a_comparison(["IOP", "LOU"], [["Kan passa", "Vid köp"]])
OTHER = a_comparison(["IOP", "LOU"], [["Kan passa", "Vid inköp"]])
TEXTS = st.lists(st.text("aå-m", min_size=1, max_size=40), min_size=1, max_size=8).map(" ".join)
COMPARISONS = st.integers(1, 4).flatmap(
    lambda width: st.builds(
        a_comparison,
        st.lists(TEXTS, min_size=width, max_size=width),
        st.lists(st.lists(TEXTS, min_size=width, max_size=width), max_size=4),
    )
)


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    """The editors' own."""
    kept = load(Path("knowledge")).comparison
    assert kept is not None
    return kept


def blocks(bands: Iterable[Band]) -> list[Block]:
    return [block for band in bands for block in band.blocks]


# --- where everything stands ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("kort", ("kort",)),
        ("två korta ord", ("två korta", "ord")),
        ("ett upphandlingskontrakt till", ("ett", "upphandli-", "ngskontra-", "kt till")),
    ],
)
def test_words_are_wrapped_at_spaces_and_divided_only_if_they_must(
    text: str, lines: tuple[str, ...]
) -> None:
    """A divided word has a hyphen."""
    assert wrapped(text, BODY, 100, ten_each) == lines


@settings(max_examples=100)
@given(COMPARISONS)
def test_no_line_is_wider_than_its_column_and_no_column_runs_into_the_next(
    comparison: Comparison,
) -> None:
    """Whatever editors write."""
    bands = layout(comparison, Language.SV, ten_each)

    assert [
        line
        for block in blocks(bands)
        for line in block.lines
        if ten_each(line, block.face) > block.width
    ] == []
    for band in bands:
        for block, after in pairwise(band.blocks):
            assert block.left + block.width <= after.left
        assert band.blocks[-1].left + band.blocks[-1].width <= WIDTH


@settings(max_examples=100)
@given(COMPARISONS)
def test_every_band_holds_its_lines_and_begins_where_the_one_above_ends(
    comparison: Comparison,
) -> None:
    """So that nothing is painted over."""
    bands = layout(comparison, Language.SV, ten_each)

    assert [band.bottom for band in bands[:-1]] == [band.top for band in bands[1:]]
    for band in bands:
        for block in band.blocks:
            assert band.top < block.top
            assert block.bottom < band.bottom


@settings(max_examples=100)
@given(COMPARISONS)
def test_every_cell_has_its_place_in_the_picture(comparison: Comparison) -> None:
    """From left to right and from top to bottom; but for hyphens, no letter is lost."""
    shown = [letters(block.lines) for block in blocks(layout(comparison, Language.SV, ten_each))]

    assert shown == [
        letters([text])
        for text in (
            "Jämförelsen",
            *(column.title.sv for column in comparison.columns),
            *(text for row in comparison.rows for text in said_in(row)),
            "Från 2020.",
        )
    ]


def said_in(row: Row) -> list[str]:
    return [row.title.sv, *(cell.text.sv for cell in row.cells)]


def letters(lines: Iterable[str]) -> str:
    return "".join(lines).replace(" ", "").replace("-", "")


@pytest.mark.parametrize("language", Language)
def test_no_word_of_our_comparison_is_divided(comparison: Comparison, language: Language) -> None:
    """Its columns are as wide as its longest words."""
    shown = blocks(layout(comparison, language, measured))

    said = [cell.text.in_language(language) for row in comparison.rows for cell in row.cells]
    whole = {" ".join(block.lines) for block in shown}
    assert [text for text in said if text not in whole] == []


@pytest.mark.parametrize("language", Language)
def test_our_comparison_is_written_large_enough_for_a_phone(
    comparison: Comparison, language: Language
) -> None:
    """No letter is smaller than 26 of the picture's 1080 pixels."""
    faces = {block.face for block in blocks(layout(comparison, language, measured))}

    assert min(face.size for face in faces) == 26
    assert WIDTH == 1080


# --- the picture ----------------------------------------------------------------------------


@pytest.mark.parametrize("language", Language)
def test_our_comparison_is_a_png_of_the_planned_size(
    comparison: Comparison, language: Language
) -> None:
    """As wide as a phone and as high as it takes."""
    height = layout(comparison, language, measured)[-1].bottom

    with Image.open(BytesIO(comparison_picture(comparison, language))) as picture:
        assert (picture.format, picture.size) == ("PNG", (WIDTH, height))


def test_what_is_drawn_stays_within_the_lines_that_were_planned_for_it() -> None:
    """Outside of them the picture is of one colour from side to side."""
    bands = layout(SMALL, Language.SV, measured)
    planned = {row for block in blocks(bands) for row in range(block.top, block.bottom)}

    with Image.open(BytesIO(comparison_picture(SMALL, Language.SV))) as picture:
        drawn = {row for row in range(picture.height) if has_ink(picture, row)}

    assert drawn
    assert drawn - planned == set()


def has_ink(picture: Image.Image, row: int) -> bool:
    line = picture.crop((0, row, WIDTH, row + 1))
    return len(line.getcolors() or ()) > 1


@pytest.mark.parametrize("font", FONTS, ids=lambda font: font.stem)
def test_every_sign_of_our_comparison_can_be_drawn(comparison: Comparison, font: Path) -> None:
    """None is shown as an empty box; å, ä, ö, – and § are not."""
    loaded = truetype(font, 26, layout_engine=Layout.BASIC)
    box = bytes(loaded.getmask("\uffff"))
    signs = set(comparison.model_dump_json()) | set("åäöÅÄÖéü–§…”’")

    boxes = {sign for sign in signs if not sign.isspace() and bytes(loaded.getmask(sign)) == box}

    assert boxes == set()


def test_the_same_comparison_is_the_same_picture() -> None:
    """To the byte; with another word it is another one."""
    picture = comparison_picture(SMALL, Language.SV)

    assert picture == comparison_picture(SMALL, Language.SV)
    assert picture != comparison_picture(OTHER, Language.SV)


def test_who_never_asks_for_a_picture_does_not_load_what_draws_it() -> None:
    """Most processes answer in words only."""
    program = "import sys, bot.reply.picture; sys.exit('PIL' in sys.modules)"

    finished = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", program], check=False
    )

    assert finished.returncode == 0


# --- pictures that were drawn before --------------------------------------------------------


def test_a_picture_is_drawn_once(tmp_path: Path) -> None:
    """The next one who asks gets the file that is there."""
    cache = PictureCache(tmp_path / "cache")
    drawn_at = cache.picture(SMALL, Language.SV).stat().st_mtime_ns

    file = cache.picture(SMALL, Language.SV)

    assert file.stat().st_mtime_ns == drawn_at
    assert file.read_bytes() == comparison_picture(SMALL, Language.SV)


def test_a_changed_comparison_is_drawn_anew_and_the_old_picture_goes(tmp_path: Path) -> None:
    """The other language's stays, and nothing half-written is left."""
    cache = PictureCache(tmp_path)
    english, old = (cache.picture(SMALL, language) for language in (Language.EN, Language.SV))

    new = cache.picture(OTHER, Language.SV)

    assert new.name != old.name
    assert set(tmp_path.iterdir()) == {english, new}


def test_a_folder_that_cannot_be_written_costs_time_only(tmp_path: Path) -> None:
    """The picture is kept somewhere else."""
    (tmp_path / "cache").write_text("no folder")
    cache = PictureCache(tmp_path / "cache")

    file = cache.picture(SMALL, Language.SV)

    assert file.read_bytes() == comparison_picture(SMALL, Language.SV)
    assert cache.picture(SMALL, Language.SV) == file
    shutil.rmtree(file.parent)
