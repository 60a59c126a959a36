"""What agents write in their group, and to whom it goes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.channel.telegram.addresses import StaffChat
from bot.channel.telegram.staff_group import StaffGroup
from bot.channel.telegram.updates import AgentReply, Me, agent_reply, decoded, migrated_to
from bot.conversation.ports import UnitOfWork
from bot.errors import ActionRefused
from bot.escalation.model import Happening, StaffAlarm, TicketNotice
from bot.ids import AgentId, TicketNumber
from tests.fakes import FakeUnitOfWork
from tests.offline_telegram.driver import Driver
from tests.offline_telegram.update_queue import UpdateQueue
from tests.offline_telegram.world import BOT_ID, BOT_NAME, Json, World, person

ANNA, AGENT, GROUP = 4711, 900, -100500
ME = Me(BOT_ID, BOT_NAME)
NUMBER = TicketNumber(17)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def people(world: World) -> Driver:
    driver = Driver(world, UpdateQueue())
    driver.group(GROUP)
    return driver


@pytest.fixture
def card_id(world: World, people: Driver) -> int:  # noqa: ARG001 - people make the group
    card = world.new_message(world.chats[GROUP], world.me(), text="Ärende 17")
    return int(str(card["message_id"]))


def replied(update: Json) -> AgentReply | None:
    return agent_reply(decoded(update), ME)


def test_a_reply_in_the_agents_group_is_an_answer(people: Driver, card_id: int) -> None:
    """With who wrote it, and to what."""
    update = people.agent_replies(GROUP, AGENT, card_id, " Hej, så här är det. ")

    assert replied(update) == AgentReply(
        key=f"{GROUP}:{card_id + 1}",
        replied_to=f"{GROUP}:{card_id}",
        replies_to_bot=True,
        agent=AgentId("telegram:900"),
        text="Hej, så här är det.",
        is_anonymous=False,
    )


def test_a_reply_to_a_colleague_is_told_from_one_to_the_bot(
    people: Driver, world: World, card_id: int
) -> None:
    """It may be an answer too, and may be talk."""
    colleague = world.new_message(world.chats[GROUP], person(901), text="Vet du?")
    reply = replied(people.agent_replies(GROUP, AGENT, int(str(colleague["message_id"])), "Ja"))

    assert reply is not None
    assert not reply.replies_to_bot
    assert reply.replied_to != f"{GROUP}:{card_id}"


def test_an_anonymous_administrator_is_recognised(people: Driver, card_id: int) -> None:
    """Nobody would know who has answered."""
    reply = replied(people.agent_replies(GROUP, AGENT, card_id, "Svar", anonymous=True))

    assert reply is not None
    assert reply.is_anonymous


def test_a_reply_with_a_picture_has_no_text(people: Driver, card_id: int) -> None:
    """It can't be passed on."""
    photo = [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]
    also = {"photo": photo, "caption": "Se bild"}
    reply = replied(people.agent_replies(GROUP, AGENT, card_id, also=also))

    assert reply is not None
    assert reply.text == ""


def test_talk_among_agents_is_no_answer(people: Driver) -> None:
    """They may speak freely."""
    assert replied(people.visitor_says(AGENT, "Fika?", chat_id=GROUP)) is None


def test_another_bots_reply_is_no_answer(people: Driver, card_id: int) -> None:
    """Only people answer visitors."""
    another_bot = person(5) | {"is_bot": True}
    update = people.agent_replies(GROUP, AGENT, card_id, "Svar", also={"from": another_bot})

    assert replied(update) is None


def test_a_press_in_the_agents_group_is_no_answer(people: Driver) -> None:
    """Nor is anything else that is no message."""
    assert replied(people.presses(AGENT, 1, "none")) is None


def test_a_group_that_becomes_a_supergroup_is_followed(people: Driver) -> None:
    """Telegram says so once, in the old group."""
    update = people.visitor_says(AGENT, chat_id=GROUP, also={"migrate_to_chat_id": -1007})

    assert migrated_to(decoded(update)) == -1007


