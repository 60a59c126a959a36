"""What the way of a message needs from outside. `store` and the channels provide it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Protocol, Self

from bot.conversation.labels import EntryEdit, Label, LabelStatus, Rating, Taught
from bot.conversation.model import Conversation, Message
from bot.conversation.queues import InboxItem, Outgoing
from bot.escalation.model import Ticket
from bot.ids import AgentId, ConversationId, EntryId, LabelId, TicketNumber
from bot.knowledge.base import KnowledgeBase
from bot.matcher.decide import Thresholds
from bot.matcher.model import Matcher

Clock = Callable[[], datetime]
"""The time, with its zone. Handed in, so that tests can set it."""


@dataclass(frozen=True, slots=True)
class KnowledgeInService:
    """The knowledge that answers now, with the matcher compiled from it."""

    knowledge: KnowledgeBase
    matcher: Matcher
    thresholds: Thresholds


InService = Callable[[], KnowledgeInService]
"""Asked for each message anew: knowledge is exchanged while we run."""


# --- inbox and outbox -----------------------------------------------------------------------


# --- one transaction ------------------------------------------------------------------------


class Conversations(Protocol):
    async def get(self, conversation_id: ConversationId) -> Conversation:
        """The conversation, a fresh one if the visitor was never seen."""
        ...

    def save(self, conversation: Conversation) -> None: ...


class Tickets(Protocol):
    async def next_number(self) -> TicketNumber:
        """A number that no other ticket has or gets, also if this transaction comes to nothing."""
        ...

    async def get(self, number: TicketNumber) -> Ticket | None: ...

    async def of_conversation(self, conversation_id: ConversationId) -> Sequence[Ticket]:
        """All of a visitor's tickets, the oldest first."""
        ...

    def add(self, ticket: Ticket) -> None: ...

    def save(self, ticket: Ticket) -> None: ...


class Messages(Protocol):
    def add(self, message: Message) -> None: ...

    async def find(self, conversation_id: ConversationId, channel_id: str) -> Message | None:
        """The newest version of what a visitor wrote in a message of the channel."""
        ...

    async def last(self, conversation_id: ConversationId, count: int) -> Sequence[Message]:
        """The newest utterances of all directions, the oldest of them first."""
        ...


class Outbox(Protocol):
    def add(self, outgoing: Outgoing) -> None: ...


class Ratings(Protocol):
    """Whether answers helped: one word for each visitor and version of an entry."""

    async def get(self, rating: Rating) -> bool | None:
        """What the same visitor has said of the same version before."""
        ...

    def put(self, rating: Rating) -> None: ...


class Labels(Protocol):
    """Questions with the entry that the visitor chose for them when asked back."""

    async def get(self, label_id: LabelId) -> Label | None: ...

    def add(self, label: Label) -> None: ...

    def mark(self, label_id: LabelId, status: LabelStatus) -> None: ...


class Teaching(Protocol):
    """What agents have taught: in service at once, and in the editors' files after an export."""

    async def get(self, taught_id: str) -> Taught | None: ...

    def add(self, taught: Taught) -> None: ...

    def undo(self, taught_id: str) -> None: ...


class EntryEdits(Protocol):
    """What editors have changed in the console."""

    async def get(self, edit_id: str) -> EntryEdit | None: ...

    async def of_entry(self, entry_id: EntryId) -> Sequence[EntryEdit]:
        """All of an entry's, the oldest first."""
        ...

    def put(self, edit: EntryEdit) -> None:
        """Add it, or keep what has become of it."""
        ...


class Agents(Protocol):
    """The staff by name, as far as they have acted."""

    async def name_of(self, agent: AgentId) -> str:
        """How the others call them; the id if we never heard."""
        ...

    def remember(self, agent: AgentId, name: str) -> None: ...


class Audit(Protocol):
    """Who looked, changed, exported or deleted; nothing is ever taken out of it."""

    def add(self, agent: AgentId, act: str, subject: str) -> None: ...


class Erasure(Protocol):
    def erase(self, conversation_id: ConversationId) -> None:
        """Delete what was said in a conversation. Numbers and dates of tickets are left."""
        ...


class Threads(Protocol):
    """Which messages of the agents' group belong to which ticket."""

    async def ticket_of(self, message_id: str) -> TicketNumber | None: ...

    def add(self, message_id: str, ticket_number: TicketNumber) -> None: ...


class HandledInbox(Protocol):
    def done(self, item: InboxItem) -> None: ...

    def bury(self, item: InboxItem, error: str) -> None:
        """Quarantine: never tried again, visible to agents and operators."""
        ...


class UnitOfWork(Protocol):
    """Effects that are committed together; leaving the block without `commit` discards them."""

    @property
    def conversations(self) -> Conversations: ...
    @property
    def tickets(self) -> Tickets: ...
    @property
    def messages(self) -> Messages: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def ratings(self) -> Ratings: ...
    @property
    def labels(self) -> Labels: ...
    @property
    def teaching(self) -> Teaching: ...
    @property
    def edits(self) -> EntryEdits: ...
    @property
    def agents(self) -> Agents: ...
    @property
    def audit(self) -> Audit: ...
    @property
    def erasure(self) -> Erasure: ...
    @property
    def threads(self) -> Threads: ...
    @property
    def inbox(self) -> HandledInbox: ...

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
        /,
    ) -> None: ...

    async def commit(self) -> None:
        """Write it all, or nothing.

        Raises:
            ConcurrentChange: somebody changed a saved conversation or ticket since it was read.
            StoreUnavailable: nothing was written.
        """
        ...


BeginUnitOfWork = Callable[[], UnitOfWork]


# --- the ways in ----------------------------------------------------------------------------


class Dispatch(Protocol):
    """How a channel's kept updates are handled."""

    async def __call__(self, item: InboxItem, uow: UnitOfWork, /) -> None:
        """Translate the update and hand it to whom it concerns."""
        ...

    async def give_up(self, item: InboxItem, error: str, uow: UnitOfWork, /) -> None:
        """The update failed for good: tell the visitor and the agents."""
        ...
