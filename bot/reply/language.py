"""In which language and register a visitor is answered. Pure."""

from __future__ import annotations

from bot.conversation.acts import ChooseLanguage
from bot.conversation.model import Conversation
from bot.conversation.outbound import Button, OutboundMessage
from bot.knowledge.model import Language, Register
from bot.reply.compose import Reader
from bot.reply.texts import Texts, texts_in


def choice(conversation: Conversation) -> OutboundMessage:
    """In both languages: whoever asks may not read the one that they are answered in."""
    body = "\n".join(texts_in(language).choose_language for language in Language)
    buttons = [Button(_label(register), ChooseLanguage(register)) for register in Register]
    return Reader(conversation).message(body, buttons=buttons)


def chosen(conversation: Conversation) -> OutboundMessage:
    """The conversation reads in the register from now on."""
    reader = Reader(conversation)
    if conversation.register is Register.SV_EASY:
        return reader.message(reader.texts.easy_swedish_chosen)
    return reader.message(reader.texts.language_chosen)


def _label(register: Register) -> str:
    names = (_name(register, texts_in(language)) for language in Language)
    return " / ".join(dict.fromkeys(names))


def _name(register: Register, texts: Texts) -> str:
    match register:
        case Register.SV:
            return texts.ordinary_swedish
        case Register.SV_EASY:
            return texts.easy_swedish
        case Register.EN:
            return texts.english
