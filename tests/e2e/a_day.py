"""A day with the assistant, played by people who have names, and written down as they see it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Iterator
from textwrap import shorten
from typing import cast

from tests.e2e.program import STAFF
from tests.offline_telegram import OfflineTelegram
from tests.offline_telegram.world import Json, person

AMIRA, BO, KARIN, MARIA, JOHAN = 11, 12, 13, 91, 92
_NAMES = {AMIRA: "Amira", BO: "Bo", KARIN: "Karin", MARIA: "Maria", JOHAN: "Johan"}

_LEARNT_SECONDS = 2.0
"""What is taught is taken up every half second."""
_SLOW_SECONDS = 20.0
"""In which Telegram takes what we send to one chat, and a picture is drawn."""

_LONGEST_CAPTION = 150
"""Of a picture whose text stands in the message before it."""

_TITLE = """\
# A day with the assistant

What a visitor, an official and two agents see on Telegram, word for word; [buttons] stand in
brackets. A test plays this day and compares: `pytest tests/e2e/test_a_day.py --renew-docs`.
"""

_WEEKDAY = "(?:mån|tis|ons|tors|fre|lör|sön)dag"
_MONTH = "(?:januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december)"
_DAY_AND_TIME = rf"{_WEEKDAY} \d+ {_MONTH} kl\. \d\d\.\d\d"
_SHORT = r"\d+ (?:jan|feb|mars|april|maj|juni|juli|aug|sep|okt|nov|dec) kl\. \d\d:\d\d"
_CHANGING = (
    (rf"(sedan |since\): ){_DAY_AND_TIME}", r"\1tisdag 24 november kl. 10.15"),
    (rf"{_SHORT} \((answered|closed)\)", r"24 nov kl. 10:20 (\1)"),
    (rf"(?<!sedan )(?<!since\): ){_DAY_AND_TIME}", "onsdag 25 november kl. 16.00"),
    (rf"{_SHORT}(?! \((?:answered|closed)\))", "25 nov kl. 16:00"),
    (r"\d{4}-\d\d-\d\d \d\d:\d\d \(UTC\)", "2026-11-24 09:15 (UTC)"),
    (r"(?<=^Ärende )(\d+) \(\d{4}-\d\d-\d\d\)", r"\1 (2026-11-24)"),
    (r"\d+ (?:min|tim|d) \(waiting\)", "5 min (waiting)"),
    (r" – \d+%", ""),
    (r"version [0-9a-f]{8,}", "version 5d41402a"),
    (r"\d+ poster, \d+ att se över", "250 poster, 3 att se över"),
    (r"^Obs! Svaret skulle ha setts över senast .*\n*", ""),
)
"""What is different each time, and what stands here instead."""


async def a_day(telegram: OfflineTelegram) -> str:
    """The day in Markdown; the assistant runs, with an agents' group."""
    for person_id, name in _NAMES.items():
        telegram.world.people[person_id] = person(person_id, first_name=name)
    day = _Day(telegram)
    await _a_visitor_asks(day)
    await _agents_answer(day)
    await _the_visitor_has_the_answer(day)
    await _somebody_else_asks_the_same(day)
    await _an_official_looks_things_up(day)
    return day.text


async def _a_visitor_asks(day: _Day) -> None:
    day.chapter("Amira undrar vad ett ASF är")
    day.says(AMIRA, "Vad är ASF?")
    answer = await day.is_told(AMIRA)
    day.presses(AMIRA, answer, "Läs mer")
    answer = await day.sees_change(AMIRA)
    day.presses(AMIRA, answer, "Lättläst")
    await day.sees_change(AMIRA)

    day.chapter("Hon stavar som hon talar, och får en motfråga")
    day.says(AMIRA, "maste komunen uphandla?")
    choices = await day.is_told(AMIRA)
    day.presses(AMIRA, choices, "När IOP och när upphandling")
    answer = await day.is_told(AMIRA)
    day.presses(AMIRA, answer, "👍 Hjälpte")
    await day.is_told(AMIRA)

    day.chapter("Hon går igenom hur man startar")
    day.says(AMIRA, "/starta")
    step = await day.is_told(AMIRA)
    day.presses(AMIRA, step, "Framåt")
    await day.sees_change(AMIRA)

    day.chapter("Hon frågar något som assistenten inte förstår")
    day.says(AMIRA, "Svågern har sjukbidrag. Törs han testa att knega?")
    await day.is_told(AMIRA)
    day.sends_picture(AMIRA, "Det här brevet fick han.")


