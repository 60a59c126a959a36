"""The web server: the chat, the health routes, and what Telegram brings itself."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from http import HTTPStatus

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.channel.inbox_worker import InboxWorker
from bot.channel.lanes import place_of
from bot.channel.web.chat import ChatParts, WebChat
from bot.channel.web.headers import harden
from bot.channel.web.history import Shown
from bot.channel.web.hub import Hub
from bot.config import Settings
from bot.conversation.ports import Clock
from bot.errors import ChannelUnavailable
from bot.ids import ConversationId
from bot.staff.web.console import Console
from bot.store.open_store import Store

log = logging.getLogger(__name__)


def web_app(  # noqa: PLR0913, PLR0917 - the parts that meet here
    settings: Settings,
    store: Store,
    worker: InboxWorker,
    hub: Hub,
    health: Sequence[web.AbstractRouteDef],
    console: Console,
    now: Clock,
) -> web.Application:
    """Everything that people reach with a browser."""

    async def history(conversation_id: ConversationId, after: int) -> list[Shown]:
        kept = await store.queries.messages_in(conversation_id, after=after)
        return [Shown(key, message.at, message.text, message.reply) for key, message in kept]

    public = settings.web.public_url or ""
    chat = WebChat(
        ChatParts(
            inbox=store.inbox,
            take=worker.take,
            history=history,
            hub=hub,
            now=now,
            secure=public.startswith("https:"),
        )
    )
    app = web.Application(middlewares=[_errors, *console.middlewares()], client_max_size=256 * 1024)
    app.add_routes([*chat.routes(), *console.routes(), *health])
    app.on_response_prepare.append(harden)
    app.on_shutdown.append(chat.close)
    return app


@web.middleware
async def _errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """One page's failure is one 500, with its place in the log and nothing of the request."""
    try:
        return await handler(request)
    except web.HTTPException:
        raise
    except ConnectionError:
        raise
    except Exception as error:  # noqa: BLE001 - the web server's error handler, see STYLE
        log.error("request failed path=%s error=%s", request.path, place_of(error))  # noqa: TRY400
        return web.Response(
            status=HTTPStatus.INTERNAL_SERVER_ERROR,
            text="Något gick fel hos oss / Something went wrong on our side.",
        )


@asynccontextmanager
async def served(app: web.Application, settings: Settings) -> AsyncIterator[str]:
    """The web server, listening; gives the address that people open."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=2.0)
    await runner.setup()
    try:
        site = web.TCPSite(runner, settings.web.host, settings.web.port)
        try:
            await site.start()
        except OSError as error:
            raise ChannelUnavailable(
                f"web.host, web.port: {settings.web.host}:{settings.web.port} kan inte användas"
                f" / can't be used: {error.strerror}. Är en annan igång? Ändra web.port."
            ) from error
        if listen := settings.telegram.webhook.listen:
            host, _, port = listen.rpartition(":")
            await web.TCPSite(runner, host, int(port)).start()
        port = runner.addresses[0][1]
        yield settings.web.public_url or f"http://{settings.web.host}:{port}/"
    finally:
        await runner.cleanup()
