"""What a misspelt word was meant to be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matcher.vocabulary import Vocabulary

KNOWN = (
    "hur många måste vara i en ekonomisk förening starta företag direktupphandling skillnad på iop"
)
VOCABULARY = Vocabulary.of([KNOWN, "upphandling mest"])


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("förening", ("förening",)),
        ("förenning", ("förening",)),
        ("ekonomsk", ("ekonomisk",)),
        ("forening", ("förening",)),
        ("pa", ("på",)),
        ("o", ("och",)),
        ("mkt", ("mycket",)),
        ("whats", ("what", "is")),
        ("måst", ("måste",)),
        ("startaföretag", ("starta", "företag")),
        ("direktuphandlig", ("direktupphandling",)),
        ("badhus", ("badhus",)),
        ("2016", ("2016",)),
        ("xq", ()),
    ],
)
def test_a_word_is_read_as_it_was_meant(written: str, meant: tuple[str, ...]) -> None:
    """Misspelt, without dots, shortened, run together; or left alone if nothing known is near."""
    assert VOCABULARY.read(written) == meant


def test_two_words_that_make_a_known_one_are_joined() -> None:
    """Swedish writes compounds in one word; many people do not."""
    assert VOCABULARY.joined("direkt", "upphandling") == "direktupphandling"


def test_two_words_that_make_nothing_stay_apart() -> None:
    """Not every pair is a compound."""
    assert VOCABULARY.joined("en", "förening") is None


@given(st.sampled_from(KNOWN.split()))
def test_a_known_word_is_never_changed(word: str) -> None:
    """Whoever writes rightly is taken at their word."""
    assert VOCABULARY.read(word) == (word,)


@given(st.text(min_size=1, max_size=40))
def test_any_word_can_be_read(word: str) -> None:
    """Whatever people type."""
    assert all(VOCABULARY.read(word)) or VOCABULARY.read(word) == ()


def test_a_word_that_is_known_only_from_haste_is_read_with_its_dots() -> None:
    """Editors write down how people type; that does not make "foretag" a word."""
    vocabulary = Vocabulary.of([*["företag"] * 20, "foretag"])

    assert vocabulary.read("foretag") == ("företag",)
    assert vocabulary.spelled("foretag") == "företag"


def test_a_word_that_is_one_without_dots_too_stays_as_it_is() -> None:
    """What is "vart" is not "vårt", although that stands there oftener."""
    vocabulary = Vocabulary.of([*["vårt"] * 20, *["vart"] * 5])

    assert vocabulary.read("vart") == ("vart",)
    assert vocabulary.spelled("vart") == "vart"
