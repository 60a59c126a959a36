"""Whole messages on their way to a visitor: as new ones, or in the place of former ones."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import pytest

from bot.channel.telegram.delivery import TelegramDeliverer
from bot.channel.telegram.enclosures import Enclosures, Upload
from bot.channel.telegram.health import Health
from bot.channel.telegram.pacing import Limits, Pacer, Rate
from bot.channel.telegram.sending import Sender
from bot.channel.telegram.start_up import Call
from bot.conversation.acts import AskPerson, OpenPrivately
from bot.conversation.outbound import (
    Button,
    ComparisonPicture,
    Document,
    Enclosure,
    OutboundMessage,
)
from bot.conversation.queues import OutboxItem, Sent
from bot.errors import MaybeSent, NotSent, RecipientGone, Refused
from bot.escalation.model import StaffAlarm
from bot.ids import ConversationId, OutboxId
from bot.knowledge.model import Language
from tests.offline_telegram import ApiError, Fault, OfflineTelegram
from tests.offline_telegram.faults import Disturbance
from tests.offline_telegram.files import picture
from tests.offline_telegram.world import BOT_NAME

ANNA, GROUP, SUPERGROUP, TOPIC = 4711, -500, -100500, 7
TROUBLE = Fault(error=ApiError(500, "Internal Server Error"))
GONE = Fault(error=ApiError(403, "Forbidden: bot was blocked by the user"))
LONG = "Ett ord. " * 600
LONGER = "Tre små ord. " * 700
QUESTION = "99"
"""The visitor's message that is answered."""


@dataclass
class Memory:
    """Implements `SentBefore`, and draws."""

    sent: dict[tuple[ConversationId, str], Sequence[str]] = field(default_factory=dict)
    drawn: bytes | None = None

    async def sent_before(self, conversation_id: ConversationId, answers: str) -> Sequence[str]:
        return self.sent.get((conversation_id, answers), [])

    async def draw(self, _language: Language) -> bytes | None:
        return self.drawn


def to(
    chat_id: int,
    body: str = "Svar",
    *,
    topic: int | None = None,
    enclosure: Enclosure | None = None,
    replaces: str = "",
) -> OutboxItem:
    recipient = ConversationId(f"telegram:{chat_id}{'' if topic is None else f'/{topic}'}")
    message = OutboundMessage(
        recipient, body, Language.SV, enclosure=enclosure, replaces=replaces, answers=QUESTION
    )
    return OutboxItem(OutboxId(1), "telegram", recipient, message)


def again(body: str) -> OutboxItem:
    """What Anna is told after she has edited her question."""
    item = to(ANNA, body)
    assert isinstance(item.content, OutboundMessage)
    return replace(item, content=replace(item.content, replaces_answer=True))


@pytest.fixture
def sender(telegram: OfflineTelegram, call: Call) -> Sender:
    telegram.visitor_says(ANNA, "Hej")
    telegram.group(GROUP, kind="group")
    telegram.group(SUPERGROUP, topics=[TOPIC])
    unhurried = Rate(burst=1, per_second=20)
    limits = Limits(private_chat=unhurried, group=unhurried)
    return Sender(call, Pacer(limits), Health())


@pytest.fixture
def memory() -> Memory:
    return Memory(drawn=picture())


@pytest.fixture
def deliverer(sender: Sender, upload: Upload, memory: Memory) -> TelegramDeliverer:
    enclosures = Enclosures(sender, upload, memory.draw)
    return TelegramDeliverer(sender, memory.sent_before, lambda: BOT_NAME, enclosures)


@pytest.fixture
async def first(telegram: OfflineTelegram, deliverer: TelegramDeliverer, memory: Memory) -> Sent:
    """The answer to Anna's question, in two parts."""
    sent = await deliverer.deliver(to(ANNA, LONG))
    memory.sent[ConversationId(f"telegram:{ANNA}"), QUESTION] = sent.message_ids
    for _ in sent.message_ids:
        await telegram.next_message(to=ANNA)
    return sent


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


