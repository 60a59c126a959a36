"""The methods of the Bot API that the assistant uses, with Telegram's checks."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import cast

from tests.offline_telegram.errors import (
    NOT_MODIFIED,
    QUERY_TOO_OLD,
    WEBHOOK_IS_SET,
    ApiError,
    bad_request,
)
from tests.offline_telegram.flood import Flood
from tests.offline_telegram.markup import parse_html, utf16_length
from tests.offline_telegram.update_queue import MOST_AT_ONCE, UpdateQueue
from tests.offline_telegram.webhook import WebhookPusher
from tests.offline_telegram.world import BOT_ID, Chat, Json, World

Parameters = Mapping[str, object]

LONGEST_TEXT = 4096
_LONGEST_CALLBACK_DATA = 64
_LONGEST_CALLBACK_ANSWER = 200
_QUERY_LIVES_SECONDS = 150
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_ACTIONS = frozenset({"typing", "upload_photo", "upload_document", "choose_sticker"})


@dataclass
class Methods:
    """One method of this class for each of the Bot API's, by its name in lower case."""

    world: World
    updates: UpdateQueue
    webhook: WebhookPusher
    flood: Flood = field(default_factory=Flood)

    def named(self, name: str) -> Callable[[Parameters], Awaitable[object]] | None:
        return _METHODS.get(name.lower(), lambda _: None)(self)

    async def get_me(self, _: Parameters) -> object:
        rights = {"can_read_all_group_messages": self.world.reads_all_in_groups}
        return self.world.me() | {"can_join_groups": True, "supports_inline_queries": True} | rights

    # --- updates ----------------------------------------------------------------------------

    async def get_updates(self, parameters: Parameters) -> object:
        if self.webhook.url:
            raise ApiError(409, WEBHOOK_IS_SET)
        self._allow(parameters)
        return await self.updates.fetch(
            _integer(parameters, "offset", 0),
            _integer(parameters, "limit", MOST_AT_ONCE),
            _integer(parameters, "timeout", 0),
        )

    async def set_webhook(self, parameters: Parameters) -> object:
        url = str(parameters.get("url", ""))
        secret = str(parameters.get("secret_token", ""))
        if url and not url.startswith(("https://", "http://127.0.0.1", "http://localhost")):
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        if secret and not _SECRET.fullmatch(secret):
            raise bad_request("secret token contains unallowed characters")
        self._allow(parameters)
        self._drop_if_asked(parameters)
        self.webhook.set(url, secret, _integer(parameters, "max_connections", 40))
        return True

    async def delete_webhook(self, parameters: Parameters) -> object:
        self._drop_if_asked(parameters)
        self.webhook.set("", "", 40)
        return True

    async def get_webhook_info(self, _: Parameters) -> object:
        return self.webhook.info()

    def _allow(self, parameters: Parameters) -> None:
        named = _decoded(parameters.get("allowed_updates"))
        if isinstance(named, list):
            self.updates.allowed = frozenset(str(kind) for kind in named)

    def _drop_if_asked(self, parameters: Parameters) -> None:
        if _is_true(parameters.get("drop_pending_updates")):
            self.updates.waiting.clear()

    # --- messages ---------------------------------------------------------------------------

    async def send_message(self, parameters: Parameters) -> object:
        chat = self.world.writable(parameters.get("chat_id"))
        fields = _text(parameters) | _keyboard(parameters)
        fields |= self._topic(chat, parameters) | self._reply(chat, parameters)
        self.flood.check(chat.id)
        return self.world.new_message(chat, self.world.me(), **fields)

    async def edit_message_text(self, parameters: Parameters) -> object:
        chat = self.world.writable(parameters.get("chat_id"))
        message = self.world.messages.get((chat.id, _integer(parameters, "message_id", 0)))
        if message is None:
            raise bad_request("message to edit not found")
        if cast("Json", message["from"])["id"] != BOT_ID:
            raise bad_request("message can't be edited")
        fields = _text(parameters) | _keyboard(parameters)
        if all(message.get(key) == fields.get(key) for key in ("text", "entities", "reply_markup")):
            raise bad_request(NOT_MODIFIED)
        self.flood.check(chat.id)
        for key in ("entities", "reply_markup"):
            message.pop(key, None)
        message |= fields | {"edit_date": int(time.time())}
        return message

    async def answer_callback_query(self, parameters: Parameters) -> object:
        if utf16_length(str(parameters.get("text", ""))) > _LONGEST_CALLBACK_ANSWER:
            raise bad_request("MESSAGE_TOO_LONG")
        asked = self.world.queries.pop(str(parameters.get("callback_query_id", "")), None)
        if asked is None or time.monotonic() - asked > _QUERY_LIVES_SECONDS:
            raise bad_request(QUERY_TOO_OLD)
        return True

    async def send_chat_action(self, parameters: Parameters) -> object:
        self.world.writable(parameters.get("chat_id"))
        if parameters.get("action") not in _ACTIONS:
            raise bad_request("wrong parameter action in request")
        return True

    def _topic(self, chat: Chat, parameters: Parameters) -> Json:
        topic = _integer(parameters, "message_thread_id", 0)
        if not topic:
            return {}
        if topic not in chat.topics:
            raise bad_request("message thread not found")
        return {"message_thread_id": topic, "is_topic_message": True}

    def _reply(self, chat: Chat, parameters: Parameters) -> Json:
        wanted = _decoded(parameters.get("reply_parameters"))
        if not isinstance(wanted, dict):
            return {}
        replied_to = self.world.messages.get((chat.id, int(str(wanted.get("message_id", 0)))))
        if replied_to is not None:
            return {"reply_to_message": replied_to}
        if wanted.get("allow_sending_without_reply") is True:
            return {}
        raise bad_request("message to be replied not found")

    # --- chats ------------------------------------------------------------------------------

    async def get_chat(self, parameters: Parameters) -> object:
        chat = self.world.chat(parameters.get("chat_id"))
        permissions = {"can_send_messages": chat.members_may_write}
        return chat.as_json() | {
            "accent_color_id": 0,
            "max_reaction_count": 11,
            "accepted_gift_types": {},
            "permissions": permissions,
        }

    async def get_chat_member(self, parameters: Parameters) -> object:
        chat = self.world.chat(parameters.get("chat_id"))
        member_id = _integer(parameters, "user_id", 0)
        if member_id == BOT_ID:
            return {"status": chat.bot_status, "user": self.world.me()}
        return {"status": "member", "user": {"id": member_id, "is_bot": False, "first_name": "?"}}


