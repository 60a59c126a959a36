"""What is taught and changed goes into the files by a command, as by the console's button."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bot.cli import main
from bot.config import Settings, load_settings
from bot.conversation.labels import EditStatus, EntryEdit, Taught
from bot.ids import AgentId, EntryId
from bot.knowledge.changes import change_of
from bot.knowledge.loader import load
from bot.knowledge.model import Language
from bot.knowledge.overlay import TaughtVariant
from bot.staff.case import Agent
from bot.staff.exporting import Exporting
from bot.store.open_store import Store, open_store
from tests.fakes import NOON, noon
from tests.integration.console.editors import write_files

EVA = Agent(AgentId("telegram:1"), "Eva")
IOP, LOU = EntryId("iop"), EntryId("lou")


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Of an assistant with a small knowledge."""
    write_files(tmp_path / "knowledge")
    file = tmp_path / "config.yaml"
    file.write_text(
        f'store:\n  url: "sqlite+aiosqlite:///{tmp_path}/asf-bot.db"\n'
        f'  encryption_key_file: "{tmp_path}/asf-bot.key"\n'
        f'knowledge:\n  path: "{tmp_path}/knowledge"\n',
        encoding="utf-8",
    )
    return file


def an_edit(folder: Path, entry_id: EntryId = IOP) -> EntryEdit:
    knowledge = load(folder)
    entry = knowledge[entry_id]
    change = change_of(entry.model_copy(update={"as_of": "2017"}), entry, knowledge)
    before, after = entry.model_dump_json(), change.model_dump_json()
    status = EditStatus.LIVE
    return EntryEdit(
        f"e-{entry_id}", entry_id, before, after, "Ny dom", EVA.id, NOON, status, EVA.id, NOON
    )


async def keep(store: Store, *edits: EntryEdit) -> None:
    async with store.begin() as uow:
        for edit in edits:
            uow.edits.put(edit)
        await uow.commit()


@dataclass
class Undoing:
    """Somebody undoes a change as soon as it has been looked up."""

    store: Store

    async def taught(self) -> Sequence[Taught]:
        return []

    async def live_edits(self) -> Sequence[EntryEdit]:
        edits = await self.store.queries.live_edits()
        await keep(self.store, replace(edits[0], status=EditStatus.UNDONE))
        return edits


async def teach(settings: Settings) -> None:
    variant = TaughtVariant(entry_id=LOU, text="vad menas med upphandling", language=Language.SV)
    async with open_store(settings.store, clock=noon) as store:
        await keep(store, an_edit(settings.knowledge.path))
        async with store.begin() as uow:
            uow.teaching.add(Taught("v", variant.model_dump_json(), EVA.id, NOON))
            await uow.commit()


def test_a_command_writes_what_lies_over_the_files(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Wordings and changes; the second time there is nothing to write."""
    settings = load_settings(config, {})
    asyncio.run(teach(settings))

    statuses = [main(["knowledge", "export", "--config", str(config)]) for _ in range(2)]

    knowledge = load(settings.knowledge.path)
    first, second = capsys.readouterr().out.splitlines()
    assert statuses == [0, 0]
    assert first.endswith("knowledge/entries/a.yaml / Written")
    assert second == "Allt står redan i filerna / Nothing new to write."
    assert (knowledge[IOP].as_of, knowledge[LOU].variants.sv) == (
        "2017",
        ("vad menas med upphandling",),
    )


async def test_what_is_undone_while_it_is_written_stays_undone(config: Path) -> None:
    """The export marks only what is still in service."""
    settings = load_settings(config, {})
    folder = settings.knowledge.path
    async with open_store(settings.store, clock=noon) as store:
        await keep(store, an_edit(folder), an_edit(folder, LOU))

        await Exporting(folder, Undoing(store), store.begin).export(EVA)

        async with store.begin() as uow:
            kept = {edit_id: await uow.edits.get(edit_id) for edit_id in ("e-iop", "e-lou")}
    assert {edit_id: one and one.status for edit_id, one in kept.items()} == {
        "e-iop": EditStatus.UNDONE,
        "e-lou": EditStatus.EXPORTED,
    }
