"""Who may act in the agents' group."""

from __future__ import annotations

import pytest

from bot.escalation.model import StaffAction, StaffAlarm
from tests.unit.channel.telegram.fakes import FORM, Group, a_ticket, refusal_in


async def test_the_words_of_somebody_who_is_no_member_are_not_sent(group: Group) -> None:
    """The group hears that nothing was done; nothing is remembered of them."""
    group.telegram.left.add(900)

    (told,) = await group.hears("Svar")

    assert isinstance(told, StaffAlarm)
    assert told.text.startswith("Eva är inte med i gruppen längre")
    assert group.uow.agents.names == {}
    assert group.ticket.is_open


@pytest.mark.parametrize("action", StaffAction)
async def test_the_presses_of_somebody_who_is_no_member_do_nothing(
    group: Group, action: StaffAction
) -> None:
    """Whatever the button."""
    group.telegram.left.add(900)

    (told,) = await group.sees(action, "iop")

    assert isinstance(told, StaffAlarm)
    assert group.ticket == a_ticket()
    assert group.uow.audit.acts == []


WEIGHTY = [
    StaffAction.REVEAL,
    StaffAction.BLOCK,
    StaffAction.TEACH,
    StaffAction.NEW_ENTRY,
    StaffAction.ACCEPT,
]


async def test_for_a_new_entry_membership_is_asked_anew(group: Group) -> None:
    """It answers visitors from then on."""
    await group.hears("Ni ringer Coompanion.")
    group.telegram.left.add(900)

    assert "inte med i gruppen längre" in refusal_in(await group.hears(FORM))
    assert group.uow.teaching.kept == {}


@pytest.mark.parametrize("action", WEIGHTY)
async def test_for_what_weighs_much_membership_is_asked_anew(
    group: Group, action: StaffAction
) -> None:
    """Somebody may have been put out a minute ago."""
    await group.sees(StaffAction.CONTEXT)
    group.telegram.left.add(900)

    why = refusal_in(await group.sees(action, "iop"))

    assert "inte med i gruppen längre" in why
    assert group.ticket == a_ticket()
    assert group.uow.audit.acts == []


@pytest.mark.parametrize("action", WEIGHTY)
async def test_what_weighs_much_is_not_done_while_telegram_does_not_say(
    group: Group, action: StaffAction
) -> None:
    """The agent can try again."""
    group.telegram.is_down = True

    assert "Försök igen strax" in refusal_in(await group.sees(action, "iop"))
    assert group.uow.audit.acts == []


async def test_an_answer_does_not_wait_for_telegram_to_say_who_is_a_member(group: Group) -> None:
    """Whoever writes in the group most certainly is."""
    group.telegram.is_down = True

    await group.hears("Svar")

    assert len(group.replies) == 1
