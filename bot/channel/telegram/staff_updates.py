"""What agents do in their group: from Telegram's updates to acts."""

from __future__ import annotations

from dataclasses import dataclass

from telegram import CallbackQuery, Message, Update, User

from bot.channel.telegram.addresses import message_key
from bot.channel.telegram.staff_buttons import decode
from bot.channel.telegram.topics import topic_key
from bot.channel.telegram.updates import Me, is_service
from bot.escalation.model import StaffPress
from bot.ids import AgentId
from bot.staff.case import Agent


@dataclass(frozen=True, slots=True)
class AgentWords:
    """Something that somebody wrote in the agents' group, or has changed there."""

    key: str
    """Of the message itself."""
    agent: Agent
    text: str
    """Without the command; empty if it is something else than text."""
    command: str = ""
    replied_to: str = ""
    """Key of the message that it answers."""
    replies_to_bot: bool = False
    topic: str = ""
    """Key of the topic that it stands in."""
    is_anonymous: bool = False
    is_edit: bool = False


@dataclass(frozen=True, slots=True)
class AgentPress:
    """A button of a card that somebody pressed."""

    agent: Agent
    press: StaffPress | None
    """None if no version of this program has made such a button."""


def agent_act(update: Update, me: Me | None) -> AgentWords | AgentPress | None:
    """What an agent did; None for everything else that goes on in the group."""
    if update.callback_query is not None:
        return _pressed(update.callback_query)
    message = update.message or update.edited_message
    if message is None or message.from_user is None or is_service(message):
        return None
    is_anonymous = message.sender_chat is not None
    if message.from_user.is_bot and not is_anonymous:
        return None
    return _words(message, me, is_edit=update.edited_message is not None)


def user_id_of(agent: AgentId) -> int:
    """The person at Telegram."""
    return int(agent.partition(":")[2])


def migrated_to(update: Update) -> int | None:
    """The new id of a group that Telegram has just made a supergroup of."""
    return None if update.message is None else update.message.migrate_to_chat_id


def _pressed(query: CallbackQuery) -> AgentPress | None:
    if query.from_user.is_bot:
        return None
    return AgentPress(agent_of(query.from_user), decode(query.data or ""))


def _words(message: Message, me: Me | None, *, is_edit: bool) -> AgentWords | None:
    sender = message.from_user
    if sender is None:
        return None
    replied_to = message.reply_to_message
    # in a topic Telegram calls the message that opened it the one replied to
    is_reply = replied_to is not None and replied_to.forum_topic_created is None
    author = replied_to.from_user if replied_to is not None and is_reply else None
    command, text = _command_and_text(message, me)
    return AgentWords(
        key=message_key(message.chat.id, message.message_id),
        agent=agent_of(sender),
        text=text,
        command=command,
        replied_to=(
            message_key(message.chat.id, replied_to.message_id)
            if replied_to is not None and is_reply
            else ""
        ),
        replies_to_bot=author is not None and me is not None and author.id == me.id,
        topic=(
            topic_key(message.chat.id, message.message_thread_id)
            if message.is_topic_message and message.message_thread_id is not None
            else ""
        ),
        is_anonymous=message.sender_chat is not None,
        is_edit=is_edit,
    )


def _command_and_text(message: Message, me: Me | None) -> tuple[str, str]:
    """All that begins with a slash is a command: no mistyped /note may reach a visitor."""
    text = (message.text or "").strip()
    if not text.startswith("/"):
        return "", text
    first, *rest = text.split(maxsplit=1)
    name, _, addressee = first.removeprefix("/").partition("@")
    is_for_other = addressee and me is not None and addressee.lower() != me.username.lower()
    if is_for_other or not name:
        return "other", ""
    return name.lower(), rest[0] if rest else ""


def agent_of(user: User) -> Agent:
    return Agent(AgentId(f"telegram:{user.id}"), user.first_name)
