"""Our own sentences, by language."""

from bot.knowledge.model import Language
from bot.reply.texts.en import ENGLISH
from bot.reply.texts.model import Texts
from bot.reply.texts.sv import SWEDISH

__all__ = ["Texts", "texts_in"]


def texts_in(language: Language) -> Texts:
    """The sentences of a language."""
    return ENGLISH if language is Language.EN else SWEDISH
