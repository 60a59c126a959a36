"""What agents teach: nothing that would be wrong, nothing twice, and all of it can be undone."""

from __future__ import annotations

import pytest

from bot.conversation.labels import LabelStatus, Taught
from bot.errors import ActionRefused, TicketNotFound
from bot.escalation.model import (
    Happening,
    StaffAction,
    StaffButton,
    StaffNews,
    StaffPress,
    TicketNotice,
)
from bot.ids import EntryId, TicketNumber
from bot.knowledge.model import Language
from bot.knowledge.overlay import Overlay, TaughtVariant, with_overlay
from bot.staff.teaching import NO_TICKET, overlay_of, proposal
from tests.fakes import NOON
from tests.unit.conversation.fakes import KNOWLEDGE
from tests.unit.staff.fakes import EVA, FORM, IOP, LABEL, QUESTION, SEVEN, School, a_label, undo_of

# --- variants -------------------------------------------------------------------------------


async def test_a_question_becomes_a_variant_of_the_entry_that_was_pressed(school: School) -> None:
    """In the language of its ticket."""
    await school.press(StaffAction.TEACH, IOP)

    variant = TaughtVariant(entry_id=IOP, text=QUESTION, language=Language.SV)
    assert overlay_of(school.taught) == Overlay(variants=(variant,))


async def test_it_is_written_down_who_taught_what(school: School) -> None:
    """And when."""
    await school.press(StaffAction.TEACH, IOP)

    assert school.uow.audit.acts == [(EVA.id, "teach", "variant of iop")]
    assert [(one.agent, one.at) for one in school.taught] == [(EVA.id, NOON)]


async def test_agents_hear_what_was_taught_and_can_undo_it(school: School) -> None:
    """In the ticket's thread, at once."""
    (told,) = await school.press(StaffAction.TEACH, IOP)

    text = "nu kan jag frågan: den leder till ”Vad är iop?”. (Taught by Eva.)"
    undo = StaffPress(StaffAction.UNTEACH, SEVEN, school.taught[0].id)
    button = StaffButton("Ångra (undo)", undo)
    assert told == TicketNotice(SEVEN, Happening.TOLD, text, (button,))


async def test_the_same_thing_taught_twice_is_one(school: School) -> None:
    """Two agents press, and neither has seen the other's; capitals make no difference."""
    await school.press(StaffAction.TEACH, IOP)
    school.has_ticket(question=f"  {QUESTION.upper()}?")
    await school.press(StaffAction.TEACH, IOP)

    assert len(school.taught) == 1


async def test_the_same_question_for_two_entries_is_two(school: School) -> None:
    """Until one of them is in service."""
    await school.press(StaffAction.TEACH, IOP)
    await school.press(StaffAction.TEACH, "lou")

    assert len(school.taught) == 2


async def test_what_is_in_service_is_not_taught_again(school: School) -> None:
    """The agent hears that the entry has it already."""
    await school.press(StaffAction.TEACH, IOP)
    school.knowledge = with_overlay(KNOWLEDGE, overlay_of(school.taught))

    with pytest.raises(ActionRefused, match="Posten har redan den frågan"):
        await school.press(StaffAction.TEACH, IOP)


@pytest.mark.parametrize(
    ("question", "objection"),
    [
        ("Vad är LOU?", "hör redan till lou"),
        ("🙂", "inga ord"),
        ("", "inga ord"),
        ("jag är 850512-1234, vad gäller", "personnummer"),
        ("ring mig på 0455-30 30 30 om iop", "telefon eller e-post"),
        ("skriv till anna@example.org om iop", "telefon eller e-post"),
        ("vad gäller vid upphandling", "Testfrågan"),
    ],
)
async def test_what_speaks_against_a_variant_is_told(
    school: School, question: str, objection: str
) -> None:
    """And nothing is taught."""
    school.tests = {"Vad gäller vid upphandling?": "lou"}
    school.has_ticket(question=question)

    with pytest.raises(ActionRefused, match=f"Jag lärde mig inte det: .*{objection}"):
        await school.press(StaffAction.TEACH, IOP)

    assert school.taught == []
    assert school.uow.audit.acts == []


async def test_a_question_of_several_lines_can_be_a_variant(school: School) -> None:
    """Visitors write as they like."""
    school.has_ticket(question="Hej!\nHur gör man\n\nett partnerskap?")

    await school.press(StaffAction.TEACH, IOP)

    assert len(overlay_of(school.taught).variants) == 1


async def test_an_entry_that_is_gone_can_be_taught_nothing(school: School) -> None:
    """An editor has taken it out since the card came."""
    with pytest.raises(ActionRefused, match="Posten whales finns inte"):
        await school.press(StaffAction.TEACH, "whales")


@pytest.mark.parametrize("action", [StaffAction.TEACH])
async def test_nothing_is_taught_about_a_ticket_that_is_not_there(
    school: School, action: StaffAction
) -> None:
    """The agent is told which number was wrong."""
    with pytest.raises(TicketNotFound, match="404"):
        await school.press(action, IOP, TicketNumber(404))


@pytest.mark.parametrize("action", [StaffAction.CLAIM, StaffAction.LANGUAGE])
async def test_what_is_no_teaching_is_refused(school: School, action: StaffAction) -> None:
    """A forged button at most."""
    with pytest.raises(ActionRefused, match="gör inget här"):
        await school.press(action)


# --- undoing --------------------------------------------------------------------------------


async def test_what_was_taught_can_be_undone(school: School) -> None:
    """By whoever sees that it was wrong; it is written down who."""
    (told,) = await school.press(StaffAction.TEACH, IOP)

    (undone,) = await school.press(StaffAction.UNTEACH, undo_of(told).argument)

    assert school.taught == []
    text = "Eva tog tillbaka det. (Taken back.)"
    assert undone == TicketNotice(SEVEN, Happening.TOLD, text)
    assert school.uow.audit.acts[1] == (EVA.id, "unteach", undo_of(told).argument)


