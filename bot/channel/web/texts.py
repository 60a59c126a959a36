"""The words of the page around the chat."""

from __future__ import annotations

from dataclasses import dataclass

from bot.knowledge.model import Language


@dataclass(frozen=True, slots=True)
class PageTexts:
    """The page in one language."""

    language: Language
    title: str
    subtitle: str
    conversation: str
    your_question: str
    send: str
    help: str
    privacy: str
    you: str
    assistant: str
    sources: str
    waiting: str
    refresh: str
    new_message: str
    connection_lost: str
    too_long: str
    skip: str
    other_language: str
    other_code: str


SWEDISH = PageTexts(
    language=Language.SV,
    title="Fråga om sociala företag i Blekinge",
    subtitle="Svar med källa och datum. Det vi inte vet lämnar vi till en människa.",
    conversation="Samtal",
    your_question="Din fråga",
    send="Skicka",
    help="Hjälp",
    privacy="Dina uppgifter",
    you="Du",
    assistant="Assistenten",
    sources="Källor",
    waiting="Söker svar …",
    refresh="Visa nya svar",
    new_message="Nytt svar",
    connection_lost="Ingen kontakt just nu. Försöker igen.",
    too_long="Frågan är för lång. Skriv högst 4 000 tecken.",
    skip="Till frågefältet",
    other_language="English",
    other_code="en",
)

ENGLISH = PageTexts(
    language=Language.EN,
    title="Ask about social enterprises in Blekinge",
    subtitle="Answers with source and date. What we don't know we pass on to a person.",
    conversation="Conversation",
    your_question="Your question",
    send="Send",
    help="Help",
    privacy="Your data",
    you="You",
    assistant="The assistant",
    sources="Sources",
    waiting="Looking for an answer …",
    refresh="Show new answers",
    new_message="New answer",
    connection_lost="No connection right now. Trying again.",
    too_long="The question is too long. Please write at most 4,000 characters.",
    skip="To the question field",
    other_language="Svenska",
    other_code="sv",
)


def page_texts(language: Language) -> PageTexts:
    return ENGLISH if language is Language.EN else SWEDISH
