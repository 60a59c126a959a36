"""Which tickets an agent looks at: by how far they have come, and by words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from bot.escalation.model import TicketStatus, TicketView
from bot.ids import AgentId, TicketNumber

PAGE = 50
"""Tickets on one page."""
SEARCHED = 1_000
"""Among so many of the newest tickets is searched."""
LONGEST_SEARCH = 200


class View(StrEnum):
    """One of the lists."""

    OPEN = "open"
    """No answer yet."""
    MINE = "mine"
    """Of these, those that the agent works on."""
    WAITING = "waiting"
    """Answered: it is the visitor's turn."""
    UNDELIVERABLE = "undeliverable"
    CLOSED = "closed"

    @property
    def statuses(self) -> tuple[TicketStatus, ...]:
        match self:
            case View.OPEN | View.MINE:
                return (TicketStatus.OPEN,)
            case View.WAITING:
                return (TicketStatus.ANSWERED,)
            case View.UNDELIVERABLE:
                return (TicketStatus.UNDELIVERABLE,)
            case View.CLOSED:
                return TicketStatus.CLOSED, TicketStatus.SPAM

    @property
    def is_newest_first(self) -> bool:
        """Where nobody waits for us the oldest is not the most urgent."""
        return self in {View.WAITING, View.CLOSED}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an agent looks at."""

    agent: AgentId
    view: View = View.OPEN
    words: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class Place:
    """A ticket, as far as it decides which lists it is in."""

    number: TicketNumber
    status: TicketStatus
    claimed_by: AgentId | None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many tickets there are."""

    by_status: Mapping[TicketStatus, int]
    claimed: Mapping[AgentId, int]
    """Open ones by who works on them."""

    def of(self, view: View, agent: AgentId) -> int:
        if view is View.MINE:
            return self.claimed.get(agent, 0)
        return sum(self.by_status.get(status, 0) for status in view.statuses)


@dataclass(frozen=True, slots=True)
class Found:
    """Tickets that have the words that were searched for."""

    places: Sequence[Place]

    def of(self, view: View, agent: AgentId) -> int:
        return len(self.numbers(view, agent))

    def numbers(self, view: View, agent: AgentId) -> list[TicketNumber]:
        """In the order of the list."""
        statuses, is_mine = view.statuses, view is View.MINE
        numbers = [
            one.number
            for one in self.places
            if one.status in statuses and (not is_mine or one.claimed_by == agent)
        ]
        return sorted(numbers, reverse=view.is_newest_first)


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list."""

    tickets: Sequence[TicketView]
    count: int
    """On all pages."""
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.count // PAGE))


class ListQueries(Protocol):
    """What the store says about it."""

    async def counts(self) -> Counts: ...

    async def listed(
        self, view: View, agent: AgentId, *, skip: int, limit: int
    ) -> Sequence[TicketView]: ...

    async def found(self, words: Sequence[str], among: int) -> Sequence[Place]:
        """Tickets that have all the words in question, entries or owner, among the newest.

        The ticket of which a word is the number is found however old it is.
        """
        ...

    async def numbered(self, numbers: Sequence[TicketNumber]) -> Sequence[TicketView]:
        """Those tickets, in that order."""
        ...


@dataclass(frozen=True, slots=True)
class TicketLists:
    queries: ListQueries

    async def counted(self, words: str) -> Counts | Found:
        """How many tickets each list holds for each agent, of those that have the words."""
        if not words:
            return await self.queries.counts()
        return Found(await self.queries.found(words.casefold().split(), SEARCHED))

    async def listed(self, wanted: Wanted, counted: Counts | Found) -> Listed:
        """A page of a list; the last one if it has not that many."""
        view, agent = wanted.view, wanted.agent
        count = counted.of(view, agent)
        page = min(max(1, wanted.page), Listed((), count, 1).pages)
        skip = (page - 1) * PAGE
        if isinstance(counted, Counts):
            tickets = await self.queries.listed(view, agent, skip=skip, limit=PAGE)
        else:
            numbers = counted.numbers(view, agent)[skip : skip + PAGE]
            tickets = await self.queries.numbered(numbers)
        return Listed(tickets, count, page)
