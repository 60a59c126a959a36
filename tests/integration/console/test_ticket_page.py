"""The page of a ticket: what was said, what can be done, and who was first."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.conversation.acts import Attachment
from bot.conversation.model import Direction
from bot.conversation.outbound import OutboundMessage
from bot.conversation.queues import OutboxItem, Sent, Undeliverable
from bot.escalation.model import Ticket, TicketStatus
from bot.ids import ConversationId, EntryId
from bot.knowledge.model import Language, Register
from bot.store.open_store import Store
from bot.store.tables import audit
from bot.store.ticket_queries import SHOWN_AT_ONCE
from tests.contract.examples import Taken
from tests.fakes import NOON
from tests.integration.console.agents import (
    ANNA,
    EVA,
    PAGE,
    SEVEN,
    AgentsBrowser,
    Page,
    ServedConsole,
    a_ticket,
    keep,
    said,
    say,
)
from tests.unit.conversation.fakes import FITS_TWO

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
async def _seven(store: Store) -> None:
    """A visitor waits in case 7."""
    await keep(store, a_ticket(7))
    await say(store, said("Säljer ni valar?", channel_id="41"))


async def ticket_in(store: Store) -> Ticket:
    view = await store.ticket_queries.view_of(SEVEN)
    assert view is not None
    return view.ticket


async def told(store: Store) -> list[str]:
    """What the visitor has been told, or will be."""
    kept = await store.queries.messages_in(ANNA)
    return [one.reply.body for _, one in kept if one.reply is not None]


# --- what was said --------------------------------------------------------------------------


async def test_the_conversation_is_read_in_order(eva: AgentsBrowser, store: Store) -> None:
    """Who said it, when, and which entry the bot has given."""
    answer = said("Om iop.", Direction.OUTGOING, entry_id=EntryId("iop"))
    await say(store, answer, said("Hallå?", channel_id="42"))

    page = await eva.opens(PAGE)

    assert page.has(
        "Besökaren tisdag 24 november kl. 13.00 Säljer ni valar?",
        "Boten tisdag 24 november kl. 13.00 iop Om iop.",
    )
    assert page.words.index("Om iop.") < page.words.index("Hallå?")


async def test_an_edit_shows_what_it_was_before(eva: AgentsBrowser, store: Store) -> None:
    """Once, where it was said."""
    edited = said("Säljer ni valross?", channel_id="41", at=NOON + timedelta(minutes=5))
    await say(store, edited)

    page = await eva.opens(PAGE)

    assert page.has("ändrat Säljer ni valross?", "Före ändringen", "13.00 Säljer ni valar?")
    assert page.html.count('class="card incoming"') == 1


async def test_a_note_looks_like_none_of_the_others(eva: AgentsBrowser, store: Store) -> None:
    """Nobody takes it for something that was sent."""
    await eva.posts(f"{PAGE}/note", {"note": "Ring kommunen."})

    page = await eva.opens(PAGE)

    assert page.has("Anteckning av Eva tisdag 24 november kl. 13.00 Ring kommunen.")
    assert 'class="card note"' in page.html
    assert await told(store) == []


async def test_what_a_visitor_writes_can_do_nothing(eva: AgentsBrowser, store: Store) -> None:
    """Neither markup nor what can't be seen."""
    await say(store, said("<script>alert(1)</script>\u202eabc"))

    page = await eva.opens(PAGE)

    assert "<script>alert" not in page.html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;abc" in page.html


async def test_files_are_links_and_places_are_named(eva: AgentsBrowser, store: Store) -> None:
    """What can be fetched, and what only was."""
    attachments = (
        Attachment("document", "42", file_id="f", name="ansökan.pdf"),
        Attachment("location", "43"),
        Attachment("checklist", "44"),
    )
    await say(store, said("(fil)", attachments=attachments))

    page = await eva.opens(PAGE)

    assert f'<a href="{PAGE}/files/2/0">Hämta fil: ansökan.pdf</a>' in page.html
    assert page.has("plats", "något annat")
    assert page.html.count("/files/") == 1


async def test_a_long_conversation_leads_to_what_was_before(
    eva: AgentsBrowser, store: Store
) -> None:
    """Which does not change any more."""
    await say(store, *(said(f"nummer {number}.") for number in range(SHOWN_AT_ONCE)))

    newest = await eva.opens(PAGE)
    older = await eva.opens(f"{PAGE}?before=2")

    assert f'href="{PAGE}?before=2"' in newest.html
    assert "Säljer ni valar?" not in _talk(newest)
    assert "Säljer ni valar?" in _talk(older)
    assert "sse-connect" not in older.html


