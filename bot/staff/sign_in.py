"""How agents come into the console: without passwords, by a link from the bot."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.conversation.ports import Clock
from bot.ids import AgentId
from bot.staff.case import Agent

LINK_LIVES = timedelta(minutes=10)
IDLE = timedelta(hours=8)
"""A session that is not used for so long ends."""
ABSOLUTE = timedelta(days=7)
"""No session lives longer, however much it is used."""
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
"""Of every secret that is made here."""
_CODE_GROUPS, _CODE_GROUP = 3, 4
"""60 bits: nobody finds another secret with the same code while a link lives."""


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

    def is_for(self, browser_secret: str) -> bool:
        if not self.browser:
            return True
        wanted, shown = _plain(self.browser), _plain(code_of(browser_secret))
        return hmac.compare_digest(wanted.encode("utf-8", "replace"), shown.encode())


class Sessions(Protocol):
    """Where links and sessions are kept."""

    async def add_link(self, link: Link) -> None:
        """Instead of the one that the agent has got before."""
        ...

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

    async def end_all_of(self, agent: AgentId) -> None:
        """Links too."""
        ...


@dataclass(frozen=True, slots=True)
class SignIn:
    """Links out, sessions in."""

    sessions: Sessions
    now: Clock

    async def link_for(self, agent: Agent, code: str = "") -> str:
        """A token for the address; with a code only the browser that shows it can use it."""
        token = new_secret()
        browser = code.strip().upper()
        await self.sessions.add_link(Link(hashed(token), agent, self.now() + LINK_LIVES, browser))
        return token

    async def expected(self, token: str, browser_secret: str) -> Agent | None:
        """Whom the token would let in now, in this browser; nothing is used up."""
        link = await self.sessions.link(hashed(token)) if is_secret(token) else None
        return None if link is None or not self._fits(link, browser_secret) else link.agent

    async def enter(self, token: str, browser_secret: str) -> tuple[Session, str] | None:
        """A new session and its cookie; None if the token is used, late, or another browser's."""
        if await self.expected(token, browser_secret) is None:
            return None
        link = await self.sessions.take_link(hashed(token))
        if link is None or not self._fits(link, browser_secret):
            return None
        cookie, now = new_secret(), self.now()
        session = Session(hashed(cookie), link.agent, secrets.token_urlsafe(24), now, now)
        await self.sessions.add(session)
        return session, cookie

    async def session_of(self, cookie: str) -> Session | None:
        """Who shows this cookie; None if nobody is signed in with it."""
        session = await self.sessions.get(hashed(cookie)) if is_secret(cookie) else None
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
        return self.now() < link.expires_at and link.is_for(browser_secret)


def new_secret() -> str:
    """256 bits that nobody can guess, as text."""
    return secrets.token_urlsafe(32)


def is_secret(text: str) -> bool:
    """Whether it can be one of ours."""
    return _SECRET.fullmatch(text) is not None


def hashed(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def code_of(browser_secret: str) -> str:
    """What a browser shows, so that a link can be made for it alone: ABCD-EFGH-JKLM."""
    digest = hashlib.sha256(f"code\0{browser_secret}".encode("utf-8", "replace")).digest()
    letters = base64.b32encode(digest).decode()
    groups = range(0, _CODE_GROUPS * _CODE_GROUP, _CODE_GROUP)
    return "-".join(letters[start : start + _CODE_GROUP] for start in groups)


def _plain(code: str) -> str:
    """However it is grouped."""
    return "".join(code.replace("-", " ").split())
