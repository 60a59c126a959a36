"""Agents read what a visitor writes without learning how to reach the visitor."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.personal_data import MASK
from bot.conversation.veil import EMAIL_MASK, PHONE_MASK, has_contact_details, veiled

# --- strategies -----------------------------------------------------------------------------

EMAILS = st.from_regex(
    r"[a-zåäö0-9]([a-zåäö0-9._+-]{0,20}[a-z0-9])?@[a-z0-9-]{1,20}\.(se|com|nu|co\.uk)",
    fullmatch=True,
)
GAPS = st.sampled_from(["-", "–", " ", " - ", "/", "", "\u00a0", "‑"])
GROUPS = st.sampled_from(["{}{}{} {}{} {}{}", "{}{}{}{}{}{}{}", "{}{} {}{} {}{}{}"])
SMALL_GROUPS = st.sampled_from(["{}{} {}{} {}{}", "{}{}{}{}{}{}", "{}{}{} {}{}{}"])
MOBILES = st.tuples(st.sampled_from(["070", "072", "073", "076", "079", "010"]), GROUPS)
LANDLINES = st.tuples(st.sampled_from(["08", "031", "040", "0455", "0454", "0457"]), SMALL_GROUPS)
COUNTRIES = st.sampled_from(["+46", "0046", "+46 ", "+46 (0)", "+45 ", "+358", "0047 ", "+380 "])
DIGITS = st.lists(st.integers(0, 9), min_size=7, max_size=7)
AROUND = st.sampled_from([("", ""), ("Ring ", "."), ("tel:", ", tack"), ("(", ")"), ("\n", "\n")])
SCRAPS = st.sampled_from(
    (
        *("070-123 45 67", "0455-30 30 30", "+46 70 123 45 67", "a@b.se", "850512-1234"),
        *("070 000 000", "2016:1145", "20 000", "0", "00", "+", "46", " ", "å", "kr", *"-./()@"),
    )
)


# --- masked ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        "070-123 45 67",
        "0701234567",
        "070 123 45 67",
        "070-1234567",
        "070–123 45 67",
        "070‑123 45 67",
        "070/1234567",
        "070\u00a0123\u00a045\u00a067",
        "070  123 45 67",
        "070 12 34 567",
        "0701-23 45 67",
        "070.123.45.67",
        "070-123-45-67",
        "0455-30 30 30",
        "0455-303030",
        "0455 30 30 30",
        "0455-12345",
        "(0455) 30 30 30",
        "(0455)-30 30 30",
        "08-12 34 56",
        "08-123 456 78",
        "(08) 123 456 78",
        "031-12 34 56",
        "010-456 78 90",
        "0771-416 416",
        "+46 70 123 45 67",
        "+46701234567",
        "+46-70-123 45 67",
        "+46.70.123.45.67",
        "+46 (0)70-123 45 67",
        "+46(0)455-30 30 30",
        "+ 46 70 123 45 67",
        "0046 70 123 45 67",
        "0046701234567",
        "00 46 70 123 45 67",
        "+45 12 34 56 78",
        "+358 40 1234567",
        "+1 (555) 123-4567",
        "+44 20 7946 0958",
        "0044 20 7946 0958",
        "+963 944 123 456",
        "٠٧٠١٢٣٤٥٦٧",
    ],
)
def test_a_telephone_number_is_masked(written: str) -> None:
    """However it is written, at home and abroad."""
    assert veiled(f"Ring {written}, tack") == f"Ring {PHONE_MASK}, tack"
    assert has_contact_details(written)


@pytest.mark.parametrize(
    "written",
    [
        "anna@exempel.se",
        "Anna.Svensson_1+asf@post.exempel.co.uk",
        "åsa@exempel.se",
        "o'neil@x-y.org",
        "0701234567@exempel.se",
        "anna @ exempel.se",
        "anna(at)exempel.se",
        "anna [at] exempel.se",
        "anna (snabel-a) exempel.se",
    ],
)
def test_an_email_address_is_masked(written: str) -> None:
    """Also where somebody hides it from machines; the full stop after it stays."""
    assert veiled(f"Skriv till {written}. Tack!") == f"Skriv till {EMAIL_MASK}. Tack!"
    assert has_contact_details(written)


@pytest.mark.parametrize(
    ("text", "veil"),
    [
        ("0455-30 30 30 070-123 45 67", f"{PHONE_MASK} {PHONE_MASK}"),
        ("0455-303030/070-1234567", f"{PHONE_MASK}/{PHONE_MASK}"),
        ("070-1234567-0701234567", f"{PHONE_MASK}-{PHONE_MASK}"),
        ("070-123 45 67\n0455-303030", f"{PHONE_MASK}\n{PHONE_MASK}"),
        ("070-1234567 070 000 000", f"{PHONE_MASK} {PHONE_MASK}"),
        ("a@b.se,c@d.se", f"{EMAIL_MASK},{EMAIL_MASK}"),
        ("*anna@b.se*", f"*{EMAIL_MASK}*"),
        ("mailto:anna@b.se", f"mailto:{EMAIL_MASK}"),
        ("Jag är 850512-1234, 070-123 45 67", f"Jag är {MASK}, {PHONE_MASK}"),
    ],
)
def test_everything_that_tells_how_to_reach_somebody_is_masked(text: str, veil: str) -> None:
    """Several in a row, and personal identity numbers with them."""
    assert veiled(text) == veil


@given(MOBILES | LANDLINES, GAPS, DIGITS, AROUND)
def test_no_swedish_number_gets_through(
    number: tuple[str, str], gap: str, digits: list[int], around: tuple[str, str]
) -> None:
    """Whatever stands around it. Some look like a personal identity number and are taken for it."""
    (code, groups), (before, after) = number, around
    written = f"{code}{gap}{groups.format(*digits)}"

    veil = veiled(f"{before}{written}{after}")

    assert veil in {f"{before}{mask}{after}" for mask in (PHONE_MASK, MASK)}


@given(COUNTRIES, GROUPS, DIGITS, AROUND)
def test_no_number_with_a_country_code_gets_through(
    country: str, groups: str, digits: list[int], around: tuple[str, str]
) -> None:
    """Of whatever country."""
    before, after = around
    written = f"{country}70{groups.format(*digits)}"

    assert veiled(f"{before}{written}{after}") == f"{before}{PHONE_MASK}{after}"


@given(EMAILS, AROUND)
def test_no_email_address_gets_through(email: str, around: tuple[str, str]) -> None:
    """The words around it stay."""
    before, after = around

    assert veiled(f"{before}{email}{after}") == f"{before}{EMAIL_MASK}{after}"


# --- untouched ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "år 2024",
        "1985–2010",
        "2024-05-12",
        "2024-05-12 08:30",
        "2020-05-12–2020-06-13",
        "05/12 2024",
        "05-12-2024",
        "05.12.2024",
        "05 12 2024",
        "12/5 2024",
        "01-02-24",
        "20240512",
        "kl. 08.00-17.00",
        "kl. 08.00–16.30",
        "09.30 - 16.00",
        "0900-1600",
        "08:00-17:00",
        "08.00-12.00 och 13.00-17.00",
        "700 000 kr",
        "1 070 000 kr",
        "1 070 000 000 kr",
        "1.070.000.000 kr",
        "+20 000 kr",
        "+200 000 000 kr",
        "+1 200 000 000 kronor",
        "10 000–20 000",
        "0,5",
        "0.12345678",
        "30 procent",
        "2016:1145",
        "SFS 2010:0110",
        "HFD 2020:15",
        "C-262/18",
        "LOU 4 kap. 18 §",
        "Dnr 2024/0123456",
        "ID 2024-0112345",
        "KS 2024-01234",
        "mål nr 0456-2019",
        "ärende 17",
        "556789-1234",
        "802456-0123",
        "bankgiro 5050-1055",
        "plusgiro 12 34 56-7",
        "ISBN 978-91-0-012345-6",
        "1234567890123456",
        "a0701234567",
        "371 31 Karlskrona",
        "37131",
        "riktnummer 0455",
        "@anna",
        "minst 2 (a) t.ex. en förening",
        "",
    ],
)
def test_what_reaches_nobody_stays(text: str) -> None:
    """Years, dates, times, amounts, statutes, case numbers and postal codes."""
    assert veiled(text) == text
    assert not has_contact_details(text)


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.sampled_from("-./ "))
def test_a_date_stays(day: date, between: str) -> None:
    """With the day or the year first."""
    text = f"Sista dag {day:%d{between}%m{between}%Y}, alltså {day.isoformat()}."

    assert veiled(text) == text


@given(st.integers(0, 10**13), st.sampled_from([" ", "\u00a0", "."]))
def test_an_amount_in_thousands_stays(kronor: int, between: str) -> None:
    """However large."""
    text = f"{kronor:,} kr".replace(",", between)

    assert veiled(text) == text


@given(st.integers(1_600, 2_099), st.integers(1, 9_999))
def test_a_statute_stays(year: int, number: int) -> None:
    """Whichever year and number."""
    text = f"Enligt {year}:{number} 10 kap. 12 § gäller det."

    assert veiled(text) == text


@given(st.integers(10_000, 98_499))
def test_a_postal_code_stays(code: int) -> None:
    """With its space."""
    text = f"Box 12, {code // 100} {code % 100:02} Karlskrona"

    assert veiled(text) == text


# --- laws -----------------------------------------------------------------------------------


@given(st.text() | st.lists(SCRAPS, max_size=12).map("".join))
def test_veiling_twice_is_veiling_once(text: str) -> None:
    """The masks themselves hold nothing to mask."""
    assert veiled(veiled(text)) == veiled(text)


@given(st.text(st.characters(exclude_characters="[]")) | st.lists(SCRAPS, max_size=12).map("".join))
def test_nothing_but_what_is_masked_changes(text: str) -> None:
    """All that is left stands in its order."""
    masks = "|".join(re.escape(mask) for mask in (EMAIL_MASK, PHONE_MASK, MASK))

    left = re.split(masks, veiled(text))

    assert re.fullmatch(".+".join(re.escape(words) for words in left), text, re.DOTALL)


@given(st.lists(SCRAPS, max_size=12).map("".join))
def test_what_is_veiled_holds_no_contact_details(text: str) -> None:
    """So that agents can trust it."""
    assert not has_contact_details(veiled(text))
