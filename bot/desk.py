"""Tickets from the command line, for agents without Telegram and without a browser."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

from bot.config import Settings
from bot.escalation.model import Ticket
from bot.ids import AgentId, TicketNumber
from bot.staff.actions import TicketActions
from bot.staff.case import Agent
from bot.staff.exporting import Exporting
from bot.store.open_store import open_store

CONSOLE = Agent(AgentId("console"), "kommandoraden")


async def list_tickets(settings: Settings, *, as_json: bool) -> int:
    """Print the open tickets, the oldest first."""
    async with open_store(settings.store, clock=_now) as store:
        tickets = await store.queries.open_tickets()
    sys.stdout.write(_as_json(tickets) if as_json else _as_table(tickets))
    return 0


async def answer(settings: Settings, number: int, text: str) -> int:
    """Answer a ticket; the running assistant delivers it within a second."""
    async with open_store(settings.store, clock=_now) as store, store.begin() as uow:
        uow.agents.remember(CONSOLE.id, CONSOLE.name)
        await TicketActions(_now).answer(TicketNumber(number), text, CONSOLE, uow)
        await uow.commit()
    sys.stdout.write(f"Svaret i ärende {number} är på väg / The answer is on its way.\n")
    return 0


async def export_taught(settings: Settings) -> int:
    """Write what agents have taught and changed into the editors' files; nothing twice."""
    async with open_store(settings.store, clock=_now) as store:
        files = await Exporting(settings.knowledge.path, store.queries, store.begin).export(CONSOLE)
    told = [f"Skrev {file} / Written\n" for file in files]
    sys.stdout.write("".join(told) or "Allt står redan i filerna / Nothing new to write.\n")
    return 0


def _now() -> datetime:
    return datetime.now(UTC)


def _as_json(tickets: Sequence[Ticket]) -> str:
    listed = [
        {
            "number": ticket.number,
            "status": ticket.status.value,
            "reason": ticket.reason.value,
            "language": ticket.language.value,
            "question": ticket.question,
            "created_at": ticket.created_at.isoformat(),
            "expected_by": ticket.expected_by.isoformat(),
            "suggestions": [
                {"entry": s.entry_id, "confidence": round(s.confidence, 4)}
                for s in ticket.suggestions
            ],
        }
        for ticket in tickets
    ]
    return json.dumps(listed, ensure_ascii=False, indent=2) + "\n"


def _as_table(tickets: Sequence[Ticket]) -> str:
    if not tickets:
        return "Inga ärenden väntar / No tickets are waiting.\n"
    return "".join(
        f"{ticket.number:>5}  {ticket.created_at:%Y-%m-%d %H:%M}  {ticket.status.value:<14}"
        f"{ticket.question}\n"
        for ticket in tickets
    )
