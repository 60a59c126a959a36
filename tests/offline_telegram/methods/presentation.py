"""What the bot says of itself: name, texts, commands and the menu's button."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from tests.offline_telegram.chat import Json
from tests.offline_telegram.errors import bad_request
from tests.offline_telegram.markup import utf16_length
from tests.offline_telegram.parameters import Method, Parameters, decoded, person_id, text_of
from tests.offline_telegram.profile import DEFAULT, Scope
from tests.offline_telegram.world import World

_MOST_COMMANDS, _LONGEST_COMMAND, _LONGEST_COMMAND_DESCRIPTION = 100, 32, 256
_LONGEST_NAME, _LONGEST_DESCRIPTION, _LONGEST_SHORT_DESCRIPTION = 64, 512, 120
_COMMAND = re.compile(r"[a-z0-9_]+")
_LANGUAGE = re.compile(r"(?:[a-z]{2})?")
_FOR_MANY = frozenset(
    {"default", "all_private_chats", "all_group_chats", "all_chat_administrators"}
)
_OF_GROUPS = frozenset({"chat_administrators", "chat_member"})


@dataclass(frozen=True, slots=True)
class PresentationMethods:
    world: World

    def by_name(self) -> Mapping[str, Method]:
        return {
            "setmycommands": self.set_my_commands,
            "getmycommands": self.get_my_commands,
            "deletemycommands": self.delete_my_commands,
            "setmyname": self.set_my_name,
            "getmyname": self.get_my_name,
            "setmydescription": self.set_my_description,
            "getmydescription": self.get_my_description,
            "setmyshortdescription": self.set_my_short_description,
            "getmyshortdescription": self.get_my_short_description,
            "setchatmenubutton": self.set_chat_menu_button,
            "getchatmenubutton": self.get_chat_menu_button,
        }

    # --- commands ---------------------------------------------------------------------------

    async def set_my_commands(self, parameters: Parameters) -> object:
        commands = decoded(parameters.get("commands")) or []
        if not isinstance(commands, list):
            raise bad_request("expected an Array of BotCommand")
        checked = [_command(command) for command in commands]
        if len(checked) > _MOST_COMMANDS:
            raise bad_request("BOT_COMMANDS_TOO_MUCH")
        self.world.profile.commands[self._scope(parameters), _language(parameters)] = checked
        return True

    async def get_my_commands(self, parameters: Parameters) -> object:
        key = (self._scope(parameters), _language(parameters))
        return self.world.profile.commands.get(key, [])

    async def delete_my_commands(self, parameters: Parameters) -> object:
        key = (self._scope(parameters), _language(parameters))
        self.world.profile.commands.pop(key, None)
        return True

    def _scope(self, parameters: Parameters) -> Scope:
        scope = decoded(parameters.get("scope"))
        if scope is None:
            return DEFAULT
        kind = scope.get("type") if isinstance(scope, dict) else None
        if kind in _FOR_MANY:
            return (str(kind), 0, 0)
        if not isinstance(scope, dict) or kind not in {"chat", *_OF_GROUPS}:
            raise bad_request("can't parse BotCommandScope: Unsupported type specified")
        chat = self.world.with_members(scope.get("chat_id"))
        if kind in _OF_GROUPS and chat.type == "private":
            raise bad_request("can't use specified scope in private chats")
        return (str(kind), chat.id, person_id(scope) if kind == "chat_member" else 0)

    # --- texts ------------------------------------------------------------------------------

    async def set_my_name(self, parameters: Parameters) -> object:
        name = _checked(text_of(parameters, "name"), _LONGEST_NAME, "name")
        names = self.world.profile.names
        if not (language := _language(parameters)) and not name:
            raise bad_request("name must be non-empty")
        names[language] = name
        return True

    async def get_my_name(self, parameters: Parameters) -> object:
        names = self.world.profile.names
        return {"name": names.get(_language(parameters)) or names[""]}

    async def set_my_description(self, parameters: Parameters) -> object:
        text = _checked(text_of(parameters, "description"), _LONGEST_DESCRIPTION, "description")
        self.world.profile.descriptions[_language(parameters)] = text
        return True

    async def get_my_description(self, parameters: Parameters) -> object:
        return {"description": self.world.profile.descriptions.get(_language(parameters), "")}

    async def set_my_short_description(self, parameters: Parameters) -> object:
        field = "short_description"
        text = _checked(text_of(parameters, field), _LONGEST_SHORT_DESCRIPTION, "short description")
        self.world.profile.short_descriptions[_language(parameters)] = text
        return True

    async def get_my_short_description(self, parameters: Parameters) -> object:
        texts = self.world.profile.short_descriptions
        return {"short_description": texts.get(_language(parameters), "")}

    # --- the menu's button ------------------------------------------------------------------

    async def set_chat_menu_button(self, parameters: Parameters) -> object:
        button = decoded(parameters.get("menu_button")) or {"type": "default"}
        self.world.profile.menu_buttons[self._menu(parameters)] = _menu_button(button)
        return True

    async def get_chat_menu_button(self, parameters: Parameters) -> object:
        buttons = self.world.profile.menu_buttons
        fallback = buttons.get(0, {"type": "commands"})
        return buttons.get(self._menu(parameters), fallback)

    def _menu(self, parameters: Parameters) -> int:
        if not parameters.get("chat_id"):
            return 0
        chat_id = person_id(parameters, "chat_id")
        if chat_id not in self.world.chats:
            raise bad_request("user not found")
        return chat_id


def _command(command: object) -> Json:
    if not isinstance(command, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    for field in ("command", "description"):
        if not isinstance(command.get(field), str):
            raise bad_request(f"can't parse BotCommand: Can't find field \"{field}\"")
    name = command["command"].strip().removeprefix("/")
    description = _checked(
        command["description"].strip(), _LONGEST_COMMAND_DESCRIPTION, "command description"
    )
    if not name:
        raise bad_request("command must be non-empty")
    if not description:
        raise bad_request("command description must be non-empty")
    if len(name) > _LONGEST_COMMAND:
        raise bad_request(f"command length must not exceed {_LONGEST_COMMAND}")
    if not _COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    return {"command": name, "description": description}


def _checked(text: str, longest: int, what: str) -> str:
    if utf16_length(text) > longest:
        raise bad_request(f"{what} length must not exceed {longest}")
    return text


def _language(parameters: Parameters) -> str:
    code = text_of(parameters, "language_code")
    if not _LANGUAGE.fullmatch(code):
        raise bad_request("invalid language code specified")
    return code


def _menu_button(button: object) -> Json:
    if not isinstance(button, dict):
        raise bad_request("can't parse menu button: MenuButton must be an Object")
    if button.get("type") not in {"default", "commands", "web_app"}:
        raise bad_request("can't parse menu button: MenuButton has unsupported type")
    if button["type"] == "web_app":
        address = button.get("web_app", {}).get("url", "")
        if not button.get("text") or not str(address).startswith("https://"):
            raise bad_request("BUTTON_URL_INVALID")
    return button
