"""How much the whole durable pipeline carries, beside a bare echo bot, in one run.

    python -m tests.bench.pipeline [--updates 3000] [--write docs/benchmarks.md]

Each bot runs in a process of its own against the strict test server, which runs in this one.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles

import aiohttp
import psutil

from tests.offline_telegram import TOKEN, OfflineTelegram

ROOT = Path(__file__).parents[2]
_PER_SECOND = 50
_SECONDS = 10
_FIRST_CHAT = 100_000
_WARM_UP = 50


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured of one bot."""

    name: str
    updates_per_second: float
    again_per_second: float
    """With the same questions in other chats: what was found for them is remembered."""
    p50_ms: float
    p99_ms: float
    idle_mb: float
    """Memory after the first reply."""
    at_work_mb: float
    """Memory at the end."""
    ready_seconds: float | None = None


async def measure(
    name: str, command: Sequence[str], questions: Sequence[str], port: int
) -> Figures:
    """Start the bot, time it, stop it."""
    async with OfflineTelegram() as telegram:
        telegram.world.keep_messages = False
        async with running([*command], telegram.url, port) as (process, ready):
            await _warm(telegram, questions[:1])
            idle = _megabytes(process)
            await _warm(telegram, questions[1:_WARM_UP])
            rate = await _throughput(telegram, questions, _FIRST_CHAT)
            again = await _throughput(telegram, questions, 2 * _FIRST_CHAT)
            waits = await _latency(telegram, questions)
            at_work = _megabytes(process)
    cuts = quantiles(waits, n=100)
    return Figures(name, rate, again, cuts[49] * 1e3, cuts[98] * 1e3, idle, at_work, ready)


def _megabytes(process: asyncio.subprocess.Process) -> float:
    """Resident memory, in units of 1024² bytes as `ps` and `top` have them."""
    return float(psutil.Process(process.pid).memory_info().rss) / 2**20


