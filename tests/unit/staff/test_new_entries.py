"""An agent's answer becomes an entry, with a source and a date, or it does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.conversation.model import Direction, Message
from bot.errors import TicketNotFound
from bot.escalation.model import Happening, StaffAction, TicketNotice, TicketStatus
from bot.ids import EntryId, TicketNumber
from bot.knowledge.model import Language, Source
from bot.knowledge.overlay import Overlay, TaughtEntry, with_overlay
from bot.staff.actions import TicketActions
from bot.staff.teaching import overlay_of
from tests.fakes import NOON, noon
from tests.unit.conversation.fakes import ANNA, KNOWLEDGE
from tests.unit.staff.fakes import ANSWER, EVA, FORM, IOP, QUESTION, SEVEN, School, undo_of


async def test_who_wants_a_new_entry_gets_a_form(school: School) -> None:
    """With today's date, where nothing else is known."""
    (told,) = await school.press(StaffAction.NEW_ENTRY)

    assert isinstance(told, TicketNotice)
    assert (told.ticket_number, told.happening) == (SEVEN, Happening.TOLD)
    assert "\nTitel: " in told.text
    assert "\nKälla: " in told.text
    assert "\nDatum: 2026-11-24 " in told.text


async def test_a_form_makes_an_entry_of_the_answer(answered: School) -> None:
    """With its question, its source, and the day of which it is true."""
    assert await answered.fills_in(FORM)

    entry, (source,) = answered.entry()
    assert (entry.id, entry.title.sv) == ("hur-ingar-man-ett-iop", "Hur ingår man ett IOP?")
    assert entry.answer.sv == ANSWER
    assert entry.variants.sv == (QUESTION,)
    assert (entry.as_of, entry.review_by) == ("2025-03-01", date(2027, 11, 24))
    assert (source.title, source.publisher) == ("Vägledning om IOP", "NOD")
    assert (source.url, source.date) == ("https://example.org/iop", "2025-03-01")
    assert entry.sources == (source.id,)


async def test_agents_hear_of_the_new_entry_and_can_undo_it(answered: School) -> None:
    """With its id, which editors look for."""
    await answered.fills_in(FORM)

    (told,) = answered.uow.outbox.added
    assert isinstance(told, TicketNotice)
    assert told.text == (
        "ny post: ”Hur ingår man ett IOP?” (hur-ingar-man-ett-iop). (A new entry.)"
    )
    assert answered.uow.audit.acts == [(EVA.id, "teach", "entry hur-ingar-man-ett-iop")]

    await answered.press(StaffAction.UNTEACH, undo_of(told).argument)

    assert answered.taught == []


async def test_without_a_date_an_entry_is_of_today(answered: School) -> None:
    """The agent has just looked it up."""
    await answered.fills_in(FORM.rpartition("\n")[0])

    entry, (source,) = answered.entry()
    assert (entry.as_of, source.date) == ("2026-11-24", "2026-11-24")


@pytest.mark.parametrize("day", ["igår", "mars 2025", "2025-13-01", "1/3 2025", "٢٠٢٥-٠٣-٠١"])
async def test_a_date_that_is_none_is_not_guessed(answered: School, day: str) -> None:
    """An entry never says of itself what nobody has said."""
    why = await answered.refuses(FORM.replace("2025-03-01 (när uppgiften gällde)", day))

    assert why.startswith("Datum skrivs ÅÅÅÅ-MM-DD.")


@pytest.mark.parametrize(
    "source",
    [
        "https://example.org/iop",
        "Vägledning, https://example.org/iop",
        "Vägledning, NOD, example.org/iop",
        "Vägledning, NOD, ftp://example.org/iop",
        "Vägledning, NOD, https://example.org/iop, 2025",
        "Vägledning, , https://example.org/iop",
        ", NOD, https://example.org/iop",
        "vet ej",
    ],
)
async def test_a_source_without_name_publisher_and_address_is_refused(
    answered: School, source: str
) -> None:
    """The agent sees how it is written."""
    why = await answered.refuses(
        FORM.replace("Vägledning om IOP, NOD, https://example.org/iop", source)
    )

    assert why.startswith("Källan skrivs så här: Källa: namn, utgivare, https://adressen")


async def test_a_sources_name_may_have_commas(answered: School) -> None:
    """Laws do."""
    law = "Lag (2016:1145), med ändringar, Riksdagen, https://example.org/lou"
    await answered.fills_in(FORM.replace("Vägledning om IOP, NOD, https://example.org/iop", law))

    _, (source,) = answered.entry()
    assert (source.title, source.publisher) == ("Lag (2016:1145), med ändringar", "Riksdagen")


async def test_a_form_may_be_in_english(answered: School) -> None:
    """In any order, in capitals or not, and with words around it."""
    form = "Here:\nSOURCE: Guide, NOD, https://a.example\ndate: 2025-03-01\nTitle: How?\nThanks!"

    assert await answered.fills_in(form)

    entry, (source,) = answered.entry()
    assert (entry.title.sv, entry.as_of, source.title) == ("How?", "2025-03-01", "Guide")


