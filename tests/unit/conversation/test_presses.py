"""What a button carries, and what nobody can make us believe by forging one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.presses import decode, encode
from bot.conversation.model import AskPerson, ChooseEntry, ChooseRegister, NoneOfThese, Press
from bot.ids import EntryId
from bot.knowledge.model import Register

ENTRY_IDS = (
    st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)*", fullmatch=True)
    .filter(lambda text: len(text) <= 48)
    .map(EntryId)
)
PRESSES: st.SearchStrategy[Press] = st.one_of(
    st.builds(ChooseEntry, ENTRY_IDS),
    st.builds(ChooseRegister, ENTRY_IDS, st.sampled_from(Register)),
    st.just(NoneOfThese()),
    st.just(AskPerson()),
)


@given(PRESSES)
def test_a_press_comes_back_as_it_was_sent(press: Press) -> None:
    """Whatever the choice."""
    assert decode(encode(press)) == press


@given(PRESSES)
def test_telegram_takes_every_button(press: Press) -> None:
    """It allows 64 bytes, and takes no button without any."""
    assert 1 <= len(encode(press).encode()) <= 64


@pytest.mark.parametrize("register", Register)
def test_the_longest_entry_id_fits_into_a_button(register: Register) -> None:
    """Editors may use 48 characters, and each register must still have its button."""
    press = ChooseRegister(EntryId("a" * 48), register)

    assert len(encode(press).encode()) <= 64


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
        "r:sv",
        "r:sv:",
        "r:fi:startbidrag",
        "r:SV:startbidrag",
        "r:sv:startbidrag:",
        "none:",
        "none ",
        "PERSON",
        "person:4711",
        "e:x' OR 1=1 --",
        "\x00",
    ],
)
def test_a_forged_button_means_nothing(forged: str) -> None:
    """Anyone can send us any button; only those that we make are pressed."""
    assert decode(forged) is None


@given(st.text(max_size=64))
def test_any_text_is_one_of_our_buttons_or_none(text: str) -> None:
    """There is no second way to write a press."""
    press = decode(text)

    assert press is None or encode(press) == text
