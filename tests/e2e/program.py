"""The assistant as its operator runs it: a process of its own, with a database of its own."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import Self, cast

import aiohttp

from tests.offline_telegram import OfflineTelegram

ROOT = Path(__file__).parents[2]
KNOWLEDGE = ROOT / "knowledge"
CACHE = ROOT / "data" / "cache"
STAFF = -1_001_234_567_890
"""The agents' group in all tests."""

_READY_SECONDS = 60.0
"""A start takes a second; compiling knowledge that somebody has just edited takes twenty."""
_STOP_SECONDS = 20.0
_COMMAND_SECONDS = 110.0
"""Of which compiling takes twenty on an idle machine."""


@dataclass(frozen=True, slots=True)
class Finished:
    """A command that has ended by itself."""

    status: int
    output: str
    errors: str


class Program:
    """`python -m bot run`, and the other commands beside it, in a folder of their own.

    Used as a context manager it is started, waited for, and stopped if the test has not done so.
    """

    def __init__(self, folder: Path, settings: Mapping[str, str] = {}) -> None:
        """`settings` as an operator writes them: {"telegram.mode": "webhook"}."""
        self.folder = folder
        self.database = folder / "data" / "asf-bot.db"
        self.process: subprocess.Popen[bytes] | None = None
        """None unless it runs."""
        self._output = folder / "output.txt"
        self._settings = {
            "knowledge.path": str(KNOWLEDGE),
            "knowledge.cache": str(CACHE),
            "store.url": f"sqlite+aiosqlite:///{self.database}",
            "store.encryption_key_file": str(folder / "keys" / "asf-bot.key"),
            "web.port": str(free_port()),
            **settings,
        }
        self.port = int(self._settings["web.port"])

    @classmethod
    def on(
        cls, telegram: OfflineTelegram, folder: Path, settings: Mapping[str, str] = {}
    ) -> Program:
        """Connected to the test server, whose agents' group is made if it isn't there."""
        if STAFF not in telegram.world.chats:
            telegram.group(STAFF)
        connection = {
            "telegram.token": telegram.token,
            "telegram.api_base_url": telegram.url,
            "telegram.staff_chat_id": str(STAFF),
            "telegram.messages_per_second": "10000",
        }
        return cls(folder, connection | dict(settings))

    @property
    def output(self) -> str:
        """All that it has written so far, over all its starts."""
        return self._output.read_text(encoding="utf-8", errors="replace")

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    # --- a life -----------------------------------------------------------------------------

    def begin(self) -> None:
        """Start it without waiting."""
        with self._output.open("ab") as output:
            self.process = subprocess.Popen(  # noqa: S603 - our own program
                _command("run"),
                cwd=self.folder,
                env=self._environment(),
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    async def start(self) -> None:
        """Start it and wait until it says that it is ready.

        Raises:
            AssertionError: it has ended instead; with all that it wrote.
        """
        self.begin()
        async with asyncio.timeout(_READY_SECONDS):
            while not await self._is_ready():
                assert self.process is not None
                assert self.process.poll() is None, self.output
                await asyncio.sleep(0.02)

    async def stop(self) -> int:
        """Ask it to stop, as systemd and Docker do; the exit status."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        status = await asyncio.to_thread(self.process.wait, _STOP_SECONDS)
        self.process = None
        return status

    def kill(self) -> None:
        """End it as a power cut would."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()
        self.process = None

    async def __aenter__(self) -> Self:
        try:
            await self.start()
        except BaseException:
            self.kill()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.process is None:
            return
        try:
            status = await self.stop()
        except subprocess.TimeoutExpired:
            self.kill()
            raise
        assert error is not None or status == 0, (status, self.output)

    # --- beside it --------------------------------------------------------------------------

    async def command(self, *arguments: str) -> Finished:
        """Run a command to its end, with the same settings."""
        return await asyncio.to_thread(self._run, arguments)

    async def readiness(self) -> Mapping[str, str]:
        """What /readyz says."""
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"{self.address}/readyz") as response,
        ):
            return cast("Mapping[str, str]", await response.json())

    def _run(self, arguments: tuple[str, ...]) -> Finished:
        done = subprocess.run(  # noqa: S603 - our own program
            _command(*arguments),
            cwd=self.folder,
            env=self._environment(),
            capture_output=True,
            encoding="utf-8",
            timeout=_COMMAND_SECONDS,
            check=False,
        )
        return Finished(done.returncode, done.stdout, done.stderr)

    async def _is_ready(self) -> bool:
        with contextlib.suppress(aiohttp.ClientError, json.JSONDecodeError):
            async with (
                aiohttp.ClientSession() as session,
                session.get(f"{self.address}/readyz") as response,
            ):
                return response.status == HTTPStatus.OK
        return False

    def _environment(self) -> dict[str, str]:
        """Ours, without any settings but the test's."""
        ours = {name: value for name, value in os.environ.items() if not name.startswith("ASFBOT_")}
        settings = {
            f"ASFBOT_{name.upper().replace('.', '__')}": value
            for name, value in self._settings.items()
        }
        return ours | settings | {"PYTHONPATH": str(ROOT)}


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "bot", *arguments]


async def eventually(look: Callable[[], Awaitable[object]]) -> None:
    """Look again and again until it is so.

    Raises:
        TimeoutError: it has not come about in half a minute.
    """
    async with asyncio.timeout(30):
        while not await look():  # noqa: ASYNC110 - another process sets no event here
            await asyncio.sleep(0.05)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
