"""The words of the pages around the chat."""

from __future__ import annotations

from dataclasses import dataclass

from bot.knowledge.model import Language


@dataclass(frozen=True, slots=True)
class PageTexts:
    """The chat's page in one language."""

    language: Language
    title: str
    subtitle: str
    conversation: str
    your_question: str
    send: str
    you: str
    assistant: str
    staff: str
    """Who has written an agent's answer."""
    sources: str
    waiting: str
    refresh: str
    connection_lost: str
    too_long: str
    reload: str
    """To a browser that shows no cookie of ours, or comes from somebody else's page."""
    skip: str
    other_language: str
    own_window: str
    """Label of the link out of a frame."""

    # what one can ask for without a question
    more: str
    guide: str
    comparison: str
    glossary: str
    language_choice: str
    my_cases: str
    my_data: str
    erase: str
    privacy: str
    help: str
    person: str

    # what comes with a message
    download: str
    """{name}"""
    whole_picture: str
    follow_case: str
    """{number}"""
    keep_case_link: str


@dataclass(frozen=True, slots=True)
class CaseTexts:
    """A case's page in one language."""

    title: str
    """{number}"""
    asked_on: str
    """{date}"""
    is_open: str
    """{expected}"""
    is_answered: str
    is_closed: str
    question: str
    question_erased: str
    answers: str
    no_answer_yet: str
    closed_without_answer: str
    keep_to_yourself: str
    not_found: str
    why_not_found: str
    to_chat: str


SWEDISH = PageTexts(
    language=Language.SV,
    title="Fråga om sociala företag i Blekinge",
    subtitle="Svar med källa och datum. Det vi inte vet lämnar vi till en människa.",
    conversation="Samtal",
    your_question="Din fråga",
    send="Skicka",
    you="Du",
    assistant="Assistenten",
    staff="Personalen",
    sources="Källor",
    waiting="Söker svar …",
    refresh="Visa nya svar",
    connection_lost="Ingen kontakt just nu. Försöker igen.",
    too_long="Frågan är för lång. Skriv högst 4 000 tecken.",
    reload="Ladda om sidan. Hjälper inte det, öppna chatten i ett eget fönster.",
    skip="Till frågefältet",
    other_language="English",
    own_window="Öppna i eget fönster",
    more="Mer",
    guide="Starta ett ASF, steg för steg",
    comparison="Jämför IOP, upphandling och bidrag",
    glossary="Ordlista",
    language_choice="Språk",
    my_cases="Mina ärenden",
    my_data="Det vi har sparat om dig",
    erase="Ta bort det vi har sparat",
    privacy="Så behandlar vi dina uppgifter",
    help="Hjälp",
    person="Fråga en människa",
    download="Ladda ner {name}",
    whole_picture="Öppna bilden i full storlek",
    follow_case="Följ ärende {number} på en egen sida",
    keep_case_link=(
        "Spara länken, så kan du läsa svaret i vilken webbläsare som helst. Alla som har länken kan"
        " läsa frågan och svaret."
    ),
)

ENGLISH = PageTexts(
    language=Language.EN,
    title="Ask about social enterprises in Blekinge",
    subtitle="Answers with source and date. What we don't know we pass on to a person.",
    conversation="Conversation",
    your_question="Your question",
    send="Send",
    you="You",
    assistant="The assistant",
    staff="The staff",
    sources="Sources",
    waiting="Looking for an answer …",
    refresh="Show new answers",
    connection_lost="No connection right now. Trying again.",
    too_long="The question is too long. Please write at most 4,000 characters.",
    reload="Reload the page. If that does not help, open the chat in a window of its own.",
    skip="To the question field",
    other_language="Svenska",
    own_window="Open in a window of its own",
    more="More",
    guide="Start an ASF, step by step",
    comparison="Compare IOP, procurement and grants",
    glossary="Glossary",
    language_choice="Language",
    my_cases="My cases",
    my_data="What we keep about you",
    erase="Delete what we keep",
    privacy="How we treat your data",
    help="Help",
    person="Ask a person",
    download="Download {name}",
    whole_picture="Open the picture in full size",
    follow_case="Follow case {number} on a page of its own",
    keep_case_link=(
        "Keep the link, and you can read the answer in any browser. Everybody who has the link can"
        " read the question and the answer."
    ),
)

CASE_IN_SWEDISH = CaseTexts(
    title="Ärende {number}",
    asked_on="Frågan kom in {date}.",
    is_open="Väntar på svar från en människa, senast {expected}.",
    is_answered="Besvarat.",
    is_closed="Avslutat.",
    question="Frågan",
    question_erased="Frågan och svaren är borttagna.",
    answers="Svar",
    no_answer_yet="Det finns inget svar än. Öppna sidan igen senare, eller ladda om den.",
    closed_without_answer="Ärendet har avslutats utan svar.",
    keep_to_yourself="Sidan är hemlig: bara den som har länken kan läsa den.",
    not_found="Länken leder ingenstans",
    why_not_found="Den är fel avskriven, eller också finns ärendet inte längre.",
    to_chat="Till chatten",
)

CASE_IN_ENGLISH = CaseTexts(
    title="Case {number}",
    asked_on="The question came in on {date}.",
    is_open="Waiting for an answer from a person, by {expected}.",
    is_answered="Answered.",
    is_closed="Closed.",
    question="The question",
    question_erased="The question and the answers have been deleted.",
    answers="Answers",
    no_answer_yet="There is no answer yet. Come back later, or reload the page.",
    closed_without_answer="The case was closed without an answer.",
    keep_to_yourself="This page is secret: only those who have the link can read it.",
    not_found="This link leads nowhere",
    why_not_found="It was not copied in full, or the case is not there any more.",
    to_chat="To the chat",
)


def page_texts(language: Language) -> PageTexts:
    return ENGLISH if language is Language.EN else SWEDISH


def case_texts(language: Language) -> CaseTexts:
    return CASE_IN_ENGLISH if language is Language.EN else CASE_IN_SWEDISH
