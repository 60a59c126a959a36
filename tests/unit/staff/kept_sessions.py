"""A stand-in for the store that keeps links and sessions in memory."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.ids import AgentId
from bot.staff.sign_in import Link, Session


@dataclass
class FakeSessions:
    """Implements `Sessions`."""

    links: dict[str, Link] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)

    async def add_link(self, link: Link) -> None:
        for former in [one for one in self.links.values() if one.agent.id == link.agent.id]:
            del self.links[former.key]
        self.links[link.key] = link

    async def take_link(self, key: str) -> Link | None:
        return self.links.pop(key, None)

    async def link(self, key: str) -> Link | None:
        return self.links.get(key)

    async def add(self, session: Session) -> None:
        self.sessions[session.key] = session

    async def get(self, key: str) -> Session | None:
        return self.sessions.get(key)

    async def touch(self, key: str, at: datetime) -> None:
        if key in self.sessions:
            self.sessions[key] = replace(self.sessions[key], seen_at=at)

    async def end(self, key: str) -> None:
        self.sessions.pop(key, None)

    async def end_all_of(self, agent: AgentId) -> None:
        self.links = {key: one for key, one in self.links.items() if one.agent.id != agent}
        self.sessions = {key: one for key, one in self.sessions.items() if one.agent.id != agent}
