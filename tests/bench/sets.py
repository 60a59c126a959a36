"""The questions that the matcher is measured on, and what it may know when they are asked."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from bot.ids import EntryId
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.loader import load
from bot.knowledge.model import Language
from bot.matcher.material import LabelledVariant, Material, material_from, material_from_variants
from bot.matcher.normalize import normalize

ROOT = Path(__file__).parents[2]
PUBLIC = ("corona-sv", "hint3-curekart", "hint3-sofmattress", "clinc150")
"""Folders of public data that are expected in the data folder; others there are measured too."""
ABSENT = "absent"
"""The kind of a question whose entry was taken out of the knowledge."""

_FOLDS = 5
_SAMPLE = 500
_SEED = 1


@dataclass(frozen=True, slots=True)
class Question:
    """A question and the entries that answer it; none if it must not be answered."""

    text: str
    expect: frozenset[EntryId]
    language: Language | None = None
    style: str = ""
    """How it is worded, where an entry answers it."""
    kind: str = ""
    """How far it is from what is known, where no entry answers it."""
    origin: str = ""
    """The file it stands in."""


@dataclass(frozen=True, slots=True)
class Part:
    """What is known, and what is asked then."""

    material: Material
    questions: tuple[Question, ...]

    def sample(self) -> Part:
        """The same with some of the questions, taken evenly from all."""
        step = max(len(self.questions) // _SAMPLE, 1)
        return replace(self, questions=self.questions[::step])


@dataclass(frozen=True, slots=True)
class BenchSet:
    """Questions that are reported together."""

    name: str
    knowledge: KnowledgeBase
    parts: tuple[Part, ...]

    @property
    def size(self) -> int:
        """How many questions are asked."""
        return sum(len(part.questions) for part in self.parts)

    def sample(self) -> BenchSet:
        """For engines that take minutes: of many parts one of each sort, and some questions."""
        if len(self.parts) == 1:
            return self
        sorts = {frozenset(bool(q.expect) for q in part.questions): part for part in self.parts}
        return replace(self, parts=tuple(part.sample() for part in sorts.values()))


def available(data: Path) -> Mapping[str, Callable[[], BenchSet]]:
    """The sets by name; each is read when it is wanted."""
    own: dict[str, Callable[[], BenchSet]] = {
        "own-cv": cross_validation,
        "own-tests": knowledge_tests,
        "own-questions": own_questions,
    }
    folders = sorted(file.parent for file in data.glob("*/questions.jsonl"))
    return own | {folder.name: partial(public, folder) for folder in folders}


def together(bench_sets: Sequence[BenchSet]) -> BenchSet:
    """Sets on the same knowledge as one."""
    parts = [part for one in bench_sets for part in one.parts]
    questions = tuple(replace(q, origin="") for part in parts for q in part.questions)
    return BenchSet(
        " + ".join(one.name for one in bench_sets),
        bench_sets[0].knowledge,
        (Part(parts[0].material, questions),),
    )


def cross_validation() -> BenchSet:
    """Own knowledge: a fifth of each entry's variants asked, then a fifth of the entries hidden."""
    knowledge = load(ROOT / "knowledge")
    return BenchSet("own-cv", knowledge, tuple(folds(material_from(knowledge))))


def folds(material: Material) -> Iterator[Part]:
    """Each variant is asked once while it is unknown, and once while its whole entry is."""
    grouped: defaultdict[tuple[EntryId, Language], dict[str, LabelledVariant]] = defaultdict(dict)
    for variant in material.variants:
        if normal := normalize(variant.text):
            grouped[variant.entry_id, variant.language].setdefault(normal, variant)
    chance = random.Random(_SEED)
    entries = sorted({entry for entry, _ in grouped})
    chance.shuffle(entries)
    groups = [list(grouped[key].values()) for key in sorted(grouped)]
    for group in groups:
        chance.shuffle(group)
    for fold in range(_FOLDS):
        asked = [one for group in groups for one in group[fold::_FOLDS]]
        yield _without(material, asked, kind="")
    for fold in range(_FOLDS):
        hidden = set(entries[fold::_FOLDS])
        asked = [one for group in groups for one in group if one.entry_id in hidden]
        yield _without(material, asked, kind=ABSENT)


def _without(material: Material, asked: list[LabelledVariant], *, kind: str) -> Part:
    """The material without these variants, nor others that differ from them in form only."""
    forms = {(one.entry_id, normalize(one.text)) for one in asked}
    known = [v for v in material.variants if (v.entry_id, normalize(v.text)) not in forms]
    return Part(
        replace(material, variants=tuple(known)),
        tuple(_question(one, kind) for one in asked),
    )


def _question(variant: LabelledVariant, kind: str) -> Question:
    expect = frozenset(() if kind else (variant.entry_id,))
    return Question(variant.text, expect, variant.language, kind=kind)


def knowledge_tests() -> BenchSet:
    """The editors' tests: tests/knowledge/*.yaml."""
    questions = [
        Question(ask, frozenset({case["entry"]} - {None}), kind="" if case["entry"] else "null")
        for file in sorted((ROOT / "tests" / "knowledge").glob("*.yaml"))
        for case in yaml.safe_load(file.read_text(encoding="utf-8")).get("cases", [])
        for ask in case["asks"]
    ]
    return _on_own_knowledge("own-tests", questions)


def own_questions() -> BenchSet:
    """Our own test questions: tests/bench/questions-*.jsonl."""
    files = sorted((ROOT / "tests" / "bench").glob("questions-*.jsonl"))
    return _on_own_knowledge("own-questions", [q for file in files for q in read_questions(file)])


def _on_own_knowledge(name: str, questions: list[Question]) -> BenchSet:
    knowledge = load(ROOT / "knowledge")
    return BenchSet(name, knowledge, (Part(material_from(knowledge), tuple(questions)),))


def public(folder: Path) -> BenchSet:
    """A folder with variants.jsonl and questions.jsonl."""
    variants = [
        LabelledVariant(EntryId(row["entry"]), row["text"], Language(row.get("lang", "sv")))
        for row in _rows(folder / "variants.jsonl")
    ]
    questions = tuple(read_questions(folder / "questions.jsonl"))
    part = Part(material_from_variants(variants), questions)
    return BenchSet(folder.name, KnowledgeBase(), (part,))


def read_questions(file: Path) -> list[Question]:
    """The questions of a file of JSON lines."""
    return [
        Question(
            row["text"],
            frozenset(row["expect"]),
            Language(row["lang"]) if row.get("lang") in set(Language) else None,
            style=row.get("style", "") if row["expect"] else "",
            kind="" if row["expect"] else row.get("kind", "other"),
            origin=file.stem,
        )
        for row in _rows(file)
    ]


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield json.loads(line)
