"""Topics of a forum: made, renamed, closed, opened again and deleted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tests.offline_telegram.chat import Chat, Json, Topic
from tests.offline_telegram.errors import bad_request
from tests.offline_telegram.flood import Flood
from tests.offline_telegram.markup import utf16_length
from tests.offline_telegram.parameters import Method, Parameters, integer, text_of
from tests.offline_telegram.update_queue import UpdateQueue
from tests.offline_telegram.world import World

_LONGEST_NAME = 128
_COLORS = (7322096, 16766590, 13338331, 9367192, 16749490, 16478047)


@dataclass(frozen=True, slots=True)
class TopicMethods:
    world: World
    updates: UpdateQueue
    flood: Flood

    def by_name(self) -> Mapping[str, Method]:
        return {
            "createforumtopic": self.create_forum_topic,
            "editforumtopic": self.edit_forum_topic,
            "closeforumtopic": self.close_forum_topic,
            "reopenforumtopic": self.reopen_forum_topic,
            "deleteforumtopic": self.delete_forum_topic,
        }

    async def create_forum_topic(self, parameters: Parameters) -> object:
        chat = self._forum(parameters, "can_manage_topics", "not enough rights to create a topic")
        name = _name(parameters)
        if not name:
            raise bad_request("title must be non-empty")
        color = integer(parameters, "icon_color", _COLORS[0])
        if color not in _COLORS:
            raise bad_request("invalid icon color specified")
        self.flood.check(chat.id)
        made: Json = {"name": name, "icon_color": color}
        message = self.world.new_message(chat, self.world.me(), forum_topic_created=made)
        topic = Topic(integer(message, "message_id"), name, self.world.me(), color)
        chat.topics[topic.id] = topic
        message |= {"message_thread_id": topic.id, "is_topic_message": True}
        self.updates.add(message=message)
        return {"message_thread_id": topic.id, **made}

    async def edit_forum_topic(self, parameters: Parameters) -> object:
        chat, topic = self._topic(parameters)
        name = _name(parameters)
        if not name or name == topic.name:
            raise bad_request("TOPIC_NOT_MODIFIED")
        topic.name = name
        self._tell(chat, topic, forum_topic_edited={"name": name})
        return True

    async def close_forum_topic(self, parameters: Parameters) -> object:
        return self._set_closed(parameters, is_closed=True)

    async def reopen_forum_topic(self, parameters: Parameters) -> object:
        return self._set_closed(parameters, is_closed=False)

    async def delete_forum_topic(self, parameters: Parameters) -> object:
        refusal = "not enough rights to delete the topic"
        chat = self._forum(parameters, "can_delete_messages", refusal)
        delete_topic(self.world, chat, _existing(chat, parameters).id)
        return True

    def _set_closed(self, parameters: Parameters, *, is_closed: bool) -> bool:
        chat, topic = self._topic(parameters)
        if topic.is_closed is is_closed:
            raise bad_request("TOPIC_NOT_MODIFIED")
        topic.is_closed = is_closed
        what = "forum_topic_closed" if is_closed else "forum_topic_reopened"
        self._tell(chat, topic, **{what: {}})
        return True

    def _topic(self, parameters: Parameters) -> tuple[Chat, Topic]:
        refusal = "not enough rights to edit the topic"
        chat = self._forum(parameters, "can_manage_topics", refusal)
        return chat, _existing(chat, parameters)

    def _forum(self, parameters: Parameters, right: str, refusal: str) -> Chat:
        chat = self.world.reachable(parameters.get("chat_id"))
        if not chat.is_forum:
            raise bad_request("the chat is not a forum")
        if not chat.bot_may(right):
            raise bad_request(refusal)
        return chat

    def _tell(self, chat: Chat, topic: Topic, **what: object) -> None:
        """The service message, of which the bot hears as well."""
        fields: Json = {"message_thread_id": topic.id, "is_topic_message": True}
        message = self.world.new_message(chat, self.world.me(), **fields, **what)
        self.updates.add(message=message)


def delete_topic(world: World, chat: Chat, topic_id: int) -> None:
    """With all its messages."""
    del chat.topics[topic_id]
    chat.deleted_topics.add(topic_id)
    for key, message in list(world.messages.items()):
        if key[0] == chat.id and message.get("message_thread_id") == topic_id:
            del world.messages[key]


def _existing(chat: Chat, parameters: Parameters) -> Topic:
    topic_id = integer(parameters, "message_thread_id")
    if topic_id <= 0:
        raise bad_request("invalid message thread identifier specified")
    if topic_id in chat.deleted_topics:
        raise bad_request("TOPIC_DELETED")
    if (topic := chat.topics.get(topic_id)) is None:
        raise bad_request("TOPIC_ID_INVALID")
    return topic


def _name(parameters: Parameters) -> str:
    """Where Telegram cuts a name that is too long, we refuse it: the bot has to know."""
    name = text_of(parameters, "name").strip()
    if utf16_length(name) > _LONGEST_NAME:
        raise bad_request("title is too long")
    return name
