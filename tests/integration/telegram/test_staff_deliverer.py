"""Cards and news on their way to the agents' group."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from bot.channel.telegram.addresses import StaffChat
from bot.channel.telegram.health import Health
from bot.channel.telegram.pacing import Limits, Pacer, Rate
from bot.channel.telegram.sending import Sender
from bot.channel.telegram.staff_delivery import StaffGroupDeliverer
from bot.channel.telegram.start_up import Call
from bot.channel.telegram.topics import Topics
from bot.conversation.outbound import OutboundMessage
from bot.conversation.queues import STAFF, OutboxItem, Sent
from bot.errors import NotSent, Refused
from bot.escalation.model import (
    CardRefresh,
    ForStaff,
    Happening,
    Reason,
    StaffAlarm,
    StaffNews,
    Suggestion,
    Ticket,
    TicketCard,
    TicketFile,
    TicketNotice,
    TicketStatus,
    TicketView,
)
from bot.ids import AgentId, ConversationId, EntryId, OutboxId, TicketNumber
from bot.knowledge.model import Language
from tests.fakes import NOON, noon
from tests.offline_telegram import ApiError, Fault, OfflineTelegram
from tests.offline_telegram.chat import Json

ANNA, EVA, GROUP, SUPERGROUP = 4711, 900, -500, -100500
TROUBLE = Fault(error=ApiError(500, "Internal Server Error"))
NUMBER = TicketNumber(17)
ANSWERED = TicketNotice(NUMBER, Happening.DELIVERED)
ADDED = TicketNotice(NUMBER, Happening.VISITOR_ADDED, "Hallå?")
CARD, REFRESH = TicketCard(NUMBER, Reason.NO_MATCH), CardRefresh(NUMBER)
LONG = "Ett ord. " * 600


@dataclass
class Agents:
    """The agents' group and what the store knows of ticket 17."""

    telegram: OfflineTelegram
    deliverer: StaffGroupDeliverer
    views: dict[TicketNumber, TicketView]

    async def get(self, content: ForStaff | OutboundMessage) -> Sent:
        """Something for them is delivered, and the store keeps where it is."""
        sent = await self.deliverer.deliver(OutboxItem(OutboxId(1), STAFF, STAFF, content))
        if NUMBER in self.views:
            view = self.views[NUMBER]
            card, topic = sent.card or view.card, sent.topic or view.topic
            self.views[NUMBER] = replace(view, card=card, topic=topic)
        return sent

    def change(self, **changes: object) -> None:
        """Something happens to the ticket."""
        view = self.views[NUMBER]
        ticket = replace(view.ticket, **changes)  # type: ignore[arg-type]  # tests name fields
        self.views[NUMBER] = replace(view, ticket=ticket)

    @property
    def card(self) -> Json | None:
        """As it stands in the group."""
        chat_id, _, message_id = self.views[NUMBER].card.rpartition(":")
        return self.telegram.shown(int(chat_id), int(message_id))

    @property
    def topic(self) -> int:
        return int(self.views[NUMBER].topic.rpartition(":")[2])


def a_view() -> TicketView:
    return TicketView(
        Ticket(
            number=NUMBER,
            conversation_id=ConversationId(f"telegram:{ANNA}"),
            question="Vad är en ASF?",
            reason=Reason.NO_MATCH,
            language=Language.SV,
            created_at=NOON - timedelta(hours=1),
            expected_by=NOON,
            suggestions=(Suggestion(EntryId("iop"), "Vad är IOP?", 0.5),),
        )
    )


@pytest.fixture
def staff_chat() -> StaffChat:
    return StaffChat(GROUP)


@pytest.fixture
def sender(telegram: OfflineTelegram, call: Call) -> Sender:
    telegram.visitor_says(ANNA, "Hej")
    telegram.group(GROUP, kind="group")
    telegram.group(SUPERGROUP, is_forum=True)
    unhurried = Rate(burst=1, per_second=20)
    return Sender(call, Pacer(Limits(private_chat=unhurried, group=unhurried)), Health())


