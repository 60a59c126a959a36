"""Visitors and agents who do anything at all, and remember what they did."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.e2e.program import STAFF
from tests.e2e.sequences.few_entries import WORDINGS
from tests.e2e.sequences.stage import Stage
from tests.e2e.sequences.words import (
    AGENTS_WORDS,
    RUBBISH,
    VISITORS_WORDS,
    chat_of,
    chosen,
    data_under,
    id_of,
)
from tests.offline_telegram.chat import Json
from tests.offline_telegram.content import WITH_CAPTION

VISITORS = {"Anna": 4_711, "Bo": 4_712}
AGENTS = {"Cilla": 901, "David": 902}

_LONGEST_CAPTION = 1_024


@dataclass
class Spoken:
    """A message that a visitor sent, with all its versions."""

    visitor: str
    message_id: int
    versions: list[str]
    """The texts, the first one first; "" where there were no words."""
    place: int
    """Among all that visitors did."""
    attachment: str = ""
    """Of which kind it was, if it was one."""
    is_rest_of_album: bool = False


@dataclass
class Written:
    """A message that an agent wrote, with all its versions."""

    agent: str
    message_id: int
    versions: list[str]
    replied_to: int | None


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button, by whom and under which message."""

    who: str
    message_id: int
    data: str


class Acts:
    """The stage on which people act, and what Telegram brought the bot of it."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.telegram = stage, stage.telegram
        for number in VISITORS.values():
            self.telegram.world.private(number)
        self.updates: list[Json] = []
        self.rubbish = 0
        self._marks = itertools.count(1)

    def mark(self, kind: str) -> str:
        return f"[{kind}{next(self._marks)}]"

    def happens(self, told: str, *updates: Json) -> None:
        self.stage.tell(told)
        self.updates += updates

    def repeats(self, which: int) -> None:
        """Telegram brings one of the updates again, from the newest."""
        if (update := chosen(self.updates, which)) is not None:
            self.happens(f"update {update.get('update_id')} comes again")
            self.telegram.updates.add_raw(update)

    def brings_rubbish(self, which: int) -> None:
        """Past what the bot has allowed: the server would keep unknown kinds back."""
        queue = self.telegram.updates
        update = queue.made(**RUBBISH[which % len(RUBBISH)])
        self.happens(f"rubbish comes: {update}", update)
        allowed, queue.allowed = queue.allowed, frozenset()
        queue.add_raw(update)
        queue.allowed = allowed
        self.rubbish += 1

    def messages_in(self, chat_id: int) -> list[int]:
        """The bot's, as far as they are still there, the oldest first."""
        ids = (id_of(one) for one in self.stage.calls.shown if chat_of(one) == chat_id)
        return [one for one in dict.fromkeys(ids) if self.telegram.shown(chat_id, one)]

    def button(self, chat_id: int, kind: str, which: int) -> tuple[int, str] | None:
        """Of this kind, there now or before, from the newest; any if there is none."""
        buttons = list(dict.fromkeys(self._buttons(chat_id)))
        of_kind = [one for one in buttons if one[1].startswith(kind)]
        return chosen(of_kind or buttons, which)

    def _buttons(self, chat_id: int) -> Iterator[tuple[int, str]]:
        """All that there are and were: under which message, and what they carry."""
        for message in self.stage.calls.shown:
            if chat_of(message) == chat_id:
                yield from ((id_of(message), data) for data in data_under(message))


@dataclass
class Visitors:
    """In private with the bot."""

    acts: Acts
    spoken: list[Spoken] = field(default_factory=list)
    erased_at: dict[str, int] = field(default_factory=dict)
    """When each last wanted all to be deleted, as a place among all that visitors did."""
    _places: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def say(self, who: str, what: str) -> None:
        self._speak(who, self._words(what))

    def command(self, who: str, command: str) -> None:
        self._speak(who, command)

    def flood(self, who: str) -> None:
        """More messages than can be answered one by one."""
        for number in range(25):
            words = WORDINGS["answerable" if number % 2 else "unknown"]
            self._speak(who, f"{self.acts.mark('v')} {words}")

    def send(self, who: str, kind: str, what: str | None) -> None:
        """Something with a caption, or without; not everything can have one."""
        caption = self._words(what if kind in WITH_CAPTION else None)[:_LONGEST_CAPTION]
        update = self.acts.telegram.visitor_sends(VISITORS[who], kind, caption=caption)
        self.acts.happens(f"{who} sends a {kind} {caption[:90]!r}", update)
        self._remember(who, update, caption, attachment=kind)

    def send_album(self, who: str, photos: int, what: str | None) -> None:
        caption = self._words(what)[:_LONGEST_CAPTION]
        updates = self.acts.telegram.visitor_sends_album(VISITORS[who], photos, caption=caption)
        self.acts.happens(f"{who} sends {photos} photos {caption[:90]!r}", *updates)
        first, *rest = updates
        self._remember(who, first, caption, attachment="photo")
        for update in rest:
            self._remember(who, update, "", attachment="photo").is_rest_of_album = True

    def edit(self, who: str, which: int, how: str) -> None:
        """One of the visitor's messages, counted from the newest."""
        message = chosen([one for one in self.spoken if one.visitor == who], which)
        text = "" if message is None else self._changed(message.versions[-1], how)
        if message is None or not (text or message.attachment in WITH_CAPTION):
            return  # Telegram lets nobody empty a message
        update = self.acts.telegram.edits(VISITORS[who], message.message_id, text)
        self.acts.happens(f"{who} edits {message.message_id} to {text[:90]!r}", update)
        message.versions.append(text)
        next(self._places)

    def press(self, who: str, kind: str, which: int) -> None:
        if (button := self.acts.button(VISITORS[who], kind, which)) is not None:
            self._press(who, *button)

    def forge(self, who: str, data: str) -> None:
        if messages := self.acts.messages_in(VISITORS[who]):
            self._press(who, messages[-1], data)

    def block(self, who: str) -> None:
        self.acts.happens(f"{who} blocks the bot", self.acts.telegram.blocks(VISITORS[who]))

    def unblock(self, who: str) -> None:
        self.acts.happens(f"{who} unblocks the bot", self.acts.telegram.unblocks(VISITORS[who]))

    # --- parts ------------------------------------------------------------------------------

    def _words(self, what: str | None) -> str:
        return "" if what is None else VISITORS_WORDS[what].format(mark=self.acts.mark("v"))

    def _changed(self, before: str, how: str) -> str:
        match how:
            case "same":
                return before
            case "punctuation":
                return f"{before}!!"
            case "nothing":
                return ""
            case _:
                return self._words(how)

    def _speak(self, who: str, text: str) -> None:
        update = self.acts.telegram.visitor_says(VISITORS[who], text)
        self.acts.happens(f"{who} says {text[:90]!r}", update)
        self._remember(who, update, text)

    def _remember(self, who: str, update: Json, text: str, *, attachment: str = "") -> Spoken:
        message_id = id_of(update["message"])
        spoken = Spoken(who, message_id, [text], next(self._places), attachment)
        self.spoken.append(spoken)
        return spoken

    def _press(self, who: str, message_id: int, data: str) -> None:
        if data == "erase":
            self.erased_at[who] = next(self._places)
        update = self.acts.telegram.presses(VISITORS[who], message_id, data)
        self.acts.happens(f"{who} presses {data!r} under {message_id}", update)


