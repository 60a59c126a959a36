"""What each idea in the matcher is worth: it is switched off, and all is compiled anew.

The product has no switches for this: while a variation is measured, a value or a function of a
module is replaced here. A name that is no longer there is an error, so that no variation can
quietly become the whole matcher.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace

from bot.knowledge.model import Language
from bot.matcher import compiling, engine, features, ridge
from bot.matcher.arrays import Floats
from bot.matcher.material import Material
from bot.matcher.vocabulary import Vocabulary
from tests.bench.asking import ask, compiled_anew
from tests.bench.measures import Result
from tests.bench.sets import BenchSet


@dataclass(frozen=True, slots=True)
class Substitute:
    """What stands for an attribute of a module or class meanwhile."""

    owner: object
    name: str
    value: object

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """Substitute, and put back.

        Raises:
            AttributeError: there is no such attribute any more; mend this module.
        """
        original = getattr(self.owner, self.name)
        setattr(self.owner, self.name, self.value)
        try:
            yield
        finally:
            setattr(self.owner, self.name, original)


def _as_it_is(material: Material) -> Material:
    return material


@dataclass(frozen=True, slots=True)
class Variation:
    """The matcher without one of its ideas."""

    name: str
    substitutes: tuple[Substitute, ...] = ()
    material: Callable[[Material], Material] = _as_it_is

    def results(self, bench_set: BenchSet) -> list[Result]:
        """Compile and ask every part of a set."""
        found = []
        with ExitStack() as stack:
            for substitute in self.substitutes:
                stack.enter_context(substitute.in_place())
            for part in bench_set.parts:
                matcher = compiled_anew(self.material(part.material)).matcher
                found += ask(part, matcher, bench_set.knowledge)
        return found

    def changes(self, bench_set: BenchSet) -> bool:
        """Whether there is anything to switch off."""
        if self.substitutes:
            return True
        return any(self.material(part.material) != part.material for part in bench_set.parts)


def _uncorrected(_vocabulary: Vocabulary, word: str) -> tuple[str, ...]:
    return (word,)


def _unjoined(_vocabulary: Vocabulary, _first: str, _second: str) -> None:
    return None


def _as_said(normal: str, _language: Language) -> str:
    return normal


def _no_plainer(_normal: str, _language: Language) -> None:
    return None


def _straight(nearness: Floats) -> Floats:
    return nearness.copy()


def _untaught(_lessons: object) -> None:
    return None


def _without_concepts(material: Material) -> Material:
    return replace(material, concepts=())


def _without_negatives(material: Material) -> Material:
    return replace(material, negatives=())


WHOLE = Variation("the whole matcher")

VARIATIONS = (
    Variation(
        "without spelling correction",
        (
            Substitute(Vocabulary, "read", _uncorrected),
            Substitute(Vocabulary, "joined", _unjoined),
        ),
    ),
    Variation(
        "without plainer words",
        (
            Substitute(engine, "without_courtesies", _as_said),
            Substitute(engine, "plainly", _no_plainer),
        ),
    ),
    Variation("without word pairs", (Substitute(features, "_PAIR", 0.0),)),
    Variation(
        "without pieces of words",
        (Substitute(features, "_PIECES", 0.0), Substitute(features, "_LENGTH", 1.0)),
    ),
    Variation("without concepts", material=_without_concepts),
    Variation("without negatives", material=_without_negatives),
    Variation("votes alone, without the ranker", (Substitute(compiling, "_ranker", _untaught),)),
    # its code, so that every module which has imported the function is reached
    Variation(
        "linear kernel instead of the bent one",
        (Substitute(ridge.bent, "__code__", _straight.__code__),),
    ),
)
