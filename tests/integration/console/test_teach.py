"""Teaching in the console: what would come of it is shown before one says yes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import pytest
from aiohttp.test_utils import TestServer

from bot.conversation.labels import Label, LabelStatus
from bot.conversation.model import Direction, Outcome
from bot.ids import EntryId, LabelId
from bot.knowledge.model import Language
from bot.store.open_store import Store
from tests.fakes import NOON
from tests.integration.console.agents import (
    ANNA,
    EVA,
    PAGE,
    AgentsBrowser,
    Clock,
    a_ticket,
    keep,
    said,
    say,
)
from tests.integration.console.editors import IOP, EditorsConsole, TickingClock
from tests.unit.conversation.fakes import FITS_ANOTHER, FITS_NOTHING

TAUGHT = "/staff/knowledge/taught"
TEACH = f"{PAGE}/teach"
LABEL = Label(LabelId("ab12"), ANNA, FITS_NOTHING, IOP, Language.SV, NOON)
SOURCE = {
    "source_title": "Vägledning, del 1",
    "publisher": "NOD",
    "url": "https://example.org/vagledning",
    "day": "2025-03-01",
}


@pytest.fixture
def clock() -> Clock:
    return TickingClock()


@pytest.fixture
async def editors(store: Store, clock: Clock, tmp_path: Path) -> AsyncIterator[EditorsConsole]:
    console = EditorsConsole(store, clock, folder=tmp_path / "knowledge")
    console.server = TestServer(console.app())
    async with console.server:
        yield console


@pytest.fixture
async def eva(editors: EditorsConsole) -> AsyncIterator[AgentsBrowser]:
    async with editors.browser_of(EVA) as browser:
        yield browser


@pytest.fixture
async def asked(store: Store) -> None:
    """Anna has asked in case 7 what nothing fits, and others have asked before."""
    await keep(store, a_ticket(7))
    await say(
        store,
        said(FITS_NOTHING, outcome=Outcome.HANDOVER),
        said("säljr ni valar", outcome=Outcome.HANDOVER),
        said(FITS_ANOTHER, outcome=Outcome.ANSWER, number=None),
    )


async def propose(store: Store, *labels: Label) -> None:
    async with store.begin() as uow:
        for label in labels:
            uow.labels.add(label)
        await uow.commit()


async def status_of(store: Store, label: Label) -> LabelStatus:
    async with store.begin() as uow:
        kept = await uow.labels.get(label.id)
    assert kept is not None
    return kept.status


def variants(editors: EditorsConsole, entry_id: EntryId = IOP) -> tuple[str, ...]:
    return editors.shelf.entry(entry_id).variants.sv


# --- from a ticket --------------------------------------------------------------------------


async def test_an_entry_is_chosen_first(eva: AgentsBrowser, store: Store) -> None:
    """What was asked is veiled, in the field that it can be reworded in as well."""
    await keep(store, a_ticket(7, question="Ring mig på 070-123 45 67!"))

    page = await eva.opens(TEACH)

    assert page.has("Ring mig på [telefon]!", "Vad är iop?", "Ditt svar blir en ny post")
    assert "070" not in page.html
    assert "Det här händer" not in page.words


@pytest.mark.usefixtures("asked")
async def test_what_would_come_of_it_is_shown(eva: AgentsBrowser, editors: EditorsConsole) -> None:
    """Which of the questions of late would lead elsewhere, now and then."""
    query = urlencode({"entry": IOP, "wording": FITS_NOTHING})

    page = await eva.opens(f"{TEACH}?{query}")

    assert page.has("Av de senaste 3 frågorna", "skulle 2 leda någon annanstans, varav 2 inte har")
    assert page.has("Säljer ni valar? Till en människa Svar: Vad är iop?", "säljr ni valar")
    assert page.has("Ja, lär in")
    assert variants(editors) == ()


@pytest.mark.usefixtures("asked")
async def test_a_question_is_taught(eva: AgentsBrowser, editors: EditorsConsole) -> None:
    """At once; it can be seen who did it, and be undone."""
    done = await eva.posts(TEACH, {"entry": IOP, "wording": FITS_NOTHING})
    listed = await eva.opens(TAUGHT)
    then = variants(editors)
    (taught,) = await editors.store.queries.taught()

    await eva.posts(f"{TAUGHT}/{taught.id}/undo")

    assert (done.status, done.headers["Location"]) == (303, PAGE)
    assert listed.has("Inlärt (1) Säljer ni valar? → Vad är iop? Eva, tisdag 24 november")
    assert (then, variants(editors)) == ((FITS_NOTHING,), ())


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize(
    ("wording", "objection"),
    [
        ("Vad är LOU?", "Frågan hör redan till lou"),
        ("hur blir vädret", "Frågan ska inte få något svar"),
        ("vad är lou för något", "Testfrågan ”vad är lou för något” ska leda till lou"),
        ("Ring [telefon]", "Frågan innehåller något som är dolt"),
        ("19121212-1212", "Frågan innehåller ett personnummer"),
        ("?", "Det finns inga ord i frågan"),
    ],
)
async def test_what_must_not_be_taught_has_no_button(
    eva: AgentsBrowser, editors: EditorsConsole, wording: str, objection: str
) -> None:
    """And can't be taught by a forged form either."""
    page = await eva.opens(f"{TEACH}?{urlencode({'entry': IOP, 'wording': wording})}")
    forged = await eva.posts(TEACH, {"entry": IOP, "wording": wording})

    assert page.has("Det går inte att lära in:", objection)
    assert "Ja, lär in" not in page.words
    assert (forged.status, forged.has(objection)) == (409, True)
    assert variants(editors) == ()


