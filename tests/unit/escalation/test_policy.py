"""When a person takes over."""

from __future__ import annotations

import pytest

from bot.escalation.policy import asks_for_person


@pytest.mark.parametrize(
    "text",
    [
        "prata med en människa",
        "Kan jag få prata med någon?",
        "jag vill prata med en riktig människa",
        "koppla mig till personal tack",
        "Människa!",
        "en människa tack",
        "jag vill ha kontakt med en handläggare",
        "Talk to a person",
        "can I speak to a real person please",
        "human",
        "I need a human",
    ],
)
def test_a_wish_for_a_person_is_understood(text: str) -> None:
    """At any time, in one's own words."""
    assert asks_for_person(text)


@pytest.mark.parametrize(
    "text",
    [
        "Vem ska jag prata med om startbidrag?",
        "vilka personer räknas i 30 procentskravet",
        "Hur många personer behövs i en ekonomisk förening?",
        "Vad är lönebidrag",
        "kan man anställa en person med lönebidrag",
        "Who should I talk to about procurement?",
        "delaktighet för människor",
        "",
        "?!",
    ],
)
def test_a_question_about_people_is_no_wish_for_one(text: str) -> None:
    """Questions stay with the bot."""
    assert not asks_for_person(text)


def test_a_wish_for_a_person_is_short() -> None:
    """Whoever tells a whole story asks about it, and not only for somebody to talk to."""
    ten_words = "jag vill gärna prata med en människa nu på torsdag"

    assert asks_for_person(ten_words)
    assert not asks_for_person(f"{ten_words} kväll")
