"""Fifty agents look at live pages while the pipeline works.

    python -m tests.bench.load [--seconds 20]

200 updates a second from visitors, first with nobody looking, then with fifty agents' ticket lists
open on live updates and each of them opening a page now and then. Every eighth question goes to a
person, so that the lists change all the time. The assistant runs in a process of its own against
the strict test server; both share this machine's cores with the fifty.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import re
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from statistics import quantiles

import aiohttp

from tests.bench.pipeline import questions_of
from tests.e2e.program import STAFF, Program
from tests.offline_telegram import OfflineTelegram

_PER_SECOND = 200
_AGENTS = 50
_FIRST_AGENT = 9_000
_PAGE_EVERY_SECONDS = 2.0
_UNKNOWN_EVERY = 8
_PEOPLE = count(100_000)
_PAGES = ("/staff/tickets", "/staff/tickets?view=closed", "/staff/knowledge", "/staff/tickets/1")


async def measure(seconds: float) -> str:
    """What there is to say, as Markdown."""
    with tempfile.TemporaryDirectory() as folder:
        async with OfflineTelegram() as telegram:
            members = {_FIRST_AGENT + number: "member" for number in range(_AGENTS)}
            telegram.group(STAFF, members=members)
            async with Program.on(telegram, Path(folder)) as program:
                await _ask(telegram, 5)
                alone = await _ask(telegram, seconds)
                async with _looking(telegram, program) as pages:
                    together = await _ask(telegram, seconds)
    p50, p99 = _cut(pages, 49) * 1e3, _cut(pages, 98) * 1e3
    lines = [
        "| | answers/s | reply p50 | reply p99 |",
        "| --- | --- | --- | --- |",
        _row("nobody looks", alone, seconds),
        _row(f"{_AGENTS} agents look", together, seconds),
        "",
        f"A page: p50 {p50:.0f} ms, p99 {p99:.0f} ms ({len(pages)} pages). The pipeline carries",
        f"{len(together) / len(alone):.0%} of what it does alone.",
    ]
    return "\n".join(lines) + "\n"


async def _ask(telegram: OfflineTelegram, seconds: float) -> list[float]:
    """Seconds from question to reply, of those that were answered within the time."""
    questions = questions_of(1_000)
    asked: dict[int, float] = {}
    place = len(telegram.accepted)
    started = time.monotonic()
    for number in range(round(seconds * _PER_SECOND)):
        due = started + number / _PER_SECOND
        if (early := due - time.monotonic()) > 0:
            await asyncio.sleep(early)
        person = next(_PEOPLE)
        asked[person] = time.monotonic()
        is_unknown = number % _UNKNOWN_EVERY == 0
        text = f"Hur gräver man brunn {number}?" if is_unknown else questions[number % 1_000]
        telegram.visitor_says(person, text)
    return [
        call.at - asked.pop(chat)
        for call in telegram.accepted[place:]
        if call.method == "sendMessage" and (chat := int(str(call.parameters["chat_id"]))) in asked
    ]


@asynccontextmanager
async def _looking(telegram: OfflineTelegram, program: Program) -> AsyncIterator[list[float]]:
    """Fifty agents at their pages; gives the seconds that each page took."""
    waits: list[float] = []
    async with contextlib.AsyncExitStack() as stack:
        tasks = []
        for number in range(_AGENTS):
            agent = await stack.enter_async_context(_signed_in(telegram, program, number))
            tasks.append(asyncio.create_task(_watch(agent, program)))
            tasks.append(asyncio.create_task(_open_pages(agent, program, number, waits)))
        yield waits
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def _signed_in(
    telegram: OfflineTelegram, program: Program, number: int
) -> AsyncIterator[aiohttp.ClientSession]:
    telegram.visitor_says(_FIRST_AGENT + number, "/login")
    message = await telegram.next_message(to=_FIRST_AGENT + number, timeout=30)
    found = re.search(r"/staff/sign-in/\S+", str(message["text"]))
    assert found is not None
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as session:
        async with session.post(program.address + found[0]) as response:
            response.raise_for_status()
        yield session


async def _watch(agent: aiohttp.ClientSession, program: Program) -> None:
    timeout = aiohttp.ClientTimeout(total=None)
    address = f"{program.address}/staff/tickets/events?view=open"
    async with agent.get(address, timeout=timeout) as stream:
        stream.raise_for_status()
        async for _ in stream.content.iter_any():
            pass


async def _open_pages(
    agent: aiohttp.ClientSession, program: Program, number: int, waits: list[float]
) -> None:
    await asyncio.sleep(_PAGE_EVERY_SECONDS * number / _AGENTS)
    for turn in count(number):
        started = time.monotonic()
        async with agent.get(program.address + _PAGES[turn % len(_PAGES)]) as response:
            response.raise_for_status()
            await response.read()
        waits.append(time.monotonic() - started)
        await asyncio.sleep(_PAGE_EVERY_SECONDS)


def _cut(waits: Sequence[float], place: int) -> float:
    return quantiles(waits, n=100)[place]


def _row(name: str, waits: Sequence[float], seconds: float) -> str:
    p50, p99 = _cut(waits, 49) * 1e3, _cut(waits, 98) * 1e3
    return f"| {name} | {len(waits) / seconds:.0f} | {p50:.1f} ms | {p99:.1f} ms |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20)
    options = parser.parse_args()
    sys.stdout.write(asyncio.run(measure(options.seconds)))


if __name__ == "__main__":
    main()
