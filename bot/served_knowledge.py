"""The knowledge that answers now, and its exchange while we run."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from threadpoolctl import threadpool_limits

from bot.config import Settings
from bot.conversation.ports import KnowledgeInService
from bot.errors import KnowledgeError
from bot.knowledge.cache import kept_knowledge, load_cached
from bot.knowledge.loader import knowledge_paths
from bot.knowledge.model import KnowledgeBase
from bot.matcher.cache import kept_matcher, load_or_compile
from bot.matcher.engine import FuzzyMatcher
from bot.matcher.material import material_from
from bot.matcher.remembering import RememberingMatcher

log = logging.getLogger(__name__)

WATCH_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class KnowledgePlace:
    """Where the editors' files are, and how strictly they are to be matched."""

    folder: Path
    cache: Path
    false_answer_rate: float


def place_of_knowledge(settings: Settings) -> KnowledgePlace:
    """Where the settings say that the knowledge is."""
    return KnowledgePlace(
        settings.knowledge.path, settings.knowledge.cache, settings.matching.false_answer_rate
    )


def prepare(place: KnowledgePlace) -> KnowledgeInService:
    """Read, check and compile; quick if nothing has changed since the last time.

    Raises:
        KnowledgeError: a line for each problem.
    """
    if (kept := _kept(place)) is not None:
        return kept
    knowledge = load_cached(place.folder, place.cache)
    matcher = load_or_compile(
        material_from(knowledge), folder=place.cache, false_answer_rate=place.false_answer_rate
    )
    return in_service(knowledge, matcher)


def _kept(place: KnowledgePlace) -> KnowledgeInService | None:
    """What was compiled from the files as they are now, if it was."""
    knowledge = kept_knowledge(place.folder, place.cache)
    matcher = knowledge and kept_matcher(
        material_from(knowledge), folder=place.cache, false_answer_rate=place.false_answer_rate
    )
    return in_service(knowledge, matcher) if knowledge and matcher else None


def in_service(knowledge: KnowledgeBase, matcher: FuzzyMatcher) -> KnowledgeInService:
    """Ready to answer questions one by one."""
    # a question is too small to be shared out among cores: they would wait for each other
    threadpool_limits(limits=1)
    return KnowledgeInService(knowledge, RememberingMatcher(matcher), matcher.thresholds)


class ServedKnowledge:
    """Holds the knowledge in service and replaces it as a whole.

    A broken edit leaves the running knowledge in place.
    """

    def __init__(self, place: KnowledgePlace, *, before_compiling: Callable[[], None]) -> None:
        """Compiles first, if need be, in a process of its own: that takes much memory.

        Raises:
            KnowledgeError: a line for each problem.
        """
        kept = _kept(place)
        if kept is None:
            before_compiling()
            with _another_process() as pool:
                pool.submit(_fill_cache, place).result()
        self._place = place
        self._current = kept or prepare(place)
        self._seen = _traces(place.folder)
        self.problem: str | None = None
        """Why the newest edit is not in service."""

    def current(self) -> KnowledgeInService:
        return self._current

    async def watch(self) -> None:
        """Exchange the knowledge whenever a file changes, until cancelled."""
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            traces = await asyncio.to_thread(_traces, self._place.folder)
            if traces != self._seen:
                self._seen = traces
                await self.reload()

    async def reload(self) -> None:
        """Read and compile anew, in a process of its own so that nobody waits meanwhile."""
        try:
            await _in_another_process(self._place)
            self._current = await asyncio.to_thread(prepare, self._place)
        except KnowledgeError as error:
            self.problem = str(error)
            log.error("knowledge not exchanged, the old one stays in service:\n%s", error)  # noqa: TRY400
            return
        self.problem = None
        knowledge = self._current.knowledge
        log.info(
            "knowledge in service version=%s entries=%d", knowledge.version, len(knowledge.entries)
        )


def _traces(folder: Path) -> dict[str, tuple[int, int]]:
    """What changes when a file does."""
    traces: dict[str, tuple[int, int]] = {}
    for path in knowledge_paths(folder):
        status = path.stat()
        traces[str(path)] = (status.st_mtime_ns, status.st_size)
    return traces


async def _in_another_process(place: KnowledgePlace) -> None:
    """Fill the cache; compiling takes seconds of pure Python and would hold up every reply."""
    with _another_process() as pool:
        await asyncio.get_running_loop().run_in_executor(pool, _fill_cache, place)


def _another_process() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, mp_context=get_context("spawn"))


def _fill_cache(place: KnowledgePlace) -> None:
    prepare(place)
