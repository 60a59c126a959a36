"""How the bot presents itself on Telegram."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from telegram.constants import BotCommandLimit, BotDescriptionLimit, BotNameLimit

from bot.channel.telegram.profile import (
    ENGLISH,
    STAFF_COMMANDS,
    SWEDISH,
    Commands,
    Presentation,
    set_profile,
)
from bot.channel.telegram.start_up import Call
from tests.offline_telegram import ApiError, Fault, OfflineTelegram

GROUP = -500
PRIVATELY = {"scope": {"type": "all_private_chats"}}
IN_GROUPS = {"scope": {"type": "all_group_chats"}}
AMONG_AGENTS = {"scope": {"type": "chat", "chat_id": GROUP}}
LANGUAGES = pytest.mark.parametrize(
    ("language", "texts"),
    [({}, SWEDISH), ({"language_code": "sv"}, SWEDISH), ({"language_code": "en"}, ENGLISH)],
)


@pytest.fixture(autouse=True)
def _agents_group(telegram: OfflineTelegram) -> None:
    telegram.group(GROUP)


def listed(commands: Commands) -> list[dict[str, str]]:
    return [{"command": name, "description": does} for name, does in commands.items()]


def changes(telegram: OfflineTelegram) -> list[str]:
    """The methods by which something was changed."""
    return [call.method for call in telegram.accepted if call.method.startswith("set")]


# --- what people see ------------------------------------------------------------------------


@LANGUAGES
async def test_name_and_texts_are_shown_in_the_readers_language(
    call: Call, language: Mapping[str, object], texts: Presentation
) -> None:
    """Swedish, too, for those who read neither Swedish nor English."""
    await set_profile(call, None)

    shown = (
        await call("getMyName", language),
        await call("getMyDescription", language),
        await call("getMyShortDescription", language),
    )
    assert shown == (
        {"name": texts.name},
        {"description": texts.description},
        {"short_description": texts.about},
    )


@LANGUAGES
async def test_the_commands_are_listed_in_the_readers_language(
    call: Call, language: Mapping[str, object], texts: Presentation
) -> None:
    """All of them in private, and those that make sense there in groups."""
    await set_profile(call, None)

    private = await call("getMyCommands", {**language, **PRIVATELY})
    in_groups = await call("getMyCommands", {**language, **IN_GROUPS})
    assert private == listed(texts.commands)
    assert in_groups == listed(texts.group_commands)


async def test_agents_have_commands_of_their_own(call: Call) -> None:
    """Nobody else is shown them."""
    await set_profile(call, GROUP)

    assert await call("getMyCommands", AMONG_AGENTS) == listed(STAFF_COMMANDS)


async def test_the_menu_button_opens_the_commands(call: Call) -> None:
    """Whoever does not know what to write finds them there."""
    await call("setChatMenuButton", {"menu_button": {"type": "default"}})

    await set_profile(call, None)

    assert await call("getChatMenuButton", {}) == {"type": "commands"}


# --- only what differs ----------------------------------------------------------------------


async def test_a_profile_that_is_right_is_left_alone(telegram: OfflineTelegram, call: Call) -> None:
    """Telegram allows few changes a day."""
    await set_profile(call, GROUP)
    telegram.accepted.clear()

    await set_profile(call, GROUP)

    assert changes(telegram) == []


async def test_only_what_differs_is_set(telegram: OfflineTelegram, call: Call) -> None:
    """Somebody has changed the English name by hand."""
    await set_profile(call, GROUP)
    await call("setMyName", {"name": "Robot", "language_code": "en"})
    telegram.accepted.clear()

    await set_profile(call, GROUP)

    assert changes(telegram) == ["setMyName"]
    assert await call("getMyName", {"language_code": "en"}) == {"name": ENGLISH.name}


# --- what can't be set now ------------------------------------------------------------------


@pytest.mark.parametrize("method", ["getMyName", "setMyName", "setMyCommands"])
@pytest.mark.parametrize(
    "fault", [Fault.too_many_requests(3600), Fault(error=ApiError(502, "Bad Gateway"))]
)
async def test_what_telegram_refuses_does_not_hinder_the_rest(
    telegram: OfflineTelegram,
    call: Call,
    caplog: pytest.LogCaptureFixture,
    method: str,
    fault: Fault,
) -> None:
    """The next start makes up for it; the log names what is missing."""
    telegram.fail_next(method, fault)

    await set_profile(call, GROUP)

    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert method in caplog.text
    assert len(telegram.calls_of("getChatMenuButton")) == 1


async def test_an_agents_group_that_is_not_there_does_not_hinder_the_rest(
    telegram: OfflineTelegram, call: Call, caplog: pytest.LogCaptureFixture
) -> None:
    """What is wrong with it is said elsewhere."""
    await set_profile(call, -1)

    assert "MyCommands" in caplog.text
    assert len(telegram.calls_of("getChatMenuButton")) == 1


# --- what Telegram takes --------------------------------------------------------------------


@pytest.mark.parametrize("texts", [SWEDISH, ENGLISH])
def test_the_texts_are_no_longer_than_telegram_allows(texts: Presentation) -> None:
    """It would refuse them, at each start."""
    assert len(texts.name) <= BotNameLimit.MAX_NAME_LENGTH
    assert len(texts.description) <= BotDescriptionLimit.MAX_DESCRIPTION_LENGTH
    assert len(texts.about) <= BotDescriptionLimit.MAX_SHORT_DESCRIPTION_LENGTH


@pytest.mark.parametrize(
    "commands",
    [
        SWEDISH.commands,
        SWEDISH.group_commands,
        ENGLISH.commands,
        ENGLISH.group_commands,
        STAFF_COMMANDS,
    ],
)
def test_the_commands_have_the_form_that_telegram_wants(commands: Commands) -> None:
    """Small Latin letters, digits and underscores; a short line about each."""
    assert [name for name in commands if not re.fullmatch(r"[a-z0-9_]{1,32}", name)] == []
    assert max(map(len, commands.values())) <= BotCommandLimit.MAX_DESCRIPTION


def test_both_languages_offer_the_same_number_of_commands() -> None:
    """Nobody has less for reading English."""
    assert len(SWEDISH.commands) == len(ENGLISH.commands)
    assert len(SWEDISH.group_commands) == len(ENGLISH.group_commands)
