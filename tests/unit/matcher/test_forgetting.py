"""What is retired while the matcher still knows it."""

from __future__ import annotations

from bot.ids import EntryId
from bot.matcher.forgetting import ForgettingMatcher
from tests.unit.conversation.fakes import FITS, FakeMatcher, a_matcher, a_ranking


def test_only_what_can_be_given_is_found() -> None:
    """The others keep their places and their confidence."""
    base = FakeMatcher({"hur?": a_ranking(("iop", 0.6), ("lou", 0.3), ("price", 0.1))})
    matcher = ForgettingMatcher(base, {EntryId("lou"), EntryId("price")})

    ranking = matcher.rank("hur?", context=EntryId("lou"))

    assert ranking == a_ranking(("lou", 0.3), ("price", 0.1))
    assert base.asked == [("hur?", "lou")]


def test_nothing_is_found_if_all_of_it_is_retired() -> None:
    """The question goes to a person."""
    assert ForgettingMatcher(a_matcher(), frozenset()).rank(FITS).best is None
