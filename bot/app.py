"""Puts the parts together: the only module that knows them all."""

from __future__ import annotations

import asyncio
import gc
import logging
import secrets
import signal
import sys
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from bot.channel.delivery import Delivery
from bot.channel.inbox_worker import InboxWorker
from bot.channel.staff_log import StaffLog
from bot.channel.web.dispatch import WebDispatch
from bot.channel.web.hub import Hub, WebDeliverer
from bot.config import Mode, Settings
from bot.conversation.handle import HandleMessage
from bot.conversation.journal import Journal
from bot.conversation.ports import STAFF, Deliverer, Dispatch
from bot.conversation.turn import Parts, no_link
from bot.errors import SettingsError
from bot.escalation.opening_hours import OpeningHours
from bot.health import Probe, health_routes
from bot.ids import AgentId
from bot.learning import Learning, overlay_in
from bot.logs import configure_logging
from bot.pictures import Pictures
from bot.retention import delete_old_daily
from bot.served_knowledge import ServedKnowledge, place_of_knowledge
from bot.serving import served, web_app
from bot.staff.actions import Agent, TicketActions
from bot.staff.desk import StaffDesk
from bot.staff.entries import EditedKnowledge
from bot.staff.knowledge_desk import KnowledgeDesk
from bot.staff.reminders import Reminders
from bot.staff.reports import StaffReports
from bot.staff.sign_in import SignIn
from bot.staff.teaching import Teaching
from bot.staff.teaching_checks import test_questions
from bot.staff.ticket_files import no_file
from bot.staff.web.console import Console, ConsoleParts
from bot.store.open_store import Store, open_store
from bot.tasks import OwnedTasks

if TYPE_CHECKING:  # without a token Telegram's library is never loaded
    from bot.channel.telegram.application import TelegramChannel
    from bot.channel.telegram.start_up import Webhook

log = logging.getLogger(__name__)

DRAIN_SECONDS = 8.0
OPERATOR = Agent(AgentId("console"), "Operatören")
"""Who works with tickets where there is no staff group."""
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
        assistant = await stack.enter_async_context(assistant_of(settings))
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
async def assistant_of(settings: Settings) -> AsyncIterator[Assistant]:
    """Everything, opened in order and closed in reverse."""
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
        channel = await _telegram(settings, stack)
        desk, sign_in = _desk(settings, knowledge, store), SignIn(store.sessions, now)
        editors = _knowledge_desk(settings, store, knowledge, desk, learning)
        console = _console(settings, store, desk, editors, sign_in, channel)
        pictures = Pictures(settings.knowledge.cache / "pictures", knowledge.current)
        app = web_app(settings, store, worker, hub, health, console, pictures, now)
        telegram: Coroutine[object, object, None] | None = None
        handle = HandleMessage(_parts(settings, knowledge, channel))
        dispatches["web"] = WebDispatch(handle)
        if channel is not None:
            address_of = partial(_sign_in_page, settings)
            dispatches["telegram"] = channel.dispatch(handle, desk, sign_in, address_of)
            deliverers["telegram"] = channel.deliverer(store.queries.sent_before, pictures.draw)
            if settings.telegram.staff_chat_id is not None:
                deliverers[STAFF] = channel.staff_deliverer(store.queries.view_of)
            probes["telegram"] = _health_of(channel)
            inline = channel.inline_answers(knowledge.current, store.queries.most_asked)
            channel.add_webhook(app, store.inbox, worker.take, inline)
            telegram = channel.run(store.inbox, worker.take, inline)

        stack.push_async_callback(delivery.lanes.stop, within=DRAIN_SECONDS)
        stack.push_async_callback(worker.lanes.stop, within=DRAIN_SECONDS)
        stack.push_async_callback(tasks.cancel)
        tasks.start(worker.run(), name="inbox")
        tasks.start(delivery.run(), name="outbox")
        tasks.start(knowledge.watch(), name="knowledge")
        tasks.start(_reminders(settings, store, knowledge).run(), name="reminders")
        keep = timedelta(days=settings.retention.days)
        tasks.start(delete_old_daily(store.retention, keep, now), name="retention")
        tasks.start(learning.watch(), name="teaching")
        if telegram is not None:
            tasks.start(telegram, name="telegram")
        address = await stack.enter_async_context(served(app, settings))
        has_group = channel is not None and settings.telegram.staff_chat_id is not None
        token = "" if has_group else await sign_in.link_for(OPERATOR)
        yield Assistant(knowledge, tasks, _greeting(address, channel, token))


