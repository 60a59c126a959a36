"""Every page that people see, in the states that look different."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum
from urllib.parse import urlencode, urlsplit

from playwright.async_api import Page, StorageState, expect

from tests.browser.furnished import ANSWERED, ERASED, LATE, LOST, MARIAS, SPAM, TO_TEACH
from tests.browser.windows import DESKTOP, Windows


class Who(Enum):
    """Who looks at a page."""

    VISITOR = "visitor"
    AGENT = "agent"
    NOBODY = "nobody"
    """Somebody of whom we know nothing."""


@dataclass(frozen=True, slots=True)
class Looked:
    """A page, and what one does there before looking at it."""

    name: str
    path: str
    who: Who = Who.AGENT
    first: Callable[[Page], Awaitable[object]] | None = None


@dataclass(frozen=True, slots=True)
class Furnished:
    """An assistant that has been worked with."""

    address: str
    agent: StorageState
    visitor: StorageState
    """Has asked and has been answered, by the bot and by an agent."""
    case: str
    """The path of the page of the visitor's case."""
    link: str
    """A way into the console that nobody has used."""
    entry: str
    """The id of an entry, of which there is a draft."""
    other: str
    """Of an entry that a question can be taught to."""
    question: str
    """That the entry answers."""

    async def looks(  # noqa: PLR0913 - in what a look can differ
        self,
        windows: Windows,
        page: Looked,
        *,
        size: tuple[int, int] = DESKTOP,
        language: str = "sv",
        is_dark: bool = False,
        has_script: bool = True,
    ) -> Page:
        """The page in a window of its own."""
        states = {Who.AGENT: self.agent, Who.VISITOR: self.visitor, Who.NOBODY: None}
        window = await windows.open(
            self.address,
            state=states[page.who],
            size=size,
            is_dark=is_dark,
            has_script=has_script,
            locale=language,
        )
        host = urlsplit(self.address).hostname or ""
        await window.context.add_cookies(
            [
                {"name": "asf_lang", "value": language, "domain": host, "path": "/"},
                {"name": "asf_console_lang", "value": language, "domain": host, "path": "/"},
            ]
        )
        await window.goto(self.path_of(page))
        if page.first is not None:
            await page.first(window)
        return window

    def path_of(self, page: Looked) -> str:
        query = urlencode({"q": self.question})
        return page.path.format(
            case=self.case, link=self.link, entry=self.entry, other=self.other, query=query
        )


# --- what one does there first --------------------------------------------------------------


async def _open_menu(page: Page) -> None:
    await page.locator("#more summary").click()


async def _ask_for_keys(page: Page) -> None:
    await page.keyboard.press("?")
    await expect(page.locator("#keys")).to_be_visible()


async def _reveal(page: Page) -> None:
    await page.locator("#act-reveal").click()
    await expect(page.locator("#act-reveal")).to_have_count(0)


async def _answer_what_is_anothers(page: Page) -> None:
    await page.locator("#reply-text").fill("Det är kommunen som avgör.")
    await page.locator("[data-sends]").first.click()
    await expect(page.get_by_role("alert")).to_be_visible()


async def _save_nothing(page: Page) -> None:
    await page.locator("[name='title.sv']").fill("")
    await page.locator("[name='answer.sv_easy']").fill("")
    await page.locator("button[value=live]").click()
    await expect(page.get_by_role("alert")).to_be_visible()


async def _see_the_proposal(page: Page) -> None:
    await page.locator("a[data-row]").first.click()
    await page.wait_for_url("**/labels/*")


async def _wait_for_all(page: Page) -> None:
    """What takes long comes when the rest is there; without script it stays away."""
    await expect(page.locator("[hx-trigger=load]")).to_have_count(0)


async def _unfold(page: Page) -> None:
    await page.evaluate(
        "document.querySelectorAll('main details').forEach((one) => one.open = true)"
    )


_TEACH = f"/staff/tickets/{ANSWERED}/teach"
_SOURCE = urlencode(
    {"source_title": "Lagen", "publisher": "Riksdagen", "url": "https://example.org/lagen"}
)
_NEW = urlencode({"title": "Får en förening anställa med lönebidrag?"})
_WORDING = urlencode({"wording": TO_TEACH})

