"""What agents change after it was sent, and what they write for colleagues only."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.conversation.model import Direction, Message
from bot.errors import ActionRefused
from bot.staff.actions import TicketActions
from tests.fakes import NOON, FakeUnitOfWork
from tests.unit.conversation.fakes import ANNA
from tests.unit.staff.fakes import EVA, KEY, LATER, SEVEN, a_ticket, replies, ticket_in

# --- editing what was sent ------------------------------------------------------------------


async def test_an_edited_answer_takes_the_place_of_the_first(
    actions: TicketActions, uow: FakeUnitOfWork
) -> None:
    """The visitor sees the new words where the old ones stood."""
    await actions.answer(SEVEN, "Nej.", EVA, uow, key=KEY)
    await actions.edit_answer(SEVEN, "No.", EVA, uow, key=KEY)

    edit = replies(uow)[1]
    assert edit.body == "Answer in case 7:\n\nNo."
    assert (edit.answers, edit.replaces_answer) == (KEY, True)


async def test_an_edited_answer_is_kept_as_a_new_version(
    actions: TicketActions, uow: FakeUnitOfWork
) -> None:
    """What was said first stays with it."""
    await actions.answer(SEVEN, "Nej.", EVA, uow, key=KEY)
    await LATER.edit_answer(SEVEN, "No.", EVA, uow, key=KEY)

    kept = [(one.text, one.at) for one in uow.messages.added]
    assert kept == [("Nej.", NOON), ("No.", NOON + timedelta(days=1))]


async def test_an_edit_that_changes_nothing_is_not_sent(
    actions: TicketActions, uow: FakeUnitOfWork
) -> None:
    """Telegram calls it an edit when a preview was added."""
    await actions.answer(SEVEN, "No.", EVA, uow, key=KEY)
    await actions.edit_answer(SEVEN, "No.", EVA, uow, key=KEY)

    assert len(replies(uow)) == 1


async def test_an_edited_answer_without_words_is_refused(
    actions: TicketActions, uow: FakeUnitOfWork
) -> None:
    """The visitor keeps what they have."""
    await actions.answer(SEVEN, "No.", EVA, uow, key=KEY)

    with pytest.raises(ActionRefused, match="tomt"):
        await actions.edit_answer(SEVEN, " ", EVA, uow, key=KEY)


async def test_an_edited_note_stays_a_note(actions: TicketActions, uow: FakeUnitOfWork) -> None:
    """Whatever has become of its first word."""
    await actions.note(SEVEN, "secret", EVA, uow, key=KEY)
    await actions.edit_answer(SEVEN, "more secret", EVA, uow, key=KEY)

    assert uow.outbox.added == []
    kept = [(one.direction, one.text) for one in uow.messages.added]
    assert kept == [(Direction.NOTE, "secret"), (Direction.NOTE, "more secret")]


async def test_an_edit_of_what_never_was_an_answer_sends_nothing(
    actions: TicketActions, uow: FakeUnitOfWork
) -> None:
    """It was refused, or a command, or is forgotten; the agent hears it."""
    with pytest.raises(ActionRefused, match="inget svar som har skickats"):
        await actions.edit_answer(SEVEN, "secret", EVA, uow, key=KEY)

    assert uow.outbox.added == []
    assert uow.messages.added == []


# --- notes ----------------------------------------------------------------------------------


async def test_a_note_is_kept_and_sent_to_nobody(
    actions: TicketActions, uow: FakeUnitOfWork
) -> None:
    """Nothing of the ticket changes by it."""
    await actions.note(SEVEN, "Ask Karin.", EVA, uow, key=KEY)

    expected = Message(ANNA, Direction.NOTE, "Ask Karin.", NOON, SEVEN, EVA.id, channel_id=KEY)
    assert uow.messages.added == [expected]
    assert uow.outbox.added == []
    assert ticket_in(uow) == a_ticket(7)


async def test_a_note_without_words_is_refused(actions: TicketActions, uow: FakeUnitOfWork) -> None:
    """There is nothing to keep."""
    with pytest.raises(ActionRefused, match="Anteckningen är tom"):
        await actions.note(SEVEN, " ", EVA, uow)

    assert uow.messages.added == []
