"""Open pages show what is new by themselves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.errors import StoreUnavailable
from bot.ids import ConversationId
from bot.staff.sign_in import Session
from bot.staff.web.live import Glance, Live, Made, Pulse, State
from bot.staff.web.pages import SESSION
from bot.store.open_store import Store
from tests.fakes import NOON, until
from tests.integration.console.agents import (
    EVA,
    LIST,
    PAGE,
    AgentsBrowser,
    Clock,
    EventStream,
    ServedConsole,
    a_ticket,
    keep,
    said,
    say,
)

BO = ConversationId("web:bo")

# --- the list -------------------------------------------------------------------------------


async def test_the_first_event_brings_the_list_as_it_is(eva: AgentsBrowser, store: Store) -> None:
    """Also after a lost connection, whatever has happened meanwhile."""
    await keep(store, a_ticket(7))

    async with eva.watching(f"{LIST}/events") as events:
        tabs, shown = await events.until("tabs"), await events.until("list")

    page = await eva.opens(LIST)
    assert tabs in page.html
    assert shown in page.html
    assert 'id="ticket-7"' in shown


async def test_a_new_ticket_appears_and_is_announced(eva: AgentsBrowser, store: Store) -> None:
    """In the list, in its count, and aloud."""
    await keep(store, a_ticket(7))

    async with eva.watching(f"{LIST}/events") as events:
        await events.until("list")
        await keep(store, a_ticket(8, conversation_id=BO))

        assert "Öppna (2)" in await events.until("tabs")
        assert 'id="ticket-8"' in await events.until("list")
        assert await events.until("news") == "Nytt ärende: nummer 8."


async def test_what_is_there_already_is_not_announced(eva: AgentsBrowser, store: Store) -> None:
    """Only what is new is."""
    await keep(store, a_ticket(7))

    async with eva.watching(f"{LIST}/events") as events:
        await events.until("list")
        await eva.posts(f"{PAGE}/claim")
        await events.until("list", "Eva")
        await eva.posts(f"{PAGE}/spam")

        names = [(await events.next())[0] for _ in range(2)]

    assert names == ["tabs", "list"]


async def test_nothing_is_pushed_that_does_not_differ(
    eva: AgentsBrowser, karin: AgentsBrowser, store: Store
) -> None:
    """A page is left alone by what it does not show."""
    await keep(store, a_ticket(7))

    async with karin.watching(f"{LIST}/events?view=waiting") as events:
        await events.until("list")
        await say(store, said("Hallå?"))
        await eva.posts(f"{PAGE}/claim")
        await eva.posts(f"{PAGE}/answer", {"text": "Nej."})

        pushed = dict([await events.next(), await events.next()])

    assert pushed.keys() == {"tabs", "list"}
    assert "Väntar på besökaren (1)" in pushed["tabs"]


async def test_each_agent_sees_the_tickets_that_are_theirs(
    eva: AgentsBrowser, karin: AgentsBrowser, store: Store
) -> None:
    """Though they look at the same address."""
    await keep(store, a_ticket(7))
    await eva.posts(f"{PAGE}/claim")
    path = f"{LIST}/events?view=mine"

    async with eva.watching(path) as evas, karin.watching(path) as karins:
        mine, hers = await evas.until("list"), await karins.until("list")

    assert 'id="ticket-7"' in mine
    assert "Du arbetar inte med något ärende" in hers


async def test_what_was_searched_for_is_kept_up_to_date(eva: AgentsBrowser, store: Store) -> None:
    """As any other list."""
    async with eva.watching(f"{LIST}/events?q=valar") as events:
        await events.until("list", "Inget ärende här passar")
        await keep(store, a_ticket(7))

        assert 'id="ticket-7"' in await events.until("list")


async def test_a_ticket_that_gets_late_is_shown_to_be(
    eva: AgentsBrowser, store: Store, clock: Clock
) -> None:
    """Though nothing has happened but that time has passed."""
    await keep(store, a_ticket(7))

    async with eva.watching(f"{LIST}/events") as events:
        await events.until("list", "Har väntat 1 tim")
        clock.passes(timedelta(hours=3))

        assert "Försenat 2 tim" in await events.until("list")


async def test_fifty_pages_get_the_news(eva: AgentsBrowser, store: Store) -> None:
    """All at once."""
    await keep(store, a_ticket(7))
    async with AsyncExitStack() as stack:
        eva.client.session.connector._limit = 100  # type: ignore[union-attr]  # aiohttp's default
        watching = [
            await stack.enter_async_context(eva.watching(f"{LIST}/events")) for _ in range(50)
        ]
        await asyncio.gather(*(events.until("list") for events in watching))

        await keep(store, a_ticket(8, conversation_id=BO))

        told = await asyncio.gather(*(events.until("list", "ticket-8") for events in watching))
    assert len(set(told)) == 1


# --- a ticket -------------------------------------------------------------------------------


async def test_what_the_visitor_adds_appears_and_is_announced(
    eva: AgentsBrowser, store: Store
) -> None:
    """While somebody writes the answer."""
    await keep(store, a_ticket(7))

    async with eva.watching(f"{PAGE}/events") as events:
        await events.until("talk")
        await say(store, said("Är du där?"))

        assert "Är du där?" in await events.until("talk")
        assert await events.until("news") == "Besökaren har skrivit."


async def test_what_agents_do_is_not_announced_as_the_visitors(
    eva: AgentsBrowser, store: Store
) -> None:
    """It is shown, no more."""
    await keep(store, a_ticket(7))

    async with eva.watching(f"{PAGE}/events") as events:
        await events.until("standing")
        await eva.posts(f"{PAGE}/note", {"note": "Ring."})
        await eva.posts(f"{PAGE}/claim")

        names = [(await events.next())[0] for _ in range(3)]

    assert "news" not in names


async def test_somebody_who_writes_sees_that_another_was_first(
    eva: AgentsBrowser, karin: AgentsBrowser, store: Store
) -> None:
    """Before anything is sent."""
    await keep(store, a_ticket(7))

    async with eva.watching(f"{PAGE}/events") as events:
        await events.until("standing")
        await karin.posts(f"{PAGE}/claim")

        assert "Karin arbetar med ärendet" in await events.until("standing", "Karin")


async def test_the_box_in_which_somebody_writes_is_never_pushed(
    eva: AgentsBrowser, store: Store
) -> None:
    """Nor anything that is one agent's alone: what is pushed is remembered for a while."""
    await keep(store, a_ticket(7))

    async with eva.watching(f"{PAGE}/events") as events:
        parts = [await events.next() for _ in range(4)]

    assert [name for name, _ in parts] == ["status", "acts", "talk", "standing"]
    assert not any("<textarea" in html or "csrf" in html for _, html in parts)


