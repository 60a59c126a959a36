"""Sources as agents name them, in a message or in a form."""

from __future__ import annotations

import hashlib
import re
from datetime import date

from pydantic import ValidationError

from bot.errors import ActionRefused
from bot.knowledge.model import Source

_SOURCE = re.compile(r"(?P<title>\S.*?),\s*(?P<publisher>[^\s,][^,]*),\s*(?P<url>https?://\S+)")
_SOURCE_FORM = (
    "Källan skrivs så här: Källa: namn, utgivare, https://adressen"
    " / Write the source as: name, publisher, https://address"
)
_LACKING = (
    "Källan behöver namn, utgivare och en adress som börjar med https://"
    " / A source needs a name, a publisher and an address that begins with https://"
)
_DATE_FORM = "Datum skrivs ÅÅÅÅ-MM-DD. / A date is YYYY-MM-DD."


def source_in(text: str, day: date) -> Source:
    """The source in a line: name, publisher, address.

    Raises:
        ActionRefused: it is written in another way.
    """
    found = _SOURCE.fullmatch(text.strip())
    if found is None:
        raise ActionRefused(_SOURCE_FORM)
    return source_of(found["title"], found["publisher"], found["url"], day)


def source_of(title: str, publisher: str, url: str, day: date) -> Source:
    """The same address has the same id.

    Raises:
        ActionRefused: something is missing, or the address is none.
    """
    slug = hashlib.sha256(url.strip().encode()).hexdigest()[:12]
    try:
        return Source(
            id=f"lard-{slug}",
            title=title.strip(),
            publisher=publisher.strip(),
            url=url.strip(),
            date=day.isoformat(),
        )
    except ValidationError as error:
        raise ActionRefused(_LACKING) from error


def day_in(text: str, today: date) -> date:
    """The day at the start of the text; today if there is no text, never if it is another.

    Raises:
        ActionRefused: it is written in another way.
    """
    if not text.strip():
        return today
    try:
        return date.fromisoformat(text.split(maxsplit=1)[0])
    except ValueError as error:
        raise ActionRefused(_DATE_FORM) from error
