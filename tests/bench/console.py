"""How long the console's pages take with 10,000 tickets: `python -m tests.bench.console`.

Real knowledge, a real store and real HTTP, one request after the other.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import math
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from statistics import median

from aiohttp.test_utils import TestServer

from bot.config import Settings, StoreSettings
from bot.conversation.model import Conversation, Direction, Message
from bot.escalation.model import Suggestion, TicketStatus
from bot.ids import ConversationId, EntryId
from bot.served_knowledge import place_of_knowledge, prepare
from bot.store.open_store import Store, open_store
from tests.bench.asking import say
from tests.bench.tables import table
from tests.fakes import NOON
from tests.integration.console.agents import EVA, AgentsBrowser, Clock, ServedConsole, a_ticket

TICKETS = 10_000
_AT_ONCE = 250
_MESSAGES = 8
_LONG = 400
"""Messages in the conversation of ticket 1."""
_STATUSES = (*TicketStatus, TicketStatus.OPEN)
_QUESTION = (
    "Hej, vi är en förening i {place} som vill starta ett arbetsintegrerande socialt företag."
    " Hur mycket är startbidraget i år, och vem på kommunen ska vi ringa? Jag nås på"
    " 0455-30 30 {number:02d} eller styrelsen{number}@example.org.\nMed vänlig hälsning"
)
_SUGGESTED = (
    Suggestion(EntryId("asf-vad"), "Vad är ett arbetsintegrerande socialt företag?", 0.12),
    Suggestion(EntryId("iop-vad"), "Vad är ett idéburet offentligt partnerskap?", 0.08),
)
PAGES = {
    "open tickets": "/staff/tickets",
    "open tickets, page 30": "/staff/tickets?page=30",
    "closed tickets": "/staff/tickets?view=closed",
    "search": "/staff/tickets?q=startbidraget",
    "ticket": "/staff/tickets/{number}",
    "ticket with 400 messages": "/staff/tickets/1",
}


async def fill(store: Store, count: int) -> None:
    """Tickets of all states, each with what was said."""
    for first in range(1, count + 1, _AT_ONCE):
        async with store.begin() as uow:
            for number in range(first, min(first + _AT_ONCE, count + 1)):
                conversation_id = ConversationId(f"web:{number}")
                question = _QUESTION.format(place="Ronneby", number=number % 100)
                uow.conversations.save(Conversation(conversation_id))
                ticket = a_ticket(
                    number,
                    conversation_id=conversation_id,
                    question=question,
                    status=_STATUSES[number % len(_STATUSES)],
                    suggestions=_SUGGESTED,
                    created_at=NOON - timedelta(minutes=count - number),
                )
                uow.tickets.add(ticket)
                message = Message(conversation_id, Direction.INCOMING, question, NOON)
                for place in range(_LONG if number == 1 else _MESSAGES):
                    is_theirs = place % 2 == 0
                    direction = Direction.INCOMING if is_theirs else Direction.OUTGOING
                    about = ticket.number if place >= _MESSAGES // 2 else None
                    uow.messages.add(replace(message, direction=direction, ticket_number=about))
            await uow.commit()


async def timed(browser: AgentsBrowser, path: str, count: int, requests: int) -> list[float]:
    """Milliseconds of each request, in which the numbers of tickets go round."""
    measured = []
    for turn in range(requests):
        address = path.format(number=2 + turn * 97 % (count - 1))
        started = time.perf_counter()
        page = await browser.opens(address)
        measured.append((time.perf_counter() - started) * 1000)
        if page.status != 200:
            raise SystemExit(f"{address} gave {page.status}")
    return measured


async def state_timed(store: Store, requests: int) -> list[float]:
    """Milliseconds of the look that open pages cost once a second, however many they are."""
    measured = []
    for _ in range(requests):
        started = time.perf_counter()
        await store.ticket_queries.state_of_tickets()
        await store.ticket_queries.state_of_talk()
        measured.append((time.perf_counter() - started) * 1000)
    return measured


def row(name: str, measured: Sequence[float]) -> tuple[str, str, str]:
    ordered = sorted(measured)
    p99 = ordered[math.ceil(len(ordered) * 0.99) - 1]
    return name, f"{median(ordered):.1f}", f"{p99:.1f}"


async def measure(folder: Path, count: int, requests: int) -> str:
    clock = Clock()
    settings = StoreSettings(
        url=f"sqlite+aiosqlite:///{folder}/asf-bot.db", encryption_key_file=folder / "key"
    )
    say("preparing the knowledge")
    service = prepare(place_of_knowledge(Settings()))
    async with open_store(settings, clock=clock, exclusive=True) as store:
        say(f"filling {count} tickets")
        await fill(store, count)
        console = ServedConsole(store, clock, service=service)
        console.server = TestServer(console.app())
        gc.collect()
        async with console.server, console.browser_of(EVA) as browser:
            rows = []
            for name, path in PAGES.items():
                say(name)
                await timed(browser, path, count, 5)
                rows.append(row(name, await timed(browser, path, count, requests)))
            rows.append(row("look for news", await state_timed(store, requests)))
    return table(["page", "median ms", "p99 ms"], rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, default=TICKETS)
    parser.add_argument("--requests", type=int, default=100)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = measure(Path(folder), arguments.tickets, arguments.requests)
        sys.stdout.write(asyncio.run(work))


if __name__ == "__main__":
    main()
