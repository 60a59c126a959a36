"""Headers that keep a page to itself, or to the sites that may show it in a frame."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from aiohttp import web

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    # with "no-referrer" browsers send `Origin: null` from a form, also to ourselves
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors "
)
_IN_FRAMES = ("/", "/messages")
"""The chat's page, and where its form leads."""
_ANYBODYS = ("/static/", "/staff/static/")
"""Style and script, which browsers may keep."""
_ONLY_OVER_HTTPS = "max-age=31536000; includeSubDomains"
"""For a year from the last visit, here and on hosts below this one."""

Harden = Callable[[web.Request, web.StreamResponse], Awaitable[None]]
"""For `Application.on_response_prepare`."""


def hardening(embed_origins: Sequence[str] = ()) -> Harden:
    """Every response gets its headers; the chat may be framed by these origins and by us."""
    framed = _POLICY + " ".join(("'self'", *embed_origins))

    async def harden(request: web.Request, response: web.StreamResponse) -> None:
        is_framed = request.path in _IN_FRAMES or request.path.startswith("/files/")
        policy = framed if is_framed else f"{_POLICY}'none'"
        response.headers.setdefault("Content-Security-Policy", policy)
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        if not request.path.startswith(_ANYBODYS):
            response.headers.setdefault("Cache-Control", "no-store")
        if response.content_type.startswith("text/") and response.charset is None:
            response.charset = "utf-8"
        # which versions we run is nobody's business
        response.headers.popall("Server", None)

    return harden


async def insist_on_https(_request: web.Request, response: web.StreamResponse) -> None:
    """For where people come over https: their browsers won't come without it any more."""
    response.headers.setdefault("Strict-Transport-Security", _ONLY_OVER_HTTPS)
