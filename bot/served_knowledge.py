"""The knowledge that answers now, and its exchange while we run."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.context import SpawnProcess
from pathlib import Path

from threadpoolctl import threadpool_limits

from bot.config import Settings
from bot.conversation.ports import KnowledgeInService
from bot.errors import KnowledgeError
from bot.knowledge.cache import kept_knowledge, load_cached
from bot.knowledge.loader import knowledge_paths
from bot.knowledge.model import KnowledgeBase
from bot.knowledge.overlay import NOTHING_TAUGHT, Overlay, with_overlay
from bot.matcher.cache import kept_matcher, load_or_compile
from bot.matcher.engine import FuzzyMatcher
from bot.matcher.material import LabelledVariant, material_from
from bot.matcher.remembering import RememberingMatcher
from bot.matcher.taught import TaughtMatcher

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
    compiled = _compiled(place, NOTHING_TAUGHT)
    return in_service(compiled.knowledge, compiled.matcher)


def in_service(
    knowledge: KnowledgeBase, matcher: FuzzyMatcher, taught: Sequence[LabelledVariant] = ()
) -> KnowledgeInService:
    """Ready to answer questions one by one; `taught` are wordings that the matcher lacks."""
    # a question is too small to be shared out among cores: they would wait for each other
    threadpool_limits(limits=1)
    whole = TaughtMatcher(matcher, taught) if taught else matcher
    return KnowledgeInService(knowledge, RememberingMatcher(whole), matcher.thresholds)


# --- compiling ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A matcher, and all that it was compiled from."""

    files: KnowledgeBase
    """What the editors keep."""
    overlay: Overlay
    knowledge: KnowledgeBase
    """The two together."""
    matcher: FuzzyMatcher


def _compiled(place: KnowledgePlace, overlay: Overlay) -> _Compiled:
    """Read, check and compile.

    Raises:
        KnowledgeError: a line for each problem.
    """
    files = load_cached(place.folder, place.cache)
    knowledge = with_overlay(files, overlay)
    matcher = load_or_compile(
        material_from(knowledge),
        folder=_cache_of(place, is_taught=knowledge is not files),
        false_answer_rate=place.false_answer_rate,
    )
    return _Compiled(files, overlay, knowledge, matcher)


def _kept(place: KnowledgePlace, overlay: Overlay) -> _Compiled | None:
    """What was compiled from the files as they are now, with what is taught or else without."""
    files = kept_knowledge(place.folder, place.cache)
    if files is None:
        return None
    return _kept_of(files, overlay, place) or _kept_of(files, NOTHING_TAUGHT, place)


def _kept_of(files: KnowledgeBase, overlay: Overlay, place: KnowledgePlace) -> _Compiled | None:
    knowledge = with_overlay(files, overlay)
    matcher = kept_matcher(
        material_from(knowledge),
        folder=_cache_of(place, is_taught=knowledge is not files),
        false_answer_rate=place.false_answer_rate,
    )
    return _Compiled(files, overlay, knowledge, matcher) if matcher else None


def _newest(place: KnowledgePlace, overlay: Overlay) -> _Compiled:
    """As `_kept`; without a cache the files are compiled here.

    Raises:
        KnowledgeError: a line for each problem.
    """
    return _kept(place, overlay) or _compiled(place, NOTHING_TAUGHT)


def _cache_of(place: KnowledgePlace, *, is_taught: bool) -> Path:
    """A cache keeps one matcher only, and that of the files alone is wanted at every start."""
    return place.cache / "taught" if is_taught else place.cache


def _filling(place: KnowledgePlace, overlay: Overlay) -> SpawnProcess:
    """A process that fills the cache: compiling is seconds of pure Python, and takes memory."""
    process = get_context("spawn").Process(target=_fill_cache, args=(place, overlay), daemon=True)
    process.start()
    return process


def _fill_cache(place: KnowledgePlace, overlay: Overlay) -> None:
    # Ctrl-C is meant for the program that waits for us: it stops us
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # what is wrong with the files is told there too
    with contextlib.suppress(KnowledgeError):
        _compiled(place, NOTHING_TAUGHT)
        _compiled(place, overlay)


