"""What agents have taught, and what visitors propose by choosing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from aiohttp import web

from bot.conversation.inert import inert
from bot.conversation.labels import Label, LabelStatus, Taught
from bot.conversation.ports import BeginUnitOfWork, UnitOfWork
from bot.conversation.veil import veiled
from bot.escalation.model import StaffAction, StaffPress
from bot.ids import AgentId, EntryId, LabelId
from bot.knowledge.base import KnowledgeBase
from bot.staff.committing import committed
from bot.staff.consequences import Lesson
from bot.staff.knowledge_desk import KnowledgeDesk
from bot.staff.teaching import NO_TICKET, overlay_of
from bot.staff.web.auth import Insist
from bot.staff.web.foreseen import foreseen
from bot.staff.web.forms import to
from bot.staff.web.pages import SESSION, Pages

PATH = "/staff/knowledge/taught"
MOST_LABELS = 50
_SETTLED = (
    "Förslaget är redan avgjort, eller raderat av besökaren."
    " / The proposal is decided already, or was deleted by the visitor."
)


@dataclass(frozen=True, slots=True)
class Line:
    """Something that was taught, or is proposed."""

    id: str
    who: str
    at: datetime
    question: str
    """Veiled."""
    entry_id: str
    title: str
    is_entry: bool = False
    """A whole entry was taught, not only a wording."""
    is_filed: bool = False
    """It stands in the editors' files."""


@dataclass(frozen=True, slots=True)
class TaughtPages:
    desk: KnowledgeDesk
    begin: BeginUnitOfWork
    insist: Insist
    pages: Pages

    def routes(self) -> list[web.AbstractRouteDef]:
        label = f"{PATH}/labels/{{label:[0-9a-f]+}}"
        return [
            web.get(PATH, self.page),
            web.post(f"{PATH}/{{taught:[0-9a-f]+}}/undo", self.undo),
            web.get(label, self.proposal),
            web.post(f"{label}/accept", self.accept),
            web.post(f"{label}/reject", self.reject),
        ]

    async def page(self, request: web.Request) -> web.Response:
        names = await self.desk.use.names()
        files, whole = self.desk.edited.files(), self.desk.edited.whole()
        taught = await self.desk.queries.taught()
        labels = await self.desk.queries.proposed_labels(MOST_LABELS)
        lines = [_taught(one, names, files, whole) for one in reversed(taught)]
        return self.pages.page(
            request,
            "knowledge_taught.html",
            taught=lines,
            proposals=[_proposed(one, whole) for one in labels],
        )

    async def undo(self, request: web.Request) -> web.Response:
        press = StaffPress(StaffAction.UNTEACH, NO_TICKET, request.match_info["taught"])
        return await self._pressed(request, press)

    # --- what visitors choose ---

    async def proposal(self, request: web.Request) -> web.Response:
        """A visitor's choice, with what would come of making it a variant."""
        label = await self._label(request)
        if label is None:
            return self._settled(request)
        knowledge = self.desk.edited.whole()
        line = _proposed(label, knowledge)
        lesson = Lesson(label.question, label.language, label.entry_id)
        return self.pages.page(
            request,
            "knowledge_proposal.html",
            line=line,
            foreseen=foreseen(await self.desk.foresight.of(lesson), knowledge, line.title),
        )

    async def accept(self, request: web.Request) -> web.Response:
        return await self._judged(request, StaffAction.ACCEPT)

    async def reject(self, request: web.Request) -> web.Response:
        return await self._judged(request, StaffAction.REJECT)

    async def _judged(self, request: web.Request, action: StaffAction) -> web.Response:
        label = await self._label(request)
        if label is None:
            return self._settled(request)
        return await self._pressed(request, StaffPress(action, NO_TICKET, label.id))

    async def _label(self, request: web.Request) -> Label | None:
        """None if it is decided already."""
        async with self.begin() as uow:
            label = await uow.labels.get(LabelId(request.match_info["label"]))
        return label if label is not None and label.status is LabelStatus.PROPOSED else None

    def _settled(self, request: web.Request) -> web.Response:
        return self.pages.page(
            request,
            "problem.html",
            status=HTTPStatus.CONFLICT,
            heading="Det gick inte / It could not be done",
            text=_SETTLED,
            back=PATH,
        )

    async def _pressed(self, request: web.Request, press: StaffPress) -> web.Response:
        agent = request[SESSION].agent
        await self.insist(agent.id)

        async def work(uow: UnitOfWork) -> None:
            await self.desk.teaching.press(press, agent, uow)

        await committed(self.begin, agent, work)
        await self.desk.learn()
        return to(PATH)


def _proposed(label: Label, knowledge: KnowledgeBase) -> Line:
    entry = knowledge.by_id.get(label.entry_id)
    title = entry.title.sv if entry else label.entry_id
    question = veiled(inert(label.question))
    return Line(label.id, "", label.at, question, label.entry_id, title)


def _taught(
    taught: Taught, names: Mapping[AgentId, str], files: KnowledgeBase, whole: KnowledgeBase
) -> Line:
    who = inert(names.get(taught.agent, taught.agent))
    overlay = overlay_of([taught])
    for variant in overlay.variants:
        entry = whole.by_id.get(variant.entry_id)
        return Line(
            taught.id,
            who,
            taught.at,
            veiled(inert(variant.text)),
            variant.entry_id,
            entry.title.sv if entry else variant.entry_id,
            is_filed=_holds(files, variant.entry_id, variant.text),
        )
    (new,) = overlay.entries
    title = new.entry.title.sv
    is_filed = new.entry.entry_id in files.by_id
    return Line(
        taught.id, who, taught.at, title, new.entry.id, title, is_entry=True, is_filed=is_filed
    )


def _holds(files: KnowledgeBase, entry_id: EntryId, text: str) -> bool:
    entry = files.by_id.get(entry_id)
    return entry is not None and text in (*entry.variants.sv, *entry.variants.en)
