"""What can go wrong between the Bot API and a bot, on demand."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from aiohttp import web

from tests.offline_telegram.errors import ApiError, migrated, too_many_requests


class Disturbance(StrEnum):
    """How an answer is disturbed."""

    NONE = "none"
    SILENCE = "silence"
    """No answer comes at all."""
    DISCONNECT = "disconnect"
    BAD_GATEWAY = "bad_gateway"
    """502 with a page of HTML."""
    EMPTY = "empty"
    """200 without a body."""
    TRUNCATED = "truncated"
    """200 with the first half of the JSON."""
    NOT_OK = "not_ok"
    """200 with `ok: false`."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to one request."""

    disturbance: Disturbance = Disturbance.NONE
    accepted: bool = False
    """Whether the request has its effect before the answer is disturbed."""
    error: ApiError | None = None
    chat_id: int | None = None
    """Only requests for this chat; None: any."""

    @classmethod
    def answer_lost(cls) -> Fault:
        """The message was accepted, but the bot never hears of it."""
        return cls(Disturbance.SILENCE, accepted=True)

    @classmethod
    def too_many_requests(cls, seconds: int, chat_id: int | None = None) -> Fault:
        return cls(error=too_many_requests(seconds), chat_id=chat_id)

    @classmethod
    def migrated(cls, new_chat_id: int) -> Fault:
        return cls(error=migrated(new_chat_id))


@dataclass(slots=True)
class Faults:
    """The faults that wait for their request."""

    _waiting: dict[str, deque[Fault]] = field(default_factory=dict)

    def add(self, method: str, fault: Fault, times: int) -> None:
        self._waiting.setdefault(method.lower(), deque()).extend([fault] * times)

    def take(self, method: str, parameters: Mapping[str, object]) -> Fault | None:
        waiting = self._waiting.get(method.lower())
        if not waiting:
            return None
        chat_id = waiting[0].chat_id
        if chat_id is not None and str(chat_id) != str(parameters.get("chat_id")):
            return None
        return waiting.popleft()


_PAGE = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"


async def disturbed(
    request: web.BaseRequest, disturbance: Disturbance, body: bytes
) -> web.StreamResponse:
    """The answer as it arrives."""
    match disturbance:
        case Disturbance.SILENCE:
            await asyncio.sleep(3600)
        case Disturbance.DISCONNECT:
            if request.transport is not None:
                request.transport.abort()
        case Disturbance.BAD_GATEWAY:
            return web.Response(status=502, text=_PAGE, content_type="text/html")
        case Disturbance.TRUNCATED:
            return web.Response(body=body[: len(body) // 2], content_type="application/json")
        case Disturbance.NOT_OK:
            return web.json_response({"ok": False, "description": "Internal Server Error"})
        case Disturbance.EMPTY | Disturbance.NONE:
            return web.Response()
    return web.Response()
