"""What many asked is put together, and nobody can be known by it."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ids import ConversationId, EntryId
from bot.knowledge.model import Language
from bot.staff.likeness import Group, Grouped, Unanswered, grouped, known_stems
from tests.unit.conversation.fakes import KNOWLEDGE


def asked(
    question: str, visitor: str = "", nearest: str | None = "iop", language: Language = Language.SV
) -> Unanswered:
    """By somebody who asks nothing else, if no visitor is named."""
    return Unanswered(
        ConversationId(f"web:{visitor or question}"),
        question,
        language,
        None if nearest is None else EntryId(nearest),
    )


def groups(*unanswered: Unanswered, known: frozenset[str] = frozenset()) -> list[Group]:
    return list(grouped(unanswered, known).groups)


def words(*unanswered: Unanswered, known: frozenset[str] = frozenset()) -> list[tuple[str, ...]]:
    return [group.words for group in groups(*unanswered, known=known)]


# --- alike ----------------------------------------------------------------------------------


def test_questions_of_two_visitors_about_the_same_thing_are_a_group() -> None:
    """However they are worded, with what they share and what the matcher thought of."""
    found = groups(
        asked("kan man hyra en lokal av kommunen?"), asked("får vi hyra lokal i kommunen")
    )

    assert found == [Group(("hyra", "kommunen", "lokal"), 2, EntryId("iop"))]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hur startar man bilpoolen", "starta en bilpool"),
        ("bilpool", "finns det en bilpool?"),
        ("vill ha catering", "har ni Catering?!"),
    ],
)
def test_endings_case_and_small_words_make_no_difference(one: str, other: str) -> None:
    """Nobody writes the same."""
    known = frozenset({"catering"})

    assert [group.count for group in groups(asked(one), asked(other), known=known)] == [2]


def test_a_wrong_letter_makes_no_difference() -> None:
    """What is written wrong goes with what is more often written right."""
    found = groups(asked("catering"), asked("vill ha catering"), asked("catring?"))

    assert found == [Group(("catering",), 3, EntryId("iop"))]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("säljer ni valar", "hyr ni ut båtar"),
        ("starta bageri i byn", "starta cykelverkstad vid havet"),
        ("lån", "lön"),
    ],
)
def test_questions_about_different_things_are_no_group(one: str, other: str) -> None:
    """One common word is not enough, and a short word with another letter is another word."""
    assert groups(asked(one), asked(other)) == []


def test_what_one_visitor_asks_again_and_again_is_no_group() -> None:
    """Only what several wonder about is shown."""
    again = [asked("säljer ni valar", visitor="anna") for _ in range(5)]

    assert grouped(again, frozenset()) == Grouped((), total=5)


def test_the_largest_group_comes_first() -> None:
    """Equal ones are in order of the alphabet; questions that stand alone are counted."""
    found = grouped(
        [
            *(asked("säljer ni valar", visitor) for visitor in "ab"),
            *(asked("hyr ni båtar", visitor) for visitor in "cde"),
            asked("går bussen"),
        ],
        frozenset(),
    )

    assert [(group.count, group.words) for group in found.groups] == [
        (3, ("båtar", "hyr")),
        (2, ("säljer", "valar")),
    ]
    assert found.alone == 1


def test_the_nearest_entry_of_a_group_is_what_most_of_it_came_near_to() -> None:
    """Where the matcher thought of nothing there is none."""
    found = groups(
        *(asked("säljer ni valar", visitor, near) for visitor, near in zip("abc", "xyx")),  # noqa: B905 - equally long
        *(asked("hyr ni båtar", visitor, None) for visitor in "ab"),
    )

    assert [group.nearest for group in found] == ["x", None]


def test_what_says_nothing_stands_alone() -> None:
    """Signs, numbers, and words without a subject."""
    assert (
        groups(*(asked(text, visitor) for text in ("??", "17", "hur då") for visitor in "ab")) == []
    )


def test_the_order_in_which_questions_came_changes_nothing() -> None:
    """The same questions are the same groups."""
    questions = [
        asked(f"{first} {second}", visitor)
        for visitor in "ab"
        for first in ("hyra", "köpa", "låna")
        for second in ("lokal", "båt", "cykel")
    ]
    mixed = random.Random(7).sample(questions, len(questions))

    assert grouped(mixed, frozenset()) == grouped(questions, frozenset())


# --- nobody is known by it ------------------------------------------------------------------


def test_a_word_that_one_visitor_used_is_not_shown() -> None:
    """However often."""
    found = words(
        asked("säljer ni blå valar blå blå", visitor="anna"), asked("säljer ni valar", visitor="bo")
    )

    assert found == [("säljer", "valar")]


@pytest.mark.parametrize(
    "secret",
    [
        "Anna Svensson",
        "anna.svensson@example.org",
        "0455-30 30 30",
        "19850512-1239",
        "@annasvensson",
        "https://example.org/annasvensson",
        "www.annasvensson.se",
        "4711",
    ],
)
def test_names_numbers_and_addresses_are_not_shown_although_two_gave_them(secret: str) -> None:
    """A name is what has a capital letter and is not in the knowledge."""
    question = f"säljer {secret} några valar"

    assert words(asked(question, visitor="a"), asked(question, visitor="b")) == [
        ("säljer", "valar")
    ]


def test_a_word_of_the_knowledge_is_shown_with_its_capital() -> None:
    """IOP is nobody's name."""
    known = known_stems(KNOWLEDGE)
    question = "Gäller IOP valar?"

    shown = words(asked(question, visitor="a"), asked(question, visitor="b"), known=known)

    assert shown == [("iop", "valar")]


def test_the_knowledge_is_known_in_both_languages() -> None:
    """With the endings taken off."""
    assert {"iop", "lou"} <= known_stems(KNOWLEDGE)


_WORDS = st.sampled_from(
    ["valar", "båtar", "hyra", "köpa", "sälja", "lokal", "anna", "bo", "karlskrona", "kvarn"]
)


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.lists(_WORDS, min_size=1, max_size=6))))
def test_every_word_that_is_shown_was_used_by_two(said: list[tuple[str, list[str]]]) -> None:
    """Whatever is asked, by whomever."""
    unanswered = [asked(" ".join(question), visitor) for visitor, question in said]

    for group in grouped(unanswered, frozenset()).groups:
        for word in group.words:
            assert len({visitor for visitor, question in said if word in question}) >= 2
