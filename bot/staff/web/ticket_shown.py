"""A ticket as its page shows it: what was said, how it stands, and what can be done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.conversation.inert import inert
from bot.conversation.model import Direction
from bot.conversation.veil import veiled
from bot.escalation.model import Ticket, TicketStatus, TicketView
from bot.ids import AgentId, TicketNumber
from bot.knowledge.model import Language
from bot.staff.ticket_list import View
from bot.staff.utterances import Delivery, Spoken, Talk, Utterance
from bot.staff.web.ticket_words import DELIVERIES, KINDS, SOMETHING_ELSE, Words
from bot.staff.web.tickets import PATH, Row, row_of

_VISITOR: Words = ("Besökaren", "The visitor")
_BOT: Words = ("Boten", "The bot")


@dataclass(frozen=True, slots=True)
class File:
    """Something that came with a message."""

    kind: Words
    name: str
    path: str
    """Where to get it; empty if it is no file, or none that we could find."""


@dataclass(frozen=True, slots=True)
class Line:
    """One utterance."""

    key: int
    direction: str
    who: Words
    at: datetime
    text: str
    before: tuple[tuple[datetime, str], ...]
    """When it was written, and what it was, before it was changed."""
    entry_id: str
    files: tuple[File, ...]
    delivery: Words | None
    is_lost: bool
    reason: str
    """Why it is not delivered."""


@dataclass(frozen=True, slots=True)
class Act:
    """A button; the form that it belongs to brings what the agent has begun to write along."""

    name: str
    label: Words
    value: str = ""
    is_weighty: bool = False


@dataclass(frozen=True, slots=True)
class ShownTicket:
    """All of it that changes while somebody looks."""

    path: str
    row: Row
    ticket: Ticket
    lines: tuple[Line, ...]
    earlier: str
    """Where what was said before can be read; empty if this is all."""
    acts: tuple[Act, ...]
    other: str
    """The name of another agent who has it; what this one writes is not sent."""
    heard: int
    """The key of the newest that the visitor said."""
    has_masked: bool
    """Whether there is something that `is_revealed` would show."""
    is_revealed: bool


def shown_ticket(
    view: TicketView, talk: Talk, agent: AgentId, now: datetime, *, is_revealed: bool = False
) -> ShownTicket:
    ticket = view.ticket
    path = f"{PATH}/{ticket.number}"
    texts = _Texts(is_revealed)
    return ShownTicket(
        path=path,
        row=row_of(view, now),
        ticket=ticket,
        lines=tuple(_line(one, ticket.number, texts) for one in talk.spoken),
        earlier=f"{path}?before={talk.earlier}" if talk.earlier else "",
        acts=tuple(_acts(view, agent)),
        other=inert(view.owner) if ticket.owner_other_than(agent) else "",
        heard=talk.heard,
        has_masked=texts.have_masked,
        is_revealed=is_revealed,
    )


# --- what was said --------------------------------------------------------------------------


@dataclass(slots=True)
class _Texts:
    """Makes what people wrote fit to be shown, and remembers whether anything was masked."""

    is_revealed: bool
    have_masked: bool = False

    def shown(self, text: str) -> str:
        # first without what can't be seen, which could hide a telephone number from the veil
        plain = inert(text)
        if self.is_revealed:
            return plain
        veil = veiled(plain)
        self.have_masked |= veil != plain
        return veil


def _line(spoken: Spoken, number: TicketNumber, texts: _Texts) -> Line:
    now = spoken.now
    return Line(
        key=now.key,
        direction=now.direction.value,
        who=_who(now),
        at=spoken.before[0].at if spoken.before else now.at,
        text=texts.shown(now.text),
        before=tuple((one.at, texts.shown(one.text)) for one in spoken.before),
        entry_id=now.entry_id or "",
        files=tuple(_files(now, number, texts)),
        delivery=DELIVERIES[now.delivery] if now.delivery else None,
        is_lost=now.delivery is Delivery.UNDELIVERABLE,
        reason=now.reason,
    )


def _who(utterance: Utterance) -> Words:
    name = inert(utterance.author)
    match utterance.direction:
        case Direction.INCOMING:
            return _VISITOR
        case Direction.OUTGOING:
            return (name, name) if name else _BOT
        case Direction.NOTE:
            return f"Anteckning av {name}", f"Note by {name}"


def _files(utterance: Utterance, number: TicketNumber, texts: _Texts) -> Iterator[File]:
    for place, attachment in enumerate(utterance.attachments):
        path = f"{PATH}/{number}/files/{utterance.key}/{place}" if attachment.file_id else ""
        kind = KINDS.get(attachment.kind, SOMETHING_ELSE)
        yield File(kind, texts.shown(attachment.name), path)


# --- what can be done -----------------------------------------------------------------------


def _acts(view: TicketView, agent: AgentId) -> Iterator[Act]:
    ticket = view.ticket
    if not ticket.is_erased:
        yield from _acts_of_owners(ticket, agent)
    if ticket.status not in View.CLOSED.statuses:
        yield Act("close", ("Avsluta och säg det", "Close and say so"))
        yield Act("close-quietly", ("Avsluta tyst", "Close quietly"))
    if not ticket.is_open and not ticket.is_erased:
        yield Act("reopen", ("Öppna igen", "Reopen"))
    if not ticket.is_erased:
        other = Language.EN if ticket.language is Language.SV else Language.SV
        label = ("Svara på engelska", "Answer in English")
        if other is Language.SV:
            label = ("Svara på svenska", "Answer in Swedish")
        yield Act("language", label, other.value)
    if ticket.status is not TicketStatus.SPAM:
        yield Act("spam", ("Skräp", "Spam"), is_weighty=True)
    if view.is_blocked:
        yield Act("unblock", ("Häv avstängningen", "Unblock the visitor"))
    else:
        yield Act("block", ("Stäng av besökaren", "Block the visitor"), is_weighty=True)


def _acts_of_owners(ticket: Ticket, agent: AgentId) -> Iterator[Act]:
    if ticket.claimed_by is None:
        yield Act("claim", ("Ta ärendet", "Claim"))
    elif ticket.claimed_by != agent:
        yield Act("claim", ("Ta över", "Take over"))
    elif ticket.is_open:
        yield Act("release", ("Släpp", "Release"))
