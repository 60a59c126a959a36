"""The HTTP side: paths, parameters, faults on the way, and the record of what was accepted."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self, cast
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, web

from tests.offline_telegram.chat import Json
from tests.offline_telegram.driver import Driver
from tests.offline_telegram.errors import ApiError, not_found, too_large, unauthorized
from tests.offline_telegram.faults import Fault, Faults, disturbed
from tests.offline_telegram.files import MEGABYTE, Files, Upload
from tests.offline_telegram.methods import Methods
from tests.offline_telegram.methods.media import LARGEST_UPLOAD
from tests.offline_telegram.update_queue import UpdateQueue
from tests.offline_telegram.webhook import WebhookPusher
from tests.offline_telegram.world import TOKEN, World

_LARGEST_REQUEST = LARGEST_UPLOAD + MEGABYTE


@dataclass(frozen=True, slots=True)
class Accepted:
    """A call that the server carried out."""

    method: str
    parameters: Json
    result: object
    at: float
    """Seconds of the monotonic clock."""


class OfflineTelegram(Driver):
    """The server; see the package's docstring."""

    def __init__(self, *, token: str = TOKEN, port: int = 0, record: Path | None = None) -> None:
        self.token, self._port = token, port
        self.world, self.updates, self.faults = World(), UpdateQueue(), Faults()
        self.webhook = WebhookPusher(self.updates)
        self.methods = Methods(self.world, self.updates, self.webhook)
        self.accepted: list[Accepted] = []
        self.refused: list[tuple[str, ApiError]] = []
        self.something_accepted = asyncio.Condition()
        self._record = record
        self._stack = contextlib.AsyncExitStack()
        super().__init__(self.world, self.updates)

    @property
    def url(self) -> str:
        """For `telegram.api_base_url`."""
        return f"http://127.0.0.1:{self._port}"

    async def __aenter__(self) -> Self:
        runner = web.ServerRunner(web.Server(self._serve), shutdown_timeout=0.1)
        await runner.setup()
        self._stack.push_async_callback(runner.cleanup)
        site = web.TCPSite(runner, "127.0.0.1", self._port)
        await site.start()
        self._port = int(runner.addresses[0][1])
        pusher = asyncio.create_task(self.webhook.run())
        self._stack.push_async_callback(_cancelled, pusher)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._stack.aclose()

    def fail_next(self, method: str, fault: Fault, *, times: int = 1) -> None:
        """Disturb the next calls of a method."""
        self.faults.add(method, fault, times)

    # --- one request ------------------------------------------------------------------------

    async def _serve(self, request: web.BaseRequest) -> web.StreamResponse:
        _, _, rest = request.path.partition("/bot")
        token, _, method = rest.partition("/")
        if request.path.startswith("/driver/"):
            return await self.drive(request)
        if token != self.token:
            is_formed_like_one = ":" in token and token.split(":")[0].isdigit()
            return _answer(unauthorized() if is_formed_like_one else not_found())
        if request.path.startswith("/file/"):
            return await self._download(request, method)
        if (request.content_length or 0) > _LARGEST_REQUEST:
            return _answer(too_large())
        parameters = await _parameters(request, self.world.files)
        fault = self.faults.take(method, parameters)
        if fault is None:
            return _answer(await self._outcome(method, parameters))
        return await self._faulty(request, method, parameters, fault)

    async def _faulty(
        self, request: web.BaseRequest, method: str, parameters: Json, fault: Fault
    ) -> web.StreamResponse:
        if fault.error is not None:
            self.refused.append((method, fault.error))
            return _answer(fault.error)
        body = b'{"ok":true,"result":true}'
        if fault.accepted:
            body = _encoded(await self._outcome(method, parameters))
        return await disturbed(request, fault.disturbance, body)

    async def _download(self, request: web.BaseRequest, path: str) -> web.StreamResponse:
        """A file that getFile has told of; disturbed as the method "download"."""
        stored = self.world.files.downloadable.get(path)
        fault = self.faults.take("download", {})
        if stored is None:
            return _answer(not_found())
        if fault is None:
            return web.Response(body=stored.content, content_type="application/octet-stream")
        if fault.error is not None:
            return _answer(fault.error)
        return await disturbed(request, fault.disturbance, stored.content)

    async def _outcome(self, method: str, parameters: Json) -> object:
        call = self.methods.named(method)
        if call is None:
            return not_found()
        try:
            result = await call(parameters)
        except ApiError as error:
            self.refused.append((method, error))
            return error
        await self._accept(Accepted(method, parameters, result, time.monotonic()))
        return result

    async def _accept(self, call: Accepted) -> None:
        if call.method.lower() != "getupdates":
            self.accepted.append(call)
        if self._record is not None:
            line = {"method": call.method, "parameters": call.parameters, "result": call.result}
            with self._record.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
        async with self.something_accepted:
            self.something_accepted.notify_all()


async def _parameters(request: web.BaseRequest, files: Files) -> Json:
    """From the address, a form or a JSON body; what it brings of files is kept in `files`."""
    parameters: Json = dict(request.query)
    whole = request.clone(client_max_size=_LARGEST_REQUEST)
    if request.content_type == "application/json":
        return parameters | cast("Json", await whole.json())
    if request.content_type == "multipart/form-data":
        async for part in await whole.multipart():
            if isinstance(part, BodyPartReader) and part.name:
                parameters[part.name] = await _part(part, files)
        return parameters
    return parameters | dict(parse_qsl(await whole.text(), keep_blank_values=True))


async def _part(part: BodyPartReader, files: Files) -> object:
    if part.filename is None:
        return await part.text()
    mime_type = part.headers.get("Content-Type", "")
    return files.received(Upload(part.filename, mime_type, bytes(await part.read())))


def _encoded(outcome: object) -> bytes:
    if isinstance(outcome, ApiError):
        return json.dumps(outcome.as_json()).encode()
    return json.dumps({"ok": True, "result": outcome}).encode()


def _answer(outcome: object) -> web.Response:
    status = outcome.code if isinstance(outcome, ApiError) else 200
    return web.Response(status=status, body=_encoded(outcome), content_type="application/json")


async def _cancelled(task: asyncio.Task[None]) -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
