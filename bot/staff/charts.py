"""Tables as pictures, in SVG that runs nothing and fetches nothing."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from xml.etree.ElementTree import Element

from bot.staff.spreadsheet import Cell, Table

WIDTH = 480
HEIGHT = 290
COLOURS = ("#0b5c4d", "#c2570c", "#5b3fa8")
"""Each can be told from the white behind it, and from the others in grey too."""

_LONGEST_LABEL = 22
_MOST_LABELS = 6
_LINE_HEIGHT = 30
_AROUND_LINES = 90
_FONT_SIZE = 14
_GAPS = ".reactive.rect{stroke:#ffffff !important;stroke-width:2 !important}"
"""Between the pieces of a bar, for those who see no colours."""
_SCRIPT, _REMARK = "script", ""


class Shape(StrEnum):
    """Which way the bars go."""

    COLUMNS = "columns"
    """Upright, for what follows in time."""
    BARS = "bars"
    """Lying, for what has long names."""


@dataclass(frozen=True, slots=True)
class Chart:
    """How a table is drawn: its rows are bars, one piece of each for a column."""

    shape: Shape
    columns: tuple[int, ...]

    def height(self, table: Table) -> int:
        """In pixels, for `WIDTH`."""
        if self.shape is Shape.COLUMNS:
            return HEIGHT
        return _AROUND_LINES + _LINE_HEIGHT * len(table.rows)


def _pygal() -> Any:
    """Loaded when something is drawn, which most processes never do: it takes 50 ms."""
    import pygal

    # it puts a finder of plugins, which we have none of, in the way of every later import
    sys.meta_path[:] = [one for one in sys.meta_path if type(one).__module__ != "pygal"]
    return pygal


def draw(table: Table, chart: Chart, language: str) -> bytes:
    """The picture; what it shows is said in words beside it."""
    pygal = _pygal()
    kind = pygal.StackedBar if chart.shape is Shape.COLUMNS else pygal.HorizontalStackedBar
    drawing = kind(
        style=pygal.style.Style(
            background="#ffffff",
            plot_background="#ffffff",
            foreground="#1d2a2f",
            foreground_strong="#1d2a2f",
            foreground_subtle="#4c5b63",
            colors=COLOURS,
            opacity="1",
            opacity_hover="1",
            transition="0s",
            font_family="system-ui, sans-serif",
            label_font_size=_FONT_SIZE,
            major_label_font_size=_FONT_SIZE,
            legend_font_size=_FONT_SIZE,
            no_data_font_size=_FONT_SIZE,
        ),
        title=None,
        width=WIDTH,
        height=chart.height(table),
        js=[],
        css=("file://style.css", "file://graph.css", f"inline:{_GAPS}"),
        legend_at_bottom=True,
        legend_at_bottom_columns=len(chart.columns),
        truncate_legend=-1,
        truncate_label=-1,
        show_legend=len(chart.columns) > 1,
        no_data_text="–",
        margin=12,
        spacing=12,
        value_formatter=_whole,
        min_scale=1,
        max_scale=_MOST_LABELS,
    )
    # the same table is the same picture
    drawing.uuid = chart.shape.value
    # lying bars are drawn from below
    rows = table.rows if chart.shape is Shape.COLUMNS else table.rows[::-1]
    labels = [_label(row[0]) for row in rows]
    drawing.x_labels = labels
    if chart.shape is Shape.COLUMNS and len(labels) > _MOST_LABELS:
        drawing.x_labels_major_every = -(-len(labels) // _MOST_LABELS)
        drawing.show_minor_x_labels = False
    for column in chart.columns:
        drawing.add(table.headings[column], [row[column] for row in rows])
    drawing.add_xml_filter(lambda root: _harmless(root, table.caption, language))
    svg: bytes = drawing.render()
    return svg


def _whole(number: float) -> str:
    return f"{number:.0f}" if float(number).is_integer() else ""


def _label(cell: Cell) -> str:
    """So much of it as there is room for."""
    if isinstance(cell, date):
        return f"{cell.day}/{cell.month}"
    label = str(cell)
    return label if len(label) <= _LONGEST_LABEL else f"{label[: _LONGEST_LABEL - 1].rstrip()}…"


def _harmless(root: Element, title: str, language: str) -> Element:
    """Without the library's script and its remarks, which name addresses."""
    for parent in list(root.iter()):
        for child in list(parent):
            if _name(child.tag) in {_SCRIPT, _REMARK}:
                parent.remove(child)
    root.set("lang", language)
    if (heading := root.find("title")) is not None:
        heading.text = title
    return root


def _name(tag: object) -> str:
    """A remark has none."""
    return tag if isinstance(tag, str) else _REMARK
