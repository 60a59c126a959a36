"""One message on its way to Telegram, and what we say became of it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta

import pytest

from bot.channel.telegram.addresses import Address
from bot.channel.telegram.health import Health
from bot.channel.telegram.keyboard import Key, Keyboard
from bot.channel.telegram.pacing import Pacer
from bot.channel.telegram.render import Part
from bot.channel.telegram.sending import Sender, TopicGone
from bot.channel.telegram.start_up import Call
from bot.channel.telegram.transport import AiohttpRequest, Timeouts
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
from tests.offline_telegram.world import BOT_ID

ANNA, BO, GROUP, TOPIC = 4711, 4712, -100500, 7
impatient = pytest.mark.parametrize("timeouts", [Timeouts(read=0.1)], ids=["impatient"])
HELLO = Part("<b>Hej</b> &amp; hå", "Hej & hå")


@pytest.fixture
def sender(telegram: OfflineTelegram, call: Call) -> Sender:
    telegram.visitor_says(ANNA, "Hej")
    telegram.visitor_says(BO, "Hej")
    telegram.group(GROUP, topics=[TOPIC])
    return Sender(call, Pacer(), Health())


async def failure_of(sender: Sender, address: Address, part: Part = HELLO) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        await sender.send(part, address)
    return caught.value


# --- all is well ----------------------------------------------------------------------------


async def test_a_message_arrives_with_its_markup(telegram: OfflineTelegram, sender: Sender) -> None:
    """And its id is known."""
    message_id = await sender.send(HELLO, Address(ANNA))

    message = await telegram.next_message(to=ANNA)
    assert message["text"] == "Hej & hå"
    assert message["entities"] == [{"type": "bold", "offset": 0, "length": 3}]
    assert message["message_id"] == message_id


async def test_a_message_brings_its_buttons(telegram: OfflineTelegram, sender: Sender) -> None:
    """With what they stand for."""
    keyboard = Keyboard(((Key("En människa", "person"),),))

    await sender.send(Part("Vilken?", "Vilken?", keyboard), Address(ANNA))

    message = await telegram.next_message(to=ANNA)
    press = telegram.presses_button(ANNA, message, "människa")["callback_query"]
    assert isinstance(press, dict)
    assert press["data"] == "person"


async def test_a_source_does_not_open_a_preview(telegram: OfflineTelegram, sender: Sender) -> None:
    """It would be larger than the answer."""
    await sender.send(HELLO, Address(ANNA))

    (parameters,) = telegram.calls_of("sendMessage")
    assert parameters["link_preview_options"] == {"is_disabled": True}


async def test_an_answer_goes_into_the_topic_of_its_question(
    telegram: OfflineTelegram, sender: Sender
) -> None:
    """Each call names the topic."""
    await sender.send(HELLO, Address(GROUP, TOPIC))

    assert (await telegram.next_message(to=GROUP))["message_thread_id"] == TOPIC


async def test_news_are_a_reply_to_their_card(telegram: OfflineTelegram, sender: Sender) -> None:
    """So that agents see to which case they belong."""
    card_id = await sender.send(HELLO, Address(GROUP))
    await telegram.next_message(to=GROUP)

    await sender.send(HELLO, Address(GROUP), reply_to=card_id)

    replied_to = (await telegram.next_message(to=GROUP))["reply_to_message"]
    assert isinstance(replied_to, dict)
    assert replied_to["message_id"] == card_id


async def test_news_arrive_although_their_card_is_deleted(
    telegram: OfflineTelegram, sender: Sender
) -> None:
    """Somebody may have tidied up."""
    await sender.send(HELLO, Address(GROUP), reply_to=99_999)

    assert telegram.sent_to(GROUP) == ["Hej & hå"]


# --- mended on the way ----------------------------------------------------------------------


async def test_a_message_whose_markup_is_refused_is_sent_as_plain_text(
    telegram: OfflineTelegram, sender: Sender
) -> None:
    """Nothing is dropped because of a tag."""
    await sender.send(Part("<b>Hej", "Hej <https://example.org>"), Address(ANNA))

    assert telegram.sent_to(ANNA) == ["Hej <https://example.org>"]


# --- certainly not sent ---------------------------------------------------------------------


async def test_after_too_many_requests_only_that_chat_waits(
    telegram: OfflineTelegram, sender: Sender
) -> None:
    """The others are not to blame."""
    telegram.fail_next("sendMessage", Fault.too_many_requests(1, chat_id=ANNA))
    error = await failure_of(sender, Address(ANNA))

    to_anna = asyncio.ensure_future(sender.send(HELLO, Address(ANNA)))
    async with asyncio.timeout(0.5):
        await sender.send(HELLO, Address(BO))
    await asyncio.sleep(0.1)

    assert isinstance(error, NotSent)
    assert error.retry_after == timedelta(seconds=1)
    assert telegram.sent_to(BO) == ["Hej & hå"]
    assert telegram.sent_to(ANNA) == []
    to_anna.cancel()


async def test_a_trouble_of_the_server_is_worth_another_try(
    telegram: OfflineTelegram, sender: Sender
) -> None:
    """It says itself that nothing was done."""
    telegram.fail_next("sendMessage", Fault(Disturbance.NOT_OK))

    assert type(await failure_of(sender, Address(ANNA))) is NotSent


async def test_without_a_connection_it_is_worth_another_try(transport: AiohttpRequest) -> None:
    """Nothing has left this machine."""

    async def call(method: str, parameters: Mapping[str, object]) -> object:
        return await transport.call(f"http://127.0.0.1:1/{method}", parameters, read_timeout=1)

    error = await failure_of(Sender(call, Pacer(), Health()), Address(ANNA))

    assert type(error) is NotSent


# --- perhaps sent ---------------------------------------------------------------------------


@impatient
@pytest.mark.parametrize(
    "disturbance",
    [
        Disturbance.SILENCE,
        Disturbance.DISCONNECT,
        Disturbance.BAD_GATEWAY,
        Disturbance.EMPTY,
        Disturbance.TRUNCATED,
    ],
)
async def test_a_lost_answer_leaves_it_open(
    telegram: OfflineTelegram, sender: Sender, disturbance: Disturbance
) -> None:
    """The visitor has got it, but we do not know."""
    telegram.fail_next("sendMessage", Fault(disturbance, accepted=True))

    assert type(await failure_of(sender, Address(ANNA))) is MaybeSent
    assert telegram.sent_to(ANNA) == ["Hej & hå"]


@pytest.mark.parametrize("answer", [True, "sent", [], {}, None, {"message_id": "1"}])
async def test_an_answer_that_is_no_message_leaves_it_open(answer: object) -> None:
    """It said that it was sent, and then something odd."""

    async def call(_method: str, _parameters: Mapping[str, object]) -> object:
        return answer

    error = await failure_of(Sender(call, Pacer(), Health()), Address(ANNA))

    assert type(error) is MaybeSent


# --- no further try -------------------------------------------------------------------------


@pytest.mark.parametrize("topic", [404, TOPIC])
async def test_a_topic_that_is_gone_is_told_apart(
    telegram: OfflineTelegram, sender: Sender, topic: int
) -> None:
    """Whoever asked knows where else to send it."""
    telegram.deletes_topic(GROUP, TOPIC)

    assert type(await failure_of(sender, Address(GROUP, topic))) is TopicGone
    assert telegram.sent_to(GROUP) == []


async def test_a_topic_that_is_closed_is_gone(telegram: OfflineTelegram, sender: Sender) -> None:
    """For a bot that may not open it."""
    telegram.becomes(GROUP, BOT_ID, "member")
    telegram.closes_topic(GROUP, BO, TOPIC)

    assert type(await failure_of(sender, Address(GROUP, TOPIC))) is TopicGone


async def test_a_visitor_who_blocked_the_bot_is_gone(
    telegram: OfflineTelegram, sender: Sender
) -> None:
    """Agents are told in Telegram's words."""
    telegram.blocks(ANNA)

    error = await failure_of(sender, Address(ANNA))

    assert type(error) is RecipientGone
    assert "blocked by the user" in str(error)


