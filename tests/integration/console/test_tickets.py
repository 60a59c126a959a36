"""The lists of tickets, as agents read them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.escalation.model import Reason, Suggestion, TicketStatus
from bot.ids import ConversationId, EntryId
from bot.knowledge.model import Language
from bot.staff.ticket_list import PAGE
from bot.store.open_store import Store
from tests.fakes import NOON
from tests.integration.console.agents import EVA, LIST, AgentsBrowser, a_ticket, keep

LATE = NOON - timedelta(hours=2)


# --- a row ----------------------------------------------------------------------------------


async def test_a_ticket_shows_what_an_agent_needs_to_choose_it(
    eva: AgentsBrowser, store: Store
) -> None:
    """Number, question, why, in which language, for how long and by when, and who has it."""
    await keep(store, a_ticket(7, language=Language.EN, reason=Reason.ASKED_FOR_PERSON))

    page = await eva.opens(LIST)

    assert page.status == 200
    assert page.has(
        "7 Säljer ni valar?",
        "Vill tala med en människa",
        "Engelska",
        "Ingen har tagit det",
        "Har väntat 1 tim",
        "Svar lovat senast tisdag 24 november kl. 14.00",
    )
    assert 'href="/staff/tickets/7"' in page.html


async def test_a_late_ticket_is_marked_in_words(eva: AgentsBrowser, store: Store) -> None:
    """And for how long it has been."""
    await keep(store, a_ticket(7, expected_by=LATE))

    page = await eva.opens(LIST)

    assert page.has("Försenat 2 tim")


async def test_an_answered_ticket_is_not_late(eva: AgentsBrowser, store: Store) -> None:
    """However late the answer was."""
    ticket = a_ticket(7, expected_by=LATE)
    ticket.answer(EVA.id, NOON)
    await keep(store, ticket)

    page = await eva.opens(f"{LIST}?view=waiting")

    assert "Försenat" not in page.words
    assert page.has("Besvarat", "tisdag 24 november kl. 13.00")


async def test_the_question_is_its_first_line_and_veiled(eva: AgentsBrowser, store: Store) -> None:
    """Nobody need know how to reach the visitor in order to choose."""
    await keep(store, a_ticket(7, question="Ring 0455-30 30 00!\nEller skriv."))

    page = await eva.opens(LIST)

    assert page.has("Ring [telefon]!")
    assert "Eller skriv" not in page.words


async def test_a_long_question_is_cut(eva: AgentsBrowser, store: Store) -> None:
    """A list is for choosing."""
    await keep(store, a_ticket(7, question="Vad " * 200))

    page = await eva.opens(LIST)

    assert page.has("Vad Vad…")
    assert page.words.count("Vad") < 40


async def test_an_erased_question_is_said_to_be(eva: AgentsBrowser, store: Store) -> None:
    """Only its dates are left."""
    await keep(store, a_ticket(7, question=""))

    page = await eva.opens(LIST)

    assert page.has("(raderat av besökaren)")


async def test_a_question_can_do_nothing(eva: AgentsBrowser, store: Store) -> None:
    """Whatever a visitor writes is words."""
    await keep(store, a_ticket(7, question='<img src=x onerror="alert(1)">\u202eabc'))

    page = await eva.opens(LIST)

    assert "<img" not in page.html
    assert "\u202e" not in page.html


async def test_the_list_is_in_the_agents_language(eva: AgentsBrowser, store: Store) -> None:
    """As chosen in the console."""
    await keep(store, a_ticket(7, expected_by=LATE))

    page = await eva.opens(LIST, Cookie=f"asf_console_lang=en; {await _cookie(eva)}")

    assert page.has("Tickets", "Late 2 h", "No answer fits", "Unclaimed")


async def _cookie(eva: AgentsBrowser) -> str:
    cookies = eva.client.session.cookie_jar.filter_cookies(eva.client.make_url("/"))
    return f"asf-session={cookies['asf-session'].value}"


# --- lists and pages ------------------------------------------------------------------------


async def test_each_list_tells_how_many_it_holds(eva: AgentsBrowser, store: Store) -> None:
    """So that one sees where there is something to do."""
    done = [a_ticket(number, status=status) for number, status in enumerate(TicketStatus, 1)]
    await keep(store, *done, a_ticket(10, claimed_by=EVA.id))

    page = await eva.opens(LIST)

    assert page.has(
        "Öppna (2) Mina (1) Väntar på besökaren (1) Kom inte fram (1) Avslutade (2)",
    )


@pytest.mark.parametrize(
    ("view", "words"),
    [
        ("open", "Ingen väntar på svar just nu"),
        ("mine", "Du arbetar inte med något ärende"),
        ("waiting", "Inget besvarat ärende väntar"),
        ("undeliverable", "Alla svar har kommit fram"),
        ("closed", "Inga ärenden är avslutade än"),
    ],
)
async def test_an_empty_list_says_so(eva: AgentsBrowser, view: str, words: str) -> None:
    """In words."""
    page = await eva.opens(f"{LIST}?view={view}")

    assert page.has(words)


async def test_a_long_list_has_pages(eva: AgentsBrowser, store: Store) -> None:
    """With a way to the next and back, within the same list."""
    await keep(store, *(a_ticket(number) for number in range(1, PAGE + 2)))

    first = await eva.opens(LIST)
    second = await eva.opens(f"{LIST}?page=2")

    assert first.html.count("data-row") == PAGE
    assert 'rel="next" href="/staff/tickets?view=open&amp;page=2"' in first.html
    assert second.html.count("data-row") == 1
    assert 'rel="prev" href="/staff/tickets?view=open"' in second.html


@pytest.mark.parametrize(
    "query", ["view=nonsense", "page=0", "page=-1", "page=x", "page=99999999", "q=%00", "q="]
)
async def test_nonsense_in_the_address_is_the_list(
    eva: AgentsBrowser, store: Store, query: str
) -> None:
    """Somebody has typed it."""
    await keep(store, a_ticket(7))

    page = await eva.opens(f"{LIST}?{query}")

    assert page.status == 200
    assert page.has("Öppna (")


# --- search ---------------------------------------------------------------------------------


async def test_a_ticket_is_found_by_words_of_its_question(eva: AgentsBrowser, store: Store) -> None:
    """And the lists count what was found."""
    await keep(store, a_ticket(7), a_ticket(8, question="Vad kostar det?"))

    page = await eva.opens(f"{LIST}?q=VALAR")

    assert page.has("Öppna (1)", "Säljer ni valar?")
    assert "Vad kostar det?" not in page.words
    assert 'value="VALAR"' in page.html


async def test_a_ticket_is_found_by_its_number_or_its_entry(
    eva: AgentsBrowser, store: Store
) -> None:
    """As the visitor tells it; or by what it is about."""
    suggestions = (Suggestion(EntryId("iop-vad"), "Vad är IOP?", 0.4),)
    of_bo = ConversationId("web:bo")
    await keep(store, a_ticket(7, suggestions=suggestions), a_ticket(17, conversation_id=of_bo))

    by_number = await eva.opens(f"{LIST}?q=17")
    by_entry = await eva.opens(f"{LIST}?q=iop-vad")

    assert 'id="ticket-17"' in by_number.html
    assert 'id="ticket-7"' not in by_number.html
    assert 'id="ticket-7"' in by_entry.html


async def test_a_search_that_finds_nothing_here_says_where_to_look(
    eva: AgentsBrowser, store: Store
) -> None:
    """The other lists tell whether they have some."""
    await keep(store, a_ticket(7, status=TicketStatus.CLOSED))

    page = await eva.opens(f"{LIST}?q=valar")

    assert page.has("Inget ärende här passar sökningen", "Avslutade (1)")
    assert 'href="/staff/tickets?view=closed&amp;q=valar"' in page.html


async def test_it_is_said_what_is_searched(eva: AgentsBrowser) -> None:
    """Nobody takes "nothing found" for "there is none"."""
    page = await eva.opens(LIST)

    assert page.has("bland de 1 000 senaste ärendena")


# --- who may look ---------------------------------------------------------------------------


@pytest.mark.parametrize("path", [LIST, "/staff/tickets/7", "/staff/tickets/7/files/1/0"])
async def test_nobody_looks_without_being_signed_in(
    eva: AgentsBrowser, store: Store, path: str
) -> None:
    """They are led to the sign-in."""
    await keep(store, a_ticket(7))
    eva.client.session.cookie_jar.clear()

    page = await eva.opens(path)

    assert (page.status, page.headers["Location"]) == (303, "/staff/sign-in")


@pytest.mark.parametrize("path", [f"{LIST}/events", "/staff/tickets/7/events"])
async def test_nobody_watches_without_being_signed_in(eva: AgentsBrowser, path: str) -> None:
    """A stream that can't go on is not tried for ever."""
    eva.client.session.cookie_jar.clear()

    assert (await eva.opens(path)).status == 401
