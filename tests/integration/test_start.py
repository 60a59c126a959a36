"""The assistant as a whole, while it starts."""

from __future__ import annotations

import socket
from pathlib import Path

from bot.app import assistant_of
from bot.config import Settings
from tests.e2e.complaints import few_entries
from tests.e2e.program import free_port


async def test_it_can_be_told_to_stop_before_anybody_is_served(tmp_path: Path) -> None:
    """Who is told that it is ready may stop it at once, and it ends in good order."""
    few_entries.write(tmp_path / "knowledge")
    port = free_port()
    settings = Settings.model_validate(
        {
            "store": {
                "url": f"sqlite+aiosqlite:///{tmp_path}/data/asf-bot.db",
                "encryption_key_file": tmp_path / "keys" / "asf-bot.key",
            },
            "web": {"port": port},
            "knowledge": {"path": tmp_path / "knowledge", "cache": tmp_path / "cache"},
        }
    )
    served: list[bool] = []

    async with assistant_of(settings, lambda: served.append(_is_served(port))):
        assert served == [False]
        assert _is_served(port)


def _is_served(port: int) -> bool:
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0
