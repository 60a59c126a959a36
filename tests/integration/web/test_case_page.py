"""A case's page: open to whoever has its link, and to nobody else."""

from __future__ import annotations

import re

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.channel.strangers import Strangers
from bot.channel.web.case_links import CaseLinks
from bot.escalation.model import TicketStatus
from bot.ids import ConversationId, TicketNumber
from bot.serving import _errors
from bot.staff.actions import TicketActions
from bot.store.open_store import Store
from tests.fakes import noon
from tests.integration.web.browser import Browser, articles
from tests.integration.web.conftest import A_CASE, BO, KNOWLEDGE, LINKS, answer, served

WRONG = "/case/1-" + "a" * 43


async def case_link(anna: Browser, question: str = A_CASE) -> str:
    """She asks what nobody knows; the link under the receipt."""
    await anna.opens()
    found = re.findall(r'<a href="(/case/[^"]+)"', await anna.asks(question))
    assert len(found) == 1
    return str(found[0])


# --- what it shows --------------------------------------------------------------------------


async def test_an_open_case_says_when_its_answer_is_expected(anna: Browser) -> None:
    """In plain words, in any browser, without a cookie."""
    link = await case_link(anna)

    page = await anna.opens_elsewhere(link)

    assert page.status == 200
    assert "<h1>Ärende 1</h1>" in page.html
    assert "Väntar på svar från en människa, senast" in page.html
    assert A_CASE in page.html
    assert "Det finns inget svar än." in page.html
    assert "Set-Cookie" not in page.headers


async def test_an_answered_case_shows_the_answers(anna: Browser, store: Store) -> None:
    """In their newest version, with those who wrote them."""
    link = await case_link(anna)
    await answer(store, 1, "Ja.", key="500")
    async with store.begin() as uow:
        actions = TicketActions(noon)
        await actions.edit_answer(TicketNumber(1), "Nej, <aldrig>.", BO, uow, key="500")
        await uow.commit()

    page = await anna.opens_elsewhere(link)

    assert '<p class="state">Besvarat.</p>' in page.html
    assert "Nej, &lt;aldrig&gt;." in page.html
    assert "<p>Ja.</p>" not in page.html
    assert "Personalen, " in page.html
    assert BO.name not in page.html


async def test_an_entry_as_an_answer_comes_with_its_sources(anna: Browser, store: Store) -> None:
    """But without buttons: nobody is asked anything here."""
    link = await case_link(anna)
    iop = KNOWLEDGE.entries[0]
    async with store.begin() as uow:
        await TicketActions(noon).answer_with_entry(
            TicketNumber(1), iop.entry_id, BO, uow, knowledge=KNOWLEDGE
        )
        await uow.commit()

    page = await anna.opens_elsewhere(link)

    assert "Allt om iop." in page.html
    assert ">Lagen</a>" in page.html
    assert "<button" not in page.html


@pytest.mark.parametrize("status", [TicketStatus.CLOSED, TicketStatus.SPAM])
async def test_a_closed_case_says_so(anna: Browser, store: Store, status: TicketStatus) -> None:
    """How agents call it is their own."""
    link = await case_link(anna)
    async with store.begin() as uow:
        actions = TicketActions(noon)
        end = actions.close if status is TicketStatus.CLOSED else actions.mark_as_spam
        await end(TicketNumber(1), BO, uow)
        await uow.commit()

    page = await anna.opens_elsewhere(link)

    assert '<p class="state">Avslutat.</p>' in page.html
    assert "Ärendet har avslutats utan svar." in page.html


async def test_nothing_else_of_the_conversation_is_shown(anna: Browser, store: Store) -> None:
    """Not what was asked before or written meanwhile, no note, and no other case."""
    await anna.opens()
    await anna.asks("Vad är IOP?")
    link = await case_link(anna)
    await anna.asks("Jag heter Anna.")
    async with store.begin() as uow:
        await TicketActions(noon).note(TicketNumber(1), "Konstig fråga.", BO, uow)
        await uow.commit()
    await answer(store, 1, "Nej.")
    await anna.asks("Vad är LOU?")

    page = (await anna.opens_elsewhere(link)).html

    for words in ("IOP", "iop", "LOU", "lou", "Anna", "Konstig", "skickat frågan vidare"):
        assert words not in page
    assert [A_CASE in html or "Nej." in html for html in articles(page)] == [True, True]


async def test_of_an_erased_case_nothing_is_shown_but_its_state(anna: Browser) -> None:
    """The link goes on working, and tells no words any more."""
    link = await case_link(anna)
    await anna.asks("/radera")
    await anna.presses("Ja, ta bort det")

    page = await anna.opens_elsewhere(link)

    assert "<h1>Ärende 1</h1>" in page.html
    assert "Frågan och svaren är borttagna." in page.html
    assert A_CASE not in page.html


async def test_the_page_is_in_the_language_of_the_case(anna: Browser) -> None:
    """Whoever asked in English reads English, on every computer."""
    await anna.opens()
    await anna.asks("What is IOP?")
    link = await case_link(anna, "/human")

    page = await anna.opens_elsewhere(link, language="sv")

    assert '<html lang="en">' in page.html
    assert "Waiting for an answer from a person, by" in page.html


