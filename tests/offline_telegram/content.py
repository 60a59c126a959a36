"""What a message consists of, after Telegram's checks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast
from urllib.parse import urlsplit

from tests.offline_telegram.chat import Json
from tests.offline_telegram.errors import bad_request
from tests.offline_telegram.markup import parse_html, utf16_length
from tests.offline_telegram.parameters import Parameters, decoded, text_of

LONGEST_TEXT, LONGEST_CAPTION = 4096, 1024
_LONGEST_CALLBACK_DATA, _MOST_BUTTONS, _MOST_ENTITIES = 64, 100, 100
_INVISIBLE = " \n\t\r\u200b\u200c\u200d\u2060\ufeff"
WITH_CAPTION = frozenset({"photo", "document", "video", "audio", "voice", "animation"})
COPIED = WITH_CAPTION | {"sticker", "video_note", "location", "contact", "dice"}
"""What a message can consist of beside words."""


def text(parameters: Parameters, name: str = "text") -> Json:
    """The text and its entities."""
    words, entities = _formatted(parameters, name)
    if not words.strip(_INVISIBLE):
        raise bad_request("message text is empty")
    if utf16_length(words) > LONGEST_TEXT:
        raise bad_request("message is too long")
    return _with_entities("text", words.strip(), "entities", entities)


def caption(parameters: Parameters) -> Json:
    """The caption and its entities; nothing if there is none."""
    words, entities = _formatted(parameters, "caption")
    if utf16_length(words) > LONGEST_CAPTION:
        raise bad_request("message caption is too long")
    if not words.strip(_INVISIBLE):
        return {}
    return _with_entities("caption", words.strip(), "caption_entities", entities)


def _formatted(parameters: Parameters, name: str) -> tuple[str, list[dict[str, object]]]:
    source, mode = text_of(parameters, name), text_of(parameters, "parse_mode")
    if mode and mode.lower() != "html":
        raise bad_request("unsupported parse_mode")
    return parse_html(source) if mode else (source, [])


def _with_entities(
    name: str, words: str, entities_name: str, entities: list[dict[str, object]]
) -> Json:
    kept = entities[:_MOST_ENTITIES]
    return {name: words, entities_name: kept} if kept else {name: words}


def keyboard(parameters: Parameters) -> Json:
    """The buttons under a message; of other keyboards nothing is seen in it."""
    markup = decoded(parameters.get("reply_markup"))
    if markup is None:
        return {}
    if not isinstance(markup, dict) or not isinstance(markup.get("inline_keyboard", []), list):
        raise bad_request("object expected as reply markup")
    rows = cast("list[list[Mapping[str, object]]]", markup.get("inline_keyboard", []))
    for row in rows:
        if not isinstance(row, list):
            raise bad_request(
                'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'
            )
        for button in row:
            _check_button(button)
    if sum(len(row) for row in rows) > _MOST_BUTTONS:
        raise bad_request("reply markup is too long")
    return {"reply_markup": {"inline_keyboard": rows}} if any(rows) else {}


def inline_keyboard(parameters: Parameters) -> Json:
    """The buttons of a message that is edited, or sent by way of a person: of no other kind."""
    markup = decoded(parameters.get("reply_markup"))
    if isinstance(markup, dict) and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    return keyboard(parameters)


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
    if "url" in button:
        _check_url(str(button["url"]))


def _check_url(url: str) -> None:
    parts = urlsplit(url)
    is_web = parts.scheme in {"http", "https"} and "." in (parts.hostname or "")
    if not is_web and parts.scheme != "tg":
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def kind_of(message: Mapping[str, object]) -> str:
    """What a message is besides its words; "" for words alone and for service messages."""
    return next((kind for kind in message if kind in COPIED), "")


def without_reply(message: Mapping[str, object]) -> Json:
    """A message as it stands in a reply to it: what it replied to itself is left out."""
    return {key: value for key, value in message.items() if key != "reply_to_message"}
