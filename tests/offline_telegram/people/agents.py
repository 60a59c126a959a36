"""What agents do, and what happens to their group."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import cast

from tests.offline_telegram.chat import ADMINISTRATOR_RIGHTS, Chat, Json, Member, Topic
from tests.offline_telegram.methods.topics import delete_topic
from tests.offline_telegram.people.acts import Acts, data_of, words
from tests.offline_telegram.world import ANONYMOUS_ADMIN, BOT_ID, person


class Agents(Acts):
    """In their group."""

    def group(  # noqa: PLR0913 - what can be different about a group
        self,
        chat_id: int,
        *,
        title: str = "Personal",
        kind: str = "supergroup",
        bot_status: str = "administrator",
        bot_rights: Sequence[str] = ADMINISTRATOR_RIGHTS,
        members_may_write: bool = True,
        members: Mapping[int, str] = {},
        is_forum: bool = False,
        topics: Sequence[int] = (),
    ) -> Json:
        """A group that the bot is in, or was; its members by status. Topics make it a forum."""
        chat = Chat(chat_id, kind, title, Member(bot_status, rights=frozenset(bot_rights)))
        chat.members_may_write = members_may_write
        chat.is_forum = is_forum or bool(topics)
        chat.members = {int(who): Member(status) for who, status in members.items()}
        chat.topics = {topic: Topic(topic, f"Ämne {topic}", person(1)) for topic in topics}
        self._world.chats[chat_id] = chat
        return chat.as_json()

    def agent_says(  # noqa: PLR0913 - as above
        self,
        chat_id: int,
        agent_id: int,
        text: str = "",
        *,
        topic: int | None = None,
        anonymous: bool = False,
        also: Mapping[str, object] = {},
    ) -> Json:
        """Words or a command in the agents' group, anonymous ones in the name of the group."""
        chat = self._present(chat_id, agent_id, "administrator" if anonymous else "member")
        sender, more = self._person(agent_id), dict(also)
        if anonymous:
            sender = {"id": ANONYMOUS_ADMIN, "is_bot": True, "first_name": "Group"}
            more["sender_chat"] = chat.as_json()
        is_caption = not more.keys().isdisjoint({"photo", "document"})
        return self._says(chat, sender, words(text, is_caption=is_caption) | more, topic=topic)

    def agent_replies(  # noqa: PLR0913 - as above
        self,
        chat_id: int,
        agent_id: int,
        to_message_id: int,
        text: str = "",
        *,
        anonymous: bool = False,
        photo: bool = False,
        also: Mapping[str, object] = {},
    ) -> Json:
        """A reply in the agents' group, in the topic of what it replies to."""
        replied_to = self._message(chat_id, to_message_id)
        more = {"reply_to_message": replied_to, **also}
        if photo:
            more["photo"] = self._photo()
        topic = cast("int | None", replied_to.get("message_thread_id"))
        return self.agent_says(chat_id, agent_id, text, topic=topic, anonymous=anonymous, also=more)

    def agent_presses(self, chat_id: int, agent_id: int, message: Json, label: str) -> Json:
        """A button of a message in a group, by a part of its label.

        Raises:
            LookupError: there is none; names those that there are.
        """
        chat = self._present(chat_id, agent_id)
        message_id = cast("int", message["message_id"])
        return self._presses(chat, self._person(agent_id), message_id, data_of(message, label))

    # --- the group --------------------------------------------------------------------------

    def joins(self, chat_id: int, person_id: int) -> Json:
        """The group sees it in a service message."""
        chat, somebody = self._world.chats[chat_id], self._person(person_id)
        self.becomes(chat_id, person_id, "member")
        return self._says(chat, somebody, {"new_chat_members": [somebody]})

    def leaves(self, chat_id: int, person_id: int) -> Json:
        """From now on they are no member."""
        chat, somebody = self._world.chats[chat_id], self._person(person_id)
        self.becomes(chat_id, person_id, "left")
        return self._says(chat, somebody, {"left_chat_member": somebody})

    def becomes(self, chat_id: int, person_id: int, status: str, *, is_member: bool = True) -> Json:
        """A person's status in a group changes; with the bot's own id, the bot's."""
        chat = self._world.chats[chat_id]
        before = self._world.member(chat, person_id)
        rights = frozenset(ADMINISTRATOR_RIGHTS if status == "administrator" else ())
        after = Member(status, is_member, rights)
        user = self._world.user(person_id)
        change = {
            "chat": chat.as_json(),
            "from": user if person_id != BOT_ID else person(1),
            "date": int(time.time()),
            "old_chat_member": before.as_json(user),
            "new_chat_member": after.as_json(user),
        }
        if person_id == BOT_ID:
            chat.bot = after
            return self._updates.add(my_chat_member=change)
        chat.members[person_id] = after
        return self._updates.add(chat_member=change)

    def migrates(self, chat_id: int, new_chat_id: int) -> list[Json]:
        """The group becomes a supergroup: a service message in the old one and in the new."""
        old = self._world.chats[chat_id]
        new = Chat(new_chat_id, "supergroup", old.title, old.bot, old.members_may_write)
        new.members = dict(old.members)
        self._world.chats[new_chat_id] = new
        updates = [
            self._says(old, person(1), {"migrate_to_chat_id": new_chat_id}),
            self._says(new, person(1), {"migrate_from_chat_id": chat_id}),
        ]
        old.moved_to = new_chat_id
        return updates

    def closes_topic(self, chat_id: int, agent_id: int, topic: int) -> Json:
        """An agent is done with it."""
        chat = self._present(chat_id, agent_id)
        chat.topics[topic].is_closed = True
        return self._says(chat, self._person(agent_id), {"forum_topic_closed": {}}, topic=topic)

    def deletes_topic(self, chat_id: int, topic: int) -> None:
        """With all its messages; Telegram tells no bot of it."""
        delete_topic(self._world, self._world.chats[chat_id], topic)
