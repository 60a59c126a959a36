"""What visitors write can do nothing to agents, and shows no more than it must."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.inert import inert
from bot.escalation.model import (
    Happening,
    StaffAction,
    StaffAlarm,
    StaffNews,
    StaffPress,
    TicketNotice,
)
from tests.offline_telegram.markup import parse_html
from tests.unit.channel.telegram.reading import (
    EVA,
    HOSTILE,
    INVISIBLE,
    NUMBER,
    a_ticket,
    acts,
    buttons,
    card,
    looks,
    only,
    shown,
)

# --- hostile words --------------------------------------------------------------------------


@pytest.mark.parametrize("words", HOSTILE)
def test_what_a_visitor_asks_is_only_text_to_an_agent(words: str) -> None:
    """As code, in which clients make no link, no mention and no command alive."""
    kinds = looks(card(a_ticket(words)))

    assert [kind for kind, _ in kinds] == ["bold", "code", "italic"]
    assert kinds[1] == ("code", inert(words))


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize(
    "happening", [Happening.VISITOR_ADDED, Happening.VISITOR_EDITED, Happening.SHOWN]
)
def test_what_a_visitor_writes_later_is_only_text_too(words: str, happening: Happening) -> None:
    """Just like the question."""
    assert looks(only(TicketNotice(NUMBER, happening, words))) == [("code", inert(words))]


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("happening", [Happening.UNDELIVERABLE, Happening.REFUSED, Happening.TOLD])
def test_a_reason_has_no_markup(words: str, happening: Happening) -> None:
    """It may quote what somebody wrote."""
    text, entities = parse_html(only(TicketNotice(NUMBER, happening, words)).html)

    assert text.endswith(inert(words))
    assert entities == []


@pytest.mark.parametrize("words", HOSTILE)
def test_what_belongs_to_no_ticket_has_no_markup(words: str) -> None:
    """It may quote what somebody wrote."""
    assert parse_html(only(StaffAlarm(words)).html) == (f"🚨 {inert(words)}", [])
    assert parse_html(only(StaffNews(words)).html) == (inert(words).strip(), [])


@pytest.mark.parametrize("words", HOSTILE)
def test_a_list_with_visitors_words_is_only_text_to_an_agent(words: str) -> None:
    """As code, all of it."""
    news = StaffNews(f"En besökare skrev: {words}.", quotes_visitors=True)

    assert looks(only(news)) == [("code", f"En besökare skrev: {inert(words)}.")]


@pytest.mark.parametrize("name", HOSTILE)
def test_an_agents_name_is_only_text(name: str) -> None:
    """They choose it themselves."""
    part = card(a_ticket(claimed_by=EVA), owner=name)

    assert inert(name) in shown(part)
    assert [kind for kind, _ in looks(part)] == ["bold", "code", "italic"]


@given(st.text(st.characters(exclude_categories=[])))
def test_no_words_can_hide_or_turn_around(words: str) -> None:
    """No character that is not seen, and none that changes the direction of writing."""
    left = set(inert(words)) - {"\n", "\t"}

    assert not INVISIBLE & {unicodedata.category(character) for character in left}


@pytest.mark.parametrize("words", ["Hej! Åäö, é, ß – ”ja”", "rad 1\nrad\t2", "😀 👍 2 < 3", "سلام"])
def test_ordinary_words_are_left_as_they_are(words: str) -> None:
    """In any language."""
    assert inert(words) == words


# --- contact details ------------------------------------------------------------------------


def test_contact_details_are_veiled_until_somebody_asks_for_them() -> None:
    """Most agents need not know them; who presses is written down."""
    part = card(a_ticket("Ring 0455-30 30 30 eller skriv till anna@example.org"))

    assert looks(part)[1] == ("code", "Ring [telefon] eller skriv till [e-post]")
    assert ("Visa uppgifter", StaffPress(StaffAction.REVEAL, NUMBER)) in buttons(part)


def test_a_question_without_contact_details_has_nothing_to_show() -> None:
    """The button would mean nothing."""
    assert StaffAction.REVEAL not in acts(card())


def test_what_can_not_be_seen_hides_no_telephone_number() -> None:
    """Without it the number would be whole again on the card."""
    part = card(a_ticket("Ring 0455\u200b-30\u200b30\u200b30"))

    assert looks(part)[1] == ("code", "Ring [telefon]")
    assert StaffAction.REVEAL in acts(part)


@pytest.mark.parametrize("happening", [Happening.VISITOR_ADDED, Happening.VISITOR_EDITED])
def test_contact_details_that_come_later_are_veiled_too(happening: Happening) -> None:
    """In the thread as on the card."""
    notice = TicketNotice(NUMBER, happening, "Mitt nummer är 0455-30\u200b 30 30")

    assert looks(only(notice)) == [("code", "Mitt nummer är [telefon]")]


def test_what_an_agent_has_asked_to_see_is_shown() -> None:
    """That is what the button is for."""
    notice = TicketNotice(NUMBER, Happening.SHOWN, "Ring 0455-30 30 30")

    assert looks(only(notice)) == [("code", "Ring 0455-30 30 30")]
