"""What a failed call means for the message that it was to send."""

from __future__ import annotations

from datetime import timedelta

import pytest
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

from bot.channel.telegram.answers import (
    NotConnected,
    PoolExhausted,
    ServerTrouble,
    TooManyRequests,
    UnclearAnswer,
)
from bot.channel.telegram.sending import TopicGone, delivery_error
from bot.errors import ChannelHalted, MaybeSent, NotSent, RecipientGone, RecipientMoved, Refused


@pytest.mark.parametrize(
    "error",
    [
        NotConnected("no connection"),
        PoolExhausted("no free connection"),
        ServerTrouble("Internal Server Error"),
        Conflict("another poller"),
    ],
)
def test_what_certainly_was_not_sent_is_worth_another_try(error: TelegramError) -> None:
    """It can't arrive twice."""
    assert type(delivery_error(error)) is NotSent


@pytest.mark.parametrize(
    "error",
    [
        TimedOut("no answer"),
        UnclearAnswer("half an answer"),
        NetworkError("the connection broke"),
        TelegramError("something new"),
    ],
)
def test_what_may_have_arrived_is_told_apart(error: TelegramError) -> None:
    """Sending it again may double it."""
    assert type(delivery_error(error)) is MaybeSent


def test_after_too_many_requests_it_is_known_how_long_to_wait() -> None:
    """Telegram says so."""
    error = delivery_error(TooManyRequests(timedelta(seconds=35)))

    assert isinstance(error, NotSent)
    assert error.retry_after == timedelta(seconds=35)


@pytest.mark.parametrize(
    "error",
    [
        Forbidden("Forbidden: bot was blocked by the user"),
        Forbidden("Forbidden: user is deactivated"),
        Forbidden("Forbidden: bot was kicked from the supergroup chat"),
        BadRequest("Bad Request: chat not found"),
        BadRequest("Bad Request: PEER_ID_INVALID"),
        BadRequest("Bad Request: CHAT_WRITE_FORBIDDEN"),
        BadRequest("Bad Request: not enough rights to send text messages to the chat"),
        BadRequest("Bad Request: have no rights to send a message"),
    ],
)
def test_a_recipient_who_can_not_be_reached_is_gone(error: TelegramError) -> None:
    """No further try helps, and agents hear of it."""
    assert type(delivery_error(error)) is RecipientGone


@pytest.mark.parametrize(
    "error",
    [
        BadRequest("Bad Request: message is too long"),
        BadRequest("Bad Request: message text is empty"),
        BadRequest("Bad Request: BUTTON_DATA_INVALID"),
    ],
)
def test_a_message_that_telegram_does_not_take_is_refused(error: TelegramError) -> None:
    """For what it is; the recipient is there."""
    assert type(delivery_error(error)) is Refused


@pytest.mark.parametrize(
    "error",
    [
        BadRequest("Bad Request: message thread not found"),
        BadRequest("Bad Request: TOPIC_CLOSED"),
        BadRequest("Bad Request: TOPIC_DELETED"),
        BadRequest("Bad Request: TOPIC_ID_INVALID"),
    ],
)
def test_a_topic_that_is_gone_is_told_apart(error: TelegramError) -> None:
    """What was for it can go to the whole chat, or into another topic."""
    assert type(delivery_error(error)) is TopicGone


def test_the_reason_is_in_telegrams_words() -> None:
    """Agents read it when an answer did not arrive."""
    error = delivery_error(Forbidden("Forbidden: bot was blocked by the user"))

    assert str(error) == "Forbidden: bot was blocked by the user"


def test_a_group_that_has_moved_is_known_by_its_new_address() -> None:
    """The message can be sent there."""
    error = delivery_error(ChatMigrated(-1007))

    assert isinstance(error, RecipientMoved)
    assert error.new_recipient == "telegram:-1007"


def test_a_token_that_is_refused_halts_the_channel() -> None:
    """Nothing is lost; an operator must act."""
    assert type(delivery_error(InvalidToken("Unauthorized"))) is ChannelHalted
