"""A small knowledge base, a matcher that finds what it is told to, and a visitor who asks.

The store's stand-ins are those of `tests.fakes`.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import time
from zoneinfo import ZoneInfo

from bot.conversation.handle import HandleMessage
from bot.conversation.journal import Journal
from bot.conversation.model import Content, Conversation, InboundMessage, OutboundMessage, Said
from bot.conversation.ports import KnowledgeInService, Outgoing
from bot.escalation.opening_hours import OpeningHours
from bot.ids import ConversationId, EntryId
from bot.knowledge.model import Entry, Kind, KnowledgeBase, Language
from bot.matcher.decide import Thresholds
from bot.matcher.model import Evidence, Match, Ranking
from tests.fakes import NOON, FakeUnitOfWork, noon

ANNA = ConversationId("web:anna")
STOCKHOLM = ZoneInfo("Europe/Stockholm")
THRESHOLDS = Thresholds(answer=0.75, clarify=0.25, margin=0.125)

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

# --- matcher --------------------------------------------------------------------------------


def a_ranking(*found: tuple[str, float], language: Language = Language.SV) -> Ranking:
    """Entries with their confidences, the best first."""
    evidence = Evidence("", ())
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
            "Vad är IOP?": a_ranking(("iop", 0.95), ("lou", 0.02)),
            "What is IOP?": a_ranking(("iop", 0.95), language=Language.EN),
            "Vad är LOU?": a_ranking(("lou", 0.9)),
            "Hur köper kommunen?": a_ranking(("lou", 0.5), ("iop", 0.45), ("price", 0.1)),
            "Hur handlar kommunen?": a_ranking(("iop", 0.5), ("lou", 0.45)),
            "Vad kostar en plats?": a_ranking(("price", 0.9), ("iop", 0.05)),
            "Hej!": a_ranking(("hello", 0.99)),
            "Säljer ni valar?": a_ranking(("iop", 0.05), ("lou", 0.04)),
        }
    )


# --- a visitor ------------------------------------------------------------------------------


def a_use_case(
    matcher: FakeMatcher, knowledge: KnowledgeBase = KNOWLEDGE, *, log: str = "tests"
) -> HandleMessage:
    """At noon on a Tuesday, when agents are at work."""
    service = KnowledgeInService(knowledge, matcher, THRESHOLDS)
    return HandleMessage(
        in_service=lambda: service,
        opening_hours=OpeningHours(time(9), time(16), STOCKHOLM),
        now=noon,
        journal=Journal(logging.getLogger(log)),
    )


@dataclass
class Visitor:
    """Anna, who writes to the bot; each thing that she does is one transaction."""

    handle: HandleMessage
    uow: FakeUnitOfWork = field(default_factory=FakeUnitOfWork)

    async def says(self, text: str) -> list[Outgoing]:
        """What her words lead to."""
        return await self.does(Said(text))

    async def does(self, content: Content, *, device: Language | None = None) -> list[Outgoing]:
        """What a press, a picture or a command leads to."""
        before = len(self.uow.outbox.added)
        async with self.uow.begin() as uow:
            await self.handle(InboundMessage(ANNA, content, NOON, device), uow)
            await uow.commit()
        return self.uow.outbox.added[before:]

    async def is_given_up_on(self, content: Content) -> list[Outgoing]:
        """What happens when nothing that she did could be handled."""
        before = len(self.uow.outbox.added)
        async with self.uow.begin() as uow:
            await self.handle.give_up(InboundMessage(ANNA, content, NOON), uow)
            await uow.commit()
        return self.uow.outbox.added[before:]

    @property
    def conversation(self) -> Conversation:
        return self.uow.conversations.saved[ANNA]


def replies(told: Iterable[Outgoing]) -> list[OutboundMessage]:
    """What the visitor is told, without what agents are."""
    return [one for one in told if isinstance(one, OutboundMessage)]


def bodies(told: Iterable[Outgoing]) -> list[str]:
    return [reply.body for reply in replies(told)]
