"""Choosing how one is answered."""

from __future__ import annotations

import pytest

from bot.conversation.acts import ChooseLanguage
from bot.conversation.model import Conversation
from bot.conversation.outbound import Button
from bot.conversation.presses import decode, encode
from bot.knowledge.model import Language, Register
from bot.reply import language
from tests.unit.conversation.fakes import ANNA


@pytest.mark.parametrize("spoken", Language)
def test_the_choice_can_be_read_by_everybody(spoken: Language) -> None:
    """Both languages stand in it, whatever the visitor has been answered in."""
    reply = language.choice(Conversation(ANNA, language=spoken))

    assert reply.body == "Välj hur jag ska svara.\nChoose how I answer you."
    assert list(reply.buttons) == [
        Button("Vanlig svenska / Swedish", ChooseLanguage(Register.SV)),
        Button("Lättläst / Easy Swedish", ChooseLanguage(Register.SV_EASY)),
        Button("English", ChooseLanguage(Register.EN)),
    ]
    assert reply.language is spoken


@pytest.mark.parametrize("register", Register)
def test_a_chosen_language_comes_back_as_it_was_sent(register: Register) -> None:
    """Each of the buttons."""
    assert decode(encode(ChooseLanguage(register))) == ChooseLanguage(register)


@pytest.mark.parametrize(
    ("register", "body"),
    [
        (Register.SV, "Nu svarar jag på vanlig svenska."),
        (Register.SV_EASY, "Nu svarar jag på lätt svenska."),
        (Register.EN, "From now on I answer in English."),
    ],
)
def test_what_was_chosen_is_confirmed_in_it(register: Register, body: str) -> None:
    """From then on everything is worded so."""
    conversation = Conversation(ANNA)
    conversation.read_in(register)

    reply = language.chosen(conversation)

    assert (reply.body, reply.language) == (body, register.language)
