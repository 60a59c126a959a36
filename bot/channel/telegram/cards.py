"""What agents see in their group: a card for each ticket, and the news about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.channel.telegram.keyboard import Key, Keyboard
from bot.channel.telegram.pieces import shortened
from bot.channel.telegram.render import Part, Span, parts
from bot.channel.telegram.staff_buttons import encode
from bot.conversation.inert import inert
from bot.conversation.veil import veiled
from bot.escalation.model import (
    Happening,
    Reason,
    StaffAction,
    StaffAlarm,
    StaffButton,
    StaffNews,
    StaffPress,
    Suggestion,
    Ticket,
    TicketNotice,
    TicketStatus,
    TicketView,
)
from bot.knowledge.model import Language

LONGEST_QUESTION = 2_500
"""UTF-16 units of a question on its card, which must stay one message so that it can live."""
_MOST_SUGGESTIONS = 3
_LONGEST_TITLE = 200
_LABEL_LENGTH = 45
_HERE = ZoneInfo("Europe/Stockholm")

_LANGUAGES = {Language.SV: "svenska", Language.EN: "engelska (English)"}

_REASONS = {
    Reason.NO_MATCH: "inget svar passar (no answer fits)",
    Reason.KNOWN_UNKNOWN: "vi saknar ett kontrollerat svar (no verified answer)",
    Reason.ASKED_FOR_PERSON: "vill tala med en människa (asked for a person)",
    Reason.NONE_OF_THESE: "inget av förslagen passade (none of the choices)",
    Reason.TRIES_FAILED: "två försök misslyckades (two tries failed)",
    Reason.PROGRAM_ERROR: "ett fel i programmet (a fault in the program)",
    Reason.ATTACHMENT: "har skickat något annat än text (sent something else than text)",
    Reason.MANY_MESSAGES: "skriver mycket på kort tid (many messages in a short time)",
}

_HOW_TO_ANSWER = (
    "Svara på det här meddelandet (Reply), så får besökaren ditt svar. Börjar du med /note ser"
    " bara kollegorna det.\n"
    "Reply to this message and the visitor gets your answer; with /note only colleagues see it."
)
_SAYS = {
    Happening.VISITOR_ADDED: "Ärende {number}: besökaren skriver (the visitor writes)",
    Happening.VISITOR_EDITED: "Ärende {number}: besökaren har ändrat (the visitor has edited)",
}
_EDITED_LATE = "Ärende {number}: besökaren har ändrat efter ert svar (edited after your answer)"


def card_part(view: TicketView, now: datetime) -> Part:
    """The ticket as it stands: one message, so that it can be changed in place."""
    ticket = view.ticket
    # first without what can't be seen, which could hide a telephone number from the veil
    question = shortened(veiled(inert(ticket.question)), LONGEST_QUESTION)
    spans = [
        Span(f"{_STATUS_SIGNS[ticket.status]} Ärende {ticket.number}", tag="b"),
        Span(f" · {_LANGUAGES[ticket.language]}\n\n"),
        Span(question or "(raderat av besökaren / deleted)", tag="code"),
        Span(f"\n\nVarför: {_REASONS[ticket.reason]}"),
        Span(_suggestions(ticket)),
        Span("\n" + "\n".join(_standing(view, now))),
    ]
    if ticket.is_open:
        spans.append(Span(f"\n\n{_HOW_TO_ANSWER}", tag="i"))
    return parts(spans, staff_keyboard(_card_buttons(view)))[0]


def news_parts(
    content: TicketNotice | StaffAlarm | StaffNews, *, is_answered: bool = False
) -> list[Part]:
    """What comes after the card, or belongs to no ticket.

    `is_answered` says whether agents have answered what a visitor changes now.
    """
    match content:
        case TicketNotice():
            spans = _notice(content, is_answered=is_answered)
            return parts(spans, staff_keyboard(content.buttons))
        case StaffAlarm(text):
            return parts([Span("🚨 "), Span(inert(text))])
        case StaffNews(text, buttons, quotes_visitors):
            tag = "code" if quotes_visitors else ""
            return parts([Span(inert(text), tag=tag)], staff_keyboard(buttons))


def delivered_part(view: TicketView) -> Part:
    """The answer has arrived: now it can be taught."""
    ticket = view.ticket
    text = f"✅ Ärende {ticket.number}: svaret är framme (delivered)."
    if ticket.is_erased:
        return parts([Span(text)])[0]
    more = "\nSka jag lära mig det till nästa gång? (Teach it?)"
    return parts([Span(text + more)], staff_keyboard(_teach_buttons(ticket)))[0]


def staff_keyboard(buttons: Iterable[StaffButton]) -> Keyboard | None:
    return Keyboard.of(Key(button.label, encode(button.press)) for button in buttons)


# --- the card -------------------------------------------------------------------------------

_STATUS_SIGNS = {
    TicketStatus.OPEN: "🟡",
    TicketStatus.ANSWERED: "✅",
    TicketStatus.UNDELIVERABLE: "⚠️",
    TicketStatus.CLOSED: "⚪",
    TicketStatus.SPAM: "🚫",
}


def _suggestions(ticket: Ticket) -> str:
    if not ticket.suggestions:
        return ""
    lines = (
        f"\n{place}. {shortened(suggestion.title, _LONGEST_TITLE)} – {suggestion.confidence:.0%}"
        for place, suggestion in enumerate(ticket.suggestions[:_MOST_SUGGESTIONS], start=1)
    )
    return "\nNärmast (closest):" + "".join(lines)


def _standing(view: TicketView, now: datetime) -> Iterator[str]:
    ticket, owner = view.ticket, inert(view.owner)
    match ticket.status:
        case TicketStatus.OPEN:
            waited = _duration(now, ticket.created_at)
            yield f"Har väntat {waited} (waiting), lovat senast {in_words(ticket.expected_by)}."
            # who has answered it once does not have it if it was opened again
            is_taken = ticket.claimed_by is not None
            yield f"Arbetar med det: {owner}." if is_taken else "Ingen har tagit det (unclaimed)."
        case TicketStatus.ANSWERED:
            yield f"Besvarat av {owner}{_when(ticket.answered_at)} (answered)."
        case TicketStatus.UNDELIVERABLE:
            yield f"{owner}s svar kom inte fram (not delivered)."
        case TicketStatus.CLOSED:
            yield f"Avslutat{f' av {owner}' if owner else ''}{_when(ticket.closed_at)} (closed)."
        case TicketStatus.SPAM:
            yield f"Skräp, enligt {owner} (spam)."
    if view.is_blocked:
        yield "Besökaren är avstängd (blocked)."


def _when(moment: datetime | None) -> str:
    return f" {in_words(moment)}" if moment else ""


def _card_buttons(view: TicketView) -> Iterator[StaffButton]:
    ticket = view.ticket
    if ticket.is_open:
        yield from _buttons_while_open(view)
    else:
        yield _button(ticket, "Öppna igen", StaffAction.REOPEN)
    if not ticket.is_erased:
        yield _button(ticket, "Sammanhang", StaffAction.CONTEXT)
    if veiled(words := inert(ticket.question)) != words:
        yield _button(ticket, "Visa uppgifter", StaffAction.REVEAL)
    if view.is_blocked:
        yield _button(ticket, "Häv avstängning", StaffAction.UNBLOCK)


def _buttons_while_open(view: TicketView) -> Iterator[StaffButton]:
    ticket = view.ticket
    if ticket.claimed_by is not None:
        yield _button(ticket, "Släpp", StaffAction.RELEASE)
    label = "Ta ärendet" if ticket.claimed_by is None else "Ta över"
    yield _button(ticket, label, StaffAction.CLAIM)
    for suggestion in _answers(ticket):
        label = _label(f"Svara med: {suggestion.title}")
        yield _button(ticket, label, StaffAction.SUGGEST, suggestion.entry_id)
    other = Language.EN if ticket.language is Language.SV else Language.SV
    label = "English" if other is Language.EN else "Svenska"
    yield _button(ticket, "Stäng", StaffAction.CLOSE)
    yield _button(ticket, "Stäng tyst", StaffAction.CLOSE_QUIETLY)
    yield _button(ticket, "Skräp", StaffAction.SPAM)
    yield _button(ticket, "Stäng av besökaren", StaffAction.BLOCK)
    yield _button(ticket, label, StaffAction.LANGUAGE, other)


def _teach_buttons(ticket: Ticket) -> Iterator[StaffButton]:
    for suggestion in ticket.suggestions[:_MOST_SUGGESTIONS]:
        label = _label(f"Variant av: {suggestion.title}")
        yield _button(ticket, label, StaffAction.TEACH, suggestion.entry_id)
    yield _button(ticket, "Ny post", StaffAction.NEW_ENTRY)


def _answers(ticket: Ticket) -> Iterator[Suggestion]:
    return (one for one in ticket.suggestions[:_MOST_SUGGESTIONS] if one.is_answer)


def _button(ticket: Ticket, label: str, action: StaffAction, argument: str = "") -> StaffButton:
    return StaffButton(label, StaffPress(action, ticket.number, argument))


def _label(text: str) -> str:
    return shortened(text, _LABEL_LENGTH)


# --- news -----------------------------------------------------------------------------------


def _notice(notice: TicketNotice, *, is_answered: bool) -> list[Span]:
    number, words = notice.ticket_number, inert(notice.text)
    match notice.happening:
        case Happening.VISITOR_EDITED if is_answered:
            heading = _EDITED_LATE.format(number=number)
            return [Span(f"{heading}\n\n"), Span(veiled(words), tag="code")]
        case Happening.VISITOR_ADDED | Happening.VISITOR_EDITED:
            heading = _SAYS[notice.happening].format(number=number)
            return [Span(f"{heading}\n\n"), Span(veiled(words), tag="code")]
        case Happening.SHOWN:
            return [Span(f"Ärende {number}\n\n"), Span(words, tag="code")]
        case Happening.DELIVERED:
            return [Span(f"✅ Ärende {number}: svaret är framme (delivered).")]
        case Happening.UNDELIVERABLE:
            return [Span(f"⚠️ Ärende {number}: svaret kom inte fram (not delivered). {words}")]
        case Happening.REFUSED:
            return [Span(f"⚠️ Ärende {number}: {words}")]
        case Happening.TOLD:
            return [Span(f"Ärende {number}: {words}")]


_MONTHS = ("jan", "feb", "mars", "april", "maj", "juni", "juli", "aug", "sep", "okt", "nov", "dec")


def in_words(moment: datetime) -> str:
    """Swedish, whatever the locale of the machine."""
    here = moment.astimezone(_HERE)
    return f"{here.day} {_MONTHS[here.month - 1]} kl. {here:%H:%M}"


def _duration(now: datetime, since: datetime) -> str:
    minutes = max(0, round((now - since).total_seconds() / 60))
    hours, days = minutes // 60, minutes // (24 * 60)
    if days:
        return f"{days} d"
    return f"{hours} tim" if hours else f"{minutes} min"
