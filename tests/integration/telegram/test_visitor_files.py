"""A visitor's file is fetched from Telegram, and its address, which holds the token, stays here."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator

import pytest

from bot.channel.telegram.files import TelegramFiles
from bot.channel.telegram.start_up import Call
from bot.channel.telegram.transport import AiohttpRequest, Timeouts
from tests.offline_telegram import TOKEN, Fault, OfflineTelegram
from tests.offline_telegram.calls import ANNA
from tests.offline_telegram.chat import Json
from tests.offline_telegram.errors import bad_request
from tests.offline_telegram.faults import Disturbance
from tests.offline_telegram.files import MEGABYTE


@pytest.fixture
def timeouts() -> Timeouts:
    """Short ones, for what waits in vain."""
    return Timeouts(read=0.2, connect=0.2)


@pytest.fixture
def files(telegram: OfflineTelegram, transport: AiohttpRequest, call: Call) -> TelegramFiles:
    telegram.visitor_says(ANNA, "Hej")

    def download(path: str) -> AsyncGenerator[bytes]:
        return transport.download(f"{telegram.url}/file/bot{TOKEN}/{path}")

    return TelegramFiles(call, download)


async def test_a_file_comes_as_it_was_sent(telegram: OfflineTelegram, files: TelegramFiles) -> None:
    """Byte for byte, under Telegram's name for it."""
    content = bytes(range(256)) * 1000

    opened = await files.open(_sent(telegram, content=content))

    assert opened is not None
    name, pieces = opened
    assert name == "file_1.pdf"
    assert b"".join([piece async for piece in pieces]) == content


async def test_a_file_that_telegram_does_not_know_is_none(files: TelegramFiles) -> None:
    """It is long ago."""
    assert await files.open("AgAD") is None


async def test_a_file_that_is_too_large_is_none(
    telegram: OfflineTelegram, files: TelegramFiles
) -> None:
    """Telegram gives bots 20 megabytes at most."""
    assert await files.open(_sent(telegram, size=20 * MEGABYTE + 1)) is None


@pytest.mark.parametrize(
    "answer",
    [
        {"file_path": "documents/../../etc/passwd"},
        {"file_path": "https://example.org/a"},
        {"file_path": "a?b"},
        {"file_path": ""},
        {"file_path": 7},
        {"file_path": "a", "file_size": 20 * MEGABYTE + 1},
        {"file_path": "a", "file_size": "b"},
        {},
        "no object",
        None,
    ],
)
async def test_an_answer_that_makes_no_sense_is_none(answer: object) -> None:
    """Nothing is asked for that Telegram's paths are not like."""

    async def call(_method: str, _parameters: object) -> object:
        return answer

    asked: list[str] = []

    async def download(path: str) -> AsyncGenerator[bytes]:
        asked.append(path)
        yield b""

    assert await TelegramFiles(call, download).open("f") is None
    assert asked == []


@pytest.mark.parametrize(
    "fault",
    [
        Fault(Disturbance.TRUNCATED),
        Fault(Disturbance.BAD_GATEWAY),
        Fault(Disturbance.SILENCE),
        Fault(error=bad_request("file is gone")),
    ],
    ids=str,
)
async def test_a_file_that_breaks_off_says_so_and_not_where_it_is(
    telegram: OfflineTelegram,
    files: TelegramFiles,
    fault: Fault,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Neither the error nor the log has the token."""
    caplog.set_level(logging.DEBUG)
    opened = await files.open(_sent(telegram, content=b"%PDF"))
    assert opened is not None
    telegram.fail_next("download", fault)

    with pytest.raises(ConnectionError) as raised:
        _ = [piece async for piece in opened[1]]

    error: BaseException | None = raised.value
    while error is not None:
        assert TOKEN not in str(error)
        error = error.__cause__
    assert TOKEN not in _logged(caplog)


async def test_telegram_that_does_not_answer_gives_none(
    telegram: OfflineTelegram, files: TelegramFiles, caplog: pytest.LogCaptureFixture
) -> None:
    """The log says why, without the token."""
    file_id = _sent(telegram)
    telegram.fail_next("getFile", Fault(Disturbance.SILENCE))

    assert await files.open(file_id) is None

    assert "file not found reason=" in _logged(caplog)
    assert TOKEN not in _logged(caplog)


def _logged(caplog: pytest.LogCaptureFixture) -> str:
    """By us: the test server has a log of its own."""
    ours = (one for one in caplog.records if one.name.startswith("bot."))
    return "\n".join(one.getMessage() for one in ours)


def _sent(telegram: OfflineTelegram, *, content: bytes = b"%PDF", size: int | None = None) -> str:
    """The id of a document that Anna sends."""
    update = telegram.visitor_sends(ANNA, "document", content=content, size=size)
    message: Json = update["message"]  # type: ignore[assignment]  # an object, as Telegram says
    document: Json = message["document"]  # type: ignore[assignment]  # the same
    return str(document["file_id"])
