"""The words of the field: by letter, and by a search that looks into the questions too. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.conversation.acts import BrowseTerms, ChooseEntry, SearchTerms
from bot.conversation.model import Conversation
from bot.conversation.outbound import Button, OutboundMessage
from bot.conversation.presses import LONGEST
from bot.ids import EntryId
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.model import Entry, Kind, Language, Term
from bot.knowledge.wording import comparable
from bot.matcher.normalize import without_diacritics
from bot.reply.compose import Reader, shortened

MOST_TERMS = 8
"""On a page of a letter."""
MOST_ENTRIES = 4
"""Buttons to entries below a page of a letter."""
MOST_FOUND = 5
"""On a page of a search, where everything has its button."""
LONGEST_PAGE = 3300
"""Characters of a page, without its heading and its small print."""

_DIGITS = "0"
"""Stands for all terms that begin with no letter."""
_LETTERS = "abcdefghijklmnopqrstuvwxyzåäö"
_PLACES = str.maketrans("åäö", "{|}")
"""What comes after z, in the order of the Swedish alphabet."""
_LONGEST_WORDS = LONGEST - len("s:9999:")
_LONG_WORD = 4
"""From this length on a word is looked for inside others too: "bidrag" in "lönebidrag"."""
_NO_FIT = 4
"""Worse than anything that `_fit` finds."""


@dataclass(frozen=True, slots=True)
class _Item:
    """Something on a page, and the entry that tells more about it."""

    text: str
    entry: Entry | None


def browse(
    conversation: Conversation, knowledge: KnowledgeBase, wanted: BrowseTerms
) -> OutboundMessage:
    """A page of a letter; without a letter that has terms, the choice of letters.

    Terms stand under their Swedish letter for everybody: they are what one hears and reads here.
    """
    reader = Reader(conversation)
    terms = [term for term in knowledge.terms if _says_something(term, reader.language)]
    of_letter = sorted((one for one in terms if _letter(one) == wanted.letter), key=_place)
    if not of_letter:
        return _letters(reader, terms)
    items = [_explained(term, knowledge, reader) for term in of_letter]
    heading = reader.texts.glossary_letter.format(letter=_label(wanted.letter))
    return _page(reader, _pages(items, MOST_TERMS), wanted, heading=heading)


def search(
    conversation: Conversation, knowledge: KnowledgeBase, wanted: SearchTerms
) -> OutboundMessage:
    """A page of the terms that the words lead to, and then of the questions that hold them."""
    reader = Reader(conversation)
    glossary = Button(reader.texts.glossary, BrowseTerms())
    # cut before the first page, so that its buttons look for the same
    words = _as_in_button(wanted.words)
    if not comparable(words):
        return reader.message(reader.texts.how_to_search, buttons=[glossary])
    items = list(_found(words, knowledge, reader))
    if not items:
        body = reader.texts.nothing_found.format(words=words)
        return reader.message(body, buttons=[glossary, reader.person])
    heading = reader.texts.search_heading.format(words=words)
    pages = _pages(items, MOST_FOUND)
    return _page(reader, pages, replace(wanted, words=words), heading=heading)


# --- pages ----------------------------------------------------------------------------------


def _letters(reader: Reader, terms: Iterable[Term]) -> OutboundMessage:
    letters = sorted({_letter(term) for term in terms}, key=lambda one: one.translate(_PLACES))
    buttons = [Button(_label(letter), BrowseTerms(letter)) for letter in letters]
    return reader.message(reader.texts.glossary_letters, buttons=buttons)


def _pages(items: Iterable[_Item], most: int) -> list[list[_Item]]:
    """As much on each as can be read at once; nothing is cut in two."""
    pages: list[list[_Item]] = [[]]
    for item in items:
        length = sum(len(f"{one.text}\n\n") for one in pages[-1]) + len(item.text)
        if len(pages[-1]) == most or (pages[-1] and length > LONGEST_PAGE):
            pages.append([])
        pages[-1].append(item)
    return pages


def _page(
    reader: Reader,
    pages: Sequence[Sequence[_Item]],
    wanted: BrowseTerms | SearchTerms,
    *,
    heading: str,
) -> OutboundMessage:
    number = max(0, min(wanted.page, len(pages) - 1))
    if len(pages) > 1:
        place = reader.texts.page_of.format(page=number + 1, pages=len(pages))
        heading = f"{heading} {place}"
    most_entries = MOST_ENTRIES if isinstance(wanted, BrowseTerms) else MOST_FOUND
    entries = {item.entry.entry_id: item.entry for item in pages[number] if item.entry}
    choices = [_choice(entry, reader.language) for entry in entries.values()]
    return reader.message(
        "\n\n".join((heading, *(item.text for item in pages[number]))),
        notes=[reader.texts.whole_answers_have_sources],
        buttons=[*choices[:most_entries], *_turns(reader, wanted, number, len(pages))],
    )


def _turns(
    reader: Reader, wanted: BrowseTerms | SearchTerms, number: int, count: int
) -> Iterator[Button]:
    if number > 0:
        yield Button(reader.texts.back, replace(wanted, page=number - 1))
    if number < count - 1:
        yield Button(reader.texts.forward, replace(wanted, page=number + 1))
    yield Button(reader.texts.glossary, BrowseTerms())


def _choice(entry: Entry, language: Language) -> Button:
    return Button(shortened(entry.title.in_language(language)), ChooseEntry(entry.entry_id))


# --- a term ---------------------------------------------------------------------------------


def _says_something(term: Term, language: Language) -> bool:
    """Whether there is more to it than the word itself, which may be there for the matcher only."""
    meaning, _ = _meanings(term, language)
    return bool(term.entries) or term.term.casefold() not in meaning.casefold()


def _explained(term: Term, knowledge: KnowledgeBase, reader: Reader) -> _Item:
    """What it stands for, and what the first entry that answers something says in short."""
    entries = (knowledge.get(EntryId(entry_id)) for entry_id in term.entries)
    answers = (entry for entry in entries if entry is not None and entry.kind is Kind.ANSWER)
    entry = next(answers, None)
    if entry is None:
        return _Item(_expanded(term, reader), None)
    title, short = (text.in_language(reader.language) for text in (entry.title, entry.short))
    return _Item(f"{_expanded(term, reader)}\n{title} {short}", entry)


def _expanded(term: Term, reader: Reader) -> str:
    """As in "LOU: lagen om offentlig upphandling (på engelska: Public Procurement Act)"."""
    meaning, elsewhere = _meanings(term, reader.language)
    text = term.term
    if meaning.casefold() != term.term.casefold():
        text = f"{text}: {meaning}"
    if elsewhere.casefold() not in {term.term.casefold(), meaning.casefold()}:
        text = f"{text} ({reader.texts.in_other_language.format(words=elsewhere)})"
    return text


def _meanings(term: Term, language: Language) -> tuple[str, str]:
    """In the language of the reader, and in the other one."""
    return (term.en, term.sv) if language is Language.EN else (term.sv, term.en)


# --- the alphabet ---------------------------------------------------------------------------


def _place(term: Term) -> str:
    """Sorts as a Swedish dictionary does: é with e, å, ä and ö after z."""
    signs = (sign if sign in _LETTERS else without_diacritics(sign) for sign in _spelled(term))
    return "".join(signs).translate(_PLACES)


def _letter(term: Term) -> str:
    first = _spelled(term)[:1]
    letter = first if first in _LETTERS else without_diacritics(first)
    return letter if letter and letter in _LETTERS else _DIGITS


def _spelled(term: Term) -> str:
    return comparable(term.term)


def _label(letter: str) -> str:
    return "0–9" if letter == _DIGITS else letter.upper()


# --- a search -------------------------------------------------------------------------------


def _as_in_button(words: str) -> str:
    cut = " ".join(words.split()).encode(errors="ignore")[:_LONGEST_WORDS]
    return cut.decode(errors="ignore").strip()


def _found(words: str, knowledge: KnowledgeBase, reader: Reader) -> Iterator[_Item]:
    shown: set[EntryId] = set()
    for term in _terms_found(words, knowledge.terms, reader.language):
        item = _explained(term, knowledge, reader)
        if item.entry is not None:
            shown.add(item.entry.entry_id)
        yield item
    for entry in _entries_found(words, knowledge.in_use, reader.language):
        if entry.entry_id not in shown:
            yield _Item(entry.title.in_language(reader.language), entry)


def _terms_found(words: str, terms: Iterable[Term], language: Language) -> list[Term]:
    """The best first; of equally good ones those that are called so, then by the alphabet."""
    said = (term for term in terms if _says_something(term, language))
    fits = ((_fit_of_term(words, term), term) for term in said)
    found = [(fit, term) for fit, term in fits if fit[0] < _NO_FIT]
    return [term for _, term in sorted(found, key=lambda one: (one[0], _place(one[1])))]


def _entries_found(words: str, entries: Iterable[Entry], language: Language) -> list[Entry]:
    """Those whose question holds the words; the best first, then in the order of the editors."""
    found = [
        (_fit(words, [entry.title.in_language(language)]), entry)
        for entry in entries
        if entry.kind is not Kind.SMALL_TALK
    ]
    best = sorted(found, key=lambda one: one[0])
    return [entry for fit, entry in best if fit < _NO_FIT]


def _fit_of_term(words: str, term: Term) -> tuple[int, int]:
    """How well the best of its wordings fits, and how well its names do."""
    names = (term.term, term.sv, term.en, *term.abbreviations)
    others = (*term.synonyms.sv, *term.synonyms.en, *term.spoken, *term.inflections)
    named = _fit(words, names)
    return min(named, _fit(words, others)), named


def _fit(words: str, wordings: Iterable[str]) -> int:
    """0 if one of the wordings is just that, 1 if but for å, ä and ö; 2 and 3 if it holds them."""
    wanted = comparable(words)
    return min((_fit_of_one(wanted, *_spellings(wording)) for wording in wordings), default=_NO_FIT)


def _fit_of_one(wanted: str, spelled: str, bare: str) -> int:
    if wanted == spelled:
        return 0
    if wanted == bare:
        return 1
    words = wanted.split()
    if all(_is_in(word, spelled) for word in words):
        return 2
    is_held = all(_is_in(word, spelled) or _is_in(word, bare) for word in words)
    return 3 if is_held else _NO_FIT


def _is_in(word: str, wording: str) -> bool:
    return f" {word}" in f" {wording}" or (len(word) >= _LONG_WORD and word in wording)


@lru_cache(maxsize=20_000)
def _spellings(wording: str) -> tuple[str, str]:
    """As it is compared, and the same typed without å, ä and ö."""
    spelled = comparable(wording)
    return spelled, without_diacritics(spelled)
