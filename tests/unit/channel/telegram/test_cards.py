"""What agents see of a ticket in their group: complete, and one message."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.channel.telegram.cards import in_words
from bot.channel.telegram.pieces import LONGEST_TEXT
from bot.escalation.model import Reason, StaffAction, StaffPress, Suggestion, TicketStatus
from bot.ids import EntryId
from bot.knowledge.model import Language
from tests.fakes import NOON
from tests.offline_telegram.markup import utf16_length
from tests.unit.channel.telegram.reading import (
    CLOSEST,
    EVA,
    HOW_TO_ANSWER,
    NUMBER,
    a_ticket,
    acts,
    buttons,
    card,
    looks,
    shown,
)

# --- a card that waits ----------------------------------------------------------------------


def test_a_card_says_what_an_agent_needs() -> None:
    """Which case, what was asked, why, for how long, until when, and how to answer."""
    assert shown(card()) == (
        "🟡 Ärende 17 · svenska\n\nVad är en ASF?\n\n"
        "Varför: inget svar passar (no answer fits)\n"
        "Har väntat 2 tim (waiting), lovat senast 25 nov kl. 16:00.\n"
        f"Ingen har tagit det (unclaimed).\n\n{HOW_TO_ANSWER}"
    )


def test_a_card_says_who_works_on_it() -> None:
    """So that no two agents answer at once."""
    assert "Arbetar med det: Eva.\n" in shown(card(a_ticket(claimed_by=EVA), owner="Eva"))


def test_who_has_answered_once_does_not_have_what_was_opened_again() -> None:
    """Whoever comes first answers."""
    part = card(a_ticket(answered_by=EVA, answered_at=NOON), owner="Eva")

    assert "Ingen har tagit det (unclaimed).\n" in shown(part)
    assert StaffAction.RELEASE not in acts(part)


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_told(reason: Reason) -> None:
    """A new reason needs words for agents."""
    assert "Varför: " in shown(card(a_ticket(reason=reason)))


@pytest.mark.parametrize(
    ("language", "words"), [(Language.SV, "svenska"), (Language.EN, "engelska (English)")]
)
def test_a_card_says_in_which_language_to_answer(language: Language, words: str) -> None:
    """Before an agent begins to write."""
    assert f"Ärende 17 · {words}\n" in shown(card(a_ticket(language=language)))


@pytest.mark.parametrize(
    ("waited", "words"),
    [
        (timedelta(seconds=-5), "0 min"),
        (timedelta(seconds=20), "0 min"),
        (timedelta(minutes=59), "59 min"),
        (timedelta(minutes=60), "1 tim"),
        (timedelta(hours=23, minutes=59), "23 tim"),
        (timedelta(days=1), "1 d"),
        (timedelta(days=40), "40 d"),
    ],
)
def test_a_card_says_how_long_the_visitor_has_waited(waited: timedelta, words: str) -> None:
    """In the unit that matters."""
    assert f"Har väntat {words} (waiting)" in shown(card(a_ticket(created_at=NOON - waited)))


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2026, 7, 1, 14, 0, tzinfo=UTC), "1 juli kl. 16:00"),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "1 jan kl. 00:30"),
    ],
)
def test_the_time_is_that_of_the_agents(moment: datetime, expected: str) -> None:
    """Summer and winter, whatever the machine's zone and language."""
    assert in_words(moment) == expected
    assert f"lovat senast {expected}." in shown(card(a_ticket(expected_by=moment)))


def test_a_card_shows_what_came_closest() -> None:
    """So that an agent sees at once whether the bot should have known."""
    lines = "Närmast (closest):\n1. IOP – 62%\n2. LOU – 62%\n3. STARTBIDRAG – 62%\n"

    assert lines in shown(card(a_ticket(suggestions=CLOSEST)))


def test_what_came_closest_is_one_press_from_the_visitor() -> None:
    """In the order in which it is listed."""
    found = [one for one in buttons(card(a_ticket(suggestions=CLOSEST))) if "Svara" in one[0]]

    assert found == [
        ("Svara med: IOP", StaffPress(StaffAction.SUGGEST, NUMBER, "iop")),
        ("Svara med: LOU", StaffPress(StaffAction.SUGGEST, NUMBER, "lou")),
        ("Svara med: STARTBIDRAG", StaffPress(StaffAction.SUGGEST, NUMBER, "startbidrag")),
    ]


def test_a_long_title_is_shortened_on_its_button() -> None:
    """Phones would cut it in the middle."""
    suggestions = (Suggestion(EntryId("iop"), "Vad är " + "mycket " * 20, 0.5),)
    ((label, _),) = [
        one for one in buttons(card(a_ticket(suggestions=suggestions))) if "Svara" in one[0]
    ]

    assert label == "Svara med: Vad är mycket mycket mycket mycke…"


