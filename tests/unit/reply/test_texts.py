"""Our own sentences are the same in every language, but for the words."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path
from string import Formatter

import pytest

from bot.channel.commands import COMMANDS, COMMANDS_WITH_WORDS
from bot.knowledge.loader import load
from bot.knowledge.model import Language
from bot.reply.texts import Texts, texts_in

SENTENCES = [field.name for field in fields(Texts) if field.name != "example_entries"]


def sentence(name: str, language: Language) -> str:
    text: str = getattr(texts_in(language), name)
    return text


def placeholders(text: str) -> set[str]:
    """The names in braces."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("name", SENTENCES)
def test_a_sentence_has_the_same_placeholders_in_swedish_and_english(name: str) -> None:
    """A case number that is told to one visitor is told to all."""
    swedish, english = (sentence(name, language) for language in (Language.SV, Language.EN))

    assert placeholders(swedish) == placeholders(english)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", SENTENCES)
def test_every_command_that_we_name_is_one_that_the_bot_understands(
    name: str, language: Language
) -> None:
    """Whoever writes what the help says gets what it promises."""
    named = set(re.findall(r"(?<!\S)/([a-z_]+)", sentence(name, language)))

    assert named <= {*COMMANDS, *COMMANDS_WITH_WORDS}


def test_the_help_names_as_many_commands_in_each_language() -> None:
    """Nobody can do less in English."""
    swedish, english = (sentence("help", language).count("\n- /") for language in Language)

    assert swedish == english


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", SENTENCES)
def test_no_sentence_is_empty(name: str, language: Language) -> None:
    """Nor has it spaces hanging around it."""
    text = sentence(name, language)

    assert text
    assert text.strip() == text


def test_the_examples_of_the_welcome_are_in_the_knowledge() -> None:
    """A newcomer's first press leads to an answer."""
    known = {entry.id for entry in load(Path("knowledge")).entries}

    examples = {name for language in Language for name in texts_in(language).example_entries}

    assert examples - known == set()
