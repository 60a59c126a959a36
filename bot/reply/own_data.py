"""What is kept of a visitor: to see it, to delete it, and how their cases are getting on. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.conversation.acts import ConfirmErasure, KeepData
from bot.conversation.model import Conversation, Direction, Message
from bot.conversation.outbound import Button, Document, OutboundMessage
from bot.escalation.model import Ticket, TicketStatus
from bot.reply.compose import Reader
from bot.reply.dates import day_and_time

MOST_TICKETS = 10
LONGEST_QUESTION = 120
"""Characters of a question in the list of tickets."""

# --- to see it ------------------------------------------------------------------------------


def my_data(
    conversation: Conversation,
    messages: Sequence[Message],
    tickets: Sequence[Ticket],
    *,
    at: datetime,
) -> OutboundMessage:
    """A file with all that is kept of the visitor; what agents wrote among themselves is not."""
    reader = Reader(conversation)
    name = reader.texts.name_of_data_file.format(date=at.date().isoformat())
    content = {
        "made_at": at.isoformat(),
        "conversation": _conversation(conversation),
        "messages": [_message(one) for one in messages if one.direction is not Direction.NOTE],
        "tickets": [_ticket(ticket) for ticket in tickets],
        "left_out": reader.texts.left_out_of_data,
    }
    document = Document(name, json.dumps(content, indent=2, ensure_ascii=False) + "\n")
    return replace(reader.message(reader.texts.your_data), enclosure=document)


def _conversation(conversation: Conversation) -> dict[str, object]:
    return {
        "id": conversation.id,
        "language": conversation.language,
        "register": conversation.register,
        "has_chosen_language": conversation.has_chosen_language,
        "guide_step": None if conversation.guide_step is None else conversation.guide_step + 1,
        "last_question": conversation.last_question,
        "last_entry": conversation.last_entry,
        "attachments": [attachment.kind for attachment in conversation.attachments],
        "is_blocked": conversation.is_blocked,
    }


def _message(message: Message) -> dict[str, object]:
    return {
        "time": message.at.isoformat(),
        "who": _who(message),
        "text": message.text,
        "case_number": message.ticket_number,
        "entry": message.entry_id,
    }


def _who(message: Message) -> str:
    """Not by name: an agent's name is the agent's own."""
    if message.direction is Direction.INCOMING:
        return "visitor"
    return "agent" if message.author else "assistant"


def _ticket(ticket: Ticket) -> dict[str, object]:
    return {
        "number": ticket.number,
        "question": ticket.question,
        "state": ticket.status,
        "reason": ticket.reason,
        "opened_at": ticket.created_at.isoformat(),
        "answer_expected_by": ticket.expected_by.isoformat(),
        "answered_at": _time(ticket.answered_at),
        "closed_at": _time(ticket.closed_at),
    }


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


# --- to delete it ---------------------------------------------------------------------------


def ask_before_erasing(conversation: Conversation) -> OutboundMessage:
    """What will be gone, and what can't be or is kept for a reason."""
    reader = Reader(conversation)
    texts = reader.texts
    paragraphs = [texts.what_is_erased, texts.what_is_left, texts.copies_on_telegram]
    if conversation.ticket_number is not None:
        paragraphs.append(texts.erased_while_waiting.format(number=conversation.ticket_number))
    buttons = [Button(texts.erase, ConfirmErasure()), Button(texts.keep, KeepData())]
    return reader.message("\n\n".join(paragraphs), buttons=buttons)


def erased(conversation: Conversation, tickets: Sequence[Ticket]) -> OutboundMessage:
    """What is gone, and of which tickets the number and the dates are left."""
    reader = Reader(conversation)
    paragraphs = [reader.texts.erased]
    if tickets:
        lines = "\n".join(f"- {_named(ticket, reader)}" for ticket in _newest(tickets))
        paragraphs.append(f"{reader.texts.tickets_left.format(count=len(tickets))}\n{lines}")
    return reader.message("\n\n".join((*paragraphs, reader.texts.copies_on_telegram)))


def kept(conversation: Conversation) -> OutboundMessage:
    """The visitor has thought better of it."""
    reader = Reader(conversation)
    return reader.message(reader.texts.kept)


# --- their cases ----------------------------------------------------------------------------


def my_tickets(conversation: Conversation, tickets: Sequence[Ticket]) -> OutboundMessage:
    """The newest of the visitor's tickets, and how far each has come."""
    reader = Reader(conversation)
    if not tickets:
        return reader.message(reader.texts.no_tickets, buttons=[reader.person])
    paragraphs = [reader.texts.your_tickets]
    paragraphs += [_told(ticket, reader) for ticket in _newest(tickets)]
    return reader.message("\n\n".join(paragraphs), buttons=[reader.person])


def _newest(tickets: Iterable[Ticket]) -> list[Ticket]:
    newest_first = sorted(tickets, key=lambda one: (one.created_at, one.number), reverse=True)
    return newest_first[:MOST_TICKETS]


def _told(ticket: Ticket, reader: Reader) -> str:
    question = reader.texts.question_erased if ticket.is_erased else _one_line(ticket.question)
    return f"{_named(ticket, reader)}: {_state(ticket, reader)}\n{question}"


def _named(ticket: Ticket, reader: Reader) -> str:
    date = ticket.created_at.date().isoformat()
    return reader.texts.ticket_and_date.format(number=ticket.number, date=date)


def _state(ticket: Ticket, reader: Reader) -> str:
    texts = reader.texts
    match ticket.status:
        case TicketStatus.OPEN:
            expected = day_and_time(ticket.expected_by, reader.language)
            return texts.ticket_is_open.format(expected=expected)
        case TicketStatus.ANSWERED:
            return texts.ticket_is_answered
        case TicketStatus.UNDELIVERABLE:
            return texts.ticket_is_undeliverable
        case TicketStatus.CLOSED | TicketStatus.SPAM:
            return texts.ticket_is_closed


def _one_line(question: str) -> str:
    line = " ".join(question.split())
    if len(line) <= LONGEST_QUESTION:
        return line
    return f"{line[: LONGEST_QUESTION - 1].rstrip()}…"
