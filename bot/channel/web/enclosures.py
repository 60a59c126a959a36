"""What comes with a message: a file for its visitor, and the comparison as a picture."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import quote

from aiohttp import hdrs, web

from bot.channel.web.history import Timeline, key_in
from bot.channel.web.view import View
from bot.channel.web.visitors import Cookies, conversation_of
from bot.conversation.outbound import Document
from bot.knowledge.model import Language

DrawComparison = Callable[[Language], Awaitable[bytes | None]]
"""The picture as a PNG; None if there is nothing to compare any more."""


@dataclass(frozen=True, slots=True)
class Enclosures:
    """Gives them out of the message that was kept."""

    timeline: Timeline
    draw: DrawComparison
    cookies: Cookies

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.get("/files/{key}", self.file),
            web.get("/comparison.png", self.comparison),
        ]

    async def file(self, request: web.Request) -> web.Response:
        """Only for the visitor whose conversation it is in."""
        document = await self._document(request)
        if document is None:
            raise web.HTTPNotFound(text="Filen finns inte / No such file")
        headers = {hdrs.CONTENT_DISPOSITION: f"attachment; filename*=UTF-8''{quote(document.name)}"}
        return web.Response(text=document.content, content_type="text/plain", headers=headers)

    async def _document(self, request: web.Request) -> Document | None:
        cookie, key = self.cookies.visitor_of(request), key_in(request.match_info["key"])
        if cookie is None or key is None:
            return None
        shown = await self.timeline.one(conversation_of(cookie), key)
        if shown is None or shown.reply is None:
            return None
        enclosure = shown.reply.enclosure
        return enclosure if isinstance(enclosure, Document) else None

    async def comparison(self, request: web.Request) -> web.Response:
        """Nobody's secret: a browser may keep it, and asks whether it is still the same."""
        picture = await self.draw(View.wanted_by(request).language)
        if picture is None:
            raise web.HTTPNotFound(text="Bilden finns inte / No such picture")
        version = hashlib.sha256(picture).hexdigest()[:32]
        known = request.if_none_match or ()
        response = (
            web.Response(status=HTTPStatus.NOT_MODIFIED)
            if any(etag.value in {version, "*"} for etag in known)
            else web.Response(body=picture, content_type="image/png")
        )
        response.etag = version
        response.headers[hdrs.CACHE_CONTROL] = "public, no-cache"
        return response
