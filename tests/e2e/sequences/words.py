"""What people write, press and command on the stage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar, cast

from tests.e2e.sequences.few_entries import MARK, WORDINGS
from tests.offline_telegram.chat import Json

T = TypeVar("T")

PERSONAL_NUMBERS = "19811218-9876, 811218-9876, 8112189876 och 1981 12 18 98 76"
PHONE = "0455-30 30 00"

# --- visitors -------------------------------------------------------------------------------

VISITORS_WORDS = {
    **{what: f"{{mark}} {words}" for what, words in WORDINGS.items()},
    "person": "{mark} Jag vill prata med en människa",
    "taught": "{mark} Hur gör man nytt?",
    "personal numbers": f"{{mark}} Mitt nummer är {PERSONAL_NUMBERS}.",
    "phone": f"{{mark}} Ring mig på {PHONE}!",
    "markup": "{mark} <b>&amp;</b> <a href='x'>\u202e</a> \u200b",
    "huge": "{mark} " + "Säljer ni valar då? " * 200,
    "emoji": "👍🏽👍🏽",
    "invisible": "\u200b",
}
"""What has words is marked, so that it is known again wherever it comes out."""
FOR_PEOPLE = ("unknown", "known unknown", "person", "phone")
"""What no entry answers."""
EDITS = ("same", "punctuation", "unknown", "answerable", "personal numbers", "emoji", "nothing")
KINDS = ("photo", "document", "voice", "sticker", "location", "contact", "video_note")
COMMANDS = (
    *("/start", "/help", "/privacy", "/manniska", "/starta", "/jamfor", "/ordlista", "/sprak"),
    *("/arende", "/mina_data", "/radera", "/sok", "/sok begrepp", "/citera", "/citera iop"),
    *("/citera Vad är LOU?", "/start iop", "/start fraga", "/start nosuch", "/nosuch", "/login"),
    *("/help@blekinge_asf_bot", "/help@other_bot", "/status", "/note hej"),
)
PRESSES = ("e:", "m:", "r:", "h:", "l:", "g:", "b:", "s:", "none", "person", "erase", "keep")
"""How the data of visitors' buttons begin."""

# --- agents ---------------------------------------------------------------------------------

AGENTS_WORDS = {
    "answer": "{answer} Så här är det.",
    "markup": "{answer} <b>Så</b> & så < här\n- punkt",
    "huge": "{answer} " + "Ett långt svar. " * 250,
    "personal number": "{answer} Du har 811218-9876.",
    "note": "/note {note} Hemligt",
    "note to another bot": "/note@other_bot {note} Hemligt",
    "mistyped note": "/nte {note} Hemligt",
    "empty note": "/note",
    "close": "/stang",
    "close with words": "/stang {answer} Då avslutar vi.",
    "form": "Titel: Hur gör man nytt?\nKälla: Lag, Riksdagen, https://example.org/x\n{note}",
    "bad form": "Titel: Hur gör man nytt?\n{note}",
    "report": "/status",
}
"""Answers and notes are marked, each in their way."""
GROUP_WORDS = ("/status", "/arenden", "/forslag", "/hjalp", "/stang", "/note {note}", "Fika?")

# --- neither --------------------------------------------------------------------------------

FORGED_DATA = (
    *("", "x", "e:nosuch", "e:iop", "m:iop", "r:en:iop", "r:xx:iop", "none", "person", "erase"),
    *("keep", "g:9999", "b:a:9999", "b::0", "s:0:begrepp", "s:0: ", "h:1:deadbeef:iop", "l:en"),
    *("o:fraga", "e:" + "a" * 48, "t:cl:1:", "t:re:1:", "t:su:1:iop", "t:su:1:nosuch", "t:co:1:"),
    *("t:cq:1:", "t:sp:1:", "t:bl:1:", "t:ub:1:", "t:la:1:en", "t:la:1:xx", "t:cx:1:", "t:rv:1:"),
    *("t:te:1:iop", "t:te:1:nosuch", "t:ne:1:", "t:ut:1:nosuch", "t:ac:0:nosuch", "t:rj:0:nosuch"),
    *("t:ro:1:", "t:ro:99:", "t:xx:1:", "t:cl:0:"),
)
"""What a button can be made to carry by somebody who has not got it from us."""
RUBBISH: Sequence[Json] = (
    {},
    {"telepathy": {"from": {"id": 4_711}}},
    {"message": None},
    {"message": {"message_id": "ett", "date": "i går", "chat": [1], "from": 5, "text": {}}},
    {"message": {"chat": {"id": 4_711, "type": "private"}, "text": "utan datum"}},
    {"callback_query": {"id": 9, "data": None}},
)

# --- reading it again -----------------------------------------------------------------------


def marks_in(text: str) -> list[str]:
    return MARK.findall(text)


def words_of(message: Mapping[str, object]) -> str:
    return str(message.get("text", message.get("caption", "")))


def id_of(message: object) -> int:
    return int(str(cast("Json", message)["message_id"]))


def chat_of(message: Mapping[str, object]) -> int:
    return int(str(cast("Json", message["chat"])["id"]))


def data_under(message: Mapping[str, object]) -> Iterator[str]:
    """What the buttons of a message carry."""
    markup = cast("dict[str, list[list[dict[str, str]]]]", message.get("reply_markup", {}))
    for row in markup.get("inline_keyboard", []):
        yield from (button["callback_data"] for button in row if "callback_data" in button)


def chosen(things: Sequence[T], which: int) -> T | None:
    """Counted from the newest, and from there again; None if there are none."""
    return things[-1 - which % len(things)] if things else None
