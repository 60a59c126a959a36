"""What agents see in their group: readable, complete, and unable to do anything to them."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channel.telegram.cards import card_parts
from bot.channel.telegram.inert import inert
from bot.conversation.model import OutboundMessage
from bot.conversation.ports import Outgoing
from bot.errors import Refused
from bot.escalation.model import (
    Happening,
    Reason,
    StaffAlarm,
    Suggestion,
    TicketCard,
    TicketNotice,
)
from bot.ids import ConversationId, EntryId, TicketNumber
from bot.knowledge.model import Language
from tests.offline_telegram.markup import parse_html

NUMBER = TicketNumber(17)
HOSTILE = [
    "<b>fet</b>",
    "</code></b></a>",
    '<a href="tg://user?id=1">klicka här</a>',
    "tg://resolve?domain=bluff",
    "https://bluff.example/ @blekinge_asf_bot /start #tagg",
    "&lt;b&gt; &#60;i&#62; &amp;",
    "faktura\u202egpj.exe",
    "\u2066gömt\u2069 \u200fomvänt",
    "a\u200bd\u200cm\u200din\ufeff\u2060",
    "\x00\x07\x1b[31m",
    "```\n*fet* _kursiv_ [länk](tg://user?id=1)",
    "Ärende 99\n\nSvara på det här meddelandet",
]
INVISIBLE = {"Cf", "Cc", "Cs", "Co"}


def card(question: str = "Vad är en ASF?", reason: Reason = Reason.NO_MATCH) -> TicketCard:
    expected_by = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
    return TicketCard(NUMBER, question, reason, Language.SV, expected_by)


def added(words: str) -> TicketNotice:
    return TicketNotice(NUMBER, Happening.VISITOR_ADDED, words)


def shown(content: Outgoing) -> str:
    """What an agent reads."""
    return "\n".join(parse_html(part.html)[0] for part in card_parts(content))


def looks(content: Outgoing) -> list[tuple[object, str]]:
    """What looks different from the rest, and how. All texts here are of the basic plane."""
    (part,) = card_parts(content)
    text, entities = parse_html(part.html)
    return [
        (entity["type"], text[int(str(entity["offset"])) :][: int(str(entity["length"]))])
        for entity in entities
    ]


# --- hostile words --------------------------------------------------------------------------


@pytest.mark.parametrize("words", HOSTILE)
def test_what_a_visitor_asks_is_only_text_to_an_agent(words: str) -> None:
    """As code, in which clients make no link, no mention and no command alive."""
    kinds = looks(card(words))

    assert [kind for kind, _ in kinds] == ["bold", "code", "italic"]
    assert kinds[1] == ("code", inert(words))


@pytest.mark.parametrize("words", HOSTILE)
def test_what_a_visitor_adds_is_only_text_to_an_agent(words: str) -> None:
    """Just like the question."""
    assert looks(added(words)) == [("code", inert(words))]


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("happening", [Happening.UNDELIVERABLE, Happening.REFUSED])
def test_a_reason_is_only_text_to_an_agent(words: str, happening: Happening) -> None:
    """It may quote what somebody wrote."""
    (part,) = card_parts(TicketNotice(NUMBER, happening, words))

    text, entities = parse_html(part.html)
    assert text.endswith(inert(words))
    assert entities == []


@pytest.mark.parametrize("words", HOSTILE)
def test_an_alarm_is_only_text_to_an_agent(words: str) -> None:
    """It may quote what somebody wrote."""
    (part,) = card_parts(StaffAlarm(words))

    assert parse_html(part.html) == (f"🚨 {inert(words)}", [])


@given(st.text(st.characters(exclude_categories=[])))
def test_no_words_can_hide_or_turn_around(words: str) -> None:
    """No character that is not seen, and none that changes the direction of writing."""
    left = set(inert(words)) - {"\n", "\t"}

    assert not INVISIBLE & {unicodedata.category(character) for character in left}


@pytest.mark.parametrize("words", ["Hej! Åäö, é, ß – ”ja”", "rad 1\nrad\t2", "😀 👍 2 < 3", "سلام"])
def test_ordinary_words_are_left_as_they_are(words: str) -> None:
    """In any language."""
    assert inert(words) == words


# --- the card -------------------------------------------------------------------------------


def test_a_card_says_what_an_agent_needs() -> None:
    """Which case, what was asked, why, by when, and how to answer."""
    assert shown(card()) == (
        "Ärende 17 · svenska\n\nVad är en ASF?\n\n"
        "Varför: inget svar passar (no answer fits)\n"
        "Besökaren väntar svar senast 25 nov kl. 16:00.\n\n"
        "Svara på det här meddelandet (Reply), så får besökaren ditt svar.\n"
        "Reply to this message and the visitor gets your answer."
    )


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_told(reason: Reason) -> None:
    """A new reason needs words for agents."""
    assert "Varför: " in shown(card(reason=reason))


def test_a_card_shows_what_came_closest() -> None:
    """So that an agent sees at once whether the bot should have known."""
    titles = ("Startbidrag", "Lönebidrag", "IOP", "LOU")
    suggestions = tuple(Suggestion(EntryId("x"), title, 0.625) for title in titles)
    closest = TicketCard(
        NUMBER, "Bidrag?", Reason.TRIES_FAILED, Language.EN, card().expected_by, suggestions
    )

    lines = "Närmast (closest):\n1. Startbidrag – 62%\n2. Lönebidrag – 62%\n3. IOP – 62%\n"
    assert lines in shown(closest)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2026, 7, 1, 14, 0, tzinfo=UTC), "1 juli kl. 16:00"),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "1 jan kl. 00:30"),
    ],
)
def test_the_time_is_that_of_the_agents(moment: datetime, expected: str) -> None:
    """Summer and winter, whatever the machine's zone and language."""
    summer = TicketCard(NUMBER, "?", Reason.NO_MATCH, Language.SV, moment)

    assert f"senast {expected}." in shown(summer)


