"""The sets ask what they are said to ask, and nothing that the matcher has seen."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from bot.ids import EntryId
from bot.knowledge.model import Language
from bot.matcher.material import LabelledVariant, Material
from bot.matcher.normalize import normalize
from tests.bench import sets


def material() -> Material:
    """Five entries with ten wordings in each language, some the same but for their form."""
    return Material(
        tuple(
            LabelledVariant(EntryId(entry), f"{mark} {entry} {number} {language}", language)
            for entry in "abcde"
            for language in Language
            for number in range(10)
            for mark in ("!", "?")
        )
    )


def test_each_wording_is_asked_once_while_unknown_and_once_while_its_entry_is() -> None:
    """Five folds of wordings, then five of entries."""
    parts = list(sets.folds(material()))

    asked = Counter((q.text[2:], q.kind) for part in parts for q in part.questions)
    assert len(parts) == 10
    assert len(asked) == 2 * 5 * 2 * 10
    assert set(asked.values()) == {1}


def test_nothing_that_is_asked_is_known() -> None:
    """Not even in another form."""
    for part in sets.folds(material()):
        known = {normalize(variant.text) for variant in part.material.variants}

        assert known.isdisjoint(normalize(question.text) for question in part.questions)


def test_an_absent_entry_is_absent_in_both_languages() -> None:
    """The questions of the last folds have no entry that answers them."""
    for part in list(sets.folds(material()))[5:]:
        hidden = {question.text.split()[1] for question in part.questions}

        assert {question.expect for question in part.questions} == {frozenset()}
        assert hidden.isdisjoint(variant.entry_id for variant in part.material.variants)


def test_a_folder_of_public_data_is_a_set(tmp_path: Path) -> None:
    """Two files of JSON lines are enough."""
    folder = tmp_path / "some-data"
    folder.mkdir()
    variant = {"entry": "a", "text": "När öppnar ni?", "lang": "sv"}
    near = {"text": "Säljer ni valar?", "lang": "sv", "expect": [], "kind": "near"}
    (folder / "variants.jsonl").write_text(json.dumps(variant))
    (folder / "questions.jsonl").write_text(json.dumps(near) + "\n")

    (part,) = sets.available(tmp_path)["some-data"]().parts

    assert [v.text for v in part.material.variants] == ["När öppnar ni?"]
    assert part.questions == (
        sets.Question(
            "Säljer ni valar?", frozenset(), Language.SV, kind="near", origin="questions"
        ),
    )
