"""What visitors were given, what they thought of it, and what there was no answer to, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.knowledge.model import Register
from bot.staff.charts import Chart, Shape
from bot.staff.insights import Helped, percent, top_and_bottom
from bot.staff.likeness import Grouped
from bot.staff.spreadsheet import Table
from bot.staff.web.insight_subject import Name, Subject, TitleOf
from bot.staff.web.pages import Say
from bot.staff.web.ticket_words import Words

OF_EACH = 5
"""So many of the entries that helped most, and least, are shown."""

REGISTERS: dict[Register, Words] = {
    Register.SV: ("Svenska", "Swedish"),
    Register.SV_EASY: ("Lättläst svenska", "Easy Swedish"),
    Register.EN: ("Engelska", "English"),
}


# --- whether it helped ----------------------------------------------------------------------


def helped(
    ratings: Sequence[Helped], title_of: TitleOf, say: Say, *, whole: bool = False
) -> Subject:
    """The best and the worst entries; `whole` with all that were judged."""
    shown = ratings if whole else top_and_bottom(ratings, OF_EACH)
    caption = say("Omdömen om varje post", "What visitors said of each entry")
    if len(shown) < len(ratings):
        caption = say(
            f"De {OF_EACH} poster som hjälpte mest och de {OF_EACH} som hjälpte minst",
            f"The {OF_EACH} entries that helped most and the {OF_EACH} that helped least",
        )
    headings = (
        say("Post", "Entry"),
        say("Hjälpte", "Helped"),
        say("Hjälpte inte", "Did not help"),
        say("Hjälpte, procent", "Helped, percent"),
    )
    rows = tuple(
        (title_of(one.entry_id), one.yes, one.no, percent(one.yes, one.yes + one.no))
        for one in shown
    )
    return Subject(
        Name.HELPED,
        say("Hjälpte svaren?", "Did the answers help?"),
        _helped_fact(ratings, title_of, say),
        Table(caption, headings, rows),
        Chart(Shape.BARS, (1, 2)),
        tuple(one.entry_id for one in shown),
        is_empty=not ratings,
    )


def _helped_fact(ratings: Sequence[Helped], title_of: TitleOf, say: Say) -> str:
    if not ratings:
        return say("Ingen har tyckt till om ett svar.", "Nobody has judged an answer.")
    yes = sum(one.yes for one in ratings)
    total = yes + sum(one.no for one in ratings)
    best, worst = (title_of(ratings[place].entry_id) for place in (0, -1))
    return say(
        f"{yes} av {total} omdömen säger att svaret hjälpte ({percent(yes, total)} %)."
        f" Hjälpte mest: ”{best}”. Hjälpte minst: ”{worst}”.",
        f"{yes} of {total} say that the answer helped ({percent(yes, total)} %)."
        f" Helped most: “{best}”. Helped least: “{worst}”.",
    )


# --- languages ------------------------------------------------------------------------------


def languages(registers: Mapping[Register, int], say: Say) -> Subject:
    total = sum(registers.values())
    counts = [(say(*words), registers.get(register, 0)) for register, words in REGISTERS.items()]
    rows = tuple((name, count, percent(count, total)) for name, count in counts)
    shares = ", ".join(f"{share} % {name.lower()}" for name, _, share in rows)
    fact = say(f"Svar ur kunskapen: {total}. {shares}.", f"Entries given: {total}. {shares}.")
    return Subject(
        Name.LANGUAGES,
        say("Språk", "Languages"),
        fact if total else say("Inget svar har getts.", "No answer was given."),
        Table(
            say("Svar ur kunskapen efter språk", "Entries given, by language"),
            (say("Språk", "Language"), say("Svar", "Answers"), say("Procent", "Percent")),
            rows,
        ),
        Chart(Shape.BARS, (1,)),
        is_empty=not total,
    )


# --- what there was no answer to ------------------------------------------------------------


def unanswered(found: Grouped, title_of: TitleOf, say: Say) -> Subject:
    rows = tuple(
        (
            ", ".join(group.words),
            group.count,
            title_of(group.nearest) if group.nearest is not None else "",
        )
        for group in found.groups
    )
    headings = (
        say("Ord som flera använde", "Words that several used"),
        say("Frågor", "Questions"),
        say("Närmaste post", "Nearest entry"),
    )
    alike = found.total - found.alone
    return Subject(
        Name.UNANSWERED,
        say("Frågor utan svar", "Questions without an answer"),
        say(
            f"Frågor som boten inte hade svar på: {found.total}. {alike} av dem liknar någon"
            f" annans fråga. Grupper: {len(found.groups)}.",
            f"Questions that the bot had no answer to: {found.total}. {alike} of them are like"
            f" somebody else’s. Groups: {len(found.groups)}.",
        ),
        Table(say("Vad flera har frågat om", "What several visitors asked"), headings, rows),
        entries=tuple(group.nearest for group in found.groups),
        is_empty=not found.groups,
    )
