"""The pages that show how things go: counts, charts and tables, and no personal data."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import partial

from aiohttp import web

from bot.conversation.ports import BeginUnitOfWork, UnitOfWork
from bot.ids import EntryId
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.model import Language
from bot.staff.case import Agent
from bot.staff.charts import WIDTH, draw
from bot.staff.committing import committed
from bot.staff.insight_reports import InsightReports
from bot.staff.insights import Figures, Period
from bot.staff.likeness import Grouped
from bot.staff.spreadsheet import as_csv
from bot.staff.web.auth import Insist
from bot.staff.web.insight_answers import helped, languages, unanswered
from bot.staff.web.insight_people import questions, reasons, waits
from bot.staff.web.insight_subject import ENTRY, Name, Subject, TitleOf
from bot.staff.web.pages import SESSION, Pages, language_of, say_in

PATH = "/staff/insights"
_ONLY_ITS_STYLE = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
"""For a picture that is opened by itself."""


@dataclass(frozen=True, slots=True)
class Insights:
    reports: InsightReports
    begin: BeginUnitOfWork
    insist: Insist
    pages: Pages

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.get(PATH, self.page),
            web.get(f"{PATH}.csv", self.spreadsheet, allow_head=False),
            web.get(f"{PATH}/unanswered", self.unanswered),
            web.get(rf"{PATH}/{{name:[a-z]+}}.svg", self.picture),
        ]

    async def page(self, request: web.Request) -> web.Response:
        period = _period_in(request)
        figures = await self.reports.figures.get(period)
        groups = self.reports.groups.at_hand(period)
        return self.pages.page(
            request,
            "insights.html",
            period=period.value,
            periods=[one.value for one in Period],
            counted_at=figures.at,
            subjects=self._subjects(request, figures),
            unanswered=None if groups is None else self._unanswered(request, groups),
            width=WIDTH,
            entry=ENTRY,
        )

    async def unanswered(self, request: web.Request) -> web.Response:
        """A page of its own, or the part of one that is fetched when the rest stands there."""
        period = _period_in(request)
        subject = self._unanswered(request, await self.reports.groups.get(period))
        is_part = request.headers.get("HX-Request") == "true"
        return self.pages.page(
            request,
            "_insight.html" if is_part else "unanswered.html",
            period=period.value,
            subject=subject,
            width=WIDTH,
            entry=ENTRY,
        )

    async def picture(self, request: web.Request) -> web.Response:
        figures = await self.reports.figures.get(_period_in(request))
        name = request.match_info["name"]
        for subject in self._subjects(request, figures):
            if subject.name == name and subject.chart is not None:
                language = language_of(request).value
                svg = await asyncio.to_thread(draw, subject.table, subject.chart, language)
                headers = {"Content-Security-Policy": _ONLY_ITS_STYLE}
                return web.Response(body=svg, content_type="image/svg+xml", headers=headers)
        raise web.HTTPNotFound

    async def spreadsheet(self, request: web.Request) -> web.Response:
        """All rows of a table; who took it along is written down."""
        name, period = request.query.get("table", ""), _period_in(request)
        if name not in set(Name):
            raise web.HTTPNotFound
        if name == Name.UNANSWERED:
            subject = self._unanswered(request, await self.reports.groups.get(period))
        else:
            figures = await self.reports.figures.get(period)
            found = self._subjects(request, figures, whole=True)
            (subject,) = (one for one in found if one.name == name)
        agent = request[SESSION].agent
        await self.insist(agent.id)
        note_down = partial(_note_down, agent=agent, what=f"insights {name} {period} days")
        await committed(self.begin, agent, note_down)
        return web.Response(
            body=as_csv(subject.table),
            content_type="text/csv",
            charset="utf-8",
            headers={"Content-Disposition": f'attachment; filename="asf-{name}-{period}.csv"'},
        )

    # --- in words ---

    def _subjects(
        self, request: web.Request, figures: Figures, *, whole: bool = False
    ) -> list[Subject]:
        language = language_of(request)
        say, title_of = say_in(language), self._titles(language)
        return [
            questions(figures, say),
            waits(figures.waits, say),
            reasons(figures, say),
            helped(figures.ratings, title_of, say, whole=whole),
            languages(figures.registers, say),
        ]

    def _unanswered(self, request: web.Request, groups: Grouped) -> Subject:
        language = language_of(request)
        return unanswered(groups, self._titles(language), say_in(language))

    def _titles(self, language: Language) -> TitleOf:
        return partial(_title, self.reports.knowledge, language)


def _period_in(request: web.Request) -> Period:
    """A month, unless another one is asked for."""
    days = request.query.get("days", "")
    return next((one for one in Period if str(one.value) == days), Period.MONTH)


def _title(knowledge: KnowledgeBase, language: Language, entry_id: EntryId) -> str:
    """An entry that was taken away since then is named by its id."""
    entry = knowledge.get(entry_id)
    return entry_id if entry is None else entry.title.in_language(language)


async def _note_down(uow: UnitOfWork, agent: Agent, what: str) -> None:
    uow.audit.add(agent.id, "export", what)