@pytest.mark.parametrize("kind", ["message", "my_chat_member"])
def test_other_updates_move_no_group(people: Driver, kind: str) -> None:
    """It stays where it is."""
    update = people.visitor_says(ANNA, "Hej") if kind == "message" else people.blocks(ANNA)

    assert migrated_to(decoded(update)) is None


# --- to whom it goes ------------------------------------------------------------------------


class FakeAnswerTicket:
    """Implements `AnswerTicket`."""

    def __init__(self) -> None:
        self.answered: list[tuple[TicketNumber, str, AgentId]] = []
        self.refusal = ""

    async def __call__(
        self, number: TicketNumber, text: str, agent: AgentId, uow: UnitOfWork
    ) -> None:
        del uow
        if self.refusal:
            raise ActionRefused(self.refusal)
        self.answered.append((number, text, agent))


REPLY = AgentReply(
    key=f"{GROUP}:8",
    replied_to=f"{GROUP}:7",
    replies_to_bot=True,
    agent=AgentId("telegram:900"),
    text="Så här är det.",
    is_anonymous=False,
)


@pytest.fixture
def uow() -> FakeUnitOfWork:
    uow = FakeUnitOfWork()
    uow.threads.add(REPLY.replied_to, NUMBER)
    return uow


@pytest.fixture
def answer_ticket() -> FakeAnswerTicket:
    return FakeAnswerTicket()


@pytest.fixture
def staff_group(answer_ticket: FakeAnswerTicket) -> StaffGroup:
    return StaffGroup(answer_ticket, StaffChat(GROUP))


async def test_a_reply_to_a_card_answers_its_visitor(
    staff_group: StaffGroup, answer_ticket: FakeAnswerTicket, uow: FakeUnitOfWork
) -> None:
    """In the agent's name, and without another word to the group."""
    await staff_group.read(REPLY, uow)

    assert answer_ticket.answered == [(NUMBER, "Så här är det.", AgentId("telegram:900"))]
    assert uow.outbox.added == []


async def test_a_reply_belongs_to_the_thread_from_then_on(
    staff_group: StaffGroup, uow: FakeUnitOfWork
) -> None:
    """A colleague may go on from there."""
    await staff_group.read(REPLY, uow)

    assert await uow.threads.ticket_of(REPLY.key) == NUMBER


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (replace(REPLY, is_anonymous=True), "anonym"),
        (replace(REPLY, text=""), "bara text"),
    ],
)
async def test_an_agent_hears_why_a_reply_was_not_sent(
    staff_group: StaffGroup,
    answer_ticket: FakeAnswerTicket,
    uow: FakeUnitOfWork,
    reply: AgentReply,
    why: str,
) -> None:
    """In the ticket's thread."""
    await staff_group.read(reply, uow)

    (notice,) = uow.outbox.added
    assert isinstance(notice, TicketNotice)
    assert (notice.ticket_number, notice.happening) == (NUMBER, Happening.REFUSED)
    assert why in notice.text
    assert answer_ticket.answered == []


async def test_an_agent_hears_what_the_use_case_refuses(
    staff_group: StaffGroup, answer_ticket: FakeAnswerTicket, uow: FakeUnitOfWork
) -> None:
    """In its own words."""
    answer_ticket.refusal = "Ärendet är stängt."

    await staff_group.read(REPLY, uow)

    assert uow.outbox.added == [TicketNotice(NUMBER, Happening.REFUSED, "Ärendet är stängt.")]


async def test_a_reply_to_the_bot_without_a_ticket_is_not_lost_silently(
    staff_group: StaffGroup, uow: FakeUnitOfWork
) -> None:
    """The agent believes that somebody has got it."""
    await staff_group.read(replace(REPLY, replied_to=f"{GROUP}:1"), uow)

    assert [type(told) for told in uow.outbox.added] == [StaffAlarm]


async def test_talk_between_agents_is_left_alone(
    staff_group: StaffGroup, answer_ticket: FakeAnswerTicket, uow: FakeUnitOfWork
) -> None:
    """A reply to a colleague outside of any thread is theirs."""
    talk = replace(REPLY, replied_to=f"{GROUP}:1", replies_to_bot=False)

    await staff_group.read(talk, uow)

    assert uow.outbox.added == []
    assert answer_ticket.answered == []