def _parts(
    settings: Settings, knowledge: ServedKnowledge, channel: TelegramChannel | None
) -> Parts:
    return Parts(
        in_service=knowledge.current,
        opening_hours=_opening_hours(settings),
        now=now,
        journal=Journal(logging.getLogger("bot.conversation")),
        reopen_within=timedelta(hours=settings.staff.reopen_within_hours),
        retention_days=settings.retention.days,
        link_to=no_link if channel is None else channel.link_to,
    )


def _opening_hours(settings: Settings) -> OpeningHours:
    return OpeningHours(settings.staff.opens, settings.staff.closes, settings.staff.zone)


def _desk(settings: Settings, knowledge: ServedKnowledge, store: Store) -> StaffDesk:
    tests = test_questions(settings.knowledge.path.parent / "tests" / "knowledge")
    zone = settings.staff.zone
    return StaffDesk(
        in_service=knowledge.current,
        actions=TicketActions(now),
        teaching=Teaching(knowledge.current, now, tests),
        reports=StaffReports(store.queries, knowledge.current, now, started_at=now(), zone=zone),
        labels=store.queries,
    )


def _reminders(settings: Settings, store: Store, knowledge: ServedKnowledge) -> Reminders:
    return Reminders(
        begin=store.begin,
        queries=store.queries,
        marks=store.marks,
        in_service=knowledge.current,
        hours=_opening_hours(settings),
        now=now,
        after=timedelta(hours=settings.staff.remind_after_hours),
    )


def _knowledge_desk(
    settings: Settings,
    store: Store,
    knowledge: ServedKnowledge,
    desk: StaffDesk,
    learning: Learning,
) -> KnowledgeDesk:
    return KnowledgeDesk.of(
        EditedKnowledge(knowledge.files, knowledge.overlay),
        desk.teaching,
        store.queries,
        store.knowledge_queries,
        folder=settings.knowledge.path,
        begin=store.begin,
        now=now,
        learn=learning.look,
    )


def _console(  # noqa: PLR0913, PLR0917 - the parts that meet here
    settings: Settings,
    store: Store,
    desk: StaffDesk,
    editors: KnowledgeDesk,
    sign_in: SignIn,
    channel: TelegramChannel | None,
) -> Console:
    async def is_member(agent: AgentId) -> bool:
        if channel is None or settings.telegram.staff_chat_id is None:
            return agent == OPERATOR.id
        return agent != OPERATOR.id and await channel.members.includes(agent)

    async def insist(agent: AgentId) -> None:
        if channel is not None and settings.telegram.staff_chat_id is not None:
            await channel.members.insist(agent)

    return Console(
        ConsoleParts(
            sign_in=sign_in,
            is_member=is_member,
            desk=desk,
            begin=store.begin,
            now=now,
            zone=settings.staff.zone,
            is_secure=(settings.web.public_url or "").startswith("https:"),
            ticket_queries=store.ticket_queries,
            drafts=store.drafts,
            insist=insist,
            open_file=no_file if channel is None else channel.files().open,
            insight_queries=store.insight_queries,
            audit_queries=store.audit_queries,
            knowledge=editors,
        )
    )


def _sign_in_page(settings: Settings, token: str) -> str:
    base = settings.web.public_url or f"http://{settings.web.host}:{settings.web.port}"
    return f"{base.rstrip('/')}/staff/sign-in/{token}"


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
        staff_topics=settings.telegram.staff_topics,
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


def _greeting(address: str, channel: TelegramChannel | None, token: str) -> str:
    lines = [f"Chatten finns på {address} / The chat is at {address}"]
    if channel is None:
        lines.append(
            "Ingen token är satt, så Telegram är inte med (telegram.token)."
            " / No token is set: without Telegram."
        )
    if token:
        lines.append(
            f"Personalens sidor, i tio minuter: {address.rstrip('/')}/staff/sign-in/{token}"
            " / The staff console, for ten minutes"
        )
    lines.append("Avsluta med Ctrl-C / Stop with Ctrl-C")
    return "\n".join(lines)


def _health_of(channel: TelegramChannel) -> Probe:
    async def probe() -> str | None:
        return channel.health.problem or None

    return probe
