"""An entry as officials quote it: the words, where they come from, which version. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.conversation.model import Conversation
from bot.conversation.outbound import OutboundMessage
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.model import Entry, Kind
from bot.reply.compose import Reader, references


def quotation(
    conversation: Conversation, entry: Entry, knowledge: KnowledgeBase, *, link: str
) -> OutboundMessage:
    """The short form with its sources, in plain words to be pasted anywhere.

    A known unknown says nothing that one could quote, but who decides. `link` leads to the
    entry; it may be empty.
    """
    reader = Reader(conversation)
    if entry.kind is Kind.KNOWN_UNKNOWN:
        lines = _undecided(entry, knowledge, reader)
    else:
        lines = _quoted(entry, knowledge, reader)
    version = reader.texts.entry_and_version.format(id=entry.id, version=entry.version)
    return reader.message("\n".join(line for line in (*lines, version, link) if line))


def quotation_not_found(conversation: Conversation, entries: Sequence[Entry]) -> OutboundMessage:
    """Which entries may be meant, each with what to write; how to quote, if there are none.

    And the way to a person, as wherever nothing was found.
    """
    reader = Reader(conversation)
    if not entries:
        example, *_ = reader.texts.example_entries
        how = reader.texts.how_to_quote.format(id=example)
        return reader.message(how, buttons=[reader.person])
    choices = (
        reader.texts.quote_this.format(title=entry.title.in_language(reader.language), id=entry.id)
        for entry in entries
    )
    body = "\n".join((reader.texts.which_to_quote, *choices))
    return reader.message(body, buttons=[reader.person])


def _quoted(entry: Entry, knowledge: KnowledgeBase, reader: Reader) -> Iterator[str]:
    words = entry.short.in_language(reader.language)
    yield reader.texts.in_quotation_marks.format(words=words)
    for source in references(knowledge.sources_of(entry), reader.language):
        yield reader.texts.source_line.format(
            title=source.title, publisher=source.publisher, date=source.date, url=source.url
        )
    if as_of := entry.as_of_in(reader.language):
        yield reader.texts.as_of.format(date=as_of)


def _undecided(entry: Entry, knowledge: KnowledgeBase, reader: Reader) -> Iterator[str]:
    title = entry.title.in_language(reader.language)
    question = reader.texts.in_quotation_marks.format(words=title)
    yield reader.texts.no_verified_answer.format(question=question)
    for contact in knowledge.deciders_of(entry):
        yield reader.texts.decided_by.format(
            name=contact.name.in_language(reader.language),
            does=contact.does.in_language(reader.language),
        )
