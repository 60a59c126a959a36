"""Entries that are no longer given, for the time until the matcher is compiled without them."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from bot.ids import EntryId
from bot.knowledge.model import Language
from bot.matcher.model import Matcher, Ranking


@dataclass(frozen=True, slots=True)
class ForgettingMatcher:
    """Implements `Matcher` over another one, whose matches with other entries are left out."""

    base: Matcher
    entry_ids: AbstractSet[EntryId]
    """All that can be given."""

    def rank(
        self,
        question: str,
        *,
        language: Language | None = None,
        context: EntryId | None = None,
    ) -> Ranking:
        """See `Matcher.rank`."""
        ranking = self.base.rank(question, language=language, context=context)
        matches = tuple(one for one in ranking.matches if one.entry_id in self.entry_ids)
        return Ranking(matches, ranking.language, ranking.corrections)
