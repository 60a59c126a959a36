"""What comes back from a form, as people wrote it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from aiohttp import web

from bot.conversation.inert import inert


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a form; one that was not sent is empty."""

    fields: Mapping[str, str]

    @classmethod
    async def of(cls, request: web.Request) -> Form:
        """Without what can't be seen, such as the soft hyphens of a pasted text.

        Browsers send lines with a carriage return; files are no texts.
        """
        posted = await request.post()
        texts = {name: value for name, value in posted.items() if isinstance(value, str)}
        return cls({name: inert(value.replace("\r\n", "\n")) for name, value in texts.items()})

    def text(self, name: str) -> str:
        return self.fields.get(name, "").strip()

    def lines(self, name: str) -> tuple[str, ...]:
        """The lines that hold something."""
        return tuple(line.strip() for line in self.text(name).split("\n") if line.strip())


def to(path: str) -> web.Response:
    """The page that is shown after an act; reloading it does nothing twice."""
    return web.Response(status=HTTPStatus.SEE_OTHER, headers={"Location": path})
