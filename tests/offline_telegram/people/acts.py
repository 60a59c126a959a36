"""What all acts of people have in common: words, a place, and what the bot gets to see of them."""

from __future__ import annotations

import itertools
import re
import time
from collections.abc import Mapping
from typing import cast

from tests.offline_telegram.chat import Chat, Json, Member
from tests.offline_telegram.content import kind_of, without_reply
from tests.offline_telegram.files import picture
from tests.offline_telegram.markup import utf16_length
from tests.offline_telegram.update_queue import UpdateQueue
from tests.offline_telegram.world import BOT_ID, BOT_NAME, World, person

_COMMAND = re.compile(r"(?<!\S)/\w{1,32}(?:@\w{3,32})?(?!\S)", re.ASCII)
_MENTION = re.compile(r"(?<!\w)@\w{4,32}", re.ASCII)
_WORDS = frozenset({"text", "entities", "caption", "caption_entities"})


class Acts:
    """The ground on which people act."""

    def __init__(self, world: World, updates: UpdateQueue) -> None:
        self._world, self._updates = world, updates
        self._query_ids = itertools.count(1)

    def edits(self, chat_id: int, message_id: int, text: str) -> Json:
        """The writer of a message, visitor or agent, changes its words."""
        before = self._world.messages[chat_id, message_id]
        kept = {key: value for key, value in before.items() if key not in _WORDS}
        new = words(text, is_caption=bool(kind_of(before)))
        message = kept | new | {"edit_date": int(time.time())}
        self._world.keep(message)
        return self._tell(self._world.chats[chat_id], edited_message=message)

    def deletes(self, chat_id: int, message_id: int) -> None:
        """Somebody deletes a message, of which Telegram tells no bot."""
        del self._world.messages[chat_id, message_id]

    def grows_old(self, chat_id: int, message_id: int, hours: float) -> None:
        """A message was sent so much earlier."""
        message = self._world.messages[chat_id, message_id]
        date = cast("int", message["date"]) - int(hours * 3600)
        self._world.keep(message | {"date": date})

    def _says(
        self,
        chat: Chat,
        sender: Json,
        content: Mapping[str, object],
        *,
        topic: int | None = None,
        update_id: int | None = None,
    ) -> Json:
        place = {} if topic is None else _in_topic(chat, topic)
        message = self._world.new_message(chat, sender, **place | dict(content))
        return self._tell(chat, update_id, message=message)

    def _tell(self, chat: Chat, update_id: int | None = None, **content: object) -> Json:
        """The update; the bot does not get it if its privacy mode, or its absence, hides it."""
        message = content.get("message", content.get("edited_message"))
        if isinstance(message, dict) and not self._sees(chat, message):
            return self._updates.made(update_id, **content)
        return self._updates.add(update_id, **content)

    def _sees(self, chat: Chat, message: Mapping[str, object]) -> bool:
        if chat.type == "private":
            return True
        if not chat.bot.is_in:
            return False
        if chat.bot.status == "administrator" or self._world.reads_all_in_groups:
            return True
        return _is_for_the_bot(message)

    def _person(self, person_id: int, *, language: str = "sv", first_name: str = "") -> Json:
        """Somebody who acts, and whom the server knows from now on, by the name they have had."""
        known = self._world.people.get(person_id, {})
        name = first_name or str(known.get("first_name", ""))
        somebody = person(person_id, language=language, first_name=name)
        self._world.people[person_id] = somebody
        return somebody

    def _present(self, chat_id: int, person_id: int, status: str = "member") -> Chat:
        """The group in which somebody acts; they are a member unless a test has said otherwise."""
        chat = self._world.chats[chat_id]
        chat.members.setdefault(person_id, Member(status))
        return chat

    def _message(self, chat_id: int, message_id: int) -> Json:
        """As it stands in a reply to it."""
        return without_reply(self._world.messages[chat_id, message_id])

    def _photo(self) -> list[Json]:
        return self._world.files.photo(picture())

    def _presses(  # noqa: PLR0913 - what can be different about a press
        self,
        chat: Chat,
        presser: Json,
        message_id: int,
        data: str,
        *,
        query_id: str | None = None,
        update_id: int | None = None,
    ) -> Json:
        gone: Json = {"chat": chat.as_json(), "message_id": message_id, "date": 0}
        shown = self._world.messages.get((chat.id, message_id), gone)
        where: Json = {"chat_instance": str(chat.id), "message": shown}
        return self._asks(presser, where | {"data": data}, query_id, update_id)

    def _asks(
        self,
        presser: Json,
        fields: Json,
        query_id: str | None = None,
        update_id: int | None = None,
    ) -> Json:
        query_id = query_id or f"query-{next(self._query_ids)}"
        self._world.queries[query_id] = time.monotonic()
        query = {"id": query_id, "from": presser} | fields
        return self._updates.add(update_id, callback_query=query)


def words(text: str, *, is_caption: bool = False) -> Json:
    """Text with its commands and mentions marked, as text or as a caption; nothing if empty."""
    if not text:
        return {}
    found = [(match, "bot_command") for match in _COMMAND.finditer(text)]
    found += [(match, "mention") for match in _MENTION.finditer(text)]
    entities = [
        {"type": kind, "offset": utf16_length(text[: at.start()]), "length": utf16_length(at[0])}
        for at, kind in sorted(found, key=lambda entity: entity[0].start())
    ]
    content: Json = {"caption" if is_caption else "text": text}
    if entities:
        content["caption_entities" if is_caption else "entities"] = entities
    return content


def data_of(message: Mapping[str, object], label: str) -> str:
    """What the button stands for whose label has these words in it.

    Raises:
        LookupError: there is none that can be pressed; names those that there are.
    """
    markup = cast("Mapping[str, list[list[dict[str, str]]]]", message.get("reply_markup", {}))
    buttons = [button for row in markup.get("inline_keyboard", []) for button in row]
    for button in buttons:
        if label in button["text"] and "callback_data" in button:
            return button["callback_data"]
    raise LookupError(f"no button {label!r} among {[button['text'] for button in buttons]}")


def _in_topic(chat: Chat, topic: int) -> Json:
    """In a topic every message is a reply, if only to the service message that made it."""
    return {
        "message_thread_id": topic,
        "is_topic_message": True,
        "reply_to_message": chat.topics[topic].service_message(chat),
    }


def _is_for_the_bot(message: Mapping[str, object]) -> bool:
    """In privacy mode: commands, mentions, replies to the bot and service messages."""
    text = str(message.get("text", message.get("caption", "")))
    if not text and not kind_of(message):
        return True
    replied_to = cast("Mapping[str, Mapping[str, object]]", message.get("reply_to_message", {}))
    if replied_to.get("from", {}).get("id") == BOT_ID:
        return True
    if f"@{BOT_NAME}" in text.lower():
        return True
    return any("@" not in command for command in _COMMAND.findall(text))