def _text(parameters: Parameters) -> Json:
    """The text and its entities, after Telegram's checks."""
    source = str(parameters.get("text", ""))
    mode = str(parameters.get("parse_mode", ""))
    if mode and mode.lower() != "html":
        raise bad_request("unsupported parse_mode")
    text, entities = parse_html(source) if mode else (source, [])
    if not text.strip(" \n\t\r\u200b\u200c\u200d\u2060\ufeff"):
        raise bad_request("message text is empty")
    if utf16_length(text) > LONGEST_TEXT:
        raise bad_request("message is too long")
    return {"text": text.strip(), "entities": entities} if entities else {"text": text.strip()}


def _keyboard(parameters: Parameters) -> Json:
    markup = _decoded(parameters.get("reply_markup"))
    if markup is None:
        return {}
    if not isinstance(markup, dict) or not isinstance(markup.get("inline_keyboard", []), list):
        raise bad_request("object expected as reply markup")
    for row in markup.get("inline_keyboard", []):
        for button in row:
            _check_button(button)
    return {"reply_markup": markup}


def _check_button(button: Mapping[str, object]) -> None:
    if not str(button.get("text", "")).strip():
        raise bad_request("can't parse inline keyboard button: Text must be non-empty")
    if not set(button) - {"text"}:
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if "callback_data" in button:
        size = len(str(button["callback_data"]).encode())
        if not 1 <= size <= _LONGEST_CALLBACK_DATA:
            raise bad_request("BUTTON_DATA_INVALID")


def _decoded(value: object) -> object:
    """A parameter that is an object or a list: JSON in a form, itself in a JSON body."""
    if not isinstance(value, str) or not value:
        return value or None
    try:
        return cast("object", json.loads(value))
    except ValueError:
        raise bad_request("can't parse a parameter as JSON") from None


def _integer(parameters: Parameters, name: str, default: int) -> int:
    try:
        return int(str(parameters.get(name, default)))
    except ValueError:
        return default


def _is_true(value: object) -> bool:
    return str(value).lower() in {"true", "1", "yes"}


_METHODS: Mapping[str, Callable[[Methods], Callable[[Parameters], Awaitable[object]]]] = {
    "getme": lambda methods: methods.get_me,
    "getupdates": lambda methods: methods.get_updates,
    "setwebhook": lambda methods: methods.set_webhook,
    "deletewebhook": lambda methods: methods.delete_webhook,
    "getwebhookinfo": lambda methods: methods.get_webhook_info,
    "sendmessage": lambda methods: methods.send_message,
    "editmessagetext": lambda methods: methods.edit_message_text,
    "answercallbackquery": lambda methods: methods.answer_callback_query,
    "sendchataction": lambda methods: methods.send_chat_action,
    "getchat": lambda methods: methods.get_chat,
    "getchatmember": lambda methods: methods.get_chat_member,
}
