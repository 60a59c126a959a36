"""Who a visitor of the web chat is: a random cookie, of which we keep only a hash."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from aiohttp import web

from bot.ids import ConversationId

CHANNEL = "web"
_COOKIE, _LANGUAGE = "asf_chat", "asf_lang"
_HOST = "__Host-"
"""With this before its name a browser takes a cookie from nobody but this very host, by https."""
_LENGTH = 43
_A_YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Cookies:
    """Sets cookies that no script and no other site can use."""

    is_secure: bool
    """Whether people reach us over https, so that cookies may say so."""
    in_frames: bool = False
    """Whether other sites may show us in a frame."""

    def set_visitor(self, response: web.StreamResponse, cookie: str, *, framed: bool) -> None:
        self._set(response, _COOKIE, cookie, framed=framed)

    def set_language(self, response: web.StreamResponse, language: str, *, framed: bool) -> None:
        self._set(response, _LANGUAGE, language, framed=framed)

    def visitor_of(self, request: web.Request) -> str | None:
        """The visitor's cookie, if it can be one of ours."""
        cookie = request.cookies.get(self._named(_COOKIE), "")
        return cookie if len(cookie) == _LENGTH and cookie.isascii() else None

    def _named(self, name: str) -> str:
        return f"{_HOST}{name}" if self.is_secure else name

    def _set(self, response: web.StreamResponse, name: str, value: str, *, framed: bool) -> None:
        # in a frame on another site a browser sends only what says that it may be sent there, and
        # "Partitioned" keeps it to that one site; http.cookies knows the word from Python 3.14 on
        is_for_frame = framed and self.in_frames and self.is_secure
        same_site = "None; Partitioned" if is_for_frame else "Strict"
        secure = "; Secure" if self.is_secure else ""
        response.headers.add(
            "Set-Cookie",
            f"{self._named(name)}={value}; HttpOnly; Max-Age={_A_YEAR}; Path=/"
            f"; SameSite={same_site}{secure}",
        )


def language_before(request: web.Request) -> str:
    """What was chosen last; not a secret, so it does not matter who has set it."""
    plain = request.cookies.get(_LANGUAGE, "")
    return request.cookies.get(f"{_HOST}{_LANGUAGE}", plain)


def new_cookie() -> str:
    return secrets.token_urlsafe(32)


def conversation_of(cookie: str) -> ConversationId:
    """The database alone must not be enough to read along: it holds no cookie."""
    return ConversationId(f"{CHANNEL}:{hashlib.sha256(cookie.encode()).hexdigest()[:32]}")


def is_from_our_page(request: web.Request) -> bool:
    """A page of somebody else's can't send in a visitor's name."""
    origin = request.headers.get("Origin")
    return origin is None or origin.partition("://")[2] == request.host
