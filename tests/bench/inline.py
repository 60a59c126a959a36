"""How long we take over an inline query, for titles of real entries typed letter by letter.

    python -m tests.bench.inline [--queries 500]

From the update at the test server to our answer there, through the real intake and matcher; the
next letter is typed when the last is answered. All of it runs in this process, so the figures
hold the server's own time too.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gc
import random
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from statistics import quantiles
from typing import cast

from bot.channel.telegram.addresses import StaffChat
from bot.channel.telegram.background import BackgroundTasks
from bot.channel.telegram.health import Health
from bot.channel.telegram.inline import LONGEST_QUESTION, InlineAnswers, MostAsked
from bot.channel.telegram.intake import Polling
from bot.channel.telegram.received import Envelopes
from bot.channel.telegram.transport import AiohttpRequest
from bot.config import MatchingSettings, StoreSettings
from bot.conversation.ports import KnowledgeInService
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.model import Kind
from bot.served_knowledge import KnowledgePlace, prepare
from bot.store.open_store import open_store
from tests.offline_telegram import TOKEN, OfflineTelegram

ROOT = Path(__file__).parents[2]
ANNA = 4711
_POLL_SECONDS = 30
_WARM_UP = 20


def now() -> datetime:
    return datetime.now(UTC)


def typed(knowledge: KnowledgeBase) -> Iterator[str]:
    """Titles in either language, in any order but always the same, from the first letter on."""
    entries = [entry for entry in knowledge.entries if entry.kind is Kind.ANSWER]
    titles = [title for entry in entries for title in (entry.title.sv, entry.title.en)]
    random.Random(1).shuffle(titles)
    for title in titles:
        for end in range(1, min(len(title), LONGEST_QUESTION) + 1):
            yield title[:end]


async def measure(service: KnowledgeInService, queries: Sequence[str]) -> list[float]:
    """Seconds from each query to its answer."""
    async with OfflineTelegram() as telegram, _answering(telegram, service):
        for query in queries[:_WARM_UP]:
            await _seconds(telegram, query)
        return [await _seconds(telegram, query) for query in queries[_WARM_UP:]]


async def _seconds(telegram: OfflineTelegram, query: str) -> float:
    asked = time.monotonic()
    telegram.asks_inline(ANNA, query)
    await telegram.next_inline_answer()
    return telegram.accepted[-1].at - asked


@asynccontextmanager
async def _answering(telegram: OfflineTelegram, service: KnowledgeInService) -> AsyncIterator[None]:
    """Everything that an inline query passes."""
    async with AsyncExitStack() as stack:
        transport, tasks = AiohttpRequest(), BackgroundTasks()
        await transport.initialize()
        stack.push_async_callback(transport.shutdown)
        stack.push_async_callback(tasks.close)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        settings = StoreSettings(
            url=f"sqlite+aiosqlite:///{folder}/bench.db",
            encryption_key_file=folder / "keys" / "bench.key",
        )
        store = await stack.enter_async_context(open_store(settings, clock=now, exclusive=True))

        async def call(method: str, parameters: Mapping[str, object]) -> object:
            url = f"{telegram.url}/bot{TOKEN}/{method}"
            return await transport.call(url, parameters, read_timeout=2 * _POLL_SECONDS)

        async def fetch(offset: int | None) -> Sequence[object]:
            parameters = {"timeout": _POLL_SECONDS} | ({} if offset is None else {"offset": offset})
            return cast("Sequence[object]", await call("getUpdates", parameters))

        answers = InlineAnswers(
            call,
            lambda: service,
            MostAsked(store.queries.most_asked, now),
            lambda: "blekinge_asf_bot",
            now,
            tasks,
        )
        envelopes = Envelopes(StaffChat(None))
        polling = Polling(
            fetch, store.inbox, lambda _: None, envelopes, now, Health(), inline=answers
        )
        task = asyncio.ensure_future(polling.run())
        yield
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def table(seconds: Sequence[float]) -> str:
    """The figures as Markdown."""
    cuts = quantiles(seconds, n=100)
    p50, p99, most = (value * 1e3 for value in (cuts[49], cuts[98], max(seconds)))
    return (
        "| inline queries | p50 | p99 | slowest |\n"
        "| --- | --- | --- | --- |\n"
        f"| {len(seconds)} | {p50:.1f} ms | {p99:.1f} ms | {most:.1f} ms |\n"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--queries", type=int, default=500)
    options = parser.parse_args()
    place = KnowledgePlace(
        ROOT / "knowledge", ROOT / "data" / "cache", MatchingSettings().false_answer_rate
    )
    service = prepare(place)
    queries = list(islice(typed(service.knowledge), _WARM_UP + options.queries))
    # as the program does: to look through the knowledge again and again holds up answers
    gc.collect()
    gc.freeze()
    sys.stdout.write(table(asyncio.run(measure(service, queries))))


if __name__ == "__main__":
    main()
