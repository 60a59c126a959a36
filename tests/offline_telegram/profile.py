"""How the bot presents itself: its name, what it says of itself, its commands and menu."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.offline_telegram.chat import Chat, Json

Scope = tuple[str, int, int]
"""The kind, and the chat and the person that it is for, or 0."""
DEFAULT: Scope = ("default", 0, 0)
_ADMINISTRATORS = frozenset({"creator", "administrator"})


@dataclass
class Profile:
    """All by language code; "" is for whoever has no text of their own."""

    names: dict[str, str] = field(default_factory=lambda: {"": "ASF"})
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    commands: dict[tuple[Scope, str], list[Json]] = field(default_factory=dict)
    menu_buttons: dict[int, Json] = field(default_factory=dict)
    """By private chat; 0 is for all the others."""

    def commands_seen(self, chat: Chat, person_id: int, language: str) -> list[Json]:
        """The menu of one person in one chat, found as Telegram's apps find it."""
        for scope in _scopes(chat, person_id):
            for code in (language, ""):
                if commands := self.commands.get((scope, code)):
                    return commands
        return []


def _scopes(chat: Chat, person_id: int) -> Iterator[Scope]:
    """The narrowest first."""
    if chat.type == "private":
        yield ("chat", chat.id, 0)
        yield ("all_private_chats", 0, 0)
    else:
        member = chat.members.get(person_id)
        is_administrator = member is not None and member.status in _ADMINISTRATORS
        yield ("chat_member", chat.id, person_id)
        if is_administrator:
            yield ("chat_administrators", chat.id, 0)
        yield ("chat", chat.id, 0)
        if is_administrator:
            yield ("all_chat_administrators", 0, 0)
        yield ("all_group_chats", 0, 0)
    yield DEFAULT
