"""What the way of a message needs from outside. `store` and the channels provide it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Protocol, Self

from bot.conversation.labels import EntryEdit, Label, LabelStatus, Rating, Taught
from bot.conversation.model import Conversation, Message
from bot.conversation.outbound import OutboundMessage
from bot.escalation.model import ForStaff, Ticket
from bot.ids import AgentId, ConversationId, EntryId, InboxId, LabelId, OutboxId, TicketNumber
from bot.knowledge.model import KnowledgeBase
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

Payload = Mapping[str, object]
"""A JSON object as a channel received it."""


@dataclass(frozen=True, slots=True)
class Received:
    """An update that a channel has just received."""

    channel: str
    external_id: str
    """The channel's own id: an update that comes twice is kept once."""
    lane: str
    """What must be handled in order: the conversation, or the agents' group."""
    payload: Payload
    received_at: datetime


@dataclass(frozen=True, slots=True)
class InboxItem:
    """A kept update, claimed by this process."""

    id: InboxId
    channel: str
    lane: str
    payload: Payload
    received_at: datetime
    attempts: int = 0
    """How often it has failed before."""


class Inbox(Protocol):
    """Updates received and not yet handled."""

    async def add(self, updates: Sequence[Received]) -> Sequence[InboxItem]:
        """Keep the updates; when this returns they are on disk.

        Personal identity numbers are masked before the write. Returns those not seen before,
        in order, already claimed by this process; one whose lane has an older item elsewhere is
        left to `claim`.

        Raises:
            StoreUnavailable: nothing was kept; do not acknowledge.
        """
        ...

    async def claim(self, limit: int) -> Sequence[InboxItem]:
        """Items that are due and that nobody holds, oldest first, now claimed by this process.

        Never one whose lane has an earlier item that is unfinished elsewhere.
        """
        ...

    async def retry(self, item: InboxItem, *, at: datetime, error: str) -> None:
        """Give the item back to be claimed again at that time; counts an attempt."""
        ...


Outgoing = OutboundMessage | ForStaff
STAFF = "staff"
"""The channel, and the recipient, of everything in `ForStaff`."""


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """A committed message, claimed by this process for delivery."""

    id: OutboxId
    channel: str
    """The part of the conversation id before the colon, or `STAFF`."""
    recipient: str
    """The conversation id, or `STAFF`. Messages to one recipient go out in order of id."""
    content: Outgoing
    attempts: int = 0
    uncertain: int = 0
    """How often it may have been sent already."""


@dataclass(frozen=True, slots=True)
class Sent:
    """Delivered; the channel's ids of the messages that it became."""

    message_ids: tuple[str, ...] = ()
    card: str = ""
    """Of a ticket's messages, the one that is its card from now on."""
    topic: str = ""
    """The topic that its messages stand in from now on."""


@dataclass(frozen=True, slots=True)
class Undeliverable:
    """Given up, with the reason in words."""

    reason: str


@dataclass(frozen=True, slots=True)
class TryAgain:
    """To be tried again."""

    at: datetime
    reason: str
    maybe_sent: bool = False
    counts: bool = True
    """Whether this was one of the attempts that are limited."""


DeliveryOutcome = Sent | Undeliverable | TryAgain


class Deliverer(Protocol):
    """The way out of a channel."""

    async def deliver(self, item: OutboxItem) -> Sent:
        """Bring it to its recipient.

        Raises:
            DeliveryError: one of its subclasses, which say what to do next.
        """
        ...


class OutboxQueue(Protocol):
    """Messages committed and not yet delivered, as the delivery sees them."""

    def subscribe(self, take: Callable[[Sequence[OutboxItem]], None]) -> None:
        """Have new items handed over, claimed, as soon as they are committed here.

        One that has to wait for an older one elsewhere is left to `claim`.
        """
        ...

    async def claim(self, limit: int) -> Sequence[OutboxItem]:
        """Items that are due and that nobody holds, oldest first, now claimed by this process."""
        ...

    async def settle(
        self, item: OutboxItem, outcome: DeliveryOutcome, follow_ups: Sequence[ForStaff] = ()
    ) -> None:
        """Keep what became of an item, and what agents are to be told of it, in one transaction.

        The message ids of a staff message are kept as part of its ticket's thread. A ticket whose
        answer is undeliverable gets that status.
        """
        ...


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
