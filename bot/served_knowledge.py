"""The knowledge that answers now, and its exchange while we run."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.context import SpawnProcess
from pathlib import Path

from threadpoolctl import threadpool_limits

from bot.config import Settings
from bot.conversation.ports import KnowledgeInService
from bot.errors import KnowledgeError
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.cache import kept_knowledge, load_cached
from bot.knowledge.loader import knowledge_paths
from bot.knowledge.overlay import NOTHING_TAUGHT, Overlay, with_overlay
from bot.matcher.cache import kept_matcher, load_or_compile
from bot.matcher.engine import FuzzyMatcher
from bot.matcher.forgetting import ForgettingMatcher
from bot.matcher.material import LabelledVariant, Material, material_from
from bot.matcher.model import Matcher
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
    knowledge: KnowledgeBase, matcher: FuzzyMatcher, over: Matcher | None = None
) -> KnowledgeInService:
    """Ready to answer questions one by one; `over` is the matcher with what lies over it."""
    # a question is too small to be shared out among cores: they would wait for each other
    threadpool_limits(limits=1)
    return KnowledgeInService(knowledge, RememberingMatcher(over or matcher), matcher.thresholds)


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
    known: frozenset[LabelledVariant]
    """What the matcher knows."""


def _compiled(place: KnowledgePlace, overlay: Overlay) -> _Compiled:
    """Read, check and compile.

    Raises:
        KnowledgeError: a line for each problem.
    """
    files = load_cached(place.folder, place.cache)
    knowledge = with_overlay(files, overlay)
    material = material_from(knowledge)
    matcher = load_or_compile(
        material,
        folder=_cache_of(place, material, files),
        false_answer_rate=place.false_answer_rate,
    )
    return _Compiled(files, overlay, knowledge, matcher, frozenset(material.variants))


def _kept(place: KnowledgePlace, overlay: Overlay) -> _Compiled | None:
    """What was compiled from the files as they are now, with what is taught or else without."""
    files = kept_knowledge(place.folder, place.cache)
    if files is None:
        return None
    return _kept_of(files, overlay, place) or _kept_of(files, NOTHING_TAUGHT, place)


def _kept_of(files: KnowledgeBase, overlay: Overlay, place: KnowledgePlace) -> _Compiled | None:
    knowledge = with_overlay(files, overlay)
    material = material_from(knowledge)
    matcher = kept_matcher(
        material,
        folder=_cache_of(place, material, files),
        false_answer_rate=place.false_answer_rate,
    )
    if matcher is None:
        return None
    return _Compiled(files, overlay, knowledge, matcher, frozenset(material.variants))


def _newest(place: KnowledgePlace, overlay: Overlay) -> _Compiled:
    """As `_kept`; without a cache the files are compiled here.

    Raises:
        KnowledgeError: a line for each problem.
    """
    return _kept(place, overlay) or _compiled(place, NOTHING_TAUGHT)


def _cache_of(place: KnowledgePlace, material: Material, files: KnowledgeBase) -> Path:
    """A cache keeps one matcher only, and that of the files alone is wanted at every start."""
    return place.cache if material == material_from(files) else place.cache / "taught"


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

    What agents teach and change lies over what was compiled, and is compiled in when they have
    paused. A broken edit of the files leaves the running knowledge in place.
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

    def files(self) -> KnowledgeBase:
        """What the editors keep, without what lies over it."""
        return self._compiled.files

    def overlay(self) -> Overlay:
        return self._overlay

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
        wanted = with_overlay(self._compiled.files, self._overlay)
        variants = material_from(wanted).variants
        if not self._compiled.known.issubset(variants) and (
            base := _kept_of(self._compiled.files, NOTHING_TAUGHT, self._place)
        ):
            # a matcher can't forget what is undone: one that has never known it can
            self._compiled = base
        self._current = _laid_over(self._compiled, wanted, variants)


def _laid_over(
    compiled: _Compiled, wanted: KnowledgeBase, variants: Iterable[LabelledVariant]
) -> KnowledgeInService:
    """What is wanted, with these wordings, over what was compiled.

    Until `watch` has compiled it, an entry that has lost a wording may still be found by it.
    """
    new = [one for one in variants if one not in compiled.known]
    matcher: Matcher = compiled.matcher
    given = frozenset(entry.entry_id for entry in wanted.in_use)
    if any(one.entry_id not in given for one in compiled.known):
        matcher = ForgettingMatcher(matcher, given)
    return in_service(wanted, compiled.matcher, TaughtMatcher(matcher, new) if new else matcher)


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
