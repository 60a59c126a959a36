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
from bot.channel.web.case_links import CaseLinks
from bot.channel.web.channel import WebParts, add_chat
from bot.channel.web.headers import insist_on_https
from bot.channel.web.hub import Hub
from bot.config import Settings, StoreSettings
from bot.conversation.ports import Clock
from bot.errors import ChannelUnavailable
from bot.pictures import Pictures
from bot.staff.web.auth import route_of
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
    pictures: Pictures,
    now: Clock,
) -> web.Application:
    """Everything that people reach with a browser."""
    is_secure = (settings.web.public_url or "").startswith("https:")
    app = web.Application(middlewares=[_errors, *console.middlewares()], client_max_size=256 * 1024)
    app.add_routes([*console.routes(), *health])
    add_chat(
        app,
        WebParts(
            inbox=store.inbox,
            take=worker.take,
            messages_in=store.queries.messages_in,
            view_of=store.queries.view_of,
            draw=pictures.draw,
            case_links=_case_links(settings.store),
            hub=hub,
            now=now,
            is_secure=is_secure,
            embed_origins=settings.web.embed_origins,
        ),
    )
    if is_secure:
        app.on_response_prepare.append(insist_on_https)
    app.on_shutdown.append(console.close)
    return app


def _case_links(settings: StoreSettings) -> CaseLinks:
    """With what the store, which is open by now, is encrypted with."""
    if settings.encryption_key is not None:
        return CaseLinks.of(settings.encryption_key.get_secret_value())
    return CaseLinks.of(settings.encryption_key_file.read_text(encoding="ascii"))


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
        log.error("request failed route=%s error=%s", route_of(request), place_of(error))  # noqa: TRY400
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
