"""What agents teach: nothing that would be wrong, nothing twice, and all of it can be undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pytest

from bot.conversation.labels import Label, LabelStatus, Taught
from bot.conversation.model import Conversation, Direction, Message
from bot.conversation.ports import KnowledgeInService, Outgoing
from bot.errors import ActionRefused, TicketNotFound
from bot.escalation.model import (
    Happening,
    Reason,
    StaffAction,
    StaffButton,
    StaffNews,
    StaffPress,
    Ticket,
    TicketNotice,
    TicketStatus,
)
from bot.ids import AgentId, EntryId, LabelId, TicketNumber
from bot.knowledge.model import Entry, KnowledgeBase, Language, Source
from bot.knowledge.overlay import (
    Overlay,
    TaughtEntry,
    TaughtVariant,
    with_overlay,
)
from bot.staff.actions import Agent, TicketActions
from bot.staff.teaching import NO_TICKET, Teaching, overlay_of, proposal
from tests.fakes import NOON, FakeUnitOfWork, noon
from tests.unit.conversation.fakes import ANNA, KNOWLEDGE, THRESHOLDS, FakeMatcher

EVA = Agent(AgentId("telegram:1"), "Eva")
SEVEN, IOP, LABEL = TicketNumber(7), EntryId("iop"), LabelId("ab12")
QUESTION = "hur gör man ett partnerskap"
ANSWER = "Ni ringer Coompanion. De hjälper er."
FORM = """Titel: Hur ingår man ett IOP?
Källa: Vägledning om IOP, NOD, https://example.org/iop
Datum: 2025-03-01 (när uppgiften gällde)"""


@dataclass
class School:
    """Teaching, with what is in service and what has come of it."""

    uow: FakeUnitOfWork
    knowledge: KnowledgeBase = KNOWLEDGE
    tests: dict[str, str | None] = field(default_factory=dict)

    @property
    def teaching(self) -> Teaching:
        service = KnowledgeInService(self.knowledge, FakeMatcher(), THRESHOLDS)
        return Teaching(lambda: service, noon, self.tests)

    async def press(
        self, action: StaffAction, argument: str = "", number: TicketNumber = SEVEN
    ) -> list[Outgoing]:
        """What agents are told after it."""
        before = len(self.uow.outbox.added)
        await self.teaching.press(StaffPress(action, number, argument), EVA, self.uow)
        return self.uow.outbox.added[before:]

    async def fills_in(self, form: str, number: TicketNumber = SEVEN) -> bool:
        return await self.teaching.takes_form(number, form, EVA, self.uow)

    async def refuses(self, form: str) -> str:
        """Why a form is no entry."""
        with pytest.raises(ActionRefused) as refused:
            await self.fills_in(form)
        assert self.taught == []
        return str(refused.value)

    def has_ticket(self, **changes: object) -> None:
        self.uow.tickets.save(
            replace(self.uow.tickets.kept[SEVEN], **changes)  # type: ignore[arg-type]
        )

    @property
    def taught(self) -> list[Taught]:
        return list(self.uow.teaching.kept.values())

    def entry(self) -> tuple[Entry, Sequence[Source]]:
        """The one entry that was taught."""
        (taught,) = overlay_of(self.taught).entries
        return taught.entry, taught.sources


@pytest.fixture
def school() -> School:
    """A visitor has asked in case 7, and has had no answer yet."""
    uow = FakeUnitOfWork()
    uow.conversations.save(Conversation(ANNA))
    uow.tickets.add(
        Ticket(
            number=SEVEN,
            conversation_id=ANNA,
            question=QUESTION,
            reason=Reason.NO_MATCH,
            language=Language.SV,
            created_at=NOON - timedelta(hours=1),
            expected_by=NOON,
        )
    )
    return School(uow)


@pytest.fixture
async def answered(school: School) -> School:
    """Eva has answered."""
    await TicketActions(noon).answer(SEVEN, ANSWER, EVA, school.uow)
    school.uow.outbox.added.clear()
    return school


def a_label(question: str = QUESTION, status: LabelStatus = LabelStatus.PROPOSED) -> Label:
    return Label(LABEL, ANNA, question, IOP, Language.SV, NOON, status)


def undo_of(told: Outgoing) -> StaffPress:
    """What the one button below it does."""
    assert isinstance(told, TicketNotice | StaffNews)
    (button,) = told.buttons
    return button.press


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


# --- a new entry ----------------------------------------------------------------------------


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


# --- what visitors have chosen --------------------------------------------------------------


def test_a_proposal_shows_question_and_entry() -> None:
    """An agent says yes or no with one press."""
    news = proposal(a_label(), "Vad är IOP?")

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
