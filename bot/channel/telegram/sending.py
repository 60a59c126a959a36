"""Sends one rendered message, and says in our words what became of it."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from telegram.constants import ParseMode
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    TelegramError,
)

from bot.channel.telegram.addresses import Address
from bot.channel.telegram.answers import (
    NotConnected,
    PoolExhausted,
    ServerTrouble,
    TooManyRequests,
)
from bot.channel.telegram.health import Health
from bot.channel.telegram.pacing import Pacer
from bot.channel.telegram.render import Part
from bot.channel.telegram.start_up import Call
from bot.errors import (
    ChannelHalted,
    DeliveryError,
    MaybeSent,
    NotSent,
    RecipientGone,
    RecipientMoved,
    Refused,
)

logger = logging.getLogger(__name__)

_NO_PREVIEW = {"is_disabled": True}
_RECIPIENT_GONE = (
    "chat not found",
    "user not found",
    "chat_write_forbidden",
    "not enough rights",
    "have no rights",
    "group is deactivated",
    "peer_id_invalid",
    "input_user_deactivated",
)
_TOPIC_GONE = ("thread not found", "topic_deleted", "topic_closed", "topic_id_invalid")
_UNCHANGED = ("message is not modified",)
_NOT_THERE = (
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "there is no text in the message to edit",
)
_MARKUP_REFUSED = ("can't parse entities", "entity_bounds_invalid", "entities_too_long")


class TopicGone(Refused):
    """The topic that a message was for has been deleted or closed."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends parts, each in its chat's turn."""

    call: Call
    pacer: Pacer
    health: Health

    async def send(self, part: Part, address: Address, *, reply_to: int | None = None) -> int:
        """Returns the id of the message at Telegram.

        Raises:
            DeliveryError: one of its subclasses, which say what to do next.
        """
        try:
            return _message_id(await self._send_mending(part, address, reply_to))
        except TelegramError as error:
            raise self._in_our_words(error, address) from error
        except TypeError as error:
            raise MaybeSent("the answer is no message that can be decoded") from error

    async def edit(self, part: Part, address: Address, message_id: int) -> bool:
        """Change a message of ours; False if it is not there any more, or can't be changed.

        Raises:
            DeliveryError: one of its subclasses, which say what to do next.
        """
        try:
            await self._edit_mending(part, address, message_id)
        except TelegramError as error:
            if isinstance(error, BadRequest) and _says(error, _UNCHANGED):
                return True
            if isinstance(error, BadRequest) and _says(error, _NOT_THERE):
                return False
            raise self._in_our_words(error, address) from error
        return True

    async def delete(self, address: Address, message_id: int) -> bool:
        """Take a message of ours back; False if it is too old for that, or gone already."""
        try:
            await self.carry_out("deleteMessage", address, {"message_id": message_id})
        except (Refused, RecipientGone):
            return False
        return True

    async def carry_out(
        self, method: str, address: Address, parameters: Mapping[str, object]
    ) -> object:
        """Call a method for a chat, in the chat's turn; returns its result as plain JSON.

        Raises:
            DeliveryError: one of its subclasses, which say what to do next.
        """
        given = {name: value for name, value in parameters.items() if value is not None}
        whole = {"chat_id": address.chat_id} | given
        return await self.in_turn(address, lambda: self.call(method, whole))

    async def in_turn(self, address: Address, call: Callable[[], Awaitable[object]]) -> object:
        """Make a call of any kind when the chat's turn comes.

        Raises:
            DeliveryError: one of its subclasses, which say what to do next.
        """
        await self.pacer.turn(address)
        try:
            return await call()
        except TelegramError as error:
            raise self._in_our_words(error, address) from error

    async def _edit_mending(self, part: Part, address: Address, message_id: int) -> None:
        try:
            await self._edit(part.html, part, address, message_id, ParseMode.HTML)
        except BadRequest as error:
            if not _says(error, _MARKUP_REFUSED):
                raise
            logger.warning("markup refused chat=%s, edited as plain text", address.chat_id)
            await self._edit(part.plain, part, address, message_id, None)

    async def _edit(
        self,
        text: str,
        part: Part,
        address: Address,
        message_id: int,
        parse_mode: ParseMode | None,
    ) -> None:
        await self.pacer.turn(address)
        parameters = {
            "chat_id": address.chat_id,
            "message_id": message_id,
            "text": text,
            "parse_mode": parse_mode,
            "link_preview_options": _NO_PREVIEW,
            "reply_markup": None if part.keyboard is None else part.keyboard.to_dict(),
        }
        given = {name: value for name, value in parameters.items() if value is not None}
        await self.call("editMessageText", given)

    async def _send_mending(self, part: Part, address: Address, reply_to: int | None) -> object:
        """As wanted; or plain where markup is refused."""
        try:
            return await self._send_html(part, address, reply_to)
        except BadRequest as error:
            if _says(error, _MARKUP_REFUSED):
                logger.warning("markup refused chat=%s, sent as plain text", address.chat_id)
                return await self._send_plain(part, address, reply_to)
            raise

    async def _send_html(self, part: Part, address: Address, reply_to: int | None) -> object:
        return await self._send(part.html, part, address, reply_to, ParseMode.HTML)

    async def _send_plain(self, part: Part, address: Address, reply_to: int | None) -> object:
        return await self._send(part.plain, part, address, reply_to, None)

    async def _send(
        self,
        text: str,
        part: Part,
        address: Address,
        reply_to: int | None,
        parse_mode: ParseMode | None,
    ) -> object:
        await self.pacer.turn(address)
        parameters = {
            "chat_id": address.chat_id,
            "message_thread_id": address.topic_id,
            "text": text,
            "parse_mode": parse_mode,
            "link_preview_options": _NO_PREVIEW,
            "reply_parameters": None if reply_to is None else _reply(reply_to),
            "reply_markup": None if part.keyboard is None else part.keyboard.to_dict(),
        }
        given = {name: value for name, value in parameters.items() if value is not None}
        # PTB's own method would make objects of the answer, which takes longer than sending it
        return await self.call("sendMessage", given)

    def _in_our_words(self, error: TelegramError, address: Address) -> DeliveryError:
        if isinstance(error, TooManyRequests):
            self.pacer.pause(address, error.wait)
        if isinstance(error, InvalidToken):
            self.health.halted("Telegram does not accept the token any more")
        return delivery_error(error)


