"""The comparison in words: as a message for a phone, and as what its picture shows. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate

from bot.knowledge.model import Language
from bot.knowledge.overview import Column, Comparison, Row

LONGEST_ALT_TEXT = 1024
"""UTF-16 units below a picture on Telegram."""

_SHOWS = {
    Language.SV: "Bilden är en tabell: {title}. Kolumner: {columns}.",
    Language.EN: "The picture is a table: {title}. Columns: {columns}.",
}
_REST = {
    Language.SV: "… Resten står i textmeddelandet.",
    Language.EN: "… The rest is in the text message.",
}


def comparison_text(comparison: Comparison, language: Language) -> str:
    """A paragraph for each row with a list item for each column, narrow enough for a phone."""
    paragraphs = [
        comparison.title.in_language(language),
        *(_paragraph(comparison, row, language) for row in comparison.rows),
        comparison.as_of.in_language(language),
    ]
    return "\n\n".join(paragraphs)


def comparison_alt_text(comparison: Comparison, language: Language) -> str:
    """What the picture shows, row after row, as far as `LONGEST_ALT_TEXT` allows."""
    columns = ", ".join(column.title.in_language(language) for column in comparison.columns)
    title = comparison.title.in_language(language)
    shows = _SHOWS[language].format(title=title, columns=columns)
    rows = (_sentence(comparison, row, language) for row in comparison.rows)
    return _shortened(" ".join((shows, *rows)), _REST[language])


def said_of(row: Row, column: Column, language: Language) -> str:
    """What the row says about the column; nothing if it doesn't mention it."""
    texts = (cell.text for cell in row.cells if cell.column == column.id)
    return " ".join(text.in_language(language) for text in texts)


def _paragraph(comparison: Comparison, row: Row, language: Language) -> str:
    items = (f"- {said}" for said in _said_by_column(comparison, row, language))
    return "\n".join((row.title.in_language(language), *items))


def _sentence(comparison: Comparison, row: Row, language: Language) -> str:
    said = "; ".join(_said_by_column(comparison, row, language))
    return f"{row.title.in_language(language)} {said}."


def _said_by_column(comparison: Comparison, row: Row, language: Language) -> Iterable[str]:
    for column in comparison.columns:
        if said := said_of(row, column, language):
            yield f"{column.title.in_language(language)}: {said}"


def _shortened(text: str, rest: str) -> str:
    """The text, or as many whole words of it as there is room for before `rest`."""
    if _utf16_length(text) <= LONGEST_ALT_TEXT:
        return text
    words, room = text.split(), LONGEST_ALT_TEXT - _utf16_length(rest)
    ends = accumulate(_utf16_length(f"{word} ") for word in words)
    kept = (word for word, end in zip(words, ends, strict=True) if end <= room)
    return " ".join((*kept, rest))


def _utf16_length(text: str) -> int:
    return len(text) + sum(character > "\uffff" for character in text)
