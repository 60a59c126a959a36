"""The way into the console: by a link from the bot, once, and for those in the agents' group."""

from __future__ import annotations

import asyncio
import logging
import re
import time
import tracemalloc
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from bot.errors import ActionRefused
from bot.ids import AgentId
from bot.staff.sign_in import SignIn, code_of, is_secret, new_secret
from bot.staff.web.auth import Auth, Cookies, Guesses
from bot.staff.web.forgery import Forgery
from bot.staff.web.pages import Pages
from bot.store.open_store import Store
from tests.fakes import noon, until
from tests.integration.console.agents import EVA, KARIN, ZONE, Clock, ServedConsole
from tests.integration.console.outsiders import (
    BROWSER,
    SESSION,
    SIGN_IN,
    Group,
    Outsider,
    a_browser,
    answer_to,
    served,
    sign_in,
)
from tests.unit.staff.kept_sessions import FakeSessions

_CODE = re.compile(r"/login ((?:[A-Z2-7]{4}-){2}[A-Z2-7]{4})")


@pytest.fixture
def group(clock: Clock) -> Group:
    return Group(clock=clock)


@pytest.fixture
async def console(store: Store, clock: Clock, group: Group) -> AsyncIterator[ServedConsole]:
    async with served(store, clock, group) as console:
        yield console


@pytest.fixture
async def outsider(console: ServedConsole) -> AsyncIterator[Outsider]:
    async with a_browser(console) as outsider:
        yield outsider


# --- asking for a link ----------------------------------------------------------------------


async def test_the_page_says_what_to_write_to_the_bot(outsider: Outsider) -> None:
    """With a code for this browser, which is the same at each look."""
    codes = [_CODE.findall((await outsider.opens(SIGN_IN)).words) for _ in range(2)]

    assert codes[0] == codes[1] == [code_of(outsider.cookie(BROWSER))]


async def test_the_browsers_secret_is_out_of_reach(outsider: Outsider) -> None:
    """For as long as a link lives; it comes along when somebody follows a link from elsewhere."""
    await outsider.opens(SIGN_IN)

    assert outsider.flags(BROWSER) == {"HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=600"}


@pytest.mark.parametrize("planted", ["short", "a" * 44, "a" * 5_000, "a b", '"; Domain=evil"', ""])
async def test_a_secret_that_is_none_of_ours_is_replaced(outsider: Outsider, planted: str) -> None:
    """Nobody can make a browser show a code that they have thought of."""
    outsider.plant(BROWSER, planted)

    page = await outsider.opens(SIGN_IN)

    assert is_secret(outsider.cookie(BROWSER))
    assert _CODE.findall(page.words) == [code_of(outsider.cookie(BROWSER))]


@pytest.mark.parametrize("path", [SIGN_IN, f"{SIGN_IN}/{'a' * 43}", "/staff/tickets"])
async def test_cookies_that_are_no_text_break_nothing(console: ServedConsole, path: str) -> None:
    """Anybody can send any bytes."""
    cookie = b"Cookie: " + b"; ".join(
        name.encode() + b"=\xff\xfe\xc3" for name in (SESSION, BROWSER, "asf_console_lang")
    )
    head = f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n".encode()

    answer = await answer_to(console.server.port or 0, head + cookie + b"\r\n\r\n")

    assert answer.split(b" ", 2)[1] in {b"200", b"303", b"403"}


# --- following a link -----------------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_a_link_that_a_chat_program_previews_still_lets_its_agent_in(
    console: ServedConsole, outsider: Outsider, method: str
) -> None:
    """Twice, and from elsewhere; only the button uses it up."""
    token = await console.sign_in.link_for(EVA)
    async with a_browser(console) as preview:
        looks = [(await preview.asks(method, f"{SIGN_IN}/{token}")).status for _ in range(2)]

    entered = await outsider.enters(token)

    assert looks == [200, 200]
    assert (entered.status, entered.headers["Location"]) == (303, "/staff/tickets")
    assert await outsider.is_in()


async def test_the_session_is_out_of_reach_of_scripts_and_other_sites(
    console: ServedConsole, outsider: Outsider
) -> None:
    """For a week; the browser's secret is not needed any more."""
    await outsider.opens(SIGN_IN)

    await sign_in(console, outsider, EVA)

    wanted = {"HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=604800"}
    assert outsider.flags(SESSION) == wanted
    assert outsider.cookie(BROWSER) == ""


async def test_a_link_lets_in_once(console: ServedConsole, outsider: Outsider) -> None:
    """Whoever finds it later does not get in."""
    token = await console.sign_in.link_for(EVA)
    await outsider.enters(token)

    async with a_browser(console) as finder:
        again = await finder.enters(token)
        seen = await finder.opens(f"{SIGN_IN}/{token}")

        assert (again.status, seen.status) == (403, 403)
        assert not await finder.is_in()