def _message_id(answer: object) -> int:
    """Of the message that an answer says was sent.

    Raises:
        TypeError: it says nothing of the kind.
    """
    message_id = answer.get("message_id") if isinstance(answer, dict) else None
    if not isinstance(message_id, int):
        raise TypeError("no message")
    return message_id


def _reply(message_id: int) -> dict[str, object]:
    return {"message_id": message_id, "allow_sending_without_reply": True}


def delivery_error(error: TelegramError) -> DeliveryError:
    """What a failed call means for the message that it was to send."""
    match error:
        case TooManyRequests(wait=wait):
            return NotSent("too many requests", retry_after=wait)
        case NotConnected() | PoolExhausted() | ServerTrouble() | Conflict():
            return NotSent(error.message)
        case ChatMigrated(new_chat_id=chat_id):
            return RecipientMoved(Address(chat_id).conversation_id)
        case InvalidToken():
            return ChannelHalted("Telegram does not accept the token")
        case Forbidden():
            return RecipientGone(error.message)
        case BadRequest() if _says(error, _RECIPIENT_GONE):
            return RecipientGone(error.message)
        case BadRequest() if _says(error, _TOPIC_GONE):
            return TopicGone(error.message)
        case BadRequest():
            return Refused(error.message)
        case _:
            return MaybeSent(error.message)


def _says(error: BadRequest, phrases: tuple[str, ...]) -> bool:
    text = error.message.lower()
    return any(phrase in text for phrase in phrases)
