"""The page of one ticket, and its stream."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from http import HTTPStatus

from aiohttp import web

from bot.conversation.ports import BeginUnitOfWork, InService
from bot.errors import TicketNotFound
from bot.ids import TicketNumber
from bot.knowledge.model import Language
from bot.staff.advice import Advice, advice
from bot.staff.case import Agent, case_of
from bot.staff.drafts import Draft, Drafts
from bot.staff.web.live import Glance, Live, Made
from bot.staff.web.pages import SESSION, Pages, language_of, say_in
from bot.staff.web.ticket_shown import ShownTicket, shown_ticket
from bot.staff.web.tickets import PATH
from bot.store.ticket_queries import TicketQueries

TICKET = PATH + "/{number:[0-9]{1,18}}"
_PARTS = ("status", "acts", "talk", "standing")


@dataclass(frozen=True, slots=True)
class TicketPage:
    queries: TicketQueries
    drafts: Drafts
    in_service: InService
    begin: BeginUnitOfWork
    pages: Pages
    live: Live
    made: Made

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.get(TICKET, self.page),
            web.get(f"{TICKET}/events", self.events, allow_head=False),
        ]

    async def page(self, request: web.Request) -> web.Response:
        return await self.rendered(request)

    async def rendered(
        self,
        request: web.Request,
        *,
        problem: str = "",
        is_revealed: bool = False,
        status: HTTPStatus = HTTPStatus.OK,
    ) -> web.Response:
        """The page; `problem` says in words what could not be done.

        Raises:
            TicketNotFound: there is no such ticket.
        """
        number, agent, before = number_in(request), request[SESSION].agent, _before(request)
        shown = await self._shown(number, agent, before=before, is_revealed=is_revealed)
        return self.pages.page(
            request,
            "ticket.html",
            status=status,
            shown=shown,
            advice=await self._advice(shown),
            draft=await self.drafts.get(number, agent.id) or Draft("", self.pages.now()),
            nonce=secrets.token_hex(8),
            problem=problem,
            # neither what was revealed nor what is long past is kept up to date
            events="" if is_revealed or before else f"{shown.path}/events",
        )

    async def events(self, request: web.Request) -> web.StreamResponse:
        """What changes on the page: not the box in which somebody writes."""
        number, agent, language = number_in(request), request[SESSION].agent, language_of(request)

        async def make() -> Glance:
            return self._glance(await self._shown(number, agent), language)

        async def look() -> Glance:
            # most of what happens is about other tickets
            state = (await self.queries.state_of(number), self.live.pulse.state.minute)
            return await self.made.once(("ticket", number, agent.id, language), state, make)

        await self._shown(number, agent)
        return await self.live.stream(request, look)

    def _glance(self, shown: ShownTicket, language: Language) -> Glance:
        parts = {
            name: self.pages.html(f"_ticket_{name}.html", language, None, shown=shown)
            for name in _PARTS
        }
        news = say_in(language)("Besökaren har skrivit.", "The visitor has written.")
        return Glance(parts, shown.heard, news)

    async def _shown(
        self,
        number: TicketNumber,
        agent: Agent,
        *,
        before: int | None = None,
        is_revealed: bool = False,
    ) -> ShownTicket:
        view = await self.queries.view_of(number)
        if view is None:
            raise TicketNotFound(f"Det finns inget ärende {number}. / There is no ticket {number}.")
        talk = await self.queries.talk(view.ticket, before=before)
        return shown_ticket(view, talk, agent.id, self.pages.now(), is_revealed=is_revealed)

    async def _advice(self, shown: ShownTicket) -> Advice:
        async with self.begin() as uow:
            conversation = (await case_of(shown.ticket.number, uow)).conversation
        today = self.pages.now().date()
        return advice(shown.ticket, conversation, self.in_service(), today)


def number_in(request: web.Request) -> TicketNumber:
    return TicketNumber(int(request.match_info["number"]))


def _before(request: web.Request) -> int | None:
    """Of what was said, only what came before this key."""
    text = request.query.get("before", "")
    is_key = text.isascii() and text.isdigit() and len(text) <= 18  # noqa: PLR2004 - digits of a key
    return int(text) if is_key else None
