"""What people say around a question, taken away."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.model import Language
from bot.matcher.courtesy import without_courtesies
from bot.matcher.normalize import normalize

SV, EN = Language.SV, Language.EN
WORDS = "hej hi tack thanks mvh anna jag heter undrar fråga vad är iop"
TEXTS = st.lists(st.sampled_from(WORDS.split()), max_size=12).map(" ".join)
ASKED = {SV: "vad är iop", EN: "what is iop"}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (SV, "Hej! Vad är IOP?"),
        (SV, "Hej hej, vad är IOP? Tack på förhand!"),
        (SV, "God morgon! Jag heter Anna. Vad är IOP? Med vänliga hälsningar Anna Larsson"),
        (SV, "Jag har en snabb fråga: vad är IOP?"),
        (SV, "Kan ni hjälpa mig? Vad är IOP? Mvh Lars"),
        (SV, "Vet du vad är IOP"),
        (SV, "Ok tack! Vad är IOP?"),
        (EN, "Hi there! What is IOP?"),
        (EN, "Good morning. I have a question. What is IOP? Thanks in advance!"),
        (EN, "I'm Anna. What is IOP? Kind regards, Anna Larsson"),
        (EN, "Could you help me? What's IOP? Thank you very much"),
    ],
)
def test_courtesies_are_taken_away(language: Language, text: str) -> None:
    """Greeting, name, thanks and all."""
    assert without_courtesies(normalize(text), language) == ASKED[language]


@pytest.mark.parametrize(
    "text", ["hej", "tack", "tack för hjälpen", "god morgon", "mvh", "hälsningar från karlskrona"]
)
def test_what_is_nothing_but_courtesy_is_not_taken_away(text: str) -> None:
    """It is what the visitor says, and small talk has an answer to it."""
    assert without_courtesies(text, SV) == text


@pytest.mark.parametrize(
    "text", ["hur säger jag tack till kommunen", "vem kan hjälpa mig", "vad är en god granne"]
)
def test_a_question_about_a_courtesy_keeps_it(text: str) -> None:
    """Only what stands around a question is taken away."""
    assert without_courtesies(text, SV) == text


@given(TEXTS, st.sampled_from(Language))
def test_some_of_the_text_is_always_left(text: str, language: Language) -> None:
    """Words in a row of the text, and all of them if nobody was polite."""
    left = without_courtesies(text, language)

    assert left in text
    assert bool(left) == bool(text)


def test_a_flood_of_courtesies_is_read_too() -> None:
    """Words that may be a name or a courtesy are not shared out in every way that there is."""
    text = "hälsningar " * 300 + "vad är iop till för nu då"

    assert without_courtesies(text, SV) == text
