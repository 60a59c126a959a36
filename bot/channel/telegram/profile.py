"""How the bot presents itself on Telegram: name, texts, commands. Set only where it differs."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from telegram.error import TelegramError

from bot.channel.telegram.start_up import Call

logger = logging.getLogger(__name__)

Commands = Mapping[str, str]
"""What each command does, in the order of the list."""


@dataclass(frozen=True, slots=True)
class Presentation:
    """What people see of the bot before they write to it, in one language."""

    name: str
    description: str
    """Shown in a chat that is still empty; 512 characters at most."""
    about: str
    """Shown on the profile and with links to the bot; 120 characters at most."""
    commands: Commands
    group_commands: Commands


SWEDISH = Presentation(
    name="ASF-assistenten Blekinge",
    description=(
        "Fråga om arbetsintegrerande sociala företag (ASF) i Blekinge: vad de är, hur man startar"
        " ett, vad IOP och upphandling innebär och vem du kan vända dig till.\n\n"
        "Jag är ett program. Svaren är skrivna av människor, med källa och datum. Det jag inte"
        " kan svara på lämnar jag till en människa.\n\n"
        "På svenska, lättläst svenska och engelska. / In English too."
    ),
    about="Svarar på frågor om arbetsintegrerande sociala företag (ASF) i Blekinge, med källor.",
    commands={
        "start": "Börja här",
        "hjalp": "Så här frågar du",
        "starta": "Starta ett ASF, steg för steg",
        "jamfor": "Jämför IOP, upphandling och föreningsbidrag",
        "ordlista": "Svåra ord och vad de betyder",
        "sok": "Sök på ett ord",
        "sprak": "Byt språk: svenska, lättläst, engelska",
        "manniska": "Fråga en människa",
        "arende": "Se hur det går med ditt ärende",
        "mina_data": "Få det vi har sparat om dig",
        "radera": "Ta bort det vi har sparat om dig",
        "privacy": "Så behandlar vi dina uppgifter",
        "citera": "Ett svar med källor, att klistra in",
    },
    group_commands={
        "help": "Så här frågar du i en grupp",
        "citera": "Ett svar med källor, att klistra in",
        "ordlista": "Svåra ord och vad de betyder",
    },
)

ENGLISH = Presentation(
    name="ASF Assistant Blekinge",
    description=(
        "Ask about work-integrating social enterprises (ASF) in Blekinge, Sweden: what they are,"
        " how to start one, what IOP and public procurement mean, and whom to contact.\n\n"
        "I am a program. The answers are written by people, with source and date. What I can't"
        " answer I pass on to a person.\n\n"
        "In English, Swedish and easy Swedish."
    ),
    about="Answers on work-integrating social enterprises (ASF) in Blekinge, Sweden, with sources.",
    commands={
        "start": "Begin here",
        "help": "How to ask",
        "guide": "Start an ASF, step by step",
        "compare": "Compare IOP, procurement and association grants",
        "glossary": "Difficult words and what they mean",
        "search": "Search for a word",
        "language": "Change language: English, Swedish, easy Swedish",
        "human": "Ask a person",
        "ticket": "See how your case is getting on",
        "my_data": "Get what we keep about you",
        "erase": "Delete what we keep about you",
        "privacy": "How we treat your data",
        "quote": "An answer with sources, ready to paste",
    },
    group_commands={
        "help": "How to ask in a group",
        "quote": "An answer with sources, ready to paste",
        "glossary": "Difficult words and what they mean",
    },
)

STAFF_COMMANDS: Commands = {
    "status": "Hur assistenten mår / how the assistant is doing",
    "arenden": "Öppna ärenden / open tickets",
    "note": "Anteckning i ett ärende / a note in a ticket",
    "stang": "Stäng ett ärende / close a ticket",
    "hjalp": "Hjälp för personalen / help for agents",
}

_LANGUAGES = ((None, SWEDISH), ("sv", SWEDISH), ("en", ENGLISH))
"""Everybody whose language is not named here reads the first."""


@dataclass(frozen=True, slots=True)
class Part:
    """One thing of the profile, for one kind of reader."""

    name: str
    """"MyName" is read by getMyName and set by setMyName."""
    readers: Mapping[str, object]
    """The language or the chats that it is for."""
    shown: object
    """What Telegram gives if all is as it should be."""
    wanted: Mapping[str, object]
    """How Telegram is told."""


async def set_profile(call: Call, staff_chat_id: int | None) -> None:
    """Have Telegram show the profile of this version; what can't be set now waits for a start."""
    for part in _profile(staff_chat_id):
        await _set(call, part)


async def _set(call: Call, part: Part) -> None:
    method = f"get{part.name}"
    try:
        if await call(method, part.readers) != part.shown:
            method = f"set{part.name}"
            await call(method, {**part.readers, **part.wanted})
    except TelegramError as error:
        logger.warning("profile: %s failed: %s", method, error)


def _profile(staff_chat_id: int | None) -> Iterator[Part]:
    for code, texts in _LANGUAGES:
        readers = {} if code is None else {"language_code": code}
        yield _commands(texts.commands, readers | {"scope": {"type": "all_private_chats"}})
        yield _commands(texts.group_commands, readers | {"scope": {"type": "all_group_chats"}})
        yield _text("MyShortDescription", readers, {"short_description": texts.about})
        yield _text("MyDescription", readers, {"description": texts.description})
        yield _text("MyName", readers, {"name": texts.name})
    if staff_chat_id is not None:
        yield _commands(STAFF_COMMANDS, {"scope": {"type": "chat", "chat_id": staff_chat_id}})
    button = {"type": "commands"}
    yield Part("ChatMenuButton", {}, button, {"menu_button": button})


def _text(name: str, readers: Mapping[str, object], text: Mapping[str, object]) -> Part:
    return Part(name, readers, text, text)


def _commands(commands: Commands, readers: Mapping[str, object]) -> Part:
    listed = [{"command": name, "description": does} for name, does in commands.items()]
    return Part("MyCommands", readers, listed, {"commands": listed})
