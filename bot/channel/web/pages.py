"""What a browser is given, made from templates."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from pathlib import Path

import jinja2

from bot.channel.web.content import blocks, button_groups
from bot.channel.web.history import Shown
from bot.channel.web.menu import menu
from bot.channel.web.texts import case_texts, page_texts
from bot.channel.web.view import View
from bot.conversation.outbound import ComparisonPicture, Document
from bot.escalation.model import Ticket
from bot.knowledge.model import Language
from bot.reply.dates import day_and_time

HERE = Path(__file__).parent
LONGEST_QUESTION = 4_000


class Pages:
    """Renders; nothing that a visitor or an agent wrote becomes markup."""

    def __init__(self) -> None:
        self._templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(HERE / "templates"),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=jinja2.StrictUndefined,
        )
        self._templates.globals |= {
            "blocks": blocks,
            "button_groups": button_groups,
            "menu": menu,
            "texts_in": page_texts,
        }
        self._templates.tests |= {
            "document": lambda enclosure: isinstance(enclosure, Document),
            "comparison": lambda enclosure: isinstance(enclosure, ComparisonPicture),
        }

    def chat(self, history: Sequence[Shown], view: View) -> str:
        """The whole conversation, with the form for what comes next."""
        return self._html(
            "chat.html",
            view,
            history=history,
            last=max((one.key for one in history), default=0),
            longest=LONGEST_QUESTION,
            other=View(_other(view.language), view.is_embedded),
        )

    def utterance(self, shown: Shown, view: View) -> str:
        """One utterance, for a page that is open."""
        return self._html("utterance.html", view, shown=shown, last=0)

    def case(self, ticket: Ticket, answers: Sequence[Shown]) -> str:
        """In the language that the visitor spoke."""
        zone = ticket.expected_by.tzinfo
        return self._html(
            "case.html",
            View(ticket.language),
            case=case_texts(ticket.language),
            ticket=ticket,
            answers=answers,
            at=lambda moment: day_and_time(moment.astimezone(zone), ticket.language),
        )

    def no_case(self, language: Language) -> str:
        """A link that leads nowhere, or nowhere any more."""
        return self._html("no_case.html", View(language), case=case_texts(language))

    def _html(self, template: str, view: View, **values: object) -> str:
        return self._templates.get_template(template).render(
            texts=page_texts(view.language), view=view, nonce=secrets.token_hex(8), **values
        )


def _other(language: Language) -> Language:
    return Language.SV if language is Language.EN else Language.EN
