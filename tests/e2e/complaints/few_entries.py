"""A knowledge of a few entries, which no editor changes and which is read in no time."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from bot.config import Settings
from bot.knowledge.as_yaml import as_item
from bot.knowledge.model import Entry, Kind, Source
from bot.served_knowledge import KnowledgePlace, prepare

KNOWN, KNOWN_ENTRY = "Vad gör Mikrofonden?", "mikrofonden"
KNOWN_UNKNOWN = "Hur stort är startbidraget i år?"
UNKNOWN, ALSO_UNKNOWN = "Vilka gym i Karlskrona passar nybörjare?", "Vilka gym har bastu?"

SHORT = "Kort om {}."
"""How an entry's answer begins, with its id."""

_SOURCE = Source(
    id="lagen",
    title="Lagen",
    publisher="Riksdagen",
    url="https://example.org/lagen",
    date="2016",
)
_CONTACT = {
    "id": "kommunen",
    "name": {"sv": "Kommunen", "en": "the municipality"},
    "does": {"sv": "Den beslutar.", "en": "It decides."},
}
_NEGATIVES = {"reason": "Gym", "questions": {"sv": [UNKNOWN, ALSO_UNKNOWN]}}
_COMPARISON = {
    "title": {"sv": "Jämförelse", "en": "Comparison"},
    "columns": [
        {"id": "fond", "title": {"sv": "Fond", "en": "Fund"}, "entry": KNOWN_ENTRY},
        {"id": "stod", "title": {"sv": "Stöd", "en": "Aid"}, "entry": "lonebidrag"},
    ],
    "rows": [
        {
            "id": "nar",
            "title": {"sv": "När?", "en": "When?"},
            "cells": [
                {"column": "fond", "text": {"sv": "Ofta.", "en": "Often."}},
                {"column": "stod", "text": {"sv": "Ibland.", "en": "At times."}},
            ],
        }
    ],
    "as_of": {"sv": "Från 2020.", "en": "From 2020."},
}


def entry(entry_id: str, *asked: str, english: str, **fields: object) -> Entry:
    """Asked for in these words, of which the first are the title."""
    return Entry.model_validate(
        {
            "id": entry_id,
            "kind": Kind.ANSWER,
            "title": {"sv": asked[0], "en": english},
            "variants": {"sv": asked[1:]},
            "answer": {
                "sv": f"{SHORT.format(entry_id)}\n\nSå mycket mer kan sägas om det.",
                "sv_easy": f"Så är det med {entry_id}. Det är bra.",
                "en": f"In short, {entry_id}. Much more can be said of it.",
            },
            "short": {"sv": SHORT.format(entry_id), "en": f"In short, {entry_id}."},
            "sources": (_SOURCE.id,),
            "as_of": "2016",
            "review_by": date(2099, 1, 1),
        }
        | fields
    )


ENTRIES = (
    entry(
        KNOWN_ENTRY,
        KNOWN,
        "mikrofonden",
        "borgen för lån från mikrofonden",
        english="What does Mikrofonden do?",
    ),
    entry(
        "lonebidrag",
        "Vad är ett lönebidrag?",
        "lönebidrag för anställda",
        "bidrag till lönen",
        english="What is a wage subsidy?",
    ),
    entry(
        "startbidrag",
        KNOWN_UNKNOWN,
        "startbidragets belopp",
        english="How large is the start grant this year?",
        kind=Kind.KNOWN_UNKNOWN,
        decided_by=(str(_CONTACT["id"]),),
    ),
    entry(
        "tack",
        "Tack så mycket",
        "tack",
        "tackar",
        english="Thank you",
        kind=Kind.SMALL_TALK,
        sources=(),
        as_of=None,
        review_by=None,
    ),
)


def write(folder: Path, entries: tuple[Entry, ...] = ENTRIES) -> None:
    """The editors' files."""
    (folder / "entries").mkdir(parents=True, exist_ok=True)
    _write(folder / "entries" / "nagra.yaml", "entries:\n" + "".join(map(as_item, entries)))
    _write(folder / "sources.yaml", f"sources:\n{as_item(_SOURCE)}")
    # JSON is YAML too
    _write(folder / "contacts.yaml", json.dumps({"contacts": [_CONTACT]}))
    _write(folder / "negatives.yaml", json.dumps({"negatives": [_NEGATIVES]}))
    _write(folder / "comparison.yaml", json.dumps(_COMPARISON))


def _write(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")


def due(day: date) -> tuple[Entry, ...]:
    """The entries, if what is known is to be looked through until that day."""
    known, *others = ENTRIES
    return (known.model_copy(update={"review_by": day}), *others)


def compiled(folder: Path) -> None:
    """So that no start has to do it; beside the folder."""
    cache = folder.parent / "cache"
    prepare(KnowledgePlace(folder, cache, Settings().matching.false_answer_rate))
