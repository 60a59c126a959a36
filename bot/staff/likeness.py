"""What many asked without an answer, put together by likeness. Pure.

Of a group only such words are shown as two visitors used: no visitor's sentence, no name.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log

from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne

from bot.conversation.personal_data import MASK
from bot.conversation.veil import EMAIL_MASK, PHONE_MASK, veiled
from bot.ids import ConversationId, EntryId
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.model import Language
from bot.matcher.normalize import normalize
from bot.matcher.words import FUNCTION_WORDS, stem

MOSTLY = 0.5
"""Questions are alike if more than so much of what both say is in words that they share,"""
WITHIN = 0.6
"""or if so much of what the shorter one says is in two such words or more."""
LEAST_VISITORS = 2
"""So many must have used a word before anybody is shown it."""
MOST_WORDS = 6

_LEAST_LETTERS = 6
"""In shorter words one other letter makes another word more often than a mistake."""
_MASKS = re.compile("|".join(re.escape(mask) for mask in (MASK, EMAIL_MASK, PHONE_MASK)))
_ADDRESS = re.compile(r"\S*(?:@|://|www\.)\S*", re.IGNORECASE)
_COURTESIES = """
    tack snälla mvh vänliga vänlig hälsningar hälsning undrar undrade fråga frågan frågor veta
    hi hello thanks thank please regards kind best wonder wondering question questions know
    """
_SAYS_NOTHING = frozenset(_COURTESIES.split()).union(*FUNCTION_WORDS.values())
_USUAL = 20
"""As if there were so many more questions: in a few, no word is rare."""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question that went to a person because the bot had no answer."""

    visitor: ConversationId
    question: str
    language: Language
    nearest: EntryId | None
    """The entry that the matcher thought of first."""


@dataclass(frozen=True, slots=True)
class Group:
    """Questions about the same thing."""

    words: tuple[str, ...]
    """What they have in common; what most visitors used first."""
    count: int
    nearest: EntryId | None


@dataclass(frozen=True, slots=True)
class Grouped:
    groups: tuple[Group, ...]
    """The largest first."""
    total: int
    """Questions that were looked at."""

    @property
    def alone(self) -> int:
        """Questions that are like none of another visitor's."""
        return self.total - sum(group.count for group in self.groups)


@dataclass(frozen=True, slots=True)
class _Word:
    stem: str
    written: str
    is_small: bool
    """Written in small letters: no name, as far as one can see."""


@dataclass(frozen=True, slots=True)
class _Question:
    asked: Unanswered
    words: tuple[_Word, ...]
    stems: frozenset[str]
    """Without mistakes in spelling that others did not make."""


def grouped(unanswered: Sequence[Unanswered], known: Collection[str]) -> Grouped:
    """The groups of at least two visitors; `known` holds the stems that can be no names."""
    questions = _read(unanswered)
    weights = _weights(questions)
    groups = [
        group
        for members in _alike(questions, weights)
        if (group := _shown(members, weights, known)) is not None
    ]
    groups.sort(key=lambda group: (-group.count, group.words))
    return Grouped(tuple(groups), len(unanswered))


def known_stems(knowledge: KnowledgeBase) -> frozenset[str]:
    """The words that stand in the knowledge, where no private person is named."""
    texts: list[tuple[str, Language]] = []
    for entry in knowledge.entries:
        texts += ((text, Language.SV) for text in (entry.title.sv, *entry.variants.sv))
        texts += ((text, Language.EN) for text in (entry.title.en, *entry.variants.en))
    return frozenset(stem(word, lang) for text, lang in texts for word in normalize(text).split())


# --- reading --------------------------------------------------------------------------------


def _read(unanswered: Iterable[Unanswered]) -> list[_Question]:
    """Those that say something, the shortest first: they lead the groups."""
    read = [(asked, _telling(asked.question, asked.language)) for asked in unanswered]
    corrected = _corrected(Counter(word.stem for _, words in read for word in words))
    questions = [
        _Question(asked, words, frozenset(corrected[word.stem] for word in words))
        for asked, words in read
        if words
    ]
    return sorted(questions, key=lambda question: (len(question.stems), sorted(question.stems)))


