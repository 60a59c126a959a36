"""A visitor who waits in case 7, two agents, and what they teach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from bot.conversation.labels import Label, LabelStatus, Taught
from bot.conversation.model import Conversation
from bot.conversation.outbound import OutboundMessage
from bot.conversation.ports import KnowledgeInService
from bot.conversation.queues import Outgoing
from bot.errors import ActionRefused
from bot.escalation.model import Reason, StaffAction, StaffNews, StaffPress, Ticket, TicketNotice
from bot.ids import AgentId, EntryId, LabelId, TicketNumber
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.model import Entry, Language, Source
from bot.staff.actions import TicketActions
from bot.staff.case import Agent
from bot.staff.teaching import Teaching, overlay_of
from tests.fakes import NOON, FakeUnitOfWork, noon
from tests.unit.conversation.fakes import ANNA, KNOWLEDGE, THRESHOLDS, FakeMatcher

EVA = Agent(AgentId("telegram:1"), "Eva")
KARIN = Agent(AgentId("telegram:2"), "Karin")
SEVEN, GONE = TicketNumber(7), TicketNumber(404)
IOP, KEY = EntryId("iop"), "-100500:8"
LATER = TicketActions(lambda: NOON + timedelta(days=1))


def a_ticket(number: int, **changes: object) -> Ticket:
    ticket = Ticket(
        number=TicketNumber(number),
        conversation_id=ANNA,
        question="Do you sell whales?",
        reason=Reason.NO_MATCH,
        language=Language.EN,
        created_at=NOON - timedelta(hours=1),
        expected_by=NOON,
    )
    return replace(ticket, **changes)  # type: ignore[arg-type]  # each test names its fields


def ticket_in(uow: FakeUnitOfWork) -> Ticket:
    return uow.tickets.kept[SEVEN]


def conversation_in(uow: FakeUnitOfWork) -> Conversation:
    return uow.conversations.saved[ANNA]


def replies(uow: FakeUnitOfWork) -> list[OutboundMessage]:
    """What the visitor is told."""
    return [one for one in uow.outbox.added if isinstance(one, OutboundMessage)]


def bodies(uow: FakeUnitOfWork) -> list[str]:
    return [reply.body for reply in replies(uow)]


def news(uow: FakeUnitOfWork) -> list[Outgoing]:
    """What agents are told, beside that the card has changed."""
    return [one for one in uow.outbox.added if isinstance(one, TicketNotice)]


LABEL = LabelId("ab12")
QUESTION = "hur gör man ett partnerskap"
ANSWER = "Ni ringer Coompanion. De hjälper er."
FORM = """Titel: Hur ingår man ett IOP?
Källa: Vägledning om IOP, NOD, https://example.org/iop
Datum: 2025-03-01 (när uppgiften gällde)"""


@dataclass
class School:
    """Teaching, with what is in service and what has come of it."""

    uow: FakeUnitOfWork
    knowledge: KnowledgeBase = KNOWLEDGE
    tests: dict[str, str | None] = field(default_factory=dict)

    @property
    def teaching(self) -> Teaching:
        service = KnowledgeInService(self.knowledge, FakeMatcher(), THRESHOLDS)
        return Teaching(lambda: service, noon, self.tests)

    async def press(
        self, action: StaffAction, argument: str = "", number: TicketNumber = SEVEN
    ) -> list[Outgoing]:
        """What agents are told after it."""
        before = len(self.uow.outbox.added)
        await self.teaching.press(StaffPress(action, number, argument), EVA, self.uow)
        return self.uow.outbox.added[before:]

    async def fills_in(self, form: str, number: TicketNumber = SEVEN) -> bool:
        return await self.teaching.takes_form(number, form, EVA, self.uow)

    async def refuses(self, form: str) -> str:
        """Why a form is no entry."""
        with pytest.raises(ActionRefused) as refused:
            await self.fills_in(form)
        assert self.taught == []
        return str(refused.value)

    def has_ticket(self, **changes: object) -> None:
        self.uow.tickets.save(
            replace(self.uow.tickets.kept[SEVEN], **changes)  # type: ignore[arg-type]
        )

    @property
    def taught(self) -> list[Taught]:
        return list(self.uow.teaching.kept.values())

    def entry(self) -> tuple[Entry, Sequence[Source]]:
        """The one entry that was taught."""
        (taught,) = overlay_of(self.taught).entries
        return taught.entry, taught.sources


def a_label(question: str = QUESTION, status: LabelStatus = LabelStatus.PROPOSED) -> Label:
    return Label(LABEL, ANNA, question, IOP, Language.SV, NOON, status)


def undo_of(told: Outgoing) -> StaffPress:
    """What the one button below it does."""
    assert isinstance(told, TicketNotice | StaffNews)
    (button,) = told.buttons
    return button.press
