"""The program is killed while people talk; what came of it is counted at Telegram and on disk."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import sqlite3
import time
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from tests.e2e.aftermath import Aftermath, Told, account, told_by
from tests.e2e.program import STAFF, Program
from tests.e2e.talks import Talk
from tests.offline_telegram import OfflineTelegram
from tests.offline_telegram.world import Json

AGENT = 99

_AT_START = 0.25
"""How many of the kills come while the program starts, or soon after."""
_START_SECONDS = 2.0
_LIFE_SECONDS = 20.0
_LAST_LIVES = 10
_LAST_LIFE_SECONDS = 2.0
"""Then it is stopped and started as for an update: that has an effect as well, and it is quicker
than to wait until the agents' group, which takes 20 messages a minute, has been told everything."""
_QUIET_ROUNDS = 10
_WITH_AGENTS = 0.6
"""How many of the other kills come when the agents' answers are on their way as well."""
_LATER_SECONDS = 2.0
"""By when they are."""
_AGENT_THINKS_SECONDS = (0.2, 0.5)
"""By when the program knows which ticket a card is of, unless it was killed."""
_SENDS = frozenset({"sendMessage", "editMessageText"})

Question = tuple[int, str]
"""Who asks what."""


@dataclass(frozen=True, slots=True)
class _Life:
    """Of the program, between a start and an end."""

    begins_at: int
    """How many calls Telegram had accepted before it."""
    is_killed: bool


