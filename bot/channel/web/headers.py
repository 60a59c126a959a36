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
}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
    " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors "
)
_IN_FRAMES = ("/", "/messages")
"""The chat's page, and where its form leads."""

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
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")

    return harden
