"""The glossary: from a letter to its terms, and from a word to what is known about it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channel.telegram.pieces import utf16_length
from bot.conversation.acts import AskPerson, BrowseTerms, ChooseEntry, Press, SearchTerms
from bot.conversation.model import Conversation
from bot.conversation.outbound import Button, OutboundMessage
from bot.conversation.presses import decode, encode
from bot.ids import EntryId
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.loader import load
from bot.knowledge.model import Language, Register, Term
from bot.reply import glossary
from bot.reply.texts import texts_in
from tests.unit.conversation.fakes import (
    ANNA,
    HELLO,
    IOP,
    LOU,
    PRICE,
    a_knowledge_base,
    an_entry,
)

SV, EN = texts_in(Language.SV), texts_in(Language.EN)
SWEDISH = Conversation(ANNA)
EASY = Conversation(ANNA, register=Register.SV_EASY)
ENGLISH = Conversation(ANNA, language=Language.EN, register=Register.EN)
LOU_IN_SWEDISH = (
    "LOU: lagen om upphandling (på engelska: Procurement Act)\nVad är lou? Lagen för inköp."
)
LOU_IN_ENGLISH = (
    "LOU: Procurement Act (in Swedish: lagen om upphandling)\nWhat is lou? The law on purchases."
)


def a_term(term: str, *entries: str, **changes: object) -> Term:
    """A term that is its own Swedish meaning, with these fields changed."""
    fields: dict[str, object] = {"term": term, "sv": term, "en": f"{term} abroad"}
    return Term.model_validate(fields | {"entries": entries} | changes)


def knowing(*terms: Term) -> KnowledgeBase:
    """What is known of IOP, LOU, a price, and these terms."""
    lou = LOU.model_copy(
        update={
            "short": LOU.short.model_copy(
                update={"sv": "Lagen för inköp.", "en": "The law on purchases."}
            )
        }
    )
    knowledge = a_knowledge_base(IOP, lou, PRICE, HELLO)
    return knowledge.model_copy(update={"terms": terms})


LOU_TERM = a_term("LOU", "lou", sv="lagen om upphandling", en="Procurement Act")


def presses(reply: OutboundMessage) -> list[object]:
    return [button.press for button in reply.buttons]


def terms_on(reply: OutboundMessage) -> list[str]:
    """The first words of each paragraph below the heading."""
    return [paragraph.split("\n")[0].split(" (")[0] for paragraph in reply.body.split("\n\n")[1:]]


def of_letter(letter: str, *terms: Term, page: int = 0) -> OutboundMessage:
    return glossary.browse(SWEDISH, knowing(*terms), BrowseTerms(letter, page))


def found(words: str, *terms: Term, page: int = 0) -> OutboundMessage:
    return glossary.search(SWEDISH, knowing(*terms), SearchTerms(words, page))


# --- letters --------------------------------------------------------------------------------


def test_the_letters_stand_in_the_order_of_the_swedish_alphabet() -> None:
    """Digits first, å, ä and ö last; only letters under which there is something."""
    terms = [a_term(name, "iop") for name in ("öppen", "äga", "17 förslag", "åtta", "zon", "Asf")]

    reply = of_letter("", *terms)

    assert reply.body == SV.glossary_letters
    assert list(reply.buttons) == [
        Button("0–9", BrowseTerms("0")),
        Button("A", BrowseTerms("a")),
        Button("Z", BrowseTerms("z")),
        Button("Å", BrowseTerms("å")),
        Button("Ä", BrowseTerms("ä")),
        Button("Ö", BrowseTerms("ö")),
    ]


def test_an_accent_makes_no_letter_of_its_own() -> None:
    """É is found under e."""
    assert presses(of_letter("", a_term("échange", "iop"))) == [BrowseTerms("e")]


@pytest.mark.parametrize("letter", ["q", "A", "åå"])
def test_a_letter_without_terms_leads_to_the_choice_of_letters(letter: str) -> None:
    """Anyone can forge a button."""
    reply = of_letter(letter, a_term("avtal", "iop"))

    assert reply.body == SV.glossary_letters


# --- terms ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("conversation", "text"),
    [(SWEDISH, LOU_IN_SWEDISH), (EASY, LOU_IN_SWEDISH), (ENGLISH, LOU_IN_ENGLISH)],
)
def test_a_term_is_explained_in_the_visitors_language(
    conversation: Conversation, text: str
) -> None:
    """What it stands for in both languages, then what its first entry says in short."""
    reply = glossary.browse(conversation, knowing(LOU_TERM), BrowseTerms("l"))

    assert reply.body.split("\n\n")[1] == text
    assert reply.language is conversation.language


def test_a_page_leads_to_the_entries_and_back_to_the_letters() -> None:
    """A button each, with the question that the entry answers."""
    reply = of_letter("l", LOU_TERM)

    assert list(reply.buttons) == [
        Button("Vad är lou?", ChooseEntry(EntryId("lou"))),
        Button(SV.glossary, BrowseTerms()),
    ]


def test_a_page_says_where_the_sources_are() -> None:
    """An explanation has none beside it."""
    assert of_letter("l", LOU_TERM).notes == (SV.whole_answers_have_sources,)


def test_the_same_word_in_both_languages_is_said_once() -> None:
    """A name has no translation."""
    reply = of_letter("s", a_term("Samhall", "price", en="Samhall"))

    assert reply.body.split("\n\n")[1] == "Samhall"


def test_a_known_unknown_explains_nothing() -> None:
    """The first entry that has an answer does."""
    reply = of_letter("a", a_term("avgift", "price", "gone", "iop"))

    assert reply.body.endswith("avgift (på engelska: avgift abroad)\nVad är iop? iop")
    assert presses(reply)[0] == ChooseEntry(EntryId("iop"))


@pytest.mark.parametrize(
    ("conversation", "terms"),
    [(SWEDISH, ["penning"]), (ENGLISH, ["pengar: money", "penning: coin"])],
)
def test_a_word_as_plain_as_its_meaning_is_left_out(
    conversation: Conversation, terms: list[str]
) -> None:
    """It is kept for the matcher; who reads English learns from it what the Swedish means."""
    knowledge = knowing(
        a_term("pengar", en="money"),
        a_term("penning", "iop", en="coin"),
        a_term("PFO", sv="förkortningen PFO", en="the abbreviation PFO"),
    )

    reply = glossary.browse(conversation, knowledge, BrowseTerms("p"))

    assert terms_on(reply) == terms


def test_terms_stand_in_the_order_of_a_dictionary() -> None:
    """Whatever their case; å, ä and ö after z."""
    names = ["sänka", "Sverige", "såga", "sak", "söka", "szene"]

    reply = of_letter("s", *(a_term(name, "iop") for name in names))

    assert terms_on(reply) == ["sak", "Sverige", "szene", "såga", "sänka", "söka"]


# --- pages ----------------------------------------------------------------------------------


def many(count: int) -> list[Term]:
    return [a_term(f"a{number:02}", "iop") for number in range(count)]


@pytest.mark.parametrize(
    ("page", "first", "turns"),
    [
        (0, "a00", [(SV.forward, 1)]),
        (1, "a08", [(SV.back, 0), (SV.forward, 2)]),
        (2, "a16", [(SV.back, 1)]),
        (9999, "a16", [(SV.back, 1)]),
    ],
)
def test_a_letter_has_eight_terms_on_a_page(
    page: int, first: str, turns: list[tuple[str, int]]
) -> None:
    """Back and forward from each; beyond the end there is the last."""
    reply = of_letter("a", *many(17), page=page)

    assert terms_on(reply)[0] == first
    assert list(reply.buttons[1:-1]) == [
        Button(label, BrowseTerms("a", number)) for label, number in turns
    ]


def test_the_heading_says_on_which_page_one_is() -> None:
    """If there are several."""
    assert of_letter("a", *many(9), page=1).body.startswith("Ordlista: A (sida 2 av 2)\n\n")
    assert of_letter("a", *many(8)).body.startswith("Ordlista: A\n\n")


def test_a_page_with_long_explanations_has_fewer_terms() -> None:
    """Rather than one that is cut."""
    long = [a_term(f"a{number}", "iop", sv=f"{number}" * 1000) for number in range(5)]

    first, second = (of_letter("a", *long, page=page) for page in (0, 1))

    assert [len(terms_on(first)), len(terms_on(second))] == [3, 2]
    assert len(first.body) < 3500


def test_a_page_has_four_buttons_to_entries_at_most() -> None:
    """One for each entry, however many terms lead to it."""
    entries = [an_entry(f"e{number}") for number in range(6)]
    terms = [a_term(f"a{number}", f"e{number // 2}") for number in range(4)]
    terms += [a_term(f"a{number}", f"e{number - 2}") for number in range(4, 8)]
    knowledge = a_knowledge_base(*entries).model_copy(update={"terms": tuple(terms)})

    reply = glossary.browse(SWEDISH, knowledge, BrowseTerms("a"))

    assert presses(reply)[:-1] == [ChooseEntry(EntryId(f"e{number}")) for number in range(4)]


# --- search ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "lou",
        "LOU",
        "lagen om upphandling",
        "procurement",
        "OffUp",
        "inköpslagen",
        "loun",
        "purchase",
    ],
)
def test_a_term_is_found_by_all_that_is_said_instead_of_it(words: str) -> None:
    """Names, meanings, abbreviations, synonyms, spoken words and endings."""
    term = a_term(
        "LOU",
        "lou",
        sv="lagen om upphandling",
        en="Procurement Act",
        abbreviations=("offup",),
        synonyms={"sv": ("inköpslagen",), "en": ("purchase law",)},
        inflections=("loun",),
    )

    assert terms_on(found(words, term)) == ["LOU: lagen om upphandling"]


@pytest.mark.parametrize("words", ["lonebidrag", "arsmote", "aga", "lön", "årsm", "bidrag"])
def test_a_term_is_found_without_the_dots_and_in_part(words: str) -> None:
    """Not everybody has å, ä and ö on the keyboard, or the whole word in mind."""
    terms = [a_term(name, "iop") for name in ("lönebidrag", "årsmöte", "äga")]

    assert len(terms_on(found(words, *terms))) == 1


def test_the_word_itself_comes_before_what_looks_like_it() -> None:
    """Then what is so called without dots, what is also called so, and what holds it."""
    terms = [
        a_term("lånekassa", "iop"),
        a_term("lan", "iop"),
        a_term("kredit", "iop", synonyms={"sv": ("lan",)}),
        a_term("landsting", "iop"),
        a_term("lån", "iop"),
    ]

    reply = found("lan", *terms)

    assert terms_on(reply) == ["lan", "kredit", "lån", "landsting", "lånekassa"]


def test_short_words_are_not_looked_for_inside_others() -> None:
    """AF is no part of "graf"."""
    assert terms_on(found("af", a_term("graf", "iop"), a_term("AF-kontor", "iop"))) == ["AF-kontor"]


def test_questions_that_hold_the_words_come_after_the_terms() -> None:
    """Each with its button, and none twice."""
    reply = found("vad iop", a_term("vad iop", "lou"))

    assert reply.body.split("\n\n")[-1] == "Vad är iop?"
    assert presses(reply) == [
        ChooseEntry(EntryId("lou")),
        ChooseEntry(EntryId("iop")),
        BrowseTerms(),
    ]
    assert presses(found("iop", a_term("IOP", "iop"))).count(ChooseEntry(EntryId("iop"))) == 1


def test_small_talk_is_not_searched() -> None:
    """Nobody looks up a greeting."""
    assert found("hello").body == SV.nothing_found.format(words="hello")


def test_a_search_has_five_finds_on_a_page() -> None:
    """Its buttons look for the same words again."""
    reply = found("a", *(a_term(f"a{number:02}", "price") for number in range(11)), page=1)

    assert terms_on(reply) == ["a05", "a06", "a07", "a08", "a09"]
    assert reply.body.startswith('Sökning på "a" (sida 2 av 3)\n\n')
    assert presses(reply) == [SearchTerms("a", 0), SearchTerms("a", 2), BrowseTerms()]


def test_who_finds_nothing_is_shown_other_ways() -> None:
    """The glossary and a person."""
    reply = found("valfisk")

    assert reply.body == SV.nothing_found.format(words="valfisk")
    assert presses(reply) == [BrowseTerms(), AskPerson()]


@pytest.mark.parametrize("words", ["", "  ", "?!", "\n"])
def test_a_search_without_words_tells_how_to_search(words: str) -> None:
    """With an example."""
    reply = found(words)

    assert reply.body == SV.how_to_search
    assert presses(reply) == [BrowseTerms()]


@given(st.text(st.characters(categories=("Lu", "Ll", "Nd", "Zs")), max_size=200))
def test_every_page_of_a_search_looks_for_the_same(words: str) -> None:
    """Words too long for a button are cut before the first page."""
    synonyms = {"sv": (f"q{words}",)}
    terms = [a_term(f"x{number}", "price", synonyms=synonyms) for number in range(6)]

    (forward,) = [
        one for one in presses(found(f"q{words}", *terms)) if isinstance(one, SearchTerms)
    ]

    assert decode(encode(forward)) == forward
    assert terms_on(found(forward.words, *terms, page=forward.page)) == ["x5"]


# --- the real knowledge ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def real() -> KnowledgeBase:
    return load(Path("knowledge"))


def pages_from(conversation: Conversation, knowledge: KnowledgeBase) -> list[OutboundMessage]:
    """All that can be reached from the choice of letters by going forward."""
    waiting: list[Press] = [BrowseTerms()]
    seen: dict[Press, OutboundMessage] = {}
    while waiting:
        press = waiting.pop()
        if isinstance(press, BrowseTerms) and press not in seen:
            seen[press] = glossary.browse(conversation, knowledge, press)
            waiting += [button.press for button in seen[press].buttons]
    return list(seen.values())


@pytest.mark.parametrize("conversation", [SWEDISH, ENGLISH])
def test_every_page_of_the_glossary_fits_into_a_message(
    conversation: Conversation, real: KnowledgeBase
) -> None:
    """And every button of it into what Telegram allows."""
    pages = pages_from(conversation, real)
    buttons = [button.press for page in pages for button in page.buttons]

    assert max(utf16_length("\n\n".join((one.body, *one.notes))) for one in pages) < 3600
    assert max(len(encode(press).encode()) for press in buttons) <= 64
    assert [press for press in buttons if decode(encode(press)) != press] == []


def test_every_term_that_leads_somewhere_is_on_a_page(real: KnowledgeBase) -> None:
    """Once."""
    shown = [term for page in pages_from(SWEDISH, real)[1:] for term in terms_on(page)]
    named = {term.term for term in real.terms if term.entries}

    assert len(shown) == len(set(shown))
    assert named - {term.split(": ")[0] for term in shown} == set()


@pytest.mark.parametrize("words", ["a", "asf", "upphandling", "bidrag", "lon", "vem"])
def test_every_page_of_a_search_fits_into_a_message(words: str, real: KnowledgeBase) -> None:
    """Even where nearly everything is found."""
    replies = [glossary.search(SWEDISH, real, SearchTerms(words, page)) for page in range(60)]
    buttons = [button.press for reply in replies for button in reply.buttons]

    assert max(utf16_length(reply.body) for reply in replies) < 3600
    assert [press for press in buttons if decode(encode(press)) != press] == []
