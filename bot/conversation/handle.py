"""What happens to one thing that a visitor does. Read this first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.conversation.journal import Journal
from bot.conversation.model import (
    AskPerson,
    ChooseEntry,
    ChooseRegister,
    Conversation,
    Direction,
    InboundMessage,
    Message,
    NoneOfThese,
    OutboundMessage,
    Said,
    Status,
    Unreadable,
    Wish,
)
from bot.conversation.ports import Clock, InService, KnowledgeInService, UnitOfWork
from bot.escalation import policy
from bot.escalation.model import (
    Happening,
    Reason,
    Suggestion,
    Ticket,
    TicketCard,
    TicketNotice,
)
from bot.escalation.policy import MOST_FAILED_TRIES, OpeningHours
from bot.ids import EntryId
from bot.knowledge.model import Entry, Kind
from bot.knowledge.wording import comparable
from bot.matcher.decide import Ambiguous, Confident, Unknown, decide
from bot.matcher.model import Ranking
from bot.reply import compose


@dataclass(frozen=True, slots=True)
class HandleMessage:
    """Decides what a visitor is told, and when a person takes over."""

    in_service: InService
    opening_hours: OpeningHours
    now: Clock
    journal: Journal

    async def __call__(self, message: InboundMessage, uow: UnitOfWork) -> None:
        """Put into the unit of work all that this message leads to."""
        conversation = await uow.conversations.get(message.conversation_id)
        handling = _Handling(self, message, conversation, self.in_service(), uow)
        handling.tell(await handling.reply())

    async def give_up(self, message: InboundMessage, uow: UnitOfWork) -> None:
        """Handling failed for good: a person takes over, and the visitor is told so."""
        conversation = await uow.conversations.get(message.conversation_id)
        handling = _Handling(self, message, conversation, self.in_service(), uow)
        if isinstance(message.content, Said):
            handling.hear(message.content.text)
            conversation.last_question = message.content.text
        handling.tell(await handling.to_person(Reason.PROGRAM_ERROR))


@dataclass(slots=True)
class _Handling:
    """One message on its way: its parts stay together, and nothing outlives it."""

    use_case: HandleMessage
    message: InboundMessage
    conversation: Conversation
    service: KnowledgeInService
    uow: UnitOfWork

    async def reply(self) -> OutboundMessage | None:
        """The one reply; none while an agent has the conversation."""
        content = self.message.content
        match content:
            case Said(text):
                return await self._said(text)
            case Wish():
                self._use_language_of_device()
                return compose.wish(self.conversation, content, self.service.knowledge)
            case Unreadable(what):
                return await self._unreadable(what)
            case ChooseEntry(entry_id):
                return await self._chosen(entry_id)
            case ChooseRegister(entry_id, register):
                self.conversation.language, self.conversation.register = (
                    register.language,
                    register,
                )
                return await self._shown(entry_id)
            case NoneOfThese():
                return await self.to_person(Reason.NONE_OF_THESE)
            case AskPerson():
                return await self.to_person(Reason.ASKED_FOR_PERSON)

    def hear(self, text: str) -> None:
        """Keep what the visitor said."""
        self._keep(Direction.INCOMING, text)

    def tell(self, reply: OutboundMessage | None) -> None:
        """Keep the reply and have it sent; and keep what changed in the conversation."""
        if reply is not None:
            self._keep(Direction.OUTGOING, reply.body, reply)
            self.uow.outbox.add(reply)
        self.uow.conversations.save(self.conversation)

    def _keep(self, direction: Direction, text: str, reply: OutboundMessage | None = None) -> None:
        conversation = self.conversation
        at, number = self.use_case.now(), conversation.ticket_number
        self.uow.messages.add(Message(conversation.id, direction, text, at, number, reply=reply))

    # --- words ---

    async def _said(self, text: str) -> OutboundMessage | None:
        self.hear(text)
        if self.conversation.is_with_agent:
            self._add_to_ticket(text)
            return None
        if self.conversation.status is Status.RESOLVED:
            self.conversation.status = Status.PENDING
        if not comparable(text):
            return compose.words_please(self.conversation)
        ranking = self.service.matcher.rank(text, context=self.conversation.last_entry)
        self.conversation.speak(ranking.language)
        if policy.asks_for_person(text):
            # the case is about what was asked before, if anything was
            self.conversation.last_question = self.conversation.last_question or text
            return await self.to_person(Reason.ASKED_FOR_PERSON)
        self.conversation.last_question = text
        return await self._decided(ranking)

    async def _decided(self, ranking: Ranking) -> OutboundMessage:
        decision = decide(ranking, self.service.thresholds)
        self.use_case.journal.decided(self.conversation.id, decision, ranking)
        knowledge = self.service.knowledge
        match decision:
            case Confident(best):
                return await self._give(knowledge[best.entry_id], ranking)
            case Ambiguous(matches):
                self.conversation.failed_tries += 1
                if self.conversation.failed_tries >= MOST_FAILED_TRIES:
                    return await self.to_person(Reason.TRIES_FAILED, ranking)
                entries = [knowledge[match.entry_id] for match in matches]
                subjects = [entry for entry in entries if entry.kind is not Kind.SMALL_TALK]
                return compose.clarification(self.conversation, subjects or entries)
            case Unknown():
                return await self.to_person(Reason.NO_MATCH, ranking)

    async def _give(self, entry: Entry, ranking: Ranking | None = None) -> OutboundMessage:
        if entry.kind is Kind.KNOWN_UNKNOWN:
            return await self.to_person(Reason.KNOWN_UNKNOWN, ranking, entry)
        if entry.kind is Kind.ANSWER:
            self.conversation.answered(entry.entry_id)
        today = self.use_case.now().date()
        return compose.answer(self.conversation, entry, self.service.knowledge, today=today)

    # --- buttons and things without words ---

    async def _chosen(self, entry_id: EntryId) -> OutboundMessage:
        entry = self.service.knowledge.get(entry_id)
        if entry is not None and not self.conversation.failed_tries:
            # not asked back about the visitor's own words: what was pressed is the question
            self.conversation.last_question = entry.title.in_language(self.conversation.language)
        return await self._shown(entry_id)

    async def _shown(self, entry_id: EntryId) -> OutboundMessage:
        entry = self.service.knowledge.get(entry_id)
        if entry is None:
            return compose.entry_is_gone(self.conversation)
        return await self._give(entry)

    async def _unreadable(self, what: str) -> OutboundMessage | None:
        if self.conversation.is_with_agent:
            self._add_to_ticket(f"({what})")
            return None
        return compose.words_please(self.conversation)

    def _use_language_of_device(self) -> None:
        is_new = not self.conversation.last_question
        if is_new and self.message.language_hint is not None:
            self.conversation.speak(self.message.language_hint)

    # --- a person ---

    def _add_to_ticket(self, text: str) -> None:
        number = self.conversation.ticket_number
        if number is not None:
            self.uow.outbox.add(TicketNotice(number, Happening.VISITOR_ADDED, text))

    async def to_person(
        self, reason: Reason, ranking: Ranking | None = None, entry: Entry | None = None
    ) -> OutboundMessage:
        """Hand over; if a person has the conversation already, say so and open no second case."""
        number = self.conversation.ticket_number
        held = await self.uow.tickets.get(number) if number is not None else None
        if held is not None:
            return compose.already_with_person(self.conversation, held)
        ticket = await self._new_ticket(reason, ranking)
        self.conversation.hand_over(ticket.number)
        self.use_case.journal.handed_over(self.conversation.id, ticket)
        self.uow.tickets.add(ticket)
        self.uow.outbox.add(_card(ticket))
        deciders = self.service.knowledge.deciders_of(entry) if entry else ()
        return compose.receipt(self.conversation, ticket, entry=entry, deciders=deciders)

    async def _new_ticket(self, reason: Reason, ranking: Ranking | None) -> Ticket:
        now: datetime = self.use_case.now()
        return Ticket(
            number=await self.uow.tickets.next_number(),
            conversation_id=self.conversation.id,
            question=self.conversation.last_question,
            reason=reason,
            language=self.conversation.language,
            created_at=now,
            expected_by=self.use_case.opening_hours.answer_expected(now),
            suggestions=self._suggestions(ranking),
        )

    def _suggestions(self, ranking: Ranking | None) -> tuple[Suggestion, ...]:
        question = self.conversation.last_question
        if ranking is None and question:
            ranking = self.service.matcher.rank(question)
        knowledge = self.service.knowledge
        return tuple(
            Suggestion(match.entry_id, knowledge[match.entry_id].title.sv, match.confidence)
            for match in (ranking.matches[:3] if ranking else ())
        )


def _card(ticket: Ticket) -> TicketCard:
    return TicketCard(
        ticket_number=ticket.number,
        question=ticket.question,
        reason=ticket.reason,
        language=ticket.language,
        expected_by=ticket.expected_by,
        suggestions=ticket.suggestions,
    )
