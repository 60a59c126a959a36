"""Nothing acknowledged is ever lost: the program is killed again and again while people talk.

Telegram, in this process, goes on; only the assistant dies, at moments of its start and of its
work, and is started anew. `--kills N` says how often.
"""

from __future__ import annotations

import asyncio
import random
import sys
from contextlib import nullcontext
from pathlib import Path

import pytest

from bot.config import Settings
from bot.knowledge.base import KnowledgeBase
from bot.served_knowledge import KnowledgePlace, prepare
from tests.e2e.aftermath import Aftermath
from tests.e2e.program import CACHE, KNOWLEDGE, Program
from tests.e2e.storm import Storm
from tests.e2e.talks import ANSWERS_TO_EACH, Talk, talks
from tests.offline_telegram import OfflineTelegram

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def all_talks(knowledge: KnowledgeBase) -> list[Talk]:  # noqa: ARG001 - compiled by then
    place = KnowledgePlace(KNOWLEDGE, CACHE, Settings().matching.false_answer_rate)
    return talks(prepare(place))


@pytest.fixture(scope="module")
def aftermath(
    all_talks: list[Talk], tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Aftermath:
    """What there is to see once the storm is over; its figures go to the terminal."""
    kills = int(request.config.getoption("--kills"))
    aftermath = asyncio.run(_storm(all_talks, kills, tmp_path_factory.mktemp("killed")))
    capture = request.config.pluginmanager.get_plugin("capturemanager")
    with capture.global_and_fixture_disabled() if capture else nullcontext():
        sys.stdout.write(f"\n{aftermath.figures}\n")
    return aftermath


async def _storm(all_talks: list[Talk], kills: int, folder: Path) -> Aftermath:
    async with OfflineTelegram() as telegram:
        program = Program.on(telegram, folder)
        return await Storm(telegram, program, all_talks, seed=random.randrange(10_000)).run(kills)


def test_people_ask_and_answer_enough(all_talks: list[Talk]) -> None:
    """300 questions, some in a row and some edited, and 30 answers of agents pass."""
    assert sum(len(talk.questions) for talk in all_talks) == 300
    assert sum(len(talk.agents_answers) for talk in all_talks) == 30
    assert max(len(talk.questions) for talk in all_talks) == 4
    assert sum(talk.is_changed for talk in all_talks) == 10


def test_every_question_and_every_agents_answer_arrives(aftermath: Aftermath) -> None:
    """Visitors have their answer, question back or receipt, and what an agent wrote to them.

    Who has edited a question reads the answer to what it is now.
    """
    missing = {
        talk.visitor: lost for talk in aftermath.talks if (lost := aftermath.account(talk).missing)
    }

    assert missing == {}


def test_replies_come_in_the_order_of_the_questions(aftermath: Aftermath) -> None:
    """No kill turns a conversation around, or puts something into it."""
    muddled = {
        talk.visitor: aftermath.told.get(talk.visitor)
        for talk in aftermath.talks
        if not aftermath.account(talk).is_in_order
    }

    assert muddled == {}


def test_only_what_was_in_flight_at_a_kill_is_sent_twice(aftermath: Aftermath) -> None:
    """Nothing is handled twice; what was taken by Telegram but not marked may be sent again."""
    sent_twice = aftermath.repeated_to_visitors + aftermath.repeated_to_agents

    assert sent_twice <= sum(aftermath.in_flight)


def test_whoever_is_asked_to_stop_leaves_nothing_half_sent(aftermath: Aftermath) -> None:
    """After SIGTERM all that Telegram has taken is marked, and not sent again."""
    assert aftermath.unmarked_at_stops == 0


def test_agents_are_told_of_every_delivery(aftermath: Aftermath) -> None:
    """For each answer that an agent wrote, the group sees that it arrived."""
    news = aftermath.news

    assert len(news) == aftermath.tickets
    assert {text: count for text, count in news.items() if count < ANSWERS_TO_EACH} == {}


def test_every_tickets_card_says_in_the_end_that_it_is_answered(aftermath: Aftermath) -> None:
    """A card is changed in its place, and no kill leaves it behind what has happened."""
    behind = {ticket: card for ticket, card in aftermath.cards.items() if not card.startswith("✅")}

    assert len(aftermath.cards) == aftermath.tickets
    assert behind == {}


def test_nothing_is_quarantined_or_left(aftermath: Aftermath) -> None:
    """Every update is done and every message sent: a kill is nobody's fault."""
    assert set(aftermath.rows["inbox"]) == {"done"}
    assert set(aftermath.rows["outbox"]) == {"sent"}
