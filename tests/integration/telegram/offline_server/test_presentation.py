"""The tests' own server keeps what the bot says of itself, as Telegram does."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.offline_telegram import OfflineTelegram
from tests.offline_telegram.calls import ANNA, BERIT, GROUP, Api, refusal
from tests.offline_telegram.chat import Json

START: Json = {"command": "start", "description": "Börja"}


async def test_commands_are_kept_by_scope_and_language(telegram: OfflineTelegram, api: Api) -> None:
    """What is asked for elsewhere is an empty list; what people see is the narrowest."""
    in_group = {"type": "chat", "chat_id": GROUP}
    help_in_swedish = {"command": "help", "description": "Hjälp"}
    await api("setMyCommands", commands=[START])
    await api("setMyCommands", commands=[help_in_swedish], scope=in_group, language_code="sv")

    assert await api("getMyCommands") == [START]
    assert await api("getMyCommands", language_code="sv") == []
    assert await api("getMyCommands", scope=in_group, language_code="sv") == [help_in_swedish]
    assert telegram.commands_seen(ANNA) == [START]
    assert telegram.commands_seen(BERIT, chat_id=GROUP) == [help_in_swedish]
    assert telegram.commands_seen(BERIT, chat_id=GROUP, language="en") == [START]


@pytest.mark.parametrize(
    ("commands", "why"),
    [
        ([{"command": "hjälp", "description": "x"}], "BOT_COMMAND_INVALID"),
        ([{"command": "Start", "description": "x"}], "BOT_COMMAND_INVALID"),
        ([{"command": "x" * 33, "description": "x"}], "command length must not exceed 32"),
        ([{"command": "/", "description": "x"}], "command must be non-empty"),
        ([{"command": "x", "description": " "}], "command description must be non-empty"),
        (
            [{"command": "x", "description": "x" * 257}],
            "command description length must not exceed 256",
        ),
        ([{"command": "x"}], "can't parse BotCommand: Can't find field \"description\""),
        ([{"command": f"x{n}", "description": "x"} for n in range(101)], "BOT_COMMANDS_TOO_MUCH"),
    ],
)
async def test_a_command_that_telegram_refuses_is_refused(
    api: Api, commands: list[Mapping[str, object]], why: str
) -> None:
    """With all the others."""
    assert await refusal(api("setMyCommands", commands=commands)) == why


@pytest.mark.parametrize(
    ("scope", "why"),
    [
        ({"type": "agents"}, "can't parse BotCommandScope: Unsupported type specified"),
        ({"type": "chat", "chat_id": 404}, "chat not found"),
        (
            {"type": "chat_administrators", "chat_id": ANNA},
            "can't use specified scope in private chats",
        ),
        (
            {"type": "chat_member", "chat_id": GROUP, "user_id": 0},
            "invalid user_id specified",
        ),
    ],
)
async def test_commands_for_nobody_are_refused(
    api: Api, scope: Mapping[str, object], why: str
) -> None:
    """The chat must be there."""
    assert await refusal(api("setMyCommands", commands=[START], scope=scope)) == why


@pytest.mark.parametrize(
    ("method", "field", "longest"),
    [
        ("MyName", "name", 64),
        ("MyDescription", "description", 512),
        ("MyShortDescription", "short_description", 120),
    ],
)
async def test_a_text_of_the_bots_own_is_kept_by_language(
    api: Api, method: str, field: str, longest: int
) -> None:
    """Up to its length."""
    await api(f"set{method}", **{field: "å" * longest})
    await api(f"set{method}", **{field: "in English"}, language_code="en")

    assert await api(f"get{method}") == {field: "å" * longest}
    assert await api(f"get{method}", language_code="en") == {field: "in English"}
    too_long = {field: "å" * (longest + 1)}
    assert "length must not exceed" in await refusal(api(f"set{method}", **too_long))
    unknown = {field: "x", "language_code": "swe"}
    assert await refusal(api(f"set{method}", **unknown)) == "invalid language code specified"


async def test_the_menus_button_is_kept_by_chat(api: Api) -> None:
    """Those without one have everybody's."""
    await api("setChatMenuButton", menu_button={"type": "commands"})
    await api("setChatMenuButton", chat_id=ANNA, menu_button={"type": "default"})

    assert await api("getChatMenuButton") == {"type": "commands"}
    assert await api("getChatMenuButton", chat_id=ANNA) == {"type": "default"}
    why = await refusal(api("setChatMenuButton", menu_button={"type": "keyboard"}))
    assert why == "can't parse menu button: MenuButton has unsupported type"
    assert await refusal(api("getChatMenuButton", chat_id=404)) == "user not found"
