"""The comparison as a picture: a table that a phone shows over its whole width."""

from __future__ import annotations

import hashlib
import math
import os
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

from bot.knowledge.model import Language
from bot.knowledge.overview import Column, Comparison
from bot.reply.comparison import said_of

if TYPE_CHECKING:
    # who never asks for a picture does not pay for the library
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

WIDTH = 1080
_MARGIN = 10
_PADDING = 10
_GAP = 10
"""Above and below the words of a band."""

_WHITE = "#ffffff"
_GREY = "#eef2f6"
_BLUE = "#d3e1f0"
_INK = "#111418"

# Pillow's own font lacks å, ä and ö
_FONTS = Path(__file__).parent / "fonts"

_FORMAT = 1
"""Counted up when the same comparison is to look different."""


@dataclass(frozen=True, slots=True)
class Face:
    """How words look; sizes are in pixels."""

    size: int
    is_bold: bool = False

    @property
    def line_height(self) -> int:
        return math.ceil(self.size * 1.25)


TITLE = Face(38, is_bold=True)
ROW = Face(28, is_bold=True)
COLUMN = Face(26, is_bold=True)
BODY = Face(26)

Measure = Callable[[str, Face], float]
"""How wide words are, in pixels."""


# --- where everything stands ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Block:
    """Words in lines, one below the other, none wider than `width`."""

    lines: tuple[str, ...]
    face: Face
    left: int
    top: int
    width: int

    @property
    def bottom(self) -> int:
        return self.top + len(self.lines) * self.face.line_height


@dataclass(frozen=True, slots=True)
class Band:
    """A stripe over the whole width; its blocks stand side by side."""

    top: int
    bottom: int
    colour: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a column's words begin, and how wide they may be."""

    left: int
    width: int


_WHOLE = _Place(_MARGIN + _PADDING, WIDTH - 2 * (_MARGIN + _PADDING))


@dataclass(frozen=True, slots=True)
class _Strip:
    """What a band holds, before it is known how many lines that takes."""

    texts: Sequence[str]
    places: Sequence[_Place]
    face: Face
    colour: str


def layout(comparison: Comparison, language: Language, measure: Measure) -> tuple[Band, ...]:
    """Title, column titles, rows, as of when; from top to bottom. Pure."""
    bands: list[Band] = []
    for strip in _strips(comparison, language, measure):
        top = bands[-1].bottom if bands else 0
        blocks = tuple(
            Block(
                wrapped(text, strip.face, place.width, measure),
                strip.face,
                place.left,
                top + _GAP,
                place.width,
            )
            for text, place in zip(strip.texts, strip.places, strict=True)
        )
        bottom = max((block.bottom for block in blocks), default=top) + _GAP
        bands.append(Band(top, bottom, strip.colour, blocks))
    return tuple(bands)


def wrapped(text: str, face: Face, width: int, measure: Measure) -> tuple[str, ...]:
    """Lines that are no wider; a word that is wider than a line is divided with a hyphen."""
    lines: list[str] = []
    for word in text.split():
        if lines and measure(f"{lines[-1]} {word}", face) <= width:
            lines[-1] += f" {word}"
        else:
            lines += _divided(word, face, width, measure)
    return tuple(lines)


def _divided(word: str, face: Face, width: int, measure: Measure) -> Iterator[str]:
    while len(word) > 1 and measure(word, face) > width:
        lengths = range(len(word) - 1, 1, -1)
        length = next((n for n in lengths if measure(f"{word[:n]}-", face) <= width), 1)
        yield f"{word[:length]}-"
        word = word[length:]
    yield word


def _strips(comparison: Comparison, language: Language, measure: Measure) -> Iterator[_Strip]:
    columns = comparison.columns
    places = _places(comparison, language, measure)
    titles = [column.title.in_language(language) for column in columns]
    yield _Strip([comparison.title.in_language(language)], [_WHOLE], TITLE, _WHITE)
    yield _Strip(titles, places, COLUMN, _BLUE)
    for number, row in enumerate(comparison.rows):
        colour = _WHITE if number % 2 else _GREY
        said = [said_of(row, column, language) for column in columns]
        yield _Strip([row.title.in_language(language)], [_WHOLE], ROW, colour)
        yield _Strip(said, places, BODY, colour)
    yield _Strip([comparison.as_of.in_language(language)], [_WHOLE], BODY, _BLUE)