def shown(telegram: OfflineTelegram, *message_ids: str) -> list[object]:
    """What Anna sees of these messages now; None where one is gone."""
    messages = [telegram.shown(ANNA, int(message_id)) for message_id in message_ids]
    return [None if message is None else message["text"] for message in messages]


def whole(telegram: OfflineTelegram, sent: Sent) -> str:
    """What Anna reads in them, one after the other."""
    return " ".join(map(str, shown(telegram, *sent.message_ids)))


# --- as new messages ------------------------------------------------------------------------


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
    telegram.world.chats[GROUP].moved_to = SUPERGROUP

    sent = await deliverer.deliver(to(GROUP))

    assert telegram.sent_to(SUPERGROUP) == ["Svar"]
    assert len(sent.message_ids) == 1


async def test_an_answer_goes_into_the_topic_of_its_question(
    telegram: OfflineTelegram, deliverer: TelegramDeliverer
) -> None:
    """Where the visitor waits for it."""
    await deliverer.deliver(to(SUPERGROUP, topic=TOPIC))

    assert (await telegram.next_message(to=SUPERGROUP))["message_thread_id"] == TOPIC


async def test_an_answer_whose_topic_is_gone_is_given_in_the_open(
    telegram: OfflineTelegram, deliverer: TelegramDeliverer
) -> None:
    """Rather than nowhere."""
    telegram.deletes_topic(SUPERGROUP, TOPIC)

    await deliverer.deliver(to(SUPERGROUP, topic=TOPIC))

    assert telegram.sent_to(SUPERGROUP) == ["Svar"]


async def test_after_an_answer_was_given_up_nothing_of_it_is_remembered(
    telegram: OfflineTelegram, deliverer: TelegramDeliverer
) -> None:
    """Sent once more by hand, it comes whole."""
    async with fails_after_one_message(telegram, ANNA, GONE):
        with pytest.raises(RecipientGone):
            await deliverer.deliver(to(ANNA, LONG))

    await deliverer.deliver(to(ANNA, LONG))

    assert len(telegram.sent_to(ANNA)) == 3


async def test_a_button_may_be_a_link_into_the_private_chat(
    telegram: OfflineTelegram, deliverer: TelegramDeliverer
) -> None:
    """Beside others that are pressed."""
    item = to(GROUP)
    assert isinstance(item.content, OutboundMessage)
    buttons = (Button("Privat", OpenPrivately("ask")), Button("En människa", AskPerson()))
    await deliverer.deliver(replace(item, content=replace(item.content, buttons=buttons)))

    message = await telegram.next_message(to=GROUP)
    assert message["reply_markup"] == {
        "inline_keyboard": [
            [{"text": "Privat", "url": f"https://t.me/{BOT_NAME}?start=ask"}],
            [{"text": "En människa", "callback_data": "person"}],
        ]
    }


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


# --- in the place of the message whose button was pressed -----------------------------------


async def test_what_a_press_leads_to_stands_where_the_button_was(
    telegram: OfflineTelegram, deliverer: TelegramDeliverer
) -> None:
    """The chat does not fill with what was only looked through."""
    (pressed,) = (await deliverer.deliver(to(ANNA, "Steg 1"))).message_ids

    sent = await deliverer.deliver(to(ANNA, "Steg 2", replaces=pressed))

    assert sent == Sent((pressed,))
    assert shown(telegram, pressed) == ["Steg 2"]
    assert telegram.sent_to(ANNA) == ["Steg 1"]


async def test_where_the_pressed_message_is_gone_the_answer_is_a_new_one(
    telegram: OfflineTelegram, deliverer: TelegramDeliverer
) -> None:
    """And it is known which."""
    (pressed,) = (await deliverer.deliver(to(ANNA, "Steg 1"))).message_ids
    telegram.deletes(ANNA, int(pressed))

    sent = await deliverer.deliver(to(ANNA, "Steg 2", replaces=pressed))

    assert sent != Sent((pressed,))
    assert shown(telegram, *sent.message_ids) == ["Steg 2"]


