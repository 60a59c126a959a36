"""Visitors' files: handed on as they are, and never shown by us."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import quote

from aiohttp import web

from bot.conversation.inert import inert
from bot.staff.ticket_files import TicketFiles
from bot.staff.web.pages import SESSION, Pages, language_of, say_in
from bot.staff.web.ticket_page import TICKET, number_in

LARGEST = 20 * 1024 * 1024
_PICTURES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
"""What a file begins with whose kind a browser may know."""
_ANY = "application/octet-stream"
_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Files:
    files: TicketFiles
    pages: Pages

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.get(
                rf"{TICKET}/files/{{key:\d{{1,18}}}}/{{place:\d{{1,3}}}}",
                self.file,
                allow_head=False,
            )
        ]

    async def file(self, request: web.Request) -> web.StreamResponse:
        number, agent = number_in(request), request[SESSION].agent
        key, place = (int(request.match_info[name]) for name in ("key", "place"))
        opened = await self.files.opened(number, key, place, agent)
        if opened is None:
            return self._not_there(request)
        name, content = opened
        async with aclosing(content):
            try:
                beginning = await anext(content, b"")
            except ConnectionError:
                return self._not_there(request)
            return await _handed_on(request, name, beginning, content)

    def _not_there(self, request: web.Request) -> web.Response:
        say = say_in(language_of(request))
        text = say(
            "Filen går inte att hämta. Den kan vara borttagen eller större än 20 MB, eller så"
            " svarar inte Telegram just nu.",
            "The file can't be had. It may be deleted or larger than 20 MB, or Telegram does not"
            " answer now.",
        )
        return self.pages.page(
            request,
            "problem.html",
            status=HTTPStatus.NOT_FOUND,
            heading=say("Filen kom inte", "No file"),
            text=text,
            back=f"/staff/tickets/{number_in(request)}",
        )


async def _handed_on(
    request: web.Request, name: str, beginning: bytes, content: AsyncGenerator[bytes]
) -> web.StreamResponse:
    response = web.StreamResponse()
    response.content_type = _type_of(beginning)
    named = f"filename*=UTF-8''{quote(_plain(name), safe='')}"
    response.headers["Content-Disposition"] = f"attachment; {named}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    await response.prepare(request)
    await response.write(beginning)
    size = len(beginning)
    async for chunk in content:
        size += len(chunk)
        if size > LARGEST:
            # a part of it must not look like the whole
            raise ConnectionError("the file is larger than Telegram lets bots have")
        await response.write(chunk)
    await response.write_eof()
    return response


def _type_of(beginning: bytes) -> str:
    """By what is in it: what anybody has said of it means nothing."""
    known = (kind for signature, kind in _PICTURES.items() if beginning.startswith(signature))
    return next(known, _ANY)


def _plain(name: str) -> str:
    """A file's name that is nothing else: no path, and nothing that can't be seen."""
    last = inert(name).replace("\\", "/").rpartition("/")[2]
    kept = "".join(sign for sign in last if sign.isprintable()).strip(". ")
    return kept[-_LONGEST_NAME:] or "fil"
