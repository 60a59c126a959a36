"""Browsers that nobody is signed in with; and the agents' group, as Telegram tells of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import ClientSession, CookieJar
from aiohttp.test_utils import TestServer
from yarl import URL

from bot.channel.telegram import members
from bot.channel.telegram.addresses import StaffChat
from bot.channel.telegram.answers import NotConnected
from bot.ids import AgentId
from bot.staff.case import Agent
from bot.store.open_store import Store
from tests.integration.console.agents import Clock, Members, Page, ServedConsole

SIGN_IN = "/staff/sign-in"
SESSION, BROWSER = "asf-session", "asf-browser"
"""The cookies, over plain http."""


@dataclass
class Group(Members):
    """What Telegram said of somebody is remembered for a few minutes, as it is when we run."""

    clock: Clock = field(default_factory=Clock)
    is_silent: bool = False
    """Whether Telegram does not answer."""

    def __post_init__(self) -> None:
        self._heard_of = members.Members(self._asked, StaffChat(-100), self.clock)

    async def includes(self, agent: AgentId) -> bool:
        return await self._heard_of.includes(agent)

    async def insist(self, agent: AgentId) -> None:
        self.insisted.append(agent)
        await self._heard_of.insist(agent)

    async def _asked(self, _method: str, parameters: Mapping[str, object]) -> object:
        if self.is_silent:
            raise NotConnected("no connection")
        has_left = f"telegram:{parameters['user_id']}" in self.gone
        return {"status": "left" if has_left else "member"}


@asynccontextmanager
async def served(store: Store, clock: Clock, group: Group) -> AsyncIterator[ServedConsole]:
    """For those in the group."""
    console = ServedConsole(store, clock, group)
    console.server = TestServer(console.app())
    async with console.server:
        yield console


@dataclass(frozen=True)
class Outsider:
    """A browser with cookies of its own, which follows a redirect only when told to."""

    session: ClientSession
    origin: URL

    async def asks(
        self,
        method: str,
        path: str,
        *,
        form: Mapping[str, str] | bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Page:
        url = self.origin.join(URL(path, encoded=True))
        async with self.session.request(
            method, url, data=form, headers=headers, allow_redirects=False
        ) as response:
            return Page(response.status, response.headers, await response.text(errors="replace"))

    async def opens(self, path: str, headers: Mapping[str, str] | None = None) -> Page:
        return await self.asks("GET", path, headers=headers)

    async def enters(self, token: str, headers: Mapping[str, str] | None = None) -> Page:
        """Presses the button on a link's page."""
        return await self.asks("POST", f"{SIGN_IN}/{token}", headers=headers)

    async def is_in(self) -> bool:
        return (await self.opens("/staff/tickets")).status == 200

    def cookie(self, name: str) -> str:
        """Empty if there is none."""
        found = (one for one in self.session.cookie_jar if one.key == name)
        return next((one.value for one in found), "")

    def flags(self, name: str) -> set[str]:
        """How the cookie was set."""
        (morsel,) = (one for one in self.session.cookie_jar if one.key == name)
        return set(morsel.OutputString().split("; ")[1:]) - {f"Domain={self.origin.host}"}

    def plant(self, name: str, value: str) -> None:
        """A cookie that comes from elsewhere."""
        self.session.cookie_jar.update_cookies({name: value}, self.origin)


@asynccontextmanager
async def a_browser(console: ServedConsole) -> AsyncIterator[Outsider]:
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as session:
        yield Outsider(session, console.server.make_url("/"))


async def sign_in(console: ServedConsole, outsider: Outsider, agent: Agent) -> None:
    """By a link, as everybody."""
    entered = await outsider.enters(await console.sign_in.link_for(agent))
    assert entered.status == 303, entered.words


async def answer_to(port: int, sent: bytes, *, seconds: float = 5.0) -> bytes:
    """What comes back when somebody sends just this and waits until we hang up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(sent)
    try:
        async with asyncio.timeout(seconds):
            return await reader.read()
    finally:
        writer.close()
