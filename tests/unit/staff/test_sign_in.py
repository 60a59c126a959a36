"""Links that let agents in, and how long they stay."""

from __future__ import annotations

import re
import time
import tracemalloc
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from bot.staff.sign_in import Session, SignIn, code_of, is_secret, new_secret
from tests.fakes import NOON
from tests.unit.staff.fakes import EVA, KARIN
from tests.unit.staff.kept_sessions import FakeSessions

HERS, ANOTHER = new_secret(), new_secret()
"""Secrets of two browsers."""
MOMENT = timedelta(microseconds=1)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass
class Desk:
    """The sign-in, with a clock that is put forward."""

    kept: FakeSessions = field(default_factory=FakeSessions)
    now: datetime = NOON

    def __post_init__(self) -> None:
        self.sign_in = SignIn(self.kept, lambda: self.now)

    async def signed_in(self) -> tuple[Session, str]:
        entered = await self.sign_in.enter(await self.sign_in.link_for(EVA), "")
        assert entered is not None
        return entered


@pytest.fixture
def desk() -> Desk:
    return Desk()


# --- links ----------------------------------------------------------------------------------


async def test_a_link_lets_its_agent_in(desk: Desk) -> None:
    """Whoever asked for it is who is signed in."""
    token = await desk.sign_in.link_for(EVA)

    entered = await desk.sign_in.enter(token, "")

    assert entered is not None
    assert entered[0].agent == EVA


async def test_a_link_that_is_looked_at_is_not_used(desk: Desk) -> None:
    """However often: chat programs look at what is written in them."""
    token = await desk.sign_in.link_for(EVA)

    expected = [await desk.sign_in.expected(token, "") for _ in range(5)]

    assert expected == [EVA] * 5
    assert await desk.sign_in.enter(token, "") is not None


async def test_a_link_is_used_once(desk: Desk) -> None:
    """Who finds it afterwards finds nothing."""
    token = await desk.sign_in.link_for(EVA)
    await desk.sign_in.enter(token, "")

    assert await desk.sign_in.expected(token, "") is None
    assert await desk.sign_in.enter(token, "") is None


@pytest.mark.parametrize(
    ("later", "lets_in"), [(10 * MINUTE - MOMENT, True), (10 * MINUTE, False), (DAY, False)]
)
async def test_a_link_lives_for_ten_minutes(desk: Desk, later: timedelta, *, lets_in: bool) -> None:
    """As long as it takes to go from one window to another."""
    token = await desk.sign_in.link_for(EVA)
    desk.now += later

    assert (await desk.sign_in.enter(token, "") is not None) is lets_in


async def test_a_new_link_ends_the_former_one(desk: Desk) -> None:
    """What lies about in a chat lets nobody in."""
    former = await desk.sign_in.link_for(EVA)

    newest = await desk.sign_in.link_for(EVA)

    assert await desk.sign_in.expected(former, "") is None
    assert await desk.sign_in.expected(newest, "") == EVA


async def test_a_new_link_ends_nobody_elses(desk: Desk) -> None:
    """Each agent has one."""
    hers = await desk.sign_in.link_for(EVA)

    await desk.sign_in.link_for(KARIN)

    assert await desk.sign_in.expected(hers, "") == EVA


@pytest.mark.parametrize(
    "token",
    ["", "a", "a" * 42, "a" * 44, "a" * 1_000_000, "å" * 43, "a" * 42 + "\n", "a" * 42 + "\udc80"],
    ids=len,
)
async def test_what_can_be_no_link_is_none(desk: Desk, token: str) -> None:
    """Without even being looked up."""
    assert await desk.sign_in.expected(token, "") is None
    assert await desk.sign_in.enter(token, "") is None


# --- the browser that a link is for ---------------------------------------------------------


async def test_a_link_for_a_browser_opens_in_that_one(desk: Desk) -> None:
    """In another one it does nothing, and is still there afterwards."""
    token = await desk.sign_in.link_for(EVA, code_of(HERS))

    elsewhere = [await desk.sign_in.enter(token, secret) for secret in (ANOTHER, "", "\udc80")]

    assert elsewhere == [None, None, None]
    assert await desk.sign_in.enter(token, HERS) is not None


async def test_a_link_for_no_browser_opens_in_any(desk: Desk) -> None:
    """Somebody who asked on a telephone signs in on it."""
    token = await desk.sign_in.link_for(EVA, "  ")

    assert await desk.sign_in.enter(token, ANOTHER) is not None


@pytest.mark.parametrize("between", ["", " ", "-"])
async def test_a_code_may_be_written_in_any_way(desk: Desk, between: str) -> None:
    """By hand, from another screen."""
    written = f" {code_of(HERS).lower().replace('-', between)} "
    token = await desk.sign_in.link_for(EVA, written)

    assert await desk.sign_in.expected(token, HERS) == EVA


