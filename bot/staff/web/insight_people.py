"""What visitors asked, and how people took over, in words."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from bot.staff.charts import Chart, Shape
from bot.staff.insights import WAITED, Asked, Figures, Period, Waits, altogether, percent
from bot.staff.spreadsheet import Cell, Table
from bot.staff.web.insight_subject import Name, Subject
from bot.staff.web.pages import Say
from bot.staff.web.ticket_words import REASONS

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


# --- questions ------------------------------------------------------------------------------


def questions(figures: Figures, say: Say) -> Subject:
    by_month = figures.period is Period.YEAR
    headings = (
        say("Månad", "Month") if by_month else say("Dag", "Day"),
        say("Svar från boten", "Answered by the bot"),
        say("Motfråga", "Asked back"),
        say("Valde svar efter motfråga", "Chose an answer when asked back"),
        say("Till en människa", "Handed over"),
        say("Alla frågor", "All questions"),
    )
    caption = say("Frågor efter vad de ledde till", "Questions by what they led to")
    return Subject(
        Name.QUESTIONS,
        say("Frågor", "Questions"),
        _questions_fact(figures, say, by_month=by_month),
        Table(caption, headings, tuple(_row(one, by_month=by_month) for one in figures.asked)),
        Chart(Shape.COLUMNS, (1, 2, 4)),
        is_empty=not altogether(figures.asked).total,
    )


def _row(one: Asked, *, by_month: bool) -> tuple[Cell, ...]:
    when = _when(one.first, by_month=by_month)
    return when, one.answered, one.asked_back, one.chosen, one.handed_over, one.total


def _when(first: date, *, by_month: bool) -> str | date:
    return f"{first:%Y-%m}" if by_month else first


def _questions_fact(figures: Figures, say: Say, *, by_month: bool) -> str:
    total = altogether(figures.asked)
    if not total.total:
        return say("Ingen har frågat något.", "Nobody has asked anything.")
    without = percent(total.answered_without_a_person, total.total)
    handed_over = percent(total.handed_over, total.total)
    most = max(figures.asked, key=lambda one: one.total)
    when = _when(most.first, by_month=by_month)
    return say(
        f"Frågor: {total.total}. {without} % fick svar av boten, utan en människa, och"
        f" {handed_over} % gick direkt till en människa. Flest frågor kom {when}: {most.total}.",
        f"Questions: {total.total}. The bot answered {without} % without a person, and"
        f" {handed_over} % went straight to a person. Most came {when}: {most.total}.",
    )


# --- waiting --------------------------------------------------------------------------------


def waits(found: Waits, say: Say) -> Subject:
    limits = [in_words(limit, say) for limit in WAITED]
    names = [
        say(f"Högst {limits[0]}", f"Up to {limits[0]}"),
        *(f"{shorter} – {longer}" for shorter, longer in pairwise(limits)),
        say(f"Mer än {limits[-1]}", f"More than {limits[-1]}"),
        say("Väntar än", "Still waiting"),
    ]
    kept, late = (*found.kept, found.open_in_time), (*found.late, found.open_late)
    headings = (
        say("Väntan", "Wait"),
        say("Inom utlovad tid", "As promised"),
        say("Senare än utlovat", "Later than promised"),
    )
    caption = say("Ärenden efter hur länge besökaren väntade", "Tickets by the visitor’s wait")
    return Subject(
        Name.WAITS,
        say("Väntan på en människa", "Waiting for a person"),
        _waits_fact(found, say),
        Table(caption, headings, tuple(zip(names, kept, late, strict=True))),
        Chart(Shape.BARS, (1, 2)),
        is_empty=not any((*kept, *late)),
    )


def _waits_fact(found: Waits, say: Say) -> str:
    waiting = found.open_in_time + found.open_late
    still = say(
        f"{waiting} väntar än, {found.open_late} av dem längre än utlovat.",
        f"{waiting} still wait, {found.open_late} of them longer than promised.",
    )
    if found.median is None or found.nine_in_ten is None:
        return f"{say('Inget ärende är besvarat.', 'No ticket is answered.')} {still}"
    median, most = in_words(found.median, say), in_words(found.nine_in_ten, say)
    answered = say(
        f"Hälften fick svar inom {median}, nio av tio inom {most}."
        f" {found.kept_percent} % fick det som utlovat.",
        f"Half were answered within {median}, nine of ten within {most}."
        f" {found.kept_percent} % as promised.",
    )
    return f"{answered} {still}"


def in_words(wait: timedelta, say: Say) -> str:
    """As people say it: "25 min", "3 tim 5 min", "2 dygn 4 tim"."""
    hour, day = say("tim", "h"), say("dygn", "d")
    minutes = round(wait.total_seconds() / 60)
    hours, minutes = divmod(minutes, 60)
    days, rest = divmod(hours, 24)
    if wait > _DAY:
        return f"{days} {day} {rest} {hour}" if rest else f"{days} {day}"
    if hours:
        return f"{hours} {hour} {minutes} min" if minutes else f"{hours} {hour}"
    return f"{minutes} min"


# --- reasons --------------------------------------------------------------------------------


def reasons(figures: Figures, say: Say) -> Subject:
    counted = sorted(figures.reasons.items(), key=lambda one: (-one[1], one[0]))
    fact = say("Inget gick till en människa.", "Nothing went to a person.")
    if counted:
        total, most = sum(figures.reasons.values()), say(*REASONS[counted[0][0]])
        fact = say(
            f"Ärenden: {total}. Vanligast: ”{most}”.", f"Tickets: {total}. Most often: “{most}”."
        )
    return Subject(
        Name.REASONS,
        say("Varför en människa tog över", "Why a person took over"),
        fact,
        Table(
            say("Ärenden efter orsak", "Tickets by reason"),
            (say("Orsak", "Reason"), say("Ärenden", "Tickets")),
            tuple((say(*REASONS[reason]), count) for reason, count in counted),
        ),
        is_empty=not counted,
    )
