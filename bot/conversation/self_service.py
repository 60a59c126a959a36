"""What visitors can do without asking a question: look around, choose, see and delete."""

from __future__ import annotations

from dataclasses import replace

from bot.conversation.acts import (
    BrowseTerms,
    ChooseLanguage,
    ConfirmErasure,
    GoToStep,
    KeepData,
    Quote,
    Rate,
    SearchTerms,
    StartAt,
    Wish,
)
from bot.conversation.labels import Rating
from bot.conversation.model import Status
from bot.conversation.outbound import ComparisonPicture, OutboundMessage
from bot.conversation.turn import ASK_PRIVATELY, Turn
from bot.escalation.model import CardRefresh
from bot.ids import AgentId, EntryId
from bot.knowledge.model import Kind
from bot.matcher.decide import Confident, decide
from bot.reply import compose, glossary, guide, language, notices, own_data, quotation
from bot.reply.comparison import comparison_alt_text, comparison_text

_ALL = 100_000
_MOST_QUOTED = 3

SelfService = (
    Wish
    | StartAt
    | Quote
    | GoToStep
    | BrowseTerms
    | SearchTerms
    | ChooseLanguage
    | Rate
    | ConfirmErasure
    | KeepData
)


async def served(turn: Turn, content: SelfService) -> OutboundMessage | None:
    """The reply; none to a rating that was given before."""
    conversation, knowledge = turn.conversation, turn.service.knowledge
    match content:
        case Wish() | StartAt():
            return await _granted(turn, content)
        case GoToStep(number):
            conversation.guide_step = number
            return in_place(turn, guide.step(conversation, knowledge, number))
        case BrowseTerms():
            return in_place(turn, glossary.browse(conversation, knowledge, content))
        case SearchTerms():
            return in_place(turn, glossary.search(conversation, knowledge, content))
        case ChooseLanguage(register):
            conversation.read_in(register)
            conversation.has_chosen_language = True
            return in_place(turn, language.chosen(conversation))
        case Rate():
            return await _rated(turn, content)
        case Quote(words):
            return _quoted(turn, words)
        case ConfirmErasure() if not turn.message.is_private:
            return notices.ask_privately(conversation)
        case ConfirmErasure():
            return await _erased(turn)
        case KeepData():
            return in_place(turn, own_data.kept(conversation))


def in_place(turn: Turn, reply: OutboundMessage) -> OutboundMessage:
    """Instead of the message whose button was pressed, so that paging fills no chat."""
    return replace(reply, replaces=turn.message.under)


async def _granted(turn: Turn, wish: Wish | StartAt) -> OutboundMessage:
    conversation, knowledge = turn.conversation, turn.service.knowledge
    use_language_of_device(turn)
    if not turn.message.is_private and wish in _IN_PRIVATE_ONLY:
        return notices.ask_privately(conversation)
    match wish:
        case StartAt(payload) if payload == ASK_PRIVATELY:
            return notices.ask_here(conversation)
        case StartAt() | Wish.START:
            return notices.welcome(conversation, knowledge)
        case Wish.HELP:
            return notices.help_text(conversation)
        case Wish.PRIVACY:
            return notices.privacy(conversation, turn.parts.retention_days)
        case Wish.LANGUAGE:
            return language.choice(conversation)
        case Wish.GUIDE:
            return guide.step(conversation, knowledge, conversation.guide_step or 0)
        case Wish.COMPARISON:
            return _compared(turn)
        case Wish.MY_DATA:
            return await _their_data(turn)
        case Wish.ERASE:
            return own_data.ask_before_erasing(conversation)
        case Wish.MY_TICKETS:
            tickets = await turn.uow.tickets.of_conversation(conversation.id)
            return own_data.my_tickets(conversation, tickets)


_IN_PRIVATE_ONLY = frozenset({Wish.MY_DATA, Wish.ERASE, Wish.MY_TICKETS})


def use_language_of_device(turn: Turn) -> None:
    is_new = not turn.conversation.last_question
    if is_new and turn.message.language_hint is not None:
        turn.conversation.speak(turn.message.language_hint)


def _compared(turn: Turn) -> OutboundMessage:
    comparison = turn.service.knowledge.comparison
    if comparison is None:
        return notices.entry_is_gone(turn.conversation)
    spoken = turn.conversation.language
    picture = ComparisonPicture(comparison_alt_text(comparison, spoken))
    reply = compose.plain(turn.conversation, comparison_text(comparison, spoken))
    return replace(reply, enclosure=picture)


async def _rated(turn: Turn, rate: Rate) -> OutboundMessage | None:
    rating = Rating(
        turn.conversation.id, rate.entry_id, rate.entry_version, rate.has_helped, turn.now
    )
    if await turn.uow.ratings.get(rating) is rate.has_helped:
        return None
    turn.uow.ratings.put(rating)
    if rate.has_helped:
        return notices.thanks(turn.conversation)
    return notices.offer_person(turn.conversation)


def _quoted(turn: Turn, words: str) -> OutboundMessage:
    """An entry by its id, or the one that the words clearly mean."""
    knowledge = turn.service.knowledge
    entry = knowledge.get(EntryId(words.strip().lower()))
    if entry is None and words.strip():
        ranking = turn.service.matcher.rank(words)
        decision = decide(ranking, turn.service.thresholds)
        entries = [knowledge[match.entry_id] for match in ranking.matches]
        near = [one for one in entries if one.kind is not Kind.SMALL_TALK]
        entry = entries[0] if isinstance(decision, Confident) else None
        if entry is None or entry.kind is Kind.SMALL_TALK:
            return quotation.quotation_not_found(turn.conversation, near[:_MOST_QUOTED])
    if entry is None:
        return quotation.quotation_not_found(turn.conversation, ())
    turn.given = entry.entry_id
    link = turn.parts.link_to(entry.entry_id)
    return quotation.quotation(turn.conversation, entry, knowledge, link=link)


# --- what is kept of a visitor --------------------------------------------------------------


async def _their_data(turn: Turn) -> OutboundMessage:
    conversation = turn.conversation
    messages = await turn.uow.messages.last(conversation.id, _ALL)
    tickets = await turn.uow.tickets.of_conversation(conversation.id)
    return own_data.my_data(conversation, messages, tickets, at=turn.now)


async def _erased(turn: Turn) -> OutboundMessage:
    """Of tickets the numbers, dates and states are left; agents' cards lose the words too."""
    conversation = turn.conversation
    tickets = await turn.uow.tickets.of_conversation(conversation.id)
    reply = in_place(turn, own_data.erased(conversation, tickets))
    turn.uow.erasure.erase(conversation.id)
    for subject in [f"ticket {ticket.number}" for ticket in tickets] or ["no ticket"]:
        turn.uow.audit.add(AgentId("visitor"), "erase", subject)
    for ticket in tickets:
        ticket.question, ticket.suggestions = "", ()
        if ticket.is_open:
            ticket.close(turn.now)
        turn.uow.tickets.save(ticket)
        turn.uow.outbox.add(CardRefresh(ticket.number))
    conversation.last_question, conversation.last_entry = "", None
    conversation.attachments, conversation.last_album = (), ""
    conversation.status, conversation.ticket_number = Status.PENDING, None
    conversation.guide_step = None
    return reply
