"""A message that is changed or taken back after it was sent, and what we say became of it."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.channel.telegram.addresses import Address
from bot.channel.telegram.health import Health
from bot.channel.telegram.keyboard import Key, Keyboard
from bot.channel.telegram.pacing import Pacer
from bot.channel.telegram.render import Part
from bot.channel.telegram.sending import Sender
from bot.channel.telegram.start_up import Call
from bot.channel.telegram.transport import Timeouts
from bot.errors import (
    ChannelHalted,
    DeliveryError,
    MaybeSent,
    NotSent,
    RecipientGone,
    RecipientMoved,
    Refused,
)
from tests.offline_telegram import ApiError, Fault, OfflineTelegram
from tests.offline_telegram.faults import Disturbance

ANNA, GROUP = 4711, -100500
impatient = pytest.mark.parametrize("timeouts", [Timeouts(read=0.1)], ids=["impatient"])
CHANGED = Part("<i>Nej</i>", "Nej")


@pytest.fixture
def sender(telegram: OfflineTelegram, call: Call) -> Sender:
    telegram.visitor_says(ANNA, "Hej")
    telegram.group(GROUP, is_forum=True)
    return Sender(call, Pacer(), Health())


@pytest.fixture
async def message_id(telegram: OfflineTelegram, sender: Sender) -> int:
    """Of a message that Anna has got, with a button."""
    keyboard = Keyboard(((Key("En människa", "person"),),))
    message_id = await sender.send(Part("Hej", "Hej", keyboard), Address(ANNA))
    await telegram.next_message(to=ANNA)
    return message_id


async def edit_failure_of(sender: Sender, message_id: int) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        await sender.edit(CHANGED, Address(ANNA), message_id)
    return caught.value


# --- changed --------------------------------------------------------------------------------


async def test_a_message_is_changed_where_it_stands(
    telegram: OfflineTelegram, sender: Sender, message_id: int
) -> None:
    """With its markup; buttons that it does not have any more are gone."""
    assert await sender.edit(CHANGED, Address(ANNA), message_id)

    edit = await telegram.next_edit(to=ANNA)
    assert (edit["message_id"], edit["text"]) == (message_id, "Nej")
    assert edit["entities"] == [{"type": "italic", "offset": 0, "length": 3}]
    assert "reply_markup" not in edit


async def test_a_changed_message_brings_its_buttons(
    telegram: OfflineTelegram, sender: Sender, message_id: int
) -> None:
    """Other ones than before."""
    keyboard = Keyboard(((Key("Mer", "none"),),))

    await sender.edit(Part("Nej", "Nej", keyboard), Address(ANNA), message_id)

    press = telegram.presses_button(ANNA, await telegram.next_edit(to=ANNA), "Mer")
    query = press["callback_query"]
    assert isinstance(query, dict)
    assert query["data"] == "none"


async def test_a_message_that_says_so_already_is_changed(
    telegram: OfflineTelegram, sender: Sender, message_id: int
) -> None:
    """The first try may have arrived although we never heard of it."""
    await sender.edit(CHANGED, Address(ANNA), message_id)

    assert await sender.edit(CHANGED, Address(ANNA), message_id)

    assert telegram.edited_to(ANNA, message_id) == ["Nej"]


async def test_a_change_whose_markup_is_refused_is_made_in_plain_text(
    telegram: OfflineTelegram, sender: Sender, message_id: int
) -> None:
    """Also at the second try, which changes nothing."""
    part = Part("<b>Nej", "Nej <https://example.org>")

    assert await sender.edit(part, Address(ANNA), message_id)
    assert await sender.edit(part, Address(ANNA), message_id)

    assert telegram.edited_to(ANNA, message_id) == ["Nej <https://example.org>"]


async def test_a_message_that_is_not_there_can_not_be_changed(
    telegram: OfflineTelegram, sender: Sender, message_id: int
) -> None:
    """The visitor has deleted it: whoever asked sends it anew."""
    telegram.deletes(ANNA, message_id)

    assert not await sender.edit(CHANGED, Address(ANNA), message_id)


async def test_a_message_of_somebody_else_can_not_be_changed(
    telegram: OfflineTelegram, sender: Sender
) -> None:
    """Nor can one that is a picture."""
    update = telegram.visitor_says(ANNA, "Mitt")
    theirs = update["message"]
    assert isinstance(theirs, dict)

    assert not await sender.edit(CHANGED, Address(ANNA), theirs["message_id"])


FAULTS = [
    (Fault(Disturbance.SILENCE), MaybeSent),
    (Fault(Disturbance.BAD_GATEWAY), MaybeSent),
    (Fault(Disturbance.NOT_OK), NotSent),
    (Fault.too_many_requests(1), NotSent),
    (Fault.migrated(-1007), RecipientMoved),
    (Fault(error=ApiError(403, "Forbidden: bot was blocked by the user")), RecipientGone),
    (Fault(error=ApiError(400, "Bad Request: chat not found")), RecipientGone),
    (Fault(error=ApiError(400, "Bad Request: message is too long")), Refused),
    (Fault(error=ApiError(401, "Unauthorized")), ChannelHalted),
]


@impatient
@pytest.mark.parametrize(("fault", "expected"), FAULTS)
async def test_a_change_that_fails_says_what_to_do_next(
    telegram: OfflineTelegram,
    sender: Sender,
    message_id: int,
    fault: Fault,
    expected: type[DeliveryError],
) -> None:
    """Just as for a message that is sent."""
    telegram.fail_next("editMessageText", fault)

    assert type(await edit_failure_of(sender, message_id)) is expected


async def test_after_too_many_changes_the_chat_waits(
    telegram: OfflineTelegram, sender: Sender, message_id: int
) -> None:
    """As long as Telegram says."""
    telegram.fail_next("editMessageText", Fault.too_many_requests(1))
    error = await edit_failure_of(sender, message_id)

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await sender.edit(CHANGED, Address(ANNA), message_id)

    assert isinstance(error, NotSent)
    assert error.retry_after == timedelta(seconds=1)


# --- taken back -----------------------------------------------------------------------------


async def test_a_message_is_taken_back(
    telegram: OfflineTelegram, sender: Sender, message_id: int
) -> None:
    """Nobody sees it any more."""
    assert await sender.delete(Address(ANNA), message_id)

    assert telegram.shown(ANNA, message_id) is None


async def test_a_message_that_is_too_old_stays(
    telegram: OfflineTelegram, sender: Sender, message_id: int
) -> None:
    """Telegram allows two days; that is no error."""
    telegram.grows_old(ANNA, message_id, hours=49)

    assert not await sender.delete(Address(ANNA), message_id)


@pytest.mark.parametrize("is_blocked", [False, True])
async def test_what_is_gone_already_can_not_be_taken_back(
    telegram: OfflineTelegram, sender: Sender, message_id: int, *, is_blocked: bool
) -> None:
    """Neither a message nor a visitor."""
    telegram.deletes(ANNA, message_id)
    if is_blocked:
        telegram.blocks(ANNA)

    assert not await sender.delete(Address(ANNA), message_id)


async def test_taking_back_is_worth_another_try(
    telegram: OfflineTelegram, sender: Sender, message_id: int
) -> None:
    """Where Telegram was in trouble."""
    telegram.fail_next("deleteMessage", Fault(Disturbance.NOT_OK))

    with pytest.raises(NotSent):
        await sender.delete(Address(ANNA), message_id)


# --- any other method -----------------------------------------------------------------------


async def test_a_method_is_carried_out_in_its_chat(
    telegram: OfflineTelegram, sender: Sender
) -> None:
    """What is not given is left out; its result comes back as it is."""
    parameters = {"name": "17 · Vad är en ASF?", "icon_color": None}

    topic = await sender.carry_out("createForumTopic", Address(GROUP), parameters)

    assert isinstance(topic, dict)
    assert topic["name"] == "17 · Vad är en ASF?"
    assert telegram.calls_of("createForumTopic") == [
        {"chat_id": GROUP, "name": "17 · Vad är en ASF?"}
    ]


@impatient
@pytest.mark.parametrize(("fault", "expected"), FAULTS)
async def test_a_method_that_fails_says_what_to_do_next(
    telegram: OfflineTelegram, sender: Sender, fault: Fault, expected: type[DeliveryError]
) -> None:
    """In our words."""
    telegram.fail_next("copyMessage", fault)

    with pytest.raises(DeliveryError) as caught:
        await sender.carry_out("copyMessage", Address(ANNA), {})

    assert type(caught.value) is expected
