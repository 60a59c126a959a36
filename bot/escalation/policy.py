"""When a person takes over. Pure."""

from __future__ import annotations

import re

MOST_FAILED_TRIES = 2
"""After asking back so often in a row, a person takes over."""

_MOST_WORDS = 10

_PERSON = (
    r"(?:människa|människor|person|riktig person|levande person|handläggare|handledare|personal"
    r"|personalen|medarbetare|kundtjänst|mänsklig|någon som kan|någon hos er|någon av er|någon"
    r"|human|real person|person|someone|somebody|staff|agent|representative)"
)
_WANTS = (
    r"(?:prata|tala|snacka|chatta|skriva|kontakt|kontakta|koppla|kopplas|nå|ringa|möta|träffa"
    r"|hjälp av|svar av|fråga|talk|speak|chat|connect|transfer|reach)"
)
_ASKS_FOR_PERSON = re.compile(
    rf"\b{_WANTS}\b(?: (?:mig|me|till|to|med|with|en|ett|a|an|in|i|kontakt|vidare|riktig|real"
    rf"|levande|live|istället|instead|via|av|gärna|på|er|lite|direkt)){{0,5}} {_PERSON}\b"
)
_ONLY_A_PERSON = re.compile(
    r"(?:(?:jag )?(?:vill ha|ge mig|behöver|kan jag få|finns det|i want|i need|give me|get me"
    r"|can i get)(?: tack)? )?"
    r"(?:en |ett |a |an |the )?(?:riktig |levande |mänsklig |real |live )?"
    r"(?:människa|handläggare|operatör|personal|kundtjänst|human(?: being)?|agent|operator|staff"
    r"|real person|riktig person|person)(?: (?:tack|please|nu|now))?"
)
_ABOUT_THE_MATTER = re.compile(
    r"\b(?:vem|vilka|vilken|vart|hur|who|which|whom|how|where)\b"
    r"|\b(?:anställa|anställd|lönebidrag|hire|employ)\b"
)


def asks_for_person(text: str) -> bool:
    """Whether these words ask to be put through to a person of the staff.

    "Vem ska jag prata med om bidrag?" is a question about contacts, not a wish to be put through.
    """
    words = re.findall(r"\w+", text.casefold())
    if not words or len(words) > _MOST_WORDS:
        return False
    plain = " ".join(words)
    if _ONLY_A_PERSON.fullmatch(plain):
        return True
    return bool(_ASKS_FOR_PERSON.search(plain)) and not _ABOUT_THE_MATTER.search(plain)
