"""Ways of asking what something is, read as the plainest one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.model import Language
from bot.matcher.normalize import normalize
from bot.matcher.phrasing import plainly, what_is

SV, EN = Language.SV, Language.EN
TOPICS = st.from_regex(r"[bdfgklmnprst][aou][bdfgklmnprst]{1,4}", fullmatch=True)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        (SV, "Förklara Skoopi"),
        (SV, "Skoopi, vad är det?"),
        (SV, "Skoopi definition"),
        (SV, "Snälla, kan du berätta lite om Skoopi?"),
        (SV, "Vad menas med begreppet Skoopi?"),
        (SV, "Kan du förklara vad Skoopi är?"),
        (SV, "Vad är Skoopi för något?"),
        (SV, "Vad står Skoopi för?"),
        (EN, "Explain Skoopi"),
        (EN, "Skoopi meaning"),
        (EN, "Could you please tell me about Skoopi?"),
        (EN, "What is meant by the term Skoopi?"),
        (EN, "What does Skoopi stand for?"),
        (EN, "Tell me what Skoopi is"),
    ],
)
def test_ways_to_ask_what_something_is_are_one(language: Language, question: str) -> None:
    """Also with words of politeness, and when the topic stands first."""
    assert plainly(normalize(question), language) == what_is("skoopi", language)


@pytest.mark.parametrize(("language", "plainest"), [(SV, "vad är iop"), (EN, "what is iop")])
def test_the_plainest_way_to_ask_is_that_of_the_titles(language: Language, plainest: str) -> None:
    """Most entries have it stored."""
    assert what_is("iop", language) == plainest


@pytest.mark.parametrize(
    ("question", "language", "plain"),
    [
        ("Kan du förklara hur man startar ett ASF?", SV, "hur man startar ett asf"),
        ("Please explain how to start", EN, "how to start"),
    ],
)
def test_a_question_behind_a_polite_frame_keeps_its_own_words(
    question: str, language: Language, plain: str
) -> None:
    """It does not ask what something is."""
    assert plainly(normalize(question), language) == plain


@pytest.mark.parametrize(
    "question",
    [
        "Vad är ASF?",
        "Hur startar man?",
        "vad kostar det",
        "ASF i Blekinge",
        "Skoopi",
    ],
)
def test_a_question_that_is_plain_is_left_alone(question: str) -> None:
    """It asks for something else, or has nothing around its topic."""
    assert plainly(normalize(question), SV) is None


@given(TOPICS, st.sampled_from(Language))
def test_what_is_plain_has_no_plainer_words(topic: str, language: Language) -> None:
    """One step is all of the way."""
    assert plainly(what_is(topic, language), language) is None
