"""Visitors and agents who do anything at all, and remember what they did."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar, cast

from tests.e2e.program import STAFF
from tests.e2e.small_knowledge import MARK, WORDINGS
from tests.e2e.stage import Stage
from tests.offline_telegram.chat import Json
from tests.offline_telegram.content import WITH_CAPTION

T = TypeVar("T")

VISITORS = {"Anna": 4_711, "Bo": 4_712}
AGENTS = {"Cilla": 901, "David": 902}

PERSONAL_NUMBERS = "19811218-9876, 811218-9876, 8112189876 och 1981 12 18 98 76"
PHONE = "0455-30 30 00"

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
"""What visitors write; what has words is marked, so that it is known again."""

EDITS = ("same", "punctuation", "unknown", "answerable", "personal numbers", "emoji", "nothing")

COMMANDS = (
    *("/start", "/help", "/privacy", "/manniska", "/starta", "/jamfor", "/ordlista", "/sprak"),
    *("/arende", "/mina_data", "/radera", "/sok", "/sok begrepp", "/citera", "/citera iop"),
    *("/citera Vad är LOU?", "/start iop", "/start fraga", "/start nosuch", "/nosuch", "/login"),
    *("/help@blekinge_asf_bot", "/help@other_bot", "/status", "/note hej"),
)

PRESSES = ("e:", "m:", "r:", "h:", "l:", "g:", "b:", "s:", "none", "person", "erase", "keep")
"""How the data of visitors' buttons begin."""

FORGED_DATA = (
    *("", "x", "e:nosuch", "e:iop", "m:iop", "r:en:iop", "r:xx:iop", "none", "person", "erase"),
    *("keep", "g:9999", "b:a:9999", "b::0", "s:0:begrepp", "s:0: ", "h:1:deadbeef:iop", "l:en"),
    *("o:fraga", "e:" + "a" * 48, "t:cl:1:", "t:re:1:", "t:su:1:iop", "t:su:1:nosuch", "t:co:1:"),
    *("t:cq:1:", "t:sp:1:", "t:bl:1:", "t:ub:1:", "t:la:1:en", "t:la:1:xx", "t:cx:1:", "t:rv:1:"),
    *("t:te:1:iop", "t:te:1:nosuch", "t:ne:1:", "t:ut:1:nosuch", "t:ac:0:nosuch", "t:rj:0:nosuch"),
    *("t:ro:1:", "t:ro:99:", "t:xx:1:", "t:cl:0:"),
)

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
"""What agents write: answers and notes are marked each in their way."""

GROUP_COMMANDS = ("/status", "/arenden", "/forslag", "/hjalp", "/stang", "/note {note}", "Fika?")

RUBBISH: Sequence[Json] = (
    {},
    {"telepathy": {"from": {"id": 4_711}}},
    {"message": None},
    {"message": {"message_id": "ett", "date": "i går", "chat": [1], "from": 5, "text": {}}},
    {"message": {"chat": {"id": 4_711, "type": "private"}, "text": "utan datum"}},
    {"callback_query": {"id": 9, "data": None}},
)


@dataclass
class Spoken:
    """A message that a visitor sent, with all its versions."""

    visitor: str
    message_id: int
    versions: list[str]
    """The texts, the first one first; "" where there were no words."""
    place: int
    """Among all that the visitors did."""
    is_command: bool = False
    attachment: str = ""
    """Of which kind it was, if it was one."""
    is_rest_of_album: bool = False
    edited_at: list[int] = field(default_factory=list)
    """The place of each later version."""


@dataclass
class Written:
    """A message that an agent wrote, with all its versions."""

    agent: str
    message_id: int
    versions: list[str]
    replied_to: int | None


