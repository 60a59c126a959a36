"""Who a visitor of the web chat is: a random cookie, of which we keep only a hash."""

from __future__ import annotations

import hashlib
import secrets

from aiohttp import web

from bot.ids import ConversationId

CHANNEL = "web"
_COOKIE = "asf_chat"
_LENGTH = 43
_A_YEAR = 365 * 24 * 3600


def cookie_of(request: web.Request) -> str | None:
    """The visitor's cookie, if it can be one of ours."""
    cookie = request.cookies.get(_COOKIE, "")
    return cookie if len(cookie) == _LENGTH and cookie.isascii() else None


def new_cookie() -> str:
    return secrets.token_urlsafe(32)


def set_cookie(response: web.StreamResponse, cookie: str, *, secure: bool) -> None:
    response.set_cookie(
        _COOKIE, cookie, max_age=_A_YEAR, httponly=True, samesite="Strict", secure=secure, path="/"
    )


def conversation_of(cookie: str) -> ConversationId:
    """The database alone must not be enough to read along: it holds no cookie."""
    return ConversationId(f"{CHANNEL}:{hashlib.sha256(cookie.encode()).hexdigest()[:32]}")
