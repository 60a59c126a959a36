"""What stands in a console that has been worked with for a while."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import cycle

from bot import assembly
from bot.config import Settings
from bot.conversation.acts import Attachment
from bot.conversation.labels import Label, Rating, Taught
from bot.conversation.model import Conversation, Direction, Message, Outcome
from bot.escalation.model import Reason, Suggestion, Ticket, TicketStatus
from bot.ids import AgentId, ConversationId, EntryId, LabelId, TicketNumber
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.model import Entry, Kind, Language, Register
from bot.knowledge.overlay import NOTHING_TAUGHT, TaughtVariant
from bot.staff.case import Agent
from bot.staff.entries import EditedKnowledge, Editing
from bot.store.open_store import Store, open_store
from tests.browser.scenes import EVA
from tests.integration.console.agents import Clock

WHO_LOOKS = AgentId(f"telegram:{EVA}")
MARIA = Agent(AgentId("telegram:81"), "Maria Lindqvist")
JOHAN = Agent(AgentId("telegram:82"), "Johan")

LATE, MARIAS, MINE, ENGLISH, ANSWERED, LOST, CLOSED, SPAM, ERASED = range(1, 10)
"""The tickets by number."""

_HOUR, _DAY, _WEEKS = timedelta(hours=1), timedelta(days=1), 28


@dataclass(frozen=True, slots=True)
class _Case:
    """A ticket and the words around it."""

    question: str
    ago: timedelta
    reason: Reason = Reason.NO_MATCH
    language: Language = Language.SV
    promised_after: timedelta = _DAY
    status: TicketStatus = TicketStatus.OPEN
    claimed_by: AgentId | None = None
    said: Sequence[tuple[Direction, str, str]] = field(default=())
    """More of the conversation: which way, by whom, and the words."""


_IN, _OUT, _NOTE = Direction
TO_TEACH = "Får en förening som driver ett kafé anställa med lönebidrag?"
"""What the answered ticket asks."""
_CASES = (
    _Case(
        "Min bror har sjukersättning. Törs han arbeta några timmar hos er?"
        " Ring 0455-12 34 56 eller skriv till bror@example.org.",
        ago=27 * _HOUR,
        said=(
            (_NOTE, MARIA.name, "Han har ringt också. Fråga Försäkringskassan om vilande."),
            (_IN, "", "Han bor i Ronneby, om det spelar någon roll."),
        ),
    ),
    _Case(
        "Hur stort är startbidraget i år?",
        ago=3 * _HOUR,
        reason=Reason.KNOWN_UNKNOWN,
        claimed_by=MARIA.id,
    ),
    _Case("Kan vi få låna en lokal av kommunen?", ago=2 * _HOUR, claimed_by=WHO_LOOKS),
    _Case(
        "I would like to talk to somebody who knows about cooperatives.",
        ago=timedelta(minutes=12),
        reason=Reason.ASKED_FOR_PERSON,
        language=Language.EN,
    ),
    _Case(
        TO_TEACH,
        ago=20 * _HOUR,
        status=TicketStatus.ANSWERED,
        claimed_by=MARIA.id,
        said=(
            (_OUT, MARIA.name, "Ja, en ideell förening kan få det som arbetsgivare."),
            (_IN, "", "Tack så mycket!"),
        ),
    ),
    _Case(
        "Vem hjälper oss med stadgarna?",
        ago=2 * _DAY,
        status=TicketStatus.UNDELIVERABLE,
        claimed_by=JOHAN.id,
        said=((_OUT, JOHAN.name, "Coompanion Blekinge hjälper er, utan kostnad."),),
    ),
    _Case("Hej, det löste sig.", ago=3 * _DAY, status=TicketStatus.CLOSED),
    _Case(
        "KÖP BILLIGA KLOCKOR https://example.org/" + "klockor" * 12,
        ago=4 * _DAY,
        status=TicketStatus.SPAM,
    ),
    _Case("", ago=5 * _DAY, status=TicketStatus.CLOSED),
)
_ASKED_BEFORE = (
    "Har ni öppet på lördagar?",
    "Är ni öppna på lördag?",
    "Kan man hyra en lokal av er?",
    "Finns det bidrag för en skylt?",
)


async def furnish(settings: Settings, knowledge: KnowledgeBase) -> None:
    """Fill the store, in which there is nothing yet."""
    clock = Clock(assembly.now())
    async with open_store(settings.store, clock=clock, exclusive=True) as store:
        await _staff(store)
        for case in _CASES:
            await _put(case, store, clock, knowledge)
        await _past(store, clock, knowledge)
        await _lessons(store, clock, knowledge)


async def _staff(store: Store) -> None:
    async with store.begin() as uow:
        for agent in (MARIA, JOHAN):
            uow.agents.remember(agent.id, agent.name)
        await uow.commit()


# --- tickets --------------------------------------------------------------------------------


async def _put(case: _Case, store: Store, clock: Clock, knowledge: KnowledgeBase) -> None:
    opened = clock() - case.ago
    async with store.begin() as uow:
        number = await uow.tickets.next_number()
        ticket = _ticket(case, number, opened, knowledge)
        conversation = Conversation(ticket.conversation_id, language=case.language)
        if ticket.is_open:
            conversation.hand_over(number)
        conversation.is_blocked = ticket.status is TicketStatus.SPAM
        uow.conversations.save(conversation)
        uow.tickets.add(ticket)
        for message in _messages(case, ticket):
            uow.messages.add(message)
        await uow.commit()


def _ticket(
    case: _Case, number: TicketNumber, opened: datetime, knowledge: KnowledgeBase
) -> Ticket:
    is_answered = case.status in {TicketStatus.ANSWERED, TicketStatus.UNDELIVERABLE}
    is_closed = case.status in {TicketStatus.CLOSED, TicketStatus.SPAM}
    ended = opened + 2 * _HOUR
    return Ticket(
        number=number,
        conversation_id=ConversationId(f"telegram:{1000 + number}"),
        question=case.question,
        reason=case.reason,
        language=case.language,
        created_at=opened,
        expected_by=opened + case.promised_after,
        suggestions=tuple(_suggestions(knowledge)) if case.question else (),
        status=case.status,
        claimed_by=case.claimed_by,
        answered_by=case.claimed_by if is_answered else None,
        answered_at=ended if is_answered else None,
        closed_at=ended if is_closed else None,
    )


def _suggestions(knowledge: KnowledgeBase) -> Iterator[Suggestion]:
    for entry, confidence in zip(_answers(knowledge), (0.48, 0.31), strict=False):
        yield Suggestion(entry.entry_id, entry.title.sv, confidence)


def _answers(knowledge: KnowledgeBase) -> list[Entry]:
    """The entries that this is about, the same ones every time."""
    wanted = ("mikrofonden", "lonebidrag", "lonebidrag-oversikt")
    return [one for one in knowledge.in_use if one.id in wanted and one.kind is Kind.ANSWER]


def _messages(case: _Case, ticket: Ticket) -> Iterator[Message]:
    if not case.question:
        return
    who, opened, number = ticket.conversation_id, ticket.created_at, ticket.number
    bot = "Det har jag inget säkert svar på. Jag har skickat frågan vidare."
    letter = Attachment("document", "11", file_id="letter", name="beslut från kassan.pdf")
    first = case.question.replace("några timmar", "lite") if number == LATE else case.question
    led_to = Outcome.HANDOVER if case.reason is Reason.NO_MATCH else None
    yield Message(who, _IN, first, opened, number, channel_id="10", outcome=led_to)
    yield Message(who, _OUT, bot, opened, number)
    if number == LATE:
        yield Message(who, _IN, "Här är brevet.", opened, number, attachments=(letter,))
    for step, (direction, author, text) in enumerate(case.said, 1):
        yield Message(who, direction, text, opened + step * _HOUR, number, author)
    if number == LATE:
        yield Message(who, _IN, case.question, opened + _HOUR, number, channel_id="10")


# --- what has been --------------------------------------------------------------------------


async def _past(store: Store, clock: Clock, knowledge: KnowledgeBase) -> None:
    """Four weeks of questions, more of them from week to week."""
    now, answers = clock(), cycle(_answers(knowledge))
    for ago in range(_WEEKS, 0, -1):
        async with store.begin() as uow:
            visitor = ConversationId(f"web:past-{ago}")
            uow.conversations.save(Conversation(visitor))
            at = now - ago * _DAY
            for place in range(12 - ago // 3):
                entry, register = next(answers), tuple(Register)[place % 3]
                outcome = (Outcome.ANSWER, Outcome.ANSWER, Outcome.CLARIFY)[place % 3]
                given = None if outcome is Outcome.CLARIFY else entry.entry_id
                asked = Message(visitor, _IN, entry.title.sv, at, outcome=outcome)
                uow.messages.add(asked)
                uow.messages.add(
                    Message(visitor, _OUT, "Svar.", at, entry_id=given, register=register)
                )
                rating = Rating(visitor, entry.entry_id, f"{place:08x}", place % 4 != 0, at)
                uow.ratings.put(rating)
            await uow.commit()
        question = _ASKED_BEFORE[ago % len(_ASKED_BEFORE)]
        for _ in range(2):
            case = _Case(question, ago * _DAY, status=TicketStatus.CLOSED)
            await _put(case, store, clock, knowledge)


# --- what is taught and changed -------------------------------------------------------------


async def _lessons(store: Store, clock: Clock, knowledge: KnowledgeBase) -> None:
    first, second, *_ = _answers(knowledge)
    taught = TaughtVariant(
        entry_id=first.entry_id, text="vem borgar för vårt lån", language=Language.SV
    )
    chosen = ("pengar till en anställd som inte orkar heltid", "hjälp med lönen")
    visitor = ConversationId("web:chooser")
    async with store.begin() as uow:
        uow.teaching.add(Taught("0f" * 8, taught.model_dump_json(), MARIA.id, clock() - _DAY))
        uow.conversations.save(Conversation(visitor))
        for place, question in enumerate(chosen):
            at, label = clock() - (place + 1) * _HOUR, LabelId(f"{place:032x}")
            uow.labels.add(Label(label, visitor, question, second.entry_id, Language.SV, at))
        await uow.commit()
    await _change(store, clock, knowledge, first, is_draft=True)
    await _change(store, clock, knowledge, second, is_draft=False)


async def _change(
    store: Store, clock: Clock, knowledge: KnowledgeBase, entry: Entry, *, is_draft: bool
) -> None:
    editing = Editing(EditedKnowledge(lambda: knowledge, lambda: NOTHING_TAUGHT), clock)
    fields = {"short": {"sv": f"{entry.short.sv} Fråga gärna.", "en": entry.short.en}}
    async with store.begin() as uow:
        problems = await editing.change(
            EntryId(entry.id),
            fields,
            MARIA,
            uow,
            seen=entry.version,
            reason="Läsare har undrat vart de ska vända sig",
            is_draft=is_draft,
        )
        assert problems == []
        await uow.commit()
