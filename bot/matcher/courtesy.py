"""What people say around a question: greetings, thanks, names. In normal form."""

from __future__ import annotations

import re

from bot.knowledge.model import Language

_NAME = r"(?: (?!tack|thank)\w+){0,2}+"
_GOES_ON = {
    Language.SV: r"(?= (?:och|men|hur|när|var|vad|vem|vilk[ae]n?|vilket|om|kan|får|finns|måste)\b)",
    Language.EN: r"(?= (?:and|but|how|when|where|what|who|which|can|do|does|is|are|must)\b)",
}
"""Behind it the question begins."""
_MOST = 4
"""Courtesies on each side that are looked for: nobody has more, but somebody may try."""
_BEFORE = {
    Language.SV: (
        "hej(?:san)?(?: (?:hej|där|igen|alla|på (?:dig|er)))?",
        "hallå(?: där)?",
        "tjena|tjenare|tja|goddag|god (?:morgon|dag|kväll|eftermiddag)",
        r"(?:jag heter|mitt namn är) \w+",
        "(?:jag|vi) har (?:bara )?en (?:snabb |liten |kort )?fråga",
        "(?:en )?(?:snabb |liten |kort )?fråga",
        "ursäkta(?: mig)?|snälla|förlåt",
        "(?:kan|skulle) (?:du|ni|någon) (?:kunna )?hjälpa (?:mig|oss)(?: med(?: en fråga)?)?",
        "(?:jag|vi) (?:undrar|undrade|funderar på|vill veta|skulle vilja veta|behöver veta)",
        f"(?:vet|kan) (?:du|ni)(?: säga)?{_GOES_ON[Language.SV]}",
        f"(?:ok |okej )?tack(?: så mycket| för svaret)?{_GOES_ON[Language.SV]}",
    ),
    Language.EN: (
        "(?:hi|hello|hey)(?: (?:there|again|all|everyone))?",
        "good (?:morning|afternoon|evening|day)",
        rf"(?:i am|i m|my name is) \w+{_GOES_ON[Language.EN]}",
        f"(?:ok )?(?:thanks|thank you)(?: for that| very much)?{_GOES_ON[Language.EN]}",
        "(?:i|we) (?:just )?have a (?:quick |short )?question",
        "(?:a )?(?:quick |short )?question",
        "excuse me|please|sorry",
        "(?:can|could) (?:you|someone) (?:please )?help (?:me|us)(?: with(?: a question)?)?",
        "(?:i|we) (?:wonder|was wondering|were wondering|want to know|would like to know)",
        "(?:do you know|can you tell me|could you tell me)",
    ),
}
_AFTER = {
    Language.SV: (
        "tack(?: (?:så (?:hemskt )?mycket|på förhand|för hjälpen))?",
        "tacksam för (?:snabbt )?svar",
        f"(?:mvh|hälsar|vänligen|(?:med )?(?:vänlig|vänliga|bästa) hälsning(?:ar)?){_NAME}",
        f"hälsning(?:ar)?{_NAME}",
        "det är bråttom|snälla",
    ),
    Language.EN: (
        "(?:many )?thanks(?: (?:in advance|a lot|so much))?",
        "thank you(?: (?:in advance|very much|so much))?",
        f"(?:kind|best|warm) (?:regards|wishes){_NAME}",
        f"(?:regards|yours sincerely|sincerely){_NAME}",
        "it is urgent|please",
    ),
}


def _pattern(language: Language) -> re.Pattern[str]:
    before, after = (f"(?:{'|'.join(phrases[language])})" for phrases in (_BEFORE, _AFTER))
    # possessive, since words that may be a name or a courtesy could be shared out in too many ways
    return re.compile(f"(?:{before} ){{0,{_MOST}}}+(.+?)(?: {after}){{0,{_MOST}}}+")


_PATTERNS = {language: _pattern(language) for language in Language}


def without_courtesies(normal: str, language: Language) -> str:
    """The question itself; a text that has nothing else stays as it is."""
    found = _PATTERNS[language].fullmatch(normal)
    return found[1] if found else normal