@pytest.fixture
def agents(telegram: OfflineTelegram, sender: Sender, staff_chat: StaffChat) -> Agents:
    views = {NUMBER: a_view()}

    async def view_of(number: TicketNumber) -> TicketView | None:
        return views.get(number)

    return Agents(telegram, StaffGroupDeliverer(sender, staff_chat, view_of, noon), views)


@pytest.fixture
def forum(agents: Agents, sender: Sender, staff_chat: StaffChat) -> Agents:
    """Agents who have chosen a topic for each ticket."""
    staff_chat.chat_id = SUPERGROUP
    agents.deliverer = replace(agents.deliverer, topics=Topics(sender, staff_chat))
    return agents


@asynccontextmanager
async def fails_after_one_message(telegram: OfflineTelegram) -> AsyncIterator[None]:
    """The second message of the block is refused."""

    async def arrange() -> None:
        await telegram.next_message(to=GROUP)
        telegram.fail_next("sendMessage", TROUBLE)

    arranging = asyncio.ensure_future(arrange())
    yield
    await arranging


# --- the card -------------------------------------------------------------------------------


async def test_a_card_is_put_up_in_the_group(telegram: OfflineTelegram, agents: Agents) -> None:
    """It is known where, so that it can be changed and replied to."""
    sent = await agents.get(CARD)

    card = await telegram.next_message(to=GROUP)
    assert str(card["text"]).startswith("🟡 Ärende 17 · svenska\n\nVad är en ASF?")
    key = f"{GROUP}:{card['message_id']}"
    assert sent == Sent((key,), card=key)


async def test_a_card_shows_how_the_ticket_stands_when_it_is_sent(
    telegram: OfflineTelegram, agents: Agents
) -> None:
    """Telegram may have been away for an hour."""
    agents.change(status=TicketStatus.CLOSED)

    await agents.get(CARD)

    assert str((await telegram.next_message(to=GROUP))["text"]).startswith("⚪ Ärende 17")


async def test_a_card_is_changed_where_it_stands(telegram: OfflineTelegram, agents: Agents) -> None:
    """Nobody looks for the newest of several."""
    await agents.get(CARD)
    agents.change(claimed_by=AgentId(f"telegram:{EVA}"))

    assert await agents.get(REFRESH) == Sent()

    assert agents.card is not None
    assert "Släpp" in str(agents.card["reply_markup"])
    assert len(telegram.sent_to(GROUP)) == 1


async def test_a_card_that_shows_it_already_is_left_alone(
    telegram: OfflineTelegram, agents: Agents
) -> None:
    """Two things may have happened before the first could be shown."""
    await agents.get(CARD)
    agents.change(status=TicketStatus.ANSWERED)
    await agents.get(REFRESH)

    assert await agents.get(REFRESH) == Sent()

    assert len(telegram.calls_of("editMessageText")) == 1


async def test_a_card_that_was_deleted_is_put_up_anew_once(
    telegram: OfflineTelegram, agents: Agents
) -> None:
    """From then on the new one is the card."""
    await agents.get(CARD)
    telegram.deletes(GROUP, int(str((await telegram.next_message(to=GROUP))["message_id"])))
    await agents.get(REFRESH)
    agents.change(status=TicketStatus.ANSWERED)

    await agents.get(REFRESH)

    assert len(telegram.sent_to(GROUP)) == 2
    assert agents.card is not None
    assert str(agents.card["text"]).startswith("✅")


async def test_a_card_in_a_group_that_agents_have_left_is_put_up_in_the_new_one(
    telegram: OfflineTelegram, agents: Agents, staff_chat: StaffChat
) -> None:
    """Its number there may be that of any other message."""
    await agents.get(CARD)
    staff_chat.chat_id = SUPERGROUP

    await agents.get(REFRESH)

    assert len(telegram.sent_to(SUPERGROUP)) == 1
    assert telegram.calls_of("editMessageText") == []


