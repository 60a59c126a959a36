"""People: what visitors and agents do, and what they have been told."""

from __future__ import annotations

import asyncio
import inspect
import itertools
import re
import time
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, cast

from aiohttp import web

from tests.offline_telegram.markup import utf16_length
from tests.offline_telegram.update_queue import UpdateQueue
from tests.offline_telegram.world import ANONYMOUS_ADMIN, Chat, Json, World, person

if TYPE_CHECKING:  # the server is a driver: at run time this would be a circle
    from tests.offline_telegram.server import Accepted

_COMMAND = re.compile(r"(?<!\S)/\w{1,32}(?:@\w{3,32})?(?!\S)", re.ASCII)
_PHOTO = [{"file_id": "photo", "file_unique_id": "p", "width": 90, "height": 51}]


class Driver:
    """Acts in the place of people; each act returns the update that the bot gets."""

    accepted: list[Accepted]
    something_accepted: asyncio.Condition

    def __init__(self, world: World, updates: UpdateQueue) -> None:
        self._world, self._updates = world, updates
        self._query_ids = itertools.count(1)
        self._looked_through: dict[int, int] = {}
        """Up to which accepted call the messages of a chat have been given out."""

    # --- visitors ---------------------------------------------------------------------------

    def visitor_says(  # noqa: PLR0913 - what can be different about a message
        self,
        person_id: int,
        text: str = "",
        *,
        language: str = "sv",
        first_name: str = "",
        photo: bool = False,
        chat_id: int | None = None,
        update_id: int | None = None,
        also: Mapping[str, object] = {},
    ) -> Json:
        """A message, in private unless a chat is given; with a photo the text is its caption.

        `also` are further fields of the message: a sticker, what it replies to.
        """
        chat = self._world.private(person_id) if chat_id is None else self._world.chats[chat_id]
        sender = person(person_id, language=language, first_name=first_name)
        content = _words(text, photo=photo) | dict(also)
        message = self._world.new_message(chat, sender, **content)
        return self._updates.add(update_id, message=message)

    def edits(self, chat_id: int, message_id: int, text: str) -> Json:
        """The writer of a message changes its words."""
        before = self._world.messages[chat_id, message_id]
        words = _words(text, photo="photo" in before)
        message = before | words | {"edit_date": int(time.time())}
        self._world.messages[chat_id, message_id] = message
        return self._updates.add(edited_message=message)

    def presses(
        self,
        person_id: int,
        message_id: int,
        data: str,
        *,
        query_id: str | None = None,
        update_id: int | None = None,
    ) -> Json:
        """A button, whether it was ever there or not; with a query id, the same press again."""
        query_id = query_id or f"query-{next(self._query_ids)}"
        self._world.queries[query_id] = time.monotonic()
        query = {
            "id": query_id,
            "from": person(person_id),
            "chat_instance": str(person_id),
            "data": data,
            "message": self._message_as_shown(person_id, message_id),
        }
        return self._updates.add(update_id, callback_query=query)

    def presses_button(self, person_id: int, message: Json, label: str) -> Json:
        """A button of a message that the bot has sent, by a part of its label.

        Raises:
            LookupError: there is none; names those that there are.
        """
        buttons = _buttons(message)
        for button in buttons:
            if label in button["text"]:
                message_id = cast("int", message["message_id"])
                return self.presses(person_id, message_id, button["callback_data"])
        raise LookupError(f"no button {label!r} among {[button['text'] for button in buttons]}")

    def blocks(self, person_id: int) -> Json:
        """The visitor blocks the bot, of which Telegram tells it."""
        self._world.blocked.add(person_id)
        change = {
            "chat": self._world.private(person_id).as_json(),
            "from": person(person_id),
            "date": int(time.time()),
            "old_chat_member": {"status": "member", "user": self._world.me()},
            "new_chat_member": {"status": "kicked", "user": self._world.me(), "until_date": 0},
        }
        return self._updates.add(my_chat_member=change)

    def _message_as_shown(self, chat_id: int, message_id: int) -> Json:
        chat = self._world.private(chat_id)
        gone: Json = {"chat": chat.as_json(), "message_id": message_id, "date": 0}
        return self._world.messages.get((chat_id, message_id), gone)

    # --- agents -----------------------------------------------------------------------------

    def group(  # noqa: PLR0913 - what can be different about a group
        self,
        chat_id: int,
        *,
        title: str = "Personal",
        kind: str = "supergroup",
        bot_status: str = "administrator",
        members_may_write: bool = True,
        topics: Sequence[int] = (),
    ) -> Json:
        """A group that the bot is in, or was."""
        chat = Chat(chat_id, kind, title, bot_status, members_may_write, topics=set(topics))
        self._world.chats[chat_id] = chat
        return chat.as_json()

    def agent_replies(  # noqa: PLR0913 - as above
        self,
        chat_id: int,
        agent_id: int,
        to_message_id: int,
        text: str = "",
        *,
        anonymous: bool = False,
        also: Mapping[str, object] = {},
    ) -> Json:
        """A reply in the agents' group, anonymous ones in the name of the group itself."""
        chat = self._world.chats[chat_id]
        sender, more = person(agent_id), dict(also)
        if anonymous:
            sender = {"id": ANONYMOUS_ADMIN, "is_bot": True, "first_name": "Group"}
            more["sender_chat"] = chat.as_json()
        more["reply_to_message"] = self._world.messages[chat_id, to_message_id]
        return self.visitor_says(agent_id, text, chat_id=chat_id, also={"from": sender} | more)

    # --- what they have been told -----------------------------------------------------------

    async def next_message(self, *, to: int, timeout: float = 5.0) -> Json:  # noqa: ASYNC109 - reads best in tests
        """The next message to a chat that has not been given out yet.

        Raises:
            TimeoutError: none has come in time.
        """
        async with asyncio.timeout(timeout), self.something_accepted:
            while (message := self._not_given_out(to)) is None:
                await self.something_accepted.wait()
        return message

    def sent_to(self, chat_id: int) -> list[str]:
        """The texts of all messages to a chat, given out or not."""
        messages = (_sent(call, chat_id) for call in self.accepted)
        return [str(message["text"]) for message in messages if message is not None]

    def calls_of(self, method: str) -> list[Json]:
        """The parameters of all calls of a method that were carried out."""
        wanted = method.lower()
        return [call.parameters for call in self.accepted if call.method.lower() == wanted]

    def _not_given_out(self, chat_id: int) -> Json | None:
        for place in range(self._looked_through.get(chat_id, 0), len(self.accepted)):
            self._looked_through[chat_id] = place + 1
            if (message := _sent(self.accepted[place], chat_id)) is not None:
                return message
        return None

    # --- from another process ---------------------------------------------------------------

    async def drive(self, request: web.BaseRequest) -> web.StreamResponse:
        """POST /driver/<act> with its arguments as JSON; GET /driver/accepted?since=<number>."""
        name = request.path.removeprefix("/driver/")
        if name == "accepted":
            since = int(request.query.get("since", "0"))
            return web.json_response([_record(call) for call in self.accepted[since:]])
        if (act := self._acts().get(name)) is None:
            return web.Response(status=HTTPStatus.NOT_FOUND, text=f"no act {name!r}")
        try:
            result = act(**await request.json())
            return web.json_response(await result if inspect.isawaitable(result) else result)
        except TimeoutError:
            return web.Response(status=HTTPStatus.REQUEST_TIMEOUT)
        except (TypeError, ValueError, LookupError) as error:
            return web.Response(status=HTTPStatus.BAD_REQUEST, text=repr(error))

    def _acts(self) -> Mapping[str, Callable[..., object]]:
        return {
            "visitor_says": self.visitor_says,
            "edits": self.edits,
            "presses": self.presses,
            "presses_button": self.presses_button,
            "blocks": self.blocks,
            "group": self.group,
            "agent_replies": self.agent_replies,
            "next_message": self.next_message,
            "sent_to": self.sent_to,
        }


def _words(text: str, *, photo: bool = False) -> Json:
    """Text with its commands marked, as text or as a caption; nothing if there are no words."""
    content: Json = {"photo": _PHOTO} if photo else {}
    if not text:
        return content
    commands = [
        {
            "type": "bot_command",
            "offset": utf16_length(text[: match.start()]),
            "length": len(match[0]),
        }
        for match in _COMMAND.finditer(text)
    ]
    content["caption" if photo else "text"] = text
    if commands:
        content["caption_entities" if photo else "entities"] = commands
    return content


def _buttons(message: Json) -> list[dict[str, str]]:
    markup = cast("Mapping[str, list[list[dict[str, str]]]]", message.get("reply_markup", {}))
    return [button for row in markup.get("inline_keyboard", []) for button in row]


def _sent(call: Accepted, chat_id: int) -> Json | None:
    """The message that a call has sent to the chat, if it has."""
    if call.method.lower() != "sendmessage":
        return None
    message = cast("Json", call.result)
    return message if cast("Json", message["chat"])["id"] == chat_id else None


def _record(call: Accepted) -> Json:
    return {
        "method": call.method,
        "parameters": call.parameters,
        "result": call.result,
        "at": call.at,
    }
