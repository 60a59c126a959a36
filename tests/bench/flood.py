"""Whether one visitor's flood slows the others, and how fast a press is answered.

    python -m tests.bench.flood [--seconds 20]

Fifty visitors at a time ask a question a second each: first in peace, then while one visitor
writes 10,000 messages a minute. After that a hundred press "Läs mer". The assistant runs in a
process of its own against the strict test server, which runs in this one.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import Sequence
from itertools import count, cycle
from statistics import quantiles
from typing import cast

from tests.bench.pipeline import questions_of, running
from tests.offline_telegram import OfflineTelegram

_OTHERS = 50
_EACH_SECONDS = 1.0
_PER_MINUTE = 10_000
_FLOODER = 666
_PEOPLE = count(1_000)
_PORT = 18_083


async def measure(seconds: float) -> str:
    """The table, as Markdown."""
    async with (
        OfflineTelegram() as telegram,
        running([sys.executable, "-m", "bot", "run"], telegram.url, _PORT),
    ):
        await _ask_around(telegram, 3)
        in_peace = await _ask_around(telegram, seconds)
        flood = asyncio.create_task(_flood(telegram))
        await asyncio.sleep(1)
        meanwhile = await _ask_around(telegram, seconds)
        flood.cancel()
        told = telegram.sent_to(_FLOODER)
        await asyncio.sleep(5)
        presses = await _press(telegram)
    rows = [("in peace", in_peace), ("while one floods", meanwhile), ("press to edit", presses)]
    lines = ["| | p50 | p99 | answers |", "| --- | --- | --- | --- |"]
    lines += [_row(name, waits) for name, waits in rows]
    ratio = _cut(meanwhile, 98) / _cut(in_peace, 98)
    lines += ["", f"Others' p99 during the flood: {ratio:.1f} × that in peace; the flooding"]
    lines[-1] += f" visitor got {len(told)} messages."
    return "\n".join(lines) + "\n"


async def _ask_around(telegram: OfflineTelegram, seconds: float) -> list[float]:
    """Seconds from each question to its answer."""
    questions = cycle(questions_of(1_000))
    until = time.monotonic() + seconds
    waits: list[float] = []

    async def visitor(number: int) -> None:
        await asyncio.sleep(_EACH_SECONDS * number / _OTHERS)
        while time.monotonic() < until:
            # somebody new each time: whose question went to a person hears nothing of the bot
            person, started = next(_PEOPLE), time.monotonic()
            telegram.visitor_says(person, next(questions))
            await telegram.next_message(to=person, timeout=30)
            waits.append(time.monotonic() - started)
            await asyncio.sleep(_EACH_SECONDS)

    await asyncio.gather(*(visitor(number) for number in range(_OTHERS)))
    return waits


async def _flood(telegram: OfflineTelegram) -> None:
    number = 0
    started = time.monotonic()
    while True:
        due = (time.monotonic() - started) * _PER_MINUTE / 60
        while number < due:
            telegram.visitor_says(_FLOODER, f"hallå {number}")
            number += 1
        await asyncio.sleep(0.05)


async def _press(telegram: OfflineTelegram) -> list[float]:
    """Seconds from a press of "Läs mer" to the edit of the message."""
    waits = []
    for _ in range(_OTHERS * 2):
        person = next(_PEOPLE)
        telegram.visitor_says(person, "Vad är IOP?")
        message = await telegram.next_message(to=person, timeout=30)
        started = time.monotonic()
        telegram.presses_button(person, message, "Läs mer")
        await telegram.next_edit(to=person, timeout=30)
        waits.append(time.monotonic() - started)
    return waits


def _cut(waits: Sequence[float], place: int) -> float:
    return cast("list[float]", quantiles(waits, n=100))[place]


def _row(name: str, waits: Sequence[float]) -> str:
    p50, p99 = _cut(waits, 49) * 1e3, _cut(waits, 98) * 1e3
    return f"| {name} | {p50:.1f} ms | {p99:.1f} ms | {len(waits)} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20)
    options = parser.parse_args()
    sys.stdout.write(asyncio.run(measure(options.seconds)))


if __name__ == "__main__":
    main()
