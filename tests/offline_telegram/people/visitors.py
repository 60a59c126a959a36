"""What visitors do."""

from __future__ import annotations

import itertools
import time
from collections.abc import Mapping
from typing import cast

from tests.offline_telegram.chat import Chat, Json, Member
from tests.offline_telegram.content import WITH_CAPTION
from tests.offline_telegram.people.acts import Acts, data_of, words
from tests.offline_telegram.people.attachments import Attachment

_album_ids = itertools.count(1)


class Visitors(Acts):
    """In private with the bot, or in a group where it is."""

    def visitor_says(  # noqa: PLR0913 - what can be different about a message
        self,
        person_id: int,
        text: str = "",
        *,
        language: str = "sv",
        first_name: str = "",
        photo: bool = False,
        chat_id: int | None = None,
        topic: int | None = None,
        update_id: int | None = None,
        also: Mapping[str, object] = {},
    ) -> Json:
        """A message, in private unless a chat is given; with a photo the text is its caption.

        `also` are further fields of the message: a sticker, what it replies to.
        """
        chat = self._where(person_id, chat_id)
        sender = self._person(person_id, language=language, first_name=first_name)
        content: Json = {"photo": self._photo()} if photo else {}
        content |= words(text, is_caption=photo) | dict(also)
        return self._says(chat, sender, content, topic=topic, update_id=update_id)

    def visitor_replies(
        self, person_id: int, to_message_id: int, text: str, *, chat_id: int | None = None
    ) -> Json:
        """To a message of anyone's."""
        chat = self._where(person_id, chat_id)
        replied_to = self._message(chat.id, to_message_id)
        topic = cast("int | None", replied_to.get("message_thread_id"))
        content = words(text) | {"reply_to_message": replied_to}
        return self._says(chat, self._person(person_id), content, topic=topic)

    def visitor_sends(  # noqa: PLR0913 - as above
        self,
        person_id: int,
        kind: str,
        *,
        caption: str = "",
        name: str = "",
        content: bytes | str = b"...",
        size: int | None = None,
        language: str = "sv",
        chat_id: int | None = None,
        topic: int | None = None,
    ) -> Json:
        """A photo, document, voice, audio, video, video_note, sticker, location or contact."""
        if caption and kind not in WITH_CAPTION:
            raise ValueError(f"a {kind} has no caption")
        raw = content.encode() if isinstance(content, str) else content
        attached = Attachment(kind, name, raw, size).kept_in(self._world.files)
        chat = self._where(person_id, chat_id)
        sender = self._person(person_id, language=language)
        fields = {kind: attached} | words(caption, is_caption=True)
        return self._says(chat, sender, fields, topic=topic)

    def visitor_sends_album(
        self, person_id: int, photos: int = 3, *, caption: str = "", chat_id: int | None = None
    ) -> list[Json]:
        """Some photos at once: a message for each, the words with the first."""
        chat, sender = self._where(person_id, chat_id), self._person(person_id)
        album: Json = {"media_group_id": f"album-{next(_album_ids)}"}
        captions = [words(caption, is_caption=True)] + [{}] * (photos - 1)
        return [
            self._says(chat, sender, album | {"photo": self._photo()} | words_of_one)
            for words_of_one in captions
        ]

    def presses(
        self,
        person_id: int,
        message_id: int,
        data: str,
        *,
        query_id: str | None = None,
        update_id: int | None = None,
    ) -> Json:
        """A button in private, whether it was ever there or not.

        With a query id, the same press again.
        """
        chat, presser = self._world.private(person_id), self._person(person_id)
        return self._presses(
            chat, presser, message_id, data, query_id=query_id, update_id=update_id
        )

    def presses_button(self, person_id: int, message: Json, label: str) -> Json:
        """A button of a message that the bot has sent, by a part of its label.

        Raises:
            LookupError: there is none; names those that there are.
        """
        where = cast("Mapping[str, int]", message.get("chat", {"id": person_id}))
        chat = self._where(person_id, None if where["id"] == person_id else where["id"])
        message_id = cast("int", message["message_id"])
        return self._presses(chat, self._person(person_id), message_id, data_of(message, label))

    def blocks(self, person_id: int) -> Json:
        """The visitor blocks the bot, of which Telegram tells it."""
        self._world.blocked.add(person_id)
        return self._changes_the_bot(person_id, "member", "kicked")

    def unblocks(self, person_id: int) -> Json:
        """The visitor lets the bot write again."""
        self._world.blocked.discard(person_id)
        return self._changes_the_bot(person_id, "kicked", "member")

    def _changes_the_bot(self, person_id: int, before: str, after: str) -> Json:
        change = {
            "chat": self._world.private(person_id).as_json(),
            "from": self._person(person_id),
            "date": int(time.time()),
            "old_chat_member": Member(before).as_json(self._world.me()),
            "new_chat_member": Member(after).as_json(self._world.me()),
        }
        return self._updates.add(my_chat_member=change)

    def _where(self, person_id: int, chat_id: int | None) -> Chat:
        if chat_id is None:
            return self._world.private(person_id)
        return self._present(chat_id, person_id)