async def test_only_the_receipt_leads_to_the_page(anna: Browser) -> None:
    """On the page and in what is pushed to it; later messages of the case don't repeat it."""
    await case_link(anna)

    page = await anna.asks("/manniska")

    assert page.count('href="/case/') == 1
    assert 'href="/case/' in articles(page)[2]
    async with anna.listening() as events:
        assert 'href="/case/' in await events.until("Ditt ärende har nummer 1.")
    async with anna.listening("?after=3") as events:
        assert 'href="/case/' not in (await events.next())[1]


# --- its secret -----------------------------------------------------------------------------


async def test_the_page_keeps_its_address_to_itself(anna: Browser) -> None:
    """In no cache, no search engine, no frame, and no log of a site that it links to."""
    link = await case_link(anna)

    for page in (await anna.opens_elsewhere(link), await anna.opens_elsewhere(WRONG)):
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert '<meta name="robots" content="noindex, nofollow">' in page.html
        assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize("where", [8, 9, -2])
async def test_a_changed_secret_opens_nothing(anna: Browser, where: int) -> None:
    """Whichever of its signs is wrong."""
    link = await case_link(anna)
    sign = "A" if link[where] != "A" else "B"
    wrong = "".join((link[:where], sign, link[where:][1:]))

    page = await anna.opens_elsewhere(wrong)

    assert page.status == 404
    assert A_CASE not in page.html


@pytest.mark.parametrize(
    "secret", ["1", "1-", "x", "-1-" + "a" * 43, "9" * 40 + "-" + "a" * 43, "²-" + "a" * 43]
)
async def test_what_can_be_no_secret_opens_nothing(anna: Browser, secret: str) -> None:
    """Whatever is put into the address."""
    await case_link(anna)

    assert (await anna.opens_elsewhere(f"/case/{secret}")).status == 404


async def test_the_secret_of_one_case_opens_no_other(anna: Browser, store: Store) -> None:
    """Nobody gets further by counting on."""
    link = await case_link(anna)
    await answer(store, 1, "Nej.")
    other = await anna.asks("Säljer ni sälar?")
    assert "Ditt ärende har nummer 2." in other

    page = await anna.opens_elsewhere(link.replace("/case/1-", "/case/2-"))

    assert page.status == 404


async def test_her_own_cookie_opens_no_case_either(anna: Browser) -> None:
    """Only the link counts, so that nothing is different in another browser."""
    await case_link(anna)

    assert (await anna.opens(WRONG)).status == 404


async def test_whoever_guesses_is_turned_away_and_the_right_link_is_not(anna: Browser) -> None:
    """Not even from the same address."""
    link = await case_link(anna)

    guesses = [(await anna.opens_elsewhere(WRONG)).status for _ in range(30)]

    assert guesses[:20] == [404] * 20
    assert guesses[-1] == 429
    assert (await anna.opens_elsewhere(link)).status == 200


async def test_the_log_does_not_hold_the_secret(caplog: pytest.LogCaptureFixture) -> None:
    """When the page fails, its route is named and not its address."""

    async def failing(_request: web.Request) -> web.Response:
        raise RuntimeError

    app = web.Application(middlewares=[_errors])
    app.router.add_get("/case/{secret}", failing)
    async with TestClient(TestServer(app)) as client:
        page = await Browser(client).opens(WRONG)

    assert page.status == 500
    assert "request failed route=/case/{secret} error=RuntimeError" in caplog.text
    assert "aaaa" not in caplog.text


def test_strangers_are_forgotten_in_time() -> None:
    """Some seconds later one may try again."""
    at = [1000.0]
    strangers = Strangers(lambda: at[0])
    assert [strangers.are_too_many("1.2.3.4") for _ in range(21)][-1]

    at[0] += 10

    assert not strangers.are_too_many("1.2.3.4")
    assert not strangers.are_too_many("5.6.7.8")


async def test_a_link_still_works_after_a_change_of_keys(store: Store) -> None:
    """As long as the old key is among them, as for what it has encrypted."""
    changed = CaseLinks.of("# a newer one\nanother key\n\n  the key\n")
    async with served(store) as client:
        link = await case_link(Browser(client))
    async with served(store, case_links=changed) as client:
        kept = await Browser(client).opens(link)
    async with served(store, case_links=CaseLinks.of("another key")) as client:
        lost = await Browser(client).opens(link)

    assert (kept.status, lost.status) == (200, 404)


def test_a_secret_says_nothing_about_another() -> None:
    """It depends on the key, the number and the conversation: a new database begins anew."""
    of = LINKS.address
    anna, bo = ConversationId("web:anna"), ConversationId("web:bo")
    links = {
        of(anna, TicketNumber(1)),
        of(anna, TicketNumber(2)),
        of(bo, TicketNumber(1)),
        CaseLinks.of("another key").address(anna, TicketNumber(1)),
    }

    assert len({link.partition("-")[2] for link in links}) == 4
    assert all(re.fullmatch(r"/case/\d-[A-Za-z0-9_-]{43}", link) for link in links)
