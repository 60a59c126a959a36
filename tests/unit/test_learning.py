"""What is taught and changed comes into service, once for each time that it changes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from bot.conversation.labels import EditStatus, EntryEdit, Taught
from bot.errors import StoreUnavailable
from bot.ids import AgentId, EntryId
from bot.knowledge.changes import change_of
from bot.knowledge.overlay import Overlay
from bot.learning import Learning
from tests.fakes import NOON
from tests.unit.conversation.fakes import IOP, KNOWLEDGE

EVA = AgentId("telegram:1")
VARIANT = {"entry_id": "iop", "text": "hur gör man", "language": "sv"}
CHANGE = change_of(IOP.model_copy(update={"as_of": "2017"}), IOP, KNOWLEDGE)


@dataclass
class Kept:
    """What the store says."""

    state: tuple[object, ...] = ()
    is_down: bool = False

    async def teaching_state(self) -> tuple[object, ...]:
        if self.is_down:
            raise StoreUnavailable("the database is down")
        return self.state

    async def taught(self) -> Sequence[Taught]:
        return [Taught("v", json.dumps(VARIANT), EVA, NOON)]

    async def live_edits(self) -> Sequence[EntryEdit]:
        after, before = CHANGE.model_dump_json(), IOP.model_dump_json()
        status = EditStatus.LIVE
        return [EntryEdit("e", EntryId("iop"), before, after, "Ny dom", EVA, NOON, status)]


@dataclass
class Pupil:
    """A `Learner` that keeps what it was taught."""

    lessons: list[Overlay] = field(default_factory=list)

    def teach(self, overlay: Overlay) -> None:
        self.lessons.append(overlay)


async def test_what_has_changed_is_taught_as_a_whole() -> None:
    """Wordings and changes; looking again teaches nothing."""
    kept, pupil = Kept(state=(1,)), Pupil()
    learning = Learning(kept, pupil, ())

    await learning.look()
    await learning.look()

    (overlay,) = pupil.lessons
    assert ([one.text for one in overlay.variants], overlay.changes) == (["hur gör man"], (CHANGE,))


async def test_what_is_in_service_at_the_start_is_not_taught_again() -> None:
    """It came with the knowledge."""
    pupil = Pupil()

    await Learning(Kept(state=(1,)), pupil, (1,)).look()

    assert pupil.lessons == []


async def test_a_database_that_is_down_is_asked_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Until it is back; the log says so."""
    monkeypatch.setattr("bot.learning.LOOK_SECONDS", 0.001)
    kept, pupil = Kept(state=(1,), is_down=True), Pupil()
    watching = asyncio.create_task(Learning(kept, pupil, ()).watch())

    async with asyncio.timeout(2):
        while not caplog.records:  # noqa: ASYNC110 - the log sets no event
            await asyncio.sleep(0.001)
        kept.is_down = False
        while not pupil.lessons:  # noqa: ASYNC110 - nor does teaching
            await asyncio.sleep(0.001)
    watching.cancel()

    assert "what is taught can't be read" in caplog.text
    assert len(pupil.lessons) == 1
