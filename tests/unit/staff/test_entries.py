"""What editors can't do, and why; what they can is seen in the console's tests."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace

import pytest

from bot.conversation.labels import EditStatus, EntryEdit
from bot.errors import ActionRefused
from bot.ids import AgentId, EntryId
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.changes import EntryChange, with_fields
from bot.knowledge.model import Entry
from bot.knowledge.overlay import Overlay
from bot.staff.case import Agent
from bot.staff.entries import EditedKnowledge, Editing
from tests.fakes import FakeUnitOfWork, noon
from tests.unit.conversation.fakes import IOP, KNOWLEDGE, an_entry

EVA, KARIN = Agent(AgentId("telegram:1"), "Eva"), Agent(AgentId("telegram:2"), "Karin")
ENTRY = EntryId("iop")


@dataclass
class Desk:
    """Eva's and Karin's, with files that can change under them."""

    files: KnowledgeBase = KNOWLEDGE
    uow: FakeUnitOfWork = field(default_factory=FakeUnitOfWork)

    @property
    def edited(self) -> EditedKnowledge:
        return EditedKnowledge(lambda: self.files, self.overlay)

    @property
    def editing(self) -> Editing:
        return Editing(self.edited, noon)

    def overlay(self) -> Overlay:
        live = (edit for edit in self.uow.edits.kept.values() if edit.is_in_service)
        return Overlay(changes=tuple(EntryChange.model_validate_json(one.after) for one in live))

    async def changes(self, *, is_draft: bool = False, **fields: object) -> EntryEdit:
        """Eva does."""
        before = set(self.uow.edits.kept)
        entry = self.edited.entry(ENTRY)
        assert entry is not None
        problems = await self.editing.change(
            ENTRY, fields, EVA, self.uow, seen=entry.version, reason="Dom", is_draft=is_draft
        )
        assert problems == []
        (new,) = self.uow.edits.kept.keys() - before
        return self.uow.edits.kept[new]

    def file_says(self, entry: Entry | None) -> None:
        others = [one for one in self.files.entries if one.id != ENTRY]
        entries = (*others, entry) if entry else tuple(others)
        self.files = with_fields(self.files, entries=entries)

    def now(self) -> Entry:
        entry = self.edited.entry(ENTRY)
        assert entry is not None
        return entry


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def refusal(act: Awaitable[object]) -> str:
    with pytest.raises(ActionRefused) as refused:
        await act
    return str(refused.value).split(".")[0]


@pytest.mark.parametrize(
    "act",
    [
        lambda desk: desk.editing.change(
            EntryId("nope"), {}, EVA, desk.uow, seen="", reason="x", is_draft=False
        ),
        lambda desk: desk.editing.verify(EntryId("nope"), None, EVA, desk.uow, seen=""),
    ],
    ids=["change", "verify"],
)
async def test_an_entry_that_is_gone_can_not_be_changed(
    desk: Desk, act: Callable[[Desk], Awaitable[Sequence[object]]]
) -> None:
    """An editor has deleted it meanwhile."""
    assert await refusal(act(desk)) == "Posten finns inte längre"


async def test_a_draft_of_an_entry_that_is_gone_can_only_be_rejected(desk: Desk) -> None:
    """Nothing is left to put it into the place of."""
    draft = await desk.changes(is_draft=True, as_of="2017")
    desk.file_says(None)

    approving = desk.editing.approve(draft.id, KARIN, desk.uow, is_alone=False)

    assert await refusal(approving) == "Posten finns inte längre"
    rejected = await desk.editing.reject(draft.id, KARIN, desk.uow)
    assert (rejected.status, rejected.decided_by) == (EditStatus.REJECTED, KARIN.id)


async def test_an_approved_draft_has_both_names(desk: Desk) -> None:
    """Whoever wrote it, and whoever answers for it."""
    draft = await desk.changes(is_draft=True, as_of="2017")

    approved = await desk.editing.approve(draft.id, KARIN, desk.uow, is_alone=False)

    assert (approved.agent, approved.decided_by) == (EVA.id, KARIN.id)
    assert desk.now().as_of == "2017"


async def test_an_exported_change_is_undone_by_its_reverse(desk: Desk) -> None:
    """What was changed elsewhere in the file since stays."""
    edit = await desk.changes(as_of="2017")
    desk.uow.edits.put(replace(edit, status=EditStatus.EXPORTED))
    desk.file_says(an_entry("iop", as_of="2017", related=("lou",)))

    undone = await desk.editing.undo(edit.id, KARIN, desk.uow)

    assert undone.status is EditStatus.UNDONE
    assert (desk.now().as_of, desk.now().related) == ("2016", ("lou",))


async def test_what_the_files_have_changed_again_is_not_undone(desk: Desk) -> None:
    """An editor has the last word there."""
    edit = await desk.changes(as_of="2017")
    desk.uow.edits.put(replace(edit, status=EditStatus.EXPORTED))
    desk.file_says(an_entry("iop", as_of="2018"))

    undoing = desk.editing.undo(edit.id, KARIN, desk.uow)

    assert await refusal(undoing) == "Filerna har ändrats på samma ställe efter det"
    assert desk.now().as_of == "2018"


async def test_only_what_is_written_in_no_file_is_a_conflict(desk: Desk) -> None:
    """An exported change that the files have moved on from is history."""
    edit = await desk.changes(as_of="2017")
    exported = replace(edit, status=EditStatus.EXPORTED)
    desk.file_says(with_fields(IOP, as_of="2018"))

    assert desk.edited.conflicts([edit]) == [edit]
    assert desk.edited.conflicts([exported]) == []


async def test_all_that_is_wrong_is_told_at_once(desk: Desk) -> None:
    """What can't be read, and what does not fit the rest."""
    fields = {"short": {"sv": "", "en": "x"}, "related": ("nope",)}

    problems = await desk.editing.change(
        ENTRY, fields, EVA, desk.uow, seen=desk.now().version, reason=" ", is_draft=False
    )

    assert [one.field for one in problems] == ["short.sv", "related", "reason"]
    assert desk.uow.edits.kept == {}
