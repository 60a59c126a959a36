"""Whole messages on their way: to a visitor, and to the agents' group."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from bot.channel.telegram.addresses import StaffChat
from bot.channel.telegram.delivery import TelegramDeliverer
from bot.channel.telegram.health import Health
from bot.channel.telegram.pacing import Limits, Pacer, Rate
from bot.channel.telegram.sending import Sender
from bot.channel.telegram.staff_group import StaffGroupDeliverer
from bot.channel.telegram.start_up import Call
from bot.conversation.model import OutboundMessage
from bot.conversation.ports import STAFF, OutboxItem, Sent
from bot.errors import NotSent, RecipientGone, Refused
from bot.escalation.model import ForStaff, Happening, StaffAlarm, TicketNotice
from bot.ids import ConversationId, OutboxId, TicketNumber
from bot.knowledge.model import Language
from tests.offline_telegram import ApiError, Fault, OfflineTelegram

ANNA, GROUP, SUPERGROUP = 4711, -500, -100500
TROUBLE = Fault(error=ApiError(500, "Internal Server Error"))
GONE = Fault(error=ApiError(403, "Forbidden: bot was blocked by the user"))
NUMBER = TicketNumber(17)
NEWS = TicketNotice(NUMBER, Happening.DELIVERED)
LONG = "Ett ord. " * 600


def to(chat_id: int, body: str = "Svar") -> OutboxItem:
    recipient = ConversationId(f"telegram:{chat_id}")
    return OutboxItem(
        OutboxId(1), "telegram", recipient, OutboundMessage(recipient, body, Language.SV)
    )


def to_agents(content: ForStaff | OutboundMessage) -> OutboxItem:
    return OutboxItem(OutboxId(1), STAFF, STAFF, content)


@pytest.fixture
def sender(telegram: OfflineTelegram, call: Call) -> Sender:
    telegram.visitor_says(ANNA, "Hej")
    telegram.group(GROUP, kind="group")
    unhurried = Rate(burst=1, per_second=20)
    limits = Limits(private_chat=unhurried, group=unhurried)
    return Sender(call, Pacer(limits), Health())


@pytest.fixture
def deliverer(sender: Sender) -> TelegramDeliverer:
    return TelegramDeliverer(sender)


@pytest.fixture
def staff_chat() -> StaffChat:
    return StaffChat(GROUP)


@pytest.fixture
def cards() -> dict[TicketNumber, str]:
    """The first message of each ticket's thread."""
    return {}


@pytest.fixture
def staff_deliverer(
    sender: Sender, staff_chat: StaffChat, cards: dict[TicketNumber, str]
) -> StaffGroupDeliverer:
    async def card_of(number: TicketNumber) -> str | None:
        return cards.get(number)

    return StaffGroupDeliverer(sender, staff_chat, card_of)


@asynccontextmanager
async def fails_after_one_message(
    telegram: OfflineTelegram, chat_id: int, fault: Fault = TROUBLE
) -> AsyncIterator[None]:
    """The second message of the block is refused."""

    async def arrange() -> None:
        await telegram.next_message(to=chat_id)
        telegram.fail_next("sendMessage", fault)

    arranging = asyncio.ensure_future(arrange())
    yield
    await arranging


def becomes_supergroup(telegram: OfflineTelegram) -> None:
    telegram.group(SUPERGROUP)
    telegram.world.chats[GROUP].moved_to = SUPERGROUP


# --- to a visitor ---------------------------------------------------------------------------


async def test_a_long_answer_arrives_whole_and_in_order(
    telegram: OfflineTelegram, deliverer: TelegramDeliverer
) -> None:
    """In as many messages as Telegram needs."""
    sent = await deliverer.deliver(to(ANNA, LONG))

    assert len(sent.message_ids) == 2
    assert " ".join(telegram.sent_to(ANNA)) == LONG.strip()


async def test_a_retry_goes_on_where_the_last_try_stopped(
    telegram: OfflineTelegram, deliverer: TelegramDeliverer
) -> None:
    """The visitor gets no part twice."""
    async with fails_after_one_message(telegram, ANNA):
        with pytest.raises(NotSent):
            await deliverer.deliver(to(ANNA, LONG))

    sent = await deliverer.deliver(to(ANNA, LONG))

    assert len(sent.message_ids) == 2
    assert " ".join(telegram.sent_to(ANNA)) == LONG.strip()


async def test_a_group_of_visitors_that_became_a_supergroup_gets_its_answer(
    telegram: OfflineTelegram, deliverer: TelegramDeliverer
) -> None:
    """Under its new address, once."""
    becomes_supergroup(telegram)

    sent = await deliverer.deliver(to(GROUP))

    assert telegram.sent_to(SUPERGROUP) == ["Svar"]
    assert len(sent.message_ids) == 1


async def test_after_an_answer_was_given_up_nothing_of_it_is_remembered(
    telegram: OfflineTelegram, deliverer: TelegramDeliverer
) -> None:
    """Sent once more by hand, it comes whole."""
    async with fails_after_one_message(telegram, ANNA, GONE):
        with pytest.raises(RecipientGone):
            await deliverer.deliver(to(ANNA, LONG))

    await deliverer.deliver(to(ANNA, LONG))

    assert len(telegram.sent_to(ANNA)) == 3


