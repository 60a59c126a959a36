"""The matcher as a whole, on a small knowledge of its own."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ids import EntryId
from bot.knowledge.model import Language
from bot.matcher.engine import FuzzyMatcher, compile_matcher, is_follow_up
from bot.matcher.material import LabelledVariant, Material, NegativeQuestion
from bot.matcher.remembering import RememberingMatcher

WORDINGS = {
    "iop-definition": [
        "Vad är idéburet offentligt partnerskap?",
        "vad betyder iop",
        "iop förklaring",
        "partnerskap mellan förening och kommun",
        "Vad menas med ett iop mellan kommun och förening",
    ],
    "lou-definition": [
        "Vad är offentlig upphandling?",
        "vad betyder lou",
        "lagen om upphandling",
        "regler när kommunen köper",
        "Vilken lag gäller när en myndighet handlar varor",
    ],
    "starta": [
        "Hur startar man ett socialt företag?",
        "starta företag tillsammans",
        "vi vill dra igång ett kooperativ",
        "första stegen för att öppna eget",
        "Hur många måste man vara för att starta",
    ],
    "karlskrona": [
        "Vad gör Karlskrona för sociala företag?",
        "karlskrona stöd",
        "handlingsplanen i karlskrona",
        "hjälp från karlskrona kommun",
        "Finns det bidrag i Karlskrona",
    ],
}
ENGLISH = {
    "iop-definition": ["what is a public partnership", "iop meaning", "partnership explained"],
    "lou-definition": ["what is public procurement", "the procurement act", "how the state buys"],
}
NEGATIVE = "Vad kostar ett bygglov?"


def _material(wordings: dict[str, list[str]]) -> Material:
    return Material(
        variants=tuple(
            LabelledVariant(EntryId(entry), text, language)
            for language, texts in ((Language.SV, wordings), (Language.EN, ENGLISH))
            for entry, variants in texts.items()
            for text in variants
        ),
        negatives=(NegativeQuestion(0, NEGATIVE, Language.SV),),
    )


@pytest.fixture(scope="module")
def matcher() -> FuzzyMatcher:
    return compile_matcher(_material(WORDINGS), false_answer_rate=0.05)


MATCHER = compile_matcher(_material(WORDINGS), false_answer_rate=0.05)


@pytest.mark.parametrize(
    ("entry", "wording"), [(entry, text) for entry, texts in WORDINGS.items() for text in texts]
)
def test_each_wording_finds_its_own_entry(entry: str, wording: str, matcher: FuzzyMatcher) -> None:
    """And surely: it is stored word for word."""
    best = matcher.rank(wording).best

    assert best is not None
    assert (best.entry_id, best.confidence >= 0.99) == (entry, True)


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        ("va betyder iopp", "iop-definition"),
        ("starta foretag", "starta"),
        ("upphandlig lag", "lou-definition"),
        ("what does procurement mean", "lou-definition"),
    ],
)
def test_a_question_in_other_words_finds_its_entry(
    question: str, entry: str, matcher: FuzzyMatcher
) -> None:
    """Misspelt, without dots, in other words, in the other language."""
    best = matcher.rank(question).best

    assert best is not None
    assert best.entry_id == entry


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        ("förklara offentlig upphandling", "lou-definition"),
        ("offentlig upphandling", "lou-definition"),
        ("kan du berätta om idéburet offentligt partnerskap", "iop-definition"),
        ("explain public procurement", "lou-definition"),
    ],
)
def test_a_definition_is_found_as_surely_however_it_is_asked_for(
    question: str, entry: str, matcher: FuzzyMatcher
) -> None:
    """What stands around the topic says nothing about it."""
    best = matcher.rank(question).best

    assert best is not None
    assert (best.entry_id, best.confidence >= 0.99) == (entry, True)


@pytest.mark.parametrize("question", ["förklara offentlig upphandling", "Offentlig upphandling"])
def test_what_a_question_was_read_as_is_told(question: str, matcher: FuzzyMatcher) -> None:
    """Agents and editors see the plainer words."""
    (correction,) = matcher.rank(question).corrections

    assert correction.read_as == "vad är offentlig upphandling"


def test_a_topic_that_the_knowledge_has_no_word_of_is_not_asked_about_plainly(
    matcher: FuzzyMatcher,
) -> None:
    """Or else all that is left is "vad är", which many wordings begin with."""
    assert matcher.rank("förklara asdf").corrections == ()


@pytest.mark.parametrize("question", [NEGATIVE, f"Hej! {NEGATIVE} Mvh Anna"])
def test_a_negative_is_never_answered(question: str, matcher: FuzzyMatcher) -> None:
    """Word for word it has no confidence at all, however politely it is asked."""
    best = matcher.rank(question).best

    assert best is not None
    assert best.confidence == 0.0


def test_the_language_of_a_question_is_found(matcher: FuzzyMatcher) -> None:
    """Without being told."""
    assert matcher.rank("what is this").language is Language.EN
    assert matcher.rank("vad är det här").language is Language.SV


def test_a_correction_is_told(matcher: FuzzyMatcher) -> None:
    """Agents and editors see what a word was read as."""
    (correction,) = matcher.rank("karlskona stöd").corrections

    assert (correction.written, correction.read_as) == ("karlskona", "karlskrona")


def test_what_spoke_for_an_entry_is_told(matcher: FuzzyMatcher) -> None:
    """The nearest wording, and the words that both have."""
    best = matcher.rank("stöd från karlskrona").best

    assert best is not None
    assert "karlskrona" in best.evidence.words
    assert "arlskrona" in best.evidence.variant


@pytest.mark.parametrize("question", ["och vad är det då", "Tack! Vad är det?"])
def test_a_follow_up_is_about_what_was_answered_last(question: str, matcher: FuzzyMatcher) -> None:
    """Alone it says nothing."""
    best = matcher.rank(question, context=EntryId("lou-definition")).best

    assert best is not None
    assert best.entry_id == "lou-definition"


@pytest.mark.parametrize(
    ("question", "leans"),
    [
        ("och i karlskrona", True),
        ("hur mycket då", True),
        ("vad är det", True),
        ("vad betyder iop", False),
        ("hur startar man ett socialt företag i blekinge", False),
    ],
)
def test_a_follow_up_is_known_by_its_form(question: str, leans: bool) -> None:  # noqa: FBT001 - a case
    """It begins like one, or has no word that tells."""
    assert is_follow_up(question, Language.SV) is leans


def test_the_order_of_the_entries_changes_nothing(matcher: FuzzyMatcher) -> None:
    """Editors may move entries about."""
    entries = list(WORDINGS.items())
    random.Random(3).shuffle(entries)

    again = compile_matcher(_material(dict(entries)), false_answer_rate=0.05)

    asked = "hur öppnar man företag i karlskrona"
    assert again.rank(asked) == matcher.rank(asked)


@given(st.text(max_size=200))
def test_any_text_has_confidences_between_nothing_and_certainty(text: str) -> None:
    """Whatever people send."""
    confidences = [match.confidence for match in MATCHER.rank(text).matches]

    assert all(0.0 <= confidence <= 1.0 for confidence in confidences)
    assert confidences == sorted(confidences, reverse=True)


def test_the_same_question_is_ranked_once(matcher: FuzzyMatcher) -> None:
    """The second time it is remembered: the very same ranking."""
    remembering = RememberingMatcher(matcher)

    assert remembering.rank("vad är iop") is remembering.rank("vad är iop")
    assert remembering.rank("vad är iop") == matcher.rank("vad är iop")


def test_without_any_material_nothing_is_found() -> None:
    """An empty knowledge hands over; it does not fail."""
    empty = compile_matcher(Material(()), false_answer_rate=0.05)

    assert empty.rank("vad är iop").matches == ()
