"""Who looked, changed, exported or deleted, as it was written down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from bot.ids import AgentId
from bot.store.reader import Reader
from bot.store.tables import agents, audit

PAGE = 100
"""Acts on one page."""


@dataclass(frozen=True, slots=True)
class Act:
    """One line of the audit."""

    at: datetime
    agent: AgentId
    name: str
    """How the others call who did it; the id if we never heard."""
    act: str
    subject: str


@dataclass(frozen=True, slots=True)
class ActsPage:
    """The newest first."""

    acts: Sequence[Act]
    has_older: bool


@dataclass(frozen=True, slots=True)
class AuditQueries:
    reader: Reader

    async def acts(self, page: int, *, agent: str = "", act: str = "") -> ActsPage:
        """A page, counted from 1; of one agent or of one kind only, where these are given."""
        name = func.coalesce(agents.c.name, audit.c.agent).label("name")
        wanted = (
            select(audit, name)
            .outerjoin(agents, agents.c.id == audit.c.agent)
            .order_by(audit.c.id.desc())
            .offset((page - 1) * PAGE)
            .limit(PAGE + 1)
        )
        if agent:
            wanted = wanted.where(audit.c.agent == agent)
        if act:
            wanted = wanted.where(audit.c.act == act)
        rows = await self.reader.rows(wanted)
        acts = [
            Act(row.at, AgentId(row.agent), row.name, row.act, row.subject) for row in rows[:PAGE]
        ]
        return ActsPage(acts, has_older=len(rows) > PAGE)

    async def agents(self) -> Sequence[tuple[AgentId, str]]:
        """Who has done anything, with their names."""
        acted = select(audit.c.agent).distinct().subquery()
        name = func.coalesce(agents.c.name, acted.c.agent).label("name")
        wanted = (
            select(acted.c.agent, name)
            .outerjoin(agents, agents.c.id == acted.c.agent)
            .order_by(name, acted.c.agent)
        )
        return [(AgentId(row.agent), row.name) for row in await self.reader.rows(wanted)]

    async def kinds(self) -> Sequence[str]:
        """What has been done."""
        wanted = select(audit.c.act).distinct().order_by(audit.c.act)
        return [row.act for row in await self.reader.rows(wanted)]
