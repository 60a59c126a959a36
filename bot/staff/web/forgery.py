"""Requests that somebody else's page makes in an agent's name: refused before anything is done."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from aiohttp import web

from bot.staff.sign_in import Session

_SLOWEST_FORM = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Forgery:
    """Looks where a form comes from, and whether it was on a page of ours."""

    is_secure: bool
    """Whether people reach us over https."""
    slowest_form: timedelta = _SLOWEST_FORM

    def refuse_foreign(self, request: web.Request) -> None:
        """Only a page of ours may send it, as far as the browser tells.

        Raises:
            HTTPForbidden: it comes from somewhere else.
        """
        origin = request.headers.get("Origin")
        site = request.headers.get("Sec-Fetch-Site", "same-origin")
        is_ours = origin is None or self._is_ours(origin, request)
        if not is_ours or site not in {"same-origin", "none"}:
            raise web.HTTPForbidden(text="Fel avsändare / Wrong origin")

    async def refuse_forged(self, request: web.Request, session: Session) -> None:
        """Only who can read the session's pages knows its token.

        Raises:
            HTTPForbidden: the token is missing, or another session's.
        """
        form = await self.form(request)
        shown = str(form.get("csrf_token", request.headers.get("X-CSRF-Token", "")))
        if not hmac.compare_digest(shown.encode("utf-8", "replace"), session.csrf_token.encode()):
            raise web.HTTPForbidden(
                text="Ladda om sidan och försök igen / Reload the page, try again"
            )

    async def form(self, request: web.Request) -> Mapping[str, object]:
        """What was sent; whoever asks again gets the same.

        Raises:
            HTTPRequestTimeout: it does not come to an end.
            HTTPBadRequest: it is no form.
        """
        try:
            async with asyncio.timeout(self.slowest_form.total_seconds()):
                return await request.post()
        except TimeoutError as error:
            raise web.HTTPRequestTimeout(text="Det tog för lång tid / Too slow") from error
        except (LookupError, ValueError, web.RequestPayloadError) as error:
            raise web.HTTPBadRequest(text="Det är inget formulär / Not a form") from error

    def _is_ours(self, origin: str, request: web.Request) -> bool:
        scheme, _, host = origin.partition("://")
        return host == request.host and (scheme == "https" or not self.is_secure)


def own_path(path: str) -> str:
    """A page of the console to go back to, and nothing else."""
    is_ours = path.startswith("/staff/") and not path.startswith("/staff//") and "\\" not in path
    return path if is_ours and path.isprintable() else "/staff/tickets"
