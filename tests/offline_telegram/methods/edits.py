"""Messages that are changed after they were sent."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from tests.offline_telegram import content
from tests.offline_telegram.chat import Json
from tests.offline_telegram.errors import NOT_MODIFIED, bad_request
from tests.offline_telegram.flood import Flood
from tests.offline_telegram.parameters import Method, Parameters, integer, text_of
from tests.offline_telegram.world import BOT_ID, World

_TEXT = ("text", "entities", "reply_markup")
_CAPTION = ("caption", "caption_entities", "reply_markup")
_BUTTONS = ("reply_markup",)


@dataclass(frozen=True, slots=True)
class EditMethods:
    world: World
    flood: Flood

    def by_name(self) -> Mapping[str, Method]:
        return {
            "editmessagetext": self.edit_message_text,
            "editmessagecaption": self.edit_message_caption,
            "editmessagereplymarkup": self.edit_message_reply_markup,
        }

    async def edit_message_text(self, parameters: Parameters) -> object:
        fields = content.text(parameters) | content.inline_keyboard(parameters)
        return self._edited(parameters, fields, _TEXT)

    async def edit_message_caption(self, parameters: Parameters) -> object:
        fields = content.caption(parameters) | content.inline_keyboard(parameters)
        return self._edited(parameters, fields, _CAPTION)

    async def edit_message_reply_markup(self, parameters: Parameters) -> object:
        return self._edited(parameters, content.inline_keyboard(parameters), _BUTTONS)

    def _edited(self, parameters: Parameters, fields: Json, replaced: Sequence[str]) -> object:
        if not parameters.get("chat_id") and not integer(parameters, "message_id"):
            return self._edited_inline(text_of(parameters, "inline_message_id"), fields, replaced)
        chat = self.world.reachable(parameters.get("chat_id"))
        message_id = integer(parameters, "message_id")
        message = self.world.message(chat, message_id, "message to edit")
        _check_editable(message, replaced)
        self.flood.check(chat.id)
        edited = _with(message, fields, replaced) | {"edit_date": int(time.time())}
        self.world.keep(edited)
        return edited

    def _edited_inline(self, message_id: str, fields: Json, replaced: Sequence[str]) -> bool:
        if not message_id:
            raise bad_request("message identifier is not specified")
        message = self.world.inline_messages.get(message_id)
        if message is None:
            raise bad_request("invalid inline message identifier specified")
        self.flood.check_overall()
        self.world.inline_messages[message_id] = _with(message, fields, replaced)
        return True


def _check_editable(message: Json, replaced: Sequence[str]) -> None:
    kind = content.kind_of(message)
    is_own = cast("Json", message["from"])["id"] == BOT_ID
    if not is_own or not (kind or "text" in message):
        raise bad_request("message can't be edited")
    if replaced is _TEXT and "text" not in message:
        raise bad_request("there is no text in the message to edit")
    if replaced is _CAPTION and kind not in content.WITH_CAPTION:
        raise bad_request("there is no caption in the message to edit")


def _with(message: Json, fields: Json, replaced: Sequence[str]) -> Json:
    if all(message.get(key) == fields.get(key) for key in replaced):
        raise bad_request(NOT_MODIFIED)
    kept = {key: value for key, value in message.items() if key not in replaced}
    return kept | fields
