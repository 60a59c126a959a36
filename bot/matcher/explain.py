"""Why a question was decided as it was, in words for agents and editors."""

from __future__ import annotations

from bot.matcher.decide import Ambiguous, Confident, Thresholds, Unknown, decide
from bot.matcher.model import Match, Ranking

SHOWN = 3


def explain(ranking: Ranking, thresholds: Thresholds) -> list[str]:
    """The best entries with what spoke for each, what was corrected, and what decided."""
    lines = [f"Språk / language: {ranking.language}"]
    if ranking.corrections:
        read = ", ".join(f"{one.written} → {one.read_as}" for one in ranking.corrections)
        lines.append(f"Läst som / read as: {read}")
    for place, match in enumerate(ranking.matches[:SHOWN], start=1):
        lines += _about(place, match)
    lines.append(_what_decided(ranking, thresholds))
    return lines


def _about(place: int, match: Match) -> list[str]:
    words = ", ".join(match.evidence.words) or "–"
    return [
        f"{place}. {match.entry_id}  {match.confidence:.0%}",
        f"     närmast / nearest: {match.evidence.variant!r}",
        f"     gemensamma ord / words in common: {words}",
    ]


def _what_decided(ranking: Ranking, thresholds: Thresholds) -> str:
    best = ranking.best
    if best is None:
        return "Inga ord att gå på / No words to go by."
    match decide(ranking, thresholds):
        case Confident():
            return (
                f"{best.confidence:.1%} räcker för svar, gränsen är {thresholds.answer:.1%}"
                " / is enough to answer"
            )
        case Ambiguous() if best.confidence >= thresholds.answer:
            return (
                f"{best.confidence:.1%} räcker för svar, men tvåan är för nära: försprånget ska"
                f" vara {thresholds.margin:.1%} / enough, but the second one is too near"
            )
        case Ambiguous():
            return (
                f"{best.confidence:.1%} räcker inte för svar (gräns {thresholds.answer:.1%}) men"
                f" för en motfråga (gräns {thresholds.clarify:.1%}) / enough to ask back only"
            )
        case Unknown():
            return (
                f"{best.confidence:.1%} räcker inte ens för en motfråga"
                f" (gräns {thresholds.clarify:.1%}) / is not enough to ask back"
            )