@asynccontextmanager
async def running(
    command: list[str], url: str, port: int
) -> AsyncIterator[tuple[asyncio.subprocess.Process, float | None]]:
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "ASFBOT_TELEGRAM__TOKEN": TOKEN,
            "ASFBOT_TELEGRAM__API_BASE_URL": url,
            "ASFBOT_TELEGRAM__MESSAGES_PER_SECOND": "10000",
            "ASFBOT_STORE__URL": f"sqlite+aiosqlite:///{folder}/bench.db",
            "ASFBOT_STORE__ENCRYPTION_KEY_FILE": f"{folder}/keys/bench.key",
            "ASFBOT_KNOWLEDGE__CACHE": str(ROOT / "data" / "cache"),
            "ASFBOT_WEB__PORT": str(port),
            "URL": url,
        }
        started = time.perf_counter()
        process = await asyncio.create_subprocess_exec(
            *(part.replace("$URL", url) for part in command),
            cwd=ROOT,
            env=environment,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            ready = await _ready(port, started) if port else None
            yield process, ready
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            await process.wait()


async def _ready(port: int, started: float) -> float:
    async with aiohttp.ClientSession() as session:
        while True:
            with contextlib.suppress(aiohttp.ClientError):
                async with session.get(f"http://127.0.0.1:{port}/readyz") as response:
                    if response.ok:
                        return time.perf_counter() - started
            await asyncio.sleep(0.02)


async def _warm(telegram: OfflineTelegram, questions: Sequence[str]) -> None:
    replies = _Replies(telegram)
    for number, question in enumerate(questions):
        telegram.visitor_says(number + 1, question)
    await replies.come(len(questions))


async def _throughput(
    telegram: OfflineTelegram, questions: Sequence[str], first_chat: int
) -> float:
    replies = _Replies(telegram)
    started = time.perf_counter()
    for number, question in enumerate(questions):
        telegram.visitor_says(first_chat + number, question)
    await replies.come(len(questions))
    return len(questions) / (time.perf_counter() - started)


async def _latency(telegram: OfflineTelegram, questions: Sequence[str]) -> list[float]:
    """Seconds from an update to its reply, at a steady pace."""
    count = _PER_SECOND * _SECONDS
    asked: dict[int, float] = {}
    replies = _Replies(telegram)
    for number in range(count):
        chat = 3 * _FIRST_CHAT + number
        asked[chat] = time.monotonic()
        telegram.visitor_says(chat, questions[number % len(questions)])
        await asyncio.sleep(1 / _PER_SECOND)
    await replies.come(count)
    return [at - asked[chat] for chat, at in replies.seen if chat in asked]


class _Replies:
    """Counts the messages that the bot sends from now on; each update is answered with one."""

    def __init__(self, telegram: OfflineTelegram) -> None:
        self._telegram = telegram
        self._place = len(telegram.accepted)
        self.seen: list[tuple[int, float]] = []
        """Chat and time of each."""

    async def come(self, count: int) -> None:
        async with asyncio.timeout(60), self._telegram.something_accepted:
            await self._telegram.something_accepted.wait_for(lambda: self._count() >= count)

    def _count(self) -> int:
        for call in self._telegram.accepted[self._place :]:
            if call.method == "sendMessage":
                self.seen.append((int(str(call.parameters["chat_id"])), call.at))
        self._place = len(self._telegram.accepted)
        return len(self.seen)


def questions_of(count: int) -> list[str]:
    """The test questions of the knowledge, again and again."""
    import yaml

    found = [
        question
        for file in sorted((ROOT / "tests" / "knowledge").glob("*.yaml"))
        for case in (yaml.safe_load(file.read_text(encoding="utf-8")) or {}).get("cases", [])
        for question in case["asks"]
    ]
    return [found[number % len(found)] for number in range(count)]


async def _all(updates: int) -> list[Figures]:
    questions = questions_of(updates)
    echo = [sys.executable, "-m", "tests.bench.echo_bot", "$URL", TOKEN]
    return [
        await measure("bare echo bot, stock transport", [*echo, "stock"], questions, 0),
        await measure("bare echo bot, our transport", [*echo, "ours"], questions, 0),
        await measure("the assistant", [sys.executable, "-m", "bot", "run"], questions, 18_080),
    ]


def table(figures: Sequence[Figures]) -> str:
    """The figures as Markdown, with ratios to the first two."""
    stock, ours, assistant = figures
    lines = [
        "| | updates/s | again | reply p50 | reply p99 | memory, idle | at work | start to ready |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    lines += [_row(one) for one in figures]
    ratios = (
        f"{_ratio(assistant, stock):.1f} × the stock echo bot's updates a second",
        f"{_ratio(assistant, ours):.2f} × the echo bot's on our transport",
        f"{_ratio_again(assistant, stock):.1f} × and {_ratio_again(assistant, ours):.2f} × again",
        f"{assistant.p99_ms / stock.p99_ms:.1f} × the stock echo bot's reply p99",
    )
    lines += ["", f"The assistant: {', '.join(ratios)}."]
    return "\n".join(lines) + "\n"


def _ratio(one: Figures, other: Figures) -> float:
    return one.updates_per_second / other.updates_per_second


def _ratio_again(one: Figures, other: Figures) -> float:
    return one.again_per_second / other.again_per_second


def _row(one: Figures) -> str:
    ready = "–" if one.ready_seconds is None else f"{one.ready_seconds:.2f} s"
    return (
        f"| {one.name} | {one.updates_per_second:.0f} | {one.again_per_second:.0f}"
        f" | {one.p50_ms:.1f} ms | {one.p99_ms:.1f} ms"
        f" | {one.idle_mb:.0f} MB | {one.at_work_mb:.0f} MB | {ready} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--updates", type=int, default=3_000)
    options = parser.parse_args()
    sys.stdout.write(table(asyncio.run(_all(options.updates))))


if __name__ == "__main__":
    main()
