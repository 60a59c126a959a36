"""What the doctor has found, and how an operator reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is, in the operator's word."""

    OK = "ok"
    WARNING = "varning"
    ERROR = "fel"
    LEFT_OUT = "utelämnat"
    """Could not be looked at; the finding before it says why."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    name: str
    level: Level
    text: str
    """What it is like and, if that is a problem, what to do; Swedish, then English."""


def rendered(findings: Sequence[Finding]) -> str:
    """A line for each."""
    width = max(len(level) for level in Level)
    return "".join(f"{found.level:<{width}}  {found.name}: {found.text}\n" for found in findings)


def exit_status(findings: Sequence[Finding]) -> int:
    """1 if anything has to be mended before the assistant can do its work."""
    return int(any(found.level is Level.ERROR for found in findings))