PAGES = (
    Looked("chat", "/", Who.VISITOR),
    Looked("chat-menu", "/", Who.VISITOR, _open_menu),
    Looked("chat-begun", "/", Who.NOBODY),
    Looked("chat-in-a-frame", "/?embed=1", Who.VISITOR),
    Looked("case", "{case}", Who.NOBODY),
    Looked("no-case", "/case/nonsense", Who.NOBODY),
    Looked("sign-in", "/staff/sign-in", Who.NOBODY),
    Looked("enter", "{link}", Who.NOBODY),
    Looked("link-refused", "/staff/sign-in/nonsense", Who.NOBODY),
    Looked("tickets", "/staff/tickets"),
    Looked("tickets-mine", "/staff/tickets?view=mine"),
    Looked("tickets-waiting", "/staff/tickets?view=waiting"),
    Looked("tickets-undeliverable", "/staff/tickets?view=undeliverable"),
    Looked("tickets-closed", "/staff/tickets?view=closed"),
    Looked("tickets-found", "/staff/tickets?q=lokal"),
    Looked("tickets-not-found", "/staff/tickets?q=valar"),
    Looked("ticket", f"/staff/tickets/{LATE}"),
    Looked("ticket-unfolded", f"/staff/tickets/{LATE}", Who.AGENT, _unfold),
    Looked("ticket-revealed", f"/staff/tickets/{LATE}", Who.AGENT, _reveal),
    Looked("ticket-of-another", f"/staff/tickets/{MARIAS}"),
    Looked("ticket-refused", f"/staff/tickets/{MARIAS}", Who.AGENT, _answer_what_is_anothers),
    Looked("ticket-keys", f"/staff/tickets/{LATE}", Who.AGENT, _ask_for_keys),
    Looked("ticket-answered", f"/staff/tickets/{ANSWERED}"),
    Looked("ticket-lost", f"/staff/tickets/{LOST}"),
    Looked("ticket-spam", f"/staff/tickets/{SPAM}"),
    Looked("ticket-erased", f"/staff/tickets/{ERASED}"),
    Looked("teach", _TEACH),
    Looked("teach-variant", f"{_TEACH}?{_WORDING}&entry={{other}}"),
    Looked("teach-variant-refused", f"{_TEACH}?wording=lokal&entry={{entry}}"),
    Looked("teach-entry", f"{_TEACH}?{_NEW}&{_SOURCE}"),
    Looked("teach-entry-without-source", f"{_TEACH}?{_NEW}"),
    Looked("knowledge", "/staff/knowledge"),
    Looked("knowledge-due", "/staff/knowledge?filter=due"),
    Looked("knowledge-drafts", "/staff/knowledge?filter=drafts"),
    Looked("knowledge-not-found", "/staff/knowledge?q=valar"),
    Looked("entry", "/staff/knowledge/{entry}"),
    Looked("entry-unfolded", "/staff/knowledge/{entry}", Who.AGENT, _unfold),
    Looked("entry-edit", "/staff/knowledge/{entry}/edit"),
    Looked("entry-edit-wrong", "/staff/knowledge/{entry}/edit", Who.AGENT, _save_nothing),
    Looked("try", "/staff/knowledge/try"),
    Looked("try-answered", "/staff/knowledge/try?{query}"),
    Looked("try-unknown", "/staff/knowledge/try?q=valar"),
    Looked("taught", "/staff/knowledge/taught"),
    Looked("proposal", "/staff/knowledge/taught", Who.AGENT, _see_the_proposal),
    Looked("export", "/staff/knowledge/export"),
    Looked("insights", "/staff/insights", Who.AGENT, _wait_for_all),
    Looked("insights-year", "/staff/insights?days=365", Who.AGENT, _wait_for_all),
    Looked("insights-unanswered", "/staff/insights/unanswered"),
    Looked("audit", "/staff/audit"),
    Looked("problem", "/staff/tickets/999"),
    Looked("no-entry", "/staff/knowledge/nonsense"),
)
