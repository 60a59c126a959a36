"""Brings updates to the bot's webhook: in order for each chat, again and again until taken."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

import aiohttp

from tests.offline_telegram.chat import Json
from tests.offline_telegram.update_queue import UpdateQueue

_LONGEST_PAUSE_SECONDS = 60.0
_ANSWER_SECONDS = 60


@dataclass
class WebhookPusher:
    """Off while there is no address."""

    updates: UpdateQueue
    first_pause_seconds: float = 0.1
    """Telegram begins with a second; tests have less patience."""
    url: str = ""
    secret: str = ""
    max_connections: int = 40
    attempts: int = 0
    _last_error: tuple[int, str] | None = None
    _lanes: dict[str, asyncio.Queue[Json]] = field(default_factory=dict)
    _unfinished: int = 0

    def set(self, url: str, secret: str, max_connections: int) -> None:
        self.url, self.secret, self.max_connections = url, secret, max_connections
        self.updates.webhook_wakes.set()

    def info(self) -> Json:
        info: Json = {
            "url": self.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self.updates.waiting) + self._unfinished,
            "max_connections": self.max_connections,
            "allowed_updates": sorted(self.updates.allowed),
        }
        if self._last_error is not None:
            info["last_error_date"], info["last_error_message"] = self._last_error
        return info

    async def run(self) -> None:
        """Runs until cancelled."""
        async with aiohttp.ClientSession() as session, asyncio.TaskGroup() as tasks:
            while True:
                await self.updates.webhook_wakes.wait()
                self.updates.webhook_wakes.clear()
                while self.url and self.updates.waiting:
                    self._into_lane(self.updates.waiting.popleft(), session, tasks)

    def _into_lane(
        self, update: Json, session: aiohttp.ClientSession, tasks: asyncio.TaskGroup
    ) -> None:
        self._unfinished += 1
        name = _lane(update)
        lane = self._lanes.get(name)
        if lane is None:
            lane = self._lanes[name] = asyncio.Queue()
            tasks.create_task(self._empty(name, lane, session))
        lane.put_nowait(update)

    async def _empty(
        self, name: str, lane: asyncio.Queue[Json], session: aiohttp.ClientSession
    ) -> None:
        while not lane.empty():
            await self._push(lane.get_nowait(), session)
            self._unfinished -= 1
        del self._lanes[name]

    async def _push(self, update: Json, session: aiohttp.ClientSession) -> None:
        pause = 0.0
        while self.url:
            asked_to_wait = await self._post(update, session)
            if asked_to_wait is None:
                return
            await asyncio.sleep(max(pause, asked_to_wait))
            pause = min(_LONGEST_PAUSE_SECONDS, pause * 2 or self.first_pause_seconds)
        self.updates.waiting.append(update)

    async def _post(self, update: Json, session: aiohttp.ClientSession) -> float | None:
        """None if it was taken; otherwise the seconds that the bot wants us to wait."""
        self.attempts += 1
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.secret} if self.secret else {}
        try:
            async with session.post(
                self.url,
                json=update,
                headers=headers,
                timeout=aiohttp.ClientTimeout(_ANSWER_SECONDS),
            ) as response:
                if response.status // 100 == 2:
                    return None
                wait = float(response.headers.get("Retry-After", "0"))
                self._failed(f"Wrong response from the webhook: {response.status}")
                return wait
        except (aiohttp.ClientError, TimeoutError):
            self._failed("Connection refused")
            return 0.0

    def _failed(self, why: str) -> None:
        self._last_error = (int(time.time()), why)


def _lane(update: Json) -> str:
    """Messages are in order for each chat; queries have queues of their own for each person."""
    for kind in ("callback_query", "inline_query", "chosen_inline_result"):
        query = update.get(kind)
        if isinstance(query, dict):
            return f"{kind}:{query['from']['id']}"
    for content in update.values():
        if isinstance(content, dict) and isinstance(content.get("chat"), dict):
            return f"chat:{content['chat']['id']}"
    return "other"
