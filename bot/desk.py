"""Tickets from the command line, for agents without Telegram and without a browser."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

from bot.config import Settings
from bot.escalation.model import Ticket
from bot.ids import AgentId, TicketNumber
from bot.staff.actions import AnswerTicket
from bot.store.open_store import Store, open_store, store_keys

CONSOLE = AgentId("console")


async def list_tickets(settings: Settings, *, as_json: bool) -> int:
    """Print the open tickets, the oldest first."""
    async with _store(settings) as store:
        tickets = await store.tickets.open_tickets()
    sys.stdout.write(_as_json(tickets) if as_json else _as_table(tickets))
    return 0


async def answer(settings: Settings, number: int, text: str) -> int:
    """Answer a ticket; the running assistant delivers it within a second."""
    async with _store(settings) as store, store.begin() as uow:
        await AnswerTicket(_now)(TicketNumber(number), text, CONSOLE, uow)
        await uow.commit()
    sys.stdout.write(f"Svaret i ärende {number} är på väg / The answer is on its way.\n")
    return 0