async def test_a_form_without_a_source_never_reaches_the_visitor(answered: School) -> None:
    """It is half a form, not an answer; and no entry is without a source."""
    why = await answered.refuses("Titel: Hur ingår man ett IOP?\nDatum: 2025-03-01")

    assert why.startswith("Raden ”Källa:” saknas")


@pytest.mark.parametrize(
    "text",
    ["", "Så här är det.", "Källa: Riksdagen, 2016", "Se titel: där", "Titel:\nKälla:"],
)
async def test_an_ordinary_answer_is_no_form(answered: School, text: str) -> None:
    """It may well name its source."""
    assert not await answered.fills_in(text)
    assert answered.taught == []


async def test_without_an_answer_there_is_no_entry(school: School) -> None:
    """What should it say?"""
    assert (await school.refuses(FORM)).startswith("Svara besökaren först.")


async def test_neither_a_note_nor_the_bots_words_make_an_entry(school: School) -> None:
    """Only what an agent has said to the visitor of this case."""
    said = Message(ANNA, Direction.OUTGOING, "Ord", NOON, SEVEN, EVA.id)
    for other in (
        replace(said, direction=Direction.NOTE),
        replace(said, direction=Direction.INCOMING, author=""),
        replace(said, author=""),
        replace(said, ticket_number=TicketNumber(6)),
        replace(said, entry_id=IOP),
    ):
        school.uow.messages.add(other)

    assert (await school.refuses(FORM)).startswith("Svara besökaren först.")


async def test_the_newest_answer_makes_the_entry(answered: School) -> None:
    """As the agent has corrected it."""
    await TicketActions(noon).answer(SEVEN, "Ni ringer NOD.", EVA, answered.uow)

    await answered.fills_in(FORM)

    assert answered.entry()[0].answer.sv == "Ni ringer NOD."


async def test_an_english_case_makes_an_english_variant(answered: School) -> None:
    """The answer stands in every language until an editor words it better."""
    answered.has_ticket(language=Language.EN, question="how to partner")

    await answered.fills_in(FORM)

    entry, _ = answered.entry()
    assert (entry.variants.sv, entry.variants.en) == ((), ("how to partner",))


async def test_a_question_that_is_already_the_title_is_no_variant_beside_it(
    answered: School,
) -> None:
    """It would be the same thing twice in service."""
    answered.has_ticket(question="hur ingår man ett iop")

    await answered.fills_in(FORM)

    served = with_overlay(KNOWLEDGE, overlay_of(answered.taught))
    assert served[EntryId("hur-ingar-man-ett-iop")].variants.sv == ()


@pytest.mark.parametrize("question", ["Ring 0455-30 30 30", "Vad är LOU?", "🙂"])
async def test_a_question_that_can_be_no_variant_still_gets_an_entry(
    answered: School, question: str
) -> None:
    """Without it: the answer is as good for the next visitor."""
    answered.has_ticket(question=question)

    await answered.fills_in(FORM)

    entry, _ = answered.entry()
    assert question not in (*entry.variants.sv, *entry.variants.en)


@pytest.mark.parametrize(
    ("title", "objection"),
    [
        ("Vad är LOU?", "hör redan till lou"),
        ("🙂", "inga ord"),
        ("Ring 0455-30 30 30", "telefon eller e-post"),
        ("Vad gäller vid upphandling", "Testfrågan"),
    ],
)
async def test_what_speaks_against_a_title_is_told(
    answered: School, title: str, objection: str
) -> None:
    """And no entry is made."""
    answered.tests = {"Vad gäller vid upphandling?": "lou"}

    assert objection in await answered.refuses(FORM.replace("Hur ingår man ett IOP?", title))


async def test_an_id_is_never_given_twice(answered: School) -> None:
    """Another entry has a title that only looks different."""
    answered.knowledge = with_overlay(
        KNOWLEDGE, Overlay(entries=(_taught("hur-ingar-man-ett-iop"),))
    )

    await answered.fills_in(FORM)

    assert answered.entry()[0].id == "hur-ingar-man-ett-iop-2"


async def test_an_erased_ticket_makes_no_entry(answered: School) -> None:
    """The visitor has had all of it deleted."""
    answered.has_ticket(question="", status=TicketStatus.CLOSED)
    answered.uow.messages.added.clear()

    assert (await answered.refuses(FORM)).startswith("Svara besökaren först.")


async def test_a_form_about_a_ticket_that_is_not_there_makes_no_entry(school: School) -> None:
    """The agent is told which number was wrong."""
    with pytest.raises(TicketNotFound, match="404"):
        await school.fills_in(FORM, TicketNumber(404))


def _taught(entry_id: str) -> TaughtEntry:
    source = Source(id="x", title="X", publisher="X", url="https://a.example", date="2025")
    entry = KNOWLEDGE[IOP].model_copy(update={"id": entry_id, "sources": ("x",), "related": ()})
    return TaughtEntry(entry=entry, sources=(source,))