async def _agents_answer(day: _Day) -> None:
    day.chapter("Personalen, i sin grupp")
    card = await day.group_is_told()
    for _ in range(2):
        await day.group_is_told()
    day.presses_in_group(MARIA, card, "Ta ärendet")
    await day.group_sees_change(card)
    day.replies(MARIA, card, "/note Han har haft sjukbidrag sedan 1999.")
    await day.group_is_told()
    reply = day.replies(
        MARIA,
        card,
        "Ja. Det som hette sjukbidrag heter sjukersättning i dag, och den kan vara vilande medan"
        " han provar. Han måste ansöka hos Försäkringskasan först.",
    )
    await day.group_sees_change(card)
    await day.group_is_told()
    day.replies(JOHAN, card, "Han får fråga Försäkringskassan.")
    await day.group_is_told()
    day.edits(
        MARIA,
        reply,
        "Ja. Det som hette sjukbidrag heter sjukersättning i dag, och den kan vara vilande medan"
        " han provar. Han måste ansöka hos Försäkringskassan först.",
    )
    await day.group_is_told()


async def _the_visitor_has_the_answer(day: _Day) -> None:
    day.chapter("Amira har sitt svar")
    await day.is_told(AMIRA)
    await day.sees_change(AMIRA)
    day.says(AMIRA, "/arende")
    await day.is_told(AMIRA)


async def _somebody_else_asks_the_same(day: _Day) -> None:
    day.chapter("Maria lär assistenten frågan")
    day.presses_in_group(MARIA, day.last_in_group("svaret är framme"), "Variant av: Kan man prova")
    await day.group_is_told()
    await asyncio.sleep(_LEARNT_SECONDS)

    day.chapter("Bo frågar samma sak, och vill sedan prata med någon")
    day.says(BO, "Svågern har sjukbidrag, törs han testa att knega?")
    await day.is_told(BO)
    day.says(BO, "Kan jag få prata med en människa?")
    await day.is_told(BO)

    day.says(BO, "Nu läste jag klart. Det räcker så, tack!")

    day.chapter("Personalen ser vad som väntar, och stänger ärendet")
    card = await day.group_has_another_card()
    await day.group_is_told()
    day.says_in_group(JOHAN, "/arenden")
    await day.group_is_told()
    day.presses_in_group(JOHAN, card, "Stäng")
    await day.group_sees_change(card)
    await day.is_told(BO)
    day.says_in_group(JOHAN, "/status")
    await day.group_is_told()


async def _an_official_looks_things_up(day: _Day) -> None:
    day.chapter("Karin, som är upphandlare, svarar en kollega i en annan chatt")
    await day.finds_inline(KARIN, "iop eller lou")

    day.chapter("Hon citerar i ett tjänsteutlåtande")
    day.says(KARIN, "/citera iop-vs-lou")
    await day.is_told(KARIN)
    day.says(KARIN, "/jamfor")
    await day.is_told(KARIN)
    await day.is_told(KARIN)


