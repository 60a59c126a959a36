"""After an answer: the ticket's question becomes a variant, or the answer an entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aiohttp import web

from bot.conversation.inert import inert
from bot.conversation.ports import BeginUnitOfWork, UnitOfWork
from bot.conversation.veil import veiled
from bot.errors import ActionRefused
from bot.escalation.model import Ticket
from bot.ids import EntryId
from bot.knowledge.base import KnowledgeBase
from bot.staff.case import Agent, case_of
from bot.staff.committing import committed
from bot.staff.consequences import Lesson
from bot.staff.knowledge_desk import KnowledgeDesk
from bot.staff.sources import day_in, source_of
from bot.staff.teaching import NEW
from bot.staff.web.auth import Insist
from bot.staff.web.entry_shown import Link, links_to
from bot.staff.web.foreseen import Foreseen, foreseen
from bot.staff.web.forms import Form, to
from bot.staff.web.pages import SESSION, Pages
from bot.staff.web.ticket_page import TICKET, number_in

_ERASED = (
    "Besökaren har raderat ärendet, så det finns inget att lära av."
    " / The visitor has deleted this case: there is nothing to learn from."
)
_FIELDS = ("wording", "entry", "title", "source_title", "publisher", "url", "day")


@dataclass(frozen=True, slots=True)
class TeachPage:
    desk: KnowledgeDesk
    begin: BeginUnitOfWork
    insist: Insist
    pages: Pages

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.get(f"{TICKET}/teach", self.page),
            web.post(f"{TICKET}/teach", self.teach),
        ]

    async def page(self, request: web.Request) -> web.Response:
        """First the choice of an entry, or of a new one; then what would come of it."""
        ticket = await self._ticket(request)
        query = Form({name: request.query.get(name, "") for name in _FIELDS})
        values = _values(query, ticket, self.pages.now().date().isoformat())
        knowledge = self.desk.edited.whole()
        return self.pages.page(
            request,
            "teach.html",
            number=ticket.number,
            question=veiled(inert(ticket.question)),
            values=values,
            suggested=_suggested(ticket, knowledge),
            entries=links_to([one.id for one in knowledge.in_use], knowledge),
            chosen=next(iter(links_to([values["entry"]], knowledge)), None),
            foreseen=await self._foreseen(values, ticket, knowledge),
            lacking=_lacking(values),
        )

    async def teach(self, request: web.Request) -> web.Response:
        number, form = number_in(request), await Form.of(request)
        ticket = await self._ticket(request)
        agent = request[SESSION].agent
        await self.insist(agent.id)

        async def work(uow: UnitOfWork) -> None:
            if form.text("title"):
                await self._teach_entry(form, ticket, agent, uow)
            else:
                wording, entry_id = form.text("wording"), EntryId(form.text("entry"))
                self.desk.teaching.teach_variant(
                    number, wording, ticket.language, entry_id, agent, uow
                )

        await committed(self.begin, agent, work)
        await self.desk.learn()
        return to(f"/staff/tickets/{number}")

    async def _teach_entry(self, form: Form, ticket: Ticket, agent: Agent, uow: UnitOfWork) -> None:
        day = day_in(form.text("day"), self.pages.now().date())
        source = source_of(form.text("source_title"), form.text("publisher"), form.text("url"), day)
        title = " ".join(form.text("title").split())
        await self.desk.teaching.teach_entry(ticket.number, title, source, agent, uow)

    async def _ticket(self, request: web.Request) -> Ticket:
        async with self.begin() as uow:
            ticket = (await case_of(number_in(request), uow)).ticket
        if ticket.is_erased:
            raise ActionRefused(_ERASED)
        return ticket

    async def _foreseen(
        self, values: Mapping[str, str], ticket: Ticket, knowledge: KnowledgeBase
    ) -> Foreseen | None:
        """Of the title of a new entry, or of the wording for the one that was chosen."""
        if title := values["title"]:
            lesson = Lesson(title, ticket.language, NEW)
        elif values["entry"]:
            entry_id = EntryId(values["entry"])
            lesson = Lesson(values["wording"], ticket.language, entry_id)
            entry = knowledge.by_id.get(entry_id)
            title = entry.title.sv if entry else entry_id
        else:
            return None
        return foreseen(await self.desk.foresight.of(lesson), knowledge, title)


def _values(query: Form, ticket: Ticket, today: str) -> dict[str, str]:
    values = {name: query.text(name) for name in _FIELDS}
    values["wording"] = values["wording"] or veiled(inert(ticket.question))
    values["day"] = values["day"] or today
    return values


def _suggested(ticket: Ticket, knowledge: KnowledgeBase) -> Sequence[Link]:
    """What was nearest when the ticket came."""
    in_use = (knowledge.get(one.entry_id) for one in ticket.suggestions)
    return links_to([entry.id for entry in in_use if entry is not None], knowledge)


def _lacking(values: Mapping[str, str]) -> bool:
    """Whether a new entry has no source yet: nothing is taught without one."""
    named = (values["source_title"], values["publisher"], values["url"])
    return bool(values["title"]) and not all(named)