@pytest.mark.parametrize("path", ["/staff/tickets/404", "/staff/tickets/999999999999999999"])
async def test_a_ticket_that_is_not_there_is_said_not_to_be(eva: AgentsBrowser, path: str) -> None:
    """With a way back."""
    page = await eva.opens(path)

    assert page.status == 404
    assert page.has("Det finns inget ärende")
    assert 'href="/staff/tickets"' in page.html


@pytest.mark.parametrize("before", ["x", "-1", "²", "9" * 30])
async def test_nonsense_in_the_address_is_the_page(eva: AgentsBrowser, before: str) -> None:
    """As it is without."""
    page = await eva.opens(f"{PAGE}?before={before}")

    assert page.status == 200
    assert "Säljer ni valar?" in _talk(page)


# --- what became of it ----------------------------------------------------------------------


async def test_an_answer_tells_what_became_of_it(eva: AgentsBrowser, store: Store) -> None:
    """It waits, it is sent, or it could not be, and why."""
    taken = Taken()
    store.outbox.subscribe(taken.take)
    await eva.posts(f"{PAGE}/answer", {"text": "Nej."})
    waiting = await eva.opens(PAGE)
    await store.outbox.settle(_to_visitor(taken), Sent(("1",)))
    sent = await eva.opens(PAGE)

    await eva.posts(f"{PAGE}/answer", {"text": "Aldrig."})
    await store.outbox.settle(_to_visitor(taken), Undeliverable("blocked by the user"))
    lost = await eva.opens(PAGE)

    assert waiting.has("Nej. Väntar på att skickas")
    assert sent.has("Nej. Skickat")
    assert lost.has("Aldrig. Kom inte fram: blocked by the user", "Svaret kom inte fram")


def _to_visitor(taken: Taken) -> OutboxItem:
    return next(one for one in reversed(taken) if isinstance(one.content, OutboundMessage))


# --- answering ------------------------------------------------------------------------------


async def test_an_answer_is_sent_and_the_page_comes_back(eva: AgentsBrowser, store: Store) -> None:
    """Under the case's number; lines stay lines."""
    sent = await eva.posts(f"{PAGE}/answer", {"text": "Nej.\r\nAldrig."})

    assert (sent.status, sent.headers["Location"]) == (303, PAGE)
    assert await told(store) == ["Svar i ärende 7:\n\nNej.\nAldrig."]
    page = await eva.opens(PAGE)
    assert page.has("Besvarat", "Eva tisdag 24 november kl. 13.00 Nej. Aldrig.")
    assert _box(page) == ""


async def test_the_same_form_sent_twice_is_one_answer(eva: AgentsBrowser, store: Store) -> None:
    """An impatient double click; the same words in another form are meant."""
    form = {"text": "Nej.", "nonce": (await eva.opens(PAGE)).nonce()}

    for _ in range(2):
        await eva.posts(f"{PAGE}/answer", form)
    twice = await told(store)
    await eva.posts(f"{PAGE}/answer", {"text": "Nej.", "nonce": (await eva.opens(PAGE)).nonce()})

    assert (len(twice), len(await told(store))) == (1, 2)


async def test_another_text_in_an_old_form_is_another_answer(
    eva: AgentsBrowser, store: Store
) -> None:
    """Somebody went back and wrote on."""
    nonce = (await eva.opens(PAGE)).nonce()

    for text in ("Nej.", "Jo, en."):
        await eva.posts(f"{PAGE}/answer", {"text": text, "nonce": nonce})

    assert len(await told(store)) == 2


async def test_an_empty_answer_is_not_sent(eva: AgentsBrowser, store: Store) -> None:
    """The page says so."""
    page = await eva.posts(f"{PAGE}/answer", {"text": " \n"})

    assert page.status == 409
    assert page.has("Svaret är tomt")
    assert await told(store) == []


async def test_the_first_answer_wins_and_the_other_is_kept(
    eva: AgentsBrowser, karin: AgentsBrowser, store: Store
) -> None:
    """In words; nothing that was written is lost, also when the page is loaded again."""
    await karin.posts(f"{PAGE}/answer", {"text": "Nej."})

    page = await eva.posts(f"{PAGE}/answer", {"text": "Aldrig i livet."})

    assert page.status == 409
    assert page.has("Karin hann före", "Det du skrev finns kvar i svarsrutan")
    assert _box(page) == "Aldrig i livet."
    assert _box(await eva.opens(PAGE)) == "Aldrig i livet."
    assert await told(store) == ["Svar i ärende 7:\n\nNej."]