async def test_a_visitor_whose_account_is_deleted_is_gone(
    telegram: OfflineTelegram, sender: Sender
) -> None:
    """Nobody will read it."""
    telegram.world.gone.add(ANNA)

    assert type(await failure_of(sender, Address(ANNA))) is RecipientGone


async def test_a_chat_that_never_was_is_gone(sender: Sender) -> None:
    """There is no use in trying."""
    assert type(await failure_of(sender, Address(1))) is RecipientGone


@pytest.mark.parametrize("status", ["kicked", "left"])
async def test_a_group_without_the_bot_is_gone(
    telegram: OfflineTelegram, sender: Sender, status: str
) -> None:
    """Tickets can still be answered elsewhere."""
    telegram.group(GROUP, bot_status=status)

    assert type(await failure_of(sender, Address(GROUP))) is RecipientGone


async def test_a_group_in_which_the_bot_may_not_write_is_gone(
    telegram: OfflineTelegram, sender: Sender
) -> None:
    """Until somebody gives it the right."""
    telegram.group(GROUP, bot_status="member", members_may_write=False)

    assert type(await failure_of(sender, Address(GROUP))) is RecipientGone


async def test_a_group_that_became_a_supergroup_has_moved(
    telegram: OfflineTelegram, sender: Sender
) -> None:
    """Its new address is known."""
    telegram.world.chats[GROUP].moved_to = -1007

    error = await failure_of(sender, Address(GROUP))

    assert isinstance(error, RecipientMoved)
    assert error.new_recipient == "telegram:-1007"


async def test_a_message_that_is_too_long_is_refused(
    telegram: OfflineTelegram, sender: Sender
) -> None:
    """It is cut before it comes here."""
    too_long = "a" * 5_000

    assert type(await failure_of(sender, Address(ANNA), Part(too_long, too_long))) is Refused
    assert telegram.sent_to(ANNA) == []


async def test_a_token_that_is_refused_halts_the_channel(
    telegram: OfflineTelegram, sender: Sender
) -> None:
    """And an operator sees it."""
    telegram.fail_next("sendMessage", Fault(error=ApiError(401, "Unauthorized")))

    assert type(await failure_of(sender, Address(ANNA))) is ChannelHalted
    assert sender.health.is_halted
