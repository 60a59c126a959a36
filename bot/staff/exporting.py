"""What is taught and changed goes into the editors' files, from the command line or the console."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from bot.conversation.labels import EditStatus, EntryEdit, Taught
from bot.conversation.ports import BeginUnitOfWork, UnitOfWork
from bot.knowledge.export import Rewritten, export, rewritten
from bot.knowledge.loader import examine
from bot.knowledge.overlay import Overlay, outdated_changes
from bot.staff.case import Agent
from bot.staff.committing import committed
from bot.staff.teaching import overlay_of


class TaughtQueries(Protocol):
    """What lies over the files."""

    async def taught(self) -> Sequence[Taught]: ...

    async def live_edits(self) -> Sequence[EntryEdit]: ...


@dataclass(frozen=True, slots=True)
class Exporting:
    """Writes into a folder what the store holds; says before what that would be."""

    folder: Path
    queries: TaughtQueries
    begin: BeginUnitOfWork

    @property
    def is_possible(self) -> bool:
        """Whether files can be made in the folder."""
        places = (self.folder, self.folder / "entries")
        return all(os.access(place, os.W_OK | os.X_OK) for place in places)

    async def preview(self) -> list[Rewritten]:
        """What would be written now.

        Raises:
            KnowledgeError: nothing would; says what an editor must do.
        """
        overlay = overlay_of(await self.queries.taught(), await self.queries.live_edits())
        return await asyncio.to_thread(rewritten, self.folder, overlay)

    async def export(self, agent: Agent) -> list[Path]:
        """Write it; gives the files that it was written to. What stands there is not written again.

        Raises:
            KnowledgeError: nothing was written; says what an editor must do.
        """
        edits = await self.queries.live_edits()
        overlay = overlay_of(await self.queries.taught(), edits)
        outdated = await asyncio.to_thread(_outdated, self.folder, overlay)
        files = await asyncio.to_thread(export, self.folder, overlay)
        written = [edit.id for edit in edits if edit.entry_id not in outdated]

        async def work(uow: UnitOfWork) -> None:
            await _mark(written, uow)
            for file in files:
                uow.audit.add(agent.id, "export", file.name)

        await committed(self.begin, agent, work)
        return files


def _outdated(folder: Path, overlay: Overlay) -> set[str]:
    """The entries whose changes the files have overtaken: those are not written."""
    if not overlay.changes:
        return set()
    return {change.entry.id for change in outdated_changes(examine(folder).knowledge, overlay)}


async def _mark(written: Iterable[str], uow: UnitOfWork) -> None:
    for edit_id in written:
        edit = await uow.edits.get(edit_id)
        # what was undone meanwhile stays undone
        if edit is not None and edit.status is EditStatus.LIVE:
            uow.edits.put(replace(edit, status=EditStatus.EXPORTED))
