"""Each variation of the matcher really lacks something, and leaves no trace."""

from __future__ import annotations

import random
from types import SimpleNamespace

import pytest

from bot.ids import EntryId
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.model import Language
from bot.matcher.material import (
    Concept,
    LabelledVariant,
    Material,
    NegativeQuestion,
    Wording,
)
from tests.bench.ablation import VARIATIONS, WHOLE, Substitute, Variation
from tests.bench.sets import BenchSet, Part, Question

_SOME_WORDS = """
    ansökan avtal bidrag butik café företag förening hund kommun kostnad lokal lön möte plats
    projekt pris regler skatt stöd styrelse söndag tid uppdrag verkstad öppet
    """
WORDS = _SOME_WORDS.split()


def small_set() -> BenchSet:
    """Ten entries that are easily confused, and something of all that can be switched off."""
    chance = random.Random(1)
    typical = {f"entry-{number}": chance.sample(WORDS, 3) for number in range(10)}
    variants = tuple(
        LabelledVariant(EntryId(entry), " ".join(_some(chance, words)), Language.SV)
        for entry, words in typical.items()
        for _ in range(6)
    )
    material = Material(
        variants,
        negatives=(NegativeQuestion(0, " ".join(chance.sample(WORDS, 4)), Language.SV),),
        concepts=(Concept(tuple(Wording(word, Language.SV) for word in ("café", "fik"))),),
    )
    questions = tuple(
        Question(f"Hej! {' '.join(_some(chance, words))} vekstad", frozenset({EntryId(entry)}))
        for entry, words in typical.items()
    )
    return BenchSet("small", KnowledgeBase(), (Part(material, questions),))


def _some(chance: random.Random, words: list[str]) -> list[str]:
    return chance.sample(words, 2) + chance.sample(WORDS, 2)


def outcome(variation: Variation) -> list[tuple[float, tuple[EntryId, ...]]]:
    """What the questions come to."""
    return [(one.confidence, one.ranked) for one in variation.results(small_set())]


@pytest.fixture(scope="module")
def whole() -> list[tuple[float, tuple[EntryId, ...]]]:
    """What they come to with nothing switched off."""
    return outcome(WHOLE)


@pytest.mark.parametrize("variation", VARIATIONS, ids=lambda variation: variation.name)
def test_a_variation_differs_from_the_whole_matcher(
    variation: Variation, whole: list[tuple[float, tuple[EntryId, ...]]]
) -> None:
    """Otherwise a row of the table would show the whole matcher under another name."""
    assert variation.changes(small_set())
    assert outcome(variation) != whole


def test_what_was_switched_off_is_on_again() -> None:
    """Even if measuring failed."""
    switch = SimpleNamespace(is_on=True)

    with pytest.raises(ArithmeticError), Substitute(switch, "is_on", value=False).in_place():
        raise ArithmeticError

    assert switch.is_on


def test_what_is_no_longer_there_cannot_be_switched_off() -> None:
    """A renamed part is an error, not a variation that changes nothing."""
    gone = Variation("gone", (Substitute(SimpleNamespace(), "no_such_part", 0),))

    with pytest.raises(AttributeError, match="no_such_part"):
        gone.results(small_set())
