"""Puts the parts together: the only module that knows them all."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from functools import partial

from bot.assembly import (
    OPERATOR,
    console_of,
    greeting,
    handling_parts,
    health_of,
    knowledge_desk,
    now,
    reminders_of,
    sign_in_page,
    staff_desk,
    telegram_channel,
)
from bot.channel.delivery import Delivery
from bot.channel.inbox_worker import InboxWorker
from bot.channel.staff_log import StaffLog
from bot.channel.web.dispatch import WebDispatch
from bot.channel.web.hub import Hub, WebDeliverer
from bot.config import Settings
from bot.conversation.handle import HandleMessage
from bot.conversation.ports import Dispatch
from bot.conversation.queues import STAFF, Deliverer
from bot.health import Probe, health_routes
from bot.learning import Learning, overlay_in
from bot.logs import configure_logging
from bot.pictures import Pictures
from bot.retention import delete_old_daily
from bot.served_knowledge import ServedKnowledge, place_of_knowledge
from bot.serving import served, web_app
from bot.staff.sign_in import SignIn
from bot.store.open_store import open_store
from bot.tasks import OwnedTasks

log = logging.getLogger(__name__)

DRAIN_SECONDS = 8.0
_PREPARING = (
    "Kunskapen förbereds, det kan ta en halv minut efter en ändring"
    " / Preparing the knowledge, half a minute after a change"
)


async def run(settings: Settings) -> int:
    """Run until told to stop; 0 if nothing had to be left undone.

    Raises:
        AsfBotError: it can't start; the message says what to change.
    """
    configure_logging()
    stop = asyncio.Event()
    async with AsyncExitStack() as stack:
        assistant = await stack.enter_async_context(
            assistant_of(settings, partial(_stop_at_signals, stop))
        )
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, assistant.reload_knowledge)
        # what is loaded by now stays: to look through it again and again holds up replies
        gc.collect()
        gc.freeze()
        gc.enable()
        _say(assistant.greeting)
        await stop.wait()
        log.info("stopping")
    return 0


def _stop_at_signals(stop: asyncio.Event) -> None:
    # before this a signal ends the program at once, however long the knowledge takes
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)


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
async def assistant_of(
    settings: Settings, before_work: Callable[[], None] = lambda: None
) -> AsyncIterator[Assistant]:
    """Everything, opened in order and closed in reverse.

    `before_work` is called when all is there and nothing is under way yet.
    """
    async with AsyncExitStack() as stack:
        place = place_of_knowledge(settings)
        store = await stack.enter_async_context(
            open_store(settings.store, clock=now, exclusive=True)
        )
        # what is taught between these two lines is noticed as a change
        state = await store.queries.teaching_state()
        knowledge = ServedKnowledge(
            place,
            before_compiling=partial(_say, _PREPARING),
            overlay=await overlay_in(store.queries),
        )
        learning = Learning(store.queries, knowledge, state)
        hub = Hub()
        dispatches: dict[str, Dispatch] = {}
        deliverers: dict[str, Deliverer] = {"web": WebDeliverer(hub), STAFF: StaffLog()}
        worker = InboxWorker(store.inbox, store.begin, dispatches)
        delivery = Delivery(store.outbox, deliverers, now)
        tasks = OwnedTasks()
        probes: dict[str, Probe] = {"store": store.queries.problem}
        health = health_routes(probes, {"knowledge": lambda: knowledge.problem})
        channel = await telegram_channel(settings, stack)
        desk, sign_in = staff_desk(settings, knowledge, store), SignIn(store.sessions, now)
        editors = knowledge_desk(settings, store, knowledge, desk, learning)
        console = console_of(settings, store, desk, editors, sign_in, channel)
        pictures = Pictures(settings.knowledge.cache / "pictures", knowledge.current)
        app = web_app(settings, store, worker, hub, health, console, pictures, now)
        telegram: Coroutine[object, object, None] | None = None
        handle = HandleMessage(handling_parts(settings, knowledge, channel))
        dispatches["web"] = WebDispatch(handle)
        if channel is not None:
            dispatches["telegram"] = channel.dispatch(
                handle, desk, sign_in, partial(sign_in_page, settings)
            )
            deliverers["telegram"] = channel.deliverer(store.queries.sent_before, pictures.draw)
            if settings.telegram.staff_chat_id is not None:
                deliverers[STAFF] = channel.staff_deliverer(store.queries.view_of)
            probes["telegram"] = health_of(channel)
            inline = channel.inline_answers(knowledge.current, store.queries.most_asked)
            channel.add_webhook(app, store.inbox, worker.take, inline)
            telegram = channel.run(store.inbox, worker.take, inline)

        stack.push_async_callback(delivery.lanes.stop, within=DRAIN_SECONDS)
        stack.push_async_callback(worker.lanes.stop, within=DRAIN_SECONDS)
        stack.push_async_callback(tasks.cancel)
        before_work()
        tasks.start(worker.run(), name="inbox")
        tasks.start(delivery.run(), name="outbox")
        tasks.start(knowledge.watch(), name="knowledge")
        tasks.start(reminders_of(settings, store, knowledge).run(), name="reminders")
        kept_for = timedelta(days=settings.retention.days)
        tasks.start(delete_old_daily(store.retention, kept_for, now), name="retention")
        tasks.start(learning.watch(), name="teaching")
        if telegram is not None:
            tasks.start(telegram, name="telegram")
        address = await stack.enter_async_context(served(app, settings))
        has_group = channel is not None and settings.telegram.staff_chat_id is not None
        token = "" if has_group else await sign_in.link_for(OPERATOR)
        yield Assistant(knowledge, tasks, greeting(address, channel, token))
