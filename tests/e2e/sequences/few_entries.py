"""A knowledge of a few entries whose texts are as awkward as Telegram lets them be."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from bot.conversation.ports import KnowledgeInService
from bot.ids import EntryId
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.model import Entry, Kind, Language
from bot.knowledge.overlay import Overlay, with_overlay
from bot.knowledge.wording import comparable
from bot.matcher.decide import Thresholds
from bot.matcher.model import Evidence, Match, Ranking

MARK = re.compile(r"\[[vsn]\d+\]")
"""Stands before what people write, so that it is known again wherever it comes out."""

_THRESHOLDS = Thresholds(answer=0.75, clarify=0.25, margin=0.125)
_EVIDENCE = partial(Evidence, "", ())
_PARAGRAPH = "Ett stycke om <partnerskap> & annat, så långt att det inte får plats. " * 12

WORDINGS = {
    "answerable": "Vad är IOP?",
    "long": "Vad är LOU?",
    "english": "What is IOP?",
    "unsettled": "Vem får ta emot stödet?",
    "ambiguous": "Hur köper kommunen?",
    "known unknown": "Vad kostar en plats?",
    "greeting": "Hej!",
    "unknown": "Säljer ni valar?",
}
"""What can be asked, by what is made of it."""


def service_of(knowledge: KnowledgeBase, taught: Overlay) -> KnowledgeInService:
    """The knowledge with what agents have taught, ready to answer."""
    whole = with_overlay(knowledge, taught)
    return KnowledgeInService(whole, WordingMatcher(whole), _THRESHOLDS)


def without_entry(knowledge: KnowledgeBase, entry_id: str) -> KnowledgeBase:
    """After an editor has taken one out."""
    kept = tuple(entry for entry in knowledge.entries if entry.id != entry_id)
    fields = {name: getattr(knowledge, name) for name in KnowledgeBase.model_fields}
    # a copy would keep what the old one has worked out about itself
    return KnowledgeBase.model_validate(fields | {"entries": kept})


@dataclass(frozen=True, slots=True)
class WordingMatcher:
    """Implements `Matcher`: what is stored word for word is found, and nothing else."""

    knowledge: KnowledgeBase

    def rank(
        self,
        question: str,
        *,
        language: Language | None = None,
        context: EntryId | None = None,  # noqa: ARG002 - nothing is a follow-up here
    ) -> Ranking:
        asked = _form(question)
        spoken = language or (Language.EN if asked.startswith("what ") else Language.SV)
        if not asked:
            return Ranking((), spoken)
        owners = [entry for entry in self.knowledge.entries if asked in _forms(entry)]
        others = [entry for entry in self.knowledge.entries if entry not in owners]
        sure = 0.9 / len(owners) if owners else 0.0
        matches = (*_matches(owners, sure), *_matches(others, 0.01))
        return Ranking(matches[:3], spoken)


def _matches(entries: Iterable[Entry], confidence: float) -> tuple[Match, ...]:
    return tuple(Match(entry.entry_id, confidence, _EVIDENCE) for entry in entries)


def _forms(entry: Entry) -> set[str]:
    variants = (*entry.variants.sv, *entry.variants.en)
    return {_form(text) for text in (entry.title.sv, entry.title.en, *variants)}


def _form(text: str) -> str:
    return comparable(MARK.sub("", text))


def _entry(entry_id: str, asked: str, *variants: str, **fields: object) -> Entry:
    whole = {
        "id": entry_id,
        "kind": Kind.ANSWER,
        "title": {"sv": asked, "en": f"What about <{entry_id}> & more?"},
        "variants": {"sv": variants},
        "answer": {
            "sv": f"Om {entry_id}.\n\n- <b>Ett</b> & ett\n- Två\n\nMer om det.",
            "sv_easy": f"Lätt om {entry_id}.",
            "en": f"About {entry_id}, in full.",
        },
        "short": {"sv": f"Kort om {entry_id}.", "en": f"{entry_id}, in short."},
        "sources": ("law",),
        "as_of": "2016",
        "review_by": "2027-06-01",
    }
    return Entry.model_validate(whole | fields)


_LONG = {"sv": _PARAGRAPH * 12, "sv_easy": "Lätt om LOU.", "en": "All of it. " * 900}

KNOWLEDGE = KnowledgeBase.model_validate(
    {
        "entries": (
            _entry(
                "iop",
                WORDINGS["answerable"],
                variants={"sv": ("iop",), "en": (WORDINGS["english"],)},
                related=("lou", "stod", "pris"),
            ),
            _entry("lou", WORDINGS["long"], WORDINGS["ambiguous"], answer=_LONG),
            _entry("upphandling", "Vad är en upphandling?", WORDINGS["ambiguous"]),
            _entry("stod", WORDINGS["unsettled"], person=True, contacts=("office",)),
            _entry("asf-definition", "Vad är en ASF?", review_by="2020-01-01"),
            _entry("namn-som-ar-sa-langt-att-det-knappt-far-plats-48", "Långt namn?" * 30),
            _entry(
                "pris",
                WORDINGS["known unknown"],
                kind=Kind.KNOWN_UNKNOWN,
                decided_by=("office",),
            ),
            _entry("hej", WORDINGS["greeting"], kind=Kind.SMALL_TALK),
        ),
        "sources": [
            {
                "id": "law",
                "title": "Lagen <LOU> & annat",
                "publisher": "Riksdagen",
                "url": 'https://example.org/lagen?a=1&b="2"',
                "date": "odaterad",
            }
        ],
        "contacts": [
            {
                "id": "office",
                "name": {"sv": "Kommunen <&>", "en": "the <&> municipality"},
                "does": {"sv": "Den beslutar.", "en": "It decides."},
                "entries": ("iop",),
            }
        ],
        "terms": [
            {
                "term": f"begrepp {number}",
                "sv": f"Begrepp nummer {number} är <ett> & annat. " * number,
                "en": f"Term number {number}. " * number,
                "entries": ("iop", "lou"),
            }
            for number in range(1, 20)
        ],
        "guide": {
            "title": {"sv": "Starta", "en": "Start"},
            "steps": [
                {
                    "id": f"steg-{number}",
                    "title": {"sv": f"Steg <{number}>", "en": f"Step <{number}>"},
                    "text": {"sv": "Så här & så.", "sv_easy": "Så här.", "en": "Like this."},
                    "entries": ("iop", "lou", "stod"),
                }
                for number in range(1, 4)
            ],
        },
        "comparison": {
            "title": {"sv": "Jämförelse", "en": "Comparison"},
            "columns": [{"id": "iop", "title": {"sv": "IOP", "en": "IOP"}, "entry": "iop"}],
            "rows": [
                {
                    "id": "nar",
                    "title": {"sv": "När?", "en": "When?"},
                    "cells": [{"column": "iop", "text": {"sv": "Ofta & <ibland>", "en": "Often"}}],
                }
            ],
            "as_of": {"sv": "Från 2020.", "en": "From 2020."},
        },
    }
)
