"""Swedish personal identity numbers are taken out before anything is kept."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.personal_data import MASK, masked, without_personal_numbers

# --- strategies -----------------------------------------------------------------------------


def check_digit(nine: str) -> int:
    """The tenth digit by Luhn's rule: every second one doubled, the sum a multiple of ten."""
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(nine))
    return -sum(sum(divmod(number, 10)) for number in doubled) % 10


def _number(born: date, birth_number: int, *, is_coordination: bool) -> tuple[str, str, str]:
    """Century, six digits and four digits of a number that is valid."""
    day = born.day + (60 if is_coordination else 0)
    six = f"{born:%y%m}{day:02}"
    three = f"{birth_number:03}"
    return str(born.year // 100), six, f"{three}{check_digit(six + three)}"


NUMBERS = st.builds(
    _number,
    st.dates(date(1900, 1, 1), date(2026, 12, 31)),
    st.integers(0, 999),
    is_coordination=st.booleans(),
)
SIGNS = st.sampled_from(["", "-", "+", "–", "—", "‐", "−", " ", " - ", "- ", " – ", "\u00a0"])
WORDS = st.sampled_from(["", "Jag är ", "pnr:", "(", "personnummer ", "åäö", "lägenhet 12, ", "*"])
ENDINGS = st.sampled_from(["", ".", " och bor i Karlskrona", ")", ",", "\n", "?", "kr"])

# --- masked ---------------------------------------------------------------------------------


@given(NUMBERS, SIGNS, st.booleans(), WORDS, ENDINGS)
def test_a_personal_number_never_gets_through(
    number: tuple[str, str, str],
    sign: str,
    has_century: bool,  # noqa: FBT001 - given by Hypothesis
    before: str,
    after: str,
) -> None:
    """However it is written and whatever stands around it; the words stay as they are."""
    century, six, four = number
    written = f"{century if has_century else ''}{six}{sign}{four}"

    assert masked(f"{before}{written}{after}") == f"{before}{MASK}{after}"


@pytest.mark.parametrize(
    "written",
    [
        "19850512-1234",
        "198505121234",
        "850512-1234",
        "850512+1234",
        "850512–1234",
        "850512 - 1234",
        "19850512 1234",
        "1985-05-12-1234",
        "1985-05-12-12 34",
        "85 05 12-1234",
        "19 850512-1234",
        "850512-12 34",
        "850572-1234",
        "19850572-1234",
        "850512\u200b-1234",
        "８５０５１２-１２３４",
    ],
)
def test_a_clearly_written_number_is_masked_even_with_a_slip_in_it(written: str) -> None:
    """Its check digit is wrong, yet it tells who somebody is."""
    assert masked(f"Jag är {written}.") == f"Jag är {MASK}."


@pytest.mark.parametrize(
    "written", ["8112289874", "811228 9874", "81 12 28 98 74", "1981-12-28 9874"]
)
def test_what_may_be_something_else_is_masked_if_its_check_digit_is_right(written: str) -> None:
    """The Tax Agency's own example, written like a telephone number or a date."""
    assert masked(written) == MASK


@pytest.mark.parametrize("before", ["pnr:", "nr.", "1.", "lägenhet 1102 ", "0455-30 30 00, 10 11 "])
def test_figures_before_a_number_do_not_hide_it(before: str) -> None:
    """A label, an address or a telephone number."""
    assert masked(f"{before}850512-1234") == f"{before}{MASK}"


def test_every_number_in_a_text_is_masked() -> None:
    """Also two in a row."""
    text = "Vi är 850512-1234, 19900101-5678 och 811228-9874 850513-1234."

    assert masked(text) == f"Vi är {MASK}, {MASK} och {MASK} {MASK}."


# --- untouched ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "LOU 2016:1145, 19 a kap. 2 §",
        "SFS 2010:110 och 2017:1138 8 kap",
        "den 2021-03-31",
        "mellan 2024-01-01 – 2024-12-31",
        "2024-01-01 - 2024-12-31",
        "2024-01-01--2024-12-31",
        "240101-241231",
        "2024-05-01 1500 kr",
        "klockan 10.30 den 24.11.2026",
        "700 000 kr",
        "100 000 - 200 000 kr",
        "1 200 000 kronor",
        "10 000–20 000",
        "ring 0455-30 30 00",
        "070-123 45 67",
        "0701234567",
        "+46701234567",
        "+46 70 123 45 67",
        "0046 8 555 123 45",
        "010-456 78 90",
        "organisationsnummer 556036-0793",
        "5560360793",
        "bankgiro 5050-1055",
        "8505121234",
        "850512-123",
        "1850512-1234567",
        "851312-1234",
        "850500-1234",
        "850532-1234",
        "850560-1234",
        "850592-1234",
        "1234567890123456",
    ],
)
def test_what_is_no_personal_number_stays(text: str) -> None:
    """Statutes, dates, amounts and telephone numbers are what the questions are about."""
    assert masked(text) == text


@given(st.dates(date(1990, 1, 1), date(2040, 1, 1)), st.dates(date(1990, 1, 1), date(2040, 1, 1)))
def test_a_range_of_dates_stays(first: date, last: date) -> None:
    """Whichever dates."""
    text = f"Perioden {first} – {last} gäller."

    assert masked(text) == text


@given(st.integers(1_600, 2_099), st.integers(1, 9_999))
def test_a_statute_stays(year: int, number: int) -> None:
    """Whichever year and number."""
    text = f"Enligt {year}:{number} 10 kap. 12 § gäller det."

    assert masked(text) == text


@given(st.integers(0, 99), st.integers(0, 999), st.integers(0, 99), st.integers(0, 99))
def test_a_mobile_number_in_groups_stays(code: int, first: int, second: int, third: int) -> None:
    """As people write it."""
    text = f"Ring 0{code:02}-{first:03} {second:02} {third:02} eller maila."

    assert masked(text) == text


@given(st.integers(0, 10**12))
def test_an_amount_in_thousands_stays(kronor: int) -> None:
    """However large."""
    text = f"{kronor:,} kr".replace(",", " ")

    assert masked(text) == text


@given(st.text())
def test_masking_twice_is_masking_once(text: str) -> None:
    """The mask itself holds nothing to mask."""
    assert masked(masked(text)) == masked(text)


@given(st.text(st.characters(exclude_categories=["Nd"])))
def test_a_text_without_digits_stays(text: str) -> None:
    """Not a space is lost."""
    assert masked(text) == text


# --- in what a channel received -------------------------------------------------------------


def test_every_text_of_an_update_is_masked() -> None:
    """However deep it stands; numbers, names and structure stay."""
    update = {
        "id": 8112289874,
        "message": {"text": "850512-1234", "entities": [{"url": "850512-1234", "offset": 0}]},
        "is_bot": False,
        "reply": None,
    }

    assert without_personal_numbers(update) == {
        "id": 8112289874,
        "message": {"text": MASK, "entities": [{"url": MASK, "offset": 0}]},
        "is_bot": False,
        "reply": None,
    }
