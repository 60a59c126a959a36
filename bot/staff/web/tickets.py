"""The lists of tickets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from aiohttp import web

from bot.channel.telegram.inert import inert
from bot.conversation.veil import veiled
from bot.escalation.model import TicketView
from bot.knowledge.model import Language
from bot.staff.ticket_list import LONGEST_SEARCH, SEARCHED, Listed, TicketLists, View, Wanted
from bot.staff.web.live import Glance, Live, Made
from bot.staff.web.pages import SESSION, Pages, language_of
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
    # first without what can't be seen, which could hide a telephone number from the veil
    lines = veiled(inert(question)).strip().splitlines()
    line = lines[0] if lines else ""
    return line if len(line) <= _LONGEST_LINE else f"{line[: _LONGEST_LINE - 1].rstrip()}…"


@dataclass(frozen=True, slots=True)
class Tickets:
    """The page with the lists, and its stream."""

    lists: TicketLists
    queries: TicketQueries
    pages: Pages
    live: Live
    made: Made

    def routes(self) -> list[web.AbstractRouteDef]:
        return [web.get(PATH, self.page), web.get(f"{PATH}/events", self.events)]

    async def page(self, request: web.Request) -> web.Response:
        wanted = _wanted(request)
        listed = await self.lists.listed(wanted)
        counts = await self.lists.counts(wanted.words, wanted.agent)
        return self.pages.page(
            request,
            "tickets.html",
            **self._list_values(wanted, listed),
            **_tab_values(wanted, counts),
            searched=SEARCHED,
            longest=LONGEST_SEARCH,
            here=_path(wanted.view, wanted.words, wanted.page),
            events=f"{PATH}/events?{_query(wanted.view, wanted.words, wanted.page)}",
        )

    async def events(self, request: web.Request) -> web.StreamResponse:
        """What the page shows, again whenever it has changed."""
        wanted, language = _wanted(request), language_of(request)

        async def look() -> Glance:
            return await self._glance(wanted, language)

        return await self.live.stream(request, look)

    async def _glance(self, wanted: Wanted, language: Language) -> Glance:
        agent = wanted.agent if wanted.view is View.MINE else ""
        shown = (agent, wanted.view, wanted.words, wanted.page, language)

        async def make_list() -> str:
            values = self._list_values(wanted, await self.lists.listed(wanted))
            return self.pages.html("_ticket_list.html", language, None, **values)

        async def make_tabs() -> str:
            counts = await self.lists.counts(wanted.words, wanted.agent)
            values = _tab_values(wanted, counts)
            return self.pages.html("_ticket_tabs.html", language, None, **values)

        parts = {
            "tabs": await self.made.once(("tabs", wanted, language), make_tabs),
            "list": await self.made.once(("list", *shown), make_list),
        }
        newest = await self.made.once("newest", self.queries.newest)
        news = self.pages.html("_new_ticket.html", language, None, newest=newest)
        return Glance(parts, newest, news)

    def _list_values(self, wanted: Wanted, listed: Listed) -> dict[str, object]:
        now = self.pages.now()
        before, after = (_path(wanted.view, wanted.words, listed.page + step) for step in (-1, 1))
        return {
            "rows": [row_of(view, now) for view in listed.tickets],
            "listed": listed,
            "view_name": VIEWS[wanted.view],
            "nothing": NOTHING_IN[wanted.view],
            "words": wanted.words,
            "before": before if listed.page > 1 else "",
            "after": after if listed.page < listed.pages else "",
        }


def _tab_values(wanted: Wanted, counts: Mapping[View, int]) -> dict[str, object]:
    tabs = [
        (_path(view, wanted.words), VIEWS[view], counts[view], view is wanted.view) for view in View
    ]
    return {"tabs": tabs, "view": wanted.view.value}


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