@pytest.mark.parametrize("content", [CARD, REFRESH, ANSWERED, ADDED])
async def test_of_a_ticket_that_is_not_there_agents_see_nothing(
    telegram: OfflineTelegram, agents: Agents, content: ForStaff
) -> None:
    """There is nothing to show, and no retry helps."""
    agents.views.clear()

    with pytest.raises(Refused, match="not there any more"):
        await agents.get(content)

    assert telegram.sent_to(GROUP) == []


# --- news -----------------------------------------------------------------------------------


async def test_an_alarm_arrives_in_the_agents_group(
    telegram: OfflineTelegram, agents: Agents
) -> None:
    """Its key there is known."""
    sent = await agents.get(StaffAlarm("Se upp"))

    message = await telegram.next_message(to=GROUP)
    assert message["text"] == "🚨 Se upp"
    assert sent == Sent((f"{GROUP}:{message['message_id']}",))


async def test_what_agents_have_asked_for_arrives(
    telegram: OfflineTelegram, agents: Agents
) -> None:
    """As a reply to nothing."""
    await agents.get(StaffNews("Läget"))

    message = await telegram.next_message(to=GROUP)
    assert (message["text"], message.get("reply_to_message")) == ("Läget", None)


@pytest.mark.parametrize("news", [ANSWERED, ADDED])
async def test_news_are_a_reply_to_the_card_of_their_ticket(
    telegram: OfflineTelegram, agents: Agents, news: TicketNotice
) -> None:
    """As the store remembers it."""
    await agents.get(CARD)
    card = await telegram.next_message(to=GROUP)

    await agents.get(news)

    assert (await telegram.next_message(to=GROUP))["reply_to_message"] == card


async def test_news_whose_card_is_unknown_arrive_all_the_same(
    telegram: OfflineTelegram, agents: Agents
) -> None:
    """A ticket may be older than the group."""
    await agents.get(ADDED)

    assert "reply_to_message" not in await telegram.next_message(to=GROUP)


async def test_news_are_no_reply_to_a_message_that_only_has_the_number_of_their_card(
    telegram: OfflineTelegram, agents: Agents
) -> None:
    """The card is in a group that agents have left."""
    await agents.get(StaffAlarm("Något annat"))
    other = await telegram.next_message(to=GROUP)
    agents.views[NUMBER] = replace(a_view(), card=f"-999:{other['message_id']}")

    await agents.get(ADDED)

    assert "reply_to_message" not in await telegram.next_message(to=GROUP)


async def test_an_answer_that_has_arrived_can_be_taught_at_once(
    telegram: OfflineTelegram, agents: Agents
) -> None:
    """With a button for each entry that came close."""
    await agents.get(ANSWERED)

    message = await telegram.next_message(to=GROUP)
    press = telegram.agent_presses(GROUP, EVA, message, "Variant av: Vad är IOP?")
    query = press["callback_query"]
    assert isinstance(query, dict)
    assert query["data"] == "t:te:17:iop"


async def test_a_retry_to_the_agents_goes_on_where_the_last_try_stopped(
    telegram: OfflineTelegram, agents: Agents
) -> None:
    """Agents get no part twice."""
    async with fails_after_one_message(telegram):
        with pytest.raises(NotSent):
            await agents.get(StaffAlarm(LONG))

    sent = await agents.get(StaffAlarm(LONG))

    assert len(sent.message_ids) == len(telegram.sent_to(GROUP)) == 2


async def test_what_is_for_a_visitor_is_not_shown_to_agents(
    telegram: OfflineTelegram, agents: Agents
) -> None:
    """A mistake in the program is found out before anything is sent."""
    answer = OutboundMessage(ConversationId(f"telegram:{ANNA}"), "Svar", Language.SV)

    with pytest.raises(Refused):
        await agents.get(answer)

    assert telegram.sent_to(GROUP) == []


