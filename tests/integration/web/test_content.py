"""How a message looks on the page: its paragraphs, lists, links and buttons."""

from __future__ import annotations

import pytest

from bot.channel.web.content import Block, Words, blocks, button_groups
from bot.conversation.acts import AskPerson, GoToStep, Rate, ReadMore
from bot.conversation.outbound import Button
from bot.ids import EntryId
from bot.store.open_store import Store
from tests.integration.web.browser import Browser, articles
from tests.integration.web.conftest import A_CASE, answer

IOP = EntryId("iop")


def words_of(body: str) -> list[tuple[str, str]]:
    """Text and address of each piece."""
    return [
        (piece.text, piece.address)
        for block in blocks(body)
        for line in block.lines
        for piece in line
    ]


def test_a_list_may_begin_in_the_middle_of_a_paragraph() -> None:
    """As in the help: a sentence, and below it what one can write."""
    assert blocks("Skriv:\n- ett\n- två\n\nEller så.\n\n\n") == [
        Block(is_list=False, lines=((Words("Skriv:"),),)),
        Block(is_list=True, lines=((Words("ett"),), (Words("två"),))),
        Block(is_list=False, lines=((Words("Eller så."),),)),
    ]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Se https://example.org/a.", [("Se ", ""), ("https://example.org/a",) * 2, (".", "")]),
        (
            "(http://example.org/?a=1&b=2)",
            [("(", ""), ("http://example.org/?a=1&b=2",) * 2, (")", "")],
        ),
        ("https://example.org", [("https://example.org",) * 2]),
        ("javascript:alert(1)", [("javascript:alert(1)", "")]),
        ("utan adress", [("utan adress", "")]),
    ],
)
def test_an_address_in_a_text_is_a_link(body: str, expected: list[tuple[str, str]]) -> None:
    """Without the punctuation after it, and only if it leads to a page."""
    assert words_of(body) == expected


def test_buttons_of_one_kind_stand_together() -> None:
    """As they do on Telegram."""
    buttons = [
        Button("Läs mer", ReadMore(IOP)),
        Button("Hjälpte", Rate(IOP, "0a1b2c3d", has_helped=True)),
        Button("Hjälpte inte", Rate(IOP, "0a1b2c3d", has_helped=False)),
        Button("Framåt", GoToStep(1)),
        Button("Fråga en människa", AskPerson()),
    ]

    assert button_groups(buttons) == [
        [("m:iop", "Läs mer")],
        [("h:1:0a1b2c3d:iop", "Hjälpte"), ("h:0:0a1b2c3d:iop", "Hjälpte inte")],
        [("g:1", "Framåt")],
        [("person", "Fråga en människa")],
    ]


async def test_a_person_is_named_as_a_person(anna: Browser, store: Store) -> None:
    """The visitor sees who has written what."""
    await anna.opens()
    await anna.asks(A_CASE)
    await answer(store, 1, "Se https://example.org/<b>.")

    *_, asked, receipt, answered = articles((await anna.opens()).html)

    assert ">Du</h2>" in asked
    assert ">Assistenten</h2>" in receipt
    assert ">Personalen</h2>" in answered
    assert 'href="https://example.org/"' in answered
    assert "&lt;b&gt;" in answered


async def test_a_text_says_in_which_language_it_is(anna: Browser) -> None:
    """Also when the page around it is in another one, so that it is read out rightly."""
    await anna.opens()
    await anna.asks("What is IOP?")

    answered = articles((await anna.opens("/?lang=sv")).html)[-1]

    assert '<div lang="en">' in answered
    assert "<h3>Sources</h3>" in answered
