"""The agents' group with a ticket in it, and who answers for Telegram."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from telegram.error import TimedOut

from bot.channel.telegram.addresses import StaffChat
from bot.channel.telegram.members import Members
from bot.channel.telegram.staff_group import StaffGroup
from bot.channel.telegram.staff_updates import AgentPress, AgentWords
from bot.conversation.labels import Label
from bot.conversation.model import Conversation
from bot.conversation.outbound import OutboundMessage
from bot.conversation.ports import KnowledgeInService
from bot.conversation.queues import Outgoing
from bot.escalation.model import (
    CardRefresh,
    Happening,
    Reason,
    StaffAction,
    StaffPress,
    Ticket,
    TicketNotice,
)
from bot.ids import AgentId, ConversationId, TicketNumber
from bot.knowledge.model import Language
from bot.staff.actions import TicketActions
from bot.staff.case import Agent
from bot.staff.desk import StaffDesk
from bot.staff.teaching import Teaching
from tests.fakes import NOON, FakeUnitOfWork, noon
from tests.unit.conversation.fakes import KNOWLEDGE, THRESHOLDS, FakeMatcher

GROUP = -100500
ANNA = ConversationId("telegram:4711")
NUMBER, GONE = TicketNumber(17), TicketNumber(404)
EVA = Agent(AgentId("telegram:900"), "Eva")
KARIN = Agent(AgentId("telegram:901"), "Karin")
CARD, TOPIC = f"{GROUP}:7", f"{GROUP}:topic:70"
FORM = "Titel: Hur ingår man ett partnerskap?\nKälla: Guide, NOD, https://example.org/iop"


@dataclass
class FakeTelegram:
    """Implements `Call` for `getChatMember`."""

    left: set[int] = field(default_factory=set)
    is_down: bool = False
    asked: int = 0

    async def __call__(self, _method: str, parameters: Mapping[str, object]) -> object:
        self.asked += 1
        if self.is_down:
            raise TimedOut("no answer")
        return {"status": "left" if parameters["user_id"] in self.left else "member"}


class FakeReports:
    """Implements `Reports`."""

    async def status(self) -> str:
        return "Läget"

    async def open_tickets(self) -> str:
        return "Öppna ärenden"


@dataclass
class FakeLabelQueries:
    """Implements `LabelQueries`."""

    proposed: list[Label] = field(default_factory=list)

    async def proposed_labels(self, limit: int) -> Sequence[Label]:
        return self.proposed[:limit]


@dataclass
class Group:
    """The agents' group, in which a visitor's question has become ticket 17."""

    telegram: FakeTelegram = field(default_factory=FakeTelegram)
    labels: FakeLabelQueries = field(default_factory=FakeLabelQueries)
    uow: FakeUnitOfWork = field(default_factory=FakeUnitOfWork)
    messages: int = 100
    """Number of the last message."""

    def __post_init__(self) -> None:
        service = KnowledgeInService(KNOWLEDGE, FakeMatcher(), THRESHOLDS)
        desk = StaffDesk(
            in_service=lambda: service,
            actions=TicketActions(noon),
            teaching=Teaching(lambda: service, noon, {}),
            reports=FakeReports(),
            labels=self.labels,
        )
        self.staff_chat = StaffChat(GROUP)
        members = Members(self.telegram, self.staff_chat, noon)
        self.staff_group = StaffGroup(desk, members, self.staff_chat)
        conversation = Conversation(ANNA)
        conversation.hand_over(NUMBER)
        self.uow.conversations.save(conversation)
        self.uow.tickets.add(a_ticket())
        self.uow.threads.add(CARD, NUMBER)
        self.uow.threads.add(TOPIC, NUMBER)

    def words(self, text: str, **fields: object) -> AgentWords:
        """A reply of Eva's to the card, with these fields changed."""
        self.messages += 1
        reply = AgentWords(
            key=f"{GROUP}:{self.messages}",
            agent=EVA,
            text=text,
            replied_to=CARD,
            replies_to_bot=True,
        )
        return replace(reply, **fields)  # type: ignore[arg-type]  # each test names its fields

    async def takes(self, act: AgentWords | AgentPress) -> list[Outgoing]:
        """What is sent because of it, beside that the card has changed."""
        before = len(self.uow.outbox.added)
        await self.staff_group.take(act, self.uow)
        sent = self.uow.outbox.added[before:]
        return [one for one in sent if not isinstance(one, CardRefresh)]

    async def hears(self, text: str, **fields: object) -> list[Outgoing]:
        return await self.takes(self.words(text, **fields))

    async def sees(
        self,
        action: StaffAction,
        argument: str = "",
        *,
        agent: Agent = EVA,
        number: TicketNumber = NUMBER,
    ) -> list[Outgoing]:
        """What is sent because a button was pressed."""
        return await self.takes(AgentPress(agent, StaffPress(action, number, argument)))

    @property
    def ticket(self) -> Ticket:
        return self.uow.tickets.kept[NUMBER]

    @property
    def conversation(self) -> Conversation:
        return self.uow.conversations.saved[ANNA]

    @property
    def replies(self) -> list[OutboundMessage]:
        """All that the visitor has been told."""
        return [one for one in self.uow.outbox.added if isinstance(one, OutboundMessage)]


def a_ticket(question: str = "Hur gör man?") -> Ticket:
    return Ticket(
        number=NUMBER,
        conversation_id=ANNA,
        question=question,
        reason=Reason.NO_MATCH,
        language=Language.SV,
        created_at=NOON - timedelta(hours=1),
        expected_by=NOON,
    )


def refusal_in(sent: list[Outgoing]) -> str:
    """Why it was not done, as it stands in the ticket's thread."""
    (notice,) = sent
    assert isinstance(notice, TicketNotice)
    assert (notice.ticket_number, notice.happening) == (NUMBER, Happening.REFUSED)
    return notice.text