@pytest.mark.parametrize("code", ["ÅÄÖ", "-", "hjälp mig in", "\udc80", "A" * 400, "🔑"])
async def test_a_code_that_no_browser_shows_opens_in_none(desk: Desk, code: str) -> None:
    """A slip of the pen must not make a link that opens anywhere."""
    token = await desk.sign_in.link_for(EVA, code)

    opened = [await desk.sign_in.expected(token, secret) for secret in (HERS, "")]

    assert opened == [None, None]


def test_a_code_is_short_enough_to_be_copied_by_hand() -> None:
    """Three groups of letters and figures that are not mistaken for each other."""
    assert re.fullmatch(r"(?:[A-Z2-7]{4}-){2}[A-Z2-7]{4}", code_of(HERS))


def test_each_browser_has_a_code_of_its_own() -> None:
    """And always the same."""
    assert code_of(HERS) == code_of(HERS)
    assert len({code_of(new_secret()) for _ in range(1_000)}) == 1_000


# --- sessions -------------------------------------------------------------------------------


async def test_whoever_has_the_cookie_is_signed_in(desk: Desk) -> None:
    """As the agent whose link it was."""
    session, cookie = await desk.signed_in()

    assert await desk.sign_in.session_of(cookie) == session


async def test_each_sign_in_has_secrets_of_its_own(desk: Desk) -> None:
    """Neither cookie nor token is ever the same."""
    entered = [await desk.signed_in() for _ in range(100)]

    assert len({cookie for _, cookie in entered}) == 100
    assert len({session.csrf_token for session, _ in entered}) == 100
    assert all(is_secret(cookie) for _, cookie in entered)


async def test_secrets_are_not_kept(desk: Desk) -> None:
    """Whoever reads what is stored can't sign in with it."""
    token = await desk.sign_in.link_for(KARIN)
    _, cookie = await desk.signed_in()

    kept = repr(desk.kept)

    assert token not in kept
    assert cookie not in kept


@pytest.mark.parametrize("cookie", ["", "a" * 43, "a" * 10_000, "å" * 43, "\udc80" * 43])
async def test_a_cookie_that_nobody_was_given_is_nobodys(desk: Desk, cookie: str) -> None:
    """Whatever a browser brings along."""
    await desk.signed_in()

    assert await desk.sign_in.session_of(cookie) is None


@pytest.mark.parametrize(("pause", "stays"), [(8 * HOUR - MOMENT, True), (8 * HOUR, False)])
async def test_a_session_that_is_not_used_ends_after_eight_hours(
    desk: Desk, pause: timedelta, *, stays: bool
) -> None:
    """Who has gone home is out."""
    _, cookie = await desk.signed_in()
    desk.now += pause

    assert (await desk.sign_in.session_of(cookie) is not None) is stays


async def test_a_session_that_is_used_goes_on(desk: Desk) -> None:
    """Through a long day."""
    _, cookie = await desk.signed_in()

    for _ in range(5):
        desk.now += 7 * HOUR
        assert await desk.sign_in.session_of(cookie) is not None


async def test_no_session_lives_longer_than_a_week(desk: Desk) -> None:
    """However busily it is used."""
    _, cookie = await desk.signed_in()
    lived = timedelta()

    while await desk.sign_in.session_of(cookie) is not None:
        lived += HOUR
        desk.now += HOUR

    assert lived == 7 * DAY


async def test_what_has_ended_is_gone(desk: Desk) -> None:
    """It does not come back if the clock is put back."""
    _, cookie = await desk.signed_in()
    desk.now += 9 * HOUR
    await desk.sign_in.session_of(cookie)

    desk.now = NOON

    assert await desk.sign_in.session_of(cookie) is None


async def test_a_busy_agent_costs_one_write_a_minute(desk: Desk) -> None:
    """Not one for each page."""
    session, cookie = await desk.signed_in()
    desk.now += MINUTE

    await desk.sign_in.session_of(cookie)

    assert desk.kept.sessions[session.key].seen_at == NOON


# --- guessing -------------------------------------------------------------------------------


async def test_a_hundred_thousand_guesses_cost_little_and_open_nothing(desk: Desk) -> None:
    """Nothing is kept of them, and the right link still opens."""
    token = await desk.sign_in.link_for(EVA)
    guesses = [f"{number:043d}" for number in range(1_000)]
    tracemalloc.start()
    begun = time.process_time()

    for _ in range(100):
        for guess in guesses:
            assert await desk.sign_in.enter(guess, "") is None

    seconds, (_, peak) = time.process_time() - begun, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert seconds < 20
    assert peak < 1_000_000
    assert await desk.sign_in.enter(token, "") is not None
