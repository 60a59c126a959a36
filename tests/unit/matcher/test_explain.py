"""Why a question was decided as it was."""

from __future__ import annotations

from functools import partial

import pytest

from bot.ids import EntryId
from bot.knowledge.model import Language
from bot.matcher.decide import Thresholds
from bot.matcher.explain import explain
from bot.matcher.model import Evidence, Match, Ranking

THRESHOLDS = Thresholds(answer=0.5, clarify=0.2, margin=0.3)


def ranking(*confidences: float) -> Ranking:
    evidence = partial(Evidence, "vad är iop", ("iop",))
    matches = (Match(EntryId(f"e{at}"), sure, evidence) for at, sure in enumerate(confidences))
    return Ranking(tuple(matches), Language.SV)


@pytest.mark.parametrize(
    ("confidences", "decided"),
    [
        ((0.9, 0.1), "90.0% räcker för svar, gränsen är 50.0%"),
        ((0.6, 0.4), "60.0% räcker för svar, men tvåan är för nära: försprånget ska vara 30.0%"),
        ((0.4, 0.1), "40.0% räcker inte för svar (gräns 50.0%) men för en motfråga (gräns 20.0%)"),
        ((0.1, 0.0), "10.0% räcker inte ens för en motfråga (gräns 20.0%)"),
    ],
)
def test_it_is_said_which_threshold_decided(confidences: tuple[float, ...], decided: str) -> None:
    """Also where the lead over the second entry did."""
    *_, last = explain(ranking(*confidences), THRESHOLDS)

    assert last.partition(" / ")[0] == decided


def test_each_entry_comes_with_what_spoke_for_it() -> None:
    """The best three, whatever was decided."""
    lines = explain(ranking(0.9, 0.05, 0.03, 0.02), THRESHOLDS)

    assert [line for line in lines if line[0].isdigit()][:3] == [
        "1. e0  90%",
        "2. e1  5%",
        "3. e2  3%",
    ]
    assert lines.count("     närmast / nearest: 'vad är iop'") == 3
    assert lines.count("     gemensamma ord / words in common: iop") == 3
