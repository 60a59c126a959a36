"""What a visitor can write after a slash, on every channel."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from bot.conversation.acts import (
    AskPerson,
    BrowseTerms,
    Content,
    Quote,
    Said,
    SearchTerms,
    StartAt,
    Wish,
)
from bot.matcher.normalize import without_diacritics

COMMANDS: Mapping[str, Content] = {
    "start": Wish.START,
    "help": Wish.HELP,
    "hjalp": Wish.HELP,
    "privacy": Wish.PRIVACY,
    "integritet": Wish.PRIVACY,
    "human": AskPerson(),
    "manniska": AskPerson(),
    "starta": Wish.GUIDE,
    "guide": Wish.GUIDE,
    "jamfor": Wish.COMPARISON,
    "compare": Wish.COMPARISON,
    "ordlista": BrowseTerms(),
    "glossary": BrowseTerms(),
    "sprak": Wish.LANGUAGE,
    "language": Wish.LANGUAGE,
    "arende": Wish.MY_TICKETS,
    "ticket": Wish.MY_TICKETS,
    "mina_data": Wish.MY_DATA,
    "my_data": Wish.MY_DATA,
    "radera": Wish.ERASE,
    "erase": Wish.ERASE,
}
COMMANDS_WITH_WORDS: Mapping[str, Callable[[str], Content]] = {
    "start": lambda words: StartAt(words) if words else Wish.START,
    "sok": SearchTerms,
    "search": SearchTerms,
    "citera": Quote,
    "quote": Quote,
}
_COMMAND = re.compile(r"/(\w{1,32})(?:\s+(.*))?", re.DOTALL)


def commanded(name: str, words: str) -> Content | None:
    """What a command stands for, with the words after it; None if there is no such command."""
    if (with_words := COMMANDS_WITH_WORDS.get(name)) is not None:
        return with_words(words)
    return COMMANDS.get(name)


def written(text: str) -> Content:
    """What was written where nothing but the slash marks a command.

    Here names may be spelled as words are, with å, ä and ö. A command that we don't know asks
    for help, as it does on Telegram.
    """
    found = _COMMAND.fullmatch(text.strip())
    if found is None:
        return Said(text)
    name, words = without_diacritics(found[1].lower()), (found[2] or "").strip()
    return commanded(name, words) or Wish.HELP
