"""All that editors can do, put together."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bot.conversation.labels import EntryEdit, Label, Taught
from bot.conversation.ports import BeginUnitOfWork, Clock
from bot.staff.consequences import Foresight
from bot.staff.entries import EditedKnowledge, Editing
from bot.staff.entry_use import UseQueries
from bot.staff.exporting import Exporting
from bot.staff.teaching import Teaching


class EditQueries(Protocol):
    """What the store holds of what is taught and changed."""

    async def taught(self) -> Sequence[Taught]: ...

    async def live_edits(self) -> Sequence[EntryEdit]: ...

    async def draft_edits(self) -> Sequence[EntryEdit]: ...

    async def proposed_labels(self, limit: int) -> Sequence[Label]: ...


@dataclass(frozen=True, slots=True)
class KnowledgeDesk:
    edited: EditedKnowledge
    editing: Editing
    teaching: Teaching
    foresight: Foresight
    exporting: Exporting
    queries: EditQueries
    use: UseQueries
    learn: Callable[[], Awaitable[None]]
    """Puts into service what has just been committed, so that the next page shows it."""

    @classmethod
    def of(  # noqa: PLR0913 - the parts that meet here
        cls,
        edited: EditedKnowledge,
        teaching: Teaching,
        queries: EditQueries,
        use: UseQueries,
        *,
        folder: Path,
        begin: BeginUnitOfWork,
        now: Clock,
        learn: Callable[[], Awaitable[None]],
    ) -> KnowledgeDesk:
        """`folder` is where the editors' files are."""
        return cls(
            edited=edited,
            editing=Editing(edited, now),
            teaching=teaching,
            foresight=Foresight(teaching, use),
            exporting=Exporting(folder, queries, begin),
            queries=queries,
            use=use,
            learn=learn,
        )
