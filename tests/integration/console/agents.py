"""The console as it runs, over HTTP and with a store on disk; and agents who look at it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path
from zoneinfo import ZoneInfo

from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer

from bot.conversation.model import Conversation, Direction, Message
from bot.conversation.ports import KnowledgeInService
from bot.errors import ActionRefused
from bot.escalation.model import Reason, Ticket
from bot.ids import AgentId, ConversationId, TicketNumber
from bot.knowledge.model import Language
from bot.knowledge.overlay import NOTHING_TAUGHT
from bot.staff.actions import TicketActions
from bot.staff.case import Agent
from bot.staff.desk import StaffDesk
from bot.staff.entries import EditedKnowledge
from bot.staff.knowledge_desk import KnowledgeDesk
from bot.staff.reports import StaffReports
from bot.staff.sign_in import Session, SignIn
from bot.staff.teaching import Teaching
from bot.staff.ticket_files import OpenFile, no_file
from bot.staff.web.console import Console, ConsoleParts
from bot.store.open_store import Store
from tests.fakes import NOON
from tests.unit.conversation.fakes import KNOWLEDGE, THRESHOLDS, a_matcher

EVA = Agent(AgentId("telegram:1"), "Eva")
KARIN = Agent(AgentId("telegram:2"), "Karin")
ANNA = ConversationId("web:anna")
SEVEN = TicketNumber(7)
ZONE = ZoneInfo("Europe/Stockholm")
LIST = "/staff/tickets"
PAGE = "/staff/tickets/7"


@dataclass
class Clock:
    """A clock that is put forward."""

    at: datetime = NOON

    def __call__(self) -> datetime:
        return self.at

    def passes(self, time: timedelta) -> None:
        self.at += time


@dataclass
class Members:
    """Who belongs to the staff, and who was asked about anew."""

    gone: set[AgentId] = field(default_factory=set)
    insisted: list[AgentId] = field(default_factory=list)
    refuses: bool = False
    """Whether nobody is a member who is asked about anew."""

    async def includes(self, agent: AgentId) -> bool:
        return agent not in self.gone

    async def insist(self, agent: AgentId) -> None:
        self.insisted.append(agent)
        if self.refuses:
            raise ActionRefused("Du är inte med längre. / You are not a member any more.")


@dataclass(frozen=True)
class Page:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    html: str

    @property
    def words(self) -> str:
        """What people read, in one line."""
        without_tags = re.sub(r"<[^>]+>", " ", self.html)
        return " ".join(unescape(without_tags).split())

    def has(self, *words: str) -> bool:
        return all(one in self.words for one in words)

    def nonce(self) -> str:
        """Of the forms on a ticket's page."""
        found = re.search(r'name="nonce" value="([0-9a-f]+)"', self.html)
        assert found is not None
        return found[1]


@dataclass(frozen=True)
class AgentsBrowser:
    """Signed in; follows a redirect only when told to."""

    client: TestClient[web.Request, web.Application]
    session: Session

    async def opens(self, path: str, **headers: str) -> Page:
        async with self.client.get(path, headers=headers, allow_redirects=False) as response:
            return await _page(response)

    async def posts(
        self, path: str, form: Mapping[str, str] | None = None, *, headers: Mapping[str, str] = {}
    ) -> Page:
        """A form as the page has it."""
        data = {"csrf_token": self.session.csrf_token, **(form or {})}
        async with self.client.post(
            path, data=data, headers=headers, allow_redirects=False
        ) as response:
            return await _page(response)

    @asynccontextmanager
    async def watching(self, path: str) -> AsyncIterator[EventStream]:
        async with self.client.get(path) as response:
            yield EventStream(response)


@dataclass(frozen=True)
class EventStream:
    """Server-sent events as a script sees them."""

    response: ClientResponse

    async def next(self) -> tuple[str, str]:
        """Name and HTML of the next event.

        Raises:
            TimeoutError: there is none within a few seconds.
            EOFError: the stream has ended.
        """
        name, lines = "", []
        async with asyncio.timeout(5):
            async for line in self.response.content:
                text = line.decode().rstrip("\n")
                if text.startswith("event: "):
                    name = text.removeprefix("event: ")
                if text.startswith("data: "):
                    lines.append(text.removeprefix("data: "))
                if not text and name:
                    return name, "\n".join(lines)
        raise EOFError

    async def until(self, name: str, words: str = "") -> str:
        """The first event of the name that holds the words."""
        while True:
            event, html = await self.next()
            if event == name and words in html:
                return html


