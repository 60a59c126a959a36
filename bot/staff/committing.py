"""An agent's act as one transaction, done again where somebody else was quicker."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.conversation.ports import BeginUnitOfWork, UnitOfWork
from bot.errors import ActionRefused, ConcurrentChange
from bot.staff.case import Agent

T = TypeVar("T")

_TRIES = 3
_IN_THE_WAY = (
    "Någon annan ändrade samma sak i samma stund, så det gjordes inte. Försök igen."
    " / Somebody else changed it at the same moment: nothing was done. Try again."
)


async def committed(
    begin: BeginUnitOfWork, agent: Agent, work: Callable[[UnitOfWork], Awaitable[T]]
) -> T:
    """What the work gives, once it is on disk; the agent is known by name from then on.

    Raises:
        ActionRefused: it can't be done, or others were quicker each time.
    """
    for _ in range(_TRIES):
        async with begin() as uow:
            uow.agents.remember(agent.id, agent.name)
            result = await work(uow)
            try:
                await uow.commit()
            except ConcurrentChange:
                continue
            return result
    raise ActionRefused(_IN_THE_WAY)
