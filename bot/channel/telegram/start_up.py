"""What is looked at when we connect, and what an operator is told to change."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken

from bot.channel.telegram.addresses import StaffChat
from bot.channel.telegram.answers import UnclearAnswer
from bot.channel.telegram.updates import HANDLED, Me
from bot.errors import ChannelUnavailable

logger = logging.getLogger(__name__)

Call = Callable[[str, Mapping[str, object]], Awaitable[object]]
"""Calls a method of the Bot API; returns its result as plain JSON."""

_REFUSED = (
    "Telegram känner inte igen telegram.token. Hämta token hos @BotFather (/mybots), och se "
    "efter att telegram.api_base_url stämmer. "
    "(Telegram refuses the token: get it from @BotFather and check telegram.api_base_url.)"
)
_CHAT_NOT_FOUND = (
    "Personalgruppen %s finns inte eller boten är inte med i den. Lägg till @%s i gruppen, skriv "
    "något där och kontrollera telegram.staff_chat_id. "
    "(The staff chat can't be found: add the bot to it and check telegram.staff_chat_id.)"
)
_NOT_A_GROUP = (
    "telegram.staff_chat_id är ingen grupp. Skapa en grupp för personalen och ange dess id. "
    "(The staff chat must be a group.)"
)
_CANNOT_WRITE = (
    "Boten får inte skriva i personalgruppen. Gör @%s till administratör där, eller låt alla "
    "medlemmar skriva. (The bot may not write in the staff chat: make it an administrator.)"
)
_PRIVACY_MODE = (
    "Boten är inte administratör i personalgruppen och ser därför bara svar på egna meddelanden. "
    "Det räcker för att svara på ärenden; gör @%s till administratör om svar på kollegors "
    "meddelanden också ska nå besökaren. "
    "(Privacy mode: replies to the bot work; make it an administrator to have all replies.)"
)


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where Telegram is to bring updates, and the secret that it must show."""

    url: str
    secret: str


async def identify(call: Call) -> Me:
    """Ask Telegram who we are.

    Raises:
        ChannelUnavailable: the token is not accepted.
        TelegramError: Telegram can't be asked now.
    """
    try:
        user = _fields(await call("getMe", {}))
    except InvalidToken as error:
        raise ChannelUnavailable(_REFUSED) from error
    if not isinstance(user.get("id"), int):
        raise UnclearAnswer("getMe does not say who the bot is")
    return Me(
        cast("int", user["id"]),
        str(user.get("username", "")),
        reads_all_in_groups=user.get("can_read_all_group_messages") is True,
    )


async def choose_way(call: Call, webhook: Webhook | None) -> None:
    """Have updates come the way that the settings want. What waits at Telegram is kept.

    Raises:
        TelegramError: Telegram can't be asked now, or refuses the webhook.
    """
    if webhook is not None:
        await call(
            "setWebhook",
            {"url": webhook.url, "secret_token": webhook.secret, "allowed_updates": HANDLED},
        )
        return
    if _fields(await call("getWebhookInfo", {})).get("url"):
        logger.warning("a webhook was set; it is removed, because telegram.mode is polling")
        await call("deleteWebhook", {"drop_pending_updates": False})


async def check_staff_chat(call: Call, staff_chat: StaffChat, me: Me) -> list[str]:
    """What is wrong with the agents' group, in words for an operator.

    Raises:
        TelegramError: Telegram can't be asked now.
    """
    if staff_chat.chat_id is None:
        return []
    try:
        return await _looked_at(call, staff_chat.chat_id, me)
    except ChatMigrated as moved:
        staff_chat.move(moved.new_chat_id)
        return [_moved(moved.new_chat_id), *await _looked_at(call, moved.new_chat_id, me)]
    except (BadRequest, Forbidden):
        return [_CHAT_NOT_FOUND % (staff_chat.chat_id, me.username)]


async def _looked_at(call: Call, chat_id: int, me: Me) -> list[str]:
    chat = _fields(await call("getChat", {"chat_id": chat_id}))
    if chat.get("type") not in {"group", "supergroup"}:
        return [_NOT_A_GROUP]
    member = _fields(await call("getChatMember", {"chat_id": chat_id, "user_id": me.id}))
    return list(_membership_problems(chat, member, me, chat_id))


def _membership_problems(
    chat: Mapping[str, object], member: Mapping[str, object], me: Me, chat_id: int
) -> Iterator[str]:
    rights = _fields(chat.get("permissions"))
    match member.get("status"):
        case "left" | "kicked":
            yield _CHAT_NOT_FOUND % (chat_id, me.username)
        case "restricted" if member.get("can_send_messages") is not True:
            yield _CANNOT_WRITE % me.username
        case "member" if rights.get("can_send_messages") is False:
            yield _CANNOT_WRITE % me.username
        case "member" if not me.reads_all_in_groups:
            yield _PRIVACY_MODE % me.username
        case _:
            return


def _moved(chat_id: int) -> str:
    return (
        f"Personalgruppen har blivit en supergrupp: ändra telegram.staff_chat_id till {chat_id}. "
        "(The staff chat has a new id.)"
    )


def _fields(value: object) -> Mapping[str, object]:
    return cast("Mapping[str, object]", value) if isinstance(value, dict) else {}
