"""What people do with the bot in chats where it is not."""

from __future__ import annotations

import itertools
import time
from typing import cast

from tests.offline_telegram.chat import Json
from tests.offline_telegram.methods.inline import message_of
from tests.offline_telegram.people.acts import Acts, data_of

_LONGEST_QUERY = 256
_message_ids = itertools.count(1)


class InlineActs(Acts):
    """They type its name and some words, and choose what they are offered."""

    def asks_inline(
        self,
        person_id: int,
        query: str,
        offset: str = "",
        *,
        language: str = "sv",
        chat_type: str = "sender",
    ) -> Json:
        """Words after the bot's name, or more of the results for them.

        Raises:
            ValueError: Telegram's apps send no more than 256 characters.
        """
        if len(query) > _LONGEST_QUERY:
            raise ValueError(f"{len(query)} characters")
        asker = self._person(person_id, language=language)
        query_id = f"inline-{next(self._query_ids)}"
        self._world.ask_inline(query_id, asker, query)
        asked = {"id": query_id, "from": asker, "query": query, "offset": offset}
        return self._updates.add(inline_query=asked | {"chat_type": chat_type})

    def chooses_inline(self, result_id: str, *, person_id: int | None = None) -> Json:
        """A result of the last answer, to this person if one is named.

        With buttons it can be edited by its inline_message_id later.

        Raises:
            LookupError: nothing like that was offered.
        """
        query = self._world.answered_inline(person_id)
        result = next((one for one in query.results or () if one["id"] == result_id), None)
        if result is None:
            raise LookupError(f"{result_id!r} was not offered")
        chosen: Json = {"result_id": result_id, "from": query.asker, "query": query.words}
        message = message_of(result)
        if "reply_markup" in message:
            chosen["inline_message_id"] = f"inline-message-{next(_message_ids)}"
            self._world.inline_messages[str(chosen["inline_message_id"])] = message
        return self._updates.add(chosen_inline_result=chosen)

    def presses_inline(self, person_id: int, inline_message_id: str, label: str) -> Json:
        """A button of a message that was sent by way of the bot."""
        data = data_of(self._world.inline_messages[inline_message_id], label)
        where: Json = {"inline_message_id": inline_message_id, "chat_instance": "elsewhere"}
        return self._asks(self._person(person_id), where | {"data": data})

    def query_grows_old(self, update: Json, seconds: float) -> None:
        """An inline query or a press was so much earlier."""
        if "inline_query" in update:
            query = cast("Json", update["inline_query"])
            self._world.inline_queries[str(query["id"])].asked_at -= seconds
        else:
            query = cast("Json", update["callback_query"])
            self._world.queries[str(query["id"])] = time.monotonic() - seconds