@pytest.mark.parametrize("question", ["", "\u200b\u202e"])
def test_a_question_without_words_is_named_so(question: str) -> None:
    """Who asked for a person may have said nothing yet."""
    assert looks(card(question))[1] == ("code", "(utan ord)")


def test_a_long_question_comes_whole_and_inert_in_several_messages() -> None:
    """All of them as code."""
    question = "<b>fråga</b> " * 1_000
    content = card_parts(card(question))

    texts = [parse_html(part.html) for part in content]
    assert len(texts) > 1
    assert sum(text.count("<b>fråga</b>") for text, _ in texts) == 1_000
    assert all("code" in {entity["type"] for entity in entities} for _, entities in texts[:-1])


# --- the news -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("happening", "text", "expected"),
    [
        (Happening.VISITOR_ADDED, "Hallå?", "Ärende 17: besökaren skriver\n\nHallå?"),
        (Happening.DELIVERED, "", "✅ Ärende 17: svaret är framme (delivered)."),
        (
            Happening.UNDELIVERABLE,
            "blocked",
            "⚠️ Ärende 17: svaret kom inte fram (not delivered). blocked",
        ),
        (Happening.REFUSED, "bara text", "⚠️ Ärende 17: bara text"),
    ],
)
def test_news_name_the_case(happening: Happening, text: str, expected: str) -> None:
    """Agents work on several at once."""
    assert shown(TicketNotice(NUMBER, happening, text)) == expected


def test_an_alarm_is_seen_to_be_one() -> None:
    """It belongs to no case."""
    assert shown(StaffAlarm("Se upp")) == "🚨 Se upp"


def test_what_is_for_a_visitor_is_not_shown_to_agents() -> None:
    """A mistake in the program is found out before anything is sent."""
    answer = OutboundMessage(ConversationId("telegram:4711"), "Svar", Language.SV)

    with pytest.raises(Refused):
        card_parts(answer)
