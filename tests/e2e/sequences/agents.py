"""Agents who do anything at all, and remember what they did."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.e2e.program import STAFF
from tests.e2e.sequences.acts import Acts
from tests.e2e.sequences.words import AGENTS_WORDS, chosen, id_of

AGENTS = {"Cilla": 901, "David": 902}


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
        shown = self.acts.telegram.shown
        mine = [one for one in self.written if one.agent == who and shown(STAFF, one.message_id)]
        if (message := chosen(mine, which)) is None:
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
        self.acts.presses(who, AGENTS[who], STAFF, message_id, data)
