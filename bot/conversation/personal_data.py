"""Swedish personal identity numbers, taken out of texts before anything is kept."""

from __future__ import annotations

import re

MASK = "[personnummer]"

_GAP = r"[\s\u200b-\u200f\u2060]?"
_BETWEEN = r"[\s\u200b-\u200f\u2060./-]{0,2}"
_PERSONAL_NUMBER = re.compile(
    rf"(?<![\d.,:])(?P<century>1[89]|20)?{_BETWEEN}"
    rf"(?P<year>\d\d){_BETWEEN}(?P<month>\d\d){_BETWEEN}(?P<day>\d\d)"
    rf"(?P<sign>{_GAP}[-+–—‐‑−]?{_GAP})"
    rf"(?P<last>\d\d{_GAP}\d\d)(?!\d)"
)
_SIGNS = frozenset("-+–—‐‑−")
_LAST_MONTH = 12
_LAST_DAY = 31
_COORDINATION = 60
"""Added to the day of a coordination number (samordningsnummer)."""
_NINE = 9


def masked(text: str) -> str:
    """The text with every personal identity number replaced by `MASK`.

    Six or eight digits first, - or + or nothing, spaces between, coordination numbers. Without
    century and sign, ten digits count only if their check digit is right: it may be a phone.
    """
    return _PERSONAL_NUMBER.sub(_replacement, text)


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


def _replacement(found: re.Match[str]) -> str:
    return MASK if _is_personal_number(found) else found[0]


def _is_personal_number(found: re.Match[str]) -> bool:
    day = int(found["day"])
    day -= _COORDINATION if day > _COORDINATION else 0
    if not (1 <= int(found["month"]) <= _LAST_MONTH and 1 <= day <= _LAST_DAY):
        return False
    if found["century"] or _SIGNS.intersection(found["sign"]):
        return True
    digits = [int(sign) for sign in found[0] if sign.isdigit()]
    return _has_right_check_digit(digits)


def _has_right_check_digit(digits: list[int]) -> bool:
    """Luhn's sum over ten digits, of which the first counts double."""
    doubled = [digit * (2 - place % 2) for place, digit in enumerate(digits)]
    return sum(number - _NINE if number > _NINE else number for number in doubled) % 10 == 0
