"""A visitor of the web chat: keeps its cookie, sends its form, listens to what is new."""

from __future__ import annotations

import asyncio
import html
import json
import secrets
from types import TracebackType
from typing import Self

import aiohttp


class Browser:
    """Use as a context manager; the page is given back as text, its entities resolved."""

    def __init__(self, address: str) -> None:
        self._address = address
        # browsers keep cookies of addresses without a name as well
        self._session = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._session.close()

    async def opens(self, path: str = "/") -> str:
        async with self._session.get(f"{self._address}{path}") as response:
            assert response.ok, response.status
            return html.unescape(await response.text())

    async def loads(self, path: str) -> bytes:
        """What belongs to a page: a picture, a file."""
        async with self._session.get(f"{self._address}{path}") as response:
            assert response.ok, response.status
            return await response.read()

    async def asks(self, question: str) -> str:
        """Without script: the page that comes after the form was sent."""
        form = {"text": question, "nonce": secrets.token_hex(8)}
        async with self._session.post(f"{self._address}/messages", data=form) as response:
            assert response.ok, response.status
            return html.unescape(await response.text())

    async def hears(self, words: str, *, within: float) -> str:
        """The first utterance with these words that the open page is told of.

        Raises:
            TimeoutError: there is none in time.
        """
        async with (
            asyncio.timeout(within),
            self._session.get(f"{self._address}/events") as response,
        ):
            async for line in response.content:
                if line.startswith(b"data: ") and words in (told := _utterance(line)):
                    return told
        raise AssertionError("the page is not told any more")


def _utterance(line: bytes) -> str:
    return html.unescape(str(json.loads(line.removeprefix(b"data: "))))
