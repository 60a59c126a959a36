"""From Telegram's updates to what they mean here. Nothing else reads `telegram.Update`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from telegram import CallbackQuery, Chat, Message, MessageEntity, Update, User
from telegram.constants import ChatType
from telegram.error import TelegramError

from bot.channel.commands import commanded
from bot.channel.telegram.addresses import Address
from bot.conversation.acts import Attachment, Content, InboundMessage, Said, StalePress, Wish
from bot.conversation.presses import decode
from bot.conversation.queues import Payload
from bot.errors import UnreadableUpdate
from bot.knowledge.model import Language

HANDLED = (
    "message",
    "edited_message",
    "callback_query",
    "my_chat_member",
    "inline_query",
)
"""The kinds of update that we ask Telegram for."""

_MEDIA = (
    ("photo", "photo"),
    ("voice", "voice"),
    ("audio", "audio"),
    ("video", "video"),
    ("video_note", "video"),
    ("animation", "animation"),
    ("document", "document"),
    ("sticker", "sticker"),
    ("location", "location"),
    ("venue", "location"),
    ("contact", "contact"),
    ("poll", "poll"),
    ("story", "story"),
    ("dice", "dice"),
    ("paid_media", "photo"),
    ("live_photo", "photo"),
    ("game", "game"),
    ("checklist", "checklist"),
    ("invoice", "invoice"),
    ("giveaway", "giveaway"),
)
"""Fields of a message that are no words, and what we call them."""
_WITH_FILE = ("voice", "audio", "video", "video_note", "animation", "document", "sticker")
_SERVICE = (
    "new_chat_members",
    "left_chat_member",
    "new_chat_title",
    "new_chat_photo",
    "delete_chat_photo",
    "group_chat_created",
    "supergroup_chat_created",
    "migrate_to_chat_id",
    "migrate_from_chat_id",
    "pinned_message",
    "forum_topic_created",
    "forum_topic_edited",
    "forum_topic_closed",
    "forum_topic_reopened",
    "general_forum_topic_hidden",
    "general_forum_topic_unhidden",
    "video_chat_started",
    "video_chat_ended",
    "message_auto_delete_timer_changed",
    "connected_website",
    "write_access_allowed",
    "users_shared",
    "chat_shared",
    "web_app_data",
    "chat_background_set",
    "proximity_alert_triggered",
    "boost_added",
    "gift",
    "unique_gift",
    "successful_payment",
    "refunded_payment",
)


@dataclass(frozen=True, slots=True)
class Me:
    """The bot itself, as Telegram knows it."""

    id: int
    username: str
    reads_all_in_groups: bool = False
    """Privacy mode is off, so that also what is not said to the bot comes."""


def decoded(payload: Payload) -> Update:
    """The update in a kept payload.

    Raises:
        UnreadableUpdate: it has no known kind, or not the fields of its kind.
    """
    try:
        update = Update.de_json(dict(payload), None)
    except (TypeError, ValueError, KeyError, AttributeError, OverflowError, TelegramError) as error:
        raise UnreadableUpdate(
            f"an update that can't be decoded ({type(error).__name__})"
        ) from error
    if not any(getattr(update, kind) is not None for kind in HANDLED):
        kinds = ", ".join(sorted(set(payload) - {"update_id"})) or "nothing"
        raise UnreadableUpdate(f"an update of a kind we don't know: {kinds}")
    return update


def inbound_message(update: Update, received_at: datetime, me: Me | None) -> InboundMessage | None:
    """What a visitor did; None if it is none of ours."""
    if update.callback_query is not None:
        return _pressed(update.callback_query, received_at)
    message = update.message or update.edited_message
    if message is None or message.from_user is None or message.from_user.is_bot:
        return None
    if me is not None and message.via_bot is not None and message.via_bot.id == me.id:
        return None  # one of our own cards, chosen in the chat with us
    content = _content(message, me)
    if content is None:
        return None
    return InboundMessage(
        address_of(message).conversation_id,
        content,
        received_at,
        _language(message.from_user),
        message_id=str(message.message_id),
        is_edit=update.edited_message is not None,
        is_private=is_private(message.chat),
    )


def address_of(message: Message) -> Address:
    return Address(message.chat.id, message.message_thread_id if message.is_topic_message else None)


def _pressed(query: CallbackQuery, received_at: datetime) -> InboundMessage | None:
    if query.message is None or query.from_user.is_bot:
        return None
    address = (
        address_of(query.message)
        if isinstance(query.message, Message)
        else Address(query.message.chat.id)
    )
    return InboundMessage(
        address.conversation_id,
        decode(query.data or "") or StalePress(),
        received_at,
        _language(query.from_user),
        under=str(query.message.message_id),
        is_private=is_private(query.message.chat),
    )


def _content(message: Message, me: Me | None) -> Content | None:
    text = message.text or message.caption or ""
    name, words = command_in(message, text, me)
    if name is not None:
        return commanded(name, words) or (Wish.HELP if is_private(message.chat) else None)
    if not is_private(message.chat) and not _is_for_us(message, text, me):
        return None
    said, kind = _without_mention(text, me).strip(), _kind_of(message)
    if not kind:
        return Said(said) if said else None
    album = message.media_group_id or ""
    attachment = Attachment(kind, str(message.message_id), album, *_file_in(message))
    return Said(said, (attachment,))


def _file_in(message: Message) -> tuple[str, str]:
    """Id and name of the file that a message brings; of a picture the largest size."""
    photo = message.photo[-1] if message.photo else None
    files = (photo, *(getattr(message, field) for field in _WITH_FILE))
    file = next(filter(None, files), None)
    return ("", "") if file is None else (file.file_id, getattr(file, "file_name", None) or "")


def _kind_of(message: Message) -> str:
    """What there is besides words; "other" where it is so new that our library has no name."""
    known = next((kind for field, kind in _MEDIA if getattr(message, field)), "")
    is_unknown = bool(message.api_kwargs) and not message.text and not is_service(message)
    return known or ("other" if is_unknown else "")


def is_service(message: Message) -> bool:
    """What Telegram itself writes: somebody joined, a topic was made."""
    return any(getattr(message, name, None) for name in _SERVICE)


def command_in(message: Message, text: str, me: Me | None) -> tuple[str | None, str]:
    """The command at the start of the text without "@bot", and the words after it.

    No name if there is no command, an empty one if it is for another bot.
    """
    entities = message.entities or message.caption_entities
    is_command = any(
        entity.type == MessageEntity.BOT_COMMAND and entity.offset == 0 for entity in entities
    )
    if not is_command:
        return None, ""
    first, *rest = text.split(maxsplit=1)
    name, _, addressee = first.removeprefix("/").partition("@")
    if addressee and me is not None and addressee.lower() != me.username.lower():
        return "", ""
    return name.lower(), rest[0].strip() if rest else ""


def is_private(chat: Chat) -> bool:
    return chat.type == ChatType.PRIVATE


def _is_for_us(message: Message, text: str, me: Me | None) -> bool:
    """In groups we keep out of what people say to each other."""
    if me is None:
        return False
    replied_to = message.reply_to_message
    author = None if replied_to is None else replied_to.from_user
    if author is not None and author.id == me.id:
        return True
    return f"@{me.username}".lower() in text.lower()


def _without_mention(text: str, me: Me | None) -> str:
    if me is None or not me.username:
        return text
    at = text.lower().find(f"@{me.username}".lower())
    return text if at < 0 else f"{text[:at]}{text[at + len(me.username) + 1 :]}"


def _language(user: User) -> Language | None:
    code = (user.language_code or "").lower()
    return next((language for language in Language if code.startswith(language)), None)
