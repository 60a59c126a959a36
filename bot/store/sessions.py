"""Who is signed in to the console, and the links that lead there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Executable, Row, delete, insert, select, update

from bot.conversation.ports import Clock
from bot.ids import AgentId
from bot.staff.case import Agent
from bot.staff.sign_in import ABSOLUTE, Link, Session
from bot.store.reader import Reader
from bot.store.tables import login_links, sessions
from bot.store.writer import Writer


@dataclass(frozen=True, slots=True)
class SqlSessions:
    """Implements `Sessions`; only hashes of secrets come here."""

    writer: Writer
    reader: Reader
    now: Clock

    async def add_link(self, link: Link) -> None:
        row = {
            "key": link.key,
            "agent": link.agent.id,
            "name": link.agent.name[:128],
            "browser": link.browser[:16],
            "expires_at": link.expires_at,
        }

        def work(connection: Connection) -> None:
            is_late = login_links.c.expires_at <= self.now()
            is_replaced = login_links.c.agent == link.agent.id
            connection.execute(delete(login_links).where(is_late | is_replaced))
            connection.execute(insert(login_links).values(row))

        await self.writer.call(work)

    async def link(self, key: str) -> Link | None:
        row = await self.reader.first(select(login_links).where(login_links.c.key == key))
        return None if row is None else _link_of(row)

    async def take_link(self, key: str) -> Link | None:
        def work(connection: Connection) -> Row[Any] | None:
            mine = login_links.c.key == key
            return connection.execute(
                delete(login_links).where(mine).returning(login_links)
            ).first()

        row = await self.writer.call(work)
        return None if row is None else _link_of(row)

    async def add(self, session: Session) -> None:
        row = {
            "key": session.key,
            "agent": session.agent.id,
            "name": session.agent.name[:128],
            "csrf_token": session.csrf_token,
            "created_at": session.created_at,
            "seen_at": session.seen_at,
        }

        def work(connection: Connection) -> None:
            too_old = sessions.c.created_at <= self.now() - ABSOLUTE
            connection.execute(delete(sessions).where(too_old))
            connection.execute(insert(sessions).values(row))

        await self.writer.call(work)

    async def get(self, key: str) -> Session | None:
        row = await self.reader.first(select(sessions).where(sessions.c.key == key))
        if row is None:
            return None
        agent = Agent(AgentId(row.agent), row.name)
        return Session(row.key, agent, row.csrf_token, row.created_at, row.seen_at)

    async def touch(self, key: str, at: datetime) -> None:
        await self._do(update(sessions).where(sessions.c.key == key).values(seen_at=at))

    async def end(self, key: str) -> None:
        await self._do(delete(sessions).where(sessions.c.key == key))

    async def end_all_of(self, agent: AgentId) -> None:
        await self._do(
            delete(login_links).where(login_links.c.agent == agent),
            delete(sessions).where(sessions.c.agent == agent),
        )

    async def _do(self, *statements: Executable) -> None:
        def work(connection: Connection) -> None:
            for statement in statements:
                connection.execute(statement)

        await self.writer.call(work)


def _link_of(row: Row[Any]) -> Link:
    return Link(row.key, Agent(AgentId(row.agent), row.name), row.expires_at, row.browser)
