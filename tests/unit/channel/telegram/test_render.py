"""How messages look on Telegram, and that it takes every one of them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channel.telegram.pieces import LONGEST_TEXT
from bot.channel.telegram.render import Part, Span, deep_link, parts, rendered
from bot.conversation.acts import AskPerson, ChooseLanguage, NoneOfThese, OpenPrivately
from bot.conversation.outbound import Button, OutboundMessage, Reference
from bot.conversation.presses import encode
from bot.ids import ConversationId
from bot.knowledge.model import Language, Register
from tests.offline_telegram.markup import parse_html, utf16_length

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1)
URLS = WORDS.map(lambda text: f"https://example.org/{text}")
REFERENCES = st.builds(Reference, title=WORDS, publisher=WORDS, url=URLS, date=WORDS)
MESSAGES = st.builds(
    OutboundMessage,
    st.just(ConversationId("telegram:4711")),
    st.text(st.characters(exclude_categories=["Cs"])),
    st.sampled_from(Language),
    st.lists(REFERENCES, max_size=3).map(tuple),
    st.lists(WORDS, max_size=2).map(tuple),
)
MESSAGE = OutboundMessage(ConversationId("telegram:4711"), "Ett svar.", Language.SV)
SOURCE = Reference("Lag (2016:1145)", "Riksdagen", "https://example.org/lou", "2025-05-19")


def only_part(message: OutboundMessage) -> Part:
    (part,) = rendered(message)
    return part


def shown(part: Part) -> str:
    """What one reads in Telegram."""
    return parse_html(part.html)[0]


def rows_of(*labels: str) -> list[list[str]]:
    """How buttons with these labels stand below a message."""
    buttons = tuple(Button(label, AskPerson()) for label in labels)
    keyboard = only_part(replace(MESSAGE, buttons=buttons)).keyboard
    assert keyboard is not None
    return [[button.text for button in row] for row in keyboard.inline_keyboard]


def looks(part: Part) -> list[tuple[str, str]]:
    """What looks different from the rest, and how."""
    text, entities = parse_html(part.html)
    units = text.encode("utf-16-le")
    found = []
    for entity in entities:
        start, length = int(str(entity["offset"])), int(str(entity["length"]))
        words = units[2 * start : 2 * (start + length)].decode("utf-16-le")
        found.append((str(entity["type"]), words))
    return found


@given(MESSAGES)
def test_telegram_takes_every_message(message: OutboundMessage) -> None:
    """Its own parser would say if it did not."""
    assert all(0 < utf16_length(shown(part)) <= LONGEST_TEXT for part in rendered(message))


@given(MESSAGES)
def test_every_word_is_shown_as_it_was_written(message: OutboundMessage) -> None:
    """Markup in it is only text."""
    text = "".join("".join(shown(part).split()) for part in rendered(message))

    lines = message.body.split("\n")
    assert all("".join(line.removeprefix("- ").split()) in text for line in lines)
    assert all("".join(source.title.split()) in text for source in message.references)
    assert all("".join(note.split()) in text for note in message.notes)


@pytest.mark.parametrize("body", ["<b>fet</b>", "</a>", "1 < 2 & 3 > 2", "&lt;", "&amp;amp;"])
def test_markup_in_a_text_is_shown_and_not_obeyed(body: str) -> None:
    """An answer about HTML is no HTML."""
    part = only_part(replace(MESSAGE, body=body))

    assert parse_html(part.html) == (body, [])


def test_list_items_have_bullets() -> None:
    """A dash stays where it is none."""
    part = only_part(replace(MESSAGE, body="Två saker:\n- en\n- två - eller tre"))

    assert shown(part) == "Två saker:\n• en\n• två - eller tre"


@pytest.mark.parametrize(
    ("language", "heading"), [(Language.SV, "Källor"), (Language.EN, "Sources")]
)
def test_an_answer_says_according_to_whom_and_as_of_when(language: Language, heading: str) -> None:
    """In the visitor's language."""
    part = only_part(replace(MESSAGE, language=language, references=(SOURCE,)))

    expected = f"Ett svar.\n\n{heading}:\n• Lag (2016:1145) (Riksdagen, 2025-05-19)"
    assert shown(part) == expected


def test_a_source_is_a_link() -> None:
    """One press away."""
    part = only_part(replace(MESSAGE, references=(SOURCE,)))

    assert parse_html(part.html)[1][0]["url"] == "https://example.org/lou"
    assert looks(part) == [("text_link", "Lag (2016:1145)")]


@pytest.mark.parametrize("url", ['https://a.se/?q="><b>', "https://a.se/?a=1&b=2", "https://a'b"])
def test_an_address_stays_whole_whatever_is_in_it(url: str) -> None:
    """And breaks out of nothing."""
    part = only_part(replace(MESSAGE, references=(replace(SOURCE, url=url),)))

    assert [entity["url"] for entity in parse_html(part.html)[1]] == [url]


def test_a_source_without_publisher_and_date_has_no_empty_brackets() -> None:
    """Some have neither."""
    part = only_part(replace(MESSAGE, references=(replace(SOURCE, publisher="", date=""),)))

    assert shown(part).endswith("• Lag (2016:1145)")


def test_notes_are_in_small_print_below() -> None:
    """As of when, a warning, whom to ask."""
    part = only_part(replace(MESSAGE, notes=("Gällde 2025.", "Kan vara inaktuellt.")))

    assert shown(part) == "Ett svar.\n\nGällde 2025.\n\nKan vara inaktuellt."
    assert looks(part) == [("italic", "Gällde 2025."), ("italic", "Kan vara inaktuellt.")]


