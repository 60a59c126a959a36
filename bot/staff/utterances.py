"""What was said in a conversation, as agents read it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.conversation.acts import Attachment
from bot.conversation.model import Direction
from bot.ids import EntryId, TicketNumber


class Delivery(StrEnum):
    """What has become of a message to a visitor."""

    WAITING = "waiting"
    SENT = "sent"
    UNDELIVERABLE = "undeliverable"


@dataclass(frozen=True, slots=True)
class Utterance:
    """One version of something that was said."""

    key: int
    """Rises with time."""
    direction: Direction
    text: str
    at: datetime
    ticket_number: TicketNumber | None = None
    author: str = ""
    """The agent's name; empty for the visitor and for the bot."""
    channel_id: str = ""
    """The same for all versions."""
    entry_id: EntryId | None = None
    attachments: tuple[Attachment, ...] = ()
    delivery: Delivery | None = None
    """None for what goes to no visitor, and once it is not kept any more."""
    reason: str = ""
    """Why it is not delivered."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """Something that was said, with what it was before."""

    now: Utterance
    before: tuple[Utterance, ...] = ()
    """The oldest first; none if it was never changed."""


@dataclass(frozen=True, slots=True)
class Talk:
    """A piece of a conversation, the oldest first."""

    spoken: tuple[Spoken, ...]
    earlier: int | None = None
    """The key before which there is more to be shown."""

    @property
    def heard(self) -> int:
        """The key of the newest that the visitor said; 0 if it was nothing."""
        incoming = Direction.INCOMING
        return max((one.now.key for one in self.spoken if one.now.direction is incoming), default=0)


def spoken(utterances: Iterable[Utterance]) -> tuple[Spoken, ...]:
    """Versions put together, in the place of the first one."""
    versions: dict[tuple[Direction, str], list[Utterance]] = {}
    for one in utterances:
        same = versions.setdefault((one.direction, one.channel_id or f"\0{one.key}"), [])
        if not same or same[-1].text != one.text:
            same.append(one)
    return tuple(Spoken(now, tuple(before)) for *before, now in versions.values())
