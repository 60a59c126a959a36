"""Telegram: the token, how updates come, the agents' group, and the time."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import cast
from urllib.parse import urlsplit

import aiohttp
from pydantic import SecretStr
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.channel.telegram.addresses import StaffChat
from bot.channel.telegram.start_up import Call, check_staff_chat, identify
from bot.channel.telegram.transport import AiohttpRequest
from bot.channel.telegram.updates import Me
from bot.config import Mode, TelegramSettings
from bot.conversation.ports import Clock
from bot.doctor import advice
from bot.doctor.finding import Finding, Level
from bot.errors import ChannelUnavailable

_TOKEN = "token"  # noqa: S105 - a heading
_WEBHOOK = "webhook"
_STAFF_CHAT = "personalgrupp / staff chat"
_PRIVACY = "privacy mode"
_TOPICS = "ämnen / topics"
_CLOCK = "klocka / clock"

_MANY_WAITING = 100
_MOST_APART = timedelta(seconds=60)
_ANSWER_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Bot:
    """The bot that the token stands for, as far as the checks need it."""

    call: Call
    address: str
    """Of its methods; the token is in it."""
    settings: TelegramSettings
    me: Me
    staff_chat: StaffChat
    now: Clock


async def telegram(settings: TelegramSettings, now: Clock) -> list[Finding]:
    """Everything that Telegram can tell; what needs a token is left out without a good one."""
    if settings.token is None:
        return [Finding(_TOKEN, Level.WARNING, advice.WITHOUT_TELEGRAM), *_without_token()]
    address = _address(settings.api_base_url, settings.token)
    async with _calling(address) as call:
        try:
            me = await identify(call)
        except ChannelUnavailable as error:
            return [Finding(_TOKEN, Level.ERROR, str(error)), *_without_token()]
        except TelegramError as error:
            text = advice.NO_ANSWER.format(error=error)
            return [Finding(_TOKEN, Level.ERROR, text), *_without_token()]
        bot = Bot(call, address, settings, me, StaffChat(settings.staff_chat_id), now)
        examined = [await _examined(bot, name, check) for name, check in _CHECKS.items()]
    return [Finding(_TOKEN, Level.OK, f"@{me.username}"), *examined]


def _address(base: str, token: SecretStr) -> str:
    return f"{base.rstrip('/')}/bot{token.get_secret_value()}"


@asynccontextmanager
async def _calling(address: str) -> AsyncIterator[Call]:
    requests = AiohttpRequest()

    async def call(method: str, parameters: Mapping[str, object]) -> object:
        url = f"{address}/{method}"
        return await requests.call(url, parameters, read_timeout=requests.read_timeout)

    await requests.initialize()
    try:
        yield call
    finally:
        await requests.shutdown()


async def _examined(bot: Bot, name: str, check: Check) -> Finding:
    try:
        return await check(bot)
    except (BadRequest, Forbidden) as error:
        return Finding(name, Level.LEFT_OUT, advice.NEEDS_STAFF_CHAT.format(error=error))
    except TelegramError as error:
        return Finding(name, Level.ERROR, advice.NO_ANSWER.format(error=error))


def _without_token() -> list[Finding]:
    return [Finding(name, Level.LEFT_OUT, advice.NOT_CONNECTED) for name in _CHECKS]


# --- how updates come -----------------------------------------------------------------------


async def _webhook(bot: Bot) -> Finding:
    """Whether Telegram brings updates to where the settings want them, and gets through."""
    info = _fields(await bot.call("getWebhookInfo", {}))
    url, waiting = str(info.get("url", "")), info.get("pending_update_count", 0)
    mode = bot.settings.mode
    wanted = bot.settings.webhook.url or "" if mode is Mode.WEBHOOK else ""
    if url != wanted:
        # not the whole address: some programs have their token in it
        text = advice.OTHER_WAY[mode].format(host=urlsplit(url).hostname or "ingen / nobody")
        return Finding(_WEBHOOK, Level.ERROR, text)
    if error := info.get("last_error_message"):
        return Finding(_WEBHOOK, Level.WARNING, advice.NOT_REACHED.format(error=error))
    if isinstance(waiting, int) and waiting > _MANY_WAITING:
        return Finding(_WEBHOOK, Level.WARNING, advice.MANY_WAITING.format(count=waiting))
    return Finding(_WEBHOOK, Level.OK, f"{mode}, {waiting} väntar / waiting")


# --- the agents' group ----------------------------------------------------------------------


async def _staff_chat(bot: Bot) -> Finding:
    """What the start looks at too; privacy mode has a check of its own."""
    if bot.staff_chat.chat_id is None:
        return Finding(_STAFF_CHAT, Level.WARNING, advice.NO_STAFF_CHAT)
    reads_all = replace(bot.me, reads_all_in_groups=True)
    problems = await check_staff_chat(bot.call, bot.staff_chat, reads_all)
    if not problems:
        return Finding(_STAFF_CHAT, Level.OK, "boten får skriva / the bot may write")
    # a group that has moved is found again at each start
    has_only_moved = bot.staff_chat.former_chat_id is not None and len(problems) == 1
    level = Level.WARNING if has_only_moved else Level.ERROR
    return Finding(_STAFF_CHAT, level, " ".join(problems))


async def _privacy(bot: Bot) -> Finding:
    """With privacy mode on, only an administrator sees what agents reply to each other."""
    if bot.me.reads_all_in_groups:
        return Finding(_PRIVACY, Level.OK, "avslaget / off")
    if bot.staff_chat.chat_id is None or await _is_administrator(bot):
        return Finding(_PRIVACY, Level.OK, "påslaget / on")
    return Finding(_PRIVACY, Level.WARNING, advice.PRIVACY.format(name=bot.me.username))


async def _topics(bot: Bot) -> Finding:
    """A topic for each ticket needs a forum, and the right to open topics there."""
    if not bot.settings.staff_topics:
        return Finding(_TOPICS, Level.OK, "används inte / not used")
    chat_id = bot.staff_chat.chat_id
    if chat_id is None:
        return Finding(_TOPICS, Level.ERROR, advice.TOPICS_WITHOUT_CHAT)
    if _fields(await bot.call("getChat", {"chat_id": chat_id})).get("is_forum") is not True:
        return Finding(_TOPICS, Level.ERROR, advice.NO_FORUM)
    if not await _is_administrator(bot, "can_manage_topics"):
        return Finding(_TOPICS, Level.ERROR, advice.NO_TOPICS.format(name=bot.me.username))
    return Finding(_TOPICS, Level.OK, "boten får öppna ämnen / the bot may open topics")


async def _is_administrator(bot: Bot, *rights: str) -> bool:
    parameters = {"chat_id": bot.staff_chat.chat_id, "user_id": bot.me.id}
    member = _fields(await bot.call("getChatMember", parameters))
    has_rights = all(member.get(right) is True for right in rights)
    return member.get("status") == "administrator" and has_rights


# --- the time -------------------------------------------------------------------------------


async def _clock(bot: Bot) -> Finding:
    """What visitors are promised, and what waits for its time, goes by our clock."""
    there = await _time_at(bot.address)
    if there is None:
        return Finding(_CLOCK, Level.LEFT_OUT, "Telegram säger ingen tid / tells no time")
    apart = bot.now() - there
    seconds = round(apart.total_seconds())
    if abs(apart) > _MOST_APART:
        return Finding(_CLOCK, Level.ERROR, advice.CLOCK.format(seconds=seconds))
    return Finding(_CLOCK, Level.OK, f"{seconds:+} s")


async def _time_at(address: str) -> datetime | None:
    """What the time is at Telegram; its answers bear it, but our transport gives none out."""
    timeout = aiohttp.ClientTimeout(_ANSWER_SECONDS)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(f"{address}/getMe", allow_redirects=False) as response,
        ):
            return parsedate_to_datetime(response.headers.get("Date", ""))
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
        return None


def _fields(value: object) -> Mapping[str, object]:
    return cast("Mapping[str, object]", value) if isinstance(value, dict) else {}


Check = Callable[[Bot], Awaitable[Finding]]

_CHECKS: Mapping[str, Check] = {
    _WEBHOOK: _webhook,
    _STAFF_CHAT: _staff_chat,
    _PRIVACY: _privacy,
    _TOPICS: _topics,
    _CLOCK: _clock,
}
