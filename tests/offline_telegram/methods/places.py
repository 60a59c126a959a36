"""Where in a chat a message goes: into which topic, and to what it is a reply."""

from __future__ import annotations

from tests.offline_telegram.chat import Chat, Json, Topic
from tests.offline_telegram.content import without_reply
from tests.offline_telegram.errors import THREAD_NOT_FOUND, bad_request
from tests.offline_telegram.parameters import Parameters, decoded, integer
from tests.offline_telegram.world import World


def place(world: World, chat: Chat, parameters: Parameters) -> Json:
    """What a message says of its place.

    Raises:
        ApiError: there is no such place, or no more, or it is closed.
    """
    replied_to = _replied_to(world, chat, parameters)
    topic = topic_of(chat, parameters, replied_to)
    fields: Json = {}
    if topic is not None:
        fields = {
            "message_thread_id": topic.id,
            "is_topic_message": True,
            "reply_to_message": topic.service_message(chat),
        }
    return fields if replied_to is None else fields | {"reply_to_message": replied_to}


def topic_of(chat: Chat, parameters: Parameters, replied_to: Json | None = None) -> Topic | None:
    """The topic that is named, or that of the message replied to; None: the chat itself."""
    thread = integer(parameters, "message_thread_id")
    if not thread and replied_to is not None:
        thread = integer(replied_to, "message_thread_id")
    if not thread:
        return None
    if (topic := chat.topics.get(thread)) is None:
        raise bad_request(THREAD_NOT_FOUND)
    if topic.is_closed and not chat.bot_may("can_manage_topics"):
        raise bad_request("TOPIC_CLOSED")
    return topic


def _replied_to(world: World, chat: Chat, parameters: Parameters) -> Json | None:
    wanted = decoded(parameters.get("reply_parameters"))
    if not isinstance(wanted, dict):
        return None
    elsewhere = wanted.get("chat_id")
    place = chat if elsewhere is None else world.readable(elsewhere)
    replied_to = world.messages.get((place.id, integer(wanted, "message_id")))
    if replied_to is not None:
        return without_reply(replied_to)
    if wanted.get("allow_sending_without_reply") is True:
        return None
    raise bad_request("message to be replied not found")
