"""Which tickets are on which page of which list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from bot.escalation.model import TicketStatus, TicketView
from bot.ids import AgentId, TicketNumber
from bot.staff.ticket_list import PAGE, Counts, Found, Place, TicketLists, View, Wanted
from tests.unit.staff.fakes import EVA, KARIN, a_ticket


@dataclass
class FakeQueries:
    """Implements `ListQueries` for so many open tickets."""

    count: int
    searched: list[Sequence[str]] = field(default_factory=list)

    async def counts(self) -> Counts:
        return Counts({TicketStatus.OPEN: self.count}, {})

    async def listed(
        self, _view: View, _agent: AgentId, *, skip: int, limit: int
    ) -> Sequence[TicketView]:
        numbers = range(1, self.count + 1)[skip : skip + limit]
        return [TicketView(a_ticket(number)) for number in numbers]

    async def found(self, words: Sequence[str], among: int) -> Sequence[Place]:
        self.searched.append((*words, str(among)))
        numbers = range(self.count, 0, -1)
        return [Place(TicketNumber(number), TicketStatus.OPEN, None) for number in numbers]

    async def numbered(self, numbers: Sequence[TicketNumber]) -> Sequence[TicketView]:
        return [TicketView(a_ticket(number)) for number in numbers]


@pytest.mark.parametrize("words", ["", "iop"])
@pytest.mark.parametrize(
    ("count", "page", "expected"),
    [
        (2 * PAGE + 1, 1, (1, 3, range(1, PAGE + 1))),
        (2 * PAGE + 1, 3, (3, 3, range(2 * PAGE + 1, 2 * PAGE + 2))),
        (2 * PAGE, 3, (2, 2, range(PAGE + 1, 2 * PAGE + 1))),
        (1, 0, (1, 1, range(1, 2))),
        (0, 5, (1, 1, range(0))),
    ],
)
async def test_a_list_comes_in_pages(
    words: str, count: int, page: int, expected: tuple[int, int, range]
) -> None:
    """After the last one there is none; the same for what was searched for."""
    lists = TicketLists(FakeQueries(count))
    wanted = Wanted(EVA.id, words=words, page=page)

    listed = await lists.listed(wanted, await lists.counted(words))

    numbers = [one.ticket.number for one in listed.tickets]
    assert (listed.page, listed.pages, numbers) == (*expected[:2], list(expected[2]))


async def test_words_are_searched_whatever_their_case() -> None:
    """One by one, among the newest thousand."""
    queries = FakeQueries(0)

    await TicketLists(queries).counted("Startbidrag IOP")

    assert queries.searched == [("startbidrag", "iop", "1000")]


FOUND = Found(
    (
        Place(TicketNumber(4), TicketStatus.CLOSED, EVA.id),
        Place(TicketNumber(3), TicketStatus.SPAM, None),
        Place(TicketNumber(2), TicketStatus.OPEN, EVA.id),
        Place(TicketNumber(1), TicketStatus.OPEN, KARIN.id),
    )
)


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        (View.OPEN, [1, 2]),
        (View.MINE, [2]),
        (View.WAITING, []),
        (View.UNDELIVERABLE, []),
        (View.CLOSED, [4, 3]),
    ],
)
def test_what_was_found_is_in_its_list(view: View, expected: list[int]) -> None:
    """In the order that the list has without a search."""
    assert FOUND.numbers(view, EVA.id) == expected
    assert FOUND.of(view, EVA.id) == len(expected)


def test_tickets_of_others_are_not_mine() -> None:
    """Each agent's own are counted."""
    counts = Counts({TicketStatus.OPEN: 5, TicketStatus.SPAM: 2}, {EVA.id: 3})

    assert [counts.of(view, EVA.id) for view in View] == [5, 3, 0, 0, 2]
    assert counts.of(View.MINE, KARIN.id) == 0
