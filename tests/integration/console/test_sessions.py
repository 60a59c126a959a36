"""How long an agent stays signed in, and what ends it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.store.open_store import Store
from tests.integration.console.agents import EVA, KARIN, Clock, ServedConsole, a_ticket, keep
from tests.integration.console.outsiders import (
    SESSION,
    Group,
    Outsider,
    a_browser,
    served,
    sign_in,
)

TICKET = "/staff/tickets/7"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
MOMENT = timedelta(microseconds=1)
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@pytest.fixture
def group(clock: Clock) -> Group:
    return Group(clock=clock)


@pytest.fixture
async def console(store: Store, clock: Clock, group: Group) -> AsyncIterator[ServedConsole]:
    async with served(store, clock, group) as console:
        yield console


@pytest.fixture
async def eva(console: ServedConsole) -> AsyncIterator[Outsider]:
    """Signed in."""
    async with a_browser(console) as browser:
        await sign_in(console, browser, EVA)
        yield browser


async def presses(browser: Outsider, path: str, **fields: str) -> int:
    """A button of a page that is open; the status that comes back."""
    token = _TOKEN.findall((await browser.opens("/staff/tickets")).html)[0]
    return (await browser.asks("POST", path, form={"csrf_token": token, **fields})).status


# --- time -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("pause", "stays"), [(8 * HOUR - MOMENT, True), (8 * HOUR, False)])
async def test_who_does_nothing_for_eight_hours_signs_in_again(
    eva: Outsider, clock: Clock, pause: timedelta, *, stays: bool
) -> None:
    """A computer that was left alone is nobody's the next morning."""
    clock.passes(pause)

    assert await eva.is_in() is stays


async def test_who_works_every_hour_signs_in_again_after_a_week(
    eva: Outsider, clock: Clock
) -> None:
    """However busy they are."""
    for _ in range(7 * 24 - 1):
        clock.passes(HOUR)
        assert await eva.is_in()

    clock.passes(HOUR)

    assert not await eva.is_in()


async def test_who_has_been_away_too_long_is_led_to_the_sign_in(
    eva: Outsider, clock: Clock
) -> None:
    """From whatever page they come back to."""
    clock.passes(DAY)

    page = await eva.opens(TICKET)

    assert (page.status, page.headers["Location"]) == (303, "/staff/sign-in")


async def test_a_part_of_a_page_leads_the_whole_page_to_the_sign_in(
    eva: Outsider, clock: Clock
) -> None:
    """The sign-in does not appear in the middle of a ticket."""
    clock.passes(DAY)

    part = await eva.opens(TICKET, {"HX-Request": "true"})

    assert (part.status, part.headers["HX-Redirect"]) == (401, "/staff/sign-in")


# --- signing out ----------------------------------------------------------------------------


async def test_who_signs_out_is_out(eva: Outsider) -> None:
    """A copy of the cookie is worth nothing either."""
    cookie = eva.cookie(SESSION)

    status = await presses(eva, "/staff/sign-out")

    assert status == 303
    assert eva.cookie(SESSION) == ""
    eva.plant(SESSION, cookie)
    assert not await eva.is_in()


async def test_signing_out_ends_the_session_of_this_browser_only(
    console: ServedConsole, eva: Outsider
) -> None:
    """On the telephone the agent stays signed in, and so do others."""
    async with a_browser(console) as telephone, a_browser(console) as karin:
        await sign_in(console, telephone, EVA)
        await sign_in(console, karin, KARIN)

        await presses(eva, "/staff/sign-out")

        assert await telephone.is_in()
        assert await karin.is_in()


async def test_signing_out_everywhere_ends_all_of_ones_sessions_and_links(
    console: ServedConsole, eva: Outsider
) -> None:
    """For somebody who has lost a telephone; nobody else notices."""
    async with a_browser(console) as telephone, a_browser(console) as karin:
        await sign_in(console, telephone, EVA)
        await sign_in(console, karin, KARIN)
        waiting = await console.sign_in.link_for(EVA)

        await presses(eva, "/staff/sign-out-everywhere")

        assert not await eva.is_in()
        assert not await telephone.is_in()
        assert (await telephone.enters(waiting)).status == 403
        assert await karin.is_in()


@pytest.mark.parametrize("path", ["/staff/sign-out", "/staff/sign-out-everywhere"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_nobody_is_signed_out_by_looking_at_an_address(
    eva: Outsider, method: str, path: str
) -> None:
    """A picture on another site does not send anybody away."""
    assert (await eva.asks(method, path)).status == 405

    assert await eva.is_in()


# --- the agents' group ----------------------------------------------------------------------


async def test_who_has_left_the_group_is_out_once_telegram_is_asked_again(
    console: ServedConsole, eva: Outsider, clock: Clock, group: Group
) -> None:
    """After five minutes at the latest; for everybody else all is as before."""
    group.gone.add(EVA.id)
    clock.passes(5 * MINUTE - MOMENT)
    before = await eva.is_in()
    clock.passes(MOMENT)

    async with a_browser(console) as karin:
        await sign_in(console, karin, KARIN)

        assert before
        assert not await eva.is_in()
        assert await karin.is_in()


async def test_who_comes_back_to_the_group_signs_in_anew(
    eva: Outsider, clock: Clock, group: Group
) -> None:
    """Their old sessions have ended for good."""
    group.gone.add(EVA.id)
    clock.passes(5 * MINUTE)
    await eva.is_in()

    group.gone.clear()
    clock.passes(5 * MINUTE)

    assert not await eva.is_in()


@pytest.mark.parametrize("act", ["block", "reveal"])
async def test_for_what_matters_telegram_is_asked_at_once(
    eva: Outsider, store: Store, group: Group, act: str
) -> None:
    """Who has left a moment ago can't do it, although they still can read."""
    await keep(store, a_ticket(7))
    group.gone.add(EVA.id)

    status = await presses(eva, f"{TICKET}/{act}")

    assert status == 409
    assert not await _is_written_down(store, act)


async def _is_written_down(store: Store, act: str) -> bool:
    return act in await store.audit_queries.kinds()


async def test_while_telegram_is_silent_agents_who_are_signed_in_go_on(
    eva: Outsider, store: Store, clock: Clock, group: Group
) -> None:
    """Visitors get their answers; what matters waits."""
    await keep(store, a_ticket(7))
    group.is_silent = True
    clock.passes(HOUR)

    assert await presses(eva, f"{TICKET}/claim") == 303
    assert await presses(eva, f"{TICKET}/reveal") == 409