@dataclass
class Storm:
    """One run, on a Telegram that outlives every kill."""

    telegram: OfflineTelegram
    program: Program
    talks: Sequence[Talk]
    seed: int
    _lives: list[_Life] = field(default_factory=list)
    _cards: dict[int, int] = field(default_factory=dict)
    """By visitor: how many copies of the ticket's card there have been."""
    _asked: dict[int, int] = field(default_factory=dict)
    """By visitor: the message in which they asked last."""

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)

    async def run(self, kills: int) -> Aftermath:
        """Each life gets its share of the questions; the last one is not killed."""
        started = time.monotonic()
        shares = self._shares(kills + 1)
        agents = asyncio.create_task(self._agents())
        for share in shares[:-1]:
            await self._live_and_die(share)
        self._ask(shares[-1])
        await self._live()
        agents.cancel()
        await asyncio.gather(agents, return_exceptions=True)
        unmarked = self._unmarked()
        return Aftermath(
            seed=self.seed,
            talks=self.talks,
            told=told_by(self.telegram),
            in_flight=[unmarked[n] for n, life in enumerate(self._lives) if life.is_killed],
            unmarked_at_stops=sum(
                unmarked[n] for n, life in enumerate(self._lives) if not life.is_killed
            ),
            replies_to_lost_cards=self._replies_to_lost_cards(),
            rows=_rows_by_status(self.program.database),
            seconds=time.monotonic() - started,
        )

    # --- lives ------------------------------------------------------------------------------

    async def _live_and_die(self, share: Sequence[Question]) -> None:
        self._lives.append(_Life(len(self.telegram.accepted), is_killed=True))
        self.program.begin()
        self._ask(share)
        await self._last_moment(len(share))
        self.program.kill()
        await self._what_is_on_the_wire_arrives()

    async def _live(self) -> None:
        """Until nothing is left to do. What is missing after the last life, the tests say."""
        for _ in range(_LAST_LIVES):
            self._lives.append(_Life(len(self.telegram.accepted), is_killed=False))
            async with self.program:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(_LAST_LIFE_SECONDS):
                        while not self._is_over():  # noqa: ASYNC110 - the database has no event
                            await asyncio.sleep(0.2)
            if self._is_over():
                return

    def _is_over(self) -> bool:
        rows = _rows_by_status(self.program.database)
        if self.telegram.updates.waiting or any(status.get("waiting") for status in rows.values()):
            return False
        told = told_by(self.telegram)
        return not any(account(talk, told.get(talk.visitor, Told())).missing for talk in self.talks)

    async def _last_moment(self, asked: int) -> None:
        """Any moment of a start, or one at which some of the replies are on their way."""
        if self._chance.random() < _AT_START:
            await asyncio.sleep(self._chance.uniform(0, _START_SECONDS))
            return
        await self._sent(self._chance.randint(1, asked), within=_LIFE_SECONDS)
        if self._chance.random() < _WITH_AGENTS:
            await asyncio.sleep(self._chance.uniform(0, _LATER_SECONDS))
            await self._sent(1, within=_LATER_SECONDS)

    async def _sent(self, more: int, *, within: float) -> None:
        """Wait until Telegram has taken so many more messages, if it does."""
        wanted = self._sends() + more
        accepted = self.telegram.something_accepted
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within), accepted:
                await accepted.wait_for(lambda: self._sends() >= wanted)

    async def _what_is_on_the_wire_arrives(self) -> None:
        """Telegram takes what a program sent just before it died: until nothing more comes."""
        before, quiet_rounds = -1, 0
        while quiet_rounds < _QUIET_ROUNDS:
            await asyncio.sleep(0.02)
            now = len(self.telegram.accepted)
            before, quiet_rounds = now, (quiet_rounds + 1) * (before == now)

    # --- people -----------------------------------------------------------------------------

    def _shares(self, lives: int) -> list[list[Question]]:
        """All questions in an order of chance, but each visitor's in theirs.

        What agents are asked comes in the first half, so that their answers meet kills too.
        """
        turns = [talk for talk in self.talks for _ in talk.questions]
        turns.sort(key=lambda talk: self._chance.random() / (2 if talk.agents_answers else 1))
        left = {talk.visitor: iter(talk.questions) for talk in self.talks}
        questions = [(talk.visitor, next(left[talk.visitor])) for talk in turns]
        return [
            questions[len(questions) * life // lives : len(questions) * (life + 1) // lives]
            for life in range(lives)
        ]

    def _ask(self, share: Sequence[Question]) -> None:
        changing = {talk.visitor for talk in self.talks if talk.is_changed}
        for visitor, question in share:
            if visitor in changing and visitor in self._asked:
                self.telegram.edits(visitor, self._asked[visitor], question)
                continue
            update = self.telegram.visitor_says(visitor, question)
            self._asked[visitor] = cast("dict[str, int]", update["message"])["message_id"]

    async def _agents(self) -> None:
        """Answer every card, and again if it comes again: then the first copy leads nowhere."""
        async with asyncio.TaskGroup() as thoughts:
            while True:
                message = await self.telegram.next_message(to=STAFF, timeout=3_600)
                for talk in self.talks:
                    if talk.agents_answers and talk.questions[0] in str(message["text"]):
                        self._cards[talk.visitor] = self._cards.get(talk.visitor, 0) + 1
                        message_id = cast("int", message["message_id"])
                        thoughts.create_task(self._answer(talk, message_id))

    async def _answer(self, talk: Talk, card: int) -> None:
        for answer in talk.agents_answers:
            await asyncio.sleep(self._chance.uniform(*_AGENT_THINKS_SECONDS))
            self.telegram.agent_replies(STAFF, AGENT, card, answer)

    # --- counting ---------------------------------------------------------------------------

    def _sends(self) -> int:
        return sum(call.method in _SENDS for call in self.telegram.accepted)

    def _unmarked(self) -> Counter[int]:
        """Messages that Telegram took and the program never marked, so that it sent them again.

        A change of a message is none: to make it again changes nothing.
        By the number of the life that sent them; what was on the wire when it ended is its, too.
        """
        marked = _marked(self.program.database)
        begins = [life.begins_at for life in self._lives]
        return Counter(
            bisect_right(begins, place) - 1
            for place, call in enumerate(self.telegram.accepted)
            if call.method == "sendMessage"
            and cast("Json", call.result)["message_id"] not in marked
        )

    def _replies_to_lost_cards(self) -> int:
        return sum(
            (self._cards.get(talk.visitor, 1) - 1) * len(talk.agents_answers) for talk in self.talks
        )


def _marked(database: Path) -> set[int]:
    """The ids of all messages that were marked as sent; in groups they stand after the chat's."""
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute("SELECT message_ids FROM outbox WHERE status = 'sent'").fetchall()
    return {int(key.rpartition(":")[2]) for (keys,) in rows for key in json.loads(keys)}


def _rows_by_status(database: Path) -> dict[str, dict[str, int]]:
    with closing(sqlite3.connect(database)) as connection:
        return {
            "inbox": dict(connection.execute(_COUNT.format("inbox")).fetchall()),
            "outbox": dict(connection.execute(_COUNT.format("outbox")).fetchall()),
        }


_COUNT = "SELECT status, count(*) FROM {} GROUP BY status"