async def _page(response: ClientResponse) -> Page:
    return Page(response.status, response.headers, await response.text(errors="replace"))


def _service() -> KnowledgeInService:
    return KnowledgeInService(KNOWLEDGE, a_matcher(), THRESHOLDS)


async def _learn_nothing() -> None:
    """What is taught here is put into service nowhere."""


@dataclass
class ServedConsole:
    """A server that agents come to."""

    store: Store
    clock: Clock
    members: Members = field(default_factory=Members)
    open_file: OpenFile = no_file
    every_seconds: float = 0.02
    folder: Path = Path("knowledge")
    """Where the editors' files are."""
    service: KnowledgeInService = field(default_factory=_service)
    sign_in: SignIn = field(init=False)
    server: TestServer = field(init=False)

    def __post_init__(self) -> None:
        self.sign_in = SignIn(self.store.sessions, self.clock)

    def app(self) -> web.Application:
        """Connected as in `bot.app`."""
        desk = self.desk()
        parts = ConsoleParts(
            sign_in=self.sign_in,
            is_member=self.members.includes,
            desk=desk,
            begin=self.store.begin,
            now=self.clock,
            zone=ZONE,
            is_secure=False,
            ticket_queries=self.store.ticket_queries,
            drafts=self.store.drafts,
            insist=self.members.insist,
            open_file=self.open_file,
            insight_queries=self.store.insight_queries,
            audit_queries=self.store.audit_queries,
            knowledge=self.editors(desk),
        )
        console = Console(parts, every_seconds=self.every_seconds)
        app = web.Application(middlewares=console.middlewares())
        app.add_routes(console.routes())
        app.on_shutdown.append(console.close)
        return app

    def desk(self) -> StaffDesk:
        service, queries = self.service, self.store.queries
        return StaffDesk(
            in_service=lambda: service,
            actions=TicketActions(self.clock),
            teaching=Teaching(lambda: service, self.clock, {}),
            reports=StaffReports(queries, lambda: service, self.clock, NOON, ZONE),
            labels=queries,
        )

    def editors(self, desk: StaffDesk) -> KnowledgeDesk:
        """Who have files of their own, in which nothing was changed."""
        knowledge = self.service.knowledge
        return KnowledgeDesk.of(
            EditedKnowledge(lambda: knowledge, lambda: NOTHING_TAUGHT),
            desk.teaching,
            self.store.queries,
            self.store.knowledge_queries,
            folder=self.folder,
            begin=self.store.begin,
            now=self.clock,
            learn=_learn_nothing,
        )

    @asynccontextmanager
    async def browser_of(self, agent: Agent) -> AsyncIterator[AgentsBrowser]:
        """Signed in by a link."""
        entered = await self.sign_in.enter(await self.sign_in.link_for(agent), "")
        assert entered is not None
        session, cookie = entered
        async with TestClient(self.server, cookies={"asf-session": cookie}) as client:
            yield AgentsBrowser(client, session)


# --- what there is to be seen ---------------------------------------------------------------


def a_ticket(number: int = 7, **changes: object) -> Ticket:
    """Of a visitor who has waited for an hour."""
    ticket = Ticket(
        number=TicketNumber(number),
        conversation_id=ANNA,
        question="Säljer ni valar?",
        reason=Reason.NO_MATCH,
        language=Language.SV,
        created_at=NOON - timedelta(hours=1),
        expected_by=NOON + timedelta(hours=1),
    )
    return replace(ticket, **changes)  # type: ignore[arg-type]  # each test names its fields


async def keep(store: Store, *tickets: Ticket) -> None:
    """Each with its conversation, which an agent has while the ticket is open."""
    async with store.begin() as uow:
        for ticket in tickets:
            conversation = Conversation(ticket.conversation_id)
            if ticket.is_open:
                conversation.hand_over(ticket.number)
            uow.conversations.save(conversation)
            uow.tickets.add(ticket)
        await uow.commit()


async def say(store: Store, *messages: Message) -> None:
    """Keep what was said."""
    async with store.begin() as uow:
        for message in messages:
            uow.messages.add(message)
        await uow.commit()


def said(
    text: str, direction: Direction = Direction.INCOMING, *, number: int | None = 7, **more: object
) -> Message:
    """By the visitor, about the case."""
    ticket_number = None if number is None else TicketNumber(number)
    message = Message(ANNA, direction, text, NOON, ticket_number)
    return replace(message, **more)  # type: ignore[arg-type]  # each test names its fields
