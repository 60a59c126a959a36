"""Everything can be done without a mouse, and one sees where one is."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.browser.pages import PAGES, Furnished
from tests.browser.scenes import TICKETS, Office, enter, is_there, the_same_page
from tests.browser.windows import Windows

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

FIRST, SECOND, THIRD = "Säljer ni valar?", "Var köper man en gräsklippare?", "Finns det glass?"
_MOST_STOPS = 150
_LOOKED_AT = ("chat", "sign-in", "enter", "tickets", "ticket", "teach", "entry", "insights")


@pytest_asyncio.fixture(loop_scope="session")
async def agent(office: Office, windows: Windows) -> Page:
    """Signed in, with the list of tickets open, of which there are two."""
    for question in (FIRST, SECOND):
        await office.is_asked(question)
    agent = await windows.open(office.address)
    await enter(agent, office.link)
    return agent


async def test_an_agent_signs_in_and_answers_with_keys_only(
    office: Office, windows: Windows
) -> None:
    """From the printed link to the answer without a mouse."""
    await office.is_asked(FIRST)
    agent = await windows.open(office.address)
    await agent.goto(office.link)

    await _tab_to(agent, "Logga in")
    await agent.keyboard.press("Enter")
    await is_there(agent, "Ärenden")
    await agent.keyboard.press("j")
    await agent.keyboard.press("Enter")
    await is_there(agent, "Ärende 1")
    await agent.keyboard.press("r")
    await agent.keyboard.type("Nej, inga valar.")
    await agent.keyboard.press("Control+Enter")

    await expect(agent.locator(".talk .outgoing").last).to_contain_text("Nej, inga valar.")
    await expect(agent.get_by_label("Svar till besökaren")).to_be_empty()


async def test_j_and_k_go_through_the_list_also_while_it_changes(
    office: Office, agent: Page
) -> None:
    """They stop at its ends; a new ticket takes nobody's place."""
    rows = agent.locator("a[data-row]")
    await agent.keyboard.press("j")
    await expect(rows.first).to_be_focused()
    for key, row in (("j", rows.last), ("j", rows.last), ("k", rows.first), ("k", rows.first)):
        await agent.keyboard.press(key)
        await expect(row).to_be_focused()

    with the_same_page(agent):
        await office.is_asked(THIRD)
        await expect(agent.get_by_role("link", name=THIRD)).to_be_visible()

    await expect(agent.get_by_role("link", name=FIRST)).to_be_focused()


async def test_c_claims_and_n_notes(agent: Page) -> None:
    """Each key does what the help says."""
    await agent.goto(f"{TICKETS}/1")

    await agent.keyboard.press("c")
    await expect(agent.get_by_role("button", name="Släpp")).to_be_visible()
    await agent.keyboard.press("n")
    await agent.keyboard.type("Har frågat förut.")
    await agent.keyboard.press("Control+Enter")

    await expect(agent.locator(".talk .note")).to_contain_text("Har frågat förut.")


async def test_keys_are_letters_where_one_writes_and_esc_leaves_the_field(agent: Page) -> None:
    """Whoever writes "c" in an answer claims nothing."""
    await agent.goto(f"{TICKETS}/1")
    field = agent.get_by_label("Svar till besökaren")
    await agent.keyboard.press("r")
    await agent.keyboard.type("cnr?")
    await expect(field).to_have_value("cnr?")

    await agent.keyboard.press("Escape")

    await expect(field).not_to_be_focused()
    await expect(agent.get_by_role("button", name="Ta ärendet")).to_be_visible()


async def test_the_help_lists_the_keys_and_turns_them_off(agent: Page) -> None:
    """Who talks to their computer, or hits keys by mistake, is not surprised by them."""
    await agent.keyboard.press("?")
    help_ = agent.get_by_role("dialog", name="Snabbtangenter")
    await expect(help_).to_be_visible()
    await agent.keyboard.press("Escape")
    await expect(help_).to_be_hidden()

    await agent.get_by_role("button", name="Snabbtangenter (?)").click()
    await help_.get_by_label("Snabbtangenter på, i den här webbläsaren").uncheck()
    await help_.get_by_role("button", name="Stäng").click()
    await agent.keyboard.press("j")

    await expect(agent.locator("a[data-row]").first).not_to_be_focused()


async def test_a_visitor_asks_and_chooses_with_keys_only(office: Office, windows: Windows) -> None:
    """Enter sends, Tab reaches each choice, Esc closes the menu."""
    visitor = await windows.open(office.address)
    await visitor.goto("/")
    await expect(visitor.get_by_label("Din fråga")).to_be_focused()
    await visitor.keyboard.type("Vad gör Mikrofonden?")
    await visitor.keyboard.press("Enter")
    await expect(visitor.get_by_role("button", name="Lättläst")).to_be_visible()

    await _tab_to(visitor, "Lättläst", key="Shift+Tab")
    await visitor.keyboard.press("Enter")
    newest = visitor.locator("article.theirs").last
    await expect(newest).to_contain_text("Så är det med mikrofonden.")
    await expect(newest).to_be_focused()
    await _tab_to(visitor, "Mer")
    await visitor.keyboard.press("Enter")
    await expect(visitor.get_by_role("button", name="Ordlista")).to_be_visible()
    await visitor.keyboard.press("Escape")

    await expect(visitor.get_by_role("button", name="Ordlista")).to_be_hidden()
    await expect(visitor.locator("#more summary")).to_be_focused()


@pytest.mark.parametrize("name", _LOOKED_AT)
async def test_one_sees_where_one_is(furnished: Furnished, windows: Windows, name: str) -> None:
    """At each stop of Tab there is a line around it, and nothing lies over it."""
    (page,) = (one for one in PAGES if one.name == name)
    window = await furnished.looks(windows, page)

    stops = [stop async for stop in _stops(window)]

    assert len(stops) > 1
    assert [stop["name"] for stop in stops if not (stop["outlined"] and stop["uncovered"])] == []


async def _tab_to(page: Page, name: str, *, key: str = "Tab") -> None:
    """Until the focus is on what has this name.

    Raises:
        AssertionError: one gets nowhere near it.
    """
    passed: list[str] = []
    for _ in range(_MOST_STOPS):
        await page.keyboard.press(key)
        passed.append(str((await page.evaluate(_STOP))["name"]))
        if passed[-1] == name:
            return
    raise AssertionError(f"{name} is none of {passed}")


async def _stops(page: Page) -> AsyncIterator[Mapping[str, object]]:
    """Each place that Tab comes to, until it has been through the page."""
    await page.evaluate("document.activeElement.blur()")
    for _ in range(_MOST_STOPS):
        await page.keyboard.press("Tab")
        stop = await page.evaluate(_STOP)
        if stop["isPage"]:
            return
        yield stop
    raise AssertionError("Tab never comes to an end")


_STOP = (Path(__file__).parent / "stop.js").read_text(encoding="utf-8")
