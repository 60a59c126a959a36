"""Short messages that say how things stand: fixed texts, with a button where one is of use."""

from __future__ import annotations

from bot.conversation.model import Conversation
from bot.conversation.outbound import OutboundMessage
from bot.ids import EntryId, TicketNumber
from bot.knowledge.base import KnowledgeBase
from bot.reply.compose import Reader, choice, plain


def welcome(conversation: Conversation, knowledge: KnowledgeBase) -> OutboundMessage:
    """What it is for, with questions to try."""
    reader = Reader(conversation)
    examples = (knowledge.get(EntryId(name)) for name in reader.texts.example_entries)
    choices = [choice(entry, reader.language) for entry in examples if entry]
    return reader.message(reader.texts.welcome, buttons=[*choices, reader.person])


def help_text(conversation: Conversation) -> OutboundMessage:
    return _with_person(conversation, Reader(conversation).texts.help)


def privacy(conversation: Conversation, retention_days: int) -> OutboundMessage:
    """What is kept, why, for how long and by whom."""
    text = Reader(conversation).texts.privacy.format(days=retention_days)
    return _with_person(conversation, text)


def words_please(conversation: Conversation) -> OutboundMessage:
    """We could not read any words."""
    return _with_person(conversation, Reader(conversation).texts.words_please)


def entry_is_gone(conversation: Conversation) -> OutboundMessage:
    """A button from before an edit of the knowledge."""
    return _with_person(conversation, Reader(conversation).texts.entry_is_gone)


def button_is_old(conversation: Conversation) -> OutboundMessage:
    """A button from another version of the program, or from nobody."""
    return _with_person(conversation, Reader(conversation).texts.button_is_old)


def ask_privately(conversation: Conversation) -> OutboundMessage:
    """In a group: what concerns one person is not said before all."""
    return _with_person(conversation, Reader(conversation).texts.ask_privately)


def ask_here(conversation: Conversation) -> OutboundMessage:
    """Came from a group in order to ask a person."""
    return _with_person(conversation, Reader(conversation).texts.ask_here)


def thanks(conversation: Conversation) -> OutboundMessage:
    """The answer has helped."""
    return plain(conversation, Reader(conversation).texts.thanks)


def offer_person(conversation: Conversation) -> OutboundMessage:
    """The answer has not helped."""
    return _with_person(conversation, Reader(conversation).texts.offer_person)


def _with_person(conversation: Conversation, body: str) -> OutboundMessage:
    reader = Reader(conversation)
    return reader.message(body, buttons=[reader.person])


def slow_down(conversation: Conversation) -> OutboundMessage:
    """More messages than can be answered one by one; they are gathered."""
    texts = Reader(conversation).texts
    return plain(conversation, texts.slow_down.format(number=conversation.ticket_number))


def case_is_open_again(conversation: Conversation) -> OutboundMessage:
    """The visitor has changed a question that had been answered."""
    texts = Reader(conversation).texts
    return plain(conversation, texts.case_is_open_again.format(number=conversation.ticket_number))


def case_goes_on(conversation: Conversation) -> OutboundMessage:
    """The visitor asks on soon after an answer."""
    texts = Reader(conversation).texts
    return plain(conversation, texts.case_goes_on.format(number=conversation.ticket_number))


def case_is_closed(conversation: Conversation, number: TicketNumber) -> OutboundMessage:
    """An agent has ended the case without another answer."""
    reader = Reader(conversation)
    return _with_person(conversation, reader.texts.case_is_closed.format(number=number))


def blocked(conversation: Conversation) -> OutboundMessage:
    """An agent has shut the visitor out, who is told so once."""
    return plain(conversation, Reader(conversation).texts.blocked)