async def test_agents_see_that_an_edit_comes_after_their_answer(
    telegram: OfflineTelegram, agents: Agents
) -> None:
    """The answer may not fit any more."""
    agents.change(answered_at=NOON)

    await agents.get(TicketNotice(NUMBER, Happening.VISITOR_EDITED, "Jag menade IOP"))

    assert "efter ert svar" in telegram.sent_to(GROUP)[0]


@pytest.mark.parametrize(
    "happening", [Happening.VISITOR_ADDED, Happening.VISITOR_EDITED, Happening.SHOWN]
)
async def test_words_that_were_erased_while_they_waited_are_not_shown(
    telegram: OfflineTelegram, agents: Agents, happening: Happening
) -> None:
    """Telegram was away, and meanwhile the visitor had them deleted."""
    agents.change(question="")

    sent = await agents.get(TicketNotice(NUMBER, happening, "Hemligt"))

    assert (sent, telegram.sent_to(GROUP)) == (Sent(), [])


async def test_a_file_that_was_erased_while_it_waited_is_not_passed_on(
    telegram: OfflineTelegram, agents: Agents
) -> None:
    """It was the visitor's to take back."""
    file = sent_by_anna(telegram, "photo")
    agents.change(question="")

    assert await agents.get(file) == Sent()
    assert telegram.calls_of("copyMessage") == []


# --- files ----------------------------------------------------------------------------------


def sent_by_anna(telegram: OfflineTelegram, kind: str) -> TicketFile:
    update = telegram.visitor_sends(ANNA, kind)
    message = update["message"]
    assert isinstance(message, dict)
    conversation_id = ConversationId(f"telegram:{ANNA}")
    return TicketFile(NUMBER, conversation_id, kind, str(message["message_id"]))


@pytest.mark.parametrize("kind", ["photo", "voice", "document", "location", "sticker"])
async def test_what_a_visitor_has_sent_is_passed_on_as_a_reply_to_the_card(
    telegram: OfflineTelegram, agents: Agents, kind: str
) -> None:
    """As it was: nobody here has opened it."""
    await agents.get(CARD)
    card = await telegram.next_message(to=GROUP)

    sent = await agents.get(sent_by_anna(telegram, kind))

    copy = await telegram.next_message(to=GROUP)
    assert kind in copy
    assert copy["reply_to_message"] == card
    assert sent == Sent((f"{GROUP}:{copy['message_id']}",))


async def test_of_a_file_that_the_visitor_has_deleted_agents_hear_that_it_is_gone(
    telegram: OfflineTelegram, agents: Agents
) -> None:
    """It was theirs to take back; nobody waits for it in vain."""
    await agents.get(CARD)
    card = await telegram.next_message(to=GROUP)
    file = sent_by_anna(telegram, "photo")
    telegram.deletes(ANNA, int(file.message_id))

    sent = await agents.get(file)

    told = await telegram.next_message(to=GROUP)
    assert told["text"] == (
        "Ärende 17: det som besökaren skickade går inte längre att hämta. Be om det igen om det"
        " behövs. (What the visitor sent can't be had any more.)"
    )
    assert told["reply_to_message"] == card
    assert sent == Sent((f"{GROUP}:{told['message_id']}",))


# --- the group itself -----------------------------------------------------------------------