def _places(comparison: Comparison, language: Language, measure: Measure) -> list[_Place]:
    """As wide as the longest word needs; what is over goes to the columns with most to say."""
    texts = [_texts_of(column, comparison, language) for column in comparison.columns]
    least = [
        math.ceil(max(measure(word, face) for text, face in column for word in text.split()))
        for column in texts
    ]
    most = [sum(measure(text, face) for text, face in column) for column in texts]
    spare = WIDTH - 2 * _MARGIN - 2 * _PADDING * len(texts) - sum(least)
    shares = most if spare > 0 else least
    widths = [
        int(wide + spare * share / sum(shares)) for wide, share in zip(least, shares, strict=True)
    ]
    lefts = accumulate((width + 2 * _PADDING for width in widths), initial=_WHOLE.left)
    return [_Place(left, width) for left, width in zip(lefts, widths, strict=False)]


def _texts_of(column: Column, comparison: Comparison, language: Language) -> list[tuple[str, Face]]:
    said = (said_of(row, column, language) for row in comparison.rows)
    return [(column.title.in_language(language), COLUMN), *((text, BODY) for text in said)]


# --- the picture ----------------------------------------------------------------------------


def comparison_picture(comparison: Comparison, language: Language) -> bytes:
    """A PNG, `WIDTH` pixels wide and as high as it takes."""
    from PIL import Image, ImageDraw

    bands = layout(comparison, language, measured)
    image = Image.new("RGB", (WIDTH, bands[-1].bottom), _WHITE)
    draw = ImageDraw.Draw(image)
    for band in bands:
        draw.rectangle((0, band.top, WIDTH, band.bottom), fill=band.colour)
        for block in band.blocks:
            _draw(draw, block)
    png = BytesIO()
    image.save(png, "PNG", optimize=True)
    return png.getvalue()


def measured(text: str, face: Face) -> float:
    """The width that the words have when they are drawn."""
    return _font(face).getlength(text)


def _draw(draw: ImageDraw, block: Block) -> None:
    for number, line in enumerate(block.lines):
        top = block.top + number * block.face.line_height
        draw.text((block.left, top), line, fill=_INK, font=_font(block.face))


@cache
def _font(face: Face) -> FreeTypeFont:
    from PIL.ImageFont import Layout, truetype

    name = "DejaVuSansCondensed-Bold.ttf" if face.is_bold else "DejaVuSansCondensed.ttf"
    # the other way of laying out letters depends on libraries of the machine
    return truetype(_FONTS / name, face.size, layout_engine=Layout.BASIC)


# --- pictures that were drawn before --------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PictureCache:
    """Files with the pictures, so that each is drawn once."""

    folder: Path

    def picture(self, comparison: Comparison, language: Language) -> Path:
        """The file with the picture; another comparison has another name.

        Read it at once: it is removed when the comparison changes. A folder that can't be written
        costs time only: the picture is then kept elsewhere until the machine tidies up.
        """
        try:
            return _kept(self.folder, comparison, language)
        except OSError:
            return _kept(_spare_folder(), comparison, language)


def _kept(folder: Path, comparison: Comparison, language: Language) -> Path:
    file = folder / f"comparison-{language}-{_key(comparison)}.png"
    if file.is_file():
        return file
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_suffix(f".{os.getpid()}-{threading.get_ident()}")
    with unfinished.open("wb") as target:
        target.write(comparison_picture(comparison, language))
    unfinished.replace(file)
    for other in folder.glob(f"comparison-{language}-*.png"):
        if other != file:
            other.unlink(missing_ok=True)
    return file


def _key(comparison: Comparison) -> str:
    return hashlib.sha256(f"{_FORMAT} {comparison.model_dump_json()}".encode()).hexdigest()[:16]


@cache
def _spare_folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="asf-bot-"))
