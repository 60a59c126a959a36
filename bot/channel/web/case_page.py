"""How a case is getting on, for whoever has its link: in any browser, without a cookie."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from http import HTTPStatus

from aiohttp import web

from bot.channel.strangers import Strangers
from bot.channel.web.case_links import PATH, CaseLinks, secret_in
from bot.channel.web.history import MessagesIn, Shown, in_places, shown_of
from bot.channel.web.pages import Pages
from bot.channel.web.view import View
from bot.conversation.model import Direction, Message
from bot.escalation.model import Ticket, TicketView
from bot.ids import TicketNumber

_HEADERS = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}
"""Neither the sites that it links to nor those who search may learn its address."""

ViewOf = Callable[[TicketNumber], Awaitable[TicketView | None]]


@dataclass(frozen=True, slots=True)
class CasePage:
    """Shows the case and the agents' answers, and nothing else of the conversation."""

    view_of: ViewOf
    messages_in: MessagesIn
    links: CaseLinks
    pages: Pages
    strangers: Strangers = field(default_factory=Strangers)

    def routes(self) -> list[web.AbstractRouteDef]:
        return [web.get(f"{PATH}{{secret}}", self.page)]

    async def page(self, request: web.Request) -> web.Response:
        ticket = await self._ticket(request.match_info["secret"])
        if ticket is None:
            return self._refused(request)
        html = self.pages.case(ticket, await self._answers(ticket))
        return web.Response(text=html, content_type="text/html", headers=_HEADERS)

    async def _ticket(self, text: str) -> Ticket | None:
        secret = secret_in(text)
        view = None if secret is None else await self.view_of(secret.number)
        if secret is None or view is None:
            return None
        return view.ticket if self.links.opens(secret, view.ticket.conversation_id) else None

    async def _answers(self, ticket: Ticket) -> list[Shown]:
        kept = await self.messages_in(ticket.conversation_id)
        return in_places(shown_of(key, said) for key, said in kept if _is_answer(said, ticket))

    def _refused(self, request: web.Request) -> web.Response:
        if self.strangers.are_too_many(request.remote or ""):
            return web.Response(
                status=HTTPStatus.TOO_MANY_REQUESTS, headers={"Retry-After": "60", **_HEADERS}
            )
        html = self.pages.no_case(View.wanted_by(request).language)
        status = HTTPStatus.NOT_FOUND
        return web.Response(text=html, status=status, content_type="text/html", headers=_HEADERS)


def _is_answer(said: Message, ticket: Ticket) -> bool:
    is_agents = said.direction is Direction.OUTGOING and bool(said.author)
    return is_agents and said.ticket_number == ticket.number
