"""What holds of every address of the console, also of those that are added later."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from itertools import product

import pytest
from aiohttp import web

from bot.staff.sign_in import new_secret
from bot.store.open_store import Store
from tests.integration.console.agents import (
    EVA,
    Clock,
    Page,
    ServedConsole,
    a_ticket,
    keep,
    said,
    say,
)
from tests.integration.console.outsiders import (
    SESSION,
    SIGN_IN,
    Group,
    Outsider,
    a_browser,
    served,
    sign_in,
)

OPEN = {
    ("GET", SIGN_IN),
    ("HEAD", SIGN_IN),
    ("GET", f"{SIGN_IN}/{{token}}"),
    ("HEAD", f"{SIGN_IN}/{{token}}"),
    ("POST", f"{SIGN_IN}/{{token}}"),
    ("GET", "/staff/static"),
    ("HEAD", "/staff/static"),
    ("POST", "/staff/language"),
}
"""Method and resource of all that one need not be signed in for."""
WEIGHTY = re.compile(
    r"/(?:block|reveal|teach|export|edit|verify|retire|restore|approve|reject|accept|undo)"
)
"""What Telegram is asked about anew before it is done."""

_EXAMPLES = ("iop", "7", "0a")
_GROUP = re.compile(r"\(\?P<(\w+)>([^()]*)\)")
_CHOICES = re.compile(r"[a-z-]+(?:\|[a-z-]+)+")


@dataclass(frozen=True)
class Route:
    """A way to ask, with an address that leads there."""

    method: str
    resource: str
    path: str

    @property
    def is_open(self) -> bool:
        return (self.method, self.resource) in OPEN

    @property
    def is_page(self) -> bool:
        """That ends, unlike a stream."""
        return self.method == "GET" and not self.path.endswith("/events")


@pytest.fixture
def group(clock: Clock) -> Group:
    return Group(clock=clock)


@pytest.fixture
async def console(store: Store, clock: Clock, group: Group) -> AsyncIterator[ServedConsole]:
    await keep(store, a_ticket(7))
    await say(store, said("Ring 070-123 45 67"))
    async with served(store, clock, group) as console:
        yield console


@pytest.fixture
async def outsider(console: ServedConsole) -> AsyncIterator[Outsider]:
    async with a_browser(console) as outsider:
        yield outsider


@pytest.fixture
async def eva(console: ServedConsole, outsider: Outsider) -> Outsider:
    """Signed in."""
    await sign_in(console, outsider, EVA)
    return outsider


@pytest.fixture
def routes(console: ServedConsole) -> list[Route]:
    """All there are."""
    return [
        Route(route.method, route.resource.canonical, path)
        for route in console.app().router.routes()
        if route.resource is not None
        for path in _paths(route.resource)
    ]


def _paths(resource: web.AbstractResource) -> Iterable[str]:
    """Where a pattern names words, with each of them."""
    info = resource.get_info()
    if "pattern" not in info:
        return [info["path"] if "path" in info else f"{info['prefix']}/console.css"]
    groups = _GROUP.findall(info["pattern"].pattern)
    names = [name for name, _ in groups]
    values = product(*(_values(expression) for _, expression in groups))
    return [info["formatter"].format_map(dict(zip(names, some, strict=True))) for some in values]


def _values(expression: str) -> list[str]:
    if _CHOICES.fullmatch(expression):
        return expression.split("|")
    return [next(one for one in _EXAMPLES if re.fullmatch(expression, one))]


def _leads_to_sign_in(page: Page) -> bool:
    if page.status == 401:
        return page.html in {
            "",
            "Logga in igen: skriv /login till boten. / Sign in again: send /login.",
        }
    return (page.status, page.headers.get("Location"), page.html) == (303, SIGN_IN, "")


async def test_there_are_routes_to_look_at(routes: list[Route]) -> None:
    """And each address leads to its own."""
    assert len(routes) > 50
    assert Route("POST", "/staff/tickets/{number}/{act}", "/staff/tickets/7/block") in routes


async def test_all_but_the_sign_in_is_closed_to_strangers(
    outsider: Outsider, routes: list[Route]
) -> None:
    """They are led to the sign-in, whatever they ask for and however."""
    open_to_all = {
        (route.method, route.resource)
        for route in routes
        if not _leads_to_sign_in(await outsider.asks(route.method, route.path))
    }

    assert open_to_all == OPEN


async def test_a_cookie_that_is_no_session_opens_nothing(
    outsider: Outsider, routes: list[Route]
) -> None:
    """However much it looks like one."""
    opened = []
    for route in routes:
        outsider.plant(SESSION, new_secret())
        if not route.is_open and not _leads_to_sign_in(
            await outsider.asks(route.method, route.path)
        ):
            opened.append(route)

    assert opened == []


@pytest.mark.parametrize(
    "path",
    [
        "/staff/nowhere",
        "/staffroom",
        "/staff/sign-in-as/eva",
        "/staff/sign-in/a/b",
        "/staff/languages",
        "/staff/static-files/x",
        "/staff//tickets",
        "/%73taff/tickets",
        "/staff/%74ickets",
        "/staff/tickets?x=/staff/sign-in",
        "/staff/tickets%3F/staff/static/",
        "/staff/./tickets",
    ],
)
async def test_what_only_looks_open_is_closed(outsider: Outsider, path: str) -> None:
    """Neither a name that begins alike nor another spelling gets past."""
    assert _leads_to_sign_in(await outsider.opens(path))


async def test_no_form_is_taken_without_its_token(eva: Outsider, routes: list[Route]) -> None:
    """Wherever it leads."""
    taken = [
        route
        for route in routes
        if route.method == "POST"
        and not route.is_open
        and (await eva.asks("POST", route.path)).status != 403
    ]

    assert taken == []


async def test_whatever_matters_is_closed_to_who_has_just_left_the_group(
    console: ServedConsole, outsider: Outsider, routes: list[Route], store: Store, group: Group
) -> None:
    """Although Telegram said a moment ago that they were there."""
    weighty = [one for one in routes if one.method == "POST" and WEIGHTY.search(one.path)]
    statuses = []
    for route in weighty:
        group.gone.clear()
        await group.insist(EVA.id)  # as when somebody asks for a link
        await sign_in(console, outsider, EVA)
        token = _token_on(await outsider.opens("/staff/audit"))
        group.gone.add(EVA.id)

        refused = await outsider.asks("POST", route.path, form={"csrf_token": token})

        statuses.append((route.path, refused.status))

    assert len(weighty) > 10
    assert statuses == [(route.path, 409) for route in weighty]
    assert await store.audit_queries.kinds() == []


def _token_on(page: Page) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page.html)
    assert found is not None
    return found[1]


async def test_no_page_breaks(eva: Outsider, routes: list[Route]) -> None:
    """Whatever is asked for; if there is no such thing, it says so."""
    pages = [route for route in routes if route.is_page]

    broken = [route for route in pages if (await eva.opens(route.path)).status >= 500]

    assert broken == []


async def test_no_page_has_script_or_style_in_it(eva: Outsider, routes: list[Route]) -> None:
    """What a visitor might slip in would be the only one; browsers are told to run none."""
    inline = re.compile(
        r"<script(?![^>]*\bsrc=\"/)|<style|\sstyle=|\son[a-z]+=|\shx-on|javascript:|src=\"http",
        re.IGNORECASE,
    )

    found = {
        (route.path, match[0])
        for route in routes
        if route.is_page
        for page in [await eva.opens(route.path)]
        if page.headers.get("Content-Type", "").startswith("text/html")
        for match in inline.finditer(page.html)
    }

    assert found == set()


async def test_every_page_has_a_way_out(eva: Outsider, routes: list[Route]) -> None:
    """Wherever an agent is."""
    pages = {route.path: await eva.opens(route.path) for route in routes if route.is_page}

    whole = {path: page for path, page in pages.items() if page.html.startswith("<!doctype html>")}
    assert len(whole) > 10
    assert [
        path for path, page in whole.items() if 'action="/staff/sign-out"' not in page.html
    ] == [path for path in whole if path.startswith(SIGN_IN)]


async def test_every_form_on_every_page_has_the_token(eva: Outsider, routes: list[Route]) -> None:
    """All but the choice of a language, which changes nothing."""
    form = re.compile(r"<form\b[^>]*method=\"post\"[^>]*>.*?</form>", re.IGNORECASE | re.DOTALL)

    without = {
        (route.path, found[0][:80])
        for route in routes
        if route.is_page
        for found in form.finditer((await eva.opens(route.path)).html)
        if 'name="csrf_token"' not in found[0] and 'action="/staff/language"' not in found[0]
    }

    assert without == set()
