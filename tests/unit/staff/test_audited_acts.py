"""Acts that change something for a visitor are written down, and those that don't are not."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from bot.knowledge.model import Language
from bot.staff.actions import TicketActions
from tests.fakes import FakeUnitOfWork
from tests.unit.staff.fakes import EVA, KEY, SEVEN

Act = Callable[[TicketActions, FakeUnitOfWork], Awaitable[None]]


async def _edit(actions: TicketActions, uow: FakeUnitOfWork) -> None:
    await actions.answer(SEVEN, "No.", EVA, uow, key=KEY)
    await actions.edit_answer(SEVEN, "Yes.", EVA, uow, key=KEY)


async def _reopen(actions: TicketActions, uow: FakeUnitOfWork) -> None:
    await actions.answer(SEVEN, "No.", EVA, uow)
    await actions.reopen(SEVEN, EVA, uow)


CHANGES: dict[str, Act] = {
    "close": lambda actions, uow: actions.close(SEVEN, EVA, uow),
    "spam": lambda actions, uow: actions.mark_as_spam(SEVEN, EVA, uow),
    "reopen": _reopen,
    "edit_answer": _edit,
    "language": lambda actions, uow: actions.speak(SEVEN, Language.SV, EVA, uow),
}
LEAVES_NO_TRACE: dict[str, Act] = {
    "claim": lambda actions, uow: actions.claim(SEVEN, EVA, uow),
    "release": lambda actions, uow: actions.release(SEVEN, EVA, uow),
    "answer": lambda actions, uow: actions.answer(SEVEN, "No.", EVA, uow),
    "note": lambda actions, uow: actions.note(SEVEN, "Ask Karin.", EVA, uow),
}


@pytest.mark.parametrize("name", CHANGES)
async def test_who_changed_a_case_is_written_down(
    actions: TicketActions, uow: FakeUnitOfWork, name: str
) -> None:
    """With what they did and to which ticket."""
    await CHANGES[name](actions, uow)

    assert uow.audit.acts == [(EVA.id, name, "ticket 7")]


@pytest.mark.parametrize("act", LEAVES_NO_TRACE.values(), ids=LEAVES_NO_TRACE)
async def test_what_stands_in_the_conversation_is_not_written_down_twice(
    actions: TicketActions, uow: FakeUnitOfWork, act: Act
) -> None:
    """Answers and notes name their author there; who has a ticket is seen on it."""
    await act(actions, uow)

    assert uow.audit.acts == []


async def test_closing_what_is_closed_is_written_down_once(
    actions: TicketActions, uow: FakeUnitOfWork
) -> None:
    """The second press changed nothing."""
    await actions.close(SEVEN, EVA, uow)
    await actions.close(SEVEN, EVA, uow)

    assert uow.audit.acts == [(EVA.id, "close", "ticket 7")]
