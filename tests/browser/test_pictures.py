"""The docs show every page, on a desk and on a telephone."""

from __future__ import annotations

from tests.browser.pictures import FOLDER, MOST_BYTES, pictures

RENEW = "to make them anew: .venv/bin/python -m tests.browser.pictures"


def test_the_docs_show_every_page() -> None:
    """A picture of each, and none of a page that is gone; small enough to be kept."""
    kept = {file.name: file.stat().st_size for file in FOLDER.iterdir()}

    assert set(kept) == {picture.name for picture in pictures()}, RENEW
    assert sum(kept.values()) < MOST_BYTES, RENEW
