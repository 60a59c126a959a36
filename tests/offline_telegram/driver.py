"""People, driven by tests: from the same process, or from another one by HTTP."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING, cast

from aiohttp import web

from tests.offline_telegram.chat import Json
from tests.offline_telegram.people.agents import Agents
from tests.offline_telegram.people.inline import InlineActs
from tests.offline_telegram.people.told import Told
from tests.offline_telegram.people.visitors import Visitors

if TYPE_CHECKING:  # the server is a driver: at run time this would be a circle
    from tests.offline_telegram.server import Accepted

_ACTS = frozenset(
    {
        # visitors
        "visitor_says",
        "visitor_replies",
        "visitor_sends",
        "visitor_sends_album",
        "edits",
        "deletes",
        "grows_old",
        "presses",
        "presses_button",
        "blocks",
        "unblocks",
        # agents and their group
        "group",
        "agent_says",
        "agent_replies",
        "agent_presses",
        "joins",
        "leaves",
        "becomes",
        "migrates",
        "closes_topic",
        "deletes_topic",
        # where the bot is not
        "asks_inline",
        "chooses_inline",
        "presses_inline",
        "query_grows_old",
        # what they have been told
        "next_message",
        "next_edit",
        "next_inline_answer",
        "sent_to",
        "edited_to",
        "shown",
        "files_sent_to",
        "commands_seen",
    }
)


class Driver(Visitors, Agents, InlineActs, Told):
    """Acts in the place of people; each act returns the update that the bot gets."""

    async def drive(self, request: web.BaseRequest) -> web.StreamResponse:
        """POST /driver/<act> with its arguments as JSON.

        GET /driver/accepted?since=<number> and /driver/content?file_id=<id> read.
        """
        name = request.path.removeprefix("/driver/")
        if name == "accepted":
            since = int(request.query.get("since", "0"))
            return web.json_response([_record(call) for call in self.accepted[since:]])
        try:
            if name == "content":
                return web.Response(body=self.content_of(request.query["file_id"]))
            if name not in _ACTS:
                return web.Response(status=HTTPStatus.NOT_FOUND, text=f"no act {name!r}")
            act = cast("Callable[..., object]", getattr(self, name))
            result = act(**await request.json())
            return web.json_response(await result if inspect.isawaitable(result) else result)
        except TimeoutError:
            return web.Response(status=HTTPStatus.REQUEST_TIMEOUT)
        except (TypeError, ValueError, LookupError) as error:
            return web.Response(status=HTTPStatus.BAD_REQUEST, text=repr(error))


def _record(call: Accepted) -> Json:
    return {
        "method": call.method,
        "parameters": call.parameters,
        "result": call.result,
        "at": call.at,
    }
