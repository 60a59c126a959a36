"""Wordings that work before they are compiled."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz

from bot.ids import EntryId
from bot.knowledge.model import Language
from bot.matcher.material import LabelledVariant
from bot.matcher.model import Evidence, Match, Ranking
from bot.matcher.normalize import normalize
from bot.matcher.taught import TaughtMatcher, speaks_for

CAFE, RENT, PARKING = EntryId("cafe"), EntryId("rent"), EntryId("parking")
TAUGHT = (
    LabelledVariant(CAFE, "När öppnar kaféet på Drottninggatan?", Language.SV),
    LabelledVariant(RENT, "Kan föreningen slippa betala hyra 2026?", Language.SV),
    LabelledVariant(RENT, "hur gör man då", Language.SV),
    LabelledVariant(PARKING, "Where do visitors park their bicycles?", Language.EN),
    LabelledVariant(PARKING, "parking", Language.EN),
)


def found(*confidences: tuple[EntryId, float], language: Language = Language.SV) -> Ranking:
    """What the other matcher would say."""
    evidence = partial(Evidence, "stored", ())
    return Ranking(tuple(Match(entry, sure, evidence) for entry, sure in confidences), language)


@dataclass
class FakeMatcher:
    """Implements `Matcher`: always the same ranking, in the language wanted."""

    ranking: Ranking = field(default_factory=lambda: found((PARKING, 0.4), (CAFE, 0.3)))
    asked: list[tuple[str, Language | None, EntryId | None]] = field(default_factory=list)

    def rank(
        self,
        question: str,
        *,
        language: Language | None = None,
        context: EntryId | None = None,
    ) -> Ranking:
        self.asked.append((question, language, context))
        return Ranking(self.ranking.matches, language or self.ranking.language)


def shares(ranking: Ranking) -> list[tuple[EntryId, float]]:
    return [(match.entry_id, round(match.confidence, 3)) for match in ranking.matches]


def test_a_taught_wording_finds_its_entry() -> None:
    """Surely, whatever its case and signs; the others share the rest."""
    ranking = TaughtMatcher(FakeMatcher(), TAUGHT).rank("när ÖPPNAR kaféet på drottninggatan!")

    assert shares(ranking) == [(CAFE, 0.99), (PARKING, 0.01)]


def test_what_was_taught_is_named() -> None:
    """Agents see the wording as it was taught, and the words that it has in common."""
    best = TaughtMatcher(FakeMatcher(), TAUGHT).rank("när öppnar kaféet på drottninggatan").best

    assert best is not None
    assert best.evidence == Evidence(TAUGHT[0].text, ("drottninggatan", "öppnar", "kaféet"))


@pytest.mark.parametrize(
    "question",
    [
        "när öpnar kaféet på drottninggatan",
        "nar oppnar kafeet pa drottninggatan",
        "Hej! När öppnar kaféet på Drottningatan?",
    ],
)
def test_a_slip_of_the_finger_does_not_hide_it(question: str) -> None:
    """A little less surely: one letter, dots and rings, a greeting."""
    ranking = TaughtMatcher(FakeMatcher(), TAUGHT).rank(question)

    assert shares(ranking) == [(CAFE, 0.95), (PARKING, 0.05)]


@pytest.mark.parametrize(
    ("question", "why"),
    [
        ("var öppnar kaféet på drottninggatan", "another question word"),
        ("när öppnar inte kaféet på drottninggatan", "a negation more"),
        ("kan föreningen betala hyra 2026", "a negation less"),
        ("kan föreningen släppa betala hyra 2026", "a negation mistyped"),
        ("kan föreningen slippa betala hyra 2027", "another year"),
        ("kan föreningen slippa betala hyra", "no year"),
        ("kan föreningen slippa betala hyrd 2026", "a short word"),
        ("kan förenningen slippa betalla hyra 2026", "two slips"),
        ("kan föreningar slippa betala hyra 2026", "another word"),
        ("när stänger kaféet på drottninggatan", "another verb"),
        ("parkingg", "a single word"),
    ],
)
def test_what_may_mean_something_else_is_left_to_the_other(question: str, why: str) -> None:
    """A wrong answer costs more than waiting for the compilation."""
    base = FakeMatcher()

    assert TaughtMatcher(base, TAUGHT).rank(question) == base.ranking, why


def test_the_last_letter_of_a_year_is_no_slip() -> None:
    """A law has its number, and one digit makes another law of it."""
    assert not speaks_for("Vad säger lagen 2016:1145", "Vad säger lagen 2016:1146", Language.SV)


def test_another_stored_wording_is_no_slip() -> None:
    """What is stored word for word elsewhere was meant so."""
    base = FakeMatcher(found((PARKING, 0.99)))

    ranking = TaughtMatcher(base, TAUGHT).rank("när öpnar kaféet på drottninggatan")

    assert ranking == base.ranking


def test_word_for_word_the_taught_comes_before_the_compiled() -> None:
    """An agent's word is newer."""
    base = FakeMatcher(found((PARKING, 0.995)))

    ranking = TaughtMatcher(base, TAUGHT).rank("när öppnar kaféet på drottninggatan")

    assert shares(ranking) == [(CAFE, 0.99), (PARKING, 0.01)]


