"""Swedish personal identity numbers, taken out of texts before anything is kept."""

from __future__ import annotations

import re

MASK = "[personnummer]"

_GAP = r"[\s\u200b-\u200f\u2060]?"
_BETWEEN = r"[\s\u200b-\u200f\u2060./-]{0,2}"
_PERSONAL_NUMBER = re.compile(
    rf"(?<!\d)(?:(?P<century>1[89]|20){_BETWEEN})?"
    rf"(?P<year>\d\d)(?P<between>{_BETWEEN})(?P<month>\d\d){_BETWEEN}(?P<day>\d\d)"
    rf"(?P<sign>{_GAP}[-+–—‐‑−]?{_GAP})"
    # not the beginning of another date ("2024-01-01 – 2024-12-31")
    rf"(?P<last>\d\d{_GAP}\d\d)(?!\d|-\d\d?(?!\d))"
)
_SIGNS = frozenset("-+–—‐‑−")
_LAST_MONTH = 12
_LAST_DAY = 31
_COORDINATION = 60
"""Added to the day of a coordination number (samordningsnummer)."""
_NINE = 9
_TEN = 10


def masked(text: str) -> str:
    """The text with every personal identity number replaced by `MASK`.

    Six or eight digits first, - or + or nothing, spaces between, coordination numbers. Where it
    may be something else, ten digits count only if their check digit is right: without century
    and sign it may be a phone, after a date and a space an amount.
    """
    pieces: list[str] = []
    kept = position = 0
    while found := _PERSONAL_NUMBER.search(text, position):
        if _is_personal_number(found):
            pieces += (text[kept : found.start()], MASK)
            kept = position = found.end()
        else:
            # one may begin inside: "lägenhet 1102 850512-1234"
            position = found.start() + 1
    return "".join((*pieces, text[kept:]))


def without_personal_numbers(value: object) -> object:
    """The same for all texts in a JSON value."""
    match value:
        case str():
            return masked(value)
        case dict():
            return {key: without_personal_numbers(inner) for key, inner in value.items()}
        case list():
            return [without_personal_numbers(inner) for inner in value]
        case _:
            return value


def _is_personal_number(found: re.Match[str]) -> bool:
    day = int(found["day"])
    day -= _COORDINATION if day > _COORDINATION else 0
    if not (1 <= int(found["month"]) <= _LAST_MONTH and 1 <= day <= _LAST_DAY):
        return False
    is_clear = found["century"] or _SIGNS.intersection(found["sign"])
    if is_clear and not _is_date_and_more(found):
        return True
    digits = [int(sign) for sign in found[0] if sign.isdigit()]
    return _has_right_check_digit(digits[-_TEN:])


def _is_date_and_more(found: re.Match[str]) -> bool:
    """As in "2024-05-01 1500 kr"."""
    return "-" in found["between"] and found["sign"].strip() != found["sign"]


def _has_right_check_digit(digits: list[int]) -> bool:
    """Luhn's sum over ten digits, of which the first counts double."""
    doubled = [digit * (2 - place % 2) for place, digit in enumerate(digits)]
    return sum(number - _NINE if number > _NINE else number for number in doubled) % 10 == 0
