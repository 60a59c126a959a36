"""Words and their stems, in Swedish and English."""

from __future__ import annotations

from functools import lru_cache

from Stemmer import Stemmer

from bot.knowledge.model import Language

_SWEDISH_FUNCTION_WORDS = """
    alla allt att av bli blir både de dem den denna deras dess dessa det detta dig din dina ditt du
    då där efter eller en ens er era ert ett fast från för få får gör ha hade han har hej hen henne
    hennes hon honom hur här i iallafall in inom inte ju jag kan kanske kunde lite man med mellan
    men mig min mina mitt mot mycket måste ni nog nu när något någon några och också om oss på sen
    sig sin sina sitt ska skall skulle som så sån sånt såna sedan till typ under upp ur ut utan va
    vad var vara varför varit vart vem vi vid vilka vilken vilket vill väl vår våra vårt än är åt
    över
    """
_ENGLISH_FUNCTION_WORDS = """
    a about am an and any are as at be been but by can could did do does doing for from get got had
    has have he her here him his how i if in into is it its just like may me might must my no not
    of on or our out please shall she should so some than that the their them then there these they
    this those to too us was we were what when where which who whom whose why will with would you
    your
    """
FUNCTION_WORDS = {
    Language.SV: frozenset(_SWEDISH_FUNCTION_WORDS.split()),
    Language.EN: frozenset(_ENGLISH_FUNCTION_WORDS.split()),
}
"""Words that say how something is asked rather than what about."""

_NEGATIONS = """
    aldrig icke ingen inget inga inte ej slippa sluta upphöra utan
    no none not never without stop quit don t cannot isn doesn
    """
NEGATIONS = frozenset(_NEGATIONS.split())
"""Words that turn a question round: "måste man" and "måste man inte" differ by one of them."""

_CHAT_WORDS = """
    o=och oxå=också oxo=också e=är ä=är mkt=mycket mke=mycket ngt=något ngn=någon
    ngra=några nån=någon nåt=något nåra=några sku=skulle sån=sådan sånt=sådant
    iaf=i-alla-fall tex=till-exempel pga=på-grund-av mm=med-mera osv=och-så-vidare bla=bland-annat
    dvs=det-vill-säga ist=istället kanse=kanske hr=hur vd=vad dom=de d=det
    m=med t=till p=på f=för u=you ur=your r=are pls=please thx=thanks plz=please whats=what-is
    """
CHAT_WORDS = {
    short: long.replace("-", " ")
    for short, _, long in (pair.partition("=") for pair in _CHAT_WORDS.split())
}
"""How people shorten words on a phone, unless the knowledge uses the short word itself."""

_STEMMER_NAMES = {Language.SV: "swedish", Language.EN: "english"}


@lru_cache(maxsize=50_000)
def stem(word: str, language: Language) -> str:
    """The word without its ending: "företagen" and "företagets" become "företag"."""
    # a stemmer keeps the word it works on, so that threads must not share one
    return str(Stemmer(_STEMMER_NAMES[language]).stemWord(word))


def is_function_word(word: str, language: Language) -> bool:
    return word in FUNCTION_WORDS[language]
