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
    "question",
    [
        "Förklara Skoopi",
        "Skoopi, vad är det?",
        "Skoopi definition",
        "Snälla, kan du berätta lite om Skoopi?",
        "Vad menas med begreppet Skoopi?",
        "Kan du förklara vad Skoopi är?",
        "Vad är Skoopi för något?",
        "Vad står Skoopi för?",
    ],
)
def test_swedish_ways_to_ask_what_something_is_are_one(question: str) -> None:
    """Also with words of politeness, and when the topic stands first."""
    assert plainly(normalize(question), SV) == "vad är skoopi"


@pytest.mark.parametrize(
    "question",
    [
        "Explain Skoopi",
        "Skoopi meaning",
        "Could you please tell me about Skoopi?",
        "What is meant by the term Skoopi?",
        "What does Skoopi stand for?",
        "Tell me what Skoopi is",
    ],
)
def test_english_ways_to_ask_what_something_is_are_one(question: str) -> None:
    """The same in the other language."""
    assert plainly(normalize(question), EN) == "what is skoopi"


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
