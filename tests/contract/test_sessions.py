"""Links and sessions are kept, taken once, and ended, whatever they are kept in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.ids import AgentId
from bot.staff.case import Agent
from bot.staff.sign_in import Link, Session, Sessions, SignIn, code_of, new_secret
from bot.store.tables import login_links
from bot.store.tables import sessions as kept_sessions
from tests.contract.conftest import SQL_STORES, Place, _a_place
from tests.fakes import NOON, noon
from tests.unit.staff.kept_sessions import FakeSessions

EVA, KARIN = Agent(AgentId("telegram:1"), "Eva"), Agent(AgentId("telegram:2"), "Karin")
LATER = NOON + timedelta(minutes=10)


def a_link(key: str, agent: Agent = EVA, *, until: datetime = LATER, browser: str = "") -> Link:
    return Link(key, agent, until, browser)


def a_session(key: str, agent: Agent = EVA, *, began: datetime = NOON) -> Session:
    return Session(key, agent, f"token of {key}", began, began)


@pytest.fixture(params=["fake", *SQL_STORES])
async def sessions(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Sessions]:
    """Also the stand-in that other tests use: it must not promise anything else."""
    if request.param == "fake":
        yield FakeSessions()
        return
    async with _a_place(request.param, tmp_path) as place, place.open() as store:
        yield store.sessions


# --- links ----------------------------------------------------------------------------------


async def test_a_link_is_found_as_it_was_kept(sessions: Sessions) -> None:
    """With the browser that it is for."""
    link = a_link("one", browser="ABCD-EFGH-JKLM")
    await sessions.add_link(link)

    assert await sessions.link("one") == link


async def test_a_link_that_is_looked_up_is_still_there(sessions: Sessions) -> None:
    """However often."""
    await sessions.add_link(a_link("one"))

    assert [await sessions.link("one") for _ in range(3)] == [a_link("one")] * 3


async def test_a_link_is_taken_once(sessions: Sessions) -> None:
    """The second one who takes it gets nothing."""
    await sessions.add_link(a_link("one"))

    taken = [await sessions.take_link("one") for _ in range(2)]

    assert taken == [a_link("one"), None]
    assert await sessions.link("one") is None


async def test_a_link_that_many_take_at_once_is_taken_once(sessions: Sessions) -> None:
    """An impatient double click opens one session."""
    await sessions.add_link(a_link("one"))

    taken = await asyncio.gather(*(sessions.take_link("one") for _ in range(20)))

    assert [one for one in taken if one is not None] == [a_link("one")]


async def test_a_new_link_replaces_the_agents_former_one(sessions: Sessions) -> None:
    """And nobody else's."""
    await sessions.add_link(a_link("karins", KARIN))
    await sessions.add_link(a_link("one"))

    await sessions.add_link(a_link("two"))

    found = [await sessions.link(key) for key in ("karins", "one", "two")]
    assert found == [a_link("karins", KARIN), None, a_link("two")]


async def test_a_link_that_was_never_given_is_not_there(sessions: Sessions) -> None:
    """Neither to look at nor to take."""
    assert await sessions.link("none") is None
    assert await sessions.take_link("none") is None


async def test_links_that_are_too_old_are_not_kept(place: Place) -> None:
    """The next one that is given takes them away."""
    async with place.open() as store:
        await store.sessions.add_link(a_link("old", KARIN))

    async with place.open(at=LATER) as store:
        await store.sessions.add_link(a_link("new", until=LATER + timedelta(minutes=10)))

    assert [row.key for row in await place.rows(login_links)] == ["new"]


# --- sessions -------------------------------------------------------------------------------


async def test_a_session_is_found_as_it_was_kept(sessions: Sessions) -> None:
    """With its agent and its token."""
    await sessions.add(a_session("one"))

    assert await sessions.get("one") == a_session("one")


async def test_a_session_that_was_never_begun_is_not_there(sessions: Sessions) -> None:
    """Nor can it be used or ended."""
    await sessions.touch("none", NOON)
    await sessions.end("none")

    assert await sessions.get("none") is None


async def test_a_session_that_is_used_says_when(sessions: Sessions) -> None:
    """Nothing else of it changes, and no other session."""
    await sessions.add(a_session("one"))
    await sessions.add(a_session("two"))

    await sessions.touch("one", LATER)

    assert await sessions.get("one") == replace(a_session("one"), seen_at=LATER)
    assert await sessions.get("two") == a_session("two")


async def test_a_session_that_is_ended_is_gone(sessions: Sessions) -> None:
    """The agent's other ones stay."""
    await sessions.add(a_session("one"))
    await sessions.add(a_session("two"))

    await sessions.end("one")

    assert [await sessions.get(key) for key in ("one", "two")] == [None, a_session("two")]


async def test_all_of_an_agents_sessions_and_links_are_ended_at_once(sessions: Sessions) -> None:
    """And none of anybody else's."""
    for key in ("one", "two"):
        await sessions.add(a_session(key))
    await sessions.add(a_session("karins", KARIN))
    await sessions.add_link(a_link("one"))
    await sessions.add_link(a_link("karins", KARIN))

    await sessions.end_all_of(EVA.id)

    left = [await sessions.get(key) for key in ("one", "two", "karins")]
    assert left == [None, None, a_session("karins", KARIN)]
    assert await sessions.link("one") is None
    assert await sessions.link("karins") == a_link("karins", KARIN)


async def test_agents_stay_signed_in_over_a_restart(place: Place) -> None:
    """A new version does not send everybody to the sign-in."""
    async with place.open() as store:
        await store.sessions.add(a_session("one"))

    async with place.open() as store:
        assert await store.sessions.get("one") == a_session("one")


async def test_sessions_that_are_too_old_are_not_kept(place: Place) -> None:
    """The next sign-in takes them away."""
    async with place.open() as store:
        await store.sessions.add(a_session("old"))
    week_later = NOON + timedelta(days=7)

    async with place.open(at=week_later) as store:
        await store.sessions.add(a_session("new", began=week_later))

    assert [row.key for row in await place.rows(kept_sessions)] == ["new"]


async def test_the_database_holds_no_secret(sqlite: Place) -> None:
    """Whoever steals it can neither use a link nor take over a session."""
    async with sqlite.open() as store:
        sign_in = SignIn(store.sessions, noon)
        used, browser = await sign_in.link_for(EVA), new_secret()
        entered = await sign_in.enter(used, "")
        waiting = await sign_in.link_for(EVA, code_of(browser))
        kept = sqlite.all_bytes()

    assert entered is not None
    assert entered[0].key.encode() in kept
    assert code_of(browser).encode() in kept
    for secret in (used, waiting, entered[1], browser):
        assert secret.encode() not in kept