async def test_a_double_click_lets_in_once(console: ServedConsole, outsider: Outsider) -> None:
    """Ten at the same moment are one."""
    token = await console.sign_in.link_for(EVA)

    pages = await asyncio.gather(*(outsider.enters(token) for _ in range(10)))

    assert sorted(page.status for page in pages) == [303, *([403] * 9)]


async def test_a_link_lets_nobody_in_after_ten_minutes(
    console: ServedConsole, outsider: Outsider, clock: Clock
) -> None:
    """The page says how to get a new one."""
    token = await console.sign_in.link_for(EVA)
    clock.passes(timedelta(minutes=10))

    late = await outsider.enters(token)

    assert late.status == 403
    assert f'<a href="{SIGN_IN}">' in late.html
    assert not await outsider.is_in()


async def test_a_link_for_a_browser_lets_nobody_in_with_another_one(
    console: ServedConsole, outsider: Outsider
) -> None:
    """Whoever reads it over somebody's shoulder can do nothing with it; nor is it used up."""
    shown = _CODE.findall((await outsider.opens(SIGN_IN)).words)[0]
    token = await console.sign_in.link_for(EVA, shown)
    async with a_browser(console) as another:
        await another.opens(SIGN_IN)
        seen, entered = await another.opens(f"{SIGN_IN}/{token}"), await another.enters(token)

    assert (seen.status, entered.status) == (403, 403)
    assert (await outsider.enters(token)).status == 303


async def test_a_refusal_does_not_say_why(console: ServedConsole, outsider: Outsider) -> None:
    """Who tries does not learn whether there ever was such a link."""
    used = await console.sign_in.link_for(EVA)
    await outsider.enters(used)
    elsewhere = await console.sign_in.link_for(EVA, code_of(new_secret()))

    async with a_browser(console) as finder:
        pages = [await finder.enters(token) for token in (used, elsewhere, new_secret(), "a")]

    assert {(page.status, page.html) for page in pages} == {(403, pages[0].html)}


@pytest.mark.parametrize(
    "path",
    ["%ff%fe", "..%2f..%2ftickets", "%00", "a" * 7_000, "<script>", "%0d%0aSet-Cookie"],
    ids=len,
)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
async def test_what_is_no_link_is_refused_quietly(
    outsider: Outsider, method: str, path: str
) -> None:
    """Whatever is written there, nothing of it comes back."""
    page = await outsider.asks(method, f"{SIGN_IN}/{path}")

    assert page.status == 403
    assert "script>" not in page.html.replace("<script", "")
    assert "Set-Cookie" not in page.headers


# --- the agents' group ----------------------------------------------------------------------


async def test_who_has_left_the_group_since_they_asked_is_not_let_in(
    console: ServedConsole, outsider: Outsider, group: Group
) -> None:
    """Although Telegram said a moment ago that they were there."""
    token = await console.sign_in.link_for(EVA)
    await group.insist(EVA.id)
    group.gone.add(EVA.id)

    entered = await outsider.enters(token)

    assert entered.status == 403
    assert not await outsider.is_in()


async def test_the_link_of_somebody_who_had_left_is_worth_nothing_when_they_are_back(
    console: ServedConsole, outsider: Outsider, group: Group
) -> None:
    """They ask for a new one."""
    token = await console.sign_in.link_for(EVA)
    group.gone.add(EVA.id)
    await outsider.enters(token)
    group.gone.clear()
    await group.insist(EVA.id)

    assert (await outsider.enters(token)).status == 403


async def test_nobody_is_let_in_while_telegram_does_not_say_who_belongs_there(
    console: ServedConsole, outsider: Outsider, group: Group
) -> None:
    """The page says so, and the link lets in once it does."""
    token = await console.sign_in.link_for(EVA)
    group.is_silent = True
    refused = await outsider.enters(token)
    group.is_silent = False

    assert refused.status == 409
    assert refused.has("Telegram svarar inte")
    assert (await outsider.enters(token)).status == 303


# --- whose session it is --------------------------------------------------------------------


async def test_a_cookie_from_elsewhere_is_never_the_session(
    console: ServedConsole, outsider: Outsider
) -> None:
    """Whoever planted it is not signed in with it afterwards."""
    planted = new_secret()
    outsider.plant(SESSION, planted)

    await sign_in(console, outsider, EVA)

    assert outsider.cookie(SESSION) != planted
    async with a_browser(console) as whoever_planted_it:
        whoever_planted_it.plant(SESSION, planted)
        assert not await whoever_planted_it.is_in()


async def test_signing_in_anew_ends_the_former_session(
    console: ServedConsole, outsider: Outsider
) -> None:
    """A copy of the old cookie is worth nothing."""
    await sign_in(console, outsider, EVA)
    former = outsider.cookie(SESSION)

    await sign_in(console, outsider, EVA)

    outsider.plant(SESSION, former)
    assert not await outsider.is_in()


async def test_another_agent_at_the_same_computer_is_not_the_former_one(
    console: ServedConsole, outsider: Outsider
) -> None:
    """Whose session has ended."""
    await sign_in(console, outsider, EVA)
    evas = outsider.cookie(SESSION)

    await sign_in(console, outsider, KARIN)

    assert (await outsider.opens("/staff/tickets")).has("Karin")
    outsider.plant(SESSION, evas)
    assert not await outsider.is_in()


