"""Words that are sent or taken back, and answers to presses."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from tests.offline_telegram import content
from tests.offline_telegram.chat import Chat, Json
from tests.offline_telegram.errors import QUERY_TOO_OLD, bad_request
from tests.offline_telegram.flood import Flood
from tests.offline_telegram.markup import utf16_length
from tests.offline_telegram.methods.places import place, topic_of
from tests.offline_telegram.parameters import Method, Parameters, integer, text_of
from tests.offline_telegram.world import BOT_ID, World

_LONGEST_CALLBACK_ANSWER = 200
_PRESS_LIVES_SECONDS = 150
_MESSAGE_CAN_BE_DELETED_SECONDS = 48 * 3600
_ACTIONS = frozenset(
    {"typing", "upload_photo", "upload_document", "upload_voice", "choose_sticker", "find_location"}
)


@dataclass(frozen=True, slots=True)
class MessageMethods:
    world: World
    flood: Flood

    def by_name(self) -> Mapping[str, Method]:
        return {
            "sendmessage": self.send_message,
            "sendchataction": self.send_chat_action,
            "deletemessage": self.delete_message,
            "answercallbackquery": self.answer_callback_query,
        }

    async def send_message(self, parameters: Parameters) -> object:
        chat = self.world.writable(parameters.get("chat_id"))
        fields = content.text(parameters) | content.keyboard(parameters)
        fields |= place(self.world, chat, parameters)
        self.flood.check(chat.id)
        return self.world.new_message(chat, self.world.me(), **fields)

    async def send_chat_action(self, parameters: Parameters) -> object:
        chat = self.world.writable(parameters.get("chat_id"))
        if parameters.get("action") not in _ACTIONS:
            raise bad_request("wrong parameter action in request")
        topic_of(chat, parameters)
        return True

    async def delete_message(self, parameters: Parameters) -> object:
        message_id = integer(parameters, "message_id")
        if not message_id:
            raise bad_request("message identifier is not specified")
        chat = self.world.reachable(parameters.get("chat_id"))
        message = self.world.message(chat, message_id, "message to delete")
        if not _may_delete(chat, message):
            raise bad_request("message can't be deleted")
        if time.time() - cast("int", message["date"]) > _MESSAGE_CAN_BE_DELETED_SECONDS:
            raise bad_request("message can't be deleted for everyone")
        del self.world.messages[chat.id, message_id]
        return True

    async def answer_callback_query(self, parameters: Parameters) -> object:
        if utf16_length(text_of(parameters, "text")) > _LONGEST_CALLBACK_ANSWER:
            raise bad_request("MESSAGE_TOO_LONG")
        asked = self.world.queries.pop(text_of(parameters, "callback_query_id"), None)
        if asked is None or time.monotonic() - asked > _PRESS_LIVES_SECONDS:
            raise bad_request(QUERY_TOO_OLD)
        return True


def _may_delete(chat: Chat, message: Json) -> bool:
    is_own = cast("Json", message["from"])["id"] == BOT_ID
    return is_own or chat.type == "private" or chat.bot_may("can_delete_messages")
