"""Measured figures get into a page, and nothing else of it changes."""

from __future__ import annotations

import pytest

from tests.bench.tables import BEGIN, END, table, with_measured


def test_only_what_stands_between_the_marks_is_replaced() -> None:
    """The page is a person's; the figures are the bench's."""
    page = f"before\n{BEGIN}\nold\n{END}\nafter\n"

    assert with_measured(page, "new\n") == f"before\n{BEGIN}\n\nnew\n\n{END}\nafter\n"


@pytest.mark.parametrize("page", ["", BEGIN, f"{END} {BEGIN}", f"{BEGIN} {BEGIN} {END}"])
def test_a_page_without_its_marks_is_left_alone(page: str) -> None:
    """It is said what is missing."""
    with pytest.raises(ValueError, match="needs one"):
        with_measured(page, "new")


def test_shares_are_short_and_what_is_missing_is_a_dash() -> None:
    """As in the papers."""
    written = table(["a", "b", "c", "d"], [["x", 0.5, 1.0, float("nan")]])

    assert written.splitlines()[-1] == "| x | .500 | 1.000 | – |"