async def test_pressing_twice_changes_nothing_the_second_time(
    telegram: OfflineTelegram, deliverer: TelegramDeliverer
) -> None:
    """Telegram says that it is not modified, which is what was wanted."""
    (pressed,) = (await deliverer.deliver(to(ANNA, "Steg 1"))).message_ids
    await deliverer.deliver(to(ANNA, "Steg 2", replaces=pressed))

    sent = await deliverer.deliver(to(ANNA, "Steg 2", replaces=pressed))

    assert sent == Sent((pressed,))
    assert telegram.edited_to(ANNA, int(pressed)) == ["Steg 2"]


async def test_an_answer_that_does_not_fit_goes_on_below(
    telegram: OfflineTelegram, deliverer: TelegramDeliverer
) -> None:
    """Its first part stands where the button was."""
    (pressed,) = (await deliverer.deliver(to(ANNA, "Steg 1"))).message_ids

    sent = await deliverer.deliver(to(ANNA, LONG, replaces=pressed))

    assert sent.message_ids[0] == pressed
    assert whole(telegram, sent) == LONG.strip()


# --- in the place of an earlier answer ------------------------------------------------------


@pytest.mark.parametrize(("body", "parts"), [("Kort.", 1), ("x. " * 1_500, 2), (LONGER, 3)])
async def test_the_answer_to_an_edited_question_stands_where_the_first_one_did(
    telegram: OfflineTelegram, deliverer: TelegramDeliverer, first: Sent, body: str, parts: int
) -> None:
    """It may have fewer parts, as many, or more."""
    sent = await deliverer.deliver(again(body))

    assert len(sent.message_ids) == parts
    assert whole(telegram, sent) == body.strip()
    both = min(parts, 2)
    assert sent.message_ids[:both] == first.message_ids[:both]


async def test_parts_that_are_not_needed_any_more_are_taken_back(
    telegram: OfflineTelegram, deliverer: TelegramDeliverer, first: Sent
) -> None:
    """The end of another answer would make no sense."""
    await deliverer.deliver(again("Kort."))

    assert shown(telegram, *first.message_ids) == ["Kort.", None]


async def test_a_part_that_is_too_old_to_be_taken_back_is_no_failure(
    telegram: OfflineTelegram, deliverer: TelegramDeliverer, first: Sent
) -> None:
    """The answer has arrived all the same."""
    telegram.grows_old(ANNA, int(first.message_ids[1]), hours=72)

    assert await deliverer.deliver(again("Kort.")) == Sent(first.message_ids[:1])


async def test_a_part_that_the_visitor_has_deleted_comes_anew(
    telegram: OfflineTelegram, deliverer: TelegramDeliverer, first: Sent
) -> None:
    """And the answer is whole."""
    telegram.deletes(ANNA, int(first.message_ids[0]))

    sent = await deliverer.deliver(again("y. " * 1_500))

    assert sent.message_ids[1] == first.message_ids[1]
    assert whole(telegram, sent) == ("y. " * 1_500).strip()


async def test_an_edit_that_leads_to_the_same_answer_changes_nothing(
    telegram: OfflineTelegram, deliverer: TelegramDeliverer, first: Sent
) -> None:
    """Not even the time."""
    sent = await deliverer.deliver(again(LONG))

    assert sent == first
    assert telegram.calls_of("editMessageText") == []
    assert len(telegram.sent_to(ANNA)) == 2


async def test_an_answer_that_never_arrived_is_a_new_message(
    telegram: OfflineTelegram, deliverer: TelegramDeliverer
) -> None:
    """There is nothing whose place it could take."""
    await deliverer.deliver(again("Svar"))

    assert telegram.sent_to(ANNA) == ["Svar"]


async def test_a_retry_of_a_change_goes_on_where_it_stopped(
    telegram: OfflineTelegram, deliverer: TelegramDeliverer, first: Sent
) -> None:
    """No part is changed twice, and none sent twice."""
    telegram.fail_next("sendMessage", TROUBLE)
    with pytest.raises(NotSent):
        await deliverer.deliver(again(LONGER))

    sent = await deliverer.deliver(again(LONGER))

    assert sent.message_ids[:2] == first.message_ids
    assert whole(telegram, sent) == LONGER.strip()
    assert len(telegram.calls_of("editMessageText")) == 2


