"""The matcher: Swedish and English, compiled from the knowledge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.ids import EntryId
from bot.knowledge.model import Language
from bot.matcher.compiling import Trial, compile_language
from bot.matcher.decide import Thresholds
from bot.matcher.language import LanguageGuess, learn_languages
from bot.matcher.language_matcher import LanguageMatcher
from bot.matcher.material import Material
from bot.matcher.model import Ranking
from bot.matcher.normalize import normalize
from bot.matcher.wordings import languages_in

MOST_MATCHES = 5


@dataclass(frozen=True, slots=True)
class FuzzyMatcher:
    """Implements `Matcher`."""

    languages: Mapping[Language, LanguageMatcher]
    guess: LanguageGuess
    thresholds: Thresholds
    titles: Mapping[EntryId, Mapping[Language, str]]

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
        matches, corrections = matcher.rank(normal)
        return Ranking(matches[:MOST_MATCHES], spoken, corrections)


def compile_matcher(material: Material, *, false_answer_rate: float) -> FuzzyMatcher:
    """Learn from the material."""
    compiled = {language: compile_language(material, language) for language in languages_in(material)}
    trials = [trial for _, found in compiled.values() for trial in found]
    return FuzzyMatcher(
        languages={language: matcher for language, (matcher, _) in compiled.items()},
        guess=learn_languages(
            (normalize(variant.text), variant.language) for variant in material.variants
        ),
        thresholds=thresholds_from(trials, false_answer_rate),
        titles={},
    )


def thresholds_from(trials: Sequence[Trial], false_answer_rate: float) -> Thresholds:
    """The least confidence at which no more than that share of questions without entry is answered."""
    without = np.array([trial.confidence for trial in trials if not trial.is_within] or [0.0])
    answer = float(np.quantile(without, 1 - false_answer_rate))
    clarify = float(np.quantile(without, 0.5))
    return Thresholds(answer=answer, clarify=clarify, margin=0.0)
