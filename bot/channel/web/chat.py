"""The local channel: a chat page in the browser, also without JavaScript."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

import jinja2
from aiohttp import web

from bot.channel.web.history import History, Shown, press_value
from bot.channel.web.hub import Hub
from bot.channel.web.texts import PageTexts, page_texts
from bot.channel.web.visitors import CHANNEL, conversation_of, cookie_of, new_cookie, set_cookie
from bot.conversation.ports import Clock, Inbox, InboxItem, Payload, Received
from bot.errors import StoreUnavailable
from bot.ids import ConversationId
from bot.knowledge.model import Language

HERE = Path(__file__).parent
LONGEST_QUESTION = 4_000
_LARGEST_FORM = 64 * 1024
_WAIT_WITHOUT_SCRIPT = 3.0
_HEARTBEAT = 15.0
_FIELDS = ("text", "press", "wish")


@dataclass(frozen=True, slots=True)
class ChatParts:
    """What the chat needs from outside."""

    inbox: Inbox
    take: Callable[[Sequence[InboxItem]], None]
    history: History
    hub: Hub
    now: Clock
    secure: bool
    """Whether people reach us over https, so that cookies may say so."""


class WebChat:
    """The page, what it sends, and the stream of what is new."""

    def __init__(self, parts: ChatParts) -> None:
        self._parts = parts
        self._templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(HERE / "templates"),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=jinja2.StrictUndefined,
        )
        self._templates.globals["press_value"] = press_value
        self._templates.tests["list_item"] = lambda line: line.startswith("- ")
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
        cookie = cookie_of(request)
        if cookie is None:
            return await self._greet(request)
        texts = page_texts(_language(request))
        shown = await self._parts.history(conversation_of(cookie), 0)
        return self._rendered(shown, texts)

    async def send(self, request: web.Request) -> web.Response:
        """Keep what the visitor sent; acknowledged only when it is on disk."""
        cookie = cookie_of(request)
        if cookie is None or not _same_origin(request):
            raise web.HTTPForbidden(text="Ladda om sidan / Please reload the page.")
        form = await request.post()
        conversation_id = conversation_of(cookie)
        payload: dict[str, object] = {
            name: str(form[name]) for name in _FIELDS if str(form.get(name, "")).strip()
        }
        payload["language"] = _language(request).value
        if len(str(payload.get("text", ""))) > LONGEST_QUESTION:
            raise web.HTTPRequestEntityTooLarge(
                max_size=LONGEST_QUESTION,
                actual_size=len(str(payload["text"])),
                text=page_texts(_language(request)).too_long,
            )
        with self._parts.hub.page(conversation_id) as news:
            if not payload.keys().isdisjoint(_FIELDS):
                await self._keep(conversation_id, str(form.get("nonce", "")), payload)
            return await self._sent(request, news)

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: each new utterance as a piece of the page."""
        cookie = cookie_of(request)
        if cookie is None:
            raise web.HTTPForbidden
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        await response.prepare(request)
        last = _last_seen(request)
        texts = page_texts(_language(request))
        with self._parts.hub.page(conversation_of(cookie)) as news:
            while not self._closing:
                news.clear()
                last = await self._push(response, conversation_of(cookie), last, texts)
                try:
                    await asyncio.wait_for(news.wait(), _HEARTBEAT)
                except TimeoutError:
                    await response.write(b": still here\n\n")
        return response

    # --- parts of these ---

    async def _greet(self, request: web.Request) -> web.Response:
        cookie = new_cookie()
        conversation_id = conversation_of(cookie)
        language = _language(request)
        with self._parts.hub.page(conversation_id) as news:
            payload = {"wish": "start", "language": language.value}
            await self._keep(conversation_id, "welcome", payload)
            await _soon(news)
        shown = await self._parts.history(conversation_id, 0)
        response = self._rendered(shown, page_texts(language))
        set_cookie(response, cookie, secure=self._parts.secure)
        return response

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

    async def _sent(self, request: web.Request, news: asyncio.Event) -> web.Response:
        if request.headers.get("X-Requested-With") == "chat.js":
            return web.Response(status=HTTPStatus.ACCEPTED)
        await _soon(news)
        raise web.HTTPSeeOther(f"/?lang={_language(request)}#latest")

    async def _push(
        self,
        response: web.StreamResponse,
        conversation_id: ConversationId,
        last: int,
        texts: PageTexts,
    ) -> int:
        for shown in await self._parts.history(conversation_id, last):
            template = self._templates.get_template("utterance.html")
            html = template.render(shown=shown, texts=texts, nonce=secrets.token_hex(8))
            event = f"id: {shown.key}\ndata: {json.dumps(html)}\n\n"
            await response.write(event.encode())
            last = shown.key
        return last

    def _rendered(self, shown: Sequence[Shown], texts: PageTexts) -> web.Response:
        html = self._templates.get_template("chat.html").render(
            history=shown,
            texts=texts,
            nonce=secrets.token_hex(8),
            last=shown[-1].key if shown else 0,
            longest=LONGEST_QUESTION,
        )
        return web.Response(text=html, content_type="text/html")


async def _soon(news: asyncio.Event) -> None:
    """Give the reply a moment, so that a page without script shows it at once."""
    try:
        await asyncio.wait_for(news.wait(), _WAIT_WITHOUT_SCRIPT)
    except TimeoutError:
        return


def _language(request: web.Request) -> Language:
    wanted = request.query.get("lang") or request.cookies.get("asf_lang")
    if wanted in set(Language):
        return Language(wanted)
    accepted = request.headers.get("Accept-Language", "sv").lower()
    first = accepted.replace("-", ",").split(",")[0].strip()
    return Language.EN if first == "en" else Language.SV


def _same_origin(request: web.Request) -> bool:
    """A page of somebody else's can't send in a visitor's name."""
    origin = request.headers.get("Origin")
    return origin is None or origin.partition("://")[2] == request.host


def _last_seen(request: web.Request) -> int:
    text = request.headers.get("Last-Event-ID") or request.query.get("after", "0")
    return int(text) if text.isascii() and text.isdigit() else 0