async def test_an_answer_without_words_is_no_message(
    telegram: OfflineTelegram, deliverer: TelegramDeliverer
) -> None:
    """There is nothing to send, and nothing to fail."""
    assert await deliverer.deliver(to(ANNA, " ")) == Sent()
    assert telegram.sent_to(ANNA) == []


@pytest.mark.parametrize("recipient", ["telegram:anna", "telegram:", "web:4711"])
async def test_who_has_no_address_on_telegram_gets_nothing(
    deliverer: TelegramDeliverer, recipient: str
) -> None:
    """No retry helps."""
    with pytest.raises(Refused):
        await deliverer.deliver(replace(to(ANNA), recipient=recipient))


async def test_what_is_for_agents_is_not_shown_to_a_visitor(
    telegram: OfflineTelegram, deliverer: TelegramDeliverer
) -> None:
    """A mistake in the program is found out before anything is sent."""
    with pytest.raises(Refused):
        await deliverer.deliver(replace(to(ANNA), content=StaffAlarm("Se upp")))

    assert telegram.sent_to(ANNA) == []


# --- to the agents --------------------------------------------------------------------------


async def test_an_alarm_arrives_in_the_agents_group(
    telegram: OfflineTelegram, staff_deliverer: StaffGroupDeliverer
) -> None:
    """Its key there is known."""
    sent = await staff_deliverer.deliver(to_agents(StaffAlarm("Se upp")))

    message = await telegram.next_message(to=GROUP)
    assert message["text"] == "🚨 Se upp"
    assert sent == Sent((f"{GROUP}:{message['message_id']}",))


async def test_news_are_a_reply_to_the_card_of_their_ticket(
    telegram: OfflineTelegram,
    staff_deliverer: StaffGroupDeliverer,
    cards: dict[TicketNumber, str],
) -> None:
    """As the store remembers it."""
    sent = await staff_deliverer.deliver(to_agents(StaffAlarm("Ärende 17")))
    cards[NUMBER] = sent.message_ids[0]
    card = await telegram.next_message(to=GROUP)

    await staff_deliverer.deliver(to_agents(NEWS))

    assert (await telegram.next_message(to=GROUP))["reply_to_message"] == card


async def test_news_whose_card_is_unknown_arrive_all_the_same(
    telegram: OfflineTelegram, staff_deliverer: StaffGroupDeliverer
) -> None:
    """A ticket may be older than the group."""
    await staff_deliverer.deliver(to_agents(NEWS))

    assert "reply_to_message" not in await telegram.next_message(to=GROUP)


async def test_news_are_no_reply_to_a_message_that_only_has_the_number_of_their_card(
    telegram: OfflineTelegram,
    staff_deliverer: StaffGroupDeliverer,
    cards: dict[TicketNumber, str],
) -> None:
    """The card is in a group that agents have left."""
    await staff_deliverer.deliver(to_agents(StaffAlarm("Något annat")))
    other = await telegram.next_message(to=GROUP)
    cards[NUMBER] = f"-999:{other['message_id']}"

    await staff_deliverer.deliver(to_agents(NEWS))

    assert "reply_to_message" not in await telegram.next_message(to=GROUP)


async def test_an_agents_group_that_became_a_supergroup_is_followed(
    telegram: OfflineTelegram,
    staff_deliverer: StaffGroupDeliverer,
    staff_chat: StaffChat,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """And an operator is told what to change."""
    becomes_supergroup(telegram)

    await staff_deliverer.deliver(to_agents(StaffAlarm("Se upp")))

    assert telegram.sent_to(SUPERGROUP) == ["🚨 Se upp"]
    assert staff_chat == StaffChat(SUPERGROUP, former_chat_id=GROUP)
    assert f"set telegram.staff_chat_id to {SUPERGROUP}" in caplog.text


async def test_a_retry_to_the_agents_goes_on_where_the_last_try_stopped(
    telegram: OfflineTelegram, staff_deliverer: StaffGroupDeliverer
) -> None:
    """Agents get no part twice."""
    async with fails_after_one_message(telegram, GROUP):
        with pytest.raises(NotSent):
            await staff_deliverer.deliver(to_agents(StaffAlarm(LONG)))

    sent = await staff_deliverer.deliver(to_agents(StaffAlarm(LONG)))

    assert len(sent.message_ids) == len(telegram.sent_to(GROUP)) == 2


async def test_without_an_agents_group_it_is_said_what_to_set(sender: Sender) -> None:
    """Tickets are then answered elsewhere."""

    async def no_card(number: TicketNumber) -> str | None:
        raise AssertionError(number)

    deliverer = StaffGroupDeliverer(sender, StaffChat(None), no_card)

    with pytest.raises(Refused, match=r"telegram\.staff_chat_id"):
        await deliverer.deliver(to_agents(NEWS))
