"""Visitors who do anything at all, and remember what they did."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.e2e.sequences.acts import Acts
from tests.e2e.sequences.few_entries import WORDINGS
from tests.e2e.sequences.words import VISITORS_WORDS, chosen, id_of
from tests.offline_telegram.chat import Json
from tests.offline_telegram.content import WITH_CAPTION
from tests.offline_telegram.world import BOT_NAME

VISITORS = {"Anna": 4_711, "Bo": 4_712}
PUBLIC = -1_007_770_000_000
"""A group that is none of the agents'."""

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
class Visitors:
    """In private with the bot, and before others."""

    acts: Acts
    spoken: list[Spoken] = field(default_factory=list)
    """In private."""
    spoken_in_public: list[int] = field(default_factory=list)
    """Messages to the bot."""
    erased_at: dict[str, int] = field(default_factory=dict)
    """When each last wanted all to be deleted, as a place among all that visitors did."""
    _places: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        for number in VISITORS.values():
            self.acts.telegram.world.private(number)
        self.acts.telegram.group(PUBLIC, bot_status="member")

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

    def say_in_public(self, who: str, what: str) -> None:
        text = f"@{BOT_NAME} {self._words(what)}"
        update = self.acts.telegram.visitor_says(VISITORS[who], text, chat_id=PUBLIC)
        self.acts.happens(f"{who} says in public {text[:90]!r}", update)
        self.spoken_in_public.append(id_of(update["message"]))

    def press_in_public(self, who: str, which: int) -> None:
        if (button := self.acts.button(PUBLIC, "", which)) is not None:
            self.acts.presses(who, VISITORS[who], PUBLIC, *button)

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
        self.acts.presses(who, VISITORS[who], VISITORS[who], message_id, data)