def test_a_taught_wording_tells_the_language() -> None:
    """Where nobody has said which it is."""
    ranking = TaughtMatcher(FakeMatcher(), TAUGHT).rank("where do visitors park their bicycles")

    assert (ranking.language, shares(ranking)[0]) == (Language.EN, (PARKING, 0.99))


def test_the_wanted_language_counts() -> None:
    """A wording of the other language does not speak then."""
    base = FakeMatcher()

    ranking = TaughtMatcher(base, TAUGHT).rank("parking", language=Language.SV)

    assert ranking == base.ranking


def test_the_context_goes_on_to_the_other() -> None:
    """A follow-up is understood as before; what is taught word for word needs no context."""
    base = FakeMatcher()
    matcher = TaughtMatcher(base, TAUGHT)

    taught = matcher.rank("hur gör man då", context=CAFE)
    untaught = matcher.rank("och hur mycket då", context=CAFE)

    assert base.asked == [("hur gör man då", None, CAFE), ("och hur mycket då", None, CAFE)]
    assert shares(taught)[0] == (RENT, 0.99)
    assert untaught == base.ranking


def test_no_more_is_found_than_otherwise() -> None:
    """Five entries are as many as anybody looks at."""
    five = found(*((EntryId(name), 0.2) for name in "abcde"))

    ranking = TaughtMatcher(FakeMatcher(five), TAUGHT).rank("parking")

    assert [match.entry_id for match in ranking.matches] == [PARKING, *"abcd"]


def test_a_wording_without_words_speaks_for_nothing() -> None:
    """A smiley is no question."""
    base = FakeMatcher()
    smiley = LabelledVariant(CAFE, "🙂", Language.SV)

    assert TaughtMatcher(base, [smiley]).rank("🙂") == base.ranking
    assert not speaks_for("🙂", "🙂", Language.SV)


@given(st.text(max_size=80) | st.lists(st.sampled_from(TAUGHT[0].text.split())).map(" ".join))
def test_far_from_everything_taught_nothing_changes(question: str) -> None:
    """Exactly the other's ranking."""
    normal = normalize(question)
    nearest = max(fuzz.ratio(normal, normalize(one.text)) for one in TAUGHT)
    base = FakeMatcher()

    ranking = TaughtMatcher(base, TAUGHT).rank(question)

    assert ranking == base.ranking or nearest > 85


@given(st.sampled_from(["öppnar", "kaféet", "drottninggatan"]), st.integers(1, 4), st.booleans())
def test_the_rule_is_the_same_for_one_wording_and_for_all(
    word: str,
    place: int,
    doubled: bool,  # noqa: FBT001 - a case
) -> None:
    """What agents are warned of is what happens."""
    slip = word[:place] + (word[place - 1] if doubled else "") + word[place + 1 - doubled :]
    question = TAUGHT[0].text.replace(word, slip)
    best = TaughtMatcher(FakeMatcher(), TAUGHT).rank(question).best

    assert best is not None
    assert speaks_for(TAUGHT[0].text, question, Language.SV)
    assert best.entry_id == CAFE
