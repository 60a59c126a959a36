"""The matcher: Swedish and English, compiled from the knowledge."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from bot.ids import EntryId
from bot.knowledge.model import Language
from bot.matcher.compiling import Trial, compile_language
from bot.matcher.courtesy import without_courtesies
from bot.matcher.decide import Thresholds
from bot.matcher.language import LanguageGuess, learn_languages
from bot.matcher.language_matcher import LanguageMatcher
from bot.matcher.material import Material
from bot.matcher.model import Correction, Ranking
from bot.matcher.normalize import normalize
from bot.matcher.phrasing import plainly, what_is
from bot.matcher.wordings import languages_in
from bot.matcher.words import is_function_word

_MOST_WORDS_OF_FOLLOW_UP = 3
_FOLLOW_UP_BEGINS = frozenset({"och", "men", "and", "but", "då"})
_NEAR = 1.8
"""How many false answers near our subject make one false answer in all, see `thresholds_from`."""
_WRONG = 5.0
"""How many right answers one wrong answer undoes."""
_MARGINS = tuple(step / 50 for step in range(23))
"""A greater lead than the last of these keeps back many right answers for each wrong one."""
_LEAST = 0.4
"""The least confidence for an answer, also where the knowledge is too small to show more."""
_OFFERED_WITHOUT_ENTRY = 0.5
"""Share of the questions without entry that may be answered by asking back."""


@dataclass(frozen=True, slots=True)
class FuzzyMatcher:
    """Implements `Matcher`."""

    languages: Mapping[Language, LanguageMatcher]
    guess: LanguageGuess
    thresholds: Thresholds

    def rank(
        self,
        question: str,
        *,
        language: Language | None = None,
        context: EntryId | None = None,
    ) -> Ranking:
        """See `Matcher.rank`."""
        normal = normalize(question)
        spoken = language or self.guess.of(normal)
        matcher = self.languages.get(spoken) or next(iter(self.languages.values()), None)
        if matcher is None or not normal:
            return Ranking((), spoken)
        asked = without_courtesies(normal, spoken)
        ranking = _ranked_plainly(matcher, normal, asked, spoken)
        if context is None or not is_follow_up(asked, spoken):
            return ranking
        title = matcher.wordings.title_of(context)
        in_context = _ranked(matcher, f"{title} {asked}", spoken) if title else ranking
        return max(ranking, in_context, key=_confidence)


def is_follow_up(normal: str, language: Language) -> bool:
    """Whether a question leans on what was said before: "och i Karlskrona?", "hur mycket då?"."""
    words = normal.split()
    telling = [word for word in words if not is_function_word(word, language)]
    begins = words[0] in _FOLLOW_UP_BEGINS or words[-1] == "då"
    return len(telling) <= (_MOST_WORDS_OF_FOLLOW_UP if begins else 0)


def _ranked_plainly(
    matcher: LanguageMatcher, normal: str, asked: str, language: Language
) -> Ranking:
    """As it is said, or what is asked in plainer words: those that are stored, or surer."""
    ranking = _ranked(matcher, normal, language)
    stored = matcher.place_of
    plain = _plain(asked, language, stored)
    if plain == normal or normal in stored or not matcher.has_telling_word(plain):
        return ranking
    in_plain = _ranked(matcher, plain, language)
    # a stored negative is as sure as a stored question, though its confidence is 0
    if plain in stored or _confidence(in_plain) > _confidence(ranking):
        return replace(in_plain, corrections=(Correction(normal, plain), *in_plain.corrections))
    return ranking


def _plain(asked: str, language: Language, stored: Container[str]) -> str:
    if asked in stored:
        return asked
    # a name alone asks what it is, where anybody has written that down
    definition = what_is(asked, language)
    return definition if definition in stored else plainly(asked, language) or asked


def _ranked(matcher: LanguageMatcher, normal: str, language: Language) -> Ranking:
    matches, corrections = matcher.rank(normal)
    return Ranking(matches, language, corrections)


def _confidence(ranking: Ranking) -> float:
    return ranking.best.confidence if ranking.best else 0.0


def compile_matcher(material: Material, *, false_answer_rate: float) -> FuzzyMatcher:
    """Learn from the material."""
    compiled = {one: compile_language(material, one) for one in languages_in(material)}
    trials = [trial for _, found in compiled.values() for trial in found]
    return FuzzyMatcher(
        languages={language: matcher for language, (matcher, _) in compiled.items()},
        guess=learn_languages(
            (normalize(variant.text), variant.language) for variant in material.variants
        ),
        thresholds=thresholds_from(trials, false_answer_rate),
    )


def thresholds_from(trials: Sequence[Trial], false_answer_rate: float) -> Thresholds:
    """The thresholds at which no more is answered falsely than wanted.

    Of the questions near our subject that have no entry, nearly twice the wanted share may be
    answered: as many again come from far away, and hardly any of those is. Each margin has a
    threshold that keeps to this; the pair is taken that answers most rightly, counting a wrong
    answer as dearly as it costs.
    """
    if not any(not trial.is_within for trial in trials):
        # a single entry, or none: nothing shows how sure is sure enough
        return Thresholds(1.0, 1.0, 0.0)
    confidence = np.array([trial.confidence for trial in trials])
    lead = np.array([trial.lead for trial in trials])
    is_right = np.array([trial.is_right for trial in trials], np.bool_)
    is_within = np.array([trial.is_within for trial in trials], np.bool_)
    clarify = float(np.quantile(confidence[~is_within], 1 - _OFFERED_WITHOUT_ENTRY))
    found: list[tuple[float, Thresholds]] = []
    for margin in _MARGINS:
        leading = np.where(lead >= margin, confidence, 0.0)
        wanted = float(np.quantile(leading[~is_within], 1 - _NEAR * false_answer_rate))
        answer = max(wanted, clarify, _LEAST)
        is_answered = (leading >= answer) & is_within
        worth = np.sum(is_answered & is_right) - _WRONG * np.sum(is_answered & ~is_right)
        found.append((float(worth), Thresholds(answer, clarify, margin)))
    return max(found, key=lambda one: one[0])[1]