@dataclass
class Agents:
    """In their group."""

    acts: Acts
    written: list[Written] = field(default_factory=list)
    pressed: list[Pressed] = field(default_factory=list)
    has_tidied: bool = False
    """Whether somebody has deleted something of the bot's in the group."""

    def reply(self, who: str, which: int, what: str, *, is_anonymous: bool = False) -> None:
        """To a message of the bot in the group, from the newest."""
        target = chosen(self.acts.messages_in(STAFF), which)
        if target is None:
            return
        text = self._words(AGENTS_WORDS[what])
        update = self.acts.telegram.agent_replies(
            STAFF, AGENTS[who], target, text, anonymous=is_anonymous
        )
        how = " anonymously" if is_anonymous else ""
        self.acts.happens(f"{who} replies{how} to {target}: {text[:90]!r}", update)
        self.written.append(Written(who, id_of(update["message"]), [text], target))

    def reply_with_photo(self, who: str, which: int) -> None:
        target = chosen(self.acts.messages_in(STAFF), which)
        if target is not None:
            caption = {"caption": self._words("/note {note}")}
            update = self.acts.telegram.agent_replies(
                STAFF, AGENTS[who], target, photo=True, also=caption
            )
            self.acts.happens(f"{who} replies to {target} with a photo", update)

    def speak(self, who: str, words: str) -> None:
        text = self._words(words)
        update = self.acts.telegram.agent_says(STAFF, AGENTS[who], text)
        self.acts.happens(f"{who} writes in the group: {text!r}", update)
        self.written.append(Written(who, id_of(update["message"]), [text], None))

    def edit(self, who: str, which: int, what: str) -> None:
        """One of the agent's messages; what never was meant for the visitor stays so."""
        message = chosen([one for one in self.written if one.agent == who], which)
        if message is None:
            return
        words = AGENTS_WORDS[what]
        if not any("[s" in version for version in message.versions):
            words = words.replace("{answer}", "{note}")
        text = self._words(words)
        update = self.acts.telegram.edits(STAFF, message.message_id, text)
        self.acts.happens(f"{who} edits {message.message_id} to {text[:90]!r}", update)
        message.versions.append(text)

    def press(self, who: str, action: str, which: int) -> None:
        if (button := self.acts.button(STAFF, f"t:{action}", which)) is not None:
            self._press(who, *button)

    def forge(self, who: str, data: str) -> None:
        if messages := self.acts.messages_in(STAFF):
            self._press(who, messages[-1], data)

    def delete(self, which: int) -> None:
        """A message of the bot's, of which Telegram tells nobody."""
        target = chosen(self.acts.messages_in(STAFF), which)
        if target is not None:
            self.acts.happens(f"somebody deletes {target}")
            self.acts.telegram.deletes(STAFF, target)
            self.has_tidied = True

    def delete_topic(self, which: int) -> None:
        topics = list(self.acts.telegram.world.chats[STAFF].topics)
        if (topic := chosen(topics, which)) is not None:
            self.acts.happens(f"somebody deletes the topic {topic}")
            self.acts.telegram.deletes_topic(STAFF, topic)
            self.has_tidied = True

    def leave(self, who: str) -> None:
        update = self.acts.telegram.leaves(STAFF, AGENTS[who])
        self.acts.happens(f"{who} leaves the group", update)

    def join(self, who: str) -> None:
        update = self.acts.telegram.joins(STAFF, AGENTS[who])
        self.acts.happens(f"{who} joins the group", update)

    def _words(self, template: str) -> str:
        return template.format(answer=self.acts.mark("s"), note=self.acts.mark("n"))

    def _press(self, who: str, message_id: int, data: str) -> None:
        self.pressed.append(Pressed(who, message_id, data))
        chat = self.acts.telegram._present(STAFF, AGENTS[who])
        presser = self.acts.telegram._person(AGENTS[who])
        update = self.acts.telegram._presses(chat, presser, message_id, data)
        self.acts.happens(f"{who} presses {data!r} under {message_id}", update)
