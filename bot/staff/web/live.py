"""Pages that show what is new without being loaded again: server-sent events.

One poller notices for all open pages together that something has changed, and what is pushed is
made once for all who look at the same.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar, cast

from aiohttp import web

from bot.errors import StoreError
from bot.staff.sign_in import Session
from bot.staff.web.pages import SESSION

log = logging.getLogger(__name__)

T = TypeVar("T")

EVERY_SECONDS = 1.0
_MOST_MADE = 128
"""Pieces of pages that are remembered."""


@dataclass(frozen=True, slots=True)
class State:
    """Differs whenever any page would."""

    minute: datetime | None = None
    """Pages tell for how long somebody has waited."""
    tickets: object = None
    """All that lists show."""
    said: object = None
    """All that was said, and what became of it."""


class Pulse:
    """Looks at the state once a second while anybody looks at a page."""

    def __init__(self, look: Callable[[], Awaitable[State]], *, every_seconds: float) -> None:
        self._look = look
        self.every_seconds = every_seconds
        self.state = State()
        self.is_closing = False
        self._pages: set[asyncio.Event] = set()
        self._one_at_a_time = asyncio.Lock()
        self._beating: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def page(self) -> AsyncIterator[asyncio.Event]:
        """An event that is set whenever the state has changed; the state is the present one."""
        news = asyncio.Event()
        self._pages.add(news)
        try:
            await self._look_now()
            if self._beating is None or self._beating.done():
                self._beating = asyncio.create_task(self._beat(), name="pulse")
            yield news
        finally:
            self._pages.discard(news)

    async def close(self, _app: web.Application) -> None:
        """For `Application.on_shutdown`: open pages would hold it up."""
        self.is_closing = True
        for news in self._pages:
            news.set()
        if self._beating is not None:
            self._beating.cancel()

    async def _beat(self) -> None:
        while self._pages:
            await asyncio.sleep(self.every_seconds)
            await self._look_now()

    async def _look_now(self) -> None:
        async with self._one_at_a_time:
            try:
                state = await self._look()
            except StoreError as error:
                log.error("open pages are not kept up to date: %s", error)  # noqa: TRY400
                return
            if state != self.state:
                self.state = state
                for news in self._pages:
                    news.set()


class Made:
    """What was made for a page, as long as nothing has changed."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, tuple[object, object]] = OrderedDict()
        self._one_at_a_time = asyncio.Lock()

    async def once(self, key: Hashable, state: object, make: Callable[[], Awaitable[T]]) -> T:
        """The same for everybody who asks by this key in this state.

        A key stands for one kind of thing.
        """
        async with self._one_at_a_time:
            if key not in self._kept or self._kept[key][0] != state:
                self._kept[key] = state, await make()
            self._kept.move_to_end(key)
            while len(self._kept) > _MOST_MADE:
                self._kept.popitem(last=False)
            return cast("T", self._kept[key][1])


@dataclass(frozen=True, slots=True)
class Glance:
    """How a page looks now."""

    parts: Mapping[str, str]
    """HTML by the name of the event that brings it."""
    mark: int = 0
    """Rises with what is worth saying aloud."""
    news: str = ""
    """What is said aloud when it has risen."""


@dataclass(slots=True)
class _OpenPage:
    """What a page shows, as far as we have sent it."""

    response: web.StreamResponse
    sent: dict[str, str] = field(default_factory=dict)
    mark: int | None = None

    async def push(self, glance: Glance) -> None:
        """Send what differs."""
        for name, html in glance.parts.items():
            if self.sent.get(name) != html:
                self.sent[name] = html
                await self.send(name, html)
        if self.mark is not None and glance.mark > self.mark:
            await self.send("news", glance.news)
        self.mark = glance.mark

    async def send(self, name: str, html: str) -> None:
        lines = "".join(f"data: {line}\n" for line in html.splitlines() or [""])
        await self.response.write(f"event: {name}\n{lines}\n".encode())


@dataclass(frozen=True, slots=True)
class Live:
    """Serves the streams."""

    pulse: Pulse
    is_welcome: Callable[[Session], Awaitable[bool]]
    """Whether somebody is signed in still, and belongs to the staff."""
    heartbeat_seconds: float = 15.0
    checked_every_seconds: float = 60.0

    async def stream(
        self, request: web.Request, look: Callable[[], Awaitable[Glance]]
    ) -> web.StreamResponse:
        """Whatever the page shows by now: all of it first, then what has changed."""
        headers = {"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        response = web.StreamResponse(headers=headers)
        page, now = _OpenPage(response), asyncio.get_running_loop().time
        checked_at = now()
        # whoever has closed the page is told nothing more
        with contextlib.suppress(ConnectionError):
            async with self.pulse.page() as news:
                await response.prepare(request)
                while not self.pulse.is_closing:
                    if now() - checked_at >= self.checked_every_seconds:
                        if not await self._goes_on(request[SESSION]):
                            await page.send("ended", "")
                            break
                        checked_at = now()
                    news.clear()
                    await self._push(page, look)
                    await asyncio.sleep(self.pulse.every_seconds)
                    await self._heard(news, response)
        return response

    async def _push(self, page: _OpenPage, look: Callable[[], Awaitable[Glance]]) -> None:
        try:
            glance = await look()
        except StoreError:
            return  # the pulse has said so; the page stays as it is until the store is back
        await page.push(glance)

    async def _heard(self, news: asyncio.Event, response: web.StreamResponse) -> None:
        """Wait for news, but not so long that anybody takes the connection for dead."""
        try:
            await asyncio.wait_for(news.wait(), self.heartbeat_seconds)
        except TimeoutError:
            await response.write(b": still here\n\n")

    async def _goes_on(self, session: Session) -> bool:
        try:
            return await self.is_welcome(session)
        except StoreError:
            return True