def test_nobody_has_it_so_it_can_be_taken() -> None:
    """And ended, in each way that there is."""
    assert buttons(card()) == [
        ("Ta ärendet", StaffPress(StaffAction.CLAIM, NUMBER)),
        ("Stäng", StaffPress(StaffAction.CLOSE, NUMBER)),
        ("Stäng tyst", StaffPress(StaffAction.CLOSE_QUIETLY, NUMBER)),
        ("Skräp", StaffPress(StaffAction.SPAM, NUMBER)),
        ("Stäng av besökaren", StaffPress(StaffAction.BLOCK, NUMBER)),
        ("English", StaffPress(StaffAction.LANGUAGE, NUMBER, "en")),
        ("Sammanhang", StaffPress(StaffAction.CONTEXT, NUMBER)),
    ]


def test_what_somebody_has_can_be_released_or_taken_over() -> None:
    """By them, or by a colleague."""
    assert buttons(card(a_ticket(claimed_by=EVA), owner="Eva"))[:2] == [
        ("Släpp", StaffPress(StaffAction.RELEASE, NUMBER)),
        ("Ta över", StaffPress(StaffAction.CLAIM, NUMBER)),
    ]


def test_a_visitor_who_is_answered_in_english_can_be_answered_in_swedish() -> None:
    """The button is for the other language."""
    part = card(a_ticket(language=Language.EN))

    assert ("Svenska", StaffPress(StaffAction.LANGUAGE, NUMBER, "sv")) in buttons(part)


# --- a card in each status ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "sign", "line"),
    [
        (
            {"status": TicketStatus.ANSWERED, "answered_at": NOON},
            "✅",
            "Besvarat av Eva 24 nov kl. 13:00 (answered).",
        ),
        ({"status": TicketStatus.UNDELIVERABLE}, "⚠️", "Evas svar kom inte fram (not delivered)."),
        (
            {"status": TicketStatus.CLOSED, "closed_at": NOON},
            "⚪",
            "Avslutat av Eva 24 nov kl. 13:00 (closed).",
        ),
        ({"status": TicketStatus.SPAM}, "🚫", "Skräp, enligt Eva (spam)."),
    ],
)
def test_a_card_says_what_has_become_of_it(
    changes: dict[str, object], sign: str, line: str
) -> None:
    """And no longer how to answer."""
    text = shown(card(a_ticket(**changes), owner="Eva"))

    assert text == (
        f"{sign} Ärende 17 · svenska\n\nVad är en ASF?\n\n"
        f"Varför: inget svar passar (no answer fits)\n{line}"
    )


def test_a_ticket_that_nobody_closed_names_nobody() -> None:
    """The visitor has erased it, or it was too old."""
    text = shown(card(a_ticket(status=TicketStatus.CLOSED, closed_at=NOON)))

    assert text.endswith("\nAvslutat 24 nov kl. 13:00 (closed).")


@pytest.mark.parametrize("status", sorted(set(TicketStatus) - {TicketStatus.OPEN}))
def test_what_is_over_can_be_opened_again(status: TicketStatus) -> None:
    """And nothing else be done with it, but to read."""
    part = card(a_ticket(status=status, suggestions=CLOSEST), owner="Eva")

    assert acts(part) == [StaffAction.REOPEN, StaffAction.CONTEXT]


def test_a_card_of_a_blocked_visitor_says_so() -> None:
    """Whoever did it in error can undo it."""
    part = card(a_ticket(status=TicketStatus.CLOSED), owner="Eva", is_blocked=True)

    assert shown(part).endswith("\nBesökaren är avstängd (blocked).")
    assert ("Häv avstängning", StaffPress(StaffAction.UNBLOCK, NUMBER)) in buttons(part)


def test_an_erased_ticket_shows_that_it_is_erased() -> None:
    """Nothing that the visitor wrote can be seen or asked for."""
    part = card(a_ticket("", status=TicketStatus.CLOSED, closed_at=NOON))

    assert looks(part)[1] == ("code", "(raderat av besökaren / deleted)")
    assert acts(part) == [StaffAction.REOPEN]


# --- one message ----------------------------------------------------------------------------


@pytest.mark.parametrize("question", ["<b>fråga</b> " * 1_000, "😀" * 4_000, "ord\n" * 2_000])
def test_a_long_question_stays_one_message(question: str) -> None:
    """Only so can its card be changed in place; the whole is behind "Sammanhang"."""
    part = card(a_ticket(question, suggestions=CLOSEST))

    (_, words) = looks(part)[1]
    assert words.endswith("…")
    assert question.startswith(words.removesuffix("…"))
    assert utf16_length(shown(part)) <= LONGEST_TEXT
    assert HOW_TO_ANSWER in shown(part)


def test_no_title_takes_the_buttons_off_a_card() -> None:
    """Agents write titles too, and not always short ones."""
    suggestions = (Suggestion(EntryId("iop"), "mycket " * 500, 0.5),) * 3

    part = card(a_ticket("fråga " * 1_000, suggestions=suggestions))

    assert utf16_length(shown(part)) <= LONGEST_TEXT
    assert StaffAction.CLAIM in acts(part)
    assert HOW_TO_ANSWER in shown(part)