# --- in service -----------------------------------------------------------------------------


class ServedKnowledge:
    """Holds the knowledge in service and replaces it as a whole.

    What agents teach lies over what was compiled, and is compiled in when they have paused. A
    broken edit leaves the running knowledge in place.
    """

    def __init__(
        self,
        place: KnowledgePlace,
        *,
        before_compiling: Callable[[], None],
        overlay: Overlay = NOTHING_TAUGHT,
    ) -> None:
        """Compiles the files first, if need be; what is taught never holds up a start.

        Raises:
            KnowledgeError: a line for each problem.
        """
        kept = _kept(place, overlay)
        if kept is None:
            before_compiling()
            _filling(place, NOTHING_TAUGHT).join()
        self._place = place
        self._overlay = overlay
        self._compiled = kept or _newest(place, overlay)
        self._current = in_service(self._compiled.knowledge, self._compiled.matcher)
        self._serve()
        self._seen = _traces(place.folder)
        self._one_at_a_time = asyncio.Lock()
        self.problem: str | None = None
        """Why the newest edit is not in service."""

    def current(self) -> KnowledgeInService:
        return self._current

    def teach(self, overlay: Overlay) -> None:
        """From now on this is all that is taught: in service at once, compiled in by `watch`."""
        self._overlay = overlay
        self._serve()

    async def watch(self) -> None:
        """Take up what editors change and compile what agents teach, until cancelled."""
        before, tried = self._overlay, None
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            traces = await asyncio.to_thread(_traces, self._place.folder)
            if traces != self._seen:
                self._seen = traces
                await self.reload()
            overlay = self._overlay
            to_try = (self._compiled.files.version, overlay)
            if overlay == before and overlay != self._compiled.overlay and to_try != tried:
                tried = to_try
                await self._compile(overlay)
            before = overlay

    async def reload(self) -> None:
        """Read and compile anew. What is taught lies over it, and is compiled in later again."""
        await self._compile(NOTHING_TAUGHT)

    async def _compile(self, overlay: Overlay) -> None:
        """Compile in a process of its own, so that nobody waits meanwhile, and put into service."""
        async with self._one_at_a_time:
            await _in_another_process(self._place, overlay)
            try:
                self._compiled = await asyncio.to_thread(_newest, self._place, self._overlay)
            except KnowledgeError as error:
                self.problem = str(error)
                log.error("knowledge not exchanged, the old one stays in service:\n%s", error)  # noqa: TRY400
                return
        self.problem = None
        self._serve()
        knowledge = self._current.knowledge
        log.info(
            "knowledge in service version=%s entries=%d", knowledge.version, len(knowledge.entries)
        )

    def _serve(self) -> None:
        """Put what was compiled into service, and over it what has been taught since."""
        service = _laid_over(self._compiled, self._overlay)
        if service is None and (
            base := _kept_of(self._compiled.files, NOTHING_TAUGHT, self._place)
        ):
            self._compiled = base
            service = _laid_over(base, self._overlay)
        # if the cache was deleted the old stays in service until `watch` has compiled
        self._current = service or self._current


def _laid_over(compiled: _Compiled, overlay: Overlay) -> KnowledgeInService | None:
    """The files with what is taught; None if the matcher knows more: it can't forget."""
    wanted = with_overlay(compiled.files, overlay)
    known = frozenset(material_from(compiled.knowledge).variants)
    variants = material_from(wanted).variants
    if not known.issubset(variants):
        return None
    return in_service(wanted, compiled.matcher, [one for one in variants if one not in known])


def _traces(folder: Path) -> dict[str, tuple[int, int]]:
    """What changes when a file does."""
    traces: dict[str, tuple[int, int]] = {}
    for path in knowledge_paths(folder):
        status = path.stat()
        traces[str(path)] = (status.st_mtime_ns, status.st_size)
    return traces


async def _in_another_process(place: KnowledgePlace, overlay: Overlay) -> None:
    """Fill the cache; when we are stopped meanwhile, the process stops too."""
    process = _filling(place, overlay)
    try:
        await asyncio.to_thread(process.join)
    finally:
        process.terminate()
