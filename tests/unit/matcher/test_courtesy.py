"""What people say around a question, taken away."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.model import Language
from bot.matcher.courtesy import without_courtesies
from bot.matcher.normalize import normalize

SV, EN = Language.SV, Language.EN
TEXTS = st.text("abåäö hejtackmvh.?", max_size=60)


@pytest.mark.parametrize(
    "text",
    [
        "Hej! Vad är IOP?",
        "Hej hej, vad är IOP? Tack på förhand!",
        "God morgon! Jag heter Anna. Vad är IOP? Med vänliga hälsningar Anna Larsson",
        "Jag har en snabb fråga: vad är IOP?",
        "Kan ni hjälpa mig? Vad är IOP? Mvh Lars",
        "Vet du vad är IOP",
        "Ok tack! Vad är IOP?",
    ],
)
def test_swedish_courtesies_are_taken_away(text: str) -> None:
    """Greeting, name, thanks and all."""
    assert without_courtesies(normalize(text), SV) == "vad är iop"


@pytest.mark.parametrize(
    "text",
    [
        "Hi there! What is IOP?",
        "Good morning. I have a question. What is IOP? Thanks in advance!",
        "I'm Anna. What is IOP? Kind regards, Anna Larsson",
        "Could you help me? What's IOP? Thank you very much",
    ],
)
def test_english_courtesies_are_taken_away(text: str) -> None:
    """The same in the other language."""
    assert without_courtesies(normalize(text), EN) == "what is iop"


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
    normal = normalize(text)

    left = without_courtesies(normal, language)

    assert left in normal
    assert bool(left) == bool(normal)


def test_a_flood_of_courtesies_is_read_too() -> None:
    """Words that may be a name or a courtesy are not shared out in every way that there is."""
    text = "hälsningar " * 300 + "vad är iop till för nu då"

    assert without_courtesies(text, SV) == text