class _Day:
    """Each act happens, and is written down."""

    def __init__(self, telegram: OfflineTelegram) -> None:
        self._telegram = telegram
        self._written = [_TITLE]
        self._in_group: list[Json] = []

    @property
    def text(self) -> str:
        return "\n".join(self._written)

    def chapter(self, heading: str) -> None:
        self._write(f"## {heading}")

    def last_in_group(self, words: str) -> Json:
        return next(one for one in reversed(self._in_group) if words in _text_of(one))

    # --- a visitor --------------------------------------------------------------------------

    def says(self, who: int, text: str) -> None:
        self._write(f"**{_NAMES[who]}:** {text}")
        self._telegram.visitor_says(who, text)

    def sends_picture(self, who: int, caption: str) -> None:
        self._write(f"**{_NAMES[who]}** skickar en bild: {caption}")
        self._telegram.visitor_sends(who, "photo", caption=caption)

    def presses(self, who: int, message: Json, label: str) -> None:
        self._write(f"*{_NAMES[who]} trycker på [{_whole(label, message)}].*")
        self._telegram.presses_button(who, message, label)

    async def is_told(self, who: int) -> Json:
        message = await self._telegram.next_message(to=who, timeout=_SLOW_SECONDS)
        self._write("**Assistenten:**", *_quoted(message))
        return message

    async def sees_change(self, who: int) -> Json:
        message = await self._telegram.next_edit(to=who, timeout=_SLOW_SECONDS)
        self._write("*Samma meddelande lyder nu:*", *_quoted(message))
        return message

    async def finds_inline(self, who: int, words: str) -> None:
        self._write(f"**{_NAMES[who]}** börjar skriva: @blekinge_asf_bot {words}")
        self._telegram.asks_inline(who, words)
        answer = await self._telegram.next_inline_answer(timeout=_SLOW_SECONDS)
        first, *_ = results = cast("list[Json]", answer["results"])
        offered = [f"- {result['title']}" for result in results[:3]]
        self._write("*Assistenten föreslår, bland annat:*", "\n".join(offered))
        self._telegram.chooses_inline(str(first["id"]), person_id=who)
        chosen = next(reversed(self._telegram.world.inline_messages.values()))
        self._write(f"*{_NAMES[who]} väljer det första, och i chatten står:*", *_quoted(chosen))

    # --- the agents' group ------------------------------------------------------------------

    def says_in_group(self, who: int, text: str) -> None:
        self._write(f"**{_NAMES[who]}:** {text}")
        self._telegram.agent_says(STAFF, who, text)

    def replies(self, who: int, card: Json, text: str) -> Json:
        self._write(f"**{_NAMES[who]}** svarar på kortet: {text}")
        update = self._telegram.agent_replies(STAFF, who, _id_of(card), text)
        return cast("Json", update["message"])

    def edits(self, who: int, message: Json, text: str) -> None:
        self._write(f"**{_NAMES[who]}** ändrar sitt svar: {text}")
        self._telegram.edits(STAFF, _id_of(message), text)

    def presses_in_group(self, who: int, message: Json, label: str) -> None:
        self._write(f"*{_NAMES[who]} trycker på [{_whole(label, message)}].*")
        self._telegram.agent_presses(STAFF, who, message, label)

    async def group_is_told(self) -> Json:
        message = await self._next_in_group()
        self._write("**Assistenten:**", *_quoted(message))
        return message

    async def group_has_another_card(self) -> Json:
        """Which looks like the first one."""
        card = await self._next_in_group()
        heading, _, question, *_ = _lasting(card).split("\n")
        self._write("**Assistenten:**", *_as_quotation([heading, question, "…"]))
        return card

    async def _next_in_group(self) -> Json:
        message = await self._telegram.next_message(to=STAFF, timeout=_SLOW_SECONDS)
        self._in_group.append(message)
        return message

    async def group_sees_change(self, card: Json) -> None:
        """Of a card only what is new on it."""
        changed = await self._telegram.next_edit(to=STAFF, timeout=_SLOW_SECONDS)
        assert _id_of(changed) == _id_of(card)
        before = _lasting(card).split("\n")
        new = [line for line in _lasting(changed).split("\n") if line not in before]
        self._write("*På kortet står nu:*", *_as_quotation(new))

    def _write(self, *paragraphs: str) -> None:
        self._written += [f"{paragraph}\n" for paragraph in paragraphs]


# --- how a message looks on paper -----------------------------------------------------------


def _quoted(message: Json) -> Iterator[str]:
    lines = _lasting(message).split("\n")
    if "photo" in message:
        lines = ["*(en bild)*", shorten(_lasting(message), _LONGEST_CAPTION, placeholder=" …")]
    lines += [" ".join(f"[{label}]" for label in row) for row in _rows_of(message)]
    yield from _as_quotation(lines)


def _lasting(message: Json) -> str:
    """Its words, as they are on any day."""
    text = _text_of(message)
    for changing, instead in _CHANGING:
        text = re.sub(changing, instead, text, flags=re.MULTILINE)
    return text.replace("<", "&lt;")


def _as_quotation(lines: Iterable[str]) -> Iterator[str]:
    """Each line a paragraph, except in lists."""
    quoted: list[str] = []
    is_in_list = False
    for line in filter(str.strip, lines):
        is_item = re.match(r"(•|-|\d+\.) ", line) is not None
        if quoted and not (is_item and is_in_list):
            quoted.append(">")
        quoted.append(f"> {re.sub('^• ', '- ', line)}")
        is_in_list = is_item
    yield "\n".join(quoted)


def _whole(label: str, message: Json) -> str:
    """The label of which a part is given."""
    first, *_ = [one for row in _rows_of(message) for one in row if label in one]
    return first


def _rows_of(message: Json) -> list[list[str]]:
    markup = cast("dict[str, list[list[dict[str, str]]]]", message.get("reply_markup", {}))
    return [[button["text"] for button in row] for row in markup.get("inline_keyboard", [])]


def _text_of(message: Json) -> str:
    return str(message.get("text", message.get("caption", "")))


def _id_of(message: Json) -> int:
    return cast("int", message["message_id"])
