"""The local channel: a chat page in the browser, also without JavaScript."""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from aiohttp import web

from bot.channel.web.history import Timeline, key_in
from bot.channel.web.hub import Hub
from bot.channel.web.pages import HERE, LONGEST_QUESTION, Pages
from bot.channel.web.texts import page_texts
from bot.channel.web.view import View, chosen_language
from bot.channel.web.visitors import (
    CHANNEL,
    Cookies,
    conversation_of,
    is_from_our_page,
    new_cookie,
)
from bot.conversation.ports import Clock
from bot.conversation.queues import Inbox, InboxItem, Payload, Received
from bot.errors import StoreUnavailable
from bot.ids import ConversationId

_WAIT_WITHOUT_SCRIPT = 3.0
_HEARTBEAT = 15.0
_FIELDS = ("text", "press", "wish")
_LONGEST_FIELD = 256
"""Characters of what a button sends."""


@dataclass(frozen=True, slots=True)
class ChatParts:
    """What the chat needs from outside."""

    inbox: Inbox
    take: Callable[[Sequence[InboxItem]], None]
    timeline: Timeline
    hub: Hub
    now: Clock
    cookies: Cookies
    pages: Pages


class WebChat:
    """The page, what it sends, and the stream of what is new."""

    def __init__(self, parts: ChatParts) -> None:
        self._parts = parts
        self._closing = False

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.get("/", self.page),
            web.post("/messages", self.send),
            web.get("/events", self.events),
            web.static("/static", HERE / "static"),
        ]

    async def close(self, _app: web.Application) -> None:
        """End the open streams, which would otherwise hold up the shutdown."""
        self._closing = True
        self._parts.hub.close()

    async def page(self, request: web.Request) -> web.Response:
        """The whole conversation; a new visitor is greeted."""
        view, known = View.wanted_by(request), self._parts.cookies.visitor_of(request)
        cookie = known or new_cookie()
        conversation_id = conversation_of(cookie)
        if known is None:
            await self._greet(conversation_id, view)
        shown = await self._parts.timeline.whole(conversation_id)
        response = web.Response(text=self._parts.pages.chat(shown, view), content_type="text/html")
        if known is None:
            self._parts.cookies.set_visitor(response, cookie, framed=view.is_embedded)
        if (language := chosen_language(request)) is not None:
            self._parts.cookies.set_language(response, language, framed=view.is_embedded)
        return response

    async def send(self, request: web.Request) -> web.Response:
        """Keep what the visitor sent; acknowledged only when it is on disk."""
        view, cookie = View.wanted_by(request), self._parts.cookies.visitor_of(request)
        if cookie is None or not is_from_our_page(request):
            raise web.HTTPForbidden(text=page_texts(view.language).reload)
        form = await request.post()
        payload = _payload({name: str(value) for name, value in form.items()}, view)
        conversation_id = conversation_of(cookie)
        with self._parts.hub.page(conversation_id) as news:
            if not payload.keys().isdisjoint(_FIELDS):
                await self._keep(conversation_id, str(form.get("nonce", "")), payload)
            if request.headers.get("X-Requested-With") == "chat.js":
                return web.Response(status=HTTPStatus.ACCEPTED)
            await _soon(news)
        raise web.HTTPSeeOther(f"/{view.query}#latest")

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: each new utterance as a piece of the page."""
        cookie = self._parts.cookies.visitor_of(request)
        if cookie is None:
            raise web.HTTPForbidden
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        last, view = _last_seen(request), View.wanted_by(request)
        # whoever has closed the page is told nothing more
        gone = contextlib.suppress(ConnectionError)
        with gone, self._parts.hub.page(conversation_of(cookie)) as news:
            await response.prepare(request)
            while not self._closing:
                news.clear()
                last = await self._push(response, conversation_of(cookie), last, view)
                try:
                    await asyncio.wait_for(news.wait(), _HEARTBEAT)
                except TimeoutError:
                    await response.write(b": still here\n\n")
        return response

    # --- parts of these ---

    async def _greet(self, conversation_id: ConversationId, view: View) -> None:
        with self._parts.hub.page(conversation_id) as news:
            payload = {"wish": "start", "language": view.language.value}
            await self._keep(conversation_id, "welcome", payload)
            await _soon(news)

    async def _keep(self, conversation_id: ConversationId, nonce: str, payload: Payload) -> None:
        received = Received(
            channel=CHANNEL,
            external_id=f"{conversation_id}:{nonce[:64] or secrets.token_hex(8)}",
            lane=conversation_id,
            payload=payload,
            received_at=self._parts.now(),
        )
        try:
            self._parts.take(await self._parts.inbox.add([received]))
        except StoreUnavailable as error:
            raise web.HTTPServiceUnavailable(
                headers={"Retry-After": "5"}, text="Försök igen strax / Please try again soon."
            ) from error

    async def _push(
        self, response: web.StreamResponse, conversation_id: ConversationId, last: int, view: View
    ) -> int:
        for shown in await self._parts.timeline.since(conversation_id, last):
            html = self._parts.pages.utterance(shown, view)
            event = f"id: {shown.key}\ndata: {json.dumps(html)}\n\n"
            await response.write(event.encode())
            last = shown.key
        return last


def _payload(form: dict[str, str], view: View) -> dict[str, object]:
    """What is kept of a form.

    Raises:
        HTTPRequestEntityTooLarge: the question is longer than anybody reads.
    """
    if (length := len(form.get("text", ""))) > LONGEST_QUESTION:
        raise web.HTTPRequestEntityTooLarge(
            max_size=LONGEST_QUESTION,
            actual_size=length,
            text=page_texts(view.language).too_long,
        )
    said = {name: form[name] for name in _FIELDS if form.get(name, "").strip()}
    payload: dict[str, object] = {
        name: value if name == "text" else value[:_LONGEST_FIELD] for name, value in said.items()
    }
    if "press" in said and key_in(under := form.get("under", "")) is not None:
        payload["under"] = under
    payload["language"] = view.language.value
    return payload


async def _soon(news: asyncio.Event) -> None:
    """Give the reply a moment, so that a page without script shows it at once."""
    try:
        await asyncio.wait_for(news.wait(), _WAIT_WITHOUT_SCRIPT)
    except TimeoutError:
        return


def _last_seen(request: web.Request) -> int:
    text = request.headers.get("Last-Event-ID") or request.query.get("after", "0")
    return key_in(text) or 0
