"""The page that shows who did what, over HTTP."""

from __future__ import annotations

import re

import pytest

from bot.ids import AgentId
from bot.store.audit_queries import PAGE
from bot.store.open_store import Store
from tests.integration.console.agents import EVA, KARIN, AgentsBrowser, Page

PATH = "/staff/audit"
SYSTEM, VISITOR = AgentId("system"), AgentId("visitor")


async def act(store: Store, *acts: tuple[AgentId, str, str]) -> None:
    async with store.begin() as uow:
        for agent in (EVA, KARIN):
            uow.agents.remember(agent.id, agent.name)
        for agent_id, what, subject in acts:
            uow.audit.add(agent_id, what, subject)
        await uow.commit()


def rows(page: Page) -> list[str]:
    """What stands in each, without when."""
    cells = re.findall(r"</time></td>(.*?)</tr>", page.html, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in cells]


async def test_the_page_tells_who_did_what_in_words(eva: AgentsBrowser, store: Store) -> None:
    """The newest first, the program's and the visitors' own acts among them."""
    await act(
        store,
        (EVA.id, "reveal", "ticket 7"),
        (KARIN.id, "teach", "variant of iop"),
        (EVA.id, "teach", "entry om-iop"),
        (VISITOR, "erase", "ticket 8"),
        (SYSTEM, "retention", "conversations=3 sent=4"),
        (EVA.id, "sing", "a song"),
    )

    page = await eva.opens(PATH)

    assert rows(page) == [
        "Eva sing a song",
        "Programmet raderade gamla uppgifter conversations=3 sent=4",
        "En besökare raderade sina uppgifter ärende 8",
        "Eva lärde in post om-iop",
        "Karin lärde in variant av iop",
        "Eva visade dolda uppgifter ärende 7",
    ]
    assert page.has("2026-11-24 13:00:00")


async def test_what_an_act_was_about_can_be_opened(eva: AgentsBrowser, store: Store) -> None:
    """Where it has a page."""
    await act(
        store,
        (EVA.id, "reveal", "ticket 7"),
        (EVA.id, "teach", "variant of om-iop"),
        (EVA.id, "verify", "iop"),
        (EVA.id, "export", "iop.yaml"),
    )

    html = (await eva.opens(PATH)).html

    assert re.findall(r'<td><a href="([^"]+)">([^<]+)</a>', html) == [
        ("/staff/knowledge/iop", "post iop"),
        ("/staff/knowledge/om-iop", "variant av om-iop"),
        ("/staff/tickets/7", "ärende 7"),
    ]


async def test_acts_are_looked_for_by_who_and_what(eva: AgentsBrowser, store: Store) -> None:
    """The form keeps what was chosen."""
    await act(
        store,
        (EVA.id, "reveal", "ticket 1"),
        (KARIN.id, "reveal", "ticket 2"),
        (EVA.id, "block", "ticket 3"),
    )

    page = await eva.opens(f"{PATH}?agent={EVA.id}&act=reveal")

    assert rows(page) == ["Eva visade dolda uppgifter ärende 1"]
    assert re.findall(r'value="([^"]+)" selected', page.html) == [EVA.id, "reveal"]


async def test_pages_lead_to_older_and_newer_ones(eva: AgentsBrowser, store: Store) -> None:
    """Keeping what was looked for."""
    await act(store, *((EVA.id, "reveal", f"ticket {number}") for number in range(PAGE + 1)))

    first = await eva.opens(f"{PATH}?act=reveal")
    second = await eva.opens(f"{PATH}?page=2&act=reveal")

    assert 'href="/staff/audit?page=2&amp;act=reveal">Äldre' in first.html
    assert "Nyare" not in first.html
    assert 'href="/staff/audit?act=reveal">Nyare' in second.html
    assert rows(second) == ["Eva visade dolda uppgifter ärende 0"]


@pytest.mark.parametrize("page", ["0", "-1", "x", "²", "9" * 40])
async def test_a_page_that_is_none_is_no_error(eva: AgentsBrowser, store: Store, page: str) -> None:
    """Whatever stands in the address."""
    await act(store, (EVA.id, "reveal", "ticket 7"))

    assert (await eva.opens(f"{PATH}?page={page}")).status == 200


async def test_names_and_subjects_can_do_nothing(eva: AgentsBrowser, store: Store) -> None:
    """They are shown as they are written."""
    await act(store, (AgentId("<b>x"), "<i>", "<script>alert(1)</script>"))

    html = (await eva.opens(PATH)).html

    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html
    assert "<b>x" not in html


async def test_an_empty_audit_says_so(eva: AgentsBrowser) -> None:
    """Instead of showing an empty table."""
    page = await eva.opens(PATH)

    assert page.has("Inget står i loggen.")
    assert "<table" not in page.html


async def test_nothing_in_the_audit_can_be_changed(eva: AgentsBrowser, store: Store) -> None:
    """There is no form for it and no way to."""
    await act(store, (EVA.id, "reveal", "ticket 7"))

    html = (await eva.opens(PATH)).html
    posted = await eva.posts(PATH, {"page": "1"})

    assert 'method="post" action="/staff/audit' not in html
    assert posted.status == 405
