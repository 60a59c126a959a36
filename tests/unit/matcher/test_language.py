"""Which language a question is in, as far as its words tell."""

from __future__ import annotations

import pytest

from bot.knowledge.model import Language
from bot.matcher.language import learn_languages

SV, EN = Language.SV, Language.EN
WORDINGS = [
    ("vad är ett socialt företag", SV),
    ("hur startar man företag", SV),
    ("vad är iop", SV),
    ("what is a social enterprise", EN),
    ("how to start an enterprise", EN),
    ("what is iop", EN),
]
BOTH = learn_languages(WORDINGS)


@pytest.mark.parametrize(
    "question",
    [
        "vad är iop",
        "hur startar man",
        "socialt företag",
        "jag vill veta mer",
        "får man göra så",
        "kooperativ på gång",
    ],
)
def test_a_swedish_question_is_read_as_swedish(question: str) -> None:
    """Also with words that were never seen."""
    assert BOTH.of(question) is SV


@pytest.mark.parametrize(
    "question",
    ["what is iop", "how to start", "social enterprise", "can i do that", "where do they meet"],
)
def test_an_english_question_is_read_as_english(question: str) -> None:
    """Also with words that were never seen."""
    assert BOTH.of(question) is EN


@pytest.mark.parametrize("question", ["", "lou", "coompanion", "700 000"])
def test_what_tells_no_language_is_read_as_swedish(question: str) -> None:
    """Most visitors write it."""
    assert BOTH.of(question) is SV


@pytest.mark.parametrize("letter", ["å", "ä", "ö"])
def test_a_swedish_letter_tells_the_language_of_an_unknown_word(letter: str) -> None:
    """Against an English word or two beside it."""
    assert BOTH.of(f"enterprise bl{letter}x") is SV
    assert BOTH.of("enterprise blax") is EN


def test_the_order_of_the_wordings_does_not_matter() -> None:
    """Editors may move entries about."""
    assert learn_languages(reversed(WORDINGS)) == BOTH


def test_where_only_english_is_known_the_unknown_is_english() -> None:
    """A knowledge base in one language answers in it."""
    english = learn_languages([wording for wording in WORDINGS if wording[1] is EN])

    assert english.of("zzz") is EN
