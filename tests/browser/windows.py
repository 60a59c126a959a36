"""Windows of a browser, each with cookies of its own; and what the browser complains of in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]  # has no types
from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Response,
    StorageState,
)

DESKTOP, TELEPHONE, ZOOMED = (1280, 800), (360, 740), (320, 400)
"""Sizes of a window. Zoomed to 200 % one of 640 x 800 has room for half of it."""

_RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
_RULES_OF_COLOURS = ("color-contrast", "link-in-text-block")
_NOT_LOADED = "Failed to load resource"


@dataclass
class Windows:
    """Those of one test; they are closed after it."""

    browser: Browser
    complaints: list[str] = field(default_factory=list)
    """What the browser has written to its console as an error or a warning, and what was thrown."""
    forgiven: tuple[str, ...] = ()
    """What a complaint may begin with, in a test that makes it happen."""
    _refused: set[str] = field(default_factory=set)
    """Pages that say in words what could not be done: browsers complain of their status."""
    _open: list[BrowserContext] = field(default_factory=list)

    async def open(  # noqa: PLR0913 - what can be different about a window
        self,
        address: str,
        *,
        state: StorageState | None = None,
        size: tuple[int, int] = DESKTOP,
        has_script: bool = True,
        is_dark: bool = False,
        locale: str = "sv-SE",
    ) -> Page:
        """With the address as its base; `state` are the cookies that it begins with."""
        context = await self.browser.new_context(
            base_url=address,
            storage_state=state,
            viewport={"width": size[0], "height": size[1]},
            java_script_enabled=has_script,
            color_scheme="dark" if is_dark else "light",
            locale=locale,
            reduced_motion="reduce",
        )
        self._open.append(context)
        page = await context.new_page()
        page.on("console", self._hear)
        page.on("pageerror", self._see)
        page.on("response", self._note)
        return page

    async def close(self) -> None:
        for context in self._open:
            await context.close()

    def unforgiven(self) -> list[str]:
        """The complaints that no test has asked for."""
        pages = tuple(f"({address})" for address in self._refused)
        return [
            one
            for one in self.complaints
            if not one.startswith(self.forgiven)
            and not (_NOT_LOADED in one and one.endswith(pages))
        ]

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(f"{message.text} ({message.location['url']})")

    def _see(self, error: Error) -> None:
        self.complaints.append(error.message)

    def _note(self, response: Response) -> None:
        if not response.ok and response.request.is_navigation_request():
            self._refused.add(response.url)


async def barriers(page: Page) -> list[str]:
    """What keeps people out of the page, as axe-core sees it, in the light and in the dark."""
    await page.evaluate(AXE_SCRIPT)
    found = await _violations(page, _RULES)
    await page.emulate_media(color_scheme="dark")
    # nothing else differs
    return [*found, *await _violations(page, _RULES_OF_COLOURS)]


async def _violations(page: Page, rules: Sequence[str]) -> list[str]:
    """Rule, place, and what is wrong there."""
    return [
        f"{one['id']}: {node['html'][:160]} {node['failureSummary']}"
        for one in await page.evaluate(_AXE, {"runOnly": list(rules)})
        for node in one["nodes"]
    ]


async def overflow(page: Page, size: tuple[int, int]) -> list[str]:
    """What reaches over the side of a window of this size, or of what holds it in there."""
    before = page.viewport_size
    await page.set_viewport_size({"width": size[0], "height": size[1]})
    found = await page.evaluate(_OVERFLOW)
    if before is not None:
        await page.set_viewport_size(before)
    return list(found)


_AXE = "(options) => axe.run(options).then((found) => found.violations)"
_OVERFLOW = (Path(__file__).parent / "overflow.js").read_text(encoding="utf-8")
