"""What the buttons of agents' cards carry, and what nobody can make us believe by forging one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channel.telegram.staff_buttons import decode, encode
from bot.conversation import presses
from bot.escalation.model import StaffAction, StaffPress
from bot.ids import TicketNumber
from bot.knowledge.overlay import LONGEST_ID

LAST_NUMBER = TicketNumber(999_999_999)
PRESSES = st.builds(
    StaffPress,
    st.sampled_from(StaffAction),
    st.integers(0, LAST_NUMBER).map(TicketNumber),
    st.from_regex(rf"[A-Za-z0-9_-]{{0,{LONGEST_ID}}}", fullmatch=True),
)


@given(PRESSES)
def test_a_press_comes_back_as_it_was_sent(press: StaffPress) -> None:
    """Whatever the act."""
    assert decode(encode(press)) == press


@pytest.mark.parametrize("action", StaffAction)
def test_telegram_takes_every_button(action: StaffAction) -> None:
    """It allows 64 bytes: the longest entry id fits in, in the last of all tickets."""
    press = StaffPress(action, LAST_NUMBER, "a" * LONGEST_ID)

    assert len(encode(press).encode()) <= 64
    assert decode(encode(press)) == press


def test_every_act_has_two_letters_of_its_own() -> None:
    """They travel in buttons that stay in the group for years."""
    assert {len(action) for action in StaffAction} == {2}


@pytest.mark.parametrize(
    "forged",
    [
        "",
        "t",
        "t:cl",
        "t:cl:17",
        "t:xx:17:",
        "t:CL:17:",
        "t:cl::",
        "t:cl:-1:",
        "t:cl:١٧:",
        "t:cl:1234567890:",
        "t:su:17:å",
        "t:su:17:a b",
        "t:su:17:a:b",
        "t:su:17:a\n",
        "t:su:17:" + "a" * 49,
        " t:cl:17:",
        "e:startbidrag",
    ],
)
def test_a_forged_button_means_nothing(forged: str) -> None:
    """Anyone can send us any button; only those that we make are pressed."""
    assert decode(forged) is None


@given(st.text(max_size=64))
def test_no_text_is_an_agents_button_and_a_visitors(text: str) -> None:
    """A visitor can't press what agents can."""
    assert decode(text) is None or presses.decode(text) is None


@given(PRESSES)
def test_a_visitor_who_presses_an_agents_button_does_nothing(press: StaffPress) -> None:
    """It means nothing outside of the agents' group."""
    assert presses.decode(encode(press)) is None
