"""What stands in the audit can be read by people."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import bot.app
from bot.staff.web.audit import ABOUT_ENTRIES, ACTS

SOURCES = sorted(Path(bot.app.__file__).parent.rglob("*.py"))
WRITTEN_DOWN = {
    act
    for source in SOURCES
    for act in re.findall(r'audit\.add\([^,]+, "([^"]+)"', source.read_text(encoding="utf-8"))
}


@pytest.mark.parametrize("act", sorted(WRITTEN_DOWN | ABOUT_ENTRIES))
def test_every_act_that_is_written_down_has_words(act: str) -> None:
    """In Swedish and in English."""
    swedish, english = ACTS[act]

    assert swedish != english