async def test_what_is_pushed_is_masked(eva: AgentsBrowser, store: Store) -> None:
    """As on the page."""
    await keep(store, a_ticket(7))
    await say(store, said("Ring 0455-30 30 00"))

    async with eva.watching(f"{PAGE}/events") as events:
        assert "Ring [telefon]" in await events.until("talk")


async def test_what_is_pushed_is_in_the_agents_language(eva: AgentsBrowser, store: Store) -> None:
    """Each page in its own."""
    await keep(store, a_ticket(7))
    eva.client.session.cookie_jar.update_cookies({"asf_console_lang": "en"})

    async with eva.watching(f"{PAGE}/events") as events:
        assert "Unclaimed" in await events.until("status")


async def test_nobody_watches_a_ticket_that_is_not_there(eva: AgentsBrowser) -> None:
    """A stream of nothing would go on for ever."""
    assert (await eva.opens("/staff/tickets/404/events")).status == 404


# --- the end of a stream --------------------------------------------------------------------


async def test_streams_end_when_the_assistant_stops(
    eva: AgentsBrowser, console: ServedConsole
) -> None:
    """Open pages do not hold up a restart; they come back by themselves."""
    async with eva.watching(f"{LIST}/events") as events, asyncio.timeout(5):
        await events.until("list")
        await console.server.close()

        with pytest.raises(EOFError):
            await events.until("ended")


@dataclass
class Watched:
    """A page that shows a number, with all the waiting made short."""

    shown: int = 0
    mark: int = 0
    looks: int = 0
    is_welcome: bool = True
    failures: list[Exception] = field(default_factory=list)
    pulse: Pulse = field(init=False)
    heartbeat_seconds: float = 0.05

    def __post_init__(self) -> None:
        self.pulse = Pulse(self._look, every_seconds=0.01)

    async def _look(self) -> State:
        self.looks += 1
        self._fail()
        return State(said=self.shown)

    async def welcomes(self, _session: Session) -> bool:
        self._fail()
        return self.is_welcome

    async def glance(self) -> Glance:
        self._fail()
        return Glance({"shown": f"line 1\nline {self.shown}"}, self.mark, f"news {self.mark}")

    async def serve(self, request: web.Request) -> web.StreamResponse:
        request[SESSION] = Session("key", EVA, "token", NOON, NOON)
        live = Live(
            self.pulse,
            self.welcomes,
            heartbeat_seconds=self.heartbeat_seconds,
            checked_every_seconds=0.02,
        )
        return await live.stream(request, self.glance)

    def _fail(self) -> None:
        if self.failures:
            raise self.failures[0]

    @asynccontextmanager
    async def open(self) -> AsyncIterator[EventStream]:
        app = web.Application()
        app.add_routes([web.get("/", self.serve)])
        app.on_shutdown.append(self.pulse.close)
        async with TestClient(TestServer(app)) as client, client.get("/") as response:
            yield EventStream(response)


