"""The chat on other sites: a script that puts a button there, which opens it in a frame."""

from __future__ import annotations

from aiohttp import hdrs, web

from bot.channel.web.pages import HERE

_HEADERS = {
    # without the charset it would be read in that of the site's page
    hdrs.CONTENT_TYPE: "text/javascript; charset=utf-8",
    "Cross-Origin-Resource-Policy": "cross-origin",
    hdrs.CACHE_CONTROL: "public, no-cache",
}


def embed_routes() -> list[web.AbstractRouteDef]:
    return [web.get("/embed.js", _script)]


async def _script(_request: web.Request) -> web.FileResponse:
    return web.FileResponse(HERE / "static" / "embed.js", headers=_HEADERS)
