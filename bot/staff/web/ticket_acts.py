"""What agents do on a ticket's page: forms that lead back to it."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus

from aiohttp import web

from bot.conversation.ports import BeginUnitOfWork, UnitOfWork
from bot.errors import ActionRefused, TicketNotFound
from bot.ids import EntryId, TicketNumber
from bot.knowledge.model import Language
from bot.staff.actions import TicketActions
from bot.staff.case import Agent
from bot.staff.committing import committed
from bot.staff.desk import StaffDesk
from bot.staff.drafts import Replying
from bot.staff.web.auth import Insist
from bot.staff.web.pages import SESSION, Pages
from bot.staff.web.ticket_page import TICKET, TicketPage, number_in

_Act = Callable[[TicketActions, TicketNumber, Agent, UnitOfWork], Awaitable[None]]


async def _close_quietly(
    actions: TicketActions, number: TicketNumber, agent: Agent, uow: UnitOfWork
) -> None:
    await actions.close(number, agent, uow, quietly=True)


_ACTS: dict[str, _Act] = {
    "claim": TicketActions.claim,
    "release": TicketActions.release,
    "close": TicketActions.close,
    "close-quietly": _close_quietly,
    "spam": TicketActions.mark_as_spam,
    "reopen": TicketActions.reopen,
    "block": TicketActions.block,
    "unblock": TicketActions.unblock,
}
_WEIGHTY = frozenset({"block"})
_NONCE = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class TicketActs:
    """Each form brings along what the agent has begun to write, so that nothing gets lost."""

    page: TicketPage
    desk: StaffDesk
    replying: Replying
    begin: BeginUnitOfWork
    insist: Insist
    pages: Pages

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.post(f"{TICKET}/answer", self.answer),
            web.post(f"{TICKET}/draft", self.keep_draft),
            web.post(f"{TICKET}/note", self.note),
            web.post(f"{TICKET}/send/{{entry:[a-z0-9-]+}}", self.send_entry),
            web.post(f"{TICKET}/language", self.speak),
            web.post(f"{TICKET}/reveal", self.reveal),
            web.post(f"{TICKET}/{{act:{'|'.join(_ACTS)}}}", self.act),
        ]

    async def answer(self, request: web.Request) -> web.Response:
        """Send it; if somebody else was first, it is kept and the page says so."""
        number, agent = number_in(request), request[SESSION].agent
        text = await _field(request, "text") or ""
        try:
            await self.replying.send(number, text, agent, key=await _key(request, text))
        except TicketNotFound:
            raise
        except ActionRefused as refused:
            return await self._refused(request, refused)
        return _back(number)

    async def keep_draft(self, request: web.Request) -> web.Response:
        """By itself while somebody writes, and by a button."""
        number, agent = number_in(request), request[SESSION].agent
        await self._keep(request)
        if "HX-Request" not in request.headers:
            return _back(number)
        draft = await self.replying.drafts.get(number, agent.id)
        return self.pages.page(request, "_draft_state.html", draft=draft)

    async def note(self, request: web.Request) -> web.Response:
        text = await _field(request, "note") or ""
        key = await _key(request, text)

        async def work(number: TicketNumber, agent: Agent, uow: UnitOfWork) -> None:
            await self.desk.actions.note(number, text, agent, uow, key=key)

        return await self._do(request, work)

    async def send_entry(self, request: web.Request) -> web.Response:
        entry_id = EntryId(request.match_info["entry"])
        knowledge = self.desk.in_service().knowledge

        async def work(number: TicketNumber, agent: Agent, uow: UnitOfWork) -> None:
            actions = self.desk.actions
            await actions.answer_with_entry(number, entry_id, agent, uow, knowledge=knowledge)

        return await self._do(request, work)

    async def speak(self, request: web.Request) -> web.Response:
        language = await _field(request, "value")
        if language not in set(Language):
            raise web.HTTPBadRequest(text="Okänt språk / Unknown language")

        async def work(number: TicketNumber, agent: Agent, uow: UnitOfWork) -> None:
            await self.desk.actions.speak(number, Language(language), agent, uow)

        return await self._do(request, work)

    async def act(self, request: web.Request) -> web.Response:
        name = request.match_info["act"]

        async def work(number: TicketNumber, agent: Agent, uow: UnitOfWork) -> None:
            await _ACTS[name](self.desk.actions, number, agent, uow)

        return await self._do(request, work, is_weighty=name in _WEIGHTY)

    async def reveal(self, request: web.Request) -> web.Response:
        """The page with telephone numbers and addresses, this once."""

        async def work(number: TicketNumber, agent: Agent, uow: UnitOfWork) -> None:
            await self.desk.actions.reveal(number, agent, uow)

        done = await self._do(request, work, is_weighty=True)
        if done.status != HTTPStatus.SEE_OTHER:
            return done
        return await self.page.rendered(request, is_revealed=True)

    # --- parts ---

    async def _do(
        self,
        request: web.Request,
        work: Callable[[TicketNumber, Agent, UnitOfWork], Awaitable[None]],
        *,
        is_weighty: bool = False,
    ) -> web.Response:
        number, agent = number_in(request), request[SESSION].agent
        await self._keep(request)
        try:
            if is_weighty:
                await self.insist(agent.id)
            await committed(self.begin, agent, lambda uow: work(number, agent, uow))
        except TicketNotFound:
            raise
        except ActionRefused as refused:
            return await self._refused(request, refused)
        return _back(number)

    async def _keep(self, request: web.Request) -> None:
        text = await _field(request, "text")
        if text is not None:
            await self.replying.keep(number_in(request), text, request[SESSION].agent)

    async def _refused(self, request: web.Request, refused: ActionRefused) -> web.Response:
        problem = str(refused)
        return await self.page.rendered(request, problem=problem, status=HTTPStatus.CONFLICT)


async def _field(request: web.Request, name: str) -> str | None:
    """As people write it: browsers send lines with a carriage return."""
    value = (await request.post()).get(name)
    return value.replace("\r\n", "\n") if isinstance(value, str) else None


async def _key(request: web.Request, text: str) -> str:
    """Names what was written: the same form sent twice with the same words is sent once."""
    nonce = await _field(request, "nonce") or ""
    form = nonce if _NONCE.fullmatch(nonce) else secrets.token_hex(8)
    return f"console:{form}:{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()[:16]}"


def _back(number: TicketNumber) -> web.Response:
    headers = {"Location": f"/staff/tickets/{number}"}
    return web.Response(status=HTTPStatus.SEE_OTHER, headers=headers)
