"""How each part is made from the settings."""

from __future__ import annotations

import logging
import secrets
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.config import Mode, Settings
from bot.conversation.journal import Journal
from bot.conversation.turn import Parts, no_link
from bot.errors import SettingsError
from bot.escalation.opening_hours import OpeningHours
from bot.health import Probe
from bot.ids import AgentId
from bot.learning import Learning
from bot.served_knowledge import ServedKnowledge
from bot.staff.actions import TicketActions
from bot.staff.case import Agent
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
from bot.store.open_store import Store

if TYPE_CHECKING:  # without a token Telegram's library is never loaded
    from bot.channel.telegram.application import TelegramChannel
    from bot.channel.telegram.start_up import Webhook

OPERATOR = Agent(AgentId("console"), "Operatören")
"""Who works with tickets where there is no staff group."""


def now() -> datetime:
    return datetime.now(UTC)


def handling_parts(
    settings: Settings, knowledge: ServedKnowledge, channel: TelegramChannel | None
) -> Parts:
    return Parts(
        in_service=knowledge.current,
        opening_hours=opening_hours(settings),
        now=now,
        journal=Journal(logging.getLogger("bot.conversation")),
        reopen_within=timedelta(hours=settings.staff.reopen_within_hours),
        retention_days=settings.retention.days,
        link_to=no_link if channel is None else channel.link_to,
    )


def opening_hours(settings: Settings) -> OpeningHours:
    return OpeningHours(settings.staff.opens, settings.staff.closes, settings.staff.zone)


def staff_desk(settings: Settings, knowledge: ServedKnowledge, store: Store) -> StaffDesk:
    tests = test_questions(settings.knowledge.path.parent / "tests" / "knowledge")
    zone = settings.staff.zone
    return StaffDesk(
        in_service=knowledge.current,
        actions=TicketActions(now),
        teaching=Teaching(knowledge.current, now, tests),
        reports=StaffReports(store.queries, knowledge.current, now, started_at=now(), zone=zone),
        labels=store.queries,
    )


def reminders_of(settings: Settings, store: Store, knowledge: ServedKnowledge) -> Reminders:
    return Reminders(
        begin=store.begin,
        queries=store.queries,
        marks=store.marks,
        in_service=knowledge.current,
        hours=opening_hours(settings),
        now=now,
        after=timedelta(hours=settings.staff.remind_after_hours),
    )


def knowledge_desk(
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


def console_of(  # noqa: PLR0913, PLR0917 - the parts that meet here
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


def sign_in_page(settings: Settings, token: str) -> str:
    base = settings.web.public_url or f"http://{settings.web.host}:{settings.web.port}"
    return f"{base.rstrip('/')}/staff/sign-in/{token}"


# --- telegram -------------------------------------------------------------------------------


async def telegram_channel(settings: Settings, stack: AsyncExitStack) -> TelegramChannel | None:
    token = settings.telegram.token
    if token is None:
        return None
    from bot.channel.telegram.application import Connection, TelegramChannel
    from bot.channel.telegram.pacing import Limits

    connection = Connection(
        token=token.get_secret_value(),
        api_base_url=settings.telegram.api_base_url,
        staff_chat_id=settings.telegram.staff_chat_id,
        webhook=webhook(settings),
        limits=Limits.of(settings.telegram.messages_per_second),
        staff_topics=settings.telegram.staff_topics,
    )
    channel = await stack.enter_async_context(TelegramChannel(connection, clock=now))
    await channel.start()
    return channel


def webhook(settings: Settings) -> Webhook | None:
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


def greeting(address: str, channel: TelegramChannel | None, token: str) -> str:
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


def health_of(channel: TelegramChannel) -> Probe:
    async def probe() -> str | None:
        return channel.health.problem or None

    return probe