async def test_a_retry_takes_back_what_could_not_be_taken_back_before(
    telegram: OfflineTelegram, deliverer: TelegramDeliverer, first: Sent
) -> None:
    """Telegram was in trouble."""
    telegram.fail_next("deleteMessage", TROUBLE)
    with pytest.raises(NotSent):
        await deliverer.deliver(again("Kort."))

    await deliverer.deliver(again("Kort."))

    assert shown(telegram, *first.message_ids) == ["Kort.", None]


# --- with a file ----------------------------------------------------------------------------

DATA = Document("mina-data.json", '{"frågor": 1}')
PICTURE = ComparisonPicture("Bilden är en tabell.")


async def test_a_file_comes_after_the_words(
    telegram: OfflineTelegram, deliverer: TelegramDeliverer
) -> None:
    """Which say what it is."""
    await deliverer.deliver(to(ANNA, "Dina uppgifter", enclosure=DATA))

    (file,) = telegram.files_sent_to(ANNA)
    assert (file["kind"], file["file_name"]) == ("document", "mina-data.json")
    assert telegram.content_of(str(file["file_id"])).decode() == '{"frågor": 1}'
    methods = [call.method for call in telegram.accepted]
    assert methods == ["sendMessage", "sendDocument"]


async def test_a_picture_says_in_words_what_it_shows(
    telegram: OfflineTelegram, deliverer: TelegramDeliverer, memory: Memory
) -> None:
    """Not everybody sees it."""
    await deliverer.deliver(to(ANNA, "Jämförelsen", enclosure=PICTURE))

    (file,) = telegram.files_sent_to(ANNA)
    assert (file["kind"], file["caption"]) == ("photo", "Bilden är en tabell.")
    assert telegram.content_of(str(file["file_id"])) == memory.drawn


async def test_without_anything_to_draw_the_words_come_alone(
    telegram: OfflineTelegram, deliverer: TelegramDeliverer, memory: Memory
) -> None:
    """An editor has taken the comparison out."""
    memory.drawn = None

    await deliverer.deliver(to(ANNA, "Jämförelsen", enclosure=PICTURE))

    assert telegram.sent_to(ANNA) == ["Jämförelsen"]


@pytest.mark.parametrize("enclosure", [DATA, PICTURE])
async def test_a_file_goes_into_the_topic_of_its_question(
    telegram: OfflineTelegram, deliverer: TelegramDeliverer, enclosure: Enclosure
) -> None:
    """As the words do."""
    await deliverer.deliver(to(SUPERGROUP, topic=TOPIC, enclosure=enclosure))

    messages = [await telegram.next_message(to=SUPERGROUP) for _ in range(2)]
    assert [message["message_thread_id"] for message in messages] == [TOPIC, TOPIC]


@pytest.mark.parametrize(
    ("fault", "expected"),
    [(Fault(Disturbance.NOT_OK), NotSent), (Fault(Disturbance.BAD_GATEWAY), MaybeSent)],
)
async def test_after_a_failed_file_only_the_file_is_sent_again(
    telegram: OfflineTelegram,
    deliverer: TelegramDeliverer,
    fault: Fault,
    expected: type[Exception],
) -> None:
    """The words have arrived."""
    telegram.fail_next("sendDocument", fault)
    with pytest.raises(expected):
        await deliverer.deliver(to(ANNA, "Dina uppgifter", enclosure=DATA))

    await deliverer.deliver(to(ANNA, "Dina uppgifter", enclosure=DATA))

    assert telegram.sent_to(ANNA) == ["Dina uppgifter", ""]


async def test_a_file_that_telegram_refuses_is_not_tried_again(
    telegram: OfflineTelegram, deliverer: TelegramDeliverer, memory: Memory
) -> None:
    """The words have arrived."""
    memory.drawn = b"no picture"

    with pytest.raises(Refused):
        await deliverer.deliver(to(ANNA, "Jämförelsen", enclosure=PICTURE))

    assert telegram.sent_to(ANNA) == ["Jämförelsen"]
