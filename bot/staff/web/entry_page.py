"""An entry's page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from aiohttp import web

from bot.conversation.labels import EntryEdit
from bot.conversation.ports import BeginUnitOfWork
from bot.ids import EntryId
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.editing import FieldProblem
from bot.knowledge.model import Entry
from bot.knowledge.wording import comparable
from bot.staff.entries import REVIEWED_AFTER
from bot.staff.entry_use import COUNTED, WEEK, Led, Use
from bot.staff.knowledge_desk import KnowledgeDesk
from bot.staff.near_negatives import near_negatives
from bot.staff.web.entry_shown import (
    Looker,
    Shown,
    Week,
    changes_of,
    conflict_of,
    contacts_of,
    links_to,
    short_of,
    variants_of,
    versions_of,
)
from bot.staff.web.pages import SESSION, Pages, language_of

ENTRY = "/staff/knowledge/{entry:[a-z0-9-]+}"
WEEKS = 13
_MOST_TICKETS = 10
_AMONG = 500
"""So many of the newest tickets are opened to see whether they ask what was taught."""
_NO_ENTRY = ("Det finns ingen sådan post.", "There is no such entry.")
_NOT_THERE = ("Finns inte", "Not there")


@dataclass(frozen=True, slots=True)
class EntryPage:
    desk: KnowledgeDesk
    begin: BeginUnitOfWork
    pages: Pages

    def routes(self) -> list[web.AbstractRouteDef]:
        return [web.get(ENTRY, self.page)]

    async def page(self, request: web.Request) -> web.Response:
        return await self.rendered(request)

    async def rendered(
        self,
        request: web.Request,
        *,
        problems: Sequence[FieldProblem] = (),
        status: int = HTTPStatus.OK,
    ) -> web.Response:
        """The page; `problems` are of the form that was sent."""
        knowledge = self.desk.edited.whole()
        entry = knowledge.by_id.get(entry_in(request))
        if entry is None:
            return self.not_there(request)
        shown = await self._shown(entry, knowledge, request)
        next_review = self.pages.now().date() + REVIEWED_AFTER
        return self.pages.page(
            request,
            "entry.html",
            status=status,
            shown=shown,
            entry=entry,
            problems=problems,
            path=f"/staff/knowledge/{entry.id}",
            agent=request[SESSION].agent.name,
            next_review=max(next_review, entry.review_by or next_review).isoformat(),
            days=COUNTED.days,
            others=links_to([one.id for one in knowledge.in_use if one.id != entry.id], knowledge),
        )

    def not_there(self, request: web.Request) -> web.Response:
        swedish = " / ".join(_NO_ENTRY)
        return self.pages.page(
            request,
            "problem.html",
            status=HTTPStatus.NOT_FOUND,
            heading=" / ".join(_NOT_THERE),
            text=swedish,
            back="/staff/knowledge",
        )

    async def _shown(self, entry: Entry, knowledge: KnowledgeBase, request: web.Request) -> Shown:
        entry_id, language = entry.entry_id, language_of(request).value
        own = self.desk.edited.entry(entry_id) or entry
        edits = await self._edits(entry_id)
        changes = changes_of(edits, await self._looker(request))
        weeks = await self._weeks(entry_id)
        return Shown(
            entry=entry,
            seen=own.version,
            title=getattr(entry.title, language),
            versions=versions_of(entry),
            short=short_of(entry),
            variants=variants_of(entry, own),
            sources=knowledge.sources_of(entry),
            related=links_to(entry.related, knowledge),
            contacts=contacts_of(entry.contacts, knowledge),
            deciders=contacts_of(entry.decided_by, knowledge),
            replacement=next(iter(links_to([entry.replaced_by or ""], knowledge)), None),
            negatives=near_negatives(entry, knowledge),
            use=await self._use(entry_id),
            weeks=weeks,
            most_in_a_week=max(week.times for week in weeks),
            led=await self._led(entry_id),
            history=[one for one in changes if not one.is_draft],
            drafts=[one for one in changes if one.is_draft],
            conflict=conflict_of(self._conflicting(edits), own),
            is_due=entry.is_due(self.pages.now().date()),
        )

    async def _edits(self, entry_id: EntryId) -> Sequence[EntryEdit]:
        async with self.begin() as uow:
            return await uow.edits.of_entry(entry_id)

    async def _looker(self, request: web.Request) -> Looker:
        agent = request[SESSION].agent.id
        use = self.desk.use
        return Looker(agent, await use.is_alone(agent), await use.names())

    async def _use(self, entry_id: EntryId) -> Use:
        use = await self.desk.use.use(self.pages.now() - COUNTED)
        return use.get(entry_id, Use())

    async def _weeks(self, entry_id: EntryId) -> list[Week]:
        now = self.pages.now()
        times = await self.desk.use.weeks(entry_id, now, WEEKS)
        return [Week(now - (ago + 1) * WEEK, one) for ago, one in enumerate(times)]

    async def _led(self, entry_id: EntryId) -> list[Led]:
        """The tickets that were nearest to it, and those that its taught wordings come from."""
        overlay = self.desk.edited.overlay()
        taught = {comparable(one.text) for one in overlay.variants if one.entry_id == entry_id}
        nearest = await self.desk.use.nearest_to(entry_id, _MOST_TICKETS)
        asking = await self.desk.use.asking(taught, _AMONG)
        by_number = {one.number: one for one in (*nearest, *asking)}
        return sorted(by_number.values(), key=lambda one: -one.number)[:_MOST_TICKETS]

    def _conflicting(self, edits: Sequence[EntryEdit]) -> EntryEdit | None:
        in_service = [edit for edit in edits if edit.is_in_service]
        in_service.sort(key=lambda edit: (edit.decided_at or edit.at, edit.at, edit.id))
        return next(iter(self.desk.edited.conflicts(in_service)), None)


def entry_in(request: web.Request) -> EntryId:
    return EntryId(request.match_info["entry"])
