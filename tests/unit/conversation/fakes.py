"""A small knowledge base, a matcher that finds what it is told to, and a visitor who asks.

The store's stand-ins are those of `tests.fakes`.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from functools import partial
from typing import TypedDict, Unpack
from zoneinfo import ZoneInfo

from bot.conversation.acts import Attachment, Content, InboundMessage, Press, Said
from bot.conversation.handle import HandleMessage
from bot.conversation.journal import Journal
from bot.conversation.model import Conversation, Direction
from bot.conversation.outbound import OutboundMessage
from bot.conversation.ports import KnowledgeInService
from bot.conversation.queues import Outgoing
from bot.conversation.turn import Parts
from bot.escalation.model import Ticket
from bot.escalation.opening_hours import OpeningHours
from bot.ids import AgentId, ConversationId, EntryId
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.model import Entry, Kind, Language
from bot.knowledge.overview import Comparison, Guide
from bot.matcher.decide import Thresholds
from bot.matcher.model import Evidence, Match, Ranking
from tests.fakes import NOON, FakeUnitOfWork, noon

ANNA = ConversationId("web:anna")
STOCKHOLM = ZoneInfo("Europe/Stockholm")
THRESHOLDS = Thresholds(answer=0.75, clarify=0.25, margin=0.125)

# what a visitor can ask `a_matcher`
FITS = "Vad är IOP?"
FITS_IN_ENGLISH = "What is IOP?"
FITS_ANOTHER = "Vad är LOU?"
FITS_TWO = "Hur köper kommunen?"
FITS_TWO_AS_WELL = "Hur handlar kommunen?"
FITS_NOTHING = "Säljer ni valar?"
NOBODY_KNOWS = "Vad kostar en plats?"
GREETS = "Hej!"

# --- knowledge ------------------------------------------------------------------------------


def an_entry(entry_id: str, **changes: object) -> Entry:
    """An entry whose texts tell whose they are, with these fields changed."""
    fields: dict[str, object] = {
        "id": entry_id,
        "kind": Kind.ANSWER,
        "title": {"sv": f"Vad är {entry_id}?", "en": f"What is {entry_id}?"},
        "variants": {},
        "answer": {
            "sv": f"Om {entry_id}.",
            "sv_easy": f"Lätt om {entry_id}.",
            "en": f"About {entry_id}.",
        },
        "short": {"sv": entry_id, "en": entry_id},
        "sources": ("law",),
        "as_of": "2016",
        "review_by": "2027-06-01",
    }
    return Entry.model_validate(fields | changes)


def a_knowledge_base(*entries: Entry) -> KnowledgeBase:
    """With these entries, and the source and the contact that they name."""
    source = {
        "id": "law",
        "title": "Lagen",
        "publisher": "Riksdagen",
        "url": "https://example.org/lagen",
        "date": "odaterad",
        "date_en": "undated",
    }
    contact = {
        "id": "office",
        "name": {"sv": "Arbetsförmedlingen", "en": "the employment service"},
        "does": {"sv": "Den beslutar.", "en": "It decides."},
    }
    return KnowledgeBase.model_validate(
        {"entries": entries, "sources": [source], "contacts": [contact]}
    )


IOP = an_entry("iop", related=("lou", "price"))
LOU = an_entry("lou")
PRICE = an_entry("price", kind=Kind.KNOWN_UNKNOWN, decided_by=("office",))
HELLO = an_entry("hello", kind=Kind.SMALL_TALK)
KNOWLEDGE = a_knowledge_base(IOP, LOU, PRICE, HELLO)


def a_guide(*names: str) -> Guide:
    """With these steps, each of which leads to the entry "iop"."""
    steps = [
        {
            "id": name,
            "title": {"sv": f"Gör {name}", "en": f"Do {name}"},
            "text": {"sv": f"Om {name}.", "sv_easy": f"Lätt om {name}.", "en": f"About {name}."},
            "entries": ("iop",),
        }
        for name in names
    ]
    return Guide.model_validate({"title": {"sv": "Starta", "en": "Start"}, "steps": steps})


def a_comparison() -> Comparison:
    """One way, and one point."""
    when = {"column": "iop", "text": {"sv": "Alltid", "en": "Always"}}
    return Comparison.model_validate(
        {
            "title": {"sv": "Jämförelse", "en": "Comparison"},
            "columns": [{"id": "iop", "title": {"sv": "IOP", "en": "IOP"}, "entry": "iop"}],
            "rows": [{"id": "when", "title": {"sv": "När?", "en": "When?"}, "cells": [when]}],
            "as_of": {"sv": "Från 2020.", "en": "From 2020."},
        }
    )


# --- matcher --------------------------------------------------------------------------------


def a_ranking(*found: tuple[str, float], language: Language = Language.SV) -> Ranking:
    """Entries with their confidences, the best first."""
    evidence = partial(Evidence, "", ())
    matches = (Match(EntryId(entry_id), confidence, evidence) for entry_id, confidence in found)
    return Ranking(tuple(matches), language)


@dataclass
class FakeMatcher:
    """Implements `Matcher`: finds what it is told to, and nothing for any other question."""

    rankings: dict[str, Ranking] = field(default_factory=dict)
    asked: list[tuple[str, EntryId | None]] = field(default_factory=list)
    """Each question, with the entry that the conversation was about."""

    def rank(
        self,
        question: str,
        *,
        language: Language | None = None,
        context: EntryId | None = None,
    ) -> Ranking:
        self.asked.append((question, context))
        return self.rankings.get(question) or a_ranking(language=language or Language.SV)


def a_matcher() -> FakeMatcher:
    """What it knows of the little that `KNOWLEDGE` holds."""
    return FakeMatcher(
        {
            FITS: a_ranking(("iop", 0.95), ("lou", 0.02)),
            FITS_IN_ENGLISH: a_ranking(("iop", 0.95), language=Language.EN),
            FITS_ANOTHER: a_ranking(("lou", 0.9)),
            FITS_TWO: a_ranking(("lou", 0.5), ("iop", 0.45), ("price", 0.1)),
            FITS_TWO_AS_WELL: a_ranking(("iop", 0.5), ("lou", 0.45)),
            NOBODY_KNOWS: a_ranking(("price", 0.9), ("iop", 0.05)),
            GREETS: a_ranking(("hello", 0.99)),
            FITS_NOTHING: a_ranking(("iop", 0.05), ("lou", 0.04)),
        }
    )


# --- a visitor ------------------------------------------------------------------------------


def a_link(payload: str) -> str:
    return f"https://example.org/{payload}"


def a_use_case(
    matcher: FakeMatcher, knowledge: KnowledgeBase = KNOWLEDGE, *, log: str = "tests"
) -> HandleMessage:
    """At noon on a Tuesday, when agents are at work."""
    service = KnowledgeInService(knowledge, matcher, THRESHOLDS)
    return HandleMessage(
        Parts(
            in_service=lambda: service,
            opening_hours=OpeningHours(time(9), time(16), STOCKHOLM),
            now=noon,
            journal=Journal(logging.getLogger(log)),
            link_to=a_link,
        )
    )


def a_visitor(**parts: Guide | Comparison) -> Visitor:
    """Anna, where the knowledge has these parts too."""
    return Visitor(a_use_case(a_matcher(), KNOWLEDGE.model_copy(update=parts)))


class How(TypedDict, total=False):
    """What a channel tells besides the content; see `InboundMessage`."""

    language_hint: Language
    message_id: str
    under: str
    is_edit: bool
    is_private: bool


@dataclass
class Visitor:
    """Anna, who writes to the bot; each thing that she does is one transaction."""

    handle: HandleMessage
    uow: FakeUnitOfWork = field(default_factory=FakeUnitOfWork)
    at: datetime = NOON
    """When she does it."""

    async def says(self, text: str, **how: Unpack[How]) -> list[Outgoing]:
        """What her words lead to."""
        return await self.does(Said(text), **how)

    async def sends(self, *attachments: Attachment, text: str = "") -> list[Outgoing]:
        """What her pictures lead to, each a message of its own and the first with the words."""
        told: list[Outgoing] = []
        for attachment in attachments:
            content = Said(text, (attachment,))
            told += await self.does(content, message_id=attachment.message_id)
            text = ""
        return told

    async def edits(self, message_id: str, text: str) -> list[Outgoing]:
        """What it leads to that she has changed what she wrote."""
        return await self.does(Said(text), message_id=message_id, is_edit=True)

    async def does(self, content: Content, **how: Unpack[How]) -> list[Outgoing]:
        """What a press, a picture or a command leads to."""
        before = len(self.uow.outbox.added)
        async with self.uow.begin() as uow:
            await self.handle(InboundMessage(ANNA, content, self.at, **how), uow)
            await uow.commit()
        return self.uow.outbox.added[before:]

    async def is_given_up_on(self, content: Content) -> list[Outgoing]:
        """What happens when nothing that she did could be handled."""
        before = len(self.uow.outbox.added)
        async with self.uow.begin() as uow:
            await self.handle.give_up(InboundMessage(ANNA, content, self.at), uow)
            await uow.commit()
        return self.uow.outbox.added[before:]

    def waits(self, time_passing: timedelta) -> None:
        self.at += time_passing

    def is_answered_by_an_agent(self) -> None:
        """Her open ticket gets its answer, and the bot the conversation."""
        ticket = next(replace(one) for one in self.tickets if one.is_open)
        ticket.answer(AgentId("telegram:7"), NOON)
        self.uow.tickets.save(ticket)
        conversation = self.conversation
        conversation.resolve()
        self.uow.conversations.save(conversation)

    def is_shut_out(self) -> None:
        """An agent blocks her."""
        self.uow.conversations.save(Conversation(ANNA, is_blocked=True))

    @property
    def conversation(self) -> Conversation:
        return self.uow.conversations.saved[ANNA]

    @property
    def tickets(self) -> list[Ticket]:
        return list(self.uow.tickets.kept.values())

    @property
    def ticket(self) -> Ticket:
        """The newest one."""
        return self.tickets[-1]

    @property
    def kept_words(self) -> list[str]:
        """What is kept of what she said."""
        kept = self.uow.messages.added
        return [one.text for one in kept if one.direction is Direction.INCOMING]


def replies(told: Iterable[Outgoing]) -> list[OutboundMessage]:
    """What the visitor is told, without what agents are."""
    return [one for one in told if isinstance(one, OutboundMessage)]


def bodies(told: Iterable[Outgoing]) -> list[str]:
    return [reply.body for reply in replies(told)]


def presses(reply: OutboundMessage) -> list[Press]:
    """What its buttons stand for."""
    return [button.press for button in reply.buttons]
