"""What a button carries, and what nobody can make us believe by forging one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.acts import (
    AskPerson,
    BrowseTerms,
    ChooseEntry,
    ChooseLanguage,
    ChooseRegister,
    ConfirmErasure,
    GoToStep,
    KeepData,
    NoneOfThese,
    OpenPrivately,
    Press,
    Rate,
    ReadMore,
    SearchTerms,
)
from bot.conversation.presses import decode, encode
from bot.ids import EntryId
from bot.knowledge.model import Register

ENTRY_IDS = (
    st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)*", fullmatch=True)
    .filter(lambda text: len(text) <= 48)
    .map(EntryId)
)
LONGEST_ENTRY_ID = EntryId("a" * 48)
VERSIONS = st.from_regex(r"[0-9a-f]{8}", fullmatch=True)
REGISTERS = st.sampled_from(Register)
NUMBERS = st.integers(0, 9_999)
PAYLOADS = st.from_regex(r"[A-Za-z0-9_-]{0,62}", fullmatch=True)
PRESSES: st.SearchStrategy[Press] = st.one_of(
    st.builds(ChooseEntry, ENTRY_IDS),
    st.builds(ChooseRegister, ENTRY_IDS, REGISTERS),
    st.builds(ReadMore, ENTRY_IDS),
    st.builds(Rate, ENTRY_IDS, VERSIONS, st.booleans()),
    st.builds(ChooseLanguage, REGISTERS),
    st.builds(GoToStep, NUMBERS),
    st.builds(BrowseTerms, st.sampled_from(["", *"abcxyzåäö0"]), NUMBERS),
    st.builds(OpenPrivately, PAYLOADS),
    st.sampled_from([NoneOfThese(), AskPerson(), ConfirmErasure(), KeepData()]),
)
SEARCHES = st.builds(SearchTerms, st.text(min_size=1).filter(str.strip), NUMBERS)
NEARLY_OURS = st.lists(
    st.sampled_from(["e", "r", "m", "h", "l", "g", "b", "s", "o", "sv", "iop", "0", "1", "007", ""])
    | st.text(max_size=5),
    max_size=5,
).map(":".join)
"""What somebody would try who has looked at a few of our buttons."""

# --- those that we make ---------------------------------------------------------------------


@given(PRESSES)
def test_a_press_comes_back_as_it_was_sent(press: Press) -> None:
    """Whatever the choice."""
    assert decode(encode(press)) == press


@given(SEARCHES)
def test_a_search_comes_back_with_as_many_words_as_there_is_room_for(press: SearchTerms) -> None:
    """From their beginning, and the page always."""
    back = decode(encode(press))

    assert isinstance(back, SearchTerms) or not press.words[:13].strip()
    assert back is None or back == replace(press, words=press.words[: len(_words(back))])


def _words(press: Press) -> str:
    return press.words if isinstance(press, SearchTerms) else ""


@pytest.mark.parametrize("words", ["bidrag", "a:b", "e:iop", "none", "å ä ö", "12:3"])
def test_a_short_search_comes_back_as_it_was_sent(words: str) -> None:
    """Also one that looks like something else."""
    assert decode(encode(SearchTerms(words, 3))) == SearchTerms(words, 3)


@given(PRESSES | SEARCHES)
def test_telegram_takes_every_button(press: Press) -> None:
    """It allows 64 bytes, and takes no button without any."""
    assert 1 <= len(encode(press).encode()) <= 64


@pytest.mark.parametrize(
    "press",
    [
        *(ChooseRegister(LONGEST_ENTRY_ID, register) for register in Register),
        Rate(LONGEST_ENTRY_ID, "0123abcd", has_helped=False),
        ReadMore(LONGEST_ENTRY_ID),
    ],
)
def test_the_longest_entry_id_fits_into_a_button(press: Press) -> None:
    """Editors may use 48 characters, and every answer must have all of its buttons."""
    assert len(encode(press).encode()) <= 64


# --- those that others make -----------------------------------------------------------------


@pytest.mark.parametrize(
    "forged",
    [
        "",
        "e",
        "e:",
        "e:Vad",
        "e:åland",
        "e:../../etc/passwd",
        "e:a:b",
        "e:-a",
        "e:a--b",
        "e:a\n",
        "e:１",
        "e:" + "a" * 49,
        "m:",
        "m:a:b",
        "r:sv",
        "r:sv:",
        "r:fi:startbidrag",
        "r:SV:startbidrag",
        "r:sv:startbidrag:",
        "h:1:startbidrag",
        "h:2:0a1b2c3d:startbidrag",
        "h:1:0A1B2C3D:startbidrag",
        "h:1:0a1b2c3:startbidrag",
        "h:1:0a1b2c3d:",
        "l:",
        "l:fi",
        "g:",
        "g:-1",
        "g:10000",
        "g:１",
        "b:",
        "b:a",
        "b:A:0",
        "b:ab:0",
        "b:a:-1",
        "s:",
        "s:bidrag",
        "s:0:",
        "s:0: ",
        "s:x:bidrag",
        "o:?start=1",
        "o:" + "a" * 65,
        "none:",
        "none ",
        "PERSON",
        "person:4711",
        "erase:",
        "erase:telegram:4711",
        "keep ",
        "e:x' OR 1=1 --",
        "\x00",
    ],
)
def test_a_forged_button_means_nothing(forged: str) -> None:
    """Anyone can send us any button; only those that we make are pressed."""
    assert decode(forged) is None


@given(st.text(max_size=64) | NEARLY_OURS)
def test_any_text_is_one_of_our_buttons_or_none(text: str) -> None:
    """None breaks the program, and what it means it means in our own words too."""
    press = decode(text)

    assert press is None or decode(encode(press)) == press
