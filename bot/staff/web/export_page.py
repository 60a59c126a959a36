"""What lies over the editors' files, as the difference that an export would make in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web

from bot.errors import ActionRefused, KnowledgeError
from bot.knowledge.export import Rewritten
from bot.staff.differences import Line, file_difference
from bot.staff.knowledge_desk import KnowledgeDesk
from bot.staff.web.auth import Insist
from bot.staff.web.forms import to
from bot.staff.web.pages import SESSION, Pages

PATH = "/staff/knowledge/export"


@dataclass(frozen=True, slots=True)
class ExportedFile:
    name: str
    is_new: bool
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class ExportPage:
    desk: KnowledgeDesk
    insist: Insist
    pages: Pages

    def routes(self) -> list[web.AbstractRouteDef]:
        return [web.get(PATH, self.page), web.post(PATH, self.export)]

    async def page(self, request: web.Request) -> web.Response:
        problem, files = "", list[ExportedFile]()
        try:
            files = [_shown(one) for one in await self.desk.exporting.preview()]
        except KnowledgeError as error:
            problem = str(error)
        return self.pages.page(
            request,
            "knowledge_export.html",
            problem=problem,
            files=files,
            folder=str(self.desk.exporting.folder),
            is_possible=self.desk.exporting.is_possible,
        )

    async def export(self, request: web.Request) -> web.Response:
        agent = request[SESSION].agent
        await self.insist(agent.id)
        try:
            await self.desk.exporting.export(agent)
        except KnowledgeError as error:
            raise ActionRefused(str(error)) from error
        await self.desk.learn()
        return to(PATH)


def _shown(file: Rewritten) -> ExportedFile:
    return ExportedFile(file.name, not file.before, file_difference(file.before, file.after))