async def test_undoing_twice_is_undoing_once(school: School) -> None:
    """A second press changes nothing and says nothing."""
    (told,) = await school.press(StaffAction.TEACH, IOP)
    await school.press(StaffAction.UNTEACH, undo_of(told).argument)

    assert await school.press(StaffAction.UNTEACH, undo_of(told).argument) == []


async def test_what_was_undone_can_be_taught_again(school: School) -> None:
    """An agent may think twice."""
    (told,) = await school.press(StaffAction.TEACH, IOP)
    await school.press(StaffAction.UNTEACH, undo_of(told).argument)
    await school.press(StaffAction.TEACH, IOP)

    assert len(school.taught) == 1


# --- what visitors have chosen --------------------------------------------------------------


def test_a_proposal_shows_question_and_entry() -> None:
    """An agent says yes or no with one press."""
    news = proposal(a_label(), "Vad är IOP?")

    assert news.quotes_visitors
    assert f"En besökare skrev:\n{QUESTION}\noch valde ”Vad är IOP?”." in news.text
    assert [button.press for button in news.buttons] == [
        StaffPress(StaffAction.ACCEPT, NO_TICKET, LABEL),
        StaffPress(StaffAction.REJECT, NO_TICKET, LABEL),
    ]


def test_a_proposal_does_not_show_contact_details() -> None:
    """Nobody has asked for them."""
    news = proposal(a_label("ring 0455-30 30 30 om iop"), "Vad är IOP?")

    assert "ring [telefon] om iop" in news.text


async def test_an_accepted_proposal_is_a_variant(school: School) -> None:
    """Of the entry that the visitor chose; agents can undo it."""
    school.uow.labels.add(a_label())

    (told,) = await school.press(StaffAction.ACCEPT, LABEL, NO_TICKET)

    (variant,) = overlay_of(school.taught).variants
    assert (variant.entry_id, variant.text) == (IOP, QUESTION)
    assert school.uow.labels.kept[LABEL].status is LabelStatus.ACCEPTED
    assert isinstance(told, StaffNews)
    assert told.text == "Nu kan jag frågan: den leder till ”Vad är iop?”. (Taught by Eva.)"
    assert undo_of(told) == StaffPress(StaffAction.UNTEACH, NO_TICKET, school.taught[0].id)


async def test_an_accepted_proposal_can_be_undone(school: School) -> None:
    """Although it belongs to no ticket."""
    school.uow.labels.add(a_label())
    (told,) = await school.press(StaffAction.ACCEPT, LABEL, NO_TICKET)

    undone = await school.press(StaffAction.UNTEACH, undo_of(told).argument, NO_TICKET)

    assert school.taught == []
    assert undone == [StaffNews("Eva tog tillbaka det. (Taken back.)")]


async def test_a_rejected_proposal_is_set_aside(school: School) -> None:
    """Nothing is taught, and it is not proposed again."""
    school.uow.labels.add(a_label())

    told = await school.press(StaffAction.REJECT, LABEL, NO_TICKET)

    assert school.taught == []
    assert school.uow.labels.kept[LABEL].status is LabelStatus.REJECTED
    assert told == [StaffNews("Förslaget är avvisat. (The proposal is set aside.)")]


@pytest.mark.parametrize("status", [LabelStatus.ACCEPTED, LabelStatus.REJECTED])
@pytest.mark.parametrize("action", [StaffAction.ACCEPT, StaffAction.REJECT])
async def test_a_proposal_is_judged_once(
    school: School, status: LabelStatus, action: StaffAction
) -> None:
    """A second press changes nothing and says nothing."""
    school.uow.labels.add(a_label(status=status))

    assert await school.press(action, LABEL, NO_TICKET) == []

    assert school.uow.labels.kept[LABEL].status is status
    assert school.taught == []


async def test_a_proposal_that_is_not_there_changes_nothing(school: School) -> None:
    """Its visitor has had it deleted."""
    assert await school.press(StaffAction.ACCEPT, LABEL, NO_TICKET) == []


async def test_a_proposal_that_something_speaks_against_stays_open(school: School) -> None:
    """An agent can still reject it."""
    school.uow.labels.add(a_label("Vad är LOU?"))

    with pytest.raises(ActionRefused, match="hör redan till lou"):
        await school.press(StaffAction.ACCEPT, LABEL, NO_TICKET)

    assert school.uow.labels.kept[LABEL].status is LabelStatus.PROPOSED


# --- what is kept ---------------------------------------------------------------------------


async def test_all_that_is_taught_is_laid_over_the_knowledge(answered: School) -> None:
    """Variants and entries, in the order in which they were taught."""
    await answered.press(StaffAction.TEACH, IOP)
    answered.has_ticket(question="partnerskap med kommunen")
    await answered.fills_in(FORM)

    served = with_overlay(KNOWLEDGE, overlay_of(answered.taught))

    assert served[IOP].variants.sv == (QUESTION,)
    taught = served[EntryId("hur-ingar-man-ett-iop")]
    assert taught.variants.sv == ("partnerskap med kommunen",)


def test_a_variant_about_sources_is_no_entry() -> None:
    """However it is worded."""
    text = 'vad betyder "sources": [] {"sources":'
    variant = TaughtVariant(entry_id=IOP, text=text, language=Language.SV)
    taught = Taught("1", variant.model_dump_json(), EVA.id, NOON)

    assert overlay_of([taught]) == Overlay(variants=(variant,))


def test_nothing_taught_is_nothing() -> None:
    """The editors' files alone."""
    assert overlay_of([]) == Overlay()
