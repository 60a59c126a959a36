"""What the console calls things about tickets: Swedish, then English."""

from __future__ import annotations

from bot.escalation.model import Reason, TicketStatus
from bot.knowledge.model import Language
from bot.staff.ticket_list import View
from bot.staff.utterances import Delivery

Words = tuple[str, str]

VIEWS: dict[View, Words] = {
    View.OPEN: ("Öppna", "Open"),
    View.MINE: ("Mina", "Mine"),
    View.WAITING: ("Väntar på besökaren", "Waiting for the visitor"),
    View.UNDELIVERABLE: ("Kom inte fram", "Undeliverable"),
    View.CLOSED: ("Avslutade", "Closed"),
}
NOTHING_IN: dict[View, Words] = {
    View.OPEN: (
        "Ingen väntar på svar just nu. Nya ärenden kommer hit av sig själva.",
        "Nobody is waiting for an answer. New tickets appear here by themselves.",
    ),
    View.MINE: (
        "Du arbetar inte med något ärende. Ta ett bland de öppna.",
        "You are not working on any ticket. Claim one among the open ones.",
    ),
    View.WAITING: (
        "Inget besvarat ärende väntar på besökaren.",
        "No answered ticket is waiting for its visitor.",
    ),
    View.UNDELIVERABLE: (
        "Alla svar har kommit fram.",
        "All answers have arrived.",
    ),
    View.CLOSED: ("Inga ärenden är avslutade än.", "No ticket is closed yet."),
}
REASONS: dict[Reason, Words] = {
    Reason.NO_MATCH: ("Inget svar passar", "No answer fits"),
    Reason.KNOWN_UNKNOWN: ("Vi saknar ett kontrollerat svar", "No verified answer"),
    Reason.ASKED_FOR_PERSON: ("Vill tala med en människa", "Asked for a person"),
    Reason.NONE_OF_THESE: ("Inget av förslagen passade", "None of the choices"),
    Reason.TRIES_FAILED: ("Två försök misslyckades", "Two tries failed"),
    Reason.PROGRAM_ERROR: ("Ett fel i programmet", "A fault in the program"),
    Reason.ATTACHMENT: ("Något annat än text", "Something else than text"),
    Reason.MANY_MESSAGES: ("Många meddelanden på kort tid", "Many messages in a short time"),
}
STATUSES: dict[TicketStatus, Words] = {
    TicketStatus.OPEN: ("Öppet", "Open"),
    TicketStatus.ANSWERED: ("Besvarat", "Answered"),
    TicketStatus.UNDELIVERABLE: ("Svaret kom inte fram", "Answer not delivered"),
    TicketStatus.CLOSED: ("Avslutat", "Closed"),
    TicketStatus.SPAM: ("Skräp", "Spam"),
}
LANGUAGES: dict[Language, Words] = {
    Language.SV: ("Svenska", "Swedish"),
    Language.EN: ("Engelska", "English"),
}
DELIVERIES: dict[Delivery, Words] = {
    Delivery.WAITING: ("Väntar på att skickas", "Waiting to be sent"),
    Delivery.SENT: ("Skickat", "Sent"),
    Delivery.UNDELIVERABLE: ("Kom inte fram", "Not delivered"),
}
KINDS: dict[str, Words] = {
    "photo": ("bild", "picture"),
    "voice": ("röstmeddelande", "voice message"),
    "audio": ("ljud", "audio"),
    "video": ("film", "video"),
    "animation": ("animation", "animation"),
    "document": ("fil", "file"),
    "sticker": ("klistermärke", "sticker"),
    "location": ("plats", "location"),
    "contact": ("kontakt", "contact"),
    "poll": ("omröstning", "poll"),
    "story": ("berättelse", "story"),
    "dice": ("tärning", "dice"),
}
SOMETHING_ELSE = ("något annat", "something else")
