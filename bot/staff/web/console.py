"""The staff console: its pages put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from http import HTTPStatus

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot.conversation.ports import BeginUnitOfWork, Clock
from bot.errors import ActionRefused, StoreUnavailable, TicketNotFound
from bot.staff.desk import StaffDesk
from bot.staff.sign_in import SignIn
from bot.staff.web.auth import Auth, Cookies, IsMember
from bot.staff.web.pages import HERE, Pages


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


class Console:
    """Add `routes` and `middlewares` to the application that serves the other pages too."""

    def __init__(self, parts: ConsoleParts) -> None:
        self._pages = Pages.of(parts.now, parts.zone)
        self._auth = Auth(parts.sign_in, parts.is_member, Cookies(parts.is_secure), self._pages)

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.get("/staff", _to_tickets),
            web.get("/staff/", _to_tickets),
            web.static("/staff/static", HERE / "static"),
            *self._auth.routes(),
        ]

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


async def _to_tickets(_request: web.Request) -> web.Response:
    return web.Response(status=HTTPStatus.SEE_OTHER, headers={"Location": "/staff/tickets"})
