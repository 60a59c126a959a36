"""What happens to one thing that a visitor does. Read this first."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from bot.conversation import handover
from bot.conversation.labels import Label
from bot.conversation.model import (
    AskPerson,
    ChooseEntry,
    ChooseRegister,
    InboundMessage,
    Message,
    NoneOfThese,
    OpenPrivately,
    OutboundMessage,
    ReadMore,
    Said,
    StalePress,
    StartAt,
    Status,
)
from bot.conversation.ports import UnitOfWork
from bot.conversation.self_service import in_place, served
from bot.conversation.turn import Parts, Turn
from bot.escalation import policy
from bot.escalation.model import Happening, Reason, TicketNotice
from bot.escalation.policy import MOST_FAILED_TRIES
from bot.ids import EntryId, LabelId
from bot.knowledge.model import Entry, Kind
from bot.knowledge.wording import comparable
from bot.matcher.decide import Ambiguous, Confident, Unknown, decide
from bot.matcher.model import Ranking
from bot.reply import compose

_SAYS_LITTLE = frozenset({"sticker", "dice", "animation"})
"""What is sent for fun: a person is offered, but not called."""


@dataclass(frozen=True, slots=True)
class HandleMessage:
    """Decides what a visitor is told, and when a person takes over."""

    parts: Parts

    async def __call__(self, message: InboundMessage, uow: UnitOfWork) -> None:
        """Put into the unit of work all that this message leads to."""
        turn = await self._turn(message, uow)
        turn.tell(await _reply(turn))

    async def give_up(self, message: InboundMessage, uow: UnitOfWork) -> None:
        """Handling failed for good: a person takes over, and the visitor is told so."""
        turn = await self._turn(message, uow)
        if isinstance(message.content, Said) and message.content.text:
            turn.hear(message.content.text)
            turn.conversation.last_question = message.content.text
        turn.tell(await handover.to_person(turn, Reason.PROGRAM_ERROR))

    async def _turn(self, message: InboundMessage, uow: UnitOfWork) -> Turn:
        conversation = await uow.conversations.get(message.conversation_id)
        return Turn(self.parts, message, conversation, self.parts.in_service(), uow)


async def _reply(turn: Turn) -> OutboundMessage | None:
    """The one reply; none while an agent has the conversation."""
    content = turn.message.content
    if turn.conversation.is_blocked:
        turn.hear(content.text if isinstance(content, Said) else "")
        return None
    match content:
        case Said():
            return await _said(turn, content)
        case StartAt(payload) if EntryId(payload) in turn.service.knowledge.by_id:
            return await _shown(turn, EntryId(payload))
        case ChooseEntry(entry_id):
            return await _chosen(turn, entry_id)
        case ReadMore(entry_id):
            return in_place(turn, await _shown(turn, entry_id, whole=True))
        case ChooseRegister(entry_id, register):
            turn.conversation.read_in(register)
            return in_place(turn, await _shown(turn, entry_id, whole=True))
        case NoneOfThese():
            return await handover.to_person(turn, Reason.NONE_OF_THESE)
        case AskPerson():
            return await handover.to_person(turn, Reason.ASKED_FOR_PERSON)
        case StalePress() | OpenPrivately():
            return compose.button_is_old(turn.conversation)
        case _:
            return await served(turn, content)


# --- words ----------------------------------------------------------------------------------


async def _said(turn: Turn, said: Said) -> OutboundMessage | None:
    turn.hear(said.text or _named(said))
    conversation = turn.conversation
    if _is_flooding(turn):
        return await _gathered(turn, said)
    conversation.is_flooding = False
    if (before := await _before(turn)) is not None:
        return await _edited(turn, said, before)
    is_continued = _continues_album(turn, said)
    if conversation.is_with_agent:
        await handover.add_to_ticket(turn, said)
        return None
    handover.keep_attachments(turn, said.attachments)
    if is_continued and not said.text:
        return None
    if conversation.status is Status.RESOLVED:
        conversation.status = Status.PENDING
    if comparable(said.text):
        return await _asked(turn, said.text)
    if any(one.kind not in _SAYS_LITTLE for one in said.attachments):
        conversation.last_question = turn.unspoken = _named(said)
        return await handover.to_person(turn, Reason.ATTACHMENT)
    return compose.words_please(conversation)


def _named(said: Said) -> str:
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
}


def _continues_album(turn: Turn, said: Said) -> bool:
    """Whether this came together with something that has been answered."""
    album = said.attachments[0].album if said.attachments else ""
    is_continued = bool(album) and album == turn.conversation.last_album
    turn.conversation.last_album = album
    return is_continued


async def _asked(turn: Turn, text: str) -> OutboundMessage:
    conversation = turn.conversation
    ranking = turn.service.matcher.rank(text, context=conversation.last_entry)
    conversation.speak(ranking.language)
    if policy.asks_for_person(text):
        # the case is about what was asked before, if anything was
        conversation.last_question = conversation.last_question or text
        return await handover.to_person(turn, Reason.ASKED_FOR_PERSON)
    conversation.last_question = text
    return await _decided(turn, ranking)


async def _decided(turn: Turn, ranking: Ranking) -> OutboundMessage:
    decision = decide(ranking, turn.service.thresholds)
    turn.parts.journal.decided(turn.conversation.id, decision, ranking)
    knowledge = turn.service.knowledge
    match decision:
        case Confident(best):
            return await _give(turn, knowledge[best.entry_id], ranking)
        case Ambiguous(matches):
            turn.conversation.failed_tries += 1
            if turn.conversation.failed_tries >= MOST_FAILED_TRIES:
                return await handover.to_person(turn, Reason.TRIES_FAILED, ranking)
            entries = [knowledge[match.entry_id] for match in matches]
            subjects = [entry for entry in entries if entry.kind is not Kind.SMALL_TALK]
            return compose.clarification(turn.conversation, subjects or entries)
        case Unknown():
            return await handover.to_person(turn, Reason.NO_MATCH, ranking)


async def _give(
    turn: Turn, entry: Entry, ranking: Ranking | None = None, *, whole: bool = False
) -> OutboundMessage:
    if entry.kind is Kind.KNOWN_UNKNOWN:
        return await handover.to_person(turn, Reason.KNOWN_UNKNOWN, ranking, entry)
    if entry.kind is Kind.ANSWER:
        turn.conversation.answered(entry.entry_id)
        turn.given = entry.entry_id
    return compose.answer(
        turn.conversation, entry, turn.service.knowledge, today=turn.now.date(), whole=whole
    )


# --- changed words --------------------------------------------------------------------------


async def _before(turn: Turn) -> Message | None:
    """What the changed message was before."""
    if not turn.message.is_edit:
        return None
    return await turn.uow.messages.find(turn.conversation.id, turn.message.message_id)


async def _edited(turn: Turn, said: Said, before: Message) -> OutboundMessage | None:
    """Answered again in the place of the first answer; agents see both versions."""
    if said.text == before.text:
        turn.hear("")
        return None
    if comparable(said.text) == comparable(before.text):
        return None
    if before.ticket_number is not None:
        is_open_again = await handover.tell_of_edit(turn, before, said.text)
        return compose.case_is_open_again(turn.conversation) if is_open_again else None
    if turn.conversation.is_with_agent:
        await handover.add_to_ticket(turn, Said(f"(ändrat / edited) {said.text}"))
        return None
    return await _asked(turn, said.text)


# --- buttons --------------------------------------------------------------------------------


async def _chosen(turn: Turn, entry_id: EntryId) -> OutboundMessage:
    entry = turn.service.knowledge.get(entry_id)
    conversation = turn.conversation
    if entry is not None and conversation.failed_tries:
        # asked back about the visitor's own words: now we know what they mean
        turn.uow.labels.add(_label(turn, entry))
    elif entry is not None:
        conversation.last_question = entry.title.in_language(conversation.language)
    return await _shown(turn, entry_id)


def _label(turn: Turn, entry: Entry) -> Label:
    conversation = turn.conversation
    return Label(
        LabelId(secrets.token_hex(8)),
        conversation.id,
        conversation.last_question,
        entry.entry_id,
        conversation.language,
        turn.now,
    )


async def _shown(turn: Turn, entry_id: EntryId, *, whole: bool = False) -> OutboundMessage:
    entry = turn.service.knowledge.get(entry_id)
    if entry is None:
        return compose.entry_is_gone(turn.conversation)
    return await _give(turn, entry, whole=whole)


# --- more than can be answered --------------------------------------------------------------


def _is_flooding(turn: Turn) -> bool:
    message, conversation = turn.message, turn.conversation
    return turn.parts.pace.is_too_fast(
        conversation.id, message.received_at, before=conversation.is_flooding
    )


async def _gathered(turn: Turn, said: Said) -> OutboundMessage | None:
    """Kept for one ticket, of which agents and the visitor are told once."""
    conversation = turn.conversation
    handover.keep_attachments(turn, said.attachments)
    if conversation.is_flooding:
        return None
    conversation.is_flooding = True
    if conversation.ticket_number is not None:
        notice = TicketNotice(conversation.ticket_number, Happening.TOLD, _MANY_MESSAGES)
        turn.uow.outbox.add(notice)
        return compose.slow_down(conversation)
    conversation.last_question = conversation.last_question or said.text
    return await handover.to_person(turn, Reason.MANY_MESSAGES)


_MANY_MESSAGES = (
    "besökaren skriver mycket på kort tid. Allt sparas; tryck Sammanhang för att läsa det sista."
    " (Many messages in a short time: all are kept, press Sammanhang to read the last.)"
)
