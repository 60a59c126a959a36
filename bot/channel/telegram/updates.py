"""From Telegram's updates to what they mean here. Nothing else reads `telegram.Update`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from telegram import CallbackQuery, Chat, Message, MessageEntity, Update, User
from telegram.constants import ChatType
from telegram.error import TelegramError

from bot.channel.buttons import decode
from bot.channel.telegram.addresses import Address, message_key
from bot.conversation.model import AskPerson, Content, InboundMessage, Said, Unreadable, Wish
from bot.conversation.ports import Payload
from bot.errors import UnreadableUpdate
from bot.ids import AgentId
from bot.knowledge.model import Language

HANDLED = (
    "message",
    "edited_message",
    "callback_query",
    "my_chat_member",
    "inline_query",
)
"""The kinds of update that we ask Telegram for."""

_COMMANDS: dict[str, Content] = {
    "start": Wish.START,
    "help": Wish.HELP,
    "hjalp": Wish.HELP,
    "privacy": Wish.PRIVACY,
    "human": AskPerson(),
    "manniska": AskPerson(),
}
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
    ("contact", "contact"),
    ("poll", "poll"),
    ("story", "story"),
    ("dice", "dice"),
    ("paid_media", "photo"),
)
"""Fields of a message that we can't read, and what we call them."""


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
    content = _content(message, me)
    if content is None:
        return None
    return InboundMessage(
        address_of(message).conversation_id, content, received_at, _language(message.from_user)
    )


def address_of(message: Message) -> Address:
    return Address(message.chat.id, message.message_thread_id if message.is_topic_message else None)


def _pressed(query: CallbackQuery, received_at: datetime) -> InboundMessage | None:
    press = decode(query.data or "")
    if press is None or query.message is None or query.from_user.is_bot:
        return None
    address = (
        address_of(query.message)
        if isinstance(query.message, Message)
        else Address(query.message.chat.id)
    )
    return InboundMessage(address.conversation_id, press, received_at, _language(query.from_user))


def _content(message: Message, me: Me | None) -> Content | None:
    text = message.text or message.caption or ""
    command = _command(message, text, me)
    if command is not None:
        return _COMMANDS.get(command) or (Wish.HELP if _is_private(message.chat) else None)
    if not _is_private(message.chat) and not _is_for_us(message, text, me):
        return None
    words = _without_mention(text, me).strip()
    if words:
        return Said(words)
    return next((Unreadable(name) for field, name in _MEDIA if getattr(message, field)), None)


def _command(message: Message, text: str, me: Me | None) -> str | None:
    """The command at the start of the text, without "@bot"; None if it is for another bot."""
    is_command = any(
        entity.type == MessageEntity.BOT_COMMAND and entity.offset == 0
        for entity in message.entities
    )
    if not is_command:
        return None
    name, _, addressee = text.split(maxsplit=1)[0].removeprefix("/").partition("@")
    if addressee and me is not None and addressee.lower() != me.username.lower():
        return "" if not _is_private(message.chat) else None
    return name.lower()


def _is_private(chat: Chat) -> bool:
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


# --- the agents' group ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AgentReply:
    """A reply that somebody wrote in the agents' group."""

    key: str
    replied_to: str
    """Key of the message that it answers."""
    replies_to_bot: bool
    agent: AgentId
    text: str
    """Empty if it is something else than text."""
    is_anonymous: bool


def agent_reply(update: Update, me: Me | None) -> AgentReply | None:
    """A reply in the agents' group; None for everything else that goes on there."""
    message = update.message
    if message is None or message.reply_to_message is None or message.from_user is None:
        return None
    is_anonymous = message.sender_chat is not None
    if message.from_user.is_bot and not is_anonymous:
        return None
    replied_to = message.reply_to_message
    author = replied_to.from_user
    return AgentReply(
        key=message_key(message.chat.id, message.message_id),
        replied_to=message_key(message.chat.id, replied_to.message_id),
        replies_to_bot=author is not None and me is not None and author.id == me.id,
        agent=AgentId(f"telegram:{message.from_user.id}"),
        text=(message.text or "").strip(),
        is_anonymous=is_anonymous,
    )


def migrated_to(update: Update) -> int | None:
    """The new id of a group that Telegram has just made a supergroup of."""
    return None if update.message is None else update.message.migrate_to_chat_id
