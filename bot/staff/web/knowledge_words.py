"""What the console calls things about the knowledge: Swedish, then English."""

from __future__ import annotations

from bot.conversation.judgement import Judgement
from bot.conversation.labels import EditStatus
from bot.conversation.model import Outcome
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.model import Kind, Register
from bot.staff.entry_list import Filter

Words = tuple[str, str]

FILTERS: dict[Filter, Words] = {
    Filter.ALL: ("Alla", "All"),
    Filter.DUE: ("Att granska", "To review"),
    Filter.DRAFTS: ("Utkast", "Drafts"),
    Filter.TAUGHT: ("Inlärt", "Taught"),
    Filter.UNKNOWN: ("Vet vi inte", "Known unknowns"),
}
NOTHING_IN: dict[Filter, Words] = {
    Filter.ALL: ("Det finns inga poster.", "There are no entries."),
    Filter.DUE: (
        "Ingen post behöver granskas i dag.",
        "No entry has to be reviewed today.",
    ),
    Filter.DRAFTS: (
        "Inget utkast väntar på att någon läser det.",
        "No draft is waiting for a reader.",
    ),
    Filter.TAUGHT: (
        "Allt som har lärts in står i filerna.",
        "All that was taught stands in the files.",
    ),
    Filter.UNKNOWN: (
        "Det finns inget som vi vet att vi inte vet.",
        "There is nothing that we know we don't know.",
    ),
}
KINDS: dict[Kind, Words] = {
    Kind.ANSWER: ("Svar", "Answer"),
    Kind.KNOWN_UNKNOWN: ("Vet vi inte", "Known unknown"),
    Kind.SMALL_TALK: ("Småprat", "Small talk"),
}
REGISTERS: dict[Register, Words] = {
    Register.SV: ("Svenska", "Swedish"),
    Register.SV_EASY: ("Lättläst svenska", "Easy Swedish"),
    Register.EN: ("Engelska", "English"),
}
STATUSES: dict[EditStatus, Words] = {
    EditStatus.DRAFT: ("Utkast", "Draft"),
    EditStatus.LIVE: ("I bruk", "Live"),
    EditStatus.REJECTED: ("Avvisat", "Rejected"),
    EditStatus.UNDONE: ("Ångrat", "Undone"),
    EditStatus.EXPORTED: ("Inskrivet i filerna", "Written into the files"),
}
OUTCOMES: dict[Outcome, Words] = {
    Outcome.ANSWER: ("Svar", "Answer"),
    Outcome.CLARIFY: ("Motfråga", "Clarification"),
    Outcome.HANDOVER: ("Till en människa", "To a person"),
}
FIELDS: dict[str, Words] = {
    "title.sv": ("Frågan på svenska", "The question in Swedish"),
    "title.en": ("Frågan på engelska", "The question in English"),
    "variants.sv": ("Varianter på svenska", "Swedish variants"),
    "variants.en": ("Varianter på engelska", "English variants"),
    "answer.sv": ("Svar på svenska", "Swedish answer"),
    "answer.sv_easy": ("Svar på lättläst svenska", "Easy Swedish answer"),
    "answer.en": ("Svar på engelska", "English answer"),
    "short.sv": ("I korthet på svenska", "In short, in Swedish"),
    "short.en": ("I korthet på engelska", "In short, in English"),
    "sources": ("Källor", "Sources"),
    "as_of": ("Uppgift från", "As of"),
    "as_of_en": ("Uppgift från, på engelska", "As of, in English"),
    "review_by": ("Granskas senast", "Review by"),
    "related": ("Hör ihop med", "Related"),
    "decided_by": ("Avgörs av", "Decided by"),
    "contacts": ("Vem man kan vända sig till", "Whom to turn to"),
    "person": ("Erbjud en människa först", "Offer a person first"),
    "verified_by": ("Granskad av", "Verified by"),
    "verified_on": ("Granskad den", "Verified on"),
    "retired": ("Pensionerad", "Retired"),
    "replaced_by": ("Ersatt av", "Replaced by"),
    "reason": ("Varför", "Why"),
}


def field_words(field: str) -> Words:
    """What a field is called; its own name where nobody changes it here."""
    return FIELDS.get(field, (field, field))


def led_to(judgement: Judgement, knowledge: KnowledgeBase) -> tuple[Words, str]:
    """What becomes of a question, and the title of the entry if it is about one."""
    entry = knowledge.by_id.get(judgement.entry_id) if judgement.entry_id else None
    title = entry.title.sv if entry else judgement.entry_id or ""
    return OUTCOMES[judgement.outcome], title
