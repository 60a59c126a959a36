"""What the Bot API's answers mean: done, certainly not done, or perhaps."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    TelegramError,
)

from bot.channel.telegram.answers import (
    DEFAULT_WAIT,
    ServerTrouble,
    TooManyRequests,
    UnclearAnswer,
    error_of,
    parse_json,
    result_of,
)


def refusal(**fields: object) -> bytes:
    return json.dumps({"ok": False, **fields}).encode()


def failure_in(payload: bytes) -> TelegramError:
    with pytest.raises(TelegramError) as caught:
        result_of(payload)
    return caught.value


@pytest.mark.parametrize("result", [True, [], {"message_id": 7}, None])
def test_a_success_is_its_result(result: object) -> None:
    """Whatever its kind."""
    assert result_of(json.dumps({"ok": True, "result": result}).encode()) == result


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"<html>502 Bad Gateway</html>",
        b'{"ok":true,"resu',
        b"[]",
        b"null",
        b'"ok"',
        b"{}",
        b'{"ok":true}',
        b"\xff\xfe",
    ],
)
def test_what_is_no_answer_of_the_bot_api_leaves_it_open_whether_anything_was_done(
    payload: bytes,
) -> None:
    """The message may have been sent all the same."""
    assert type(failure_in(payload)) is UnclearAnswer


def test_a_failure_with_status_200_is_a_failure() -> None:
    """And no KeyError, as in python-telegram-bot."""
    assert type(failure_in(refusal(description="Internal Server Error"))) is ServerTrouble


@pytest.mark.parametrize("ok", [False, None, 1, "true", []])
def test_only_true_is_a_success(ok: object) -> None:
    """Nothing is taken for sent that may not be."""
    failure = failure_in(json.dumps({"ok": ok, "result": {}}).encode())

    assert type(failure) is ServerTrouble


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (400, BadRequest),
        (401, InvalidToken),
        (403, Forbidden),
        (404, InvalidToken),
        (409, Conflict),
        (413, BadRequest),
        (429, TooManyRequests),
        (500, ServerTrouble),
        (502, ServerTrouble),
    ],
)
def test_a_refusal_is_told_by_its_code(code: int, expected: type[TelegramError]) -> None:
    """The code in the answer counts, whatever the status of it."""
    payload = refusal(error_code=code, description="No")

    assert type(failure_in(payload)) is expected
    assert type(error_of(code, payload)) is expected


def test_a_refusal_without_a_code_is_told_by_the_status() -> None:
    """A self-hosted server may leave it out."""
    assert type(error_of(403, refusal(description="blocked"))) is Forbidden


def test_telegrams_own_words_are_kept() -> None:
    """They say whether a chat is gone or a text too long."""
    error = error_of(400, refusal(error_code=400, description="Bad Request: chat not found"))

    assert error.message == "Chat not found"


@pytest.mark.parametrize("description", [None, "", 7, ["x"]])
def test_a_refusal_without_words_is_one_all_the_same(description: object) -> None:
    """There is something to log."""
    assert error_of(400, refusal(error_code=400, description=description)).message


@pytest.mark.parametrize(
    ("parameters", "seconds"), [({"retry_after": 35}, 35), ({"retry_after": 1.5}, 1.5)]
)
def test_we_wait_as_long_as_telegram_says(parameters: object, seconds: float) -> None:
    """In seconds."""
    error = error_of(429, refusal(error_code=429, parameters=parameters))

    assert isinstance(error, TooManyRequests)
    assert error.wait == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "payload",
    [
        refusal(error_code=429),
        refusal(error_code=429, parameters=[]),
        refusal(error_code=429, parameters={"retry_after": "soon"}),
        b"slow down",
        b"",
    ],
)
def test_we_wait_a_little_if_it_does_not_say_how_long(payload: bytes) -> None:
    """A proxy in between does not know."""
    error = error_of(429, payload)

    assert isinstance(error, TooManyRequests)
    assert error.wait == DEFAULT_WAIT


def test_a_group_that_became_a_supergroup_is_named() -> None:
    """Under its new id."""
    error = error_of(400, refusal(error_code=400, parameters={"migrate_to_chat_id": -1007}))

    assert isinstance(error, ChatMigrated)
    assert error.new_chat_id == -1007


@pytest.mark.parametrize("status", [302, 400, 404, 500, 502, 504])
def test_a_proxys_error_page_leaves_it_open(status: int) -> None:
    """Only the Bot API itself knows."""
    assert type(error_of(status, b"<html>")) is UnclearAnswer


# --- JSON from anywhere ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (b'"\\ud83d\\ude00"', "😀"),
        (b'"hej \\ud83d"', "hej \ufffd"),
        (b'"\\ude00 hej"', "\ufffd hej"),
        (b'"\\uD83D"', "\ufffd"),
        (b'{"\\ud83d": ["\\ud83d"]}', {"\ufffd": ["\ufffd"]}),
    ],
)
def test_half_an_emoji_can_be_written_to_disk(payload: bytes, expected: object) -> None:
    """Phones cut texts in the middle of one; a database would refuse it."""
    assert parse_json(payload) == expected


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"{",
        b"\xff",
        b'"\xed\xa0\xbd"',
        b"[" * 100_000,
        b"[" * 600 + b'"\\ud83d"' + b"]" * 600,
        b"1" * 10_000,
    ],
    ids=["empty", "broken", "not utf-8", "surrogate", "deep", "deep with half an emoji", "huge"],
)
def test_what_can_not_be_read_is_refused(payload: bytes) -> None:
    """In one way only, so that whoever asked can say so."""
    with pytest.raises(ValueError, match=r"."):
        parse_json(payload)


@given(st.binary())
def test_any_bytes_are_json_that_can_be_written_or_refused(payload: bytes) -> None:
    """Nothing in between."""
    try:
        parsed = parse_json(payload)
    except ValueError:
        return

    assert json.dumps(parsed, ensure_ascii=False).encode()


@given(st.text(st.characters(exclude_categories=[]), min_size=1))
def test_any_text_can_be_written_after_it_was_read(text: str) -> None:
    """Half surrogate pairs included."""
    parsed = parse_json(json.dumps(text).encode())

    assert str(parsed).encode()
