"""The form in which wordings are compared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matcher.normalize import LONGEST, normalize, without_diacritics

TEXTS = st.text(max_size=200)
WRITTEN = st.text("abåäöé ÅÄÖ.,:;’'-_!?§019\n", max_size=60)
"""Of what people write: letters, figures, and the signs that mean something here."""


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("Vad är IOP?", "vad är iop"),
        ("  vad\när\tIOP ", "vad är iop"),
        ("ÅÄÖ", "åäö"),
        ("A\u030aA\u0308O\u0308", "åäö"),
        ("ＩＯＰ", "iop"),
        ("arbets-integrerande", "arbets integrerande"),
        ("snake_case", "snake case"),
        ("ASF:er", "asf"),
        ("ASF:s regler", "asf regler"),
        ("IOP:n och LOU:t", "iop och lou"),
        ("ASF’s", "asf"),
        ("What's IOP?", "what is iop"),
        ("LOU 2016:1145, 19 a kap. 2 §", "lou 2016:1145 19 a kap 2 §"),
        ("2016:1145:s", "2016:1145"),
        ("30%", "30"),
        ("🙂 hej 🙂", "hej"),
        ("?!", ""),
        ("", ""),
    ],
)
def test_wordings_that_differ_only_in_dress_are_the_same(text: str, normal: str) -> None:
    """Case, punctuation, pictures and endings after a colon do not count; å, ä, ö do."""
    assert normalize(text) == normal


@given(TEXTS | WRITTEN)
def test_normalizing_twice_is_normalizing_once(text: str) -> None:
    """What is stored and what is asked meet in the same form."""
    assert normalize(normalize(text)) == normalize(text)


@given(TEXTS)
def test_there_is_one_space_between_words_and_none_around_them(text: str) -> None:
    """So that words can be told apart by it."""
    normal = normalize(text)

    assert normal == " ".join(normal.split())


@given(WRITTEN)
def test_case_does_not_count(text: str) -> None:
    """Whoever shouts is understood."""
    assert normalize(text.upper()) == normalize(text.lower())


def test_only_the_beginning_of_a_very_long_text_is_read() -> None:
    """Nobody keeps the assistant busy with a book."""
    assert normalize("a" * LONGEST + "b") == "a" * LONGEST


@pytest.mark.parametrize(
    ("word", "typed"), [("åäö", "aao"), ("överenskommelse", "overenskommelse"), ("é", "e")]
)
def test_a_word_is_known_without_its_dots_and_rings(word: str, typed: str) -> None:
    """As on a keyboard that has no å, ä and ö."""
    assert without_diacritics(word) == typed


@given(TEXTS)
def test_taking_dots_away_twice_is_taking_them_away_once(text: str) -> None:
    """Nothing comes back."""
    assert without_diacritics(without_diacritics(text)) == without_diacritics(text)
