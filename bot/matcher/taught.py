"""Wordings that agents have taught since the matcher was compiled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from rapidfuzz.distance import OSA

from bot.ids import EntryId
from bot.knowledge.model import Language
from bot.matcher.language_matcher import MOST_MATCHES, MOST_WORDS_SHOWN, STORED
from bot.matcher.material import LabelledVariant
from bot.matcher.model import Evidence, Match, Matcher, Ranking
from bot.matcher.normalize import normalize, without_diacritics
from bot.matcher.words import NEGATIONS, is_function_word

NEARLY_STORED = 0.95
"""Confidence in a question that is a taught wording but for a slip of the finger."""

_LEAST_TELLING = 2
_SHORTEST_WITH_SLIP = 5
"""In shorter words another letter is mostly another word: "stöd", "stad"."""
_PADDING = frozenset(
    {"hej", "hallå", "tack", "snälla", "ju", "en", "ett", "hi", "hello", "thanks", "please", "the"}
)
"""Words that a question may have more or fewer of and still be the same."""

_Core = tuple[str, ...]
"""The words of a text in normal form, padding left out."""


class TaughtMatcher:
    """Implements `Matcher` over another one, for the time until the taught is compiled in.

    It is careful rather than clever: the same words in the same order, one slip aside. What is
    asked in any other way is the other matcher's alone.
    """

    def __init__(self, base: Matcher, wordings: Sequence[LabelledVariant]) -> None:
        self._base = base
        self._equal: dict[tuple[Language, str], LabelledVariant] = {}
        self._alike: defaultdict[tuple[Language, str], list[tuple[_Core, LabelledVariant]]] = (
            defaultdict(list)
        )
        self._longest = 0
        for wording in wordings:
            self._learn(wording)

    def rank(
        self,
        question: str,
        *,
        language: Language | None = None,
        context: EntryId | None = None,
    ) -> Ranking:
        """See `Matcher.rank`."""
        ranking = self._base.rank(question, language=language, context=context)
        normal = normalize(question)
        spoken = [language] if language else [ranking.language, *Language]
        for one in spoken:
            if (equal := self._equal.get((one, normal))) is not None:
                return _led_by(equal, STORED, normal, ranking)
        alike = next(self._nearly(normal, spoken), None)
        # what is stored word for word for another entry is no slip of the finger
        if alike is None or (ranking.best and ranking.best.confidence >= NEARLY_STORED):
            return ranking
        return _led_by(alike, NEARLY_STORED, normal, ranking)

    def _learn(self, wording: LabelledVariant) -> None:
        normal, language = normalize(wording.text), wording.language
        if not normal:
            return
        self._equal.setdefault((language, normal), wording)
        core = _core_of(normal)
        if _tells_enough(core, language):
            self._alike[language, _initials(core)].append((core, wording))
            self._longest = max(self._longest, len(core))

    def _nearly(self, normal: str, spoken: Iterable[Language]) -> Iterator[LabelledVariant]:
        core = _core_of(normal)
        if len(core) > self._longest:
            return
        initials = _initials(core)
        for language in spoken:
            for stored, wording in self._alike.get((language, initials), ()):
                if _is_same_but_for_a_slip(stored, core):
                    yield wording


def speaks_for(wording: str, question: str, language: Language) -> bool:
    """Whether a taught wording would lead the ranking of a question in its language."""
    stored, asked = normalize(wording), normalize(question)
    if not stored or stored == asked:
        return bool(stored)
    core = _core_of(stored)
    return _tells_enough(core, language) and _is_same_but_for_a_slip(core, _core_of(asked))


def _core_of(normal: str) -> _Core:
    return tuple(word for word in normal.split() if word not in _PADDING)


def _tells_enough(core: _Core, language: Language) -> bool:
    return len(_telling(core, language)) >= _LEAST_TELLING


def _telling(words: Iterable[str], language: Language) -> list[str]:
    return [word for word in words if not is_function_word(word, language)]


def _initials(core: _Core) -> str:
    """What nearly the same wordings share: slips are rarest in the first letter."""
    return "".join(without_diacritics(word[0]) for word in core)


def _is_same_but_for_a_slip(stored: _Core, asked: _Core) -> bool:
    if len(stored) != len(asked):
        return False
    unlike = [pair for pair in zip(stored, asked, strict=True) if not _is_same_word(*pair)]
    return not unlike or (len(unlike) == 1 and _is_slip(*unlike[0]))


def _is_same_word(stored: str, asked: str) -> bool:
    """The word itself, or as it looks when typed without å, ä and ö."""
    return stored == asked or asked == without_diacritics(stored)


def _is_slip(stored: str, asked: str) -> bool:
    """One letter wrong, too many, missing or swapped; never in a number or a negation."""
    return (
        min(len(stored), len(asked)) >= _SHORTEST_WITH_SLIP
        and stored.isalpha()
        and asked.isalpha()
        and NEGATIONS.isdisjoint((stored, asked))
        and without_diacritics(stored[0]) == without_diacritics(asked[0])
        and OSA.distance(stored, asked, score_cutoff=1) == 1
    )


def _led_by(wording: LabelledVariant, confidence: float, normal: str, ranking: Ranking) -> Ranking:
    """The wording's entry first; the others share what it leaves of the probability."""
    first = Match(wording.entry_id, confidence, partial(_evidence, wording, normal))
    others = [
        Match(match.entry_id, min(match.confidence, 1 - confidence), match.explained)
        for match in ranking.matches
        if match.entry_id != wording.entry_id
    ]
    return Ranking((first, *others[: MOST_MATCHES - 1]), wording.language, ranking.corrections)


def _evidence(wording: LabelledVariant, normal: str) -> Evidence:
    # the longest words are mostly the rarest
    words = sorted(_telling(normal.split(), wording.language), key=len, reverse=True)
    return Evidence(wording.text, tuple(words[:MOST_WORDS_SHOWN]))
