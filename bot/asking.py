"""Questions from the command line: `ask`, `predict` and `check`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from bot.config import Settings
from bot.conversation.judgement import Judgement, judge
from bot.conversation.model import Outcome
from bot.conversation.ports import KnowledgeInService
from bot.errors import ActionRefused, KnowledgeError
from bot.ids import EntryId
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.coverage import coverage
from bot.knowledge.loader import examine
from bot.knowledge.model import Entry, Language, Register
from bot.matcher.engine import compile_matcher
from bot.matcher.explain import explain
from bot.matcher.material import LabelledVariant, material_from_variants
from bot.reply.compose import references
from bot.served_knowledge import in_service, place_of_knowledge, prepare
from bot.strict_yaml import read

MOST_CHOICES = 3


def ask(settings: Settings, question: str, *, language: str | None, as_json: bool) -> int:
    """Print the decision on one question, and why it was taken."""
    service = prepare(place_of_knowledge(settings))
    judgement = judge(question, service, language=Language(language) if language else None)
    if as_json:
        _write(_report(judgement, service.knowledge))
    else:
        sys.stdout.write(_in_words(judgement, service))
    return 0


def predict(settings: Settings, *, variants: Path | None) -> int:
    """For each line of standard input print what would be decided."""
    service = _service_of(variants, settings) if variants else prepare(place_of_knowledge(settings))
    for number, line in enumerate(sys.stdin, start=1):
        if line.strip():
            text, language = _question_in(line, number)
            _write(_prediction(judge(text, service, language=language)))
    return 0


def _question_in(line: str, number: int) -> tuple[str, Language | None]:
    try:
        asked = json.loads(line)
        text, language = asked["text"], asked.get("lang")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ActionRefused(
            f'standard input:{number}: en rad ska vara som {{"text": "…"}}'
            f' / a line must be like {{"text": "…"}}: {error!r}'
        ) from error
    return str(text), Language(language) if language in set(Language) else None


def check(settings: Settings) -> int:
    """Print every problem of the knowledge, or a table of what it covers."""
    loaded = examine(settings.knowledge.path)
    for problem in loaded.problems:
        sys.stdout.write(f"{problem}\n")
    if loaded.problems:
        sys.stdout.write(f"{len(loaded.problems)} fel / problems\n")
        return 1
    tested = _tested(settings.knowledge.path.parent / "tests" / "knowledge")
    today = datetime.now(settings.staff.zone).date()
    table = coverage(loaded.knowledge, loaded.subjects, today=today, tested=tested)
    sys.stdout.write(table)
    return 0


def _tested(folder: Path) -> set[str] | None:
    """The entries that there are test questions for; None where the tests are not installed."""
    if not folder.is_dir():
        return None
    documents = [read(file)[0] for file in sorted(folder.glob("*.yaml"))]
    return {
        str(case["entry"])
        for document in documents
        if document is not None and isinstance(document.value, dict)
        for case in document.value.get("cases", [])
    }


def _service_of(variants: Path, settings: Settings) -> KnowledgeInService:
    labelled = list(_labelled(variants))
    matcher = compile_matcher(
        material_from_variants(labelled), false_answer_rate=settings.matching.false_answer_rate
    )
    return in_service(KnowledgeBase(), matcher)


def _labelled(file: Path) -> Iterator[LabelledVariant]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise KnowledgeError(f"{file}: kan inte läsas / can't be read: {error}") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _variant_in(line, f"{file}:{number}")


def _variant_in(line: str, place: str) -> LabelledVariant:
    try:
        variant = json.loads(line)
        language = Language(variant.get("lang", "sv"))
        return LabelledVariant(EntryId(variant["entry"]), variant["text"], language)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise KnowledgeError(f"{place}: {error!r}") from error


def _prediction(judgement: Judgement) -> dict[str, object]:
    best = judgement.ranking.best
    return {
        "decision": judgement.outcome.value,
        "entry": judgement.entry_id,
        "confidence": round(best.confidence, 4) if best else 0.0,
        "choices": [match.entry_id for match in judgement.ranking.matches[:MOST_CHOICES]],
    }


def _report(judgement: Judgement, knowledge: KnowledgeBase) -> dict[str, object]:
    entry = knowledge.get(judgement.entry_id) if judgement.entry_id else None
    language = judgement.ranking.language
    return _prediction(judgement) | {
        "language": language.value,
        "answer": _answer(entry, language),
        "sources": _sources(entry, knowledge, language),
        "as_of": entry.as_of if entry else None,
    }


def _answer(entry: Entry | None, language: Language) -> str | None:
    register = Register.EN if language is Language.EN else Register.SV
    return entry.answer.in_register(register) if entry else None


def _sources(
    entry: Entry | None, knowledge: KnowledgeBase, language: Language
) -> list[dict[str, str]]:
    found = references(knowledge.sources_of(entry), language) if entry else []
    return [
        {"title": s.title, "publisher": s.publisher, "url": s.url, "date": s.date} for s in found
    ]


def _in_words(judgement: Judgement, service: KnowledgeInService) -> str:
    decided = {
        Outcome.ANSWER: "svar / answer",
        Outcome.CLARIFY: "motfråga / clarification",
        Outcome.HANDOVER: "till en människa / handover",
    }[judgement.outcome]
    reason = f" ({judgement.reason})" if judgement.reason else ""
    lines = [f"Beslut / decision: {decided}{reason}"]
    lines += explain(judgement.ranking, service.thresholds)
    entry = service.knowledge.get(judgement.entry_id) if judgement.entry_id else None
    if (answer := _answer(entry, judgement.ranking.language)) is not None:
        lines += ["", answer]
    return "\n".join(lines) + "\n"


def _write(value: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
