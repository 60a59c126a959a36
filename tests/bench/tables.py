"""What was measured, as Markdown."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from tests.bench import measures
from tests.bench.measures import Guess

BEGIN, END = "<!-- measured -->", "<!-- /measured -->"
_KINDS = ("near", "adversarial", "far")
"""Their order; others come after them."""

Row = Sequence[object]
AnyGuess = TypeVar("AnyGuess", bound=Guess)


def table(head: Sequence[str], rows: Iterable[Row]) -> str:
    """A Markdown table; shares as `.732`, what could not be measured as a dash."""
    lines = [head, ["---"] * len(head), *([cell(value) for value in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def cell(value: object) -> str:
    if isinstance(value, float):
        return "–" if math.isnan(value) else f"{value:.3f}".removeprefix("0")
    return str(value)


def by_kind(guesses: Iterable[AnyGuess]) -> Mapping[str, list[AnyGuess]]:
    """Those without entry, by how far they are from what is known."""
    without = [guess for guess in guesses if not guess.is_within]
    there = {guess.question.kind for guess in without}
    kinds = [*(kind for kind in _KINDS if kind in there), *sorted(there.difference(_KINDS))]
    return {kind: [g for g in without if g.question.kind == kind] for kind in kinds}


def comparison_table(first: str, rows: Mapping[str, Sequence[Guess] | None]) -> str:
    """Engines or variations beside each other on one set; None was not measured."""
    some = next(guesses for guesses in rows.values() if guesses is not None)
    styles = sorted({guess.question.style for guess in some if guess.question.style})
    shown = styles if len(styles) > 1 else []
    kinds = list(by_kind(some))
    head = [first, "@1", "@3", *(f"@1 {style}" for style in shown)]
    head += [f"ok@5 {kind}" for kind in kinds]
    blank = [measures.NOTHING] * (len(head) - 1)
    return table(
        head,
        (
            [name, *(blank if guesses is None else _compared(guesses, shown))]
            for name, guesses in rows.items()
        ),
    )


def _compared(guesses: Sequence[Guess], styles: Sequence[str]) -> Iterator[float]:
    within = [guess for guess in guesses if guess.is_within]
    yield measures.accuracy(within)
    yield measures.accuracy(within, among=3)
    for style in styles:
        yield measures.accuracy([guess for guess in within if guess.question.style == style])
    for without in by_kind(guesses).values():
        yield measures.ok_at(within, without)


def with_measured(text: str, measured: str) -> str:
    """A page with what stands between its two marks replaced.

    Raises:
        ValueError: the page lacks the marks.
    """
    if text.count(BEGIN) != 1 or END not in text.partition(BEGIN)[2]:
        raise ValueError(f"needs one {BEGIN} and after it one {END}")
    before, _, rest = text.partition(BEGIN)
    return f"{before}{BEGIN}\n\n{measured.strip()}\n\n{END}{rest.partition(END)[2]}"
