"""Pictures of the pages for the docs: `python -m tests.browser.pictures` makes them anew.

Whoever changes a page looks at them, also with `--dark --into FOLDER`, and commits those that
have changed.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

from PIL import Image
from playwright.async_api import Page, async_playwright

from tests.browser.chromium import ARGUMENTS, path_of_chromium
from tests.browser.pages import PAGES, Furnished, Looked, Who
from tests.browser.served import Asked, served
from tests.browser.windows import Windows
from tests.e2e.program import CACHE, KNOWLEDGE, ROOT

FOLDER = ROOT / "docs" / "img"
MOST_BYTES = 3_000_000
"""Of all pictures together."""

_WHEN = datetime(2026, 11, 24, 9, 15, tzinfo=UTC)
"""At which all pictures are taken, so that they differ only where the pages do."""
_WIDTHS = {1280: 800, 360: 1000}
"""How wide the pictures are, and how high they may be."""
_COLOURS = 96
_PAGES = (
    "chat",
    "case",
    "sign-in",
    "enter",
    "link-refused",
    "tickets",
    "ticket",
    "ticket-refused",
    "teach",
    "teach-variant",
    "knowledge",
    "entry",
    "entry-edit",
    "try-answered",
    "taught",
    "proposal",
    "export",
    "insights",
    "insights-unanswered",
    "audit",
    "problem",
)
_ASKED = Asked(
    known="Vad gör Mikrofonden?",
    entry="mikrofonden",
    other="lonebidrag-oversikt",
    unclear="maste komunen uphandla?",
    unknown="Svågern har sjukbidrag. Törs han testa att knega?",
    answer="Ja. Sjukbidrag heter sjukersättning i dag, och den kan vara vilande medan han provar.",
)


@dataclass(frozen=True, slots=True)
class Picture:
    """One page at one width."""

    page: Looked
    width: int

    @property
    def name(self) -> str:
        return f"{self.page.name}-{self.width}.png"


def pictures() -> Iterator[Picture]:
    for page in PAGES:
        if page.name in _PAGES:
            yield from (Picture(page, width) for width in _WIDTHS)


async def take(picture: Picture, furnished: Furnished, windows: Windows, *, is_dark: bool) -> bytes:
    """As a small PNG."""
    most = _WIDTHS[picture.width]
    size = (picture.width, most // 2)
    window = await furnished.looks(windows, picture.page, size=size, is_dark=is_dark)
    await _make_the_same(window)
    height = await window.evaluate("document.documentElement.scrollHeight")
    await window.set_viewport_size({"width": picture.width, "height": min(height, most)})
    # the newest of a talk is at its end
    top = height if picture.page.who is Who.VISITOR else 0
    await window.evaluate(f"document.activeElement.blur(); scrollTo(0, {top})")
    return _small(await window.screenshot())


async def _make_the_same(window: Page) -> None:
    """What is made up anew each time."""
    code = window.locator(".code code")
    if await code.count():
        await code.evaluate("(code) => code.textContent = '/login K7QM-3XWD-9RTA'")


def _small(screenshot: bytes) -> bytes:
    with Image.open(io.BytesIO(screenshot)) as image, io.BytesIO() as small:
        image.convert("RGB").quantize(_COLOURS).save(small, "PNG", optimize=True)
        return small.getvalue()


async def make(folder: Path, *, is_dark: bool) -> None:
    """All of them."""
    with tempfile.TemporaryDirectory() as temporary:
        own = Path(temporary)
        cache = shutil.copytree(CACHE, own / "cache")  # what is taught here stays here
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=path_of_chromium(), args=list(ARGUMENTS)
            )
            async with served(own, KNOWLEDGE, cache, _ASKED, browser) as furnished:
                for picture in pictures():
                    windows = Windows(browser)
                    png = await take(picture, furnished, windows, is_dark=is_dark)
                    (folder / picture.name).write_bytes(png)
                    await windows.close()
            await browser.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, default=FOLDER, metavar="FOLDER")
    parser.add_argument("--dark", action="store_true", help="as people see it who like it dark")
    options = parser.parse_args()
    options.into.mkdir(parents=True, exist_ok=True)
    clocks = (patch(f"bot.{module}.now", return_value=_WHEN) for module in ("app", "assembly"))
    with ExitStack() as stack:
        for clock in clocks:
            stack.enter_context(clock)
        asyncio.run(make(options.into, is_dark=options.dark))


if __name__ == "__main__":
    main()
