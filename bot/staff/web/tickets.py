"""The lists of tickets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from urllib.parse import urlencode

from aiohttp import web

from bot.conversation.inert import inert
from bot.conversation.veil import veiled
from bot.escalation.model import TicketView
from bot.ids import AgentId
from bot.knowledge.model import Language
from bot.staff.ticket_list import (
    LONGEST_SEARCH,
    SEARCHED,
    Counts,
    Found,
    Listed,
    TicketLists,
    View,
    Wanted,
)
from bot.staff.web.live import Glance, Live, Made
from bot.staff.web.pages import SESSION, Pages, language_of, say_in
from bot.staff.web.ticket_words import LANGUAGES, NOTHING_IN, REASONS, STATUSES, VIEWS, Words
from bot.store.ticket_queries import TicketQueries

PATH = "/staff/tickets"
_LONGEST_LINE = 140
_MOST_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Row:
    """A ticket in a list."""

    number: int
    question: str
    """Its first line, veiled; empty if it was erased."""
    reason: Words
    language: Words
    status: Words
    is_open: bool
    since: datetime
    """When it was opened, or else when it came to this status."""
    expected_by: datetime
    is_late: bool
    owner: str
    is_blocked: bool


def row_of(view: TicketView, now: datetime) -> Row:
    ticket = view.ticket
    # who has answered it once does not have it if it was opened again
    has_owner = ticket.claimed_by is not None or not ticket.is_open
    ended = ticket.closed_at if ticket.status in View.CLOSED.statuses else ticket.answered_at
    return Row(
        ticket.number,
        _first_line(ticket.question),
        REASONS[ticket.reason],
        LANGUAGES[ticket.language],
        STATUSES[ticket.status],
        ticket.is_open,
        ticket.created_at if ticket.is_open else ended or ticket.created_at,
        ticket.expected_by,
        ticket.is_open and ticket.expected_by < now,
        inert(view.owner) if has_owner else "",
        view.is_blocked,
    )


def _first_line(question: str) -> str:
    lines = question.strip().splitlines()
    # first without what can't be seen, which could hide a telephone number from the veil
    line = veiled(inert(lines[0])) if lines else ""
    return line if len(line) <= _LONGEST_LINE else f"{line[: _LONGEST_LINE - 1].rstrip()}…"


@dataclass(frozen=True, slots=True)
class Tab:
    """A list beside the others."""

    path: str
    name: Words
    count: int
    is_shown: bool


@dataclass(frozen=True, slots=True)
class ShownList:
    """A page of a list."""

    name: Words
    rows: Sequence[Row]
    listed: Listed
    nothing: Words
    """What is said where there is none."""
    words: str
    before: str
    """Where the page before is; empty on the first one."""
    after: str


@dataclass(frozen=True, slots=True)
class Tickets:
    """The page with the lists, and its stream."""

    lists: TicketLists
    queries: TicketQueries
    pages: Pages
    live: Live
    made: Made

    def routes(self) -> list[web.AbstractRouteDef]:
        return [web.get(PATH, self.page), web.get(f"{PATH}/events", self.events, allow_head=False)]

    async def page(self, request: web.Request) -> web.Response:
        wanted = _wanted(request)
        counted = await self.lists.counted(wanted.words)
        query = _query(wanted.view, wanted.words, wanted.page)
        return self.pages.page(
            request,
            "tickets.html",
            shown=_shown(wanted, await self.lists.listed(wanted, counted), self.pages.now()),
            tabs=_tabs(wanted, counted),
            view=wanted.view.value,
            words=wanted.words,
            searched=SEARCHED,
            longest=LONGEST_SEARCH,
            here=f"{PATH}?{query}",
            events=f"{PATH}/events?{query}",
        )

    async def events(self, request: web.Request) -> web.StreamResponse:
        """What the page shows, again whenever it has changed."""
        wanted, language = _wanted(request), language_of(request)

        async def look() -> Glance:
            return await self._glance(wanted, language)

        return await self.live.stream(request, look)

    async def _glance(self, wanted: Wanted, language: Language) -> Glance:
        state = replace(self.live.pulse.state, said=None)
        counted = await self.made.once(
            ("counted", wanted.words), state, partial(self.lists.counted, wanted.words)
        )

        async def make_list() -> str:
            listed = await self.lists.listed(wanted, counted)
            shown = _shown(wanted, listed, self.pages.now())
            return self.pages.html("_ticket_list.html", language, None, shown=shown)

        async def make_tabs() -> str:
            tabs = _tabs(wanted, counted)
            return self.pages.html("_ticket_tabs.html", language, None, tabs=tabs)

        # the same for all agents, but for that of their own tickets
        agent = wanted.agent if wanted.view is View.MINE else AgentId("")
        the_same = replace(wanted, agent=agent)
        parts = {
            "tabs": await self.made.once(("tabs", wanted, language), state, make_tabs),
            "list": await self.made.once(("list", the_same, language), state, make_list),
        }
        newest = await self.made.once("newest", state, self.queries.newest)
        news = say_in(language)(f"Nytt ärende: nummer {newest}.", f"New ticket: number {newest}.")
        return Glance(parts, newest, news)


def _shown(wanted: Wanted, listed: Listed, now: datetime) -> ShownList:
    before, after = (_path(wanted.view, wanted.words, listed.page + step) for step in (-1, 1))
    return ShownList(
        VIEWS[wanted.view],
        [row_of(view, now) for view in listed.tickets],
        listed,
        NOTHING_IN[wanted.view],
        wanted.words,
        before if listed.page > 1 else "",
        after if listed.page < listed.pages else "",
    )


def _tabs(wanted: Wanted, counted: Counts | Found) -> list[Tab]:
    return [
        Tab(
            _path(view, wanted.words),
            VIEWS[view],
            counted.of(view, wanted.agent),
            view is wanted.view,
        )
        for view in View
    ]


def _wanted(request: web.Request) -> Wanted:
    """As the address says; nonsense in it is the first page of the open tickets."""
    view, page = request.query.get("view", ""), request.query.get("page", "")
    is_number = page.isascii() and page.isdigit() and len(page) <= _MOST_DIGITS
    return Wanted(
        request[SESSION].agent.id,
        View(view) if view in set(View) else View.OPEN,
        " ".join(request.query.get("q", "")[:LONGEST_SEARCH].split()),
        int(page) if is_number else 1,
    )


def _path(view: View, words: str, page: int = 1) -> str:
    return f"{PATH}?{_query(view, words, page)}"


def _query(view: View, words: str, page: int) -> str:
    values: dict[str, str | int] = {"view": view.value}
    values |= {"q": words} if words else {}
    return urlencode(values | ({"page": page} if page > 1 else {}))
