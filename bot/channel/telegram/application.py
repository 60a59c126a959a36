"""The Telegram channel as a whole: built, connected, kept running, closed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from aiohttp import web
from telegram import Bot
from telegram.error import TelegramError

from bot.channel.telegram.addresses import StaffChat
from bot.channel.telegram.answers import UnclearAnswer
from bot.channel.telegram.background import BackgroundTasks
from bot.channel.telegram.delivery import SentBefore, TelegramDeliverer
from bot.channel.telegram.dispatch import Handle, TelegramDispatch
from bot.channel.telegram.enclosures import DrawComparison, Enclosures, File
from bot.channel.telegram.files import TelegramFiles
from bot.channel.telegram.health import Health
from bot.channel.telegram.inline import AskedSince, InlineAnswers, MostAsked
from bot.channel.telegram.intake import Backoff, Polling, Take, TakeInline
from bot.channel.telegram.login import LoginLinks
from bot.channel.telegram.members import Members
from bot.channel.telegram.pacing import Limits, Pacer
from bot.channel.telegram.presence import Presence
from bot.channel.telegram.profile import set_profile
from bot.channel.telegram.received import Envelopes
from bot.channel.telegram.render import deep_link
from bot.channel.telegram.sending import Sender
from bot.channel.telegram.staff_delivery import StaffGroupDeliverer, ViewOf
from bot.channel.telegram.staff_group import StaffGroup
from bot.channel.telegram.start_up import (
    Webhook,
    check_staff_chat,
    choose_way,
    identify,
)
from bot.channel.telegram.topics import Topics
from bot.channel.telegram.transport import AiohttpRequest
from bot.channel.telegram.updates import HANDLED, Me
from bot.channel.telegram.webhook import WebhookIntake, add_webhook
from bot.conversation.ports import Clock, InService
from bot.conversation.queues import Inbox
from bot.errors import ChannelUnavailable
from bot.staff.desk import StaffDesk
from bot.staff.sign_in import SignIn

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
    staff_topics: bool = False
    """Whether each ticket gets a topic of its own."""


class TelegramChannel:
    """Used as a context manager; `run` then works until cancelled."""

    def __init__(self, connection: Connection, *, clock: Clock) -> None:
        self.health = Health()
        self._connection, self._clock = connection, clock
        self._requests, self._polls = AiohttpRequest(), AiohttpRequest(connections=2)
        self.bot = _bot(connection, self._requests, self._polls)
        self._sender = Sender(self._call, Pacer(connection.limits), self.health)
        self._staff_chat = StaffChat(connection.staff_chat_id)
        self._envelopes = Envelopes(self._staff_chat)
        self.members = Members(self._call, self._staff_chat, clock)
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

    def dispatch(
        self, handle: Handle, desk: StaffDesk, sign_in: SignIn, address_of: Callable[[str], str]
    ) -> TelegramDispatch:
        """`address_of` gives the page of the console that a token opens."""
        presence = Presence(self.bot, self._tasks)
        staff_group = StaffGroup(desk, self.members, self._staff_chat)
        login_links = LoginLinks(sign_in, self.members, address_of)
        return TelegramDispatch(handle, staff_group, login_links, presence, lambda: self._me)

    def deliverer(self, sent_before: SentBefore, draw: DrawComparison) -> TelegramDeliverer:
        enclosures = Enclosures(self._sender, self._upload, draw)
        return TelegramDeliverer(self._sender, sent_before, self._username, enclosures)

    def staff_deliverer(self, view_of: ViewOf) -> StaffGroupDeliverer:
        wanted = self._connection.staff_topics
        topics = Topics(self._sender, self._staff_chat) if wanted else None
        return StaffGroupDeliverer(self._sender, self._staff_chat, view_of, self._clock, topics)

    def files(self) -> TelegramFiles:
        """What visitors have sent, for agents to look at."""
        return TelegramFiles(
            self._call, lambda path: self._requests.download(f"{self.bot.base_file_url}/{path}")
        )

    def link_to(self, payload: str) -> str:
        """The address that opens a private chat with the bot; empty while it is not known."""
        return deep_link(self._username(), payload)

    def inline_answers(self, in_service: InService, asked_since: AskedSince) -> InlineAnswers:
        most_asked = MostAsked(asked_since, self._clock)
        return InlineAnswers(
            self._call, in_service, most_asked, self._username, self._clock, self._tasks
        )

    def add_webhook(
        self, app: web.Application, inbox: Inbox, take: Take, inline: TakeInline
    ) -> None:
        """Have Telegram's calls taken in by a web server; does nothing where we poll."""
        webhook = self._connection.webhook
        if webhook is not None:
            intake = WebhookIntake(
                webhook.secret, inbox, take, self._envelopes, self._clock, inline=inline
            )
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

    async def run(self, inbox: Inbox, take: Take, inline: TakeInline) -> None:
        """Connect if `start` could not, then fetch updates until cancelled or halted."""
        await self._keep_connecting()
        if self._connection.webhook is not None or self.health.is_halted:
            return
        polling = Polling(
            self._fetch, inbox, take, self._envelopes, self._clock, self.health, inline=inline
        )
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
        _ = self._tasks.start(set_profile(self._call, self._staff_chat.chat_id))

    def _username(self) -> str:
        return "" if self._me is None else self._me.username

    async def _upload(self, method: str, file: File) -> object:
        return await self._requests.upload(
            f"{self.bot.base_url}/{method}",
            file.parameters,
            field=file.field,
            name=file.name,
            content=file.content,
        )

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
