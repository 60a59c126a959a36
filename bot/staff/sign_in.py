"""How agents come into the console: without passwords, by a link from the bot."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.conversation.ports import Clock
from bot.ids import AgentId
from bot.staff.actions import Agent

LINK_LIVES = timedelta(minutes=10)
IDLE = timedelta(hours=8)
"""A session that is not used for so long ends."""
ABSOLUTE = timedelta(days=7)
"""No session lives longer, however much it is used."""
LONGEST_TOKEN = 64
_CODE_LENGTH = 8


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who is signed in."""

    key: str
    """Hash of the cookie; the cookie itself is nowhere kept."""
    agent: Agent
    csrf_token: str
    created_at: datetime
    seen_at: datetime

    def is_alive(self, now: datetime) -> bool:
        return now - self.seen_at < IDLE and now - self.created_at < ABSOLUTE


@dataclass(frozen=True, slots=True)
class Link:
    """A way in that can be used once."""

    key: str
    """Hash of the token in the address."""
    agent: Agent
    expires_at: datetime
    browser: str = ""
    """The code of the browser that asked for it; empty if it may be used in any."""


class Sessions(Protocol):
    """Where links and sessions are kept."""

    async def add_link(self, link: Link) -> None: ...

    async def take_link(self, key: str) -> Link | None:
        """The link, which nobody can take again; None if it is not there any more."""
        ...

    async def link(self, key: str) -> Link | None:
        """The link without taking it."""
        ...

    async def add(self, session: Session) -> None: ...

    async def get(self, key: str) -> Session | None: ...

    async def touch(self, key: str, at: datetime) -> None: ...

    async def end(self, key: str) -> None: ...

    async def end_all_of(self, agent: AgentId) -> None: ...


@dataclass(frozen=True, slots=True)
class SignIn:
    """Links out, sessions in."""

    sessions: Sessions
    now: Clock

    async def link_for(self, agent: Agent, code: str = "") -> str:
        """A token for the address; with a code only the browser that shows it can use it."""
        token = secrets.token_urlsafe(32)
        browser = code.strip().upper()
        await self.sessions.add_link(Link(hashed(token), agent, self.now() + LINK_LIVES, browser))
        return token

    async def opens(self, token: str, browser_secret: str) -> bool:
        """Whether the token would let this browser in now."""
        link = await self.sessions.link(hashed(token)) if _can_be_one(token) else None
        return link is not None and self._fits(link, browser_secret)

    async def enter(self, token: str, browser_secret: str) -> tuple[Session, str] | None:
        """A new session and its cookie; None if the token is used, late, or another browser's."""
        if not await self.opens(token, browser_secret):
            return None
        link = await self.sessions.take_link(hashed(token))
        if link is None or not self._fits(link, browser_secret):
            return None
        cookie = secrets.token_urlsafe(32)
        now = self.now()
        session = Session(hashed(cookie), link.agent, secrets.token_urlsafe(24), now, now)
        await self.sessions.add(session)
        return session, cookie

    async def session_of(self, cookie: str) -> Session | None:
        """Who shows this cookie; None if nobody is signed in with it."""
        session = await self.sessions.get(hashed(cookie)) if _can_be_one(cookie) else None
        if session is None:
            return None
        now = self.now()
        if not session.is_alive(now):
            await self.sessions.end(session.key)
            return None
        if now - session.seen_at > timedelta(minutes=1):
            await self.sessions.touch(session.key, now)
        return session

    def _fits(self, link: Link, browser_secret: str) -> bool:
        if link.expires_at <= self.now():
            return False
        return not link.browser or hmac.compare_digest(link.browser, code_of(browser_secret))


def hashed(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def code_of(browser_secret: str) -> str:
    """What a browser shows, so that a link can be made for it alone."""
    digest = hashlib.sha256(f"code\0{browser_secret}".encode()).digest()
    return base64.b32encode(digest).decode()[:_CODE_LENGTH]


def _can_be_one(token: str) -> bool:
    return 0 < len(token) <= LONGEST_TOKEN and token.isascii()
