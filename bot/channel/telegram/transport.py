"""How requests reach the Bot API: python-telegram-bot's `BaseRequest` on aiohttp.

Two things matter beside speed. Whoever sends must be able to tell "certainly not sent" from
"perhaps sent" (see `answers`). And no error may carry the URL, because the token is part of it:
that is why errors of aiohttp are not chained here.
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from http import HTTPMethod, HTTPStatus
from typing import Any

import aiohttp
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.channel.telegram.answers import (
    NotConnected,
    PoolExhausted,
    UnclearAnswer,
    error_of,
    result_of,
)

_JSON = {"Content-Type": "application/json"}
_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Timeouts:
    """In seconds, as python-telegram-bot counts them."""

    read: float = 10.0
    write: float = 10.0
    write_files: float = 30.0
    connect: float = 5.0
    pool: float = 5.0


class AiohttpRequest(BaseRequest):
    """Requests on one `aiohttp.ClientSession`; opened by `initialize`, closed by `shutdown`."""

    def __init__(self, *, connections: int = 100, timeouts: Timeouts | None = None) -> None:
        self._connections = connections
        self._timeouts = timeouts or Timeouts()
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return self._timeouts.read

    async def initialize(self) -> None:
        """Open the session; it belongs to the loop that runs now."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections),
                headers={"User-Agent": self.USER_AGENT},
            )

    async def shutdown(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def do_request(  # noqa: PLR0913, PLR0917 - python-telegram-bot's signature
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """See `BaseRequest.do_request`; answers other than 2xx are raised here already."""
        has_files = request_data is not None and request_data.contains_files
        default_write = self._timeouts.write_files if has_files else self._timeouts.write
        timeout = _client_timeout(
            read=_chosen(read_timeout, self._timeouts.read),
            write=_chosen(write_timeout, default_write),
            connect=_chosen(connect_timeout, self._timeouts.connect),
            pool=_chosen(pool_timeout, self._timeouts.pool),
        )
        return await self._exchange(method, url, _body(request_data), timeout)

    async def call(
        self, url: str, parameters: Mapping[str, object], *, read_timeout: float
    ) -> object:
        """A method's result as plain JSON, where python-telegram-bot would decode it.

        Raises:
            TelegramError: as for python-telegram-bot's own calls.
        """
        body = json.dumps(parameters).encode()
        timeout = _client_timeout(
            read=read_timeout,
            write=self._timeouts.write,
            connect=self._timeouts.connect,
            pool=self._timeouts.pool,
        )
        _, payload = await self._exchange(HTTPMethod.POST, url, body, timeout, _JSON)
        return result_of(payload)

    async def upload(
        self, url: str, parameters: Mapping[str, str], *, field: str, name: str, content: bytes
    ) -> object:
        """A method's result, with a file among its parameters.

        Raises:
            TelegramError: as for python-telegram-bot's own calls.
        """
        form = aiohttp.FormData(dict(parameters), quote_fields=False)
        form.add_field(field, content, filename=name)
        timeout = _client_timeout(
            read=self._timeouts.write_files,
            write=self._timeouts.write_files,
            connect=self._timeouts.connect,
            pool=self._timeouts.pool,
        )
        _, payload = await self._exchange(HTTPMethod.POST, url, form, timeout)
        return result_of(payload)

    async def download(self, url: str) -> AsyncGenerator[bytes]:
        """A file's bytes as they come, if it takes minutes.

        Raises:
            TelegramError: as for python-telegram-bot's own calls, also in the middle.
        """
        if self._session is None:
            raise NotConnected("the transport is closed")
        timeout = aiohttp.ClientTimeout(
            total=None, sock_connect=self._timeouts.connect, sock_read=self._timeouts.read
        )
        try:
            async with self._session.get(url, timeout=timeout, allow_redirects=False) as response:
                if response.status != HTTPStatus.OK:
                    raise error_of(response.status, await response.read())
                async for chunk in response.content.iter_chunked(_CHUNK):
                    yield chunk
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise _told_apart(error) from None  # the cause's text carries the URL, so the token

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Only bodies of 2xx answers come here; see `BaseRequest.parse_json_payload`."""
        return {"ok": True, "result": result_of(payload)}

    async def _exchange(
        self,
        method: str,
        url: str,
        body: aiohttp.FormData | Mapping[str, str] | bytes | None,
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109 - aiohttp's, one for each step
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, bytes]:
        if self._session is None:
            raise NotConnected("the transport is closed")
        try:
            async with self._session.request(
                method, url, data=body, headers=headers, timeout=timeout, allow_redirects=False
            ) as response:
                status, payload = response.status, await response.read()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise _told_apart(error) from None  # the cause's text carries the URL, so the token
        if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
            raise error_of(status, payload)
        return status, payload


def _told_apart(error: Exception) -> NetworkError:
    match error:
        case aiohttp.ConnectionTimeoutError():
            return PoolExhausted("no connection in time")
        case aiohttp.ClientConnectorError() | aiohttp.InvalidURL():
            return NotConnected(f"no connection ({type(error).__name__})")
        case TimeoutError():
            return TimedOut("no answer in time")
        case aiohttp.ClientPayloadError():
            return UnclearAnswer("the answer broke off")
        case _:
            return NetworkError(f"the connection broke ({type(error).__name__})")


def _chosen(given: object, default: float) -> float | None:
    """A caller's own timeout, where None means none, instead of python-telegram-bot's marker."""
    if given is None:
        return None
    return float(given) if isinstance(given, int | float) else default


def _client_timeout(
    *, read: float | None, write: float | None, connect: float | None, pool: float | None
) -> aiohttp.ClientTimeout:
    """Aiohttp has no limit for writing alone: the sum of all bounds it."""
    steps = (read, write, connect, pool)
    return aiohttp.ClientTimeout(
        total=None if None in steps else sum(step or 0 for step in steps),
        connect=None if connect is None or pool is None else connect + pool,
        sock_connect=connect,
        sock_read=read,
    )


def _body(data: RequestData | None) -> aiohttp.FormData | Mapping[str, str] | None:
    if data is None:
        return None
    if not data.contains_files:
        return data.json_parameters
    form = aiohttp.FormData(data.json_parameters, quote_fields=False)
    for name, (file_name, content, content_type) in data.multipart_data.items():
        form.add_field(name, content, filename=file_name, content_type=content_type)
    return form
