"""What a visitor can ask for besides questions: by a command, or by a press under "Mer"."""

from __future__ import annotations

from html import unescape

import pytest

from bot.channel.commands import COMMANDS, COMMANDS_WITH_WORDS, written
from bot.channel.web.menu import menu
from bot.channel.web.texts import page_texts
from bot.conversation.acts import (
    AskPerson,
    BrowseTerms,
    Content,
    Quote,
    Said,
    SearchTerms,
    StartAt,
    Wish,
)
from bot.conversation.presses import decode
from bot.knowledge.model import Language
from bot.reply.texts import texts_in
from tests.integration.web.browser import Browser, articles

SWEDISH = texts_in(Language.SV)


# --- commands -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *((f"/{name}", content) for name, content in COMMANDS.items() if name != "start"),
        ("/start", Wish.START),
        ("/start iop", StartAt("iop")),
        ("/sok  lou ", SearchTerms("lou")),
        ("/search lou", SearchTerms("lou")),
        ("/sok", SearchTerms("")),
        ("/citera vad är\niop?", Quote("vad är\niop?")),
        ("/quote iop", Quote("iop")),
        (" /HJALP ", Wish.HELP),
        ("/hjälp", Wish.HELP),
        ("/språk", Wish.LANGUAGE),
        ("/jämför", Wish.COMPARISON),
        ("/ärende", Wish.MY_TICKETS),
        ("/sök lön", SearchTerms("lön")),
        ("/människa tack", AskPerson()),
        ("/nonsens", Wish.HELP),
    ],
)
def test_a_command_means_the_same_as_on_telegram(text: str, expected: Content) -> None:
    """Here it may be spelled as the word is; what we don't know leads to the help."""
    assert written(text) == expected


@pytest.mark.parametrize(
    "text", ["Vad är IOP?", "och/eller", "/", "/och/eller", "/ start", "//", "", "1/2 /help"]
)
def test_a_slash_alone_makes_no_command(text: str) -> None:
    """Most of what is written with one is a question."""
    assert written(text) == Said(text)


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("/starta", "Steg 1 av 2: Gör plan"),
        ("/guide", "Steg 1 av 2: Gör plan"),
        ("/jamfor", "Jämförelse"),
        ("/ordlista", SWEDISH.glossary_letters),
        ("/sok upphandling", "lagen om upphandling"),
        ("/citera iop", "Post iop, version"),
        ("/sprak", SWEDISH.choose_language),
        ("/arende", SWEDISH.no_tickets),
        ("/mina_data", "Skriv /radera om du vill att vi tar bort det."),
        ("/radera", "Det går inte att ångra."),
        ("/privacy", "Projektet bakom den här assistenten ansvarar"),
        ("/hjalp", "Jag söker upp det svar som passar"),
        ("/manniska", "Ditt ärende har nummer 1."),
    ],
)
async def test_a_typed_command_is_answered_on_the_page(
    anna: Browser, command: str, words: str
) -> None:
    """All that can be done on Telegram can be done here."""
    await anna.opens()

    page = articles(await anna.asks(command))

    assert words in unescape(page[-1])
    assert len(page) == 2


def test_all_commands_are_written_as_telegram_allows() -> None:
    """One table for all channels, so that none knows more than another."""
    names = {*COMMANDS, *COMMANDS_WITH_WORDS}

    assert all(name.isascii() and name.islower() and len(name) <= 32 for name in names)


# --- the menu -------------------------------------------------------------------------------


@pytest.mark.parametrize("language", Language)
def test_the_menu_offers_all_that_needs_no_words(language: Language) -> None:
    """In each language the same."""
    offered = [
        Wish(item.value) if item.field == "wish" else decode(item.value)
        for item in menu(page_texts(language))
    ]

    assert offered == [
        Wish.GUIDE,
        Wish.COMPARISON,
        BrowseTerms(),
        Wish.LANGUAGE,
        Wish.MY_TICKETS,
        Wish.MY_DATA,
        Wish.ERASE,
        Wish.PRIVACY,
        Wish.HELP,
        AskPerson(),
    ]


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("Starta ett ASF, steg för steg", "Steg 1 av 2: Gör plan"),
        ("Ordlista", SWEDISH.glossary_letters),
        ("Hjälp", "Jag söker upp det svar som passar"),
        ("Så behandlar vi dina uppgifter", "Projektet bakom den här assistenten ansvarar"),
        ("Fråga en människa", "Ditt ärende har nummer 1."),
    ],
)
async def test_what_is_pressed_in_the_menu_is_answered_below(
    anna: Browser, label: str, words: str
) -> None:
    """Nothing on the page is replaced by it."""
    await anna.opens()

    page = articles(await anna.presses(label))

    assert words in unescape(page[-1])
    assert len(page) == 2


async def test_the_menu_opens_without_script(anna: Browser) -> None:
    """The browser itself can open and close it."""
    page = (await anna.opens()).html

    assert "<summary>Mer</summary>" in page.partition("<details")[2].partition("</details>")[0]


async def test_a_forged_press_is_told_to_be_one(anna: Browser) -> None:
    """Not taken for words."""
    await anna.opens()

    await anna.sends({"press": "nothing that we ever made"})

    assert SWEDISH.button_is_old in unescape((await anna.opens()).html)


# --- the language of the page ---------------------------------------------------------------


async def test_the_language_of_the_page_is_remembered(anna: Browser) -> None:
    """Whoever has chosen English comes back to an English page."""
    await anna.opens("/?lang=en")

    page = await anna.opens("/", Accept_Language="sv")

    assert '<html lang="en">' in page.html