async def test_a_stream_ends_when_the_session_does() -> None:
    """Signed out, too long idle, or no member of the group any more; the page is told."""
    page = Watched()

    async with page.open() as events:
        await events.until("shown")
        page.is_welcome = False

        assert await events.until("ended") == ""
        with pytest.raises(EOFError):
            await events.next()


async def test_a_stream_outlives_a_database_that_does_not_answer() -> None:
    """The page stays as it is, and goes on when the database does."""
    page = Watched()

    async with page.open() as events:
        await events.until("shown", "line 0")
        page.failures.append(StoreUnavailable("down"))
        page.shown = 1
        before = page.looks
        await until(lambda: page.looks > before + 5)
        page.failures.clear()

        assert await events.until("shown") == "line 1\nline 1"


async def test_a_quiet_stream_shows_that_it_lives() -> None:
    """Otherwise a proxy would end it."""
    page = Watched(heartbeat_seconds=0.01)

    async with page.open() as events, asyncio.timeout(5):
        lines = [await events.response.content.readline() for _ in range(6)]

    assert b": still here\n" in lines


async def test_news_are_told_once() -> None:
    """When there is something new to be said, and not at the start."""
    page = Watched(mark=3)

    async with page.open() as events:
        await events.until("shown", "line 0")
        page.shown = 1
        first = await events.next()
        page.mark, page.shown = 4, 2
        second = [await events.next() for _ in range(2)]

    assert first == ("shown", "line 1\nline 1")
    assert second == [("shown", "line 1\nline 2"), ("news", "news 4")]


# --- one look for all -----------------------------------------------------------------------


async def test_there_is_one_look_for_all_pages() -> None:
    """However many are open; and none when none is."""
    looks = 0

    async def look() -> State:
        nonlocal looks
        looks += 1
        return State()

    pulse = Pulse(look, every_seconds=0.01)
    async with AsyncExitStack() as stack:
        for _ in range(50):
            await stack.enter_async_context(pulse.page())
        assert looks == 50  # each page begins with the present state
        await asyncio.sleep(0.1)
        during = looks - 50
    await asyncio.sleep(0.05)
    after = looks
    await asyncio.sleep(0.05)

    assert 1 <= during <= 11
    assert looks == after


async def test_a_page_that_comes_later_starts_the_looking_again() -> None:
    """After all have gone."""
    state = State()

    async def look() -> State:
        return state

    pulse = Pulse(look, every_seconds=0.01)
    async with pulse.page():
        pass
    await asyncio.sleep(0.05)

    async with pulse.page() as news:
        news.clear()
        state = State(said=1)
        await asyncio.wait_for(news.wait(), 2)


async def test_what_many_look_at_is_made_once() -> None:
    """Until something changes."""
    made = 0

    async def make() -> str:
        nonlocal made
        made += 1
        await asyncio.sleep(0)
        return f"made {made}"

    kept = Made()
    first = await asyncio.gather(*(kept.once("list", 0, make) for _ in range(50)))
    second = await asyncio.gather(*(kept.once("list", 1, make) for _ in range(50)))

    assert (set(first), set(second)) == ({"made 1"}, {"made 2"})


async def test_not_everything_that_was_ever_looked_at_is_remembered() -> None:
    """Somebody searches for a thousand words; what is looked at again is kept."""

    async def make() -> str:
        return "made"

    kept = Made()

    for number in range(1_000):
        await kept.once("list", 0, make)
        await kept.once(number, 0, make)

    assert len(kept._kept) == 128
    assert "list" in kept._kept


async def test_what_could_not_be_made_is_tried_again() -> None:
    """By the next who looks."""
    failures = [StoreUnavailable("down")]

    async def make() -> str:
        if failures:
            raise failures.pop()
        return "made"

    kept = Made()

    with pytest.raises(StoreUnavailable):
        await kept.once("list", 0, make)
    assert await kept.once("list", 0, make) == "made"
