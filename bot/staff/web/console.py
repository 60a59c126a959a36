"""The staff console: its pages put together."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from functools import partial
from http import HTTPStatus
from typing import Protocol

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot.conversation.ports import BeginUnitOfWork, Clock
from bot.errors import ActionRefused, StoreUnavailable, TicketNotFound
from bot.staff.desk import StaffDesk
from bot.staff.drafts import Drafts, Replying
from bot.staff.insight_reports import InsightQueries, InsightReports
from bot.staff.knowledge_desk import KnowledgeDesk
from bot.staff.sign_in import Session, SignIn
from bot.staff.ticket_files import OpenFile, TicketFiles
from bot.staff.ticket_list import TicketLists
from bot.staff.web.audit import AuditLog
from bot.staff.web.auth import Auth, Cookies, Insist, IsMember
from bot.staff.web.entry_acts import EntryActs
from bot.staff.web.entry_page import EntryPage
from bot.staff.web.export_page import ExportPage
from bot.staff.web.files import Files
from bot.staff.web.forgery import Forgery
from bot.staff.web.insights import Insights
from bot.staff.web.knowledge import KnowledgePages
from bot.staff.web.live import EVERY_SECONDS, Live, Made, Pulse, State
from bot.staff.web.pages import HERE, Pages
from bot.staff.web.taught_pages import TaughtPages
from bot.staff.web.teach_page import TeachPage
from bot.staff.web.ticket_acts import TicketActs
from bot.staff.web.ticket_page import TicketPage
from bot.staff.web.tickets import Tickets
from bot.staff.web.try_page import TryPage
from bot.store.audit_queries import AuditQueries
from bot.store.ticket_queries import TicketQueries


@dataclass(frozen=True, slots=True)
class ConsoleParts:
    """What the console needs from outside."""

    sign_in: SignIn
    is_member: IsMember
    desk: StaffDesk
    begin: BeginUnitOfWork
    now: Clock
    zone: tzinfo
    is_secure: bool
    """Whether people reach us over https."""
    ticket_queries: TicketQueries
    drafts: Drafts
    insist: Insist
    open_file: OpenFile
    insight_queries: InsightQueries
    audit_queries: AuditQueries
    knowledge: KnowledgeDesk


class Console:
    """Add `routes` and `middlewares` to the application that serves the other pages too."""

    def __init__(self, parts: ConsoleParts, *, every_seconds: float = EVERY_SECONDS) -> None:
        """`every_seconds` is how often open pages get to know what is new."""
        self._pages = Pages.of(parts.now, parts.zone)
        self._auth = _auth(parts, self._pages)
        self._pulse = Pulse(_state_for(parts), every_seconds=every_seconds)
        self._views = [
            *_ticket_views(parts, self._pages, self._pulse),
            *_views_of_work(parts, self._pages),
            *_knowledge_views(parts, self._pages),
        ]

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.get("/staff", _to_tickets),
            web.get("/staff/", _to_tickets),
            web.static("/staff/static", HERE / "static"),
            *self._auth.routes(),
            *(route for view in self._views for route in view.routes()),
        ]

    async def close(self, app: web.Application) -> None:
        """For `Application.on_shutdown`."""
        await self._pulse.close(app)

    def middlewares(self) -> Sequence[Middleware]:
        return [self._problems(), self._auth.middleware()]

    def _problems(self) -> Middleware:
        """What can't be done is said in words, on a page that leads back."""

        @web.middleware
        async def problems(request: web.Request, handler: Handler) -> web.StreamResponse:
            if not request.path.startswith("/staff"):
                return await handler(request)
            try:
                return await handler(request)
            except TicketNotFound as error:
                return self._problem(request, str(error), HTTPStatus.NOT_FOUND)
            except ActionRefused as error:
                return self._problem(request, str(error), HTTPStatus.CONFLICT)
            except StoreUnavailable as error:
                return self._problem(request, str(error), HTTPStatus.SERVICE_UNAVAILABLE)

        return problems

    def _problem(self, request: web.Request, text: str, status: HTTPStatus) -> web.Response:
        back = request.path.rpartition("/")[0] or "/staff/tickets"
        heading = "Det gick inte / It could not be done"
        return self._pages.page(
            request, "problem.html", status=status, heading=heading, text=text, back=back
        )


def _auth(parts: ConsoleParts, pages: Pages) -> Auth:
    cookies, forgery = Cookies(parts.is_secure), Forgery(parts.is_secure)
    return Auth(parts.sign_in, parts.is_member, parts.insist, cookies, forgery, pages)


class _View(Protocol):
    def routes(self) -> list[web.AbstractRouteDef]: ...


def _ticket_views(parts: ConsoleParts, pages: Pages, pulse: Pulse) -> list[_View]:
    queries, begin = parts.ticket_queries, parts.begin
    live, made = Live(pulse, partial(_is_welcome, parts)), Made()
    page = TicketPage(queries, parts.drafts, parts.desk.in_service, begin, pages, live, made)
    replying = Replying(parts.desk.actions, parts.drafts, begin)
    return [
        Tickets(TicketLists(queries), queries, pages, live, made),
        page,
        TicketActs(page, parts.desk, replying, begin, parts.insist, pages),
        Files(TicketFiles(queries, parts.open_file, begin), pages),
    ]


def _views_of_work(parts: ConsoleParts, pages: Pages) -> list[_View]:
    """What the staff can learn about it, and who did what."""
    queries, in_service = parts.insight_queries, parts.desk.in_service
    reports = InsightReports(queries, in_service, parts.now, parts.zone)
    return [
        Insights(reports, parts.begin, parts.insist, pages),
        AuditLog(parts.audit_queries, pages),
    ]


def _knowledge_views(parts: ConsoleParts, pages: Pages) -> list[_View]:
    desk, begin, insist = parts.knowledge, parts.begin, parts.insist
    page = EntryPage(desk, begin, pages)
    return [
        KnowledgePages(desk, pages),
        TryPage(parts.desk.in_service, pages),
        TaughtPages(desk, begin, insist, pages),
        ExportPage(desk, insist, pages),
        TeachPage(desk, begin, insist, pages),
        # an entry's id could be anything: what has a name of its own comes first
        page,
        EntryActs(page, desk, begin, insist, pages),
    ]


def _state_for(parts: ConsoleParts) -> Callable[[], Awaitable[State]]:
    """What open pages depend on."""
    queries = parts.ticket_queries

    async def state() -> State:
        minute = parts.now().replace(second=0, microsecond=0)
        return State(minute, await queries.state_of_tickets(), await queries.state_of_talk())

    return state


async def _is_welcome(parts: ConsoleParts, session: Session) -> bool:
    """Without taking an open page for a sign of life."""
    kept = await parts.sign_in.sessions.get(session.key)
    is_alive = kept is not None and kept.is_alive(parts.now())
    return is_alive and await parts.is_member(session.agent.id)


async def _to_tickets(_request: web.Request) -> web.Response:
    return web.Response(status=HTTPStatus.SEE_OTHER, headers={"Location": "/staff/tickets"})
