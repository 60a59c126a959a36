"""Who may see the console: the sign-in, and the session on each request."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from http import HTTPStatus

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot.errors import ActionRefused
from bot.ids import AgentId
from bot.knowledge.model import Language
from bot.staff.case import Agent
from bot.staff.sign_in import (
    ABSOLUTE,
    LINK_LIVES,
    Session,
    SignIn,
    code_of,
    is_secret,
    new_secret,
)
from bot.staff.web.forgery import Forgery, own_path
from bot.staff.web.pages import HOST_PREFIX, LANGUAGE_COOKIE, SESSION, Pages

log = logging.getLogger(__name__)

IsMember = Callable[[AgentId], Awaitable[bool]]
"""Whether somebody belongs to the staff, as far as we have heard."""
Insist = Callable[[AgentId], Awaitable[None]]
"""Asks anew, because it matters; raises `ActionRefused` unless they are known to belong to it."""

_OPEN_TO_ALL = frozenset(
    {"/staff/sign-in", "/staff/sign-in/{token}", "/staff/static", "/staff/language"}
)
"""Resources for which one need not be signed in. Whatever else is added needs a session."""
_MOST_FAILURES = 20
"""Wrong links from one address in a minute; more are not even looked at as pages."""
_ADDRESSES_REMEMBERED = 10_000
_A_YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Cookies:
    """Names and flags; over plain HTTP on this machine browsers refuse `__Host-`."""

    is_secure: bool

    @property
    def session(self) -> str:
        return f"{self._prefix}asf-session"

    @property
    def browser(self) -> str:
        return f"{self._prefix}asf-browser"

    @property
    def language(self) -> str:
        return f"{self._prefix}{LANGUAGE_COOKIE}"

    @property
    def _prefix(self) -> str:
        return HOST_PREFIX if self.is_secure else ""

    def set(self, response: web.StreamResponse, name: str, value: str, *, seconds: float) -> None:
        response.set_cookie(
            name,
            value,
            max_age=int(seconds),
            httponly=True,
            secure=self.is_secure,
            samesite="Strict" if name == self.session else "Lax",
            path="/",
        )

    def delete(self, response: web.StreamResponse, name: str) -> None:
        response.del_cookie(name, path="/", secure=self.is_secure)


@dataclass(slots=True)
class Guesses:
    """Wrong links by address. A right link is let in whatever the count says."""

    now: Callable[[], float] = lambda: asyncio.get_running_loop().time()
    _failures: OrderedDict[str, tuple[float, int]] = field(default_factory=OrderedDict)

    def are_too_many(self, address: str) -> bool:
        """Count one more."""
        now = self.now()
        since, count = self._failures.get(address, (now, 0))
        if now - since > 60:  # noqa: PLR2004 - a minute
            since, count = now, 0
        self._failures[address] = since, count + 1
        self._failures.move_to_end(address)
        while len(self._failures) > _ADDRESSES_REMEMBERED:
            self._failures.popitem(last=False)
        if count == _MOST_FAILURES:
            log.warning("wrong sign-in links, more than %d in a minute", _MOST_FAILURES)
        return count >= _MOST_FAILURES


@dataclass(frozen=True, slots=True)
class Auth:
    """The sign-in pages, and the middleware that keeps everybody else out."""

    sign_in: SignIn
    is_member: IsMember
    insist: Insist
    cookies: Cookies
    forgery: Forgery
    pages: Pages
    guesses: Guesses = field(default_factory=Guesses)

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.get("/staff/sign-in", self.explain),
            web.get("/staff/sign-in/{token}", self.ask),
            web.post("/staff/sign-in/{token}", self.enter),
            web.post("/staff/sign-out", self.leave),
            web.post("/staff/sign-out-everywhere", self.leave_everywhere),
            web.post("/staff/language", self.choose_language),
        ]

    # --- the way in ---

    async def explain(self, request: web.Request) -> web.Response:
        """How to get a link; shows the code that binds it to this browser."""
        shown = self._browser(request)
        secret = shown if is_secret(shown) else new_secret()
        response = self.pages.page(request, "sign_in.html", code=code_of(secret))
        seconds = LINK_LIVES.total_seconds()
        self.cookies.set(response, self.cookies.browser, secret, seconds=seconds)
        return response

    async def ask(self, request: web.Request) -> web.Response:
        """A button: whoever only looks at the link, as chat programs do, uses nothing up."""
        token = request.match_info["token"]
        if await self.sign_in.expected(token, self._browser(request)) is None:
            return self._refused(request)
        return self.pages.page(request, "enter.html", token=token)

    async def enter(self, request: web.Request) -> web.Response:
        """Use the link: a new session, whatever cookie came along."""
        self.forgery.refuse_foreign(request)
        token, browser = request.match_info["token"], self._browser(request)
        agent = await self.sign_in.expected(token, browser)
        if agent is None or not await self._belongs(agent):
            return self._refused(request)
        entered = await self.sign_in.enter(token, browser)
        if entered is None:  # somebody was quicker with the same link
            return self._refused(request)
        _, cookie = entered
        await self._end_former(request)
        log.info("signed in agent=%s", agent.id)
        response = _see("/staff/tickets")
        seconds = ABSOLUTE.total_seconds()
        self.cookies.set(response, self.cookies.session, cookie, seconds=seconds)
        self.cookies.delete(response, self.cookies.browser)
        return response

    async def _belongs(self, agent: Agent) -> bool:
        """Whether they do at this moment: who has just left is remembered as a member for a while.

        Raises:
            ActionRefused: nobody can say; the link stays good.
        """
        if await self.is_member(agent.id):
            try:
                await self.insist(agent.id)
            except ActionRefused:
                if await self.is_member(agent.id):
                    raise
            else:
                return True
        await self._turn_out(agent)
        return False

    async def _turn_out(self, agent: Agent) -> None:
        log.warning("no member any more agent=%s", agent.id)
        await self.sign_in.sessions.end_all_of(agent.id)

    async def _end_former(self, request: web.Request) -> None:
        former = await self.sign_in.session_of(request.cookies.get(self.cookies.session, ""))
        if former is not None:
            await self.sign_in.sessions.end(former.key)

    # --- the way out ---

    async def leave(self, request: web.Request) -> web.Response:
        await self.sign_in.sessions.end(request[SESSION].key)
        log.info("signed out agent=%s", request[SESSION].agent.id)
        return self._left()

    async def leave_everywhere(self, request: web.Request) -> web.Response:
        await self.sign_in.sessions.end_all_of(request[SESSION].agent.id)
        log.info("signed out everywhere agent=%s", request[SESSION].agent.id)
        return self._left()

    def _left(self) -> web.Response:
        response = _see("/staff/sign-in")
        self.cookies.delete(response, self.cookies.session)
        return response

    async def choose_language(self, request: web.Request) -> web.Response:
        self.forgery.refuse_foreign(request)
        form = await self.forgery.form(request)
        response = _see(own_path(str(form.get("back", ""))))
        chosen = str(form.get("language", ""))
        if chosen in set(Language):
            self.cookies.set(response, self.cookies.language, chosen, seconds=_A_YEAR)
        return response

    # --- each request ---

    def middleware(self) -> Middleware:
        @web.middleware
        async def only_staff(request: web.Request, handler: Handler) -> web.StreamResponse:
            if not request.path.startswith("/staff") or _is_open(request):
                return await handler(request)
            session = await self._session(request)
            if session is None:
                _note_an_act(request)
                return _to_sign_in(request)
            request[SESSION] = session
            if request.method not in {"GET", "HEAD"}:
                await self._refuse_forged(request, session)
            return await handler(request)

        return only_staff

    async def _session(self, request: web.Request) -> Session | None:
        session = await self.sign_in.session_of(request.cookies.get(self.cookies.session, ""))
        if session is None:
            return None
        if not await self.is_member(session.agent.id):
            await self._turn_out(session.agent)
            return None
        return session

    async def _refuse_forged(self, request: web.Request, session: Session) -> None:
        try:
            self.forgery.refuse_foreign(request)
            await self.forgery.refuse_forged(request, session)
        except web.HTTPForbidden as forged:
            log.warning("forged request agent=%s reason=%s", session.agent.id, forged.text)
            raise

    def _browser(self, request: web.Request) -> str:
        return request.cookies.get(self.cookies.browser, "")

    def _refused(self, request: web.Request) -> web.Response:
        if self.guesses.are_too_many(request.remote or ""):
            return web.Response(status=HTTPStatus.TOO_MANY_REQUESTS, headers={"Retry-After": "60"})
        log.info("sign-in link refused")
        return self.pages.page(request, "link_refused.html", status=HTTPStatus.FORBIDDEN)


def _is_open(request: web.Request) -> bool:
    return route_of(request) in _OPEN_TO_ALL


def route_of(request: web.Request) -> str:
    """Not the path: some hold a secret."""
    resource = request.match_info.route.resource
    return "" if resource is None else resource.canonical


def _note_an_act(request: web.Request) -> None:
    """Who only looks has most often been away too long; who acts may have found a way in."""
    if request.method not in {"GET", "HEAD"}:
        log.warning("act without a session route=%s", route_of(request))


def _to_sign_in(request: web.Request) -> web.Response:
    is_page = request.method in {"GET", "HEAD"} and not request.path.endswith("/events")
    if is_page and "HX-Request" not in request.headers:
        return _see("/staff/sign-in")
    return web.Response(
        status=HTTPStatus.UNAUTHORIZED,
        text="Logga in igen: skriv /login till boten. / Sign in again: send /login.",
        # the page that asked for a part of itself goes there as a whole
        headers={"HX-Redirect": "/staff/sign-in"},
    )


def _see(path: str) -> web.Response:
    return web.Response(status=HTTPStatus.SEE_OTHER, headers={"Location": path})
