"""Long texts in pieces that Telegram takes, with nothing lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channel.telegram.pieces import LONGEST_TEXT, pieces, utf16_length

WRITING = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from(" \n\t.å\u0301\u200d\ufe0f👩🏽🇸🇪"),
    ),
    max_size=300,
)
LIMITS = st.integers(2, 60)


def texts_of(text: str, limit: int = LONGEST_TEXT) -> list[str]:
    return [text[start:end] for start, end in pieces(text, limit)]


def without_white_space(text: str) -> str:
    return "".join(text.split())


@given(WRITING, LIMITS)
def test_nothing_but_white_space_is_lost(text: str, limit: int) -> None:
    """And what is left comes in its order."""
    assert without_white_space("".join(texts_of(text, limit))) == without_white_space(text)


@given(WRITING, LIMITS)
def test_each_piece_is_as_long_as_telegram_allows_at_most(text: str, limit: int) -> None:
    """Telegram counts UTF-16 units: an emoji is two of them."""
    assert all(len(piece.encode("utf-16-le")) // 2 <= limit for piece in texts_of(text, limit))


@given(WRITING, LIMITS)
def test_no_piece_is_empty_or_begins_with_white_space(text: str, limit: int) -> None:
    """Telegram refuses the one and swallows the other."""
    assert all(piece and piece == piece.strip() for piece in texts_of(text, limit))


@given(WRITING, LIMITS)
def test_the_pieces_follow_one_another(text: str, limit: int) -> None:
    """No word is sent twice."""
    edges = [edge for piece in pieces(text, limit) for edge in piece]

    assert edges == sorted(edges)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_length_is_counted_as_telegram_counts_it(text: str) -> None:
    """In UTF-16 units."""
    assert utf16_length(text) == len(text.encode("utf-16-le")) // 2


def test_a_short_text_stays_whole() -> None:
    """As nearly all do."""
    assert texts_of("Vad är en ASF?\n\nEtt företag.") == ["Vad är en ASF?\n\nEtt företag."]


@pytest.mark.parametrize("text", ["", " ", "\n\n\t"])
def test_nothing_makes_no_piece(text: str) -> None:
    """There is nothing to send."""
    assert texts_of(text) == []


@pytest.mark.parametrize("repeated", ["a", "å", "👍"])
def test_a_text_of_exactly_the_limit_is_one_piece(repeated: str) -> None:
    """And one more letter makes a second."""
    most = LONGEST_TEXT // utf16_length(repeated)

    assert len(texts_of(repeated * most)) == 1
    assert len(texts_of(repeated * (most + 1))) == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ett stycke.\n\nEtt till. Och mer", ["Ett stycke.", "Ett till. Och mer"]),
        ("En rad. Mer\nEn rad till, den andra", ["En rad. Mer", "En rad till, den", "andra"]),
        ("En mening. En mening till", ["En mening.", "En mening till"]),
        ("flera ord utan någon punkt", ["flera ord utan", "någon punkt"]),
        ("ettmycketlångtordutanmellanrum", ["ettmycketlångtorduta", "nmellanrum"]),
    ],
)
def test_texts_are_cut_where_it_disturbs_least(text: str, expected: list[str]) -> None:
    """At paragraphs, else at lines, sentences, words, and only then within a word."""
    assert texts_of(text, 20) == expected


def test_a_first_piece_of_a_few_words_is_avoided() -> None:
    """A greeting alone looks like a mistake."""
    text = "Hej!\n\nNu kommer en lång mening som går vidare"

    assert texts_of(text, 30) == ["Hej!\n\nNu kommer en lång", "mening som går vidare"]


@pytest.mark.parametrize(
    "cluster",
    ["e\u0301", "👍🏽", "👩\u200d👩\u200d👧", "🇸🇪", "❤\ufe0f", "न\u0940"],
    ids=["accent", "skin tone", "family", "flag", "heart", "vowel sign"],
)
def test_what_is_one_sign_to_the_eye_is_not_torn(cluster: str) -> None:
    """No mark without its letter, no half a family."""
    text = "x" * 9 + cluster + "y" * 9

    assert cluster in "|".join(texts_of(text, 10))


def test_a_run_of_marks_without_end_is_cut_all_the_same() -> None:
    """Somebody's prank ("zalgo") must not keep us from sending the rest."""
    text = "e" + "\u0301" * 5_000

    assert [utf16_length(piece) <= LONGEST_TEXT for piece in texts_of(text)] == [True, True]
