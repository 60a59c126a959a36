"""Visitors' words for agents who need not know how to reach the visitor. Pure."""

from __future__ import annotations

import re

from bot.conversation.personal_data import masked

EMAIL_MASK = "[e-post]"
PHONE_MASK = "[telefon]"

_EMAIL = re.compile(
    r"(?<!\w)\w[\w.!#$%&'*+/=?^`|~-]*+"
    r"(?:@| @ | ?[(\[{] ?(?:at|snabel-?a) ?[)\]}] ?)"
    r"(?:[\w-]+\.)+[^\W\d_][\w-]*[^\W_]",
    re.IGNORECASE,
)

_SPACE = r"[^\S\r\n]"
_DASH = r"[-–—‐‑−]"
_GAP = rf"(?:{_SPACE}?{_DASH}{_SPACE}?|{_SPACE}{{1,2}}|/|\){_SPACE}?{_DASH}?{_SPACE}?)?"
"""What may stand between the area code and the rest."""


def _digits(least: int, most: int, between: str = rf"{_SPACE}?") -> str:
    return rf"\d(?:{between}\d){{{least - 1},{most - 1}}}(?!\d)"


_SWEDISH = (
    # not "1 070 000 000"
    rf"(?:(?<!\d{_SPACE})|(?!\d{{3}}(?:{_SPACE}\d{{3}})+(?!{_SPACE}?\d)))"
    # not "05/12 2024"
    rf"(?!\d\d{_SPACE}?[-./\s]{_SPACE}?\d\d{_SPACE}?[-./\s]{_SPACE}?(?:19|20)\d\d(?!\d))"
    r"(?:\((?=\d{2,4}\)))?(?:"
    rf"0[1-9]{_GAP}{_digits(6, 8)}"
    rf"|0[1-9]\d{_GAP}{_digits(5, 7)}"
    rf"|0[1-9]\d\d{_GAP}{_digits(5, 6)}"
    rf"|0[1-9]\d{{0,2}}(?P<point>[.-])\d{{2,3}}(?:(?P=point)\d{{2,3}}){{2,3}}(?!\d)"
    r")"
)
_ABROAD = (
    rf"(?:\+{_SPACE}?(?=46)|\+(?=[1-9])|00{_SPACE}?(?=46)|00(?=[1-9]))"
    "(?>" + _digits(8, 15, r"(?:\(0\)|[^\S\r\n]|[().\-–—‐‑−/]){0,3}") + ")"
    rf"(?!{_SPACE}?(?:kr|kronor|sek|tkr|mkr|eur|euro|usd|[€$£%])(?!\w))"
)
_PHONE = re.compile(
    # nothing within a longer number, such as a case number with its year
    rf"(?<![\w+])(?<!\d[.,:])(?<!(?:19|20)\d\d[/-])(?:{_ABROAD}|{_SWEDISH})",
    re.IGNORECASE,
)


def veiled(text: str) -> str:
    """The text with every e-mail address, telephone and personal identity number masked."""
    veil = _veiled_once(text)
    while veil != text:
        # what stood beside a number may have hidden another one
        text, veil = veil, _veiled_once(veil)
    return veil


def has_contact_details(text: str) -> bool:
    """Whether an e-mail address or a telephone number would be masked."""
    plain = _with_plain_digits(text)
    return bool(_EMAIL.search(plain) or _PHONE.search(masked(plain)))


def _veiled_once(text: str) -> str:
    without_addresses = _with_mask(text, _EMAIL, EMAIL_MASK)
    return _with_mask(masked(without_addresses), _PHONE, PHONE_MASK)


def _with_mask(text: str, pattern: re.Pattern[str], mask: str) -> str:
    plain, position = _with_plain_digits(text), 0
    while found := pattern.search(plain, position):
        start, end = found.span()
        text, plain = text[:start] + mask + text[end:], plain[:start] + mask + plain[end:]
        position = start + len(mask)
    return text


def _with_plain_digits(text: str) -> str:
    """The same length, digits of all writings as 0-9."""
    return re.sub(r"[^\D0-9]", lambda digit: str(int(digit[0])), text)
