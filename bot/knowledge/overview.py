"""What stands beside the entries: the way to an ASF in steps, and IOP beside procurement."""

from __future__ import annotations

from pydantic import Field

from bot.knowledge.model import Answer, Slug, Strict, Wording


class Step(Strict):
    """One step of the guided path."""

    id: Slug
    title: Wording
    text: Answer
    entries: tuple[Slug, ...] = Field(min_length=1)


class Guide(Strict):
    """The file `guide.yaml`: to start an ASF, step by step."""

    title: Wording
    steps: tuple[Step, ...]


class Column(Strict):
    """One of the compared ways."""

    id: Slug
    title: Wording
    entry: Slug


class Cell(Strict):
    """What a row says about a column."""

    column: Slug
    text: Wording
    sources: tuple[Slug, ...] = ()


class Row(Strict):
    """One point of comparison."""

    id: Slug
    title: Wording
    cells: tuple[Cell, ...]


class Comparison(Strict):
    """The file `comparison.yaml`: IOP, LOU, reserved procurement and grants side by side."""

    title: Wording
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    as_of: Wording