async def test_a_ticket_that_somebody_works_on_says_so_by_the_box(
    eva: AgentsBrowser, karin: AgentsBrowser
) -> None:
    """Before anything is written in vain; not to the one who works on it."""
    await karin.posts(f"{PAGE}/claim")

    assert (await eva.opens(PAGE)).has("Karin arbetar med ärendet. Ta över det först")
    assert "Ta över det först" not in (await karin.opens(PAGE)).words


async def test_an_answer_to_a_visitor_who_is_gone_can_not_be_written(
    eva: AgentsBrowser, store: Store
) -> None:
    """They have had everything deleted."""
    async with store.begin() as uow:
        uow.erasure.erase(ANNA)
        await uow.commit()

    page = await eva.opens(PAGE)

    assert page.has("Besökaren har raderat ärendet", "Inget som har sagts är sparat")
    assert '<textarea id="reply-text"' not in page.html
    assert "/send/" not in page.html


# --- drafts ---------------------------------------------------------------------------------


async def test_a_draft_is_saved_while_somebody_writes(eva: AgentsBrowser) -> None:
    """Without another page; it is said when."""
    saved = await eva.posts(f"{PAGE}/draft", {"text": "Nej, vi"}, headers=HTMX)

    assert (saved.status, saved.words) == (200, "Utkast sparat tisdag 24 november kl. 13.00")
    assert _box(await eva.opens(PAGE)) == "Nej, vi"


async def test_a_draft_is_saved_without_script(eva: AgentsBrowser) -> None:
    """By a button, which leads back to the page."""
    saved = await eva.posts(f"{PAGE}/draft", {"text": "\nNej, vi"})

    assert (saved.status, saved.headers["Location"]) == (303, PAGE)
    assert _box(await eva.opens(PAGE)) == "\nNej, vi"


async def test_a_draft_is_its_agents_own(eva: AgentsBrowser, karin: AgentsBrowser) -> None:
    """Two can write at once, each what they think."""
    await eva.posts(f"{PAGE}/draft", {"text": "Nej, vi"})

    assert _box(await karin.opens(PAGE)) == ""


async def test_whatever_is_pressed_what_was_written_is_kept(eva: AgentsBrowser) -> None:
    """Every button brings it along."""
    await eva.posts(f"{PAGE}/claim", {"text": "Nej, vi"})

    assert _box(await eva.opens(PAGE)) == "Nej, vi"


async def test_a_draft_that_is_emptied_is_none(eva: AgentsBrowser) -> None:
    """It is said what happens to what one writes."""
    await eva.posts(f"{PAGE}/draft", {"text": "Nej"})

    emptied = await eva.posts(f"{PAGE}/draft", {"text": ""}, headers=HTMX)

    assert emptied.words == "Det du skriver sparas som utkast."


# --- suggestions ----------------------------------------------------------------------------


@pytest.fixture
async def near(store: Store) -> None:
    """Case 8 is near to two entries; its visitor reads easy Swedish."""
    bo = ConversationId("web:bo")
    await keep(store, a_ticket(8, conversation_id=bo, question=FITS_TWO))
    async with store.begin() as uow:
        conversation = await uow.conversations.get(bo)
        conversation.read_in(Register.SV_EASY)
        uow.conversations.save(conversation)
        await uow.commit()


@pytest.mark.usefixtures("near")
async def test_entries_are_suggested_as_the_visitor_would_get_them(eva: AgentsBrowser) -> None:
    """With how sure the matcher is, and why."""
    page = await eva.opens("/staff/tickets/8")

    assert page.has("Vad är lou? lou · 50 %", "Lätt om lou.", "Vad är iop? iop · 45 %", "Lagen")
    assert page.has("Varför boten tänkte så", "räcker inte för svar")


@pytest.mark.usefixtures("near")
async def test_a_suggested_entry_is_sent_by_a_press(eva: AgentsBrowser, store: Store) -> None:
    """In the visitor's register, once however often it is pressed."""
    for _ in range(2):
        await eva.posts("/staff/tickets/8/send/lou")

    kept = await store.queries.messages_in(ConversationId("web:bo"))
    assert [one.text for _, one in kept] == ["Svar i ärende 8:\n\nLätt om lou."]