@pytest.mark.usefixtures("asked")
async def test_an_answer_becomes_an_entry(
    eva: AgentsBrowser, editors: EditorsConsole, store: Store
) -> None:
    """With its source, which is asked for before anything else."""
    await say(store, said("Nej, men vi har iop.", Direction.OUTGOING, author=EVA.id))
    form = {"title": "Säljer Coompanion valar?", **SOURCE}

    lacking = await eva.opens(f"{TEACH}?{urlencode({'title': form['title']})}")
    page = await eva.opens(f"{TEACH}?{urlencode(form)}")
    await eva.posts(TEACH, form)

    entry = editors.shelf.entry(EntryId("saljer-coompanion-valar"))
    assert (lacking.has("Källan saknas"), "Ja, lär in" in lacking.words) == (True, False)
    assert page.has("Ny post: Säljer Coompanion valar?", "Ja, lär in")
    assert (entry.answer.sv, entry.variants.sv) == ("Nej, men vi har iop.", (FITS_NOTHING,))
    (source,) = editors.shelf.in_service().knowledge.sources_of(entry)
    assert (source.title, source.publisher, source.date) == (
        "Vägledning, del 1",
        "NOD",
        "2025-03-01",
    )


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"url": ""}, "Källan behöver namn, utgivare och en adress"),
        ({"day": "i fjol"}, "Datum skrivs ÅÅÅÅ-MM-DD."),
        ({}, "Svara besökaren först."),
    ],
)
async def test_an_entry_needs_its_source_and_an_answer(
    eva: AgentsBrowser, editors: EditorsConsole, changed: dict[str, str], refusal: str
) -> None:
    """Whatever form was sent."""
    page = await eva.posts(TEACH, {"title": "Säljer ni?", **SOURCE, **changed})

    assert (page.status, page.has(refusal)) == (409, True)
    assert len(editors.shelf.in_service().knowledge.entries) == 4


async def test_of_a_case_that_was_erased_nothing_is_left_to_teach(
    eva: AgentsBrowser, store: Store
) -> None:
    """Nor of one that never was."""
    await keep(store, a_ticket(7, question=""))

    erased, never = await eva.opens(TEACH), await eva.opens("/staff/tickets/8/teach")

    assert (erased.status, erased.has("det finns inget att lära av")) == (409, True)
    assert never.status == 404


@pytest.mark.usefixtures("asked")
async def test_who_has_left_the_staff_teaches_nothing(
    eva: AgentsBrowser, editors: EditorsConsole
) -> None:
    """Membership is asked for anew."""
    editors.members.refuses = True

    page = await eva.posts(TEACH, {"entry": IOP, "wording": FITS_NOTHING})

    assert (page.status, variants(editors)) == (409, ())


# --- what visitors choose -------------------------------------------------------------------


@pytest.mark.usefixtures("asked")
async def test_a_visitors_choice_is_judged_with_its_consequences(
    eva: AgentsBrowser, editors: EditorsConsole, store: Store
) -> None:
    """It becomes a variant, once."""
    await propose(store, LABEL)

    listed = await eva.opens(TAUGHT)
    page = await eva.opens(f"{TAUGHT}/labels/{LABEL.id}")
    await eva.posts(f"{TAUGHT}/labels/{LABEL.id}/accept")
    again = await eva.posts(f"{TAUGHT}/labels/{LABEL.id}/reject")

    assert listed.has("Vad besökare har valt (1)", "Säljer ni valar? → Vad är iop?")
    assert page.has("Besökaren valde Vad är iop?", "skulle 2 leda någon annanstans")
    assert variants(editors) == (FITS_NOTHING,)
    assert await status_of(store, LABEL) is LabelStatus.ACCEPTED
    assert (again.status, again.has("Förslaget är redan avgjort")) == (409, True)


@pytest.mark.usefixtures("asked")
async def test_a_visitors_choice_can_be_set_aside(
    eva: AgentsBrowser, editors: EditorsConsole, store: Store
) -> None:
    """Nothing is taught by it."""
    await propose(store, LABEL)

    await eva.posts(f"{TAUGHT}/labels/{LABEL.id}/reject")

    assert await status_of(store, LABEL) is LabelStatus.REJECTED
    assert variants(editors) == ()
    assert (await eva.opens(TAUGHT)).has("Inget förslag väntar.")


@pytest.mark.usefixtures("asked")
async def test_a_choice_that_must_not_be_taught_can_only_be_set_aside(
    eva: AgentsBrowser, store: Store
) -> None:
    """It belongs to another entry."""
    await propose(store, replace(LABEL, question=FITS_ANOTHER))

    page = await eva.opens(f"{TAUGHT}/labels/{LABEL.id}")

    assert page.has("Frågan hör redan till lou")
    assert "Ja, lär in" not in page.words


async def test_a_choice_that_is_gone_is_said_to_be_so(eva: AgentsBrowser) -> None:
    """Its visitor has had it deleted."""
    page = await eva.opens(f"{TAUGHT}/labels/{LABEL.id}")

    assert (page.status, page.has("raderat av besökaren")) == (409, True)
