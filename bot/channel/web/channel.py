"""The local channel as a whole: its routes, its headers, its end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from aiohttp import web

from bot.channel.web.case_links import CaseLinks
from bot.channel.web.case_page import CasePage, ViewOf
from bot.channel.web.chat import ChatParts, WebChat
from bot.channel.web.embed import embed_routes
from bot.channel.web.enclosures import DrawComparison, Enclosures
from bot.channel.web.headers import hardening
from bot.channel.web.history import MessagesIn, Timeline
from bot.channel.web.hub import Hub
from bot.channel.web.pages import Pages
from bot.channel.web.visitors import Cookies
from bot.conversation.ports import Clock
from bot.conversation.queues import Inbox, InboxItem


@dataclass(frozen=True, slots=True)
class WebParts:
    """What the channel needs from outside."""

    inbox: Inbox
    take: Callable[[Sequence[InboxItem]], None]
    messages_in: MessagesIn
    view_of: ViewOf
    draw: DrawComparison
    case_links: CaseLinks
    hub: Hub
    now: Clock
    is_secure: bool = False
    """Whether people reach us over https."""
    embed_origins: Sequence[str] = ()
    """The sites that may show the chat in a frame."""


def add_chat(app: web.Application, parts: WebParts) -> None:
    """Serve visitors; the headers are for everything else in the application, too."""
    pages = Pages()
    timeline = Timeline(parts.messages_in, parts.case_links.address)
    cookies = Cookies(parts.is_secure, in_frames=bool(parts.embed_origins))
    chat = WebChat(
        ChatParts(parts.inbox, parts.take, timeline, parts.hub, parts.now, cookies, pages)
    )
    case_page = CasePage(parts.view_of, parts.messages_in, parts.case_links, pages)
    app.add_routes(chat.routes())
    app.add_routes(Enclosures(timeline, parts.draw, cookies).routes())
    app.add_routes(case_page.routes())
    app.add_routes(embed_routes() if parts.embed_origins else [])
    app.on_response_prepare.append(hardening(parts.embed_origins))
    app.on_shutdown.append(chat.close)
