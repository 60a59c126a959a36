"""The console of editors: files on disk, and what lies over them put into service at once."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path

from bot.conversation.ports import KnowledgeInService
from bot.ids import EntryId
from bot.knowledge.as_yaml import as_item
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.loader import load
from bot.knowledge.model import Entry
from bot.knowledge.overlay import NOTHING_TAUGHT, Overlay, with_overlay
from bot.learning import Learning
from bot.staff.actions import TicketActions
from bot.staff.desk import StaffDesk
from bot.staff.entries import EditedKnowledge
from bot.staff.knowledge_desk import KnowledgeDesk
from bot.staff.reports import StaffReports
from bot.staff.teaching import Teaching
from tests.fakes import NOON
from tests.integration.console.agents import ZONE, Clock, Page, ServedConsole
from tests.unit.conversation.fakes import KNOWLEDGE, THRESHOLDS, FakeMatcher, a_matcher

IOP = EntryId("iop")
ENTRY = "/staff/knowledge/iop"
_INPUT = re.compile(r'<input[^>]* name="([^"]+)"[^>]* value="([^"]*)"')
_TEXTAREA = re.compile(r'<textarea[^>]* name="([^"]+)"[^>]*>\n?(.*?)</textarea>', re.DOTALL)
_CONTACTS = """\
contacts:
  - id: office
    name: {sv: "Arbetsförmedlingen", en: "the employment service"}
    does: {sv: "Den beslutar.", en: "It decides."}
"""
_NEGATIVES = """\
negatives:
  - reason: "inget vi vet"
    questions:
      sv:
        - "Är iop något man äter?"
        - "Hur blir vädret?"
"""


def write_files(folder: Path) -> None:
    """The small knowledge of all tests, as editors keep it."""
    (folder / "entries").mkdir(parents=True)
    entries = [as_item(entry) for entry in KNOWLEDGE.entries]
    _write(folder / "entries" / "a.yaml", "entries", entries)
    _write(folder / "sources.yaml", "sources", [as_item(one) for one in KNOWLEDGE.sources])
    (folder / "contacts.yaml").write_text(_CONTACTS, encoding="utf-8")
    (folder / "negatives.yaml").write_text(_NEGATIVES, encoding="utf-8")


def _write(path: Path, name: str, items: list[str]) -> None:
    listed = textwrap.indent("\n".join(items), "  ")
    path.write_text(f"{name}:\n{listed}", encoding="utf-8")


@dataclass
class TickingClock(Clock):
    """No two things happen at the same moment."""

    def __call__(self) -> datetime:
        self.passes(timedelta(milliseconds=1))
        return self.at


@dataclass
class Shelf:
    """A `Learner`: the files, and what lies over them."""

    folder: Path
    overlay: Overlay = NOTHING_TAUGHT
    matcher: FakeMatcher = field(default_factory=a_matcher)

    def teach(self, overlay: Overlay) -> None:
        self.overlay = overlay

    def files(self) -> KnowledgeBase:
        return load(self.folder)

    def in_service(self) -> KnowledgeInService:
        return KnowledgeInService(
            with_overlay(self.files(), self.overlay), self.matcher, THRESHOLDS
        )

    def entry(self, entry_id: EntryId = IOP) -> Entry:
        """As visitors get it now."""
        return self.in_service().knowledge[entry_id]


@dataclass
class EditorsConsole(ServedConsole):
    """With files in `folder`."""

    shelf: Shelf = field(init=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        write_files(self.folder)
        self.shelf = Shelf(self.folder)

    def desk(self) -> StaffDesk:
        in_service, queries = self.shelf.in_service, self.store.queries
        return StaffDesk(
            in_service=in_service,
            actions=TicketActions(self.clock),
            teaching=Teaching(in_service, self.clock, {"vad är lou för något": "lou"}),
            reports=StaffReports(queries, in_service, self.clock, NOON, ZONE),
            labels=queries,
        )

    def editors(self, desk: StaffDesk) -> KnowledgeDesk:
        shelf = self.shelf
        return KnowledgeDesk.of(
            EditedKnowledge(shelf.files, lambda: shelf.overlay),
            desk.teaching,
            self.store.queries,
            self.store.knowledge_queries,
            folder=self.folder,
            begin=self.store.begin,
            now=self.clock,
            learn=Learning(self.store.queries, shelf, ()).look,
        )


def form_on(page: Page) -> dict[str, str]:
    """What the form for a change would send as it stands."""
    fields = dict(_INPUT.findall(page.html)) | dict(_TEXTAREA.findall(page.html))
    others = {"csrf_token", "back", "person"}
    return {name: unescape(value) for name, value in fields.items() if name not in others}