@pytest.mark.parametrize("entry", ["price", "gone"])
async def test_an_entry_that_is_no_answer_is_not_sent(
    eva: AgentsBrowser, store: Store, entry: str
) -> None:
    """A known unknown, or one that is not there any more."""
    page = await eva.posts(f"{PAGE}/send/{entry}")

    assert page.status == 409
    assert page.has(f"Posten {entry} går inte att skicka")
    assert await told(store) == []


async def test_where_nothing_is_near_it_is_said(eva: AgentsBrowser, store: Store) -> None:
    """No list is no list by mistake."""
    async with store.begin() as uow:
        ticket = await uow.tickets.get(SEVEN)
        assert ticket is not None
        uow.tickets.save(replace(ticket, question="Något helt annat"))
        await uow.commit()

    assert (await eva.opens(PAGE)).has("Inget svar i kunskapen ligger nära.")


# --- other acts -----------------------------------------------------------------------------


async def test_a_ticket_is_claimed_and_released(eva: AgentsBrowser, store: Store) -> None:
    """The page offers the one or the other."""
    before = await eva.opens(PAGE)
    await eva.posts(f"{PAGE}/claim")
    claimed, page = await ticket_in(store), await eva.opens(PAGE)
    await eva.posts(f"{PAGE}/release")

    assert before.has("Ta ärendet")
    assert claimed.claimed_by == EVA.id
    assert page.has("Vem Eva", "Släpp")
    assert "Ta ärendet" not in page.words
    assert (await ticket_in(store)).claimed_by is None


async def test_a_ticket_can_be_taken_over(eva: AgentsBrowser, karin: AgentsBrowser) -> None:
    """By whoever says so."""
    await karin.posts(f"{PAGE}/claim")
    offered = await eva.opens(PAGE)

    await eva.posts(f"{PAGE}/claim")

    assert offered.has("Ta över")
    assert (await eva.opens(PAGE)).has("Vem Eva")


async def test_nobody_releases_what_another_has(eva: AgentsBrowser, karin: AgentsBrowser) -> None:
    """The page says why, and shows the ticket."""
    await karin.posts(f"{PAGE}/claim")

    page = await eva.posts(f"{PAGE}/release")

    assert page.status == 409
    assert page.has("Karin arbetar med ärendet", "Säljer ni valar?")


@pytest.mark.parametrize(
    ("act", "status", "is_told"),
    [
        ("close", TicketStatus.CLOSED, True),
        ("close-quietly", TicketStatus.CLOSED, False),
        ("spam", TicketStatus.SPAM, False),
        ("block", TicketStatus.CLOSED, True),
    ],
)
async def test_a_ticket_is_ended(
    eva: AgentsBrowser, store: Store, act: str, status: TicketStatus, *, is_told: bool
) -> None:
    """The visitor is told, or not."""
    done = await eva.posts(f"{PAGE}/{act}")

    assert done.status == 303
    assert (await ticket_in(store)).status is status
    assert bool(await told(store)) is is_told


async def test_a_ticket_that_has_ended_is_opened_again(eva: AgentsBrowser, store: Store) -> None:
    """By a press."""
    await eva.posts(f"{PAGE}/spam")
    ended = await eva.opens(PAGE)

    await eva.posts(f"{PAGE}/reopen")

    assert ended.has("Öppna igen")
    assert (await ticket_in(store)).is_open
    assert "Öppna igen" not in (await eva.opens(PAGE)).words


async def test_a_visitor_is_shut_out_and_let_in_again(eva: AgentsBrowser) -> None:
    """The page shows which."""
    await eva.posts(f"{PAGE}/block")
    blocked = await eva.opens(PAGE)
    await eva.posts(f"{PAGE}/unblock")

    assert blocked.has("Besökaren är avstängd.", "Häv avstängningen")
    assert (await eva.opens(PAGE)).has("Stäng av besökaren")


async def test_the_visitor_is_answered_in_another_language(
    eva: AgentsBrowser, store: Store
) -> None:
    """From now on."""
    await eva.posts(f"{PAGE}/language", {"value": "en"})
    await eva.posts(f"{PAGE}/answer", {"text": "No."})

    assert (await ticket_in(store)).language is Language.EN
    assert await told(store) == ["Answer in case 7:\n\nNo."]
    assert (await eva.opens(PAGE)).has("Svara på svenska")


async def test_a_language_that_there_is_not_is_refused(eva: AgentsBrowser, store: Store) -> None:
    """A forged form."""
    done = await eva.posts(f"{PAGE}/language", {"value": "xx"})

    assert done.status == 400
    assert (await ticket_in(store)).language is Language.SV


