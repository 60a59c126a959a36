"""On a telephone, and enlarged to 200 %, everything can be read by scrolling one way only."""

from __future__ import annotations

import pytest

from tests.browser.pages import PAGES, Furnished, Looked
from tests.browser.windows import TELEPHONE, ZOOMED, Windows, overflow

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
async def test_no_page_is_cut_off_where_there_is_little_room(
    furnished: Furnished, windows: Windows, page: Looked
) -> None:
    """Neither the page nor a part of it reaches over the side."""
    window = await furnished.looks(windows, page, size=TELEPHONE)

    on_a_telephone = await overflow(window)
    width, height = ZOOMED
    await window.set_viewport_size({"width": width, "height": height})
    enlarged = await overflow(window)

    assert (on_a_telephone, enlarged) == ([], [])
