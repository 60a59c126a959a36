"""What holds for every page, at a desk in Swedish and on a telephone in English."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import cast

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from tests.browser.pages import PAGES, Furnished, Looked
from tests.browser.windows import DESKTOP, TELEPHONE, ZOOMED, Windows, barriers, overflow

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@dataclass(frozen=True, slots=True)
class Seen:
    """A page in two windows."""

    windows: Windows
    at_a_desk: Page
    on_a_telephone: Page


@pytest_asyncio.fixture(
    scope="module", loop_scope="session", params=PAGES, ids=lambda page: page.name
)
async def seen(
    request: pytest.FixtureRequest, chromium: Browser, furnished: Furnished
) -> AsyncIterator[Seen]:
    """Each page is opened once for all that is looked at in it."""
    page, windows = cast("Looked", request.param), Windows(chromium)
    at_a_desk, on_a_telephone = await asyncio.gather(
        furnished.looks(windows, page, language="sv", size=DESKTOP),
        furnished.looks(windows, page, language="en", size=TELEPHONE),
    )
    yield Seen(windows, at_a_desk, on_a_telephone)
    await windows.close()


async def test_no_page_keeps_anybody_out(seen: Seen) -> None:
    """WCAG 2.2 AA as far as a program can tell, in the light and in the dark."""
    at_a_desk, on_a_telephone = await asyncio.gather(
        barriers(seen.at_a_desk), barriers(seen.on_a_telephone)
    )

    assert (at_a_desk, on_a_telephone) == ([], [])


async def test_no_page_is_cut_off_where_there_is_little_room(seen: Seen) -> None:
    """On a telephone and enlarged to 200 % one scrolls up and down, and nothing is out of sight."""
    on_a_telephone = await overflow(seen.on_a_telephone, TELEPHONE)
    enlarged = await overflow(seen.at_a_desk, ZOOMED)

    assert (on_a_telephone, enlarged) == ([], [])


async def test_no_page_makes_the_browser_complain(seen: Seen) -> None:
    """No error in a script, nothing that is not there, nothing that the policy forbids."""
    assert seen.windows.unforgiven() == []
