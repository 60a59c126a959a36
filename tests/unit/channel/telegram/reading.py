"""What an update means, and what an agent sees of a message: for tests to compare."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.channel.telegram.cards import card_part, news_parts
from bot.channel.telegram.render import Part
from bot.channel.telegram.staff_buttons import decode
from bot.channel.telegram.updates import Me, decoded, inbound_message
from bot.conversation.acts import Content, InboundMessage
from bot.escalation.model import (
    Reason,
    StaffAction,
    StaffAlarm,
    StaffNews,
    StaffPress,
    Suggestion,
    Ticket,
    TicketNotice,
    TicketView,
)
from bot.ids import AgentId, ConversationId, EntryId, TicketNumber
from bot.knowledge.model import Language
from tests.fakes import NOON
from tests.offline_telegram.markup import parse_html
from tests.offline_telegram.world import BOT_ID, BOT_NAME, Json

ANNA, GROUP = 4711, -100500
ME = Me(BOT_ID, BOT_NAME)
NUMBER = TicketNumber(17)
EVA = AgentId("telegram:900")
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
HOW_TO_ANSWER = (
    "Svara på det här meddelandet (Reply), så får besökaren ditt svar. Börjar du med /note ser"
    " bara kollegorna det.\n"
    "Reply to this message and the visitor gets your answer; with /note only colleagues see it."
)
CLOSEST = tuple(
    Suggestion(EntryId(name), name.upper(), 0.625) for name in ("iop", "lou", "startbidrag", "asf")
)


# --- updates --------------------------------------------------------------------------------


def meant(update: Json, me: Me | None = ME) -> InboundMessage | None:
    return inbound_message(decoded(update), NOON, me)


def content(update: Json, me: Me | None = ME) -> Content | None:
    message = meant(update, me)
    return None if message is None else message.content


# --- cards ----------------------------------------------------------------------------------


def a_ticket(question: str = "Vad är en ASF?", /, **changes: object) -> Ticket:
    """Waiting for two hours, with these fields changed."""
    ticket = Ticket(
        number=NUMBER,
        conversation_id=ConversationId("telegram:4711"),
        question=question,
        reason=Reason.NO_MATCH,
        language=Language.SV,
        created_at=NOON - timedelta(hours=2),
        expected_by=datetime(2026, 11, 25, 15, 0, tzinfo=UTC),
    )
    return replace(ticket, **changes)  # type: ignore[arg-type]  # each test names its fields


def card(ticket: Ticket | None = None, *, owner: str = "", is_blocked: bool = False) -> Part:
    return card_part(TicketView(ticket or a_ticket(), owner, is_blocked), NOON)


def shown(part: Part) -> str:
    """What an agent reads."""
    return parse_html(part.html)[0]


def looks(part: Part) -> list[tuple[object, str]]:
    """What looks different from the rest, and how. All texts here are of the basic plane."""
    text, entities = parse_html(part.html)
    # the sign of the status is not
    units = text.encode("utf-16-le")
    found = []
    for entity in entities:
        start, length = int(str(entity["offset"])), int(str(entity["length"]))
        words = units[2 * start : 2 * (start + length)].decode("utf-16-le")
        found.append((entity["type"], words))
    return found


def buttons(part: Part) -> list[tuple[str, StaffPress | None]]:
    rows = () if part.keyboard is None else part.keyboard.inline_keyboard
    return [(one.text, decode(str(one.callback_data))) for row in rows for one in row]


def acts(part: Part) -> list[StaffAction]:
    return [press.action for _, press in buttons(part) if press is not None]


def only(content: TicketNotice | StaffAlarm | StaffNews) -> Part:
    (part,) = news_parts(content)
    return part
