"""What a visitor can ask for without a question, a press away."""

from __future__ import annotations

from dataclasses import dataclass

from bot.channel.web.texts import PageTexts
from bot.conversation.acts import AskPerson, BrowseTerms, Press, Wish
from bot.conversation.presses import encode


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A button: the field of the form that it fills in, with what, and its label."""

    field: str
    value: str
    label: str


def menu(texts: PageTexts) -> list[MenuItem]:
    return [
        _wish(Wish.GUIDE, texts.guide),
        _wish(Wish.COMPARISON, texts.comparison),
        _press(BrowseTerms(), texts.glossary),
        _wish(Wish.LANGUAGE, texts.language_choice),
        _wish(Wish.MY_TICKETS, texts.my_cases),
        _wish(Wish.MY_DATA, texts.my_data),
        _wish(Wish.ERASE, texts.erase),
        _wish(Wish.PRIVACY, texts.privacy),
        _wish(Wish.HELP, texts.help),
        _press(AskPerson(), texts.person),
    ]


def _wish(wish: Wish, label: str) -> MenuItem:
    return MenuItem("wish", wish.value, label)


def _press(press: Press, label: str) -> MenuItem:
    return MenuItem("press", encode(press), label)
