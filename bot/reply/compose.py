"""What the visitor is told: values in, an `OutboundMessage` out. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.conversation.acts import (
    AskPerson,
    ChooseEntry,
    ChooseRegister,
    NoneOfThese,
    Rate,
    ReadMore,
)
from bot.conversation.model import Conversation
from bot.conversation.outbound import Button, OutboundMessage, Reference
from bot.escalation.model import Reason, Ticket
from bot.ids import EntryId, TicketNumber
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.model import Contact, Entry, Kind, Language, Register, Source
from bot.reply.dates import day_and_time
from bot.reply.texts import Texts, texts_in

MOST_RELATED = 2
LABEL_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom we compose: which conversation, and how it is to be worded."""

    conversation: Conversation

    @property
    def language(self) -> Language:
        return self.conversation.language

    @property
    def texts(self) -> Texts:
        return texts_in(self.language)

    @property
    def person(self) -> Button:
        return Button(self.texts.ask_person, AskPerson())

    def message(
        self,
        body: str,
        *,
        buttons: Sequence[Button] = (),
        references: Sequence[Reference] = (),
        notes: Sequence[str] = (),
    ) -> OutboundMessage:
        return OutboundMessage(
            conversation_id=self.conversation.id,
            body=body,
            language=self.language,
            references=tuple(references),
            notes=tuple(notes),
            buttons=tuple(buttons),
        )


def answer(
    conversation: Conversation,
    entry: Entry,
    knowledge: KnowledgeBase,
    *,
    today: date,
    whole: bool = False,
) -> OutboundMessage:
    """An entry's answer with its sources, its date, related questions and the way to a person.

    The short form first, unless the `whole` is asked for; easy Swedish is short as it is.
    """
    reader = Reader(conversation)
    full = entry.answer.in_register(conversation.register)
    if entry.kind is Kind.SMALL_TALK:
        return reader.message(full)
    short = entry.short.in_language(reader.language)
    is_short = (
        not whole and conversation.register is not Register.SV_EASY and len(short) < len(full)
    )
    return reader.message(
        short if is_short else full,
        references=references(knowledge.sources_of(entry), reader.language),
        notes=tuple(_notes(entry, knowledge, reader, today)),
        buttons=[
            *([Button(reader.texts.read_more, ReadMore(entry.entry_id))] if is_short else []),
            *_related(entry, knowledge, reader.language),
            *_registers(entry, conversation.register, reader.texts),
            Button(reader.texts.has_helped, Rate(entry.entry_id, entry.version, has_helped=True)),
            Button(reader.texts.no_help, Rate(entry.entry_id, entry.version, has_helped=False)),
            Button(reader.texts.ask_person, AskPerson()),
        ],
    )


def clarification(conversation: Conversation, entries: Iterable[Entry]) -> OutboundMessage:
    """Asks back which entry was meant."""
    reader = Reader(conversation)
    choices = [choice(entry, reader.language) for entry in entries]
    none = Button(reader.texts.none_of_these, NoneOfThese())
    return reader.message(reader.texts.which_do_you_mean, buttons=[*choices, none])


def receipt(
    conversation: Conversation,
    ticket: Ticket,
    *,
    entry: Entry | None = None,
    deciders: Sequence[Contact] = (),
) -> OutboundMessage:
    """Tells why a person takes over, the case number, and when to expect an answer.

    `entry` is the known unknown that was asked about, `deciders` those who can settle it.
    """
    reader = Reader(conversation)
    handed_over = _with_case(reader.texts.handed_over, ticket, reader.language)
    paragraphs = [_why(ticket.reason, reader, entry), handed_over, reader.texts.add_more]
    return reader.message("\n\n".join(paragraphs), notes=_where_to_turn(deciders, reader))


def already_with_person(conversation: Conversation, ticket: Ticket) -> OutboundMessage:
    """The visitor asks again for a person who is already there."""
    reader = Reader(conversation)
    return reader.message(_with_case(reader.texts.with_person_already, ticket, reader.language))


