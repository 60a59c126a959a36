"""docs/security.md names tests that exist, and each requirement once."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

PAGE = Path("docs/security.md").read_text(encoding="utf-8")
PROOFS = sorted(set(re.findall(r"`(tests/[\w/.-]+)::(\w+)`", PAGE)))
_ROW = re.compile(r"^\| ((?:\d+\.\d+\.\d+(?:, )?)+) \|(.*)\|$", re.MULTILINE)
_OUTSIDE = ("the operator", "nothing there", "nothing else there", "nothing of our own there")
"""What stands where a test would, if something is met by not being there or by somebody else."""
_NO_TEST = ("no test", "`make check`")


def test_every_test_that_is_named_as_a_proof_exists() -> None:
    """A proof that was renamed is found again before anybody relies on it."""
    missing = [f"{file}::{name}" for file, name in PROOFS if name not in _tests_in(Path(file))]

    assert missing == []


@cache
def _tests_in(file: Path) -> frozenset[str]:
    """None if there is no such file."""
    tree = ast.parse(file.read_text(encoding="utf-8") if file.exists() else "")
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return frozenset(one.name for one in ast.walk(tree) if isinstance(one, functions))


def test_every_requirement_has_its_proof_or_says_why_not() -> None:
    """No row is left without."""
    without = [
        row[0]
        for row in _ROW.findall(PAGE)
        if (proof := row[1].rpartition(" | ")[2].strip()) not in _OUTSIDE + _NO_TEST
        and "::" not in proof
    ]

    assert without == []


def test_every_requirement_stands_there_once() -> None:
    """What is met in one table is not missing in another."""
    numbers = [one for row in _ROW.findall(PAGE) for one in row[0].split(", ")]

    assert len(numbers) > 100
    assert sorted(numbers) == sorted(set(numbers))


def test_what_is_only_partly_met_is_said_at_the_top() -> None:
    """Nobody has to read all the tables to know what is missing."""
    top = PAGE.partition("## What is not met")[2].partition("## Requirement by requirement")[0]
    named = set(re.findall(r"\d+\.\d+\.\d+", top.replace("v5.0.0-", "")))

    lacking = {
        number
        for numbers, rest in _ROW.findall(PAGE)
        if "**Partly.**" in rest or "**Not met.**" in rest
        for number in numbers.split(", ")
    }

    assert named == lacking
