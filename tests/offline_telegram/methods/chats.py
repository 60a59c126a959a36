"""Who the bot is, and what it can learn of chats and the people in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tests.offline_telegram.chat import MEMBER_RIGHTS
from tests.offline_telegram.errors import bad_request
from tests.offline_telegram.parameters import Method, Parameters, person_id
from tests.offline_telegram.world import BOT_ID, World

_GIFTS = (
    "unlimited_gifts",
    "limited_gifts",
    "unique_gifts",
    "premium_subscription",
    "gifts_from_channels",
)
_ADMINISTRATORS = frozenset({"creator", "administrator"})


@dataclass(frozen=True, slots=True)
class ChatMethods:
    world: World

    def by_name(self) -> Mapping[str, Method]:
        return {
            "getme": self.get_me,
            "getchat": self.get_chat,
            "getchatmember": self.get_chat_member,
            "getchatadministrators": self.get_chat_administrators,
        }

    async def get_me(self, _: Parameters) -> object:
        return self.world.me() | {
            "can_join_groups": True,
            "can_read_all_group_messages": self.world.reads_all_in_groups,
            "supports_inline_queries": True,
            "can_connect_to_business": False,
            "has_main_web_app": False,
            "has_topics_enabled": False,
            "allows_users_to_create_topics": False,
        }

    async def get_chat(self, parameters: Parameters) -> object:
        chat = self.world.readable(parameters.get("chat_id"))
        full = chat.as_json() | {
            "accent_color_id": 0,
            "max_reaction_count": 11,
            "accepted_gift_types": dict.fromkeys(_GIFTS, False),
        }
        if chat.type == "private":
            return full
        return full | {"permissions": dict.fromkeys(MEMBER_RIGHTS, chat.members_may_write)}

    async def get_chat_member(self, parameters: Parameters) -> object:
        member_id = person_id(parameters)
        look = self.world.readable if member_id == BOT_ID else self.world.with_members
        chat = look(parameters.get("chat_id"))
        return self.world.member(chat, member_id).as_json(self.world.user(member_id))

    async def get_chat_administrators(self, parameters: Parameters) -> object:
        chat = self.world.with_members(parameters.get("chat_id"))
        if chat.type == "private":
            raise bad_request("there are no administrators in the private chat")
        everybody = {**chat.members, BOT_ID: chat.bot}
        return [
            member.as_json(self.world.user(member_id))
            for member_id, member in everybody.items()
            if member.status in _ADMINISTRATORS
        ]
