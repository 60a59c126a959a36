"""Our matcher asked: compiled anew for each part, then one question after the other."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from threadpoolctl import threadpool_limits

from bot.config import Settings
from bot.conversation.judgement import judge
from bot.conversation.model import Outcome
from bot.conversation.ports import KnowledgeInService
from bot.ids import EntryId
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.model import Language
from bot.matcher.decide import Ambiguous, Thresholds, decide
from bot.matcher.engine import FuzzyMatcher, compile_matcher
from bot.matcher.material import Material
from bot.matcher.model import Matcher, Ranking
from bot.matcher.normalize import normalize
from tests.bench.measures import Result
from tests.bench.sets import BenchSet, Part, Question


@dataclass(frozen=True, slots=True)
class Compiled:
    """A matcher and how long it took to compile it."""

    matcher: FuzzyMatcher
    seconds: float


@dataclass(slots=True)
class Stopwatch:
    """A matcher that is timed. Implements `Matcher`."""

    matcher: Matcher
    seconds: float = 0.0
    """What the last ranking took."""

    def rank(
        self,
        question: str,
        *,
        language: Language | None = None,
        context: EntryId | None = None,
    ) -> Ranking:
        """See `Matcher.rank`."""
        started = time.perf_counter()
        ranking = self.matcher.rank(question, language=language, context=context)
        self.seconds = time.perf_counter() - started
        return ranking


def compiled_anew(material: Material) -> Compiled:
    """Compile as the assistant would with the settings as they come."""
    started = time.perf_counter()
    matcher = compile_matcher(material, false_answer_rate=Settings().matching.false_answer_rate)
    return Compiled(matcher, time.perf_counter() - started)


compiled = lru_cache(maxsize=1)(compiled_anew)
"""The same, but not twice in a row for the same material."""


@dataclass(frozen=True, slots=True)
class Asked:
    """All results of a set."""

    results: Sequence[Result]
    thresholds: Sequence[Thresholds]
    """Of each part."""
    seconds: Sequence[float]
    """What compiling each part took."""
    stored: int
    """So many questions stand word for word in what was known: no test of understanding."""


def asked(bench_set: BenchSet) -> Asked:
    """Ask every question of a set, as a visitor's first message in an unknown language."""
    results: list[Result] = []
    thresholds, seconds, stored = [], [], 0
    for number, part in enumerate(bench_set.parts, 1):
        say(f"{bench_set.name}, part {number} of {len(bench_set.parts)}")
        one = compiled(part.material)
        results += ask(part, one.matcher, bench_set.knowledge)
        thresholds.append(one.matcher.thresholds)
        seconds.append(one.seconds)
        stored += _stored(part)
    return Asked(results, thresholds, seconds, stored)


def _stored(part: Part) -> int:
    known = {normalize(variant.text) for variant in part.material.variants}
    known.update(normalize(negative.text) for negative in part.material.negatives)
    return sum(normalize(question.text) in known for question in part.questions)


def ask(part: Part, matcher: FuzzyMatcher, knowledge: KnowledgeBase) -> list[Result]:
    """Ask the questions of a part."""
    stopwatch = Stopwatch(matcher)
    service = KnowledgeInService(knowledge, stopwatch, matcher.thresholds)
    gc.collect()
    # as the assistant runs: a question is too small to be shared out among cores
    with threadpool_limits(limits=1):
        return [_result(question, service, stopwatch) for question in part.questions]


def _result(question: Question, service: KnowledgeInService, stopwatch: Stopwatch) -> Result:
    judgement = judge(question.text, service)
    ranking = judgement.ranking
    return Result(
        question=question,
        ranked=tuple(match.entry_id for match in ranking.matches),
        confidence=ranking.best.confidence if ranking.best else 0.0,
        outcome=judgement.outcome,
        entry_id=judgement.entry_id,
        choices=_choices(ranking, service) if judgement.outcome is Outcome.CLARIFY else (),
        language=ranking.language,
        seconds=stopwatch.seconds,
    )


def _choices(ranking: Ranking, service: KnowledgeInService) -> tuple[EntryId, ...]:
    decision = decide(ranking, service.thresholds)
    matches = decision.matches if isinstance(decision, Ambiguous) else ()
    return tuple(match.entry_id for match in matches)


def say(what: str) -> None:
    """Tell the person who waits what is being measured."""
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {what}\n")
