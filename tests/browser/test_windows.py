"""The tests notice what they say that there is none of."""

from __future__ import annotations

import pytest
from playwright.async_api import Page

from tests.browser.pages import Furnished, Looked
from tests.browser.windows import DESKTOP, TELEPHONE, Windows, barriers, overflow

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest.fixture
def tickets() -> Looked:
    return Looked("tickets", "/staff/tickets")


async def test_what_the_policy_forbids_is_noticed(
    furnished: Furnished, windows: Windows, tickets: Looked
) -> None:
    """Style in the midst of a page, such as a library may put there."""
    windows.forgiven = ("Applying inline style violates",)
    window = await furnished.looks(windows, tickets)

    await _put_into(window, '<p style="color: red">Rött</p>')

    (complaint,) = windows.complaints
    assert "Content Security Policy" in complaint


async def test_barriers_are_noticed_in_both_themes(
    furnished: Furnished, windows: Windows, tickets: Looked
) -> None:
    """A field without a label, and a colour that is too weak in the dark only."""
    window = await furnished.looks(windows, tickets, size=DESKTOP)

    await _put_into(window, "<input><p>Svagt</p>")
    await window.locator("main p").last.evaluate("(one) => (one.style.color = '#6b6b6b')")

    assert [one.partition(":")[0] for one in await barriers(window)] == ["label", "color-contrast"]


async def test_what_is_too_wide_is_noticed(
    furnished: Furnished, windows: Windows, tickets: Looked
) -> None:
    """A word that can't be broken, of a kind that people do write."""
    window = await furnished.looks(windows, tickets, size=TELEPHONE)

    await _put_into(window, f"<pre>{'klockor' * 20}</pre>")

    assert (await overflow(window, TELEPHONE))[0].startswith("the page is ")


async def _put_into(page: Page, html: str) -> None:
    await page.locator("main").evaluate(
        "(main, html) => main.insertAdjacentHTML('beforeend', html)", html
    )
