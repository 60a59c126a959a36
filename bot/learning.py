"""What is taught and changed comes into service, whichever process it was done in."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bot.conversation.labels import EntryEdit, Taught
from bot.errors import StoreError
from bot.knowledge.overlay import Overlay
from bot.staff.teaching import overlay_of

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.5


class TeachingQueries(Protocol):
    """What the store says of it."""

    async def teaching_state(self) -> tuple[object, ...]: ...

    async def taught(self) -> Sequence[Taught]: ...

    async def live_edits(self) -> Sequence[EntryEdit]: ...


class Learner(Protocol):
    def teach(self, overlay: Overlay) -> None:
        """From now on this is all that is taught."""
        ...


@dataclass(slots=True)
class Learning:
    """Looks into the store, and teaches what is new there."""

    queries: TeachingQueries
    learner: Learner
    state: tuple[object, ...]
    """What the store said when the learner was last taught."""
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def look(self) -> None:
        """Once. When this returns, all that was committed before is in service."""
        async with self._one_at_a_time:
            state = await self.queries.teaching_state()
            if state != self.state:
                self.learner.teach(await overlay_in(self.queries))
                self.state = state

    async def watch(self) -> None:
        """Again and again, until cancelled."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                await self.look()
            except StoreError as error:
                log.error("what is taught can't be read, trying again: %s", error)  # noqa: TRY400


async def overlay_in(queries: TeachingQueries) -> Overlay:
    """All that lies over the editors' files."""
    return overlay_of(await queries.taught(), await queries.live_edits())