# --- what is written down -------------------------------------------------------------------


async def test_the_log_tells_who_signed_in(
    console: ServedConsole, outsider: Outsider, group: Group, caplog: pytest.LogCaptureFixture
) -> None:
    """And who was turned away; nothing else, so no secret."""
    caplog.set_level(logging.DEBUG, "bot")
    token = await console.sign_in.link_for(EVA)
    for _ in range(2):
        await outsider.enters(token)
    group.gone.add(KARIN.id)
    await outsider.enters(await console.sign_in.link_for(KARIN))

    ours = [record.getMessage() for record in caplog.records if record.name.startswith("bot.")]
    assert ours == [
        "signed in agent=telegram:1",
        "sign-in link refused",
        "no member any more agent=telegram:2",
        "sign-in link refused",
    ]


async def test_the_log_tells_who_acted_without_a_session(
    outsider: Outsider, caplog: pytest.LogCaptureFixture
) -> None:
    """By the route, because a path may hold a secret; whoever only looks is sent to sign in."""
    caplog.set_level(logging.DEBUG, "bot")

    await outsider.asks("GET", "/staff/tickets/7")
    await outsider.asks("POST", "/staff/tickets/7/answer", form={"text": "hemligt"})

    ours = [record.getMessage() for record in caplog.records if record.name.startswith("bot.")]
    assert ours == ["act without a session route=/staff/tickets/{number}/answer"]


# --- guessing -------------------------------------------------------------------------------


async def test_whoever_guesses_is_turned_away_and_an_agent_beside_them_is_not(
    console: ServedConsole, outsider: Outsider
) -> None:
    """From the same address: while it goes on, and afterwards."""
    statuses: Counter[int] = Counter()

    async def guess() -> None:
        for _ in range(200):
            page = await outsider.opens(f"{SIGN_IN}/{new_secret()}")
            statuses.update([page.status])

    async with a_browser(console) as agents:
        guessing = asyncio.gather(*(guess() for _ in range(10)))
        await until(lambda: statuses.total() > 100)
        await sign_in(console, agents, EVA)
        meanwhile = statuses.total()
        await guessing
        await sign_in(console, agents, KARIN)

        assert await agents.is_in()
    assert meanwhile < 2_000
    assert statuses == {403: 20, 429: 1_980}


async def test_who_is_turned_away_is_told_when_to_come_back(outsider: Outsider) -> None:
    """Whatever they say of the address they come from."""
    for number in range(20):
        await outsider.enters("a", {"X-Forwarded-For": f"10.0.0.{number}"})

    page = await outsider.enters("a", {"X-Forwarded-For": "10.9.9.9", "X-Real-IP": "10.9.9.9"})

    assert (page.status, page.headers["Retry-After"]) == (429, "60")


async def test_a_hundred_thousand_guesses_keep_nobody_busy(clock: Clock) -> None:
    """They are answered without much work, and nothing is kept of them."""
    auth = an_auth(SignIn(FakeSessions(), clock))
    token = await auth.sign_in.link_for(EVA)
    guesses = [_request(f"{number:043d}") for number in range(100)]
    for guess in guesses:
        await auth.enter(guess)
    tracemalloc.start()
    begun = time.process_time()

    for _ in range(1_000):
        for guess in guesses:
            await auth.enter(guess)

    seconds, (_, peak) = time.process_time() - begun, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert seconds < 60
    assert peak < 1_000_000
    assert (await auth.enter(_request(token))).status == 303


def test_guesses_from_a_million_addresses_fill_no_memory() -> None:
    """The newest ten thousand are remembered."""
    guesses = Guesses(now=lambda: 0.0)
    tracemalloc.start()

    for number in range(100_000):
        guesses.are_too_many(f"2001:db8::{number:x}")

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 10_000_000


@pytest.mark.parametrize(("pause", "is_over"), [(59.0, False), (61.0, True)])
def test_who_was_turned_away_may_try_again_after_a_minute(pause: float, *, is_over: bool) -> None:
    """A link that was mistyped is no crime."""
    times = iter([0.0] * 20 + [pause])
    guesses = Guesses(now=lambda: next(times))
    for _ in range(20):
        guesses.are_too_many("10.0.0.1")

    assert guesses.are_too_many("10.0.0.1") is not is_over


def an_auth(sign_in: SignIn) -> Auth:
    async def is_member(_agent: AgentId) -> bool:
        return True

    async def insist(agent: AgentId) -> None:
        if agent != EVA.id:
            raise ActionRefused("no member")

    pages = Pages.of(noon, ZONE)
    return Auth(
        sign_in, is_member, insist, Cookies(is_secure=False), Forgery(is_secure=False), pages
    )


def _request(token: str) -> web.Request:
    return make_mocked_request("POST", f"{SIGN_IN}/{token}", match_info={"token": token})