async def test_an_empty_note_is_refused(eva: AgentsBrowser) -> None:
    """In words."""
    page = await eva.posts(f"{PAGE}/note", {"note": ""})

    assert page.status == 409
    assert page.has("Anteckningen är tom")


ACTS = "answer draft note claim release close close-quietly spam block unblock reopen language"


@pytest.mark.parametrize("act", [*ACTS.split(), "reveal", "send/iop"])
async def test_no_act_is_done_on_a_ticket_that_is_not_there(eva: AgentsBrowser, act: str) -> None:
    """Whatever it is."""
    form = {"text": "Nej.", "note": "Ring.", "value": "en"}

    page = await eva.posts(f"/staff/tickets/404/{act}", form)

    assert page.status == 404
    assert page.has("Det finns inget ärende 404")


@pytest.mark.parametrize("act", [*ACTS.split(), "reveal", "send/iop"])
async def test_no_act_is_done_for_a_forged_form(eva: AgentsBrowser, store: Store, act: str) -> None:
    """A page of somebody else's does not know the token."""
    before = await ticket_in(store)
    form = {"csrf_token": "forged", "text": "Nej.", "note": "Ring.", "value": "en"}

    page = await eva.posts(f"{PAGE}/{act}", form)

    assert page.status == 403
    assert await ticket_in(store) == before
    assert await told(store) == []


# --- what is masked -------------------------------------------------------------------------

MASKED = "Ring 0455-30 30 00 eller anna@example.se"


async def test_personal_data_is_masked_until_somebody_asks(
    eva: AgentsBrowser, store: Store
) -> None:
    """It is shown this once, and written down who looked."""
    await say(store, said(MASKED))
    before = await eva.opens(PAGE)

    shown = await eva.posts(f"{PAGE}/reveal")

    after = await eva.opens(PAGE)
    assert before.has("Ring [telefon] eller [e-post]", "Visa uppgifter")
    assert MASKED not in before.words
    assert shown.has(MASKED)
    assert "Visa uppgifter" not in shown.words
    assert MASKED not in after.words
    assert await _looked(store) == [(EVA.id, "reveal", "ticket 7")]


async def test_a_page_that_shows_it_does_not_hide_it_again_by_itself(
    eva: AgentsBrowser, store: Store
) -> None:
    """It is not kept up to date, and says so."""
    await say(store, said(MASKED))

    shown = await eva.posts(f"{PAGE}/reveal")

    assert "sse-connect" not in shown.html
    assert shown.has("Den uppdateras inte av sig själv")


async def test_where_nothing_is_masked_there_is_nothing_to_ask_for(eva: AgentsBrowser) -> None:
    """And no reason to be written down."""
    assert "Visa uppgifter" not in (await eva.opens(PAGE)).words


@pytest.mark.parametrize("act", ["reveal", "block"])
async def test_weighty_acts_ask_anew_who_belongs_to_the_staff(
    eva: AgentsBrowser, console: ServedConsole, act: str
) -> None:
    """Whoever has left a minute ago is still remembered as a member."""
    await eva.posts(f"{PAGE}/{act}")
    await eva.posts(f"{PAGE}/claim")

    assert console.members.insisted == [EVA.id]


async def test_who_is_not_a_member_any_more_does_not_see_it(
    eva: AgentsBrowser, console: ServedConsole, store: Store
) -> None:
    """Nor is it written down as if."""
    await say(store, said(MASKED))
    console.members.refuses = True

    page = await eva.posts(f"{PAGE}/reveal")

    assert page.status == 409
    assert page.has("Du är inte med längre")
    assert MASKED not in page.words
    assert await _looked(store) == []


async def _looked(store: Store) -> list[tuple[str, str, str]]:
    rows = await store.ticket_queries.reader.rows(select(audit).order_by(audit.c.id))
    return [(row.agent, row.act, row.subject) for row in rows]


# --- parts ----------------------------------------------------------------------------------


def _talk(page: Page) -> str:
    """What is shown of the conversation."""
    return page.html.partition('class="talk"')[2].partition('id="reply-heading"')[0]


def _box(page: Page) -> str:
    """What is in the reply box: browsers leave out a first line that is empty."""
    inside = page.html.partition('<textarea id="reply-text"')[2].partition(">")[2]
    return inside.partition("</textarea>")[0].removeprefix("\n")
