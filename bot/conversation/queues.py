"""Inbox and outbox: what came in and is not handled, what is committed and not delivered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.conversation.outbound import OutboundMessage
from bot.escalation.model import ForStaff
from bot.ids import InboxId, OutboxId

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
    """How many processes have ended before they had handled it."""


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

        Never one whose lane has an earlier item that is unfinished elsewhere. An attempt is counted
        for each that a process left unfinished when it ended.
        """
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
