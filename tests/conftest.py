"""Options of the test run."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

# how long an example takes says more about the machine; and CI looks for the same each time
settings.register_profile("tests", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("tests")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--kills",
        type=int,
        default=5,
        help="how often tests/e2e/test_kill.py kills the program (default: 5)",
    )
    parser.addoption(
        "--renew-docs",
        action="store_true",
        help="tests/e2e/test_a_day.py writes docs/a-day.md anew instead of comparing",
    )
    parser.addoption(
        "--browser-needed",
        action="store_true",
        help="tests/browser fails where there is no browser, instead of being skipped",
    )
