"""How the matcher does with a hundred thousand wordings, which nobody has written yet.

    python -m tests.bench.scale [--entries 10000] [--each 10]

The wordings are made of invented words, some of them frequent and most of them rare, as words are.
"""

from __future__ import annotations

import argparse
import gc
import os
import pickle
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from multiprocessing import get_context
from pathlib import Path

import psutil
from threadpoolctl import threadpool_limits

from bot.ids import EntryId
from bot.knowledge.model import Language
from bot.matcher.engine import FuzzyMatcher, compile_matcher
from bot.matcher.material import LabelledVariant, Material
from tests.bench.asking import say

_WORDS = 20_000
_LONGEST = 9
_QUESTIONS = 2_000
_SEED = 1
_CONSONANTS, _VOWELS = "bdfghjklmnprstv", "aeiouyåäö"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=10_000)
    parser.add_argument("--each", type=int, default=10, help="wordings of each entry")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "matcher"
        seconds = _compiled(options.entries, options.each, file)
        # in a process of its own, as the assistant loads it: nothing of the compiling is left
        context = get_context("spawn")
        with context.Pool(1) as pool:
            table = pool.apply(_measured, (file, options.entries, options.each))
    sys.stdout.write(f"{table}Compiled in {seconds:.0f} s.\n")


def _compiled(entries: int, each: int, file: Path) -> float:
    variants = tuple(_variants(entries, each))
    say(f"compiling {len(variants)} wordings")
    started = time.perf_counter()
    matcher = compile_matcher(Material(variants), false_answer_rate=0.05)
    seconds = time.perf_counter() - started
    file.write_bytes(pickle.dumps(matcher))
    return seconds


def _measured(file: Path, entries: int, each: int) -> str:
    """A table of one line; the process must not have loaded a matcher before."""
    process = psutil.Process(os.getpid())
    before = process.memory_info().rss
    matcher: FuzzyMatcher = pickle.loads(file.read_bytes())  # noqa: S301 - written a moment ago
    gc.collect()
    megabytes = (process.memory_info().rss - before) / 1e6
    waits = []
    chance = random.Random(_SEED + 1)
    known = list(_variants(entries, each))
    with threadpool_limits(limits=1):
        for variant in chance.sample(known, _QUESTIONS):
            words = variant.text.split()
            chance.shuffle(words)
            question = " ".join(words[: max(2, len(words) - 1)])
            started = time.perf_counter()
            matcher.rank(question)
            waits.append(time.perf_counter() - started)
    waits.sort()
    return (
        "| wordings | p50 | p99 | memory |\n| --- | --- | --- | --- |\n"
        f"| {len(known)} | {waits[len(waits) // 2] * 1e3:.1f} ms"
        f" | {waits[len(waits) * 99 // 100] * 1e3:.1f} ms | {megabytes:.0f} MB |\n"
    )


def _variants(entries: int, each: int) -> Iterator[LabelledVariant]:
    """Each entry has words of its own beside those that all have."""
    chance = random.Random(_SEED)
    words = sorted({_word(chance) for _ in range(_WORDS)})
    chance.shuffle(words)
    frequencies = [1 / rank for rank in range(1, len(words) + 1)]
    for number in range(entries):
        own = chance.choices(words, k=3)
        for _ in range(each):
            others = chance.choices(words, frequencies, k=chance.randint(2, _LONGEST - 3))
            text = [*chance.sample(own, 2), *others]
            chance.shuffle(text)
            yield LabelledVariant(EntryId(f"entry-{number}"), " ".join(text), Language.SV)


def _word(chance: random.Random) -> str:
    syllables = chance.randint(1, 4)
    return "".join(
        chance.choice(_CONSONANTS) + chance.choice(_VOWELS) + chance.choice(("", "n", "r", "s"))
        for _ in range(syllables)
    )


if __name__ == "__main__":
    main()
