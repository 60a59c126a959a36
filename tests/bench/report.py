"""What our matcher made of a set, as Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.conversation.model import Outcome
from bot.knowledge.model import Language
from tests.bench import measures
from tests.bench.asking import Asked
from tests.bench.measures import Result
from tests.bench.tables import Row, by_kind, cell, table

LEGEND = """\
Shares of questions. **@1**, **@3**: the right entry is the first, or among the first three.
**right**: answered right; if nobody knows yet (a known unknown), said so. **assisted**: right, or
asked back with the right entry among the choices. **wrong**: answered with another entry.
**false answers**: answered though no entry fits. **ok@5**: answered right at the threshold where
5 % of the questions without entry get an answer. **AUROC**: how often a right answer is surer than
a question without entry. No language is given; it is found.
"""


@dataclass(frozen=True, slots=True)
class Group:
    """Results that have something in common."""

    name: str
    results: Sequence[Result]


def groups(results: Sequence[Result], *names: Callable[[Result], str]) -> Iterator[Group]:
    """The results by all of these names together, in order."""
    found: dict[str, list[Result]] = {}
    for result in results:
        name = " · ".join(part for of in names if (part := of(result)))
        found.setdefault(name, []).append(result)
    for name in sorted(found):
        yield Group(name, found[name])


def _style(result: Result) -> str:
    return result.question.style


def _kind(result: Result) -> str:
    return result.question.kind


def _origin(result: Result) -> str:
    return result.question.origin


def _language(result: Result) -> str:
    """The language that is given, else the one that was found."""
    return result.question.language or result.language


def results_section(name: str, asked: Asked) -> str:
    """A set's tables."""
    results = asked.results
    within = [result for result in results if result.is_within]
    without = [result for result in results if not result.is_within]
    parts = [f"### {name}\n", _summary(asked)]
    if within:
        parts.append(_within_table(within, by_kind(results)))
    if without:
        parts.append(_without_table(without))
    return "\n".join(parts)


def _summary(asked: Asked) -> str:
    seconds = [result.seconds * 1000 for result in asked.results]
    answer = [one.answer for one in asked.thresholds]
    clarify = [one.clarify for one in asked.thresholds]
    return (
        f"{len(asked.results)} questions, {asked.stored} of them stored word for word."
        f" `rank()`: p50 {measures.quantile(seconds, 0.5):.2f} ms,"
        f" p99 {measures.quantile(seconds, 0.99):.2f} ms."
        f" Compiled in {_span(asked.seconds, '.1f')} s."
        f" Thresholds: answer {_span(answer, '.2f')}, clarify {_span(clarify, '.2f')}."
        f"{_language_found(asked.results)}\n"
    )


def _language_found(results: Sequence[Result]) -> str:
    """How often the language was found, where there are two to choose from."""
    given = [result for result in results if result.question.language]
    if len({result.question.language for result in given}) < len(Language):
        return ""
    found = [result.language is result.question.language for result in given]
    return f" Language found: {cell(measures.share(found))}."


def _span(values: Sequence[float], form: str) -> str:
    low, high = f"{min(values):{form}}", f"{max(values):{form}}"
    return low if low == high else f"{low}–{high}"


def _within_table(within: Sequence[Result], others: Mapping[str, Sequence[Result]]) -> str:
    head = ["in scope", "n", "@1", "@3", "right", "assisted", "wrong", "clarified", "handed over"]
    head += [*(f"ok@5 {kind}" for kind in others), "AUROC"]
    shown = list(groups(within, _style, _language))
    if len(origins := list(groups(within, _origin))) > 1:
        shown += origins
    if len(shown) > 1:
        shown.append(Group("**all**", within))
    return table(head, (_within_row(group, others) for group in shown))


def _within_row(group: Group, others: Mapping[str, Sequence[Result]]) -> Row:
    results = group.results
    without = [result for kind in others.values() for result in kind]
    return [
        group.name,
        len(results),
        measures.accuracy(results),
        measures.accuracy(results, among=3),
        measures.share([one.is_served for one in results]),
        measures.share([one.is_assisted for one in results]),
        measures.share([one.is_wrong for one in results]),
        measures.share([one.outcome is Outcome.CLARIFY for one in results]),
        measures.share([one.is_handed_over for one in results]),
        *(measures.ok_at(results, kind) for kind in others.values()),
        measures.auroc(results, without),
    ]


def _without_table(without: Sequence[Result]) -> str:
    head = ["no entry answers it", "n", "false answers", "clarified", "handed over"]
    return table(head, (_without_row(group) for group in groups(without, _kind, _language)))


def _without_row(group: Group) -> Row:
    results = group.results
    return [
        group.name,
        len(results),
        measures.share([one.is_wrong for one in results]),
        measures.share([one.outcome is Outcome.CLARIFY for one in results]),
        measures.share([one.is_handed_over for one in results]),
    ]


def reliability_section(results: Sequence[Result]) -> str:
    """How far confidence can be taken at its word, where entries are absent as often as not."""
    bins = _bins(results, measures.even_weights(results))
    within = [result for result in results if result.is_within]
    errors = (
        "As many questions without entry as with, as the calibration has it:"
        f" expected calibration error {cell(measures.calibration_error(bins))}."
        f" On those with an entry alone: {cell(measures.calibration_error(_bins(within)))}."
    )
    rows = (
        [f"{one.low:.1f}–{one.high:.1f}", one.count, one.weight, one.confidence, one.right]
        for one in bins
    )
    figures = table(["confidence", "n", "share", "mean confidence", "right"], rows)
    return f"#### Reliability\n\n{errors}\n\n{figures}"


def _bins(results: Sequence[Result], weights: Sequence[float] | None = None) -> list[measures.Bin]:
    confidences = [result.confidence for result in results]
    return measures.reliability(confidences, [one.is_right() for one in results], weights)
