"""`ask`, `predict` and `check` as programs that others call."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from bot.cli import main

VARIANTS = [
    {"entry": "open", "text": "when do you open", "lang": "en"},
    {"entry": "open", "text": "opening hours please", "lang": "en"},
    {"entry": "open", "text": "are you open on sunday", "lang": "en"},
    {"entry": "price", "text": "what does it cost", "lang": "en"},
    {"entry": "price", "text": "how much is the fee", "lang": "en"},
    {"entry": "price", "text": "price of a ticket", "lang": "en"},
]


@pytest.fixture
def variants(tmp_path: Path) -> str:
    file = tmp_path / "variants.jsonl"
    file.write_text("".join(json.dumps(variant) + "\n" for variant in VARIANTS), encoding="utf-8")
    return str(file)


def test_predictions_come_in_the_order_of_the_questions(
    variants: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line for each, and nothing else on standard output."""
    asked = ['{"text": "opening hours", "other": 1}', "", '{"text": "the price", "lang": "en"}']
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(asked)))

    status = main(["predict", "--variants", variants])

    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert status == 0
    assert (first["choices"][0], second["choices"][0]) == ("open", "price")
    assert set(first) == {"decision", "entry", "confidence", "choices"}


def test_a_stored_wording_is_answered_with_its_entry(
    variants: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Word for word, whatever the case and the signs."""
    monkeypatch.setattr("sys.stdin", io.StringIO('{"text": "What does it COST?!"}'))

    main(["predict", "--variants", variants])

    assert json.loads(capsys.readouterr().out)["entry"] == "price"


@pytest.mark.parametrize("line", ["rubbish", "{}", "[]", '"text"'])
def test_a_line_that_is_no_question_is_named(
    line: str,
    variants: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """With its number, and no traceback."""
    monkeypatch.setattr("sys.stdin", io.StringIO(f'{{"text": "hej"}}\n{line}'))

    status = main(["predict", "--variants", variants])

    assert status == 1
    assert "standard input:2" in capsys.readouterr().err


def test_a_variant_without_an_entry_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With file and line."""
    file = tmp_path / "variants.jsonl"
    file.write_text('{"text": "x"}\n', encoding="utf-8")

    status = main(["predict", "--variants", str(file)])

    assert status == 1
    assert f"{file}:1" in capsys.readouterr().err
