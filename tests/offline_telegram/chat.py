"""A chat: who is in it, what the bot may do there, and its topics."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Json = dict[str, object]

ADMINISTRATOR_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_pin_messages",
    "can_manage_topics",
    "can_manage_tags",
)
MEMBER_RIGHTS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
    "can_react_to_messages",
    "can_edit_tag",
)
_ICON_COLOR = 7322096
ABSENT = frozenset({"left", "kicked"})


@dataclass(frozen=True, slots=True)
class Member:
    """Of a group, or one who was."""

    status: str = "member"
    is_member: bool = True
    """Of one who is restricted: whether they are in the group all the same."""
    rights: frozenset[str] = frozenset()

    def as_json(self, user: Mapping[str, object]) -> Json:
        member: Json = {"status": self.status, "user": dict(user)}
        match self.status:
            case "creator":
                return member | {"is_anonymous": False}
            case "administrator":
                rights = {right: right in self.rights for right in ADMINISTRATOR_RIGHTS}
                return member | {"can_be_edited": False, "is_anonymous": False} | rights
            case "restricted":
                rights = dict.fromkeys(MEMBER_RIGHTS, False)
                return member | {"is_member": self.is_member, "until_date": 0} | rights
            case "kicked":
                return member | {"until_date": 0}
            case _:
                return member

    @property
    def is_in(self) -> bool:
        return self.is_member if self.status == "restricted" else self.status not in ABSENT


@dataclass(slots=True)
class Topic:
    """Of a forum; its id is that of the service message which made it."""

    id: int
    name: str
    creator: Json
    icon_color: int = _ICON_COLOR
    is_closed: bool = False

    def service_message(self, chat: Chat) -> Json:
        """What every message in the topic is a reply to, unless it is one to another."""
        created: Json = {"name": self.name, "icon_color": self.icon_color}
        return {
            "message_id": self.id,
            "from": self.creator,
            "chat": chat.as_json(),
            "date": 0,
            "message_thread_id": self.id,
            "is_topic_message": True,
            "forum_topic_created": created,
        }


@dataclass
class Chat:
    """A private chat, a group or a supergroup."""

    id: int
    type: str
    title: str = ""
    bot: Member = field(default_factory=Member)
    members_may_write: bool = True
    moved_to: int | None = None
    is_forum: bool = False
    topics: dict[int, Topic] = field(default_factory=dict)
    deleted_topics: set[int] = field(default_factory=set)
    members: dict[int, Member] = field(default_factory=dict)

    def as_json(self) -> Json:
        if self.type == "private":
            return {"id": self.id, "type": "private", "first_name": f"Besökare {self.id}"}
        chat: Json = {"id": self.id, "type": self.type, "title": self.title}
        return chat | {"is_forum": True} if self.is_forum else chat

    def bot_may(self, right: str) -> bool:
        """Of what administrators need a right for."""
        return self.bot.status == "administrator" and right in self.bot.rights
