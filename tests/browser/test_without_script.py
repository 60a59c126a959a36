"""Without JavaScript everything works: pages are loaded anew, and that is all the difference."""

from __future__ import annotations

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.browser.pages import Furnished, Looked
from tests.browser.scenes import TICKETS, Office, ask, enter
from tests.browser.windows import Windows
from tests.e2e.complaints.few_entries import KNOWN, KNOWN_ENTRY, SHORT

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

QUESTION, ANSWER = "Säljer ni valar?", "Nej, inga valar."


@pytest_asyncio.fixture(loop_scope="session")
async def visitor(office: Office, windows: Windows) -> Page:
    """Has opened the chat."""
    visitor = await windows.open(office.address, has_script=False)
    await visitor.goto("/")
    return visitor


@pytest_asyncio.fixture(loop_scope="session")
async def agent(office: Office, windows: Windows) -> Page:
    """Signed in."""
    agent = await windows.open(office.address, has_script=False)
    await enter(agent, office.link)
    return agent


async def test_a_visitor_is_answered_chooses_and_changes_the_language(visitor: Page) -> None:
    """The question, a choice below the answer, the menu, the other language."""
    conversation = visitor.get_by_role("log")

    await ask(visitor, KNOWN)
    await expect(conversation).to_contain_text(SHORT.format(KNOWN_ENTRY))
    await visitor.get_by_role("button", name="Lättläst").click()
    await expect(conversation).to_contain_text("Så är det med mikrofonden. Det är bra.")
    await visitor.locator("#more summary").click()
    await visitor.get_by_role("button", name="Så behandlar vi dina uppgifter").click()
    await expect(conversation).to_contain_text("sparar")
    await visitor.get_by_role("link", name="English").click()

    await expect(visitor.get_by_label("Your question")).to_be_visible()
    await expect(conversation).to_contain_text("Så är det med mikrofonden. Det är bra.")


async def test_a_question_is_answered_by_an_agent(visitor: Page, agent: Page) -> None:
    """From the chat to the ticket list, to the answer, and back."""
    await ask(visitor, QUESTION)
    await expect(visitor.get_by_role("log")).to_contain_text("Ditt ärende har nummer 1.")
    await agent.goto(TICKETS)
    await expect(agent.get_by_role("button", name="Snabbtangenter")).to_be_hidden()
    await agent.get_by_role("link", name=QUESTION).click()

    await agent.get_by_role("button", name="Ta ärendet").click()
    await expect(agent.get_by_role("button", name="Släpp")).to_be_visible()
    await agent.get_by_label("Anteckning").fill("Frågar ofta.")
    await agent.get_by_role("button", name="Spara anteckning").click()
    await expect(agent.locator(".talk .note")).to_contain_text("Frågar ofta.")
    await visitor.get_by_role("link", name="Visa nya svar").click()
    await agent.get_by_label("Svar till besökaren").fill("Nej")
    await agent.get_by_role("button", name="Spara utkast").click()
    await expect(agent.get_by_label("Svar till besökaren")).to_have_value("Nej")
    await agent.get_by_label("Svar till besökaren").fill(ANSWER)
    await agent.locator("#reply button[data-sends]").click()
    await expect(agent.locator(".talk .outgoing").last).to_contain_text(ANSWER)

    await visitor.get_by_role("link", name="Visa nya svar").click()
    await expect(visitor.get_by_role("log")).to_contain_text(ANSWER)


async def test_a_ticket_is_searched_for_closed_and_opened_again(
    office: Office, agent: Page
) -> None:
    """The lists, the search, and what can be done besides answering."""
    await office.is_asked(QUESTION)
    await agent.goto(TICKETS)
    await agent.get_by_role("searchbox", name="Sök").fill("valar")
    await agent.get_by_role("button", name="Sök").click()
    await agent.get_by_role("link", name=QUESTION).click()

    await agent.get_by_role("button", name="Avsluta tyst").click()
    await expect(agent.get_by_role("button", name="Öppna igen")).to_be_visible()
    await agent.get_by_role("link", name="Alla ärenden").click()
    await agent.get_by_role("link", name="Avslutade (1)").click()
    await agent.get_by_role("link", name=QUESTION).click()
    await agent.get_by_role("button", name="Öppna igen").click()

    await expect(agent.get_by_role("button", name="Avsluta tyst")).to_be_visible()


