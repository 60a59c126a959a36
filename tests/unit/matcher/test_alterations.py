"""Wordings changed so that the calibration meets what no editor writes down."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.matcher.alterations import UNKNOWN_WORD, told_at_length, without_telling_word
from bot.matcher.features import FeatureSpace
from bot.matcher.reading import Reading

READINGS = [
    Reading("vad kostar glassen", ("vad", "kost", "glass")),
    Reading("vad kostar bilen", ("vad", "kost", "bil")),
    Reading("vem äger bilen", ("vem", "äg", "bil")),
]
SPACE = FeatureSpace.of(READINGS)


def test_the_word_that_an_entry_is_about_is_exchanged() -> None:
    """The frame stays: how it is asked, but about something that nobody knows."""
    counts = {"vad": 5, "kost": 5, "glass": 5}

    assert without_telling_word(READINGS[0], counts, SPACE) == f"vad kostar {UNKNOWN_WORD}"


def test_an_entry_whose_wordings_share_no_word_is_about_none_of_them() -> None:
    """Nothing to exchange."""
    counts = {"vad": 4, "kost": 4, "glass": 4}

    assert without_telling_word(READINGS[0], counts, SPACE) is None


def test_a_long_wording_does_not_hang_on_one_word() -> None:
    """Nine words are the most."""
    long = Reading(" ".join(["glassen"] * 10), ("glass",) * 10)

    assert without_telling_word(long, {"glass": 10}, SPACE) is None


def _of_length(words: int) -> Reading:
    return Reading(" ".join(["bilen"] * words), ("bil",) * words)


@given(st.lists(st.integers(0, len(READINGS))), st.integers(0, 20))
def test_as_many_wordings_get_a_story_around_them_as_are_long(short: list[int], long: int) -> None:
    """Their own words stay side by side; of the others most are unknown."""
    readings = [*READINGS, _of_length(19), _of_length(20)]
    sample = [*short, *[len(readings) - 1] * long]

    stories = list(told_at_length(readings, sample))

    assert len({place for place, _ in stories}) == len(stories) == long
    for place, story in stories:
        normal = readings[sample[place]].normal
        around = story.replace(normal, "", 1).split()
        assert f" {normal} " in f" {story} "
        assert 10 <= len(around) <= 30
        assert set(around) <= {UNKNOWN_WORD, *" ".join(one.normal for one in READINGS).split()}


def test_the_same_stories_are_told_each_time() -> None:
    """What is compiled depends on the knowledge alone."""
    readings = [Reading(" ".join([*["bilen"] * 20, word]), ("bil",) * 21) for word in "abc"]

    told = list(told_at_length(readings, range(3)))

    assert told == list(told_at_length(readings, range(3)))
    assert len(told) == 3
