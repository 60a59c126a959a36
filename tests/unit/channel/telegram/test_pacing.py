"""How fast we send: who must wait, waits alone."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channel.telegram.addresses import Address
from bot.channel.telegram.pacing import Limits, Pacer, Rate, TokenBucket

ANNA, BO, GROUP = Address(1), Address(2), Address(-100)
RATES = st.builds(
    Rate, burst=st.integers(1, 30).map(float), per_second=st.floats(0.1, 100, allow_nan=False)
)


def waits(bucket: TokenBucket, *moments: float) -> list[float]:
    return [bucket.reserve(moment) for moment in moments]


def test_a_burst_goes_out_at_once_and_the_rest_at_the_rate() -> None:
    """An answer in three parts does not dawdle."""
    bucket = TokenBucket(Rate(burst=3, per_second=2))

    assert waits(bucket, 0, 0, 0, 0, 0) == [0, 0, 0, 0.5, 1]


def test_the_first_turn_comes_at_once_however_long_we_have_been_up() -> None:
    """Nobody waits for a rounding error, behind somebody who came later."""
    moments = [number * 7.777777 for number in range(10_000)]

    assert {TokenBucket(SLOW).reserve(moment) for moment in moments} == {0}


def test_silence_fills_the_bucket_again() -> None:
    """But not beyond its burst."""
    bucket = TokenBucket(Rate(burst=2, per_second=1))
    waits(bucket, 0, 0, 0)

    assert waits(bucket, 100, 100, 100) == [0, 0, 1]


@given(RATES, st.lists(st.floats(0, 5), min_size=1, max_size=40))
def test_no_more_turns_come_than_the_rate_allows(rate: Rate, pauses: list[float]) -> None:
    """In no stretch of time, whenever they are asked for."""
    bucket, now, turns = TokenBucket(rate), 0.0, []
    for pause in pauses:
        now += pause
        turns.append(now + bucket.reserve(now))

    for first in range(len(turns)):
        for last in range(first, len(turns)):
            allowed = rate.burst + (turns[last] - turns[first]) * rate.per_second
            assert last - first + 1 <= allowed + 1e-6


def test_nobody_has_a_turn_before_a_pause_is_over() -> None:
    """Telegram said how long."""
    bucket = TokenBucket(Rate(burst=5, per_second=1))

    bucket.pause(now=10, seconds=7)

    assert bucket.reserve(10) >= 7


def test_a_shorter_pause_does_not_end_a_longer_one() -> None:
    """The later end counts."""
    bucket = TokenBucket(Rate(burst=5, per_second=1))

    bucket.pause(now=0, seconds=30)
    bucket.pause(now=0, seconds=1)

    assert bucket.reserve(0) >= 30


def test_the_overall_limit_is_the_operators_to_set() -> None:
    """Telegram allows some bots more; what it allows in one chat stays the same."""
    limits = Limits.of(messages_per_second=1_000)

    assert limits == Limits(overall=Rate(burst=1_000, per_second=1_000))


# --- the pacer, with small rates ------------------------------------------------------------

SLOW = Rate(burst=1, per_second=0.01)
FAST = Rate(burst=1_000, per_second=1_000)


@dataclass
class Turns:
    """Which messages have had their turn."""

    pacer: Pacer
    had: list[Address]

    async def of(self, address: Address) -> None:
        await self.pacer.turn(address)
        self.had.append(address)


async def turns_of(pacer: Pacer, *addresses: Address) -> list[Address]:
    """Those who need not wait."""
    turns = Turns(pacer, [])
    tasks = [asyncio.ensure_future(turns.of(address)) for address in addresses]
    for _ in range(10):
        await asyncio.sleep(0)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return turns.had


async def test_one_chat_that_has_had_enough_waits_alone() -> None:
    """Who writes much gets answers slowly; others notice nothing."""
    pacer = Pacer(Limits(overall=FAST, private_chat=SLOW, group=FAST))

    assert await turns_of(pacer, ANNA, ANNA, BO) == [ANNA, BO]


async def test_groups_have_a_limit_of_their_own() -> None:
    """Telegram allows them twenty a minute."""
    pacer = Pacer(Limits(overall=FAST, private_chat=FAST, group=SLOW))

    assert await turns_of(pacer, GROUP, GROUP, ANNA, ANNA) == [GROUP, ANNA, ANNA]


async def test_the_topics_of_a_group_share_its_limit() -> None:
    """Telegram counts the group."""
    pacer = Pacer(Limits(overall=FAST, private_chat=FAST, group=SLOW))
    topic, other_topic = Address(-100, 7), Address(-100, 8)

    assert await turns_of(pacer, topic, other_topic) == [topic]


async def test_all_chats_together_keep_to_the_overall_limit() -> None:
    """However many visitors wait."""
    pacer = Pacer(Limits(overall=SLOW, private_chat=FAST, group=FAST))

    assert await turns_of(pacer, ANNA, BO) == [ANNA]


async def test_a_pause_holds_for_that_chat_only() -> None:
    """A 429 in one chat must not stall the others."""
    pacer = Pacer(Limits(overall=FAST, private_chat=FAST, group=FAST))

    pacer.pause(ANNA, timedelta(seconds=30))

    assert await turns_of(pacer, ANNA, BO, GROUP) == [BO, GROUP]


async def test_the_turn_comes_when_the_wait_is_over() -> None:
    """Waiting is not losing."""
    pacer = Pacer(Limits(overall=FAST, private_chat=Rate(burst=1, per_second=50), group=FAST))
    await pacer.turn(ANNA)

    async with asyncio.timeout(0.5):
        await pacer.turn(ANNA)


@pytest.mark.parametrize(("chat_id", "sends_at_once"), [(4711, 5), (-4711, 20)])
async def test_telegrams_own_limits_are_the_default(chat_id: int, sends_at_once: int) -> None:
    """A few messages in private, twenty in a group, and then slower."""
    addresses = [Address(chat_id)] * 25

    assert len(await turns_of(Pacer(), *addresses)) == sends_at_once
