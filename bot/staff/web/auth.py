"""Who may see the console: the sign-in, the session on each request, and forged requests."""

from __future__ import annotations

import asyncio
import hmac
import secrets
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from http import HTTPStatus

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot.ids import AgentId
from bot.knowledge.model import Language
from bot.staff.sign_in import ABSOLUTE, LINK_LIVES, Session, SignIn, code_of
from bot.staff.web.pages import LANGUAGE_COOKIE, SESSION, Pages

IsMember = Callable[[AgentId], Awaitable[bool]]
"""Whether somebody belongs to the staff now."""

_OPEN_TO_ALL = ("/staff/sign-in", "/staff/static/", "/staff/language")
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
    def _prefix(self) -> str:
        return "__Host-" if self.is_secure else ""

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


@dataclass(slots=True)
class Guesses:
    """Wrong links by address. A right link is let in whatever the count says."""

    now: Callable[[], float] = lambda: asyncio.get_running_loop().time()
    _failures: OrderedDict[str, tuple[float, int]] = field(default_factory=OrderedDict)

    def are_too_many(self, address: str) -> bool:
        """Count one more."""
        since, count = self._failures.get(address, (self.now(), 0))
        if self.now() - since > 60:  # noqa: PLR2004 - a minute
            since, count = self.now(), 0
        self._failures[address] = since, count + 1
        self._failures.move_to_end(address)
        while len(self._failures) > _ADDRESSES_REMEMBERED:
            self._failures.popitem(last=False)
        return count >= _MOST_FAILURES


@dataclass(frozen=True, slots=True)
class Auth:
    """The sign-in pages, and the middleware that keeps everybody else out."""

    sign_in: SignIn
    is_member: IsMember
    cookies: Cookies
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
        secret = request.cookies.get(self.cookies.browser) or secrets.token_urlsafe(32)
        response = self.pages.page(request, "sign_in.html", code=code_of(secret))
        seconds = LINK_LIVES.total_seconds()
        self.cookies.set(response, self.cookies.browser, secret, seconds=seconds)
        return response

    async def ask(self, request: web.Request) -> web.Response:
        """A button: whoever only looks at the link, as chat programs do, uses nothing up."""
        token = request.match_info["token"]
        if not await self.sign_in.opens(token, self._browser(request)):
            return self._refused(request)
        return self.pages.page(request, "enter.html", token=token)

    async def enter(self, request: web.Request) -> web.Response:
        """Use the link: a new session, whatever cookie came along."""
        _refuse_foreign(request)
        entered = await self.sign_in.enter(request.match_info["token"], self._browser(request))
        if entered is None:
            return self._refused(request)
        session, cookie = entered
        if not await self.is_member(session.agent.id):
            await self.sign_in.sessions.end_all_of(session.agent.id)
            return self._refused(request)
        await self._end_former(request)
        response = web.Response(status=HTTPStatus.SEE_OTHER, headers={"Location": "/staff/tickets"})
        seconds = ABSOLUTE.total_seconds()
        self.cookies.set(response, self.cookies.session, cookie, seconds=seconds)
        response.del_cookie(self.cookies.browser, path="/", secure=self.cookies.is_secure)
        return response

    async def _end_former(self, request: web.Request) -> None:
        former = await self.sign_in.session_of(request.cookies.get(self.cookies.session, ""))
        if former is not None:
            await self.sign_in.sessions.end(former.key)

    # --- the way out ---

    async def leave(self, request: web.Request) -> web.Response:
        await self.sign_in.sessions.end(request[SESSION].key)
        return self._left()

    async def leave_everywhere(self, request: web.Request) -> web.Response:
        await self.sign_in.sessions.end_all_of(request[SESSION].agent.id)
        return self._left()

    def _left(self) -> web.Response:
        response = web.Response(status=HTTPStatus.SEE_OTHER, headers={"Location": "/staff/sign-in"})
        response.del_cookie(self.cookies.session, path="/", secure=self.cookies.is_secure)
        return response

    async def choose_language(self, request: web.Request) -> web.Response:
        _refuse_foreign(request)
        form = await request.post()
        chosen = str(form.get("language", ""))
        response = web.Response(
            status=HTTPStatus.SEE_OTHER, headers={"Location": _own_path(str(form.get("back", "")))}
        )
        if chosen in set(Language):
            response.set_cookie(
                LANGUAGE_COOKIE,
                chosen,
                max_age=_A_YEAR,
                samesite="Lax",
                path="/staff",
                secure=self.cookies.is_secure,
                httponly=True,
            )
        return response

    # --- each request ---

    def middleware(self) -> Middleware:
        @web.middleware
        async def only_staff(request: web.Request, handler: Handler) -> web.StreamResponse:
            if not request.path.startswith("/staff") or request.path.startswith(_OPEN_TO_ALL):
                return await handler(request)
            session = await self._session(request)
            if session is None:
                return self._to_sign_in(request)
            request[SESSION] = session
            if request.method not in {"GET", "HEAD"}:
                _refuse_foreign(request)
                await _refuse_forged(request, session)
            return await handler(request)

        return only_staff

    async def _session(self, request: web.Request) -> Session | None:
        session = await self.sign_in.session_of(request.cookies.get(self.cookies.session, ""))
        if session is None:
            return None
        if not await self.is_member(session.agent.id):
            await self.sign_in.sessions.end_all_of(session.agent.id)
            return None
        return session

    def _to_sign_in(self, request: web.Request) -> web.Response:
        if request.method in {"GET", "HEAD"} and not request.path.endswith("/events"):
            return web.Response(status=HTTPStatus.SEE_OTHER, headers={"Location": "/staff/sign-in"})
        return web.Response(
            status=HTTPStatus.UNAUTHORIZED,
            text="Logga in igen: skriv /login till boten. / Sign in again: send /login.",
        )

    def _browser(self, request: web.Request) -> str:
        return request.cookies.get(self.cookies.browser, "")

    def _refused(self, request: web.Request) -> web.Response:
        if self.guesses.are_too_many(request.remote or ""):
            return web.Response(status=HTTPStatus.TOO_MANY_REQUESTS, headers={"Retry-After": "60"})
        return self.pages.page(request, "link_refused.html", status=HTTPStatus.FORBIDDEN)


def _refuse_foreign(request: web.Request) -> None:
    """A page of somebody else's can't act in an agent's name."""
    origin = request.headers.get("Origin")
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    is_ours = origin is None or origin.partition("://")[2] == request.host
    if not is_ours or site not in {"same-origin", "none"}:
        raise web.HTTPForbidden(text="Fel avsändare / Wrong origin")


async def _refuse_forged(request: web.Request, session: Session) -> None:
    form = await request.post()
    shown = str(form.get("csrf_token", request.headers.get("X-CSRF-Token", "")))
    if not hmac.compare_digest(shown.encode("utf-8", "replace"), session.csrf_token.encode()):
        raise web.HTTPForbidden(text="Ladda om sidan och försök igen / Reload the page, try again")


def _own_path(path: str) -> str:
    """A page of the console to go back to, and nothing else."""
    is_ours = path.startswith("/staff/") and not path.startswith("/staff//") and "\\" not in path
    return path if is_ours and path.isprintable() else "/staff/tickets"
