"""All that agents can do, whatever they do it with: a group on Telegram, or a browser."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.conversation.labels import Label
from bot.conversation.ports import InService
from bot.escalation.model import StaffNews
from bot.staff.actions import TicketActions
from bot.staff.teaching import Teaching, proposal

_MOST_PROPOSED = 5


class Reports(Protocol):
    """What agents can ask for."""

    async def status(self) -> str: ...

    async def open_tickets(self) -> str: ...


class LabelQueries(Protocol):
    async def proposed_labels(self, limit: int) -> Sequence[Label]: ...


@dataclass(frozen=True, slots=True)
class StaffDesk:
    in_service: InService
    actions: TicketActions
    teaching: Teaching
    reports: Reports
    labels: LabelQueries

    async def proposals(self) -> list[StaffNews]:
        """What visitors chose when asked back, to be judged; the oldest first."""
        knowledge = self.in_service().knowledge
        labels = await self.labels.proposed_labels(_MOST_PROPOSED)
        titles = [(label, knowledge.get(label.entry_id)) for label in labels]
        return [proposal(label, entry.title.sv) for label, entry in titles if entry is not None]