def agent_answer(
    conversation: Conversation, ticket_number: TicketNumber, text: str
) -> OutboundMessage:
    """An agent's words; agents are told whether they arrived."""
    texts = texts_in(conversation.language)
    return OutboundMessage(
        conversation_id=conversation.id,
        body=f"{texts.agent_answers.format(number=ticket_number)}\n\n{text}",
        language=conversation.language,
        ticket_number=ticket_number,
    )


def plain(conversation: Conversation, body: str) -> OutboundMessage:
    """A text with nothing around it."""
    return Reader(conversation).message(body)


def agent_entry(
    conversation: Conversation,
    ticket_number: TicketNumber,
    entry: Entry,
    knowledge: KnowledgeBase,
    *,
    today: date,
) -> OutboundMessage:
    """An entry that an agent has chosen as the answer."""
    given = answer(conversation, entry, knowledge, today=today, whole=True)
    heading = texts_in(conversation.language).agent_answers.format(number=ticket_number)
    return replace(given, body=f"{heading}\n\n{given.body}", ticket_number=ticket_number)


# --- the bot about itself -------------------------------------------------------------------


# --- while a person has the conversation ----------------------------------------------------


# --- parts ----------------------------------------------------------------------------------


def references(sources: Iterable[Source], language: Language) -> list[Reference]:
    """Sources in the words of the language."""
    return [
        Reference(
            source.title,
            source.publisher,
            source.url,
            (source.date_en or source.date) if language is Language.EN else source.date,
        )
        for source in sources
    ]


def _notes(entry: Entry, knowledge: KnowledgeBase, reader: Reader, today: date) -> Iterable[str]:
    if entry.review_by and entry.is_due(today):
        yield reader.texts.may_be_out_of_date.format(date=entry.review_by.isoformat())
    if as_of := entry.as_of_in(reader.language):
        yield reader.texts.as_of.format(date=as_of)
    if entry.person:
        yield reader.texts.not_settled
    contacts = [knowledge.contact_by_id[contact_id] for contact_id in entry.contacts]
    yield from _where_to_turn(contacts, reader)


def _where_to_turn(contacts: Iterable[Contact], reader: Reader) -> list[str]:
    return [
        reader.texts.contact_line.format(
            name=contact.name.in_language(reader.language),
            does=contact.does.in_language(reader.language),
        )
        for contact in contacts
    ]


def _related(entry: Entry, knowledge: KnowledgeBase, language: Language) -> list[Button]:
    entries = (knowledge.get(EntryId(related_id)) for related_id in entry.related)
    return [choice(related, language) for related in entries if related][:MOST_RELATED]


def _registers(entry: Entry, current: Register, texts: Texts) -> list[Button]:
    labels = {
        Register.SV_EASY: texts.easy_swedish,
        Register.SV: texts.ordinary_swedish,
        Register.EN: texts.english,
    }
    return [
        Button(label, ChooseRegister(entry.entry_id, register))
        for register, label in labels.items()
        if register is not current
    ]


def choice(entry: Entry, language: Language) -> Button:
    """The button that asks for an entry by its title."""
    return Button(shortened(entry.title.in_language(language)), ChooseEntry(entry.entry_id))


def shortened(label: str) -> str:
    """A label that a phone shows whole."""
    return label if len(label) <= LABEL_LENGTH else f"{label[: LABEL_LENGTH - 1].rstrip()}…"


def _with_case(template: str, ticket: Ticket, language: Language) -> str:
    expected = day_and_time(ticket.expected_by, language)
    return template.format(number=ticket.number, expected=expected)


def _why(reason: Reason, reader: Reader, entry: Entry | None) -> str:
    match reason:
        case Reason.KNOWN_UNKNOWN if entry is not None:
            return entry.answer.in_register(reader.conversation.register)
        case Reason.ASKED_FOR_PERSON:
            return reader.texts.you_asked_for_person
        case Reason.ATTACHMENT:
            return reader.texts.not_in_words
        case Reason.MANY_MESSAGES:
            return reader.texts.many_messages
        case Reason.NONE_OF_THESE | Reason.TRIES_FAILED:
            return reader.texts.not_understood
        case Reason.PROGRAM_ERROR:
            return reader.texts.something_went_wrong
        case _:
            return reader.texts.did_not_find