class People:
    """They act on a stage; what they do is there to be looked at afterwards."""

    def __init__(self, stage: Stage) -> None:
        self._stage, self._telegram = stage, stage.telegram
        self.spoken: list[Spoken] = []
        self.written: list[Written] = []
        self.erased_at: dict[str, int] = {}
        """When a visitor last wanted all to be deleted, as a place among all acts."""
        self.has_revealed = self.has_taught = False
        self.rubbish = 0
        for number in VISITORS.values():
            self._telegram.world.private(number)
        self._places, self._marks = itertools.count(), itertools.count(1)
        self._updates: list[Json] = []

    # --- visitors ---------------------------------------------------------------------------

    def says(self, visitor: str, what: str) -> None:
        text = VISITORS_WORDS[what].format(mark=self._mark("v"))
        self._speaks(visitor, text, f"{visitor} says {text[:90]!r}")

    def commands(self, visitor: str, command: str) -> None:
        self._speaks(visitor, command, f"{visitor} commands {command}", is_command=True)

    def sends(self, visitor: str, kind: str, what: str | None) -> None:
        """Something with a caption, or without; not everything can have one."""
        what = what if kind in WITH_CAPTION else None
        caption = "" if what is None else VISITORS_WORDS[what].format(mark=self._mark("v"))
        self._stage.tell(f"{visitor} sends a {kind} {caption[:90]!r}")
        update = self._telegram.visitor_sends(VISITORS[visitor], kind, caption=caption[:1_024])
        self._remember(update, visitor, caption[:1_024], attachment=kind)

    def sends_album(self, visitor: str, photos: int, what: str | None) -> None:
        caption = "" if what is None else VISITORS_WORDS[what].format(mark=self._mark("v"))
        self._stage.tell(f"{visitor} sends {photos} photos {caption[:90]!r}")
        updates = self._telegram.visitor_sends_album(
            VISITORS[visitor], photos, caption=caption[:1_024]
        )
        for number, update in enumerate(updates):
            words = caption[:1_024] if number == 0 else ""
            self._remember(update, visitor, words, attachment="photo")
            self.spoken[-1].is_rest_of_album = number > 0

    def floods(self, visitor: str) -> None:
        """More messages than can be answered one by one."""
        self._stage.tell(f"{visitor} writes 25 messages at once")
        for number in range(25):
            text = f"{self._mark('v')} {WORDINGS['answerable'] if number % 2 else 'Valar?'}"
            self._remember(self._telegram.visitor_says(VISITORS[visitor], text), visitor, text)

    def edits(self, visitor: str, which: int, how: str) -> None:
        """One of the visitor's messages, counted from the newest."""
        mine = [one for one in self.spoken if one.visitor == visitor]
        if (message := _chosen(mine, which)) is None:
            return
        before = message.versions[-1]
        text = self._changed(before, how)
        if not text and not message.attachment:
            return  # Telegram lets nobody empty a message
        self._stage.tell(f"{visitor} edits {message.message_id} to {text[:90]!r}")
        update = self._telegram.edits(VISITORS[visitor], message.message_id, text)
        self._updates.append(update)
        message.versions.append(text)
        message.edited_at.append(next(self._places))
        message.is_command = text.startswith("/")

    def presses(self, visitor: str, kind: str, which: int) -> None:
        """A button of this kind, there now or before, from the newest; any if there is none."""
        if (button := self._button(VISITORS[visitor], kind, which)) is not None:
            self._presses(visitor, *button)

    def forges(self, visitor: str, data: str) -> None:
        """A press of a button that need not ever have been there."""
        messages = self._shown_in(VISITORS[visitor])
        if messages:
            self._presses(visitor, messages[-1], data)

    def blocks(self, visitor: str) -> None:
        self._stage.tell(f"{visitor} blocks the bot")
        self._updates.append(self._telegram.blocks(VISITORS[visitor]))

    def unblocks(self, visitor: str) -> None:
        self._stage.tell(f"{visitor} unblocks the bot")
        self._updates.append(self._telegram.unblocks(VISITORS[visitor]))

    def _speaks(self, visitor: str, text: str, told: str, *, is_command: bool = False) -> None:
        self._stage.tell(told)
        update = self._telegram.visitor_says(VISITORS[visitor], text)
        self._remember(update, visitor, text, is_command=is_command)

    def _remember(
        self,
        update: Json,
        visitor: str,
        text: str,
        *,
        is_command: bool = False,
        attachment: str = "",
    ) -> None:
        self._updates.append(update)
        message_id = _message_id(update["message"])
        place = next(self._places)
        self.spoken.append(Spoken(visitor, message_id, [text], place, is_command, attachment))

    def _changed(self, before: str, how: str) -> str:
        match how:
            case "same":
                return before
            case "punctuation":
                return f"{before}!!"
            case "nothing":
                return ""
            case _:
                return VISITORS_WORDS[how].format(mark=self._mark("v"))

    def _presses(self, visitor: str, message_id: int, data: str) -> None:
        self._stage.tell(f"{visitor} presses {data!r} under {message_id}")
        if data == "erase":
            self.erased_at[visitor] = next(self._places)
        self._updates.append(self._telegram.presses(VISITORS[visitor], message_id, data))

    # --- agents -----------------------------------------------------------------------------

    def replies(self, agent: str, which: int, what: str) -> None:
        """To a message of the bot in the group, from the newest."""
        target = _chosen(self._shown_in(STAFF), which)
        if target is None:
            return
        text = self._agents_words(AGENTS_WORDS[what])
        self._stage.tell(f"{agent} replies to {target}: {text[:90]!r}")
        update = self._telegram.agent_replies(STAFF, AGENTS[agent], target, text)
        self._keep(update, agent, text, target)

    def replies_with_photo(self, agent: str, which: int) -> None:
        target = _chosen(self._shown_in(STAFF), which)
        if target is not None:
            self._stage.tell(f"{agent} replies to {target} with a photo")
            caption = {"caption": self._agents_words("/note {note}")}
            update = self._telegram.agent_replies(
                STAFF, AGENTS[agent], target, photo=True, also=caption
            )
            self._updates.append(update)

    def replies_anonymously(self, agent: str, which: int) -> None:
        target = _chosen(self._shown_in(STAFF), which)
        if target is not None:
            text = self._agents_words(AGENTS_WORDS["answer"])
            self._stage.tell(f"{agent} replies anonymously to {target}: {text!r}")
            update = self._telegram.agent_replies(
                STAFF, AGENTS[agent], target, text, anonymous=True
            )
            self._keep(update, agent, text, target)

    def speaks_in_group(self, agent: str, text: str) -> None:
        words = self._agents_words(text)
        self._stage.tell(f"{agent} writes in the group: {words!r}")
        self._keep(self._telegram.agent_says(STAFF, AGENTS[agent], words), agent, words, None)

    def changes(self, agent: str, which: int, what: str) -> None:
        """One of the agent's messages; what was not meant for the visitor stays so."""
        mine = [one for one in self.written if one.agent == agent]
        if (message := _chosen(mine, which)) is None:
            return
        words = AGENTS_WORDS[what]
        if not any("[s" in version for version in message.versions):
            words = words.replace("{answer}", "{note}")
        text = self._agents_words(words)
        self._stage.tell(f"{agent} edits {message.message_id} to {text[:90]!r}")
        self._updates.append(self._telegram.edits(STAFF, message.message_id, text))
        message.versions.append(text)

    def presses_in_group(self, agent: str, action: str, which: int) -> None:
        """A button of this kind, there now or before, from the newest; any if there is none."""
        if (button := self._button(STAFF, f"t:{action}", which)) is not None:
            self._presses_card(agent, *button)

    def forges_in_group(self, agent: str, data: str) -> None:
        messages = self._shown_in(STAFF)
        if messages:
            self._presses_card(agent, messages[-1], data)

    def _keep(self, update: Json, agent: str, text: str, target: int | None) -> None:
        self._updates.append(update)
        self.written.append(Written(agent, _message_id(update["message"]), [text], target))

    def _presses_card(self, agent: str, message_id: int, data: str) -> None:
        self._stage.tell(f"{agent} presses {data!r} under {message_id}")
        self.has_revealed |= data.startswith("t:rv")
        self.has_taught |= data.startswith(("t:te", "t:ac"))
        world = self._telegram.world
        presser = {"id": AGENTS[agent], "is_bot": False, "first_name": f"Besökare {AGENTS[agent]}"}
        chat = self._telegram._present(STAFF, AGENTS[agent])
        assert chat is world.chats[STAFF]
        self._updates.append(self._telegram._presses(chat, presser, message_id, data))

    # --- Telegram ---------------------------------------------------------------------------

    def repeat(self, which: int) -> None:
        """Telegram brings one of the updates again, from the newest."""
        if (update := _chosen(self._updates, which)) is not None:
            self._stage.tell(f"update {update.get('update_id')} comes again")
            self._telegram.updates.add_raw(update)

    def brings_rubbish(self, which: int) -> None:
        """Past what the bot has allowed: the server would keep unknown kinds back."""
        queue = self._telegram.updates
        update = queue.made(**RUBBISH[which % len(RUBBISH)])
        self._stage.tell(f"rubbish comes: {update}")
        allowed, queue.allowed = queue.allowed, frozenset()
        queue.add_raw(update)
        queue.allowed = allowed
        self.rubbish += 1

    # --- parts ------------------------------------------------------------------------------

    def _mark(self, kind: str) -> str:
        return f"[{kind}{next(self._marks)}]"

    def _agents_words(self, template: str) -> str:
        return template.format(answer=self._mark("s"), note=self._mark("n"))

    def _shown_in(self, chat_id: int) -> list[int]:
        """The bot's messages in a chat, the oldest first."""
        shown = self._stage.calls.shown
        ids = (_message_id(one) for one in shown if _chat_id(one) == chat_id)
        return [one for one in dict.fromkeys(ids) if (chat_id, one) in self._telegram.world.messages]

    def _button(self, chat_id: int, kind: str, which: int) -> tuple[int, str] | None:
        buttons = self._buttons(chat_id)
        of_kind = [one for one in buttons if one[1].startswith(kind)]
        return _chosen(of_kind or buttons, which)

    def _buttons(self, chat_id: int) -> list[tuple[int, str]]:
        """All that there are and were: under which message, and what they carry."""
        found = (
            (_message_id(message), data)
            for message in self._stage.calls.shown
            if _chat_id(message) == chat_id
            for data in data_under(message)
        )
        return list(dict.fromkeys(found))


def data_under(message: Json) -> Iterator[str]:
    """What the buttons of a message carry."""
    markup = cast("dict[str, list[list[dict[str, str]]]]", message.get("reply_markup", {}))
    for row in markup.get("inline_keyboard", []):
        yield from (button["callback_data"] for button in row if "callback_data" in button)


def marks_in(text: str) -> list[str]:
    return MARK.findall(text)


def _chosen(things: Sequence[T], which: int) -> T | None:
    """Counted from the newest, and from there again; None if there are none."""
    return things[-1 - which % len(things)] if things else None


def _message_id(message: object) -> int:
    return int(str(cast("Json", message)["message_id"]))


def _chat_id(message: Json) -> int:
    return int(str(cast("Json", message["chat"])["id"]))
