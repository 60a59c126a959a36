"""The lists of entries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from aiohttp import web

from bot.ids import EntryId
from bot.knowledge.model import Entry
from bot.staff.entry_list import LONGEST_SEARCH, PAGE, Filter, Standing
from bot.staff.entry_use import COUNTED, Use
from bot.staff.knowledge_desk import KnowledgeDesk
from bot.staff.web.knowledge_words import FILTERS, KINDS, NOTHING_IN, Words
from bot.staff.web.pages import Pages, language_of

PATH = "/staff/knowledge"
_MOST_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Row:
    """An entry in a list."""

    entry_id: EntryId
    title: str
    kind: Words
    as_of: str
    review_by: date | None
    is_due: bool
    is_retired: bool
    is_taught: bool
    has_draft: bool
    has_conflict: bool
    use: Use


@dataclass(frozen=True, slots=True)
class Tab:
    path: str
    name: Words
    count: int
    is_shown: bool


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What the address asks for."""

    filter: Filter
    words: str
    page: int


@dataclass(frozen=True, slots=True)
class KnowledgePages:
    desk: KnowledgeDesk
    pages: Pages

    def routes(self) -> list[web.AbstractRouteDef]:
        return [web.get(PATH, self.page)]

    async def page(self, request: web.Request) -> web.Response:
        wanted, now = _wanted(request), self.pages.now()
        edited, drafts = self.desk.edited, await self.desk.queries.draft_edits()
        drafted = {edit.entry_id for edit in drafts}
        standing = Standing(edited.whole(), edited.files(), edited.overlay(), drafted, now.date())
        found = standing.listed(wanted.filter, wanted.words)
        pages = max(1, -(-len(found) // PAGE))
        page = min(wanted.page, pages)
        shown = found[(page - 1) * PAGE : page * PAGE]
        rows = await self._rows(shown, standing, language_of(request).value)
        return self.pages.page(
            request,
            "knowledge.html",
            rows=rows,
            tabs=_tabs(standing, wanted),
            name=FILTERS[wanted.filter],
            nothing=NOTHING_IN[wanted.filter],
            filter=wanted.filter.value,
            words=wanted.words,
            longest=LONGEST_SEARCH,
            found=len(found),
            page=page,
            pages_in_all=pages,
            before=_path(wanted, page - 1) if page > 1 else "",
            after=_path(wanted, page + 1) if page < pages else "",
            days=COUNTED.days,
            here=_path(wanted, page),
        )

    async def _rows(self, entries: Sequence[Entry], standing: Standing, language: str) -> list[Row]:
        use = await self.desk.use.use(self.pages.now() - COUNTED)
        edits = await self.desk.queries.live_edits()
        conflicts = {edit.entry_id for edit in self.desk.edited.conflicts(edits)}
        return [
            Row(
                entry_id=entry.entry_id,
                title=getattr(entry.title, language),
                kind=KINDS[entry.kind],
                as_of=entry.as_of or "",
                review_by=entry.review_by,
                is_due=entry.is_due(standing.today),
                is_retired=entry.is_retired,
                is_taught=standing.is_taught(entry),
                has_draft=entry.entry_id in standing.drafted,
                has_conflict=entry.entry_id in conflicts,
                use=use.get(entry.entry_id, Use()),
            )
            for entry in entries
        ]


def _tabs(standing: Standing, wanted: _Wanted) -> list[Tab]:
    counts = standing.counts()
    return [
        Tab(
            _path(_Wanted(one, wanted.words, 1), 1),
            FILTERS[one],
            counts[one],
            one is wanted.filter,
        )
        for one in Filter
    ]


def _wanted(request: web.Request) -> _Wanted:
    """Nonsense in the address is the first page of all entries."""
    filter_, page = request.query.get("filter", ""), request.query.get("page", "")
    is_number = page.isascii() and page.isdecimal() and len(page) <= _MOST_DIGITS
    return _Wanted(
        Filter(filter_) if filter_ in set(Filter) else Filter.ALL,
        " ".join(request.query.get("q", "")[:LONGEST_SEARCH].split()),
        max(1, int(page)) if is_number else 1,
    )


def _path(wanted: _Wanted, page: int) -> str:
    query = {"filter": wanted.filter.value}
    if wanted.words:
        query["q"] = wanted.words
    if page > 1:
        query["page"] = str(page)
    return f"{PATH}?{urlencode(query)}"
