"""What an agent is told before something is taught."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.ids import EntryId
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.model import (
    Answer,
    Entry,
    Kind,
    Language,
    NegativeGroup,
    ShortWording,
    Variants,
    Wording,
)
from bot.staff import teaching_checks
from bot.staff.teaching_checks import objections

CAFE = EntryId("cafe")
KNOWLEDGE = KnowledgeBase(
    entries=tuple(
        Entry(
            id=entry_id,
            kind=Kind.SMALL_TALK,
            title=Wording(sv=title, en=title),
            variants=Variants(sv=(variant,)),
            answer=Answer(sv="Ja.", sv_easy="Ja.", en="Yes."),
            short=ShortWording(sv="Ja.", en="Yes."),
        )
        for entry_id, title, variant in (
            ("cafe", "När öppnar kaféet?", "kaféets tider"),
            ("rent", "Vad är hyran?", "hyra pris"),
        )
    ),
    negatives=(NegativeGroup(reason="fjärran", questions=Variants(sv=("Regnar det?",))),),
)


def objected(text: str, tests: dict[str, str | None] | None = None) -> list[str]:
    return objections(text, Language.SV, CAFE, KNOWLEDGE, tests or {})


def test_a_new_wording_meets_no_objection() -> None:
    """Nothing speaks against it."""
    assert objected("kafé på söndag", {"Är kaféet öppet på måndag?": "rent"}) == []


@pytest.mark.parametrize(
    ("text", "objection"),
    [
        ("🙂", "Det finns inga ord i frågan / There are no words in the question."),
        ("§ _", "Det finns inga ord i frågan / There are no words in the question."),
        (
            "jag är 850512-1234, när öppnar ni",
            (
                "Frågan innehåller ett personnummer: skriv om den utan"
                " / The question holds a personal identity number: word it without."
            ),
        ),
        (
            "jag är [personnummer], när öppnar ni",
            (
                "Frågan innehåller ett personnummer: skriv om den utan"
                " / The question holds a personal identity number: word it without."
            ),
        ),
        (
            "Kaféets tider!",
            "Posten har redan den frågan / The entry has this question already.",
        ),
        (
            "vad är hyran",
            "Frågan hör redan till rent (Vad är hyran?) / The question already belongs to rent.",
        ),
        (
            "regnar det",
            (
                "Frågan ska inte få något svar (fjärran), så står det i negatives.yaml"
                " / The question is one of those that must not be answered."
            ),
        ),
    ],
)
def test_an_objection_says_what_is_wrong(text: str, objection: str) -> None:
    """No words, personal data, or a question that stands somewhere already."""
    assert objected(text) == [objection]


def test_only_test_questions_that_would_change_are_named() -> None:
    """Those that the wording speaks for, of another entry or of none."""
    tests: dict[str, str | None] = {
        "När har butiken öppet?": "rent",
        "när har butikken öppet": None,
        "hej, när har butiken öppet": "cafe",
        "när har butiken stängt": "rent",
    }

    assert objected("när har butiken öppet", tests) == [
        (
            "Testfrågan ”När har butiken öppet?” ska leda till rent men skulle leda till cafe"
            " / The test question must lead to rent."
        ),
        (
            "Testfrågan ”när har butikken öppet” ska leda till inget svar men skulle leda till cafe"
            " / The test question must lead to no answer."
        ),
    ]


def test_the_editors_test_questions_are_read(tmp_path: Path) -> None:
    """Each with its entry, from every file; a list of known failures is none of them."""
    (tmp_path / "a.yaml").write_text(
        'cases:\n  - asks:\n      - "öppet?"\n      - "stängt?"\n    entry: cafe\n',
        encoding="utf-8",
    )
    (tmp_path / "b.yaml").write_text(
        'cases:\n  - asks:\n      - "regn?"\n    entry: null\n', encoding="utf-8"
    )
    (tmp_path / "known-failures.yaml").write_text('questions:\n  - "öppet?"\n', encoding="utf-8")

    questions = teaching_checks.test_questions(tmp_path)

    assert questions == {"öppet?": "cafe", "stängt?": "cafe", "regn?": None}


def test_without_test_questions_there_are_none(tmp_path: Path) -> None:
    """They are not installed with the program."""
    assert teaching_checks.test_questions(tmp_path / "absent") == {}
