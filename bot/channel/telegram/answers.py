"""What the Bot API's answers mean. PTB would turn some of them into a KeyError, or log them whole.

TelegramError                  (PTB's)
├── TooManyRequests            429: wait as long as it says
└── NetworkError               (PTB's)
    ├── NotConnected           nothing has left this machine
    ├── ServerTrouble          the Bot API says that it failed: nothing was done
    ├── UnclearAnswer          no Bot API answer at all: it may have been done
    └── TimedOut               (PTB's) no answer in time: it may have been done
        └── PoolExhausted      no free connection: nothing has left this machine
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import cast

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    TelegramError,
    TimedOut,
)

DEFAULT_WAIT = timedelta(seconds=5)
"""After a 429 that does not say how long."""


class TooManyRequests(TelegramError):
    """429. Stands in for PTB's RetryAfter, which warns unless an environment variable is set."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(f"too many requests, wait {wait.total_seconds():g} s")
        self.wait = wait


class NotConnected(NetworkError):
    """No connection came about: certainly nothing was sent."""


class PoolExhausted(TimedOut):
    """No connection was free in time: certainly nothing was sent."""


class ServerTrouble(NetworkError):
    """The Bot API itself says that the call failed."""


class UnclearAnswer(NetworkError):
    """Something answered, but not as the Bot API does: the call may have succeeded."""


def parse_json(payload: bytes) -> object:
    """JSON whose texts can be written anywhere: half surrogate pairs become U+FFFD.

    Raises:
        ValueError: it is no JSON, or nested too deeply to be an update.
    """
    try:
        # left to itself, json would let half pairs through that are written as bytes
        parsed: object = json.loads(payload.decode())
        return _mended(parsed) if b"\\ud" in payload or b"\\uD" in payload else parsed
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _mended(value: object) -> object:
    match value:
        case str():
            return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        case dict():
            return {_mended(key): _mended(inner) for key, inner in value.items()}
        case list():
            return [_mended(inner) for inner in value]
        case _:
            return value


def result_of(payload: bytes) -> object:
    """The result in the body of an answer with a 2xx status.

    Raises:
        TelegramError: the body is no success, whatever the status said.
    """
    envelope = _envelope(payload)
    if envelope is None or (envelope.get("ok") is True and "result" not in envelope):
        raise UnclearAnswer(f"an answer that is not the Bot API's ({len(payload)} bytes)")
    if envelope.get("ok") is not True:
        raise _error_in(envelope, HTTPStatus.INTERNAL_SERVER_ERROR)
    return envelope["result"]


def error_of(status: int, payload: bytes) -> TelegramError:
    """The error that an answer with a status other than 2xx stands for."""
    envelope = _envelope(payload)
    if envelope is not None:
        return _error_in(envelope, status)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return TooManyRequests(DEFAULT_WAIT)
    return UnclearAnswer(f"status {status} without an answer of the Bot API")


def _envelope(payload: bytes) -> Mapping[str, object] | None:
    try:
        parsed = parse_json(payload)
    except ValueError:
        return None
    if not isinstance(parsed, dict) or "ok" not in parsed:
        return None
    return cast("Mapping[str, object]", parsed)


def _error_in(envelope: Mapping[str, object], status: int) -> TelegramError:
    code, parameters = envelope.get("error_code", status), envelope.get("parameters")
    description = str(envelope.get("description") or f"error {code} without a description")
    hints = parameters if isinstance(parameters, dict) else {}
    if isinstance(moved_to := hints.get("migrate_to_chat_id"), int):
        return ChatMigrated(moved_to)
    if code == HTTPStatus.TOO_MANY_REQUESTS:
        wait = hints.get("retry_after")
        return TooManyRequests(
            timedelta(seconds=wait) if isinstance(wait, int | float) else DEFAULT_WAIT
        )
    return _ERRORS.get(cast("int", code), ServerTrouble)(description)


_ERRORS: Mapping[int, type[TelegramError]] = {
    HTTPStatus.BAD_REQUEST: BadRequest,
    HTTPStatus.UNAUTHORIZED: InvalidToken,
    HTTPStatus.FORBIDDEN: Forbidden,
    # Telegram says "Not Found" for a token that is not even formed like one.
    HTTPStatus.NOT_FOUND: InvalidToken,
    HTTPStatus.CONFLICT: Conflict,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: BadRequest,
}
