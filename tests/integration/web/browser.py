"""What a visitor's browser does, with its script and without."""

from __future__ import annotations

import asyncio
import json
import re
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from html import escape, unescape

from aiohttp import ClientResponse, ClientSession, web
from aiohttp.test_utils import TestClient

SCRIPT = {"X-Requested-With": "chat.js"}


@dataclass(frozen=True)
class Page:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    html: str


@dataclass(frozen=True)
class Browser:
    """Keeps its cookie, and follows a redirect only when told to."""

    client: TestClient[web.Request, web.Application]

    async def opens(self, path: str = "/", **headers: str) -> Page:
        """A header's name is written with underscores."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self.client.get(path, headers=named) as response:
            return await _page(response)

    async def opens_elsewhere(self, path: str, *, cookie: str = "", language: str = "sv") -> Page:
        """The same address in another browser, which shows that cookie."""
        headers = {"Cookie": cookie, "Accept-Language": language}
        async with (
            ClientSession(headers=headers) as session,
            session.get(self.client.make_url(path)) as response,
        ):
            return await _page(response)

    async def sends(
        self,
        form: Mapping[str, str],
        *,
        headers: Mapping[str, str] | None = None,
        language: str = "sv",
    ) -> Page:
        """A form, as the page has it."""
        async with self.client.post(
            f"/messages?lang={language}",
            data={"nonce": secrets.token_hex(8), **form},
            headers=headers,
            allow_redirects=False,
        ) as response:
            return await _page(response)

    async def asks(self, question: str) -> str:
        """Without script: the page after the form was sent."""
        return await self._follows(await self.sends({"text": question}))

    async def presses(self, label: str) -> str:
        """Without script: the page after the newest button with that label was pressed."""
        form = form_with(label, (await self.opens()).html)
        return await self._follows(await self.sends(form))

    async def _follows(self, sent: Page) -> str:
        assert sent.status == 303
        return (await self.opens(sent.headers["Location"])).html

    @asynccontextmanager
    async def listening(self, query: str = "", **headers: str) -> AsyncIterator[EventStream]:
        """With script: the stream of what is new."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self.client.get(f"/events{query}", headers=named) as response:
            yield EventStream(response)


@dataclass(frozen=True)
class EventStream:
    """Server-sent events as a script sees them."""

    response: ClientResponse

    async def next(self) -> tuple[int, str]:
        """Key and HTML of the next utterance.

        Raises:
            TimeoutError: there is none within a few seconds.
        """
        key = 0
        async with asyncio.timeout(5):
            async for line in self.response.content:
                name, _, value = line.decode().strip().partition(": ")
                if name == "id":
                    key = int(value)
                if name == "data":
                    return key, json.loads(value)
        raise EOFError

    async def until(self, words: str) -> str:
        """The first utterance that holds the words."""
        while words not in (html := (await self.next())[1]):
            pass
        return html


def articles(html: str) -> list[str]:
    """The utterances on a page."""
    return re.findall(r"<article.*?</article>", html, re.DOTALL)


def form_with(label: str, html: str) -> dict[str, str]:
    """What the last form with that button sends when it is pressed."""
    button = rf'<button name="(\w+)" value="([^"]*)">{re.escape(escape(label))}</button>'
    for form in reversed(re.findall(r"<form.*?</form>", html, re.DOTALL)):
        if found := re.search(button, form):
            fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form)
            return dict(fields) | {found[1]: unescape(found[2])}
    raise AssertionError(f"no button {label}")


async def _page(response: ClientResponse) -> Page:
    return Page(response.status, response.headers, await response.text())
