"""Nobody is kept out: axe-core finds nothing on any page, in both languages and both themes."""

from __future__ import annotations

import pytest

from tests.browser.pages import PAGES, Furnished, Looked
from tests.browser.windows import Windows, barriers

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
@pytest.mark.parametrize("language", ["sv", "en"])
async def test_no_page_keeps_anybody_out(
    furnished: Furnished, windows: Windows, page: Looked, language: str
) -> None:
    """WCAG 2.2 AA as far as a program can tell, in the light and in the dark."""
    window = await furnished.looks(windows, page, language=language)

    found = await barriers(window)

    assert found == []
