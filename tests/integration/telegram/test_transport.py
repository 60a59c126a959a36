"""What our transport says when something goes wrong between the Bot API and us."""

from __future__ import annotations

import asyncio
import traceback

import pytest
from telegram import Bot
from telegram.error import InvalidToken, NetworkError, TelegramError, TimedOut

from bot.channel.telegram.answers import (
    NotConnected,
    PoolExhausted,
    ServerTrouble,
    TooManyRequests,
    UnclearAnswer,
)
from bot.channel.telegram.start_up import Call
from bot.channel.telegram.transport import AiohttpRequest, Timeouts
from tests.offline_telegram import TOKEN, Fault, OfflineTelegram
from tests.offline_telegram.faults import Disturbance

ANNA = 4711
NOBODY_LISTENS = "http://127.0.0.1:1/bot"
impatient = pytest.mark.parametrize("timeouts", [Timeouts(read=0.1)], ids=["impatient"])
DISTURBANCES = [
    (Disturbance.SILENCE, TimedOut),
    (Disturbance.DISCONNECT, NetworkError),
    (Disturbance.BAD_GATEWAY, UnclearAnswer),
    (Disturbance.EMPTY, UnclearAnswer),
    (Disturbance.TRUNCATED, UnclearAnswer),
    (Disturbance.NOT_OK, ServerTrouble),
]


async def failure_of(bot: Bot) -> TelegramError:
    with pytest.raises(TelegramError) as caught:
        await bot.send_message(ANNA, "Hej")
    return caught.value


@impatient
@pytest.mark.parametrize(("disturbance", "expected"), DISTURBANCES)
async def test_each_trouble_has_an_error_of_its_own(
    telegram: OfflineTelegram, bot: Bot, disturbance: Disturbance, expected: type[TelegramError]
) -> None:
    """So that whoever sends can tell "not sent" from "perhaps sent"."""
    telegram.fail_next("sendMessage", Fault(disturbance))

    assert type(await failure_of(bot)) is expected


@impatient
@pytest.mark.parametrize(("disturbance", "expected"), DISTURBANCES)
async def test_plain_calls_have_the_same_errors(
    telegram: OfflineTelegram, call: Call, disturbance: Disturbance, expected: type[TelegramError]
) -> None:
    """Those that python-telegram-bot does not decode."""
    telegram.fail_next("getMe", Fault(disturbance))

    with pytest.raises(TelegramError) as caught:
        await call("getMe", {})

    assert type(caught.value) is expected


def test_every_disturbance_is_tried() -> None:
    """A new one needs an error."""
    assert {tried for tried, _ in DISTURBANCES} == set(Disturbance) - {Disturbance.NONE}


async def test_without_a_connection_nothing_has_been_sent(transport: AiohttpRequest) -> None:
    """That is certain."""
    bot = Bot(TOKEN, base_url=NOBODY_LISTENS, request=transport)

    assert type(await failure_of(bot)) is NotConnected


async def test_after_the_end_nothing_is_sent(bot: Bot, transport: AiohttpRequest) -> None:
    """That is certain, too."""
    await transport.shutdown()

    assert type(await failure_of(bot)) is NotConnected


async def test_without_a_free_connection_nothing_has_been_sent(
    telegram: OfflineTelegram,
) -> None:
    """Unlike a timeout while waiting for the answer."""
    telegram.fail_next("getMe", Fault(Disturbance.SILENCE))
    transport = AiohttpRequest(connections=1, timeouts=Timeouts(connect=0.05, pool=0.05))
    await transport.initialize()
    url = f"{telegram.url}/bot{TOKEN}/getMe"
    first = asyncio.ensure_future(transport.call(url, {}, read_timeout=5))
    await asyncio.sleep(0.01)

    with pytest.raises(PoolExhausted):
        await transport.call(url, {}, read_timeout=5)

    first.cancel()
    await transport.shutdown()


async def test_the_session_works_again_after_trouble(telegram: OfflineTelegram, bot: Bot) -> None:
    """One broken connection is not the end of all."""
    telegram.visitor_says(ANNA, "Hej")
    telegram.fail_next("sendMessage", Fault(Disturbance.DISCONNECT))
    await failure_of(bot)

    await bot.send_message(ANNA, "Hej igen")

    assert telegram.sent_to(ANNA) == ["Hej igen"]


async def test_nothing_is_sent_twice_by_the_transport_itself(
    telegram: OfflineTelegram, bot: Bot
) -> None:
    """Only the outbox knows what may be sent again."""
    telegram.visitor_says(ANNA, "Hej")
    telegram.fail_next("sendMessage", Fault(Disturbance.DISCONNECT, accepted=True))

    await failure_of(bot)

    assert telegram.sent_to(ANNA) == ["Hej"]


