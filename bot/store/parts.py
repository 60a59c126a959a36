"""What every unit of work uses."""

from __future__ import annotations

from dataclasses import dataclass

from bot.conversation.ports import Clock
from bot.store.counting import TicketNumbers
from bot.store.crypto import EncryptionKeys
from bot.store.outbox import SqlOutbox
from bot.store.reader import Lookup, Reader
from bot.store.writer import Writer


@dataclass(frozen=True, slots=True)
class Parts:
    writer: Writer
    reader: Reader
    conversations: Lookup
    outbox: SqlOutbox
    numbers: TicketNumbers
    keys: EncryptionKeys
    process: str
    now: Clock
