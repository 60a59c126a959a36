"""Numbers as sentences and tables, in both languages."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.escalation.model import Reason
from bot.ids import EntryId
from bot.knowledge.model import Language, Register
from bot.staff.insights import Asked, Figures, Helped, Period, Wait, waits_of
from bot.staff.likeness import Group, Grouped
from bot.staff.web.insight_answers import helped, languages, unanswered
from bot.staff.web.insight_people import in_words, questions, reasons, waits
from bot.staff.web.pages import say_in
from tests.fakes import NOON

SV, EN = say_in(Language.SV), say_in(Language.EN)
IOP, LOU = EntryId("iop"), EntryId("lou")
MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
HOUR = 3_600


def title_of(entry_id: EntryId) -> str:
    return f"Vad är {entry_id}?"


def figures(
    *asked: Asked, period: Period = Period.WEEK, reasons: dict[Reason, int] | None = None
) -> Figures:
    """Of a time in which nothing else happened."""
    return Figures(period, NOON, asked, {}, reasons or {}, waits_of([]), ())


# --- questions ------------------------------------------------------------------------------

TWO_DAYS = (Asked(MONDAY, 2, 1, 1, 1), Asked(TUESDAY, 5, 0, 0, 1))


def test_questions_are_told_by_day() -> None:
    """The oldest first, with all of each day at the end."""
    table = questions(figures(*TWO_DAYS), SV).table

    assert table.rows == ((MONDAY, 2, 1, 1, 1, 4), (TUESDAY, 5, 0, 0, 1, 6))
    assert table.headings[0] == "Dag"


def test_questions_of_a_year_are_told_by_month() -> None:
    """Nobody reads 365 lines."""
    table = questions(figures(Asked(date(2026, 11, 1), 2), period=Period.YEAR), SV).table

    assert table.rows == (("2026-11", 2, 0, 0, 0, 2),)
    assert table.headings[0] == "Månad"


def test_the_main_thing_about_questions_is_how_many_needed_no_person() -> None:
    """Also those who chose an answer when they were asked back."""
    subject = questions(figures(*TWO_DAYS), SV)

    assert subject.fact == (
        "Frågor: 10. 80 % fick svar av boten, utan en människa, och 20 % gick direkt till en"
        " människa. Flest frågor kom 2026-11-24: 6."
    )
    assert not subject.is_empty


def test_where_nobody_asked_that_is_said() -> None:
    """Instead of a share of nothing."""
    subject = questions(figures(Asked(MONDAY)), EN)

    assert (subject.fact, subject.is_empty) == ("Nobody has asked anything.", True)


# --- people ---------------------------------------------------------------------------------


def test_waits_are_told_by_their_length() -> None:
    """And whether it was as promised; those who still wait come last."""
    waited: list[Wait] = [(HOUR // 2, False), (5 * HOUR, True), (90 * HOUR, True), (None, True)]

    subject = waits(waits_of(waited), SV)

    assert subject.table.rows == (
        ("Högst 1 tim", 1, 0),
        ("1 tim – 4 tim", 0, 0),
        ("4 tim – 24 tim", 0, 1),
        ("24 tim – 3 dygn", 0, 0),
        ("Mer än 3 dygn", 0, 1),
        ("Väntar än", 0, 1),
    )
    assert subject.fact == (
        "Hälften fick svar inom 5 tim, nio av tio inom 3 dygn 18 tim. 25 % fick det som utlovat."
        " 1 väntar än, 1 av dem längre än utlovat."
    )


def test_where_nothing_is_answered_that_is_said() -> None:
    """Some wait all the same."""
    subject = waits(waits_of([(None, False)]), EN)

    assert subject.fact == "No ticket is answered. 1 still wait, 0 of them longer than promised."
    assert not subject.is_empty


@pytest.mark.parametrize(
    ("wait", "words"),
    [
        (timedelta(seconds=20), "0 min"),
        (timedelta(minutes=59), "59 min"),
        (timedelta(minutes=59, seconds=40), "1 tim"),
        (timedelta(hours=3, minutes=5), "3 tim 5 min"),
        (timedelta(hours=24), "24 tim"),
        (timedelta(hours=25), "1 dygn 1 tim"),
        (timedelta(days=3), "3 dygn"),
    ],
)
def test_a_wait_is_told_as_people_say_it(wait: timedelta, words: str) -> None:
    """In the two units that matter."""
    assert in_words(wait, SV) == words


def test_the_most_frequent_reason_comes_first() -> None:
    """And is the main thing."""
    counted = {Reason.ATTACHMENT: 1, Reason.NO_MATCH: 2}

    subject = reasons(figures(reasons=counted), EN)

    assert subject.table.rows == (("No answer fits", 2), ("Something else than text", 1))
    assert subject.fact == "Tickets: 3. Most often: “No answer fits”."


def test_where_no_person_was_needed_that_is_said() -> None:
    """There is no reason to show."""
    assert reasons(figures(), SV).is_empty


# --- answers --------------------------------------------------------------------------------


def test_it_is_told_what_helped_most_and_least() -> None:
    """By the entries' titles, each of which leads to its entry."""
    subject = helped([Helped(IOP, 3, 1), Helped(LOU, 0, 1)], title_of, SV)

    assert subject.table.rows == (("Vad är iop?", 3, 1, 75), ("Vad är lou?", 0, 1, 0))
    assert subject.entries == (IOP, LOU)
    assert subject.fact == (
        "3 av 5 omdömen säger att svaret hjälpte (60 %). Hjälpte mest: ”Vad är iop?”."
        " Hjälpte minst: ”Vad är lou?”."
    )


def test_of_many_entries_the_best_and_the_worst_are_shown() -> None:
    """And all of them to whoever takes the table along."""
    ratings = [Helped(EntryId(f"e{number}"), 1, 0) for number in range(12)]

    shown, whole = (helped(ratings, title_of, SV, whole=whole) for whole in (False, True))

    assert (len(shown.table.rows), len(whole.table.rows)) == (10, 12)
    assert shown.table.caption == "De 5 poster som hjälpte mest och de 5 som hjälpte minst"


def test_languages_are_told_with_their_shares() -> None:
    """Also those that nobody read."""
    subject = languages({Register.SV: 3, Register.EN: 1}, SV)

    assert subject.table.rows == (
        ("Svenska", 3, 75),
        ("Lättläst svenska", 0, 0),
        ("Engelska", 1, 25),
    )
    assert subject.fact == (
        "Svar ur kunskapen: 4. 75 % svenska, 0 % lättläst svenska, 25 % engelska."
    )


def test_what_there_was_no_answer_to_is_told_in_common_words() -> None:
    """Beside the entry that came nearest, if one did."""
    groups = (Group(("båtar", "hyra"), 3, IOP), Group(("valar",), 2, None))

    subject = unanswered(Grouped(groups, total=9), title_of, SV)

    assert subject.table.rows == (("båtar, hyra", 3, "Vad är iop?"), ("valar", 2, ""))
    assert subject.fact == (
        "Frågor som boten inte hade svar på: 9. 5 av dem liknar någon annans fråga. Grupper: 2."
    )
