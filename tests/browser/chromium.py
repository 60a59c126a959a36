"""The browser that the tests drive."""

from __future__ import annotations

import os
import shutil

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""So that it calls nobody but us."""

_NAMES = ("chromium", "chromium-browser", "google-chrome")
NONE_HERE = f"no browser here: neither what TEST_BROWSER names nor any of {', '.join(_NAMES)}"


def path_of_chromium() -> str | None:
    """Where it is, if it is there."""
    names = (os.environ.get("TEST_BROWSER", ""), *_NAMES)
    return next((path for name in names if name and (path := shutil.which(name))), None)
