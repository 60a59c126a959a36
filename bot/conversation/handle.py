"""What happens to one thing that a visitor does. Read this first."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from bot.conversation import flood, handover
from bot.conversation.acts import (
    AskPerson,
    ChooseEntry,
    ChooseRegister,
    ConfirmErasure,
    InboundMessage,
    KeepData,
    NoneOfThese,
    OpenPrivately,
    ReadMore,
    Said,
    StalePress,
    StartAt,
    Wish,
)
from bot.conversation.labels import Label
from bot.conversation.model import Message, Outcome, Status
from bot.conversation.outbound import OutboundMessage
from bot.conversation.ports import UnitOfWork
from bot.conversation.self_service import in_place, served, use_language_of_device
from bot.conversation.turn import Parts, Turn
from bot.escalation import policy
from bot.escalation.model import Reason
from bot.escalation.policy import MOST_FAILED_TRIES
from bot.ids import EntryId, LabelId
from bot.knowledge.model import Entry, Kind
from bot.knowledge.wording import comparable
from bot.matcher.decide import Ambiguous, Confident, Unknown, decide
from bot.matcher.model import Ranking
from bot.reply import compose, notices

_SAYS_LITTLE = frozenset({"sticker", "dice", "animation"})
"""What is sent for fun: a person is offered, but not called."""


_ALSO_FOR_BLOCKED = frozenset(
    {Wish.PRIVACY, Wish.MY_DATA, Wish.ERASE, ConfirmErasure(), KeepData()}
)
"""What everybody may ask of us, whoever they are."""


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
        turn.tell(await _given_up(turn))

    async def _turn(self, message: InboundMessage, uow: UnitOfWork) -> Turn:
        conversation = await uow.conversations.get(message.conversation_id)
        return Turn(self.parts, message, conversation, self.parts.in_service(), uow)


async def _reply(turn: Turn) -> OutboundMessage | None:
    """The one reply; none while an agent has the conversation."""
    content = turn.message.content
    if turn.conversation.is_blocked and content not in _ALSO_FOR_BLOCKED:
        turn.hear(content.text if isinstance(content, Said) else "")
        return None
    match content:
        case Said():
            return await _said(turn, content)
        case StartAt(payload) if EntryId(payload) in turn.service.knowledge.by_id:
            return await _linked(turn, EntryId(payload))
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
            return notices.button_is_old(turn.conversation)
        case _:
            return await served(turn, content)


async def _given_up(turn: Turn) -> OutboundMessage | None:
    content, conversation = turn.message.content, turn.conversation
    said = content if isinstance(content, Said) else Said("")
    turn.hear(said.text or handover.named(said))
    if conversation.is_blocked:
        return None
    if conversation.is_with_agent:
        await handover.add_to_ticket(turn, said)
    else:
        handover.keep_attachments(turn, said.attachments)
        conversation.last_question = turn.heard or conversation.last_question
    return await handover.to_person(turn, Reason.PROGRAM_ERROR)


# --- words ----------------------------------------------------------------------------------


async def _said(turn: Turn, said: Said) -> OutboundMessage | None:
    turn.hear(said.text or handover.named(said))
    conversation = turn.conversation
    if await flood.is_flooding(turn):
        return await flood.gathered(turn, said)
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
        conversation.last_question = turn.unspoken = handover.named(said)
        return await handover.to_person(turn, Reason.ATTACHMENT)
    return notices.words_please(conversation)


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
            turn.outcome = Outcome.CLARIFY
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
        turn.outcome = Outcome.ANSWER
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
    words = turn.heard
    if words == before.text:
        turn.hear("")
        return None
    if comparable(words) == comparable(before.text):
        return None
    if before.ticket_number is not None:
        is_open_again = turn.must_be_noticed = await handover.tell_of_edit(turn, before, words)
        return notices.case_is_open_again(turn.conversation) if is_open_again else None
    if turn.conversation.is_with_agent:
        await handover.add_to_ticket(turn, Said(f"(ändrat / edited) {words}"))
        return None
    if not comparable(said.text):
        return notices.words_please(turn.conversation)
    return await _asked(turn, said.text)


# --- buttons --------------------------------------------------------------------------------


async def _chosen(turn: Turn, entry_id: EntryId) -> OutboundMessage:
    entry = turn.service.knowledge.in_place_of(entry_id)
    conversation = turn.conversation
    if entry is not None and _was_offered(turn, entry_id):
        # asked back about the visitor's own words: now we know what they mean
        turn.uow.labels.add(_label(turn, entry))
        reply = await _shown(turn, entry_id)
        turn.outcome = Outcome.CHOSEN if turn.given else turn.outcome
        return reply
    if entry is not None:
        conversation.last_question = entry.title.in_language(conversation.language)
    return await _shown(turn, entry_id)


def _was_offered(turn: Turn, entry_id: EntryId) -> bool:
    """Whether we asked back about the last question, and this was one of the choices."""
    conversation = turn.conversation
    if not conversation.failed_tries:
        return False
    question, context = conversation.last_question, conversation.last_entry
    ranking = turn.service.matcher.rank(question, context=context)
    decision = decide(ranking, turn.service.thresholds)
    return isinstance(decision, Ambiguous) and any(
        match.entry_id == entry_id for match in decision.matches
    )


async def _linked(turn: Turn, entry_id: EntryId) -> OutboundMessage:
    use_language_of_device(turn)
    if (entry := turn.service.knowledge.in_place_of(entry_id)) is not None:
        turn.conversation.last_question = entry.title.in_language(turn.conversation.language)
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
    entry = turn.service.knowledge.in_place_of(entry_id)
    if entry is None:
        return notices.entry_is_gone(turn.conversation)
    return await _give(turn, entry, whole=whole)
