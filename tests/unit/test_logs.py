"""The log keeps the bot's token to itself."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest

from bot.logs import HideTokens, configure_logging

TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"  # noqa: S105 - the example of Telegram's documentation
URL = f"https://api.telegram.org/bot{TOKEN}/sendMessage"


class Log:
    """A logger whose handler hides tokens, and what it has written."""

    def __init__(self) -> None:
        self._written = StringIO()
        handler = logging.StreamHandler(self._written)
        handler.addFilter(HideTokens())
        self.logger = logging.Logger("tests")  # noqa: LOG001 - of its own, outside the tree
        self.logger.addHandler(handler)

    @property
    def text(self) -> str:
        return self._written.getvalue()


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.mark.parametrize(
    ("written", "logged"),
    [
        (f"token {TOKEN} refused", "token <token> refused\n"),
        (f"POST {URL} 200", "POST https://api.telegram.org/bot<token>/sendMessage 200\n"),
        (f"{TOKEN} and {TOKEN}", "<token> and <token>\n"),
    ],
)
def test_a_token_in_a_message_is_hidden(log: Log, written: str, logged: str) -> None:
    """Alone, in an address, and each of several."""
    log.logger.warning(written)

    assert log.text == logged


def test_a_token_in_an_argument_is_hidden(log: Log) -> None:
    """Libraries log addresses that way."""
    log.logger.warning("POST %s %d", URL, 200)

    assert log.text == "POST https://api.telegram.org/bot<token>/sendMessage 200\n"


def test_a_token_that_an_argument_completes_is_hidden(log: Log) -> None:
    """It is the whole line that counts."""
    log.logger.warning("bot%s", TOKEN)

    assert log.text == "bot<token>\n"


def test_a_token_in_an_exception_is_hidden(log: Log) -> None:
    """Its text quotes the address that was called; its type and place stay."""
    try:
        _call(URL)
    except ConnectionError:
        log.logger.exception("call failed")

    assert TOKEN not in log.text
    assert "ConnectionError: no answer from https://api.telegram.org/bot<token>" in log.text
    assert "in _call" in log.text


def test_a_token_in_the_exception_behind_an_exception_is_hidden(log: Log) -> None:
    """The whole chain is written."""
    try:
        _call_and_wrap(URL)
    except RuntimeError:
        log.logger.exception("call failed")

    assert TOKEN not in log.text
    assert log.text.count("bot<token>") == 1


@pytest.mark.parametrize("text", ["started at 10:30", "id 123456789: 4711", "LOU 2016:1145", "å%"])
def test_what_is_no_token_stays(log: Log, text: str) -> None:
    """A log without figures helps nobody."""
    log.logger.warning(text)

    assert log.text == f"{text}\n"


def test_a_record_without_a_token_is_passed_on_as_it_is() -> None:
    """Other handlers may still want its arguments."""
    record = logging.LogRecord("tests", logging.INFO, "file", 1, "ticket=%d", (7,), None)

    assert HideTokens().filter(record)
    assert (record.msg, record.args) == ("ticket=%d", (7,))


@pytest.fixture
def root_logger_as_it_was() -> Iterator[None]:
    root, ours = logging.getLogger(), logging.getLogger("bot")
    handlers, levels = list(root.handlers), (root.level, ours.level)
    for handler in handlers:
        root.removeHandler(handler)
    yield
    for handler in list(root.handlers):
        root.removeHandler(handler)
    for handler in handlers:
        root.addHandler(handler)
    root.setLevel(levels[0])
    ours.setLevel(levels[1])


@pytest.mark.usefixtures("root_logger_as_it_was")
def test_we_log_what_happens_and_libraries_only_what_is_wrong(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """On standard error, since standard output is for results."""
    configure_logging()

    logging.getLogger("bot.app").info("stopping")
    logging.getLogger("aiohttp").info("a library at work")
    logging.getLogger("aiohttp").warning("called %s", URL)

    written, errors = capsys.readouterr()
    assert written == ""
    assert [line.split(" ", 2)[2] for line in errors.splitlines()] == [
        "INFO bot.app stopping",
        "WARNING aiohttp called https://api.telegram.org/bot<token>/sendMessage",
    ]


@pytest.mark.usefixtures("root_logger_as_it_was")
def test_the_log_says_in_which_zone_its_times_are(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In UTC, wherever the machine is."""
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    time.tzset()
    configure_logging()
    before = datetime.now(UTC)

    logging.getLogger("bot.app").info("stopping")

    monkeypatch.undo()
    time.tzset()
    logged = datetime.fromisoformat(" ".join(capsys.readouterr().err.split(" ", 2)[:2]))
    assert timedelta(seconds=-1) < logged - before < timedelta(seconds=10)


def _call(url: str) -> None:
    raise ConnectionError(f"no answer from {url}")


def _call_and_wrap(url: str) -> None:
    try:
        _call(url)
    except ConnectionError as error:
        raise RuntimeError from error
