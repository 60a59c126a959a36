"""A person takes over: the ticket, what agents get to see, and what the visitor is told."""

from __future__ import annotations

from dataclasses import replace

from bot.conversation.acts import Attachment, Said
from bot.conversation.model import Message, Outcome
from bot.conversation.outbound import OutboundMessage
from bot.conversation.turn import Turn
from bot.escalation.model import (
    CardRefresh,
    Happening,
    Reason,
    Suggestion,
    Ticket,
    TicketCard,
    TicketFile,
    TicketNotice,
    TicketStatus,
)
from bot.ids import TicketNumber
from bot.knowledge.model import Entry, Kind
from bot.matcher.model import Ranking
from bot.reply import compose, notices

NOTHING_ASKED = "(har inte frågat något än / nothing asked yet)"
"""The question of a ticket whose visitor wanted a person before anything else."""
_MOST_ATTACHMENTS = 30
"""Of one visitor that wait for a ticket; nobody looks through more."""


async def to_person(
    turn: Turn, reason: Reason, ranking: Ranking | None = None, entry: Entry | None = None
) -> OutboundMessage:
    """Hand over; if a person has the conversation already, say so and open no second case."""
    conversation = turn.conversation
    if not turn.message.is_private:
        return notices.ask_privately(conversation)
    number = conversation.ticket_number
    held = await turn.uow.tickets.get(number) if number is not None else None
    if held is not None:
        return compose.already_with_person(conversation, held)
    turn.outcome = Outcome.HANDOVER
    if (former := await _to_reopen(turn)) is not None:
        return _reopened(turn, former)
    ticket = await _new_ticket(turn, reason, ranking)
    conversation.hand_over(ticket.number)
    turn.parts.journal.handed_over(conversation.id, ticket)
    turn.uow.tickets.add(ticket)
    turn.uow.outbox.add(TicketCard(ticket.number, reason))
    attachments, conversation.attachments = conversation.attachments, ()
    _pass_on(turn, ticket.number, attachments)
    deciders = turn.service.knowledge.deciders_of(entry) if entry else ()
    return compose.receipt(conversation, ticket, entry=entry, deciders=deciders)


async def _to_reopen(turn: Turn) -> Ticket | None:
    """The visitor's last case, if it was answered so lately that it goes on."""
    if not turn.parts.reopen_within:
        return None
    tickets = await turn.uow.tickets.of_conversation(turn.conversation.id)
    last = tickets[-1] if tickets else None
    if last is None or last.status is not TicketStatus.ANSWERED or last.answered_at is None:
        return None
    return last if turn.now - last.answered_at < turn.parts.reopen_within else None


def _reopened(turn: Turn, ticket: Ticket) -> OutboundMessage:
    ticket.reopen()
    turn.uow.tickets.save(ticket)
    turn.conversation.hand_over(ticket.number)
    turn.uow.outbox.add(CardRefresh(ticket.number))
    question = turn.conversation.last_question
    turn.uow.outbox.add(TicketNotice(ticket.number, Happening.VISITOR_ADDED, question))
    attachments, turn.conversation.attachments = turn.conversation.attachments, ()
    _pass_on(turn, ticket.number, attachments)
    return notices.case_goes_on(turn.conversation)


def keep_attachments(turn: Turn, attachments: tuple[Attachment, ...]) -> None:
    """For the ticket that this may come to; where to find the files stands by the messages."""
    passed_on = (replace(one, file_id="", name="") for one in attachments)
    waiting = (*turn.conversation.attachments, *passed_on)
    turn.conversation.attachments = waiting[-_MOST_ATTACHMENTS:]


async def add_to_ticket(turn: Turn, said: Said) -> None:
    """Agents see what the visitor adds while they have the conversation."""
    number = turn.conversation.ticket_number
    if number is None:
        return
    if said.text:
        turn.uow.outbox.add(TicketNotice(number, Happening.VISITOR_ADDED, said.text))
        await _ask_at_last(turn, number, said.text)
    _pass_on(turn, number, said.attachments)


async def _ask_at_last(turn: Turn, number: TicketNumber, text: str) -> None:
    """The first words after the wish for a person are what the case is about."""
    ticket = await turn.uow.tickets.get(number)
    if ticket is not None and ticket.question == NOTHING_ASKED:
        ticket.question = text
        turn.uow.tickets.save(ticket)
        turn.uow.outbox.add(CardRefresh(number))


async def tell_of_edit(turn: Turn, before: Message, after: str) -> bool:
    """Agents see both versions; returns whether the case had ended, and is open again now."""
    number = before.ticket_number
    ticket = await turn.uow.tickets.get(number) if number is not None else None
    if number is None or ticket is None:
        return False
    text = f"{before.text}\n→\n{after}"
    turn.uow.outbox.add(TicketNotice(number, Happening.VISITOR_EDITED, text))
    if ticket.question == before.text:
        ticket.question = after
    # one visitor, one case: the one that is open takes precedence
    is_open_again = not ticket.is_open and not turn.conversation.is_with_agent
    if is_open_again:
        ticket.reopen()
        turn.conversation.hand_over(number)
    turn.uow.tickets.save(ticket)
    turn.uow.outbox.add(CardRefresh(number))
    return is_open_again


def _pass_on(turn: Turn, number: TicketNumber, attachments: tuple[Attachment, ...]) -> None:
    for attachment in attachments:
        turn.uow.outbox.add(
            TicketFile(number, turn.conversation.id, attachment.kind, attachment.message_id)
        )


async def _new_ticket(turn: Turn, reason: Reason, ranking: Ranking | None) -> Ticket:
    return Ticket(
        number=await turn.uow.tickets.next_number(),
        conversation_id=turn.conversation.id,
        # a ticket without any question is one that was erased
        question=turn.conversation.last_question or NOTHING_ASKED,
        reason=reason,
        language=turn.conversation.language,
        created_at=turn.now,
        expected_by=turn.parts.opening_hours.answer_expected(turn.now),
        suggestions=_suggestions(turn, ranking),
    )


def _suggestions(turn: Turn, ranking: Ranking | None) -> tuple[Suggestion, ...]:
    question = turn.conversation.last_question
    if ranking is None and question and question != turn.unspoken:
        ranking = turn.service.matcher.rank(question)
    knowledge = turn.service.knowledge
    return tuple(
        _suggestion(knowledge[match.entry_id], match.confidence)
        for match in (ranking.matches[:3] if ranking else ())
    )


def _suggestion(entry: Entry, confidence: float) -> Suggestion:
    return Suggestion(entry.entry_id, entry.title.sv, confidence, entry.kind is Kind.ANSWER)


def named(said: Said) -> str:
    """Something that is no words, in words."""
    return ", ".join(f"({_KINDS.get(one.kind, one.kind)})" for one in said.attachments)


_KINDS = {
    "photo": "bild / photo",
    "voice": "röstmeddelande / voice",
    "audio": "ljud / audio",
    "video": "film / video",
    "animation": "animation",
    "document": "fil / file",
    "sticker": "klistermärke / sticker",
    "location": "plats / location",
    "contact": "kontakt / contact",
    "poll": "omröstning / poll",
    "story": "berättelse / story",
    "dice": "tärning / dice",
    "other": "något annat / something else",
}