async def test_an_agents_group_that_became_a_supergroup_is_followed(
    telegram: OfflineTelegram,
    agents: Agents,
    staff_chat: StaffChat,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """And an operator is told what to change."""
    telegram.world.chats[GROUP].moved_to = SUPERGROUP

    await agents.get(StaffAlarm("Se upp"))

    assert telegram.sent_to(SUPERGROUP) == ["🚨 Se upp"]
    assert staff_chat == StaffChat(SUPERGROUP, former_chat_id=GROUP)
    assert f"set telegram.staff_chat_id to {SUPERGROUP}" in caplog.text


async def test_without_an_agents_group_it_is_said_what_to_set(
    agents: Agents, staff_chat: StaffChat
) -> None:
    """Tickets are then answered elsewhere."""
    staff_chat.chat_id = None

    with pytest.raises(Refused, match=r"telegram\.staff_chat_id"):
        await agents.get(ADDED)


# --- topics ---------------------------------------------------------------------------------


async def test_each_ticket_gets_a_topic_of_its_own(
    telegram: OfflineTelegram, forum: Agents
) -> None:
    """With its number and its question as the name, and its card in it."""
    sent = await forum.get(CARD)

    topic = telegram.world.chats[SUPERGROUP].topics[forum.topic]
    assert topic.name == "17 · Vad är en ASF?"
    assert forum.card is not None
    assert forum.card["message_thread_id"] == topic.id
    assert sent.message_ids == (f"{SUPERGROUP}:topic:{topic.id}", sent.card)


async def test_a_topics_name_shows_no_contact_details_and_fits(
    telegram: OfflineTelegram, forum: Agents
) -> None:
    """All members see it in their list of chats."""
    forum.change(question="Ring 0455-30 30 30\n" + "ord " * 100)

    await forum.get(CARD)

    name = telegram.world.chats[SUPERGROUP].topics[forum.topic].name
    assert name.startswith("17 · Ring [telefon] ord ord")
    assert name.endswith("…")


async def test_news_and_files_go_into_the_tickets_topic(
    telegram: OfflineTelegram, forum: Agents
) -> None:
    """As replies to its card."""
    await forum.get(CARD)
    card = await telegram.next_message(to=SUPERGROUP)

    await forum.get(ADDED)
    await forum.get(sent_by_anna(telegram, "photo"))

    for _ in range(2):
        message = await telegram.next_message(to=SUPERGROUP)
        assert message["message_thread_id"] == forum.topic
        replied_to = message["reply_to_message"]
        assert isinstance(replied_to, dict)
        assert replied_to["message_id"] == card["message_id"]


@pytest.mark.parametrize("is_forum", [True, False])
async def test_without_the_right_to_open_topics_agents_work_by_replies(
    telegram: OfflineTelegram, forum: Agents, *, is_forum: bool
) -> None:
    """Nothing is lost on it."""
    telegram.group(SUPERGROUP, is_forum=is_forum, bot_status="member")

    sent = await forum.get(CARD)

    assert sent.topic == ""
    assert len(telegram.sent_to(SUPERGROUP)) == 1


async def test_an_erased_question_is_taken_out_of_its_topics_name(
    telegram: OfflineTelegram, forum: Agents
) -> None:
    """Only the number is left, also at the second time."""
    await forum.get(CARD)
    forum.change(question="", status=TicketStatus.CLOSED)

    for _ in range(2):
        assert await forum.get(REFRESH) == Sent()

    assert telegram.world.chats[SUPERGROUP].topics[forum.topic].name == "17"


async def test_a_ticket_whose_topic_was_deleted_gets_a_new_one(
    telegram: OfflineTelegram, forum: Agents
) -> None:
    """With a new card, and the news below it."""
    await forum.get(CARD)
    before = forum.topic
    telegram.deletes_topic(SUPERGROUP, before)

    await forum.get(ADDED)

    assert forum.topic != before
    assert forum.card is not None
    assert forum.card["message_thread_id"] == forum.topic
    assert [text[:9] for text in telegram.sent_to(SUPERGROUP)] == [
        "🟡 Ärende ",
        "🟡 Ärende ",
        "Ärende 17",
    ]


async def test_a_bot_that_may_open_topics_writes_in_closed_ones(
    telegram: OfflineTelegram, forum: Agents
) -> None:
    """An agent has closed the topic, and the visitor has written again."""
    await forum.get(CARD)
    telegram.closes_topic(SUPERGROUP, EVA, forum.topic)

    await forum.get(ADDED)

    assert len(telegram.sent_to(SUPERGROUP)) == 2
