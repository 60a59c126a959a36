"""The docs tell the truth about the files they name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

DOCS = [Path("README.md"), Path("CONTRIBUTING.md"), *sorted(Path("docs").rglob("*.md"))]
_LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")


@pytest.mark.parametrize("page", DOCS, ids=str)
def test_no_link_is_dead(page: Path) -> None:
    """A newcomer who follows a link arrives."""
    links = _LINK.findall(page.read_text(encoding="utf-8"))

    dead = [link for link in links if not (page.parent / link).exists()]

    assert dead == []