def test_the_plain_form_has_the_same_words_and_the_addresses() -> None:
    """Should Telegram refuse the markup, nothing is missing."""
    part = only_part(replace(MESSAGE, body="1 < 2", references=(SOURCE,), notes=("2025",)))

    assert part.plain == (
        "1 < 2\n\nKällor:\n• Lag (2016:1145) <https://example.org/lou> (Riksdagen, 2025-05-19)"
        "\n\n2025"
    )


def test_the_plain_form_is_never_too_long_for_a_message() -> None:
    """Where the addresses don't fit they are left out, so that the words arrive."""
    message = replace(MESSAGE, body="ä" * (LONGEST_TEXT - 70), references=(SOURCE,))

    [part] = rendered(message)

    assert utf16_length(part.plain) <= LONGEST_TEXT
    assert part.plain.endswith("• Lag (2016:1145) (Riksdagen, 2025-05-19)")


def test_a_button_carries_what_it_stands_for() -> None:
    """Which comes back when it is pressed."""
    buttons = (
        Button("Inget av dem", NoneOfThese()),
        Button("English", ChooseLanguage(Register.EN)),
    )
    part = only_part(replace(MESSAGE, buttons=buttons))

    assert part.keyboard is not None
    rows = part.keyboard.inline_keyboard
    carried = [[(one.text, one.callback_data) for one in row] for row in rows]
    assert carried == [[(one.label, encode(one.press))] for one in buttons]


def test_only_choices_of_one_kind_stand_side_by_side() -> None:
    """The languages in one line, the way to a person below them."""
    buttons = (
        Button("Lättläst", ChooseLanguage(Register.SV_EASY)),
        Button("English", ChooseLanguage(Register.EN)),
        Button("En människa", AskPerson()),
    )
    part = only_part(replace(MESSAGE, buttons=buttons))

    assert part.keyboard is not None
    rows = [[one.text for one in row] for row in part.keyboard.inline_keyboard]
    assert rows == [["Lättläst", "English"], ["En människa"]]


def test_a_long_label_has_a_line_of_its_own() -> None:
    """So that it can be read on a phone."""
    long = "Vad är skillnaden mellan IOP och LOU?"

    assert rows_of("Lättläst", long, "English") == [["Lättläst"], [long], ["English"]]


def test_short_labels_stand_side_by_side() -> None:
    """Three at most, so that each can be hit with a thumb."""
    rows = rows_of("Ja", "Nej", "A", "B", "C")

    assert rows == [["Ja", "Nej", "A"], ["B", "C"]]


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (("a" * 18, "b" * 18), [["a" * 18, "b" * 18]]),
        (("a" * 18, "b" * 19), [["a" * 18], ["b" * 19]]),
    ],
)
def test_a_line_has_as_many_labels_as_a_phone_shows_whole(
    labels: tuple[str, ...], expected: list[list[str]]
) -> None:
    """No label is cut off."""
    assert rows_of(*labels) == expected


@given(st.lists(st.text("abc ", min_size=1, max_size=60), min_size=1, max_size=12))
def test_no_button_is_lost_and_none_changes_its_place(labels: list[str]) -> None:
    """Reading from left to right, line by line."""
    assert [label for row in rows_of(*labels) for label in row] == labels


def test_what_leads_to_the_private_chat_is_a_link() -> None:
    """Telegram opens it itself; nothing comes to us before the visitor is there."""
    button = Button("Fråga privat", OpenPrivately("ask-17"))
    (part,) = rendered(replace(MESSAGE, buttons=(button,)), "blekinge_asf_bot")

    assert part.keyboard is not None
    ((link,),) = part.keyboard.inline_keyboard
    assert (link.url, link.callback_data) == (
        "https://t.me/blekinge_asf_bot?start=ask-17",
        None,
    )


def test_before_we_know_who_we_are_a_link_is_a_button() -> None:
    """Telegram would refuse an address that leads nowhere, and the whole message with it."""
    part = only_part(replace(MESSAGE, buttons=(Button("Fråga privat", OpenPrivately("ask")),)))

    assert part.keyboard is not None
    ((button,),) = part.keyboard.inline_keyboard
    assert (button.url, button.callback_data) == (None, "o:ask")


def test_nobody_has_no_address() -> None:
    """Without the bot's name there is no link."""
    assert deep_link("", "ask-17") == ""


def test_a_message_without_choices_has_no_keyboard() -> None:
    """Not even an empty one."""
    assert only_part(MESSAGE).keyboard is None


def test_choices_stand_under_the_last_of_several_parts() -> None:
    """Where the reader is when it is time to choose."""
    buttons = (Button("En människa", AskPerson()),)
    first, last = rendered(replace(MESSAGE, body="ord " * 1_500, buttons=buttons))

    assert first.keyboard is None
    assert last.keyboard is not None


@pytest.mark.parametrize("span", [Span("ab cd", tag="code"), Span("ab cd", url="https://a.se")])
def test_what_is_cut_in_two_looks_the_same_in_both_parts(span: Span) -> None:
    """A tag never opens in one message and closes in the next."""
    found = [looks(part) for part in parts([span], limit=3)]

    kind = "text_link" if span.url else "code"
    assert found == [[(kind, "ab")], [(kind, "cd")]]


@pytest.mark.parametrize("body", ["", "  \n\n "])
def test_a_message_without_words_is_no_message(body: str) -> None:
    """Telegram would refuse it."""
    assert rendered(replace(MESSAGE, body=body)) == []
