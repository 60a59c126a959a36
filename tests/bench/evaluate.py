"""How well the matcher finds the right entry, beside simpler engines, in one run.

    python -m tests.bench.evaluate [--data ../shared/data] [--only NAME ...]
        [--tables results baselines ablation] [--write docs/matching.md]

Sets: own-cv, own-tests, own-questions, and each folder of --data that has variants.jsonl and
questions.jsonl. The tables go to standard output, what is being done to standard error.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from bot.errors import KnowledgeError
from tests.bench.ablation import VARIATIONS, WHOLE, Variation
from tests.bench.asking import Asked, asked, say
from tests.bench.baselines import engines, guesses
from tests.bench.measures import Guess
from tests.bench.report import LEGEND, reliability_section, results_section
from tests.bench.sets import PUBLIC, ROOT, BenchSet, available, together
from tests.bench.tables import comparison_table, with_measured

TABLES = ("results", "baselines", "ablation")
_OWN_TESTS = ("own-questions", "own-tests")
_ABLATED = "corona-sv"
_OURS = "**this matcher**"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and write into a page if asked to."""
    parser = _parser()
    options = parser.parse_args(arguments)
    found = available(options.data)
    if unknown := set(options.only or ()).difference(found, PUBLIC):
        parser.error(f"no set {', '.join(sorted(unknown))}; there are: {', '.join(found)}")
    for name in PUBLIC:
        if name not in found:
            say(f"skipped: {options.data / name} is not there")
    wanted = [name for name in options.only or found if name in found]
    chosen = _read({name: found[name] for name in wanted})
    measured = "\n".join([LEGEND, *_sections(chosen, options.tables)])
    sys.stdout.write(measured)
    return _write(options.write, measured) if options.write else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.evaluate",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    data = ROOT.parent / "shared" / "data"
    parser.add_argument("--data", type=Path, default=data, metavar="FOLDER", help="public data")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="these sets instead of all")
    parser.add_argument("--tables", nargs="+", choices=TABLES, default=TABLES)
    parser.add_argument("--write", type=Path, metavar="FILE", help="a page with the two marks")
    return parser


def _read(chosen: Mapping[str, Callable[[], BenchSet]]) -> dict[str, BenchSet]:
    found = {}
    for name, read in chosen.items():
        try:
            one = read()
        except KnowledgeError as error:
            say(f"skipped: {name}: {error}")
            continue
        if one.size:
            found[name] = one
        else:
            say(f"skipped: {name} has no questions yet")
    return found


def _sections(chosen: Mapping[str, BenchSet], tables: Sequence[str]) -> Iterator[str]:
    if "results" in tables or "baselines" in tables:
        for bench_set in chosen.values():
            ours = asked(bench_set)
            if "results" in tables:
                yield from _results(bench_set, ours)
            if "baselines" in tables:
                yield _baselines(bench_set.sample(), ours)
    if "ablation" in tables:
        for bench_set in _ablated(chosen):
            yield _ablation(bench_set)


def _results(bench_set: BenchSet, ours: Asked) -> Iterator[str]:
    yield results_section(bench_set.name, ours)
    if len(bench_set.parts) > 1:
        yield reliability_section(ours.results)


def _baselines(bench_set: BenchSet, ours: Asked) -> str:
    wanted = {question for part in bench_set.parts for question in part.questions}
    rows: dict[str, Sequence[Guess] | None] = {}
    for name, engine in engines().items():
        if engine is None:
            say(f"skipped: {name} is not installed: pip install -e '.[evaluate]'")
            continue
        say(f"{bench_set.name}: {name}")
        rows[name] = guesses(engine, bench_set)
    rows[_OURS] = [result for result in ours.results if result.question in wanted]
    title = f"#### Engines side by side: {bench_set.name}, {bench_set.size} questions\n"
    return f"{title}\n{comparison_table('engine', rows)}"


def _ablated(chosen: Mapping[str, BenchSet]) -> Iterator[BenchSet]:
    if own := [chosen[name] for name in _OWN_TESTS if name in chosen]:
        yield together(own)
    if _ABLATED in chosen:
        yield chosen[_ABLATED]


def _ablation(bench_set: BenchSet) -> str:
    rows = {one.name: _varied(one, bench_set) for one in (WHOLE, *VARIATIONS)}
    title = f"#### Without one part at a time: {bench_set.name}, {bench_set.size} questions\n"
    return f"{title}\n{comparison_table('matcher', rows)}"


def _varied(variation: Variation, bench_set: BenchSet) -> Sequence[Guess] | None:
    if variation is not WHOLE and not variation.changes(bench_set):
        say(f"skipped: {variation.name}: {bench_set.name} has nothing of the kind")
        return None
    say(f"{bench_set.name}: {variation.name}")
    try:
        return variation.results(bench_set)
    except AttributeError as error:
        # the minutes that the other tables took are not to be lost
        say(f"skipped: {variation.name}: {error}; mend tests/bench/ablation.py")
        return None


def _write(page: Path, measured: str) -> int:
    try:
        text = with_measured(page.read_text(encoding="utf-8"), measured)
    except (OSError, ValueError) as error:
        say(f"not written to {page}: {error}")
        return 1
    page.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