def _telling(question: str, language: Language) -> tuple[_Word, ...]:
    """The words that say what a question is about, nobody's numbers and addresses."""
    cleaned = _ADDRESS.sub(" ", _MASKS.sub(" ", veiled(question)))
    return tuple(
        _Word(stem(word, language), word, chunk == chunk.casefold())
        for chunk in cleaned.split()
        for word in normalize(chunk).split()
        if word.isalpha() and len(word) > 1 and word not in _SAYS_NOTHING
    )


def _corrected(counts: Counter[str]) -> Mapping[str, str]:
    """For each word itself, or the more frequent one that differs in one letter only."""
    corrected: dict[str, str] = {}
    right: defaultdict[str, list[str]] = defaultdict(list)
    for word, _ in sorted(counts.items(), key=lambda counted: (-counted[1], counted[0])):
        near = None
        if len(word) >= _LEAST_LETTERS:
            near = extractOne(word, right[word[0]], scorer=OSA.distance, score_cutoff=1)
        corrected[word] = word if near is None else near[0]
        if near is None and len(word) >= _LEAST_LETTERS:
            right[word[0]].append(word)
    return corrected


def _weights(questions: Sequence[_Question]) -> Mapping[str, float]:
    """What is in few questions tells more about them."""
    counts = Counter(word for question in questions for word in question.stems)
    return {word: log(1 + (len(questions) + _USUAL) / count) for word, count in counts.items()}


# --- putting together -----------------------------------------------------------------------


def _alike(
    questions: Iterable[_Question], weights: Mapping[str, float]
) -> Iterable[Sequence[_Question]]:
    """Each question goes to the group whose first one it is most like, if to any."""
    groups: list[list[_Question]] = []
    sizes: list[float] = []
    leading: defaultdict[str, list[int]] = defaultdict(list)
    for question in questions:
        words = sorted(question.stems)
        size = sum(weights[word] for word in words)
        shared: defaultdict[int, list[float]] = defaultdict(list)
        for word in words:
            for place in leading[word]:
                shared[place].append(weights[word])
        alike = {place: _likeness(common, size, sizes[place]) for place, common in shared.items()}
        best = max(alike, key=lambda place: (alike[place], -place), default=None)
        if best is not None and alike[best]:
            groups[best].append(question)
            continue
        for word in words:
            leading[word].append(len(groups))
        groups.append([question])
        sizes.append(size)
    return groups


def _likeness(shared: Sequence[float], size: float, other_size: float) -> float:
    """How much of what both say they say together; 0 if they are not alike."""
    common = sum(shared)
    likeness = 2 * common / (size + other_size)
    is_within = len(shared) > 1 and common >= WITHIN * min(size, other_size)
    return likeness if likeness > MOSTLY or is_within else 0.0


def _shown(
    members: Sequence[_Question], weights: Mapping[str, float], known: Collection[str]
) -> Group | None:
    visitors: defaultdict[str, set[ConversationId]] = defaultdict(set)
    written: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for question in members:
        for word in question.words:
            # a name is written with a capital letter, and is no word of the knowledge
            if word.is_small or word.stem in known:
                visitors[word.stem].add(question.asked.visitor)
                written[word.stem][word.written] += 1
    common = [word for word, users in visitors.items() if len(users) >= LEAST_VISITORS]
    if not common:
        return None
    common.sort(key=lambda word: (-len(visitors[word]), -weights.get(word, 0.0), word))
    return Group(
        words=tuple(_most_used(written[word]) for word in common[:MOST_WORDS]),
        count=len(members),
        nearest=_nearest(members),
    )


def _most_used(forms: Counter[str]) -> str:
    return min(forms, key=lambda form: (-forms[form], len(form), form))


def _nearest(members: Iterable[_Question]) -> EntryId | None:
    counts = Counter(one.asked.nearest for one in members if one.asked.nearest is not None)
    return min(counts, key=lambda entry: (-counts[entry], entry), default=None)
