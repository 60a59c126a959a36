"""docs/a-day.md shows what the assistant is like; here it is seen to be so."""

from __future__ import annotations

import difflib
import shutil
from pathlib import Path

import pytest

from bot.app import assistant_of
from bot.knowledge.base import KnowledgeBase
from tests.e2e.a_day import a_day
from tests.e2e.complaints.scenes import settings_on
from tests.e2e.program import CACHE, KNOWLEDGE, ROOT
from tests.offline_telegram import OfflineTelegram

PAGE = ROOT / "docs" / "a-day.md"
RENEW = "to renew it: .venv/bin/python -m pytest tests/e2e/test_a_day.py --renew-docs"


async def test_a_day_goes_as_it_is_written_down(
    knowledge: KnowledgeBase,  # noqa: ARG001 - compiled before it starts
    telegram: OfflineTelegram,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    """Whoever reads the page knows what visitors, officials and agents see."""
    cache = shutil.copytree(CACHE, tmp_path / "cache")  # what is taught here stays here

    async with assistant_of(settings_on(telegram, tmp_path, KNOWLEDGE, cache)):
        played = await a_day(telegram)

    if request.config.getoption("--renew-docs"):
        PAGE.write_text(played, encoding="utf-8")
    written = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    difference = difflib.unified_diff(
        written.splitlines(), played.splitlines(), "docs/a-day.md", "as it is", lineterm=""
    )
    assert played == written, "\n".join((RENEW, *difference))