async def test_a_question_is_taught_and_tried(office: Office, agent: Page) -> None:
    """Teaching with what comes of it, trying, and taking it back."""
    question = "Banken nobbar oss"
    await office.is_asked(question)
    await agent.goto(f"{TICKETS}/1")
    await agent.get_by_role("link", name="Lär in").click()
    await agent.get_by_label("Posten", exact=True).select_option(label=KNOWN)
    await agent.get_by_role("button", name="Se vad som händer").first.click()
    await agent.get_by_role("button", name="Ja, lär in").click()

    await agent.get_by_role("link", name="Kunskap").click()
    await agent.get_by_role("link", name="Prova en fråga").click()
    await agent.get_by_label("Frågan, som en besökare skulle skriva den").fill(question)
    await agent.get_by_role("button", name="Prova").click()
    await expect(agent.get_by_role("region", name=KNOWN)).to_be_visible()
    await agent.get_by_role("link", name="Lär in").click()
    await agent.get_by_role("button", name=f"Ångra: {question}").click()

    await expect(agent.get_by_text("Ingenting har lärts in.")).to_be_visible()


async def test_an_entry_is_changed_and_the_change_is_exported(agent: Page) -> None:
    """From the list to the form, to what was wrong in it, to the files."""
    await agent.get_by_role("link", name="Kunskap").click()
    await agent.get_by_role("searchbox", name="Sök bland posterna").fill("borgen")
    await agent.get_by_role("button", name="Sök").click()
    await agent.get_by_role("link", name=KNOWN).click()
    await agent.get_by_role("link", name="Ändra").click()
    await agent.get_by_label("I korthet på svenska").fill("Kort om mikrofonden och borgen.")
    await agent.get_by_role("button", name="Spara och ta i bruk").click()
    await expect(agent.get_by_role("alert")).to_contain_text("Skriv varför")
    await agent.get_by_label("Varför ändrar du?").fill("Tydligare")
    await agent.get_by_role("button", name="Spara och ta i bruk").click()
    await expect(agent.get_by_text("Kort om mikrofonden och borgen.").first).to_be_visible()

    await agent.goto("/staff/knowledge/export")
    await agent.get_by_role("button", name="Skriv in det i 1 fil").click()

    await expect(agent.get_by_text("Allt står redan i filerna.")).to_be_visible()


async def test_insights_are_read_and_the_language_is_changed(
    furnished: Furnished, windows: Windows
) -> None:
    """What takes long to count is a page of its own; the rest is a press away, too."""
    agent = await furnished.looks(windows, Looked("", "/staff/insights?days=7"), has_script=False)
    await agent.get_by_role("link", name="Visa vad flera har frågat").click()
    await expect(agent.get_by_role("table")).to_contain_text("lördag")
    await agent.get_by_role("link", name="Logg").click()
    await expect(agent.get_by_role("heading", level=1)).to_have_text("Logg")
    await agent.get_by_role("button", name="English").click()
    await expect(agent.get_by_role("heading", level=1)).to_have_text("Audit")


async def test_an_agent_signs_out(agent: Page) -> None:
    """From then on every page leads to the sign-in."""
    await agent.get_by_text("Operatören").click()
    await agent.get_by_role("button", name="Logga ut", exact=True).click()
    await expect(agent.get_by_role("heading", level=1)).to_have_text("Logga in")

    await agent.goto(TICKETS)

    await expect(agent.get_by_role("heading", level=1)).to_have_text("Logga in")
