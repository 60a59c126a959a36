"""What agents hear after the card, or about no ticket."""

from __future__ import annotations

import pytest

from bot.channel.telegram.cards import delivered_part, news_parts
from bot.escalation.model import (
    Happening,
    StaffAction,
    StaffAlarm,
    StaffButton,
    StaffNews,
    StaffPress,
    TicketNotice,
    TicketView,
)
from tests.offline_telegram.markup import parse_html
from tests.unit.channel.telegram.reading import CLOSEST, NUMBER, a_ticket, buttons, only, shown

# --- the news -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("happening", "text", "expected"),
    [
        (
            Happening.VISITOR_ADDED,
            "Hallå?",
            "Ärende 17: besökaren skriver (the visitor writes)\n\nHallå?",
        ),
        (
            Happening.VISITOR_EDITED,
            "Hallå!",
            "Ärende 17: besökaren har ändrat (the visitor has edited)\n\nHallå!",
        ),
        (Happening.DELIVERED, "", "✅ Ärende 17: svaret är framme (delivered)."),
        (
            Happening.UNDELIVERABLE,
            "blocked",
            "⚠️ Ärende 17: svaret kom inte fram (not delivered). blocked",
        ),
        (Happening.REFUSED, "bara text", "⚠️ Ärende 17: bara text"),
        (Happening.TOLD, "Eva har tagit över.", "Ärende 17: Eva har tagit över."),
        (Happening.SHOWN, "Hej.", "Ärende 17\n\nHej."),
    ],
)
def test_news_name_the_case(happening: Happening, text: str, expected: str) -> None:
    """Agents work on several at once."""
    assert shown(only(TicketNotice(NUMBER, happening, text))) == expected


def test_an_edit_after_the_answer_is_seen_to_be_one() -> None:
    """The answer may not fit any more."""
    notice = TicketNotice(NUMBER, Happening.VISITOR_EDITED, "Ring 0455-30 30 30")
    (part,) = news_parts(notice, is_answered=True)

    assert shown(part) == (
        "Ärende 17: besökaren har ändrat efter ert svar (edited after your answer)\n\n"
        "Ring [telefon]"
    )


def test_every_happening_has_its_words() -> None:
    """A new one needs some."""
    assert all(news_parts(TicketNotice(NUMBER, happening, "ord")) for happening in Happening)


def test_an_alarm_is_seen_to_be_one() -> None:
    """It belongs to no case."""
    assert shown(only(StaffAlarm("Se upp"))) == "🚨 Se upp"


@pytest.mark.parametrize(
    "news",
    [
        TicketNotice(
            NUMBER,
            Happening.TOLD,
            "Lärt.",
            (StaffButton("Ångra", StaffPress(StaffAction.UNTEACH, NUMBER, "ab")),),
        ),
        StaffNews("Lärt.", (StaffButton("Ångra", StaffPress(StaffAction.UNTEACH, NUMBER, "ab")),)),
    ],
)
def test_news_bring_their_buttons(news: TicketNotice | StaffNews) -> None:
    """What was done can be undone there."""
    assert buttons(only(news)) == [("Ångra", StaffPress(StaffAction.UNTEACH, NUMBER, "ab"))]


def test_long_news_come_whole_and_inert_in_several_messages() -> None:
    """All of them as code."""
    notice = TicketNotice(NUMBER, Happening.SHOWN, "<b>fråga</b> " * 1_000)

    texts = [parse_html(part.html) for part in news_parts(notice)]

    assert len(texts) > 1
    assert sum(text.count("<b>fråga</b>") for text, _ in texts) == 1_000
    assert all({entity["type"] for entity in entities} == {"code"} for _, entities in texts)


# --- the answer has arrived -----------------------------------------------------------------


def test_an_answer_that_has_arrived_can_be_taught() -> None:
    """As a variant of what came closest, or as a new entry."""
    part = delivered_part(TicketView(a_ticket(suggestions=CLOSEST)))

    assert shown(part) == (
        "✅ Ärende 17: svaret är framme (delivered).\n"
        "Ska jag lära mig det till nästa gång? (Teach it?)"
    )
    assert buttons(part) == [
        ("Variant av: IOP", StaffPress(StaffAction.TEACH, NUMBER, "iop")),
        ("Variant av: LOU", StaffPress(StaffAction.TEACH, NUMBER, "lou")),
        ("Variant av: STARTBIDRAG", StaffPress(StaffAction.TEACH, NUMBER, "startbidrag")),
        ("Ny post", StaffPress(StaffAction.NEW_ENTRY, NUMBER)),
    ]


def test_an_answer_to_an_erased_question_teaches_nothing() -> None:
    """There is no question any more."""
    part = delivered_part(TicketView(a_ticket("")))

    assert shown(part) == "✅ Ärende 17: svaret är framme (delivered)."
    assert part.keyboard is None
