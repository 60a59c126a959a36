"""What people have been told by the bot, and see now."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from tests.offline_telegram.chat import Json
from tests.offline_telegram.content import kind_of
from tests.offline_telegram.parameters import decoded
from tests.offline_telegram.people.acts import Acts
from tests.offline_telegram.update_queue import UpdateQueue
from tests.offline_telegram.world import World

if TYPE_CHECKING:  # the server is told: at run time this would be a circle
    from tests.offline_telegram.server import Accepted

_SENDS = frozenset({"sendmessage", "sendphoto", "senddocument"})
_EDITS = frozenset({"editmessagetext", "editmessagecaption", "editmessagereplymarkup"})


class Told(Acts):
    """Read off the calls that the server has accepted."""

    accepted: list[Accepted]
    something_accepted: asyncio.Condition

    def __init__(self, world: World, updates: UpdateQueue) -> None:
        super().__init__(world, updates)
        self._looked_through: dict[str, int] = {}
        """Up to which accepted call each kind of news has been given out."""

    async def next_message(self, *, to: int, timeout: float = 5.0) -> Json:  # noqa: ASYNC109 - reads best in tests
        """The next message to a chat that has not been given out yet, as it was sent.

        Raises:
            TimeoutError: none has come in time.
        """
        return await self._next(f"messages to {to}", lambda call: self._sent(call, to), timeout)

    async def next_edit(self, *, to: int, timeout: float = 5.0) -> Json:  # noqa: ASYNC109 - as above
        """The next changed message of a chat, as it is after the change.

        Raises:
            TimeoutError: none has come in time.
        """
        return await self._next(f"edits to {to}", lambda call: _edited(call, to), timeout)

    async def next_inline_answer(self, *, timeout: float = 5.0) -> Json:  # noqa: ASYNC109 - as above
        """The parameters of the next answer to an inline query, decoded.

        Raises:
            TimeoutError: none has come in time.
        """
        return await self._next("inline answers", _inline_answer, timeout)

    def sent_to(self, chat_id: int) -> list[str]:
        """The texts or captions of all messages to a chat, given out or not, as first sent."""
        messages = (self._sent(call, chat_id) for call in self.accepted)
        return [_words(message) for message in messages if message is not None]

    def edited_to(self, chat_id: int, message_id: int) -> list[str]:
        """The texts or captions that a message was given after it was sent."""
        edits = (_edited(call, chat_id) for call in self.accepted)
        return [_words(edit) for edit in edits if edit and edit["message_id"] == message_id]

    def shown(self, chat_id: int, message_id: int) -> Json | None:
        """A message as people see it now; None: it is gone."""
        return self._world.messages.get((chat_id, message_id))

    def files_sent_to(self, chat_id: int) -> list[Json]:
        """The pictures and documents among the messages to a chat: kind, caption, and file."""
        messages = (self._sent(call, chat_id) for call in self.accepted)
        return [_file(message) for message in messages if message and kind_of(message)]

    def content_of(self, file_id: str) -> bytes:
        """What is in a file that anyone has sent."""
        return self._world.files.by_id[file_id].content

    def commands_seen(
        self, person_id: int, *, language: str = "sv", chat_id: int | None = None
    ) -> list[Json]:
        """The menu of commands that a person has, in private unless a chat is given."""
        chat = self._world.private(person_id) if chat_id is None else self._world.chats[chat_id]
        return self._world.profile.commands_seen(chat, person_id, language)

    def calls_of(self, method: str) -> list[Json]:
        """The parameters of all calls of a method that were carried out."""
        wanted = method.lower()
        return [call.parameters for call in self.accepted if call.method.lower() == wanted]

    # --- which calls told what --------------------------------------------------------------

    async def _next(
        self,
        news: str,
        read: Callable[[Accepted], Json | None],
        timeout: float,  # noqa: ASYNC109 - as above
    ) -> Json:
        async with asyncio.timeout(timeout), self.something_accepted:
            while (told := self._not_given_out(news, read)) is None:
                await self.something_accepted.wait()
        return told

    def _not_given_out(self, news: str, read: Callable[[Accepted], Json | None]) -> Json | None:
        for place in range(self._looked_through.get(news, 0), len(self.accepted)):
            self._looked_through[news] = place + 1
            if (told := read(self.accepted[place])) is not None:
                return told
        return None

    def _sent(self, call: Accepted, chat_id: int) -> Json | None:
        """The message that a call has sent to the chat, if it has."""
        method = call.method.lower()
        if method in _SENDS:
            return _in_chat(call.result, chat_id)
        if method == "copymessage" and str(call.parameters["chat_id"]) == str(chat_id):
            return self.shown(chat_id, cast("dict[str, int]", call.result)["message_id"])
        return None


def _edited(call: Accepted, chat_id: int) -> Json | None:
    is_edit = call.method.lower() in _EDITS and isinstance(call.result, dict)
    return _in_chat(call.result, chat_id) if is_edit else None


def _in_chat(result: object, chat_id: int) -> Json | None:
    message = cast("Json", result)
    return message if cast("Json", message["chat"])["id"] == chat_id else None


def _inline_answer(call: Accepted) -> Json | None:
    if call.method.lower() != "answerinlinequery":
        return None
    structured = {
        key: decoded(call.parameters[key])
        for key in ("results", "button")
        if key in call.parameters
    }
    return call.parameters | structured


def _words(message: Json) -> str:
    return str(message.get("text", message.get("caption", "")))


def _file(message: Json) -> Json:
    kind = kind_of(message)
    content = message[kind]
    largest = content[-1] if isinstance(content, list) else content
    return {"kind": kind, "caption": message.get("caption", "")} | cast("Json", largest)
