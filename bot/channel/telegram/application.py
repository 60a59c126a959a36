"""The Telegram channel as a whole: built, connected, kept running, closed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from aiohttp import web
from telegram import Bot
from telegram.error import TelegramError

from bot.channel.telegram.addresses import StaffChat
from bot.channel.telegram.answers import UnclearAnswer
from bot.channel.telegram.background import BackgroundTasks
from bot.channel.telegram.delivery import TelegramDeliverer
from bot.channel.telegram.dispatch import Handle, TelegramDispatch
from bot.channel.telegram.health import Health
from bot.channel.telegram.intake import Backoff, Polling, Take
from bot.channel.telegram.pacing import Limits, Pacer
from bot.channel.telegram.presence import Presence
from bot.channel.telegram.received import Envelopes
from bot.channel.telegram.sending import Sender
from bot.channel.telegram.staff_group import (
    AnswerTicket,
    CardOf,
    StaffGroup,
    StaffGroupDeliverer,
)
from bot.channel.telegram.start_up import (
    Webhook,
    check_staff_chat,
    choose_way,
    identify,
)
from bot.channel.telegram.transport import AiohttpRequest
from bot.channel.telegram.updates import HANDLED, Me
from bot.channel.telegram.webhook import WebhookIntake, add_webhook
from bot.conversation.ports import Clock, Inbox
from bot.errors import ChannelUnavailable

logger = logging.getLogger(__name__)

TELEGRAM = "https://api.telegram.org"
_POLL_SECONDS = 30
"""How long Telegram holds a getUpdates open; it allows 50."""
_UPDATES_AT_ONCE = 100
_FIRST_ANSWER_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Connection:
    """What the settings say about Telegram."""

    token: str = field(repr=False)
    api_base_url: str = TELEGRAM
    staff_chat_id: int | None = None
    webhook: Webhook | None = field(default=None, repr=False)
    """None: we poll."""
    limits: Limits = field(default_factory=Limits)


class TelegramChannel:
    """Usage: `async with TelegramChannel(...) as channel: await channel.run(inbox, take)`."""

    def __init__(self, connection: Connection, *, clock: Clock) -> None:
        self.health = Health()
        self._connection, self._clock = connection, clock
        self._requests, self._polls = AiohttpRequest(), AiohttpRequest(connections=2)
        self.bot = _bot(connection, self._requests, self._polls)
        self._sender = Sender(self._call, Pacer(connection.limits), self.health)
        self._staff_chat = StaffChat(connection.staff_chat_id)
        self._envelopes = Envelopes(self._staff_chat)
        self._tasks = BackgroundTasks()
        self._me: Me | None = None

    async def __aenter__(self) -> Self:
        await self._requests.initialize()
        await self._polls.initialize()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._tasks.close()
        await self._polls.shutdown()
        await self._requests.shutdown()

    # --- the parts that others work with ----------------------------------------------------

    def dispatch(self, handle: Handle, answer_ticket: AnswerTicket) -> TelegramDispatch:
        presence = Presence(self.bot, self._tasks)
        staff_group = StaffGroup(answer_ticket, self._staff_chat)
        return TelegramDispatch(handle, staff_group, presence, lambda: self._me)

    def deliverer(self) -> TelegramDeliverer:
        return TelegramDeliverer(self._sender)

    def staff_deliverer(self, card_of: CardOf) -> StaffGroupDeliverer:
        return StaffGroupDeliverer(self._sender, self._staff_chat, card_of)

    def add_webhook(self, app: web.Application, inbox: Inbox, take: Take) -> None:
        """Have Telegram's calls taken in by a web server; does nothing where we poll."""
        webhook = self._connection.webhook
        if webhook is not None:
            intake = WebhookIntake(webhook.secret, inbox, take, self._envelopes, self._clock)
            add_webhook(app, intake)

    # --- running ----------------------------------------------------------------------------

    async def start(self) -> None:
        """Connect if Telegram answers at once; `run` goes on trying if it does not.

        Raises:
            ChannelUnavailable: the token is wrong; trying again is no use.
        """
        try:
            async with asyncio.timeout(_FIRST_ANSWER_SECONDS):
                await self._connect()
        except (TelegramError, TimeoutError) as error:
            self.health.troubled(f"can't connect: {error}")

    async def run(self, inbox: Inbox, take: Take) -> None:
        """Connect if `start` could not, then fetch updates until cancelled or halted."""
        await self._keep_connecting()
        if self._connection.webhook is not None or self.health.is_halted:
            return
        polling = Polling(self._fetch, inbox, take, self._envelopes, self._clock, self.health)
        await polling.run()

    async def _keep_connecting(self, backoff: Backoff = Backoff()) -> None:  # noqa: B008 - frozen
        failures = 0
        while self._me is None:
            try:
                await self._connect()
            except ChannelUnavailable as error:
                self.health.halted(str(error))
                return
            except TelegramError as error:
                self.health.troubled(f"can't connect: {error}")
                failures += 1
                await asyncio.sleep(backoff.after(failures).total_seconds())

    async def _connect(self) -> None:
        me = await identify(self._call)
        await choose_way(self._call, self._connection.webhook)
        problems = await check_staff_chat(self._call, self._staff_chat, me)
        for problem in problems:
            logger.warning("staff chat: %s", problem)
        self._me = me
        self.health.works()

    async def _call(self, method: str, parameters: Mapping[str, object]) -> object:
        url = f"{self.bot.base_url}/{method}"
        return await self._requests.call(url, parameters, read_timeout=self._requests.read_timeout)

    async def _fetch(self, offset: int | None) -> Sequence[object]:
        parameters: dict[str, object] = {
            "limit": _UPDATES_AT_ONCE,
            "timeout": _POLL_SECONDS,
            "allowed_updates": HANDLED,
        }
        if offset is not None:
            parameters["offset"] = offset
        updates = await self._polls.call(
            f"{self.bot.base_url}/getUpdates",
            parameters,
            read_timeout=_POLL_SECONDS + self._polls.read_timeout,
        )
        if not isinstance(updates, list):
            raise UnclearAnswer("getUpdates gave no list")
        return updates


def _bot(connection: Connection, requests: AiohttpRequest, polls: AiohttpRequest) -> Bot:
    base = connection.api_base_url.rstrip("/")
    return Bot(
        connection.token,
        base_url=f"{base}/bot",
        base_file_url=f"{base}/file/bot",
        request=requests,
        get_updates_request=polls,
    )
