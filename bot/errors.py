"""Everything that we raise on purpose.

AsfBotError
├── SettingsError             the settings can't be used; names key and file or variable
├── KnowledgeError            the knowledge can't be used; lists every problem
├── StoreError
│   ├── StoreUnavailable      the database does not answer; try again later
│   ├── ConcurrentChange      somebody else changed the same thing first
│   │   └── ClaimLost         another process works on it by now
│   ├── AlreadyRunning        another process works on this database
│   └── WrongKey              what is stored was encrypted with another key
├── UnreadableUpdate          what a channel received makes no sense; no retry helps
├── DeliveryError             a message was not, or perhaps not, delivered
│   ├── NotSent               certainly not; worth another try
│   ├── MaybeSent             the answer was lost on the way: perhaps it arrived
│   ├── RecipientGone         blocked, deleted or never there: no further try
│   ├── RecipientMoved        the same chat under another id
│   ├── Refused               the message itself was refused: no further try
│   └── ChannelHalted         the channel takes nothing at all (token): keep and wait
├── ActionRefused             what an agent asked for can't be done; says why
│   └── TicketNotFound
└── ChannelUnavailable        the channel can't be started; says what to change
"""

from __future__ import annotations

from datetime import timedelta


class AsfBotError(Exception):
    """The root: its message is written for the person who reads it."""


class SettingsError(AsfBotError):
    """The settings can't be used."""


class KnowledgeError(AsfBotError):
    """The knowledge can't be used."""


class StoreError(AsfBotError):
    """Something is wrong with where things are kept."""


class StoreUnavailable(StoreError):
    """The database does not answer now."""


class ConcurrentChange(StoreError):
    """What was read has been changed since; read it again."""


class ClaimLost(ConcurrentChange):
    """What was claimed is another process's by now, or done: there is nothing to try again."""


class AlreadyRunning(StoreError):
    """Another process works on the same SQLite database."""


class WrongKey(StoreError):
    """The encryption key does not fit what is stored."""


class UnreadableUpdate(AsfBotError):
    """What a channel received makes no sense here, and won't at the next try either."""


class DeliveryError(AsfBotError):
    """A message was not, or perhaps not, delivered."""


class NotSent(DeliveryError):
    """Certainly not sent; worth another try."""

    def __init__(self, reason: str, *, retry_after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class MaybeSent(DeliveryError):
    """The connection broke after the message had gone out."""


class RecipientGone(DeliveryError):
    """The recipient can't be reached any more."""


class RecipientMoved(DeliveryError):
    """The chat goes on under another address."""

    def __init__(self, new_recipient: str) -> None:
        super().__init__(f"moved to {new_recipient}")
        self.new_recipient = new_recipient


class Refused(DeliveryError):
    """The channel refused the message for what it is."""


class ChannelHalted(DeliveryError):
    """Nothing can be sent until an operator has acted."""


class ActionRefused(AsfBotError):
    """What an agent asked for can't be done."""


class TicketNotFound(ActionRefused):
    """There is no such ticket."""


class ChannelUnavailable(AsfBotError):
    """The channel can't be started."""
