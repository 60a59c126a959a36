"""The same question again: what was found for it is still true."""

from __future__ import annotations

from collections import OrderedDict

from bot.ids import EntryId
from bot.knowledge.model import Language
from bot.matcher.model import Matcher, Ranking

MOST_REMEMBERED = 2_000
"""Questions; their words are in memory only, and go with the next exchange of the knowledge."""

_Key = tuple[str, Language | None, EntryId | None]


class RememberingMatcher:
    """Implements `Matcher` by asking another one, once for each question.

    People ask "hej" and "vad är asf" over and over, and a ranking never changes.
    """

    def __init__(self, matcher: Matcher) -> None:
        self._matcher = matcher
        self._rankings: OrderedDict[_Key, Ranking] = OrderedDict()

    def rank(
        self,
        question: str,
        *,
        language: Language | None = None,
        context: EntryId | None = None,
    ) -> Ranking:
        """See `Matcher.rank`."""
        key = (question, language, context)
        ranking = self._rankings.get(key)
        if ranking is None:
            ranking = self._matcher.rank(question, language=language, context=context)
            self._rankings[key] = ranking
            if len(self._rankings) > MOST_REMEMBERED:
                self._rankings.popitem(last=False)
        else:
            self._rankings.move_to_end(key)
        return ranking
