"""Puts the parts together: the only module that knows them all."""

from __future__ import annotations

import asyncio
import gc
import logging
import secrets
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.channel.delivery import Delivery
from bot.channel.inbox_worker import InboxWorker
from bot.channel.lanes import place_of
from bot.channel.staff_log import StaffLog
from bot.channel.web.chat import ChatParts, WebChat
from bot.channel.web.dispatch import WebDispatch
from bot.channel.web.headers import harden
from bot.channel.web.history import Shown
from bot.channel.web.hub import Hub, WebDeliverer
from bot.config import Mode, Settings
from bot.conversation.handle import HandleMessage
from bot.conversation.journal import Journal
from bot.conversation.ports import STAFF, Deliverer, Dispatch
from bot.errors import ChannelUnavailable, SettingsError
from bot.escalation.policy import OpeningHours
from bot.health import Probe, health_routes
from bot.ids import ConversationId
from bot.logs import configure_logging
from bot.served_knowledge import ServedKnowledge, place_of_knowledge
from bot.staff.actions import AnswerTicket
from bot.store.open_store import Store, open_store
from bot.tasks import OwnedTasks

if TYPE_CHECKING:  # without a token Telegram's library is never loaded
    from bot.channel.telegram.application import TelegramChannel
    from bot.channel.telegram.start_up import Webhook

log = logging.getLogger(__name__)

DRAIN_SECONDS = 8.0
_PREPARING = (
    "Kunskapen förbereds, det kan ta en halv minut efter en ändring"
    " / Preparing the knowledge, half a minute after a change"
)


def now() -> datetime:
    return datetime.now(UTC)


async def run(settings: Settings) -> int:
    """Run until told to stop; 0 if nothing had to be left undone.

    Raises:
        AsfBotError: it can't start; the message says what to change.
    """
    configure_logging()
    stop = asyncio.Event()
    async with AsyncExitStack() as stack:
        assistant = await stack.enter_async_context(_assistant(settings))
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, stop.set)
        loop.add_signal_handler(signal.SIGHUP, assistant.reload_knowledge)
        # what is loaded by now stays: to look through it again and again holds up replies
        gc.collect()
        gc.freeze()
        _say(assistant.greeting)
        await stop.wait()
        log.info("stopping")
    return 0


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


class Assistant:
    """The running parts, as far as the outside needs them."""

    def __init__(self, knowledge: ServedKnowledge, tasks: OwnedTasks, greeting: str) -> None:
        self._knowledge = knowledge
        self._tasks = tasks
        self.greeting = greeting

    def reload_knowledge(self) -> None:
        self._tasks.start(self._knowledge.reload(), name="reload knowledge")


@asynccontextmanager
async def _assistant(settings: Settings) -> AsyncIterator[Assistant]:
    """Everything, opened in order and closed in reverse."""
    async with AsyncExitStack() as stack:
        place = place_of_knowledge(settings)
        knowledge = ServedKnowledge(place, before_compiling=partial(_say, _PREPARING))
        store = await stack.enter_async_context(
            open_store(settings.store, clock=now, exclusive=True)
        )
        handle = _handle_message(settings, knowledge)
        hub = Hub()
        dispatches: dict[str, Dispatch] = {"web": WebDispatch(handle)}
        deliverers: dict[str, Deliverer] = {"web": WebDeliverer(hub), STAFF: StaffLog()}
        worker = InboxWorker(store.inbox, store.begin, dispatches)
        delivery = Delivery(store.outbox, deliverers, now)
        tasks = OwnedTasks()
        probes: dict[str, Probe] = {"store": store.queries.problem}
        health = health_routes(probes, {"knowledge": lambda: knowledge.problem})
        web_app = _web_app(settings, store, worker, hub, health)

        channel = await _telegram(settings, stack)
        if channel is not None:
            dispatches["telegram"] = channel.dispatch(handle, AnswerTicket(now))
            deliverers["telegram"] = channel.deliverer()
            if settings.telegram.staff_chat_id is not None:
                deliverers[STAFF] = channel.staff_deliverer(store.queries.card_of)
            probes["telegram"] = _health_of(channel)
            channel.add_webhook(web_app, store.inbox, worker.take)

        stack.push_async_callback(delivery.lanes.stop, within=DRAIN_SECONDS)
        stack.push_async_callback(worker.lanes.stop, within=DRAIN_SECONDS)
        stack.push_async_callback(tasks.cancel)
        tasks.start(worker.run(), name="inbox")
        tasks.start(delivery.run(), name="outbox")
        tasks.start(knowledge.watch(), name="knowledge")
        if channel is not None:
            tasks.start(channel.run(store.inbox, worker.take), name="telegram")
        address = await stack.enter_async_context(_served(web_app, settings))
        yield Assistant(knowledge, tasks, _greeting(address, channel))


def _handle_message(settings: Settings, knowledge: ServedKnowledge) -> HandleMessage:
    staff = settings.staff
    return HandleMessage(
        in_service=knowledge.current,
        opening_hours=OpeningHours(staff.opens, staff.closes, staff.zone),
        now=now,
        journal=Journal(logging.getLogger("bot.conversation")),
    )


# --- telegram -------------------------------------------------------------------------------


async def _telegram(settings: Settings, stack: AsyncExitStack) -> TelegramChannel | None:
    token = settings.telegram.token
    if token is None:
        return None
    from bot.channel.telegram.application import Connection, TelegramChannel
    from bot.channel.telegram.pacing import Limits

    connection = Connection(
        token=token.get_secret_value(),
        api_base_url=settings.telegram.api_base_url,
        staff_chat_id=settings.telegram.staff_chat_id,
        webhook=_webhook(settings),
        limits=Limits.of(settings.telegram.messages_per_second),
    )
    channel = await stack.enter_async_context(TelegramChannel(connection, clock=now))
    await channel.start()
    return channel


def _webhook(settings: Settings) -> Webhook | None:
    from bot.channel.telegram.start_up import Webhook

    webhook = settings.telegram.webhook
    if settings.telegram.mode is Mode.POLLING:
        return None
    if webhook.url is None or "/telegram/" not in webhook.url:
        raise SettingsError(
            "telegram.webhook.url: behövs i läget webhook, med en sökväg under /telegram/"
            " / is needed in webhook mode, with a path under /telegram/"
        )
    secret = webhook.secret.get_secret_value() if webhook.secret else secrets.token_urlsafe(32)
    return Webhook(webhook.url, secret)


# --- web ------------------------------------------------------------------------------------


def _web_app(
    settings: Settings,
    store: Store,
    worker: InboxWorker,
    hub: Hub,
    health: Sequence[web.AbstractRouteDef],
) -> web.Application:
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
    app = web.Application(middlewares=[_errors], client_max_size=64 * 1024)
    app.add_routes([*chat.routes(), *health])
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
async def _served(app: web.Application, settings: Settings) -> AsyncIterator[str]:
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


def _greeting(address: str, channel: TelegramChannel | None) -> str:
    lines = [f"Chatten finns på {address} / The chat is at {address}"]
    if channel is None:
        lines.append(
            "Ingen token är satt, så Telegram är inte med (telegram.token)."
            " / No token is set: without Telegram."
        )
    lines.append("Avsluta med Ctrl-C / Stop with Ctrl-C")
    return "\n".join(lines)


def _health_of(channel: TelegramChannel) -> Probe:
    async def probe() -> str | None:
        return channel.health.problem or None

    return probe
