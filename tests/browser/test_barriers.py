"""Nobody is kept out: axe-core finds nothing on any page, in both languages and both themes."""

from __future__ import annotations

import asyncio

import pytest

from tests.browser.pages import PAGES, Furnished, Looked
from tests.browser.windows import DESKTOP, TELEPHONE, Windows, barriers

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
async def test_no_page_keeps_anybody_out(
    furnished: Furnished, windows: Windows, page: Looked
) -> None:
    """WCAG 2.2 AA as far as a program can tell, at a desk and on a telephone."""
    at_a_desk, on_a_telephone = await asyncio.gather(
        furnished.looks(windows, page, language="sv", size=DESKTOP),
        furnished.looks(windows, page, language="en", size=TELEPHONE),
    )

    found = tuple(await asyncio.gather(barriers(at_a_desk), barriers(on_a_telephone)))

    assert found == ([], [])
