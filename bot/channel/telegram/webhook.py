"""Telegram brings updates itself: 200 only once they are on disk.

And only for those who know the secret.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus

from aiohttp import web

from bot.channel.strangers import Strangers
from bot.channel.telegram.answers import parse_json
from bot.channel.telegram.intake import Take, TakeInline, without_inline_mode
from bot.channel.telegram.received import Envelopes
from bot.conversation.ports import Clock
from bot.conversation.queues import Inbox
from bot.errors import StoreUnavailable

logger = logging.getLogger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
PATH = "/telegram/{rest:.*}"
"""Whatever path under /telegram/ the public address has; the secret is what counts."""

_LARGEST_BODY = 1_000_000
_SLOWEST_BODY = timedelta(seconds=10)
_RETRY_AFTER_SECONDS = 5


@dataclass(frozen=True, slots=True)
class WebhookIntake:
    """One update for each request."""

    secret: str
    inbox: Inbox
    take: Take
    envelopes: Envelopes
    clock: Clock
    strangers: Strangers = field(default_factory=Strangers)
    inline: TakeInline = without_inline_mode

    async def __call__(self, request: web.Request) -> web.Response:
        shown = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(shown.encode("utf-8", "replace"), self.secret.encode()):
            return self._turned_away(request.remote or "")
        try:
            update = await _update_in(request)
        except ValueError:
            return web.Response(status=HTTPStatus.BAD_REQUEST)
        return web.Response() if self.inline(update) else await self._keep(update)

    def _turned_away(self, address: str) -> web.Response:
        """Who comes without the secret is, after a while, not even told why."""
        if self.strangers.are_too_many(address):
            return web.Response(status=HTTPStatus.TOO_MANY_REQUESTS)
        return web.Response(status=HTTPStatus.FORBIDDEN)

    async def _keep(self, update: object) -> web.Response:
        try:
            new = await self.inbox.add([self.envelopes.received(update, self.clock())])
        except StoreUnavailable:
            logger.warning("an update could not be kept; telegram is asked to bring it again")
            return web.Response(
                status=HTTPStatus.SERVICE_UNAVAILABLE,
                headers={"Retry-After": str(_RETRY_AFTER_SECONDS)},
            )
        self.take(new)
        return web.Response()


def add_webhook(app: web.Application, intake: WebhookIntake) -> None:
    app.router.add_post(PATH, intake.__call__)  # aiohttp wants a coroutine function


async def _update_in(request: web.Request) -> object:
    """The body as JSON, read within bounds of size and time.

    Raises:
        ValueError: it is no JSON object.
    """
    if (request.content_length or 0) > _LARGEST_BODY:
        raise web.HTTPRequestEntityTooLarge(_LARGEST_BODY, request.content_length or 0)
    body = bytearray()
    try:
        async with asyncio.timeout(_SLOWEST_BODY.total_seconds()):
            async for chunk in request.content.iter_chunked(65_536):
                body += chunk
                if len(body) > _LARGEST_BODY:
                    raise web.HTTPRequestEntityTooLarge(_LARGEST_BODY, len(body))
    except TimeoutError as error:
        raise web.HTTPRequestTimeout from error
    update = parse_json(bytes(body))
    if not isinstance(update, dict):
        raise ValueError("not an object")  # noqa: TRY004 - the caller answers 400 to ValueError
    return update
