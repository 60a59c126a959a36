"""Stand-ins for the store that keep what they got; see `bot.conversation.ports`."""

from __future__ import annotations

import asyncio
import copy
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from bot.conversation.labels import EntryEdit, Label, LabelStatus, Rating, Taught
from bot.conversation.model import Conversation, Message
from bot.conversation.queues import DeliveryOutcome, InboxItem, OutboxItem, Outgoing, Received
from bot.errors import StoreUnavailable
from bot.escalation.model import ForStaff, Ticket
from bot.ids import AgentId, ConversationId, EntryId, InboxId, LabelId, TicketNumber

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
"""The time in tests that need some time or other."""


def noon() -> datetime:
    """A clock that stands still."""
    return NOON


async def until(condition: Callable[[], object]) -> None:
    """Wait until it holds, two seconds at most."""
    async with asyncio.timeout(2):
        while not condition():  # noqa: ASYNC110 - of many things, most without an event
            await asyncio.sleep(0.002)


# --- inbox and outbox -----------------------------------------------------------------------


@dataclass
class FakeInbox:
    """Implements `Inbox`."""

    kept: list[InboxItem] = field(default_factory=list)
    due: list[InboxItem] = field(default_factory=list)
    """What the next `claim` gives."""
    is_down: bool = False
    seen: set[tuple[str, str]] = field(default_factory=set)

    async def add(self, updates: Sequence[Received]) -> Sequence[InboxItem]:
        self._fail_if_down()
        new = [one for one in updates if self._is_new(one)]
        items = [
            InboxItem(InboxId(number), one.channel, one.lane, one.payload, one.received_at)
            for number, one in enumerate(new, start=len(self.kept) + 1)
        ]
        self.kept += items
        return items

    async def claim(self, limit: int) -> Sequence[InboxItem]:
        self._fail_if_down()
        claimed, self.due = self.due[:limit], self.due[limit:]
        return claimed

    def _is_new(self, update: Received) -> bool:
        key = (update.channel, update.external_id)
        is_new = key not in self.seen
        self.seen.add(key)
        return is_new

    def _fail_if_down(self) -> None:
        if self.is_down:
            raise StoreUnavailable("the database is down")


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of an item, and what agents are told of it."""

    item: OutboxItem
    outcome: DeliveryOutcome
    follow_ups: tuple[ForStaff, ...] = ()


@dataclass
class FakeOutbox:
    """Implements `OutboxQueue`, and `Outbox` too."""

    added: list[Outgoing] = field(default_factory=list)
    due: list[OutboxItem] = field(default_factory=list)
    """What the next `claim` gives."""
    settled: list[Settled] = field(default_factory=list)
    subscribers: list[Callable[[Sequence[OutboxItem]], None]] = field(default_factory=list)
    failures: deque[Exception] = field(default_factory=deque)
    """What the next calls of `settle` raise."""

    def add(self, outgoing: Outgoing) -> None:
        self.added.append(outgoing)

    def subscribe(self, take: Callable[[Sequence[OutboxItem]], None]) -> None:
        self.subscribers.append(take)

    def announce(self, *items: OutboxItem) -> None:
        """As if they had been committed just now."""
        for take in self.subscribers:
            take(items)

    async def claim(self, limit: int) -> Sequence[OutboxItem]:
        claimed, self.due = self.due[:limit], self.due[limit:]
        return claimed

    async def settle(
        self, item: OutboxItem, outcome: DeliveryOutcome, follow_ups: Sequence[ForStaff] = ()
    ) -> None:
        if self.failures:
            raise self.failures.popleft()
        self.settled.append(Settled(item, outcome, tuple(follow_ups)))


# --- one transaction ------------------------------------------------------------------------


@dataclass
class FakeConversations:
    """Implements `Conversations`: what is changed but not saved is forgotten."""

    saved: dict[ConversationId, Conversation] = field(default_factory=dict)

    async def get(self, conversation_id: ConversationId) -> Conversation:
        kept = self.saved.get(conversation_id)
        return Conversation(conversation_id) if kept is None else replace(kept)

    def save(self, conversation: Conversation) -> None:
        self.saved[conversation.id] = replace(conversation)

    def forget(self, conversation_id: ConversationId) -> None:
        """Of the conversation only that there was one is left."""
        if (kept := self.saved.get(conversation_id)) is not None:
            kept.last_question, kept.last_entry = "", None
            kept.attachments, kept.last_album = (), ""


@dataclass
class FakeTickets:
    """Implements `Tickets`."""

    kept: dict[TicketNumber, Ticket] = field(default_factory=dict)
    last_number: int = 0

    async def next_number(self) -> TicketNumber:
        self.last_number += 1
        return TicketNumber(self.last_number)

    async def get(self, number: TicketNumber) -> Ticket | None:
        kept = self.kept.get(number)
        return None if kept is None else replace(kept)

    async def of_conversation(self, conversation_id: ConversationId) -> Sequence[Ticket]:
        theirs = (one for one in self.kept.values() if one.conversation_id == conversation_id)
        return [replace(ticket) for ticket in sorted(theirs, key=lambda one: one.number)]

    def add(self, ticket: Ticket) -> None:
        self.kept[ticket.number] = replace(ticket)

    def save(self, ticket: Ticket) -> None:
        self.kept[ticket.number] = replace(ticket)

    def forget(self, conversation_id: ConversationId) -> None:
        """Numbers, dates and states are left."""
        for ticket in self.kept.values():
            if ticket.conversation_id == conversation_id:
                ticket.question, ticket.suggestions = "", ()


@dataclass
class FakeMessages:
    """Implements `Messages`."""

    added: list[Message] = field(default_factory=list)

    def add(self, message: Message) -> None:
        self.added.append(message)

    async def find(self, conversation_id: ConversationId, channel_id: str) -> Message | None:
        wanted = (conversation_id, channel_id)
        found = [one for one in self.added if (one.conversation_id, one.channel_id) == wanted]
        return found[-1] if found else None

    async def last(self, conversation_id: ConversationId, count: int) -> Sequence[Message]:
        return [one for one in self.added if one.conversation_id == conversation_id][-count:]

    def forget(self, conversation_id: ConversationId) -> None:
        self.added = [one for one in self.added if one.conversation_id != conversation_id]


@dataclass
class FakeRatings:
    """Implements `Ratings`."""

    kept: dict[tuple[str, str, str], Rating] = field(default_factory=dict)

    async def get(self, rating: Rating) -> bool | None:
        kept = self.kept.get(_key_of(rating))
        return None if kept is None else kept.has_helped

    def put(self, rating: Rating) -> None:
        self.kept[_key_of(rating)] = rating

    def forget(self, conversation_id: ConversationId) -> None:
        self.kept = {key: one for key, one in self.kept.items() if key[0] != conversation_id}


def _key_of(rating: Rating) -> tuple[str, str, str]:
    return rating.conversation_id, rating.entry_id, rating.entry_version


@dataclass
class FakeLabels:
    """Implements `Labels`."""

    kept: dict[LabelId, Label] = field(default_factory=dict)

    async def get(self, label_id: LabelId) -> Label | None:
        return self.kept.get(label_id)

    def add(self, label: Label) -> None:
        self.kept[label.id] = label

    def mark(self, label_id: LabelId, status: LabelStatus) -> None:
        if label_id in self.kept:
            self.kept[label_id] = replace(self.kept[label_id], status=status)

    def forget(self, conversation_id: ConversationId) -> None:
        theirs = [one.id for one in self.kept.values() if one.conversation_id == conversation_id]
        for label_id in theirs:
            del self.kept[label_id]


@dataclass
class FakeTeaching:
    """Implements `Teaching`."""

    kept: dict[str, Taught] = field(default_factory=dict)

    async def get(self, taught_id: str) -> Taught | None:
        return self.kept.get(taught_id)

    def add(self, taught: Taught) -> None:
        self.kept[taught.id] = taught

    def undo(self, taught_id: str) -> None:
        self.kept.pop(taught_id, None)


@dataclass
class FakeEntryEdits:
    """Implements `EntryEdits`."""

    kept: dict[str, EntryEdit] = field(default_factory=dict)

    async def get(self, edit_id: str) -> EntryEdit | None:
        return self.kept.get(edit_id)

    async def of_entry(self, entry_id: EntryId) -> Sequence[EntryEdit]:
        theirs = (edit for edit in self.kept.values() if edit.entry_id == entry_id)
        return sorted(theirs, key=lambda edit: (edit.at, edit.id))

    def put(self, edit: EntryEdit) -> None:
        self.kept[edit.id] = replace(edit, reason=edit.reason[:256])


@dataclass
class FakeAgents:
    """Implements `Agents`."""

    names: dict[AgentId, str] = field(default_factory=dict)

    async def name_of(self, agent: AgentId) -> str:
        return self.names.get(agent, agent)

    def remember(self, agent: AgentId, name: str) -> None:
        self.names[agent] = name[:128]


@dataclass
class FakeAudit:
    """Implements `Audit`."""

    acts: list[tuple[AgentId, str, str]] = field(default_factory=list)

    def add(self, agent: AgentId, act: str, subject: str) -> None:
        self.acts.append((agent, act, subject))


@dataclass
class FakeErasure:
    """Implements `Erasure`."""

    erased: list[ConversationId] = field(default_factory=list)
    forgetting: list[Callable[[ConversationId], None]] = field(default_factory=list)
    """How the other parts forget a conversation."""

    def erase(self, conversation_id: ConversationId) -> None:
        self.erased.append(conversation_id)
        for forget in self.forgetting:
            forget(conversation_id)


@dataclass
class FakeThreads:
    """Implements `Threads`."""

    tickets: dict[str, TicketNumber] = field(default_factory=dict)

    async def ticket_of(self, message_id: str) -> TicketNumber | None:
        return self.tickets.get(message_id)

    def add(self, message_id: str, ticket_number: TicketNumber) -> None:
        self.tickets.setdefault(message_id, ticket_number)


@dataclass
class FakeHandledInbox:
    """Implements `HandledInbox`."""

    handled: list[InboxItem] = field(default_factory=list)
    buried: list[tuple[InboxItem, str]] = field(default_factory=list)

    def done(self, item: InboxItem) -> None:
        self.handled.append(item)

    def bury(self, item: InboxItem, error: str) -> None:
        self.buried.append((item, error))


@dataclass
class _Kept:
    """What a transaction can change."""

    conversations: FakeConversations = field(default_factory=FakeConversations)
    tickets: FakeTickets = field(default_factory=FakeTickets)
    messages: FakeMessages = field(default_factory=FakeMessages)
    outbox: FakeOutbox = field(default_factory=FakeOutbox)
    ratings: FakeRatings = field(default_factory=FakeRatings)
    labels: FakeLabels = field(default_factory=FakeLabels)
    teaching: FakeTeaching = field(default_factory=FakeTeaching)
    edits: FakeEntryEdits = field(default_factory=FakeEntryEdits)
    agents: FakeAgents = field(default_factory=FakeAgents)
    audit: FakeAudit = field(default_factory=FakeAudit)
    erasure: FakeErasure = field(default_factory=FakeErasure)
    threads: FakeThreads = field(default_factory=FakeThreads)
    inbox: FakeHandledInbox = field(default_factory=FakeHandledInbox)

    def __post_init__(self) -> None:
        self.erasure.forgetting = [
            self.conversations.forget,
            self.tickets.forget,
            self.messages.forget,
            self.ratings.forget,
            self.labels.forget,
        ]


@dataclass
class FakeUnitOfWork(_Kept):
    """Implements `UnitOfWork`; one for all transactions, one after the other.

    Leaving the block without `commit` takes back all but the numbers of tickets.
    """

    commits: int = 0
    failures: deque[Exception] = field(default_factory=deque)
    """What the next calls of `commit` raise."""
    _before: _Kept = field(default_factory=_Kept)

    def begin(self) -> Self:
        """A `BeginUnitOfWork`."""
        return self

    async def __aenter__(self) -> Self:
        self._remember()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
        /,
    ) -> None:
        last_number = self.tickets.last_number
        vars(self).update(vars(self._before))
        self.tickets.last_number = last_number

    async def commit(self) -> None:
        if self.failures:
            raise self.failures.popleft()
        self.commits += 1
        self._remember()

    def _remember(self) -> None:
        parts = {name: vars(self)[name] for name in vars(_Kept())}
        self._before = _Kept(**copy.deepcopy(parts))
