"""What agents see in their group: a card for each ticket, and the news about it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.channel.telegram.inert import inert
from bot.channel.telegram.render import Part, Span, parts
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
from bot.knowledge.model import Language

_HERE = ZoneInfo("Europe/Stockholm")

_LANGUAGES = {Language.SV: "svenska", Language.EN: "engelska (English)"}

_REASONS = {
    Reason.NO_MATCH: "inget svar passar (no answer fits)",
    Reason.KNOWN_UNKNOWN: "vi saknar ett kontrollerat svar (no verified answer)",
    Reason.ASKED_FOR_PERSON: "vill tala med en människa (asked for a person)",
    Reason.NONE_OF_THESE: "inget av förslagen passade (none of the choices)",
    Reason.TRIES_FAILED: "två försök misslyckades (two tries failed)",
    Reason.PROGRAM_ERROR: "ett fel i programmet (a fault in the program)",
}

_HOW_TO_ANSWER = (
    "Svara på det här meddelandet (Reply), så får besökaren ditt svar.\n"
    "Reply to this message and the visitor gets your answer."
)


def card_parts(content: Outgoing) -> list[Part]:
    """The messages for the agents' group.

    Raises:
        Refused: it is not for agents.
    """
    match content:
        case TicketCard():
            return parts(_card(content))
        case TicketNotice():
            return parts(_notice(content))
        case StaffAlarm(text):
            return parts([Span("🚨 "), Span(inert(text))])
        case _:
            raise Refused("this is for a visitor, not for agents")


def _card(card: TicketCard) -> list[Span]:
    return [
        Span(f"Ärende {card.ticket_number}", tag="b"),
        Span(f" · {_LANGUAGES[card.language]}\n\n"),
        Span(inert(card.question) or "(utan ord)", tag="code"),
        Span(f"\n\nVarför: {_REASONS[card.reason]}"),
        Span(_suggestions(card.suggestions)),
        Span(f"\nBesökaren väntar svar senast {_in_words(card.expected_by)}."),
        Span(f"\n\n{_HOW_TO_ANSWER}", tag="i"),
    ]


def _suggestions(suggestions: tuple[Suggestion, ...]) -> str:
    if not suggestions:
        return ""
    lines = (
        f"\n{place}. {suggestion.title} – {suggestion.confidence:.0%}"
        for place, suggestion in enumerate(suggestions[:3], start=1)
    )
    return "\nNärmast (closest):" + "".join(lines)


def _notice(notice: TicketNotice) -> list[Span]:
    number, words = notice.ticket_number, inert(notice.text)
    match notice.happening:
        case Happening.VISITOR_ADDED:
            return [Span(f"Ärende {number}: besökaren skriver\n\n"), Span(words, tag="code")]
        case Happening.DELIVERED:
            return [Span(f"✅ Ärende {number}: svaret är framme (delivered).")]
        case Happening.UNDELIVERABLE:
            return [Span(f"⚠️ Ärende {number}: svaret kom inte fram (not delivered). {words}")]
        case Happening.REFUSED:
            return [Span(f"⚠️ Ärende {number}: {words}")]


_MONTHS = ("jan", "feb", "mars", "april", "maj", "juni", "juli", "aug", "sep", "okt", "nov", "dec")


def _in_words(moment: datetime) -> str:
    """Swedish, whatever the locale of the machine."""
    here = moment.astimezone(_HERE)
    return f"{here.day} {_MONTHS[here.month - 1]} kl. {here:%H:%M}"
