"""What is looked at when we connect, and what an operator is told to change."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import pytest
from aiohttp import web
from telegram.error import BadRequest

from bot.channel.telegram.addresses import StaffChat
from bot.channel.telegram.application import Connection, TelegramChannel
from bot.channel.telegram.intake import without_inline_mode
from bot.channel.telegram.start_up import (
    Call,
    Webhook,
    check_staff_chat,
    choose_way,
    identify,
)
from bot.channel.telegram.updates import HANDLED, Me
from bot.errors import ChannelUnavailable
from tests.fakes import FakeInbox, noon, until
from tests.offline_telegram import TOKEN, ApiError, Fault, OfflineTelegram
from tests.offline_telegram.world import BOT_ID, BOT_NAME

ANNA, GROUP, SUPERGROUP = 4711, -500, -100500
ME = Me(BOT_ID, BOT_NAME)
WEBHOOK = Webhook("https://bot.example/telegram/hook", "only-telegram-knows")
UNAUTHORIZED = Fault(error=ApiError(401, "Unauthorized"))


def connection_to(telegram: OfflineTelegram, webhook: Webhook | None = None) -> Connection:
    return Connection(TOKEN, telegram.url, webhook=webhook)


# --- who we are, and how updates come -------------------------------------------------------


async def test_telegram_says_who_we_are(telegram: OfflineTelegram, call: Call) -> None:
    """Mentions and replies in groups depend on it."""
    telegram.world.reads_all_in_groups = True

    assert await identify(call) == Me(BOT_ID, BOT_NAME, reads_all_in_groups=True)


async def test_a_wrong_token_is_explained(telegram: OfflineTelegram, call: Call) -> None:
    """An operator reads which setting it is, and where to get a right one."""
    telegram.fail_next("getMe", UNAUTHORIZED)

    with pytest.raises(ChannelUnavailable, match=r"telegram\.token.*@BotFather"):
        await identify(call)


async def test_polling_removes_a_webhook_and_keeps_what_waits(
    telegram: OfflineTelegram, call: Call
) -> None:
    """A change of mode loses no question."""
    telegram.webhook.url = "https://old.example/"
    telegram.updates.waiting.append({"update_id": 1})

    await choose_way(call, None)

    assert telegram.webhook.url == ""
    assert len(telegram.updates.waiting) == 1


async def test_polling_without_a_webhook_changes_nothing(
    telegram: OfflineTelegram, call: Call
) -> None:
    """It only looks."""
    await choose_way(call, None)

    assert [accepted.method for accepted in telegram.accepted] == ["getWebhookInfo"]


async def test_a_webhook_is_set_with_its_secret(telegram: OfflineTelegram, call: Call) -> None:
    """And with the kinds of update that we read."""
    await choose_way(call, WEBHOOK)

    assert (telegram.webhook.url, telegram.webhook.secret) == (WEBHOOK.url, WEBHOOK.secret)
    assert telegram.updates.allowed == set(HANDLED)


async def test_a_webhook_that_telegram_refuses_is_an_error(call: Call) -> None:
    """It has to be reached by HTTPS."""
    with pytest.raises(BadRequest, match="https"):
        await choose_way(call, Webhook("http://bot.example/telegram/hook", "secret"))


# --- the agents' group ----------------------------------------------------------------------


async def problems_of(call: Call, chat_id: int | None = GROUP, me: Me = ME) -> list[str]:
    return await check_staff_chat(call, StaffChat(chat_id), me)


def is_about(problems: Iterable[str], *words: str) -> bool:
    """There is one problem, and it says all this."""
    (problem,) = problems
    return all(word in problem for word in words)


async def test_a_group_with_the_bot_as_administrator_is_fine(
    telegram: OfflineTelegram, call: Call
) -> None:
    """There is nothing to say."""
    telegram.group(GROUP, bot_status="administrator", members_may_write=False)

    assert await problems_of(call) == []


async def test_without_an_agents_group_nothing_is_asked(
    telegram: OfflineTelegram, call: Call
) -> None:
    """Tickets are answered elsewhere."""
    assert await problems_of(call, None) == []
    assert telegram.refused == []


async def test_a_group_that_is_not_found_is_named(call: Call) -> None:
    """With the setting, and what to do."""
    problems = await problems_of(call)

    assert is_about(problems, str(GROUP), f"@{BOT_NAME}", "telegram.staff_chat_id")


@pytest.mark.parametrize("status", ["left", "kicked"])
async def test_a_group_that_the_bot_has_left_is_named(
    telegram: OfflineTelegram, call: Call, status: str
) -> None:
    """Somebody must add it again."""
    telegram.group(GROUP, bot_status=status)

    assert is_about(await problems_of(call), str(GROUP), "Lägg till @")


async def test_a_private_chat_is_no_agents_group(telegram: OfflineTelegram, call: Call) -> None:
    """The id of a person was set."""
    telegram.visitor_says(ANNA, "Hej")

    assert is_about(await problems_of(call, ANNA), "ingen grupp")


async def test_a_group_in_which_the_bot_may_not_write_is_named(
    telegram: OfflineTelegram, call: Call
) -> None:
    """Before the first ticket is lost on it."""
    telegram.group(GROUP, bot_status="member", members_may_write=False)

    assert is_about(await problems_of(call), "får inte skriva", f"@{BOT_NAME}")


async def test_a_bot_that_is_restricted_is_told_of(telegram: OfflineTelegram, call: Call) -> None:
    """An administrator has done that, and can undo it."""
    telegram.group(GROUP, bot_status="restricted")

    assert is_about(await problems_of(call), "får inte skriva")


async def test_what_privacy_mode_hides_is_explained(telegram: OfflineTelegram, call: Call) -> None:
    """Replies to the bot work; replies to colleagues do not come."""
    telegram.group(GROUP, bot_status="member")

    assert is_about(await problems_of(call), "Privacy mode", "administratör")


async def test_a_bot_that_reads_everything_needs_no_rights(
    telegram: OfflineTelegram, call: Call
) -> None:
    """Privacy mode is off."""
    telegram.group(GROUP, bot_status="member")
    reads_all = Me(BOT_ID, BOT_NAME, reads_all_in_groups=True)

    assert await problems_of(call, me=reads_all) == []


async def test_a_group_that_became_a_supergroup_is_followed(
    telegram: OfflineTelegram, call: Call
) -> None:
    """And an operator reads the new id."""
    telegram.group(SUPERGROUP)
    telegram.group(GROUP)
    telegram.world.chats[GROUP].moved_to = SUPERGROUP
    staff_chat = StaffChat(GROUP)

    problems = await check_staff_chat(call, staff_chat, ME)

    assert is_about(problems, "telegram.staff_chat_id", str(SUPERGROUP))
    assert staff_chat == StaffChat(SUPERGROUP, former_chat_id=GROUP)


# --- the channel as a whole -----------------------------------------------------------------


async def test_the_channel_works_once_it_has_started(telegram: OfflineTelegram) -> None:
    """And says so on /readyz."""
    async with TelegramChannel(connection_to(telegram), clock=noon) as channel:
        await channel.start()

        assert channel.health.problem == ""


async def test_once_it_has_started_the_channel_knows_its_address(telegram: OfflineTelegram) -> None:
    """Before, there is nothing that a link could lead to."""
    async with TelegramChannel(connection_to(telegram), clock=noon) as channel:
        before = channel.link_to("iop")
        await channel.start()

        assert (before, channel.link_to("iop")) == ("", f"https://t.me/{BOT_NAME}?start=iop")


async def test_the_channel_does_not_start_with_a_wrong_token(telegram: OfflineTelegram) -> None:
    """Waiting would not help."""
    connection = Connection("4242:wrong", telegram.url)

    async with TelegramChannel(connection, clock=noon) as channel:
        with pytest.raises(ChannelUnavailable):
            await channel.start()


async def test_the_assistant_starts_without_telegram(telegram: OfflineTelegram) -> None:
    """It may be down; the web chat is not."""
    telegram.fail_next("getMe", Fault(error=ApiError(502, "Bad Gateway")))

    async with TelegramChannel(connection_to(telegram), clock=noon) as channel:
        await channel.start()

        assert "can't connect" in channel.health.problem


async def test_the_channel_connects_as_soon_as_telegram_is_there(
    telegram: OfflineTelegram,
) -> None:
    """And fetches what has been waiting."""
    inbox = FakeInbox()
    update = telegram.visitor_says(ANNA, "Hej")
    telegram.fail_next("getMe", Fault(error=ApiError(502, "Bad Gateway")))

    async with TelegramChannel(connection_to(telegram), clock=noon) as channel:
        await channel.start()
        running = asyncio.ensure_future(channel.run(inbox, lambda _: None, without_inline_mode))
        await until(lambda: inbox.kept)
        running.cancel()

    assert [item.payload for item in inbox.kept] == [update]


async def test_a_token_that_is_revoked_while_we_wait_halts_the_channel(
    telegram: OfflineTelegram,
) -> None:
    """The rest of the assistant goes on."""
    telegram.fail_next("getMe", Fault(error=ApiError(502, "Bad Gateway")))
    telegram.fail_next("getMe", UNAUTHORIZED)

    async with TelegramChannel(connection_to(telegram), clock=noon) as channel:
        await channel.start()
        async with asyncio.timeout(1):
            await channel.run(FakeInbox(), lambda _: None, without_inline_mode)

        assert channel.health.is_halted


async def test_with_a_webhook_nothing_is_polled(telegram: OfflineTelegram) -> None:
    """Telegram would answer 409."""
    async with TelegramChannel(connection_to(telegram, WEBHOOK), clock=noon) as channel:
        await channel.start()
        async with asyncio.timeout(1):
            await channel.run(FakeInbox(), lambda _: None, without_inline_mode)

        assert telegram.refused == []


@pytest.mark.parametrize(("webhook", "ways"), [(WEBHOOK, 1), (None, 0)])
async def test_only_with_a_webhook_is_there_a_way_in_for_one(
    telegram: OfflineTelegram, webhook: Webhook | None, ways: int
) -> None:
    """No address of ours takes updates from anybody unless an operator wants it."""
    app = web.Application()
    async with TelegramChannel(connection_to(telegram, webhook), clock=noon) as channel:
        channel.add_webhook(app, FakeInbox(), lambda _: None, without_inline_mode)

    assert len(app.router.resources()) == ways


def test_a_connection_does_not_show_its_secrets() -> None:
    """It may be logged by mistake."""
    shown = repr(Connection(TOKEN, webhook=WEBHOOK))

    assert TOKEN not in shown
    assert WEBHOOK.secret not in shown
