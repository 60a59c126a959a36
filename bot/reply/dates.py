"""Times as people say them."""

from __future__ import annotations

from datetime import datetime

from bot.knowledge.model import Language

_DAYS = {
    Language.SV: ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"),
    Language.EN: ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
# fmt: off
_MONTHS = {
    Language.SV: (
        "januari", "februari", "mars", "april", "maj", "juni",
        "juli", "augusti", "september", "oktober", "november", "december",
    ),
    Language.EN: (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
}
# fmt: on


def day_and_time(moment: datetime, language: Language) -> str:
    """As in "tisdag 24 november kl. 16.00", in the zone that the moment has."""
    day, month = _DAYS[language][moment.weekday()], _MONTHS[language][moment.month - 1]
    if language is Language.EN:
        return f"{day} {moment.day} {month} at {moment:%H:%M}"
    return f"{day} {moment.day} {month} kl. {moment:%H.%M}"