@impatient
@pytest.mark.parametrize("disturbance", list(Disturbance))
async def test_no_error_shows_the_token(
    telegram: OfflineTelegram, bot: Bot, disturbance: Disturbance
) -> None:
    """Not even in its traceback: it would be in the log then."""
    telegram.fail_next("sendMessage", Fault(disturbance))

    error = await failure_of(bot)

    assert TOKEN not in "".join(traceback.format_exception(error))


@pytest.mark.parametrize("base_url", [NOBODY_LISTENS, "http://[not an address/bot"])
async def test_no_error_shows_the_token_when_there_is_no_connection(
    transport: AiohttpRequest, base_url: str
) -> None:
    """Where libraries like to quote the address."""
    bot = Bot(TOKEN, base_url=base_url, request=transport)

    error = await failure_of(bot)

    assert TOKEN not in "".join(traceback.format_exception(error))


@pytest.mark.parametrize("token", ["4242:wrong", "no-token-at-all"])
async def test_a_wrong_token_is_named_as_such(
    telegram: OfflineTelegram, transport: AiohttpRequest, token: str
) -> None:
    """Whichever way it is wrong."""
    bot = Bot(token, base_url=f"{telegram.url}/bot", request=transport)

    assert type(await failure_of(bot)) is InvalidToken


async def test_too_many_requests_is_no_warning_of_the_library(
    telegram: OfflineTelegram, bot: Bot
) -> None:
    """Python-telegram-bot's own error would print one each time."""
    telegram.fail_next("sendMessage", Fault.too_many_requests(7))

    error = await failure_of(bot)

    assert isinstance(error, TooManyRequests)
    assert error.wait.total_seconds() == 7


async def test_half_an_emoji_comes_through(telegram: OfflineTelegram, call: Call) -> None:
    """A text that a phone has cut in the middle of one can be kept and answered."""
    telegram.visitor_says(ANNA, "hej \ud83d")

    updates = await call("getUpdates", {})

    assert isinstance(updates, list)
    assert updates[0]["message"]["text"] == "hej \ufffd"


async def test_lists_and_texts_arrive_as_they_are(telegram: OfflineTelegram, call: Call) -> None:
    """As the Bot API wants them in a form."""
    await call("setWebhook", {"url": "https://example.org/å?a=1&b=2", "allowed_updates": ["poll"]})

    assert telegram.webhook.url == "https://example.org/å?a=1&b=2"
    assert telegram.updates.allowed == {"poll"}


async def test_a_file_arrives_whole(telegram: OfflineTelegram, transport: AiohttpRequest) -> None:
    """Under its name, with the other parameters beside it."""
    telegram.visitor_says(ANNA, "Hej")
    url = f"{telegram.url}/bot{TOKEN}/sendDocument"
    parameters = {"chat_id": str(ANNA), "caption": "Så här är det"}

    await transport.upload(
        url, parameters, field="document", name="åäö.txt", content=b"\x00\xff" * 1_000
    )

    (file,) = telegram.files_sent_to(ANNA)
    assert (file["kind"], file["caption"], file["file_name"]) == (
        "document",
        "Så här är det",
        "åäö.txt",
    )
    assert telegram.content_of(str(file["file_id"])) == b"\x00\xff" * 1_000


@pytest.mark.parametrize(("disturbance", "expected"), DISTURBANCES)
async def test_uploads_have_the_same_errors(
    telegram: OfflineTelegram, disturbance: Disturbance, expected: type[TelegramError]
) -> None:
    """So that nobody gets a file twice."""
    telegram.fail_next("sendPhoto", Fault(disturbance))
    transport = AiohttpRequest(timeouts=Timeouts(write_files=0.1))
    await transport.initialize()
    url = f"{telegram.url}/bot{TOKEN}/sendPhoto"

    with pytest.raises(TelegramError) as caught:
        await transport.upload(url, {}, field="photo", name="a.png", content=b"a")

    assert type(caught.value) is expected
    await transport.shutdown()


async def test_after_the_end_nothing_is_uploaded(transport: AiohttpRequest) -> None:
    """That is certain."""
    await transport.shutdown()

    with pytest.raises(NotConnected):
        await transport.upload(NOBODY_LISTENS, {}, field="photo", name="a.png", content=b"a")


async def test_files_are_sent_too(telegram: OfflineTelegram, bot: Bot) -> None:
    """A webhook may need its certificate."""
    await bot.set_webhook("https://example.org/telegram/", certificate=b"-----BEGIN")

    assert telegram.webhook.url == "https://example.org/telegram/"
