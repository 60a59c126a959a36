"""Whether the assistant is alive, and whether it can do its work."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus

from aiohttp import web

Probe = Callable[[], Awaitable[str | None]]
"""None if all is well, else what is wrong in words."""


Remark = Callable[[], str | None]
"""Something that people should know although the work goes on, or None."""


def health_routes(
    probes: Mapping[str, Probe], remarks: Mapping[str, Remark]
) -> list[web.AbstractRouteDef]:
    """`/healthz` answers while the process does; `/readyz` asks each part."""

    async def healthz(_request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def readyz(_request: web.Request) -> web.Response:
        found = {name: await probe() for name, probe in probes.items()}
        ready = not any(found.values())
        return web.json_response(
            {"status": "ready" if ready else "not ready"}
            | {name: problem or "ok" for name, problem in found.items()}
            | {name: remark() or "ok" for name, remark in remarks.items()},
            status=HTTPStatus.OK if ready else HTTPStatus.SERVICE_UNAVAILABLE,
        )

    return [web.get("/healthz", healthz), web.get("/readyz", readyz)]
