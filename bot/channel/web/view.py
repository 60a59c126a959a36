"""How a visitor looks at the chat; each address of a page says it again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from aiohttp import web

from bot.channel.web.visitors import language_before
from bot.knowledge.model import Language


@dataclass(frozen=True, slots=True)
class View:
    """In which language, and whether in a frame on somebody else's page."""

    language: Language
    is_embedded: bool = False

    @classmethod
    def wanted_by(cls, request: web.Request) -> Self:
        return cls(_language(request), request.query.get("embed") == "1")

    @property
    def query(self) -> str:
        """What an address of ours ends with, so that the next page looks the same."""
        return f"?lang={self.language}{'&embed=1' if self.is_embedded else ''}"


def chosen_language(request: web.Request) -> Language | None:
    """The language that the address names."""
    wanted = request.query.get("lang")
    return Language(wanted) if wanted in set(Language) else None


def _language(request: web.Request) -> Language:
    if (chosen := chosen_language(request)) is not None:
        return chosen
    if (before := language_before(request)) in set(Language):
        return Language(before)
    accepted = request.headers.get("Accept-Language", "sv").lower()
    first = accepted.replace("-", ",").split(",")[0].strip()
    return Language.EN if first == "en" else Language.SV
