"""How a page is made: a template, the visitor-facing words of the console, and who looks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from http import HTTPStatus
from pathlib import Path

import jinja2
from aiohttp import web

from bot.conversation.ports import Clock
from bot.knowledge.model import Language
from bot.reply.dates import day_and_time
from bot.staff.sign_in import Session

HERE = Path(__file__).parent
SESSION: web.RequestKey[Session] = web.RequestKey("session", Session)
"""Who is signed in; set for every page but those of the sign-in."""
LANGUAGE_COOKIE = "asf_console_lang"
HOST_PREFIX = "__Host-"
"""Before a cookie's name: a browser takes it from nobody but this very host, by https."""

Say = Callable[[str, str], str]
"""Swedish and English in, the one that is wanted out."""


@dataclass(frozen=True, slots=True)
class Pages:
    """Renders the console's templates."""

    now: Clock
    zone: tzinfo
    templates: jinja2.Environment

    @classmethod
    def of(cls, now: Clock, zone: tzinfo) -> Pages:
        environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(HERE / "templates"),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=jinja2.StrictUndefined,
        )
        return cls(now, zone, environment)

    def page(
        self,
        request: web.Request,
        template: str,
        *,
        status: int = HTTPStatus.OK,
        **values: object,
    ) -> web.Response:
        """A whole page, or the part of one that a template is."""
        html = self.html(template, language_of(request), request.get(SESSION), **values)
        return web.Response(text=html, status=status, content_type="text/html")

    def html(
        self, template: str, language: Language, session: Session | None, **values: object
    ) -> str:
        """The same without a request, for what is pushed to open pages."""
        return self.templates.get_template(template).render(
            language=language.value,
            say=say_in(language),
            session=session,
            csrf_token=session.csrf_token if session else "",
            at=lambda moment: self._at(moment, language),
            ago=lambda moment: self._ago(moment, language),
            machine_time=lambda moment: moment.isoformat(),
            **values,
        )

    def _at(self, moment: datetime, language: Language) -> str:
        return day_and_time(moment.astimezone(self.zone), language)

    def _ago(self, moment: datetime, language: Language) -> str:
        """How long it is since, or until: "3 tim", "2 d"."""
        minutes = abs(round((self.now() - moment).total_seconds() / 60))
        hours, days = minutes // 60, minutes // (24 * 60)
        if days:
            return f"{days} d"
        if hours:
            return f"{hours} {say_in(language)('tim', 'h')}"
        return f"{minutes} min"


def language_of(request: web.Request) -> Language:
    """As chosen in the console; Swedish first."""
    plain = request.cookies.get(LANGUAGE_COOKIE, "")
    chosen = request.cookies.get(f"{HOST_PREFIX}{LANGUAGE_COOKIE}", plain)
    return Language(chosen) if chosen in set(Language) else Language.SV


def say_in(language: Language) -> Say:
    return lambda swedish, english: english if language is Language.EN else swedish
