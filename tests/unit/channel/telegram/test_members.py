"""Who is an agent, as Telegram says."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from telegram.error import BadRequest, Forbidden, InvalidToken, TelegramError, TimedOut

from bot.channel.telegram.addresses import StaffChat
from bot.channel.telegram.answers import NotConnected, ServerTrouble, TooManyRequests
from bot.channel.telegram.members import Members
from bot.errors import ActionRefused
from bot.ids import AgentId
from tests.fakes import NOON

GROUP = -100500
EVA = AgentId("telegram:900")
MEMBER, LEFT = {"status": "member"}, {"status": "left"}


@dataclass
class FakeTelegram:
    """Implements `Call`: answers what it is told to, the last of it again and again."""

    answers: deque[object] = field(default_factory=lambda: deque([MEMBER]))
    asked: list[tuple[str, Mapping[str, object]]] = field(default_factory=list)
    now: datetime = NOON

    async def __call__(self, method: str, parameters: Mapping[str, object]) -> object:
        self.asked.append((method, parameters))
        answer = self.answers.popleft() if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def telegram() -> FakeTelegram:
    return FakeTelegram()


@pytest.fixture
def members(telegram: FakeTelegram) -> Members:
    return Members(telegram, StaffChat(GROUP), lambda: telegram.now)


async def test_telegram_is_asked_about_the_person_in_the_agents_group(
    members: Members, telegram: FakeTelegram
) -> None:
    """By their number there."""
    await members.includes(EVA)

    assert telegram.asked == [("getChatMember", {"chat_id": GROUP, "user_id": 900})]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"status": "creator"}, True),
        ({"status": "administrator"}, True),
        ({"status": "member"}, True),
        ({"status": "restricted", "is_member": True}, True),
        ({"status": "restricted", "is_member": False}, False),
        ({"status": "restricted"}, False),
        ({"status": "left"}, False),
        ({"status": "kicked"}, False),
        ({"status": "a status of next year"}, False),
        ({}, False),
        ([], False),
        (None, False),
    ],
)
async def test_who_is_in_the_group_is_an_agent(
    members: Members, telegram: FakeTelegram, answer: object, *, expected: bool
) -> None:
    """Also one who may not write there, and nobody else."""
    telegram.answers = deque([answer])

    assert await members.includes(EVA) is expected


async def test_somebody_whom_telegram_does_not_know_is_no_agent(
    members: Members, telegram: FakeTelegram
) -> None:
    """They were never there."""
    telegram.answers = deque([BadRequest("PARTICIPANT_ID_INVALID")])

    assert not await members.includes(EVA)


@pytest.mark.parametrize("answer", [MEMBER, LEFT])
async def test_an_answer_is_remembered_for_five_minutes(
    members: Members, telegram: FakeTelegram, answer: object
) -> None:
    """An agent who writes much does not cost a call for each word."""
    telegram.answers = deque([answer])
    first = await members.includes(EVA)
    telegram.now += timedelta(minutes=5) - timedelta(seconds=1)

    assert await members.includes(EVA) is first
    assert len(telegram.asked) == 1


async def test_who_has_left_is_no_agent_after_five_minutes(
    members: Members, telegram: FakeTelegram
) -> None:
    """At the latest."""
    telegram.answers = deque([MEMBER, LEFT])
    await members.includes(EVA)
    telegram.now += timedelta(minutes=5)

    assert not await members.includes(EVA)


async def test_each_agent_is_asked_about(members: Members, telegram: FakeTelegram) -> None:
    """One's membership is not another's."""
    telegram.answers = deque([MEMBER, LEFT])

    assert await members.includes(EVA)
    assert not await members.includes(AgentId("telegram:901"))


DOWN: list[TelegramError] = [
    NotConnected("no connection"),
    TimedOut("no answer"),
    ServerTrouble("Internal Server Error"),
    TooManyRequests(timedelta(seconds=3)),
    Forbidden("Forbidden: bot is not a member of the supergroup chat"),
    InvalidToken("Unauthorized"),
]


@pytest.mark.parametrize("error", DOWN, ids=lambda error: type(error).__name__)
async def test_while_telegram_does_not_say_whoever_writes_there_is_an_agent(
    members: Members, telegram: FakeTelegram, error: TelegramError
) -> None:
    """An answer to a visitor does not wait for it."""
    telegram.answers = deque([error])

    assert await members.includes(EVA)


async def test_what_telegram_did_not_say_is_asked_again(
    members: Members, telegram: FakeTelegram
) -> None:
    """A doubt is not remembered as an answer."""
    telegram.answers = deque([TimedOut("no answer"), LEFT])
    await members.includes(EVA)

    assert not await members.includes(EVA)


async def test_what_matters_is_asked_anew(members: Members, telegram: FakeTelegram) -> None:
    """Somebody may have been put out a minute ago."""
    telegram.answers = deque([MEMBER, LEFT])
    await members.includes(EVA)

    with pytest.raises(ActionRefused, match="inte med i gruppen längre"):
        await members.insist(EVA)


async def test_a_member_may_do_what_matters(members: Members, telegram: FakeTelegram) -> None:
    """And is known as one from then on."""
    telegram.answers = deque([LEFT, MEMBER])
    await members.includes(EVA)

    await members.insist(EVA)

    assert await members.includes(EVA)


@pytest.mark.parametrize("error", DOWN, ids=lambda error: type(error).__name__)
async def test_what_matters_is_not_done_while_telegram_does_not_say(
    members: Members, telegram: FakeTelegram, error: TelegramError
) -> None:
    """The agent is asked to try again."""
    telegram.answers = deque([error])

    with pytest.raises(ActionRefused, match="Försök igen strax"):
        await members.insist(EVA)


async def test_only_so_many_agents_are_remembered(members: Members, telegram: FakeTelegram) -> None:
    """Memory is bounded; who was forgotten is asked about again."""
    for number in range(1_001):
        await members.includes(AgentId(f"telegram:{number}"))

    await members.includes(AgentId("telegram:0"))

    assert len(telegram.asked) == 1_002
