"""An answer is sent once, or kept: no word that an agent has written gets lost."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from bot.errors import ActionRefused, ConcurrentChange, TicketNotFound
from bot.ids import AgentId, TicketNumber
from bot.staff.actions import TicketActions
from bot.staff.committing import committed
from bot.staff.drafts import Draft, Replying
from tests.fakes import NOON, FakeUnitOfWork
from tests.unit.staff.fakes import EVA, GONE, KARIN, SEVEN, bodies


@dataclass
class FakeDrafts:
    """Implements `Drafts`."""

    kept: dict[tuple[TicketNumber, AgentId], Draft] = field(default_factory=dict)

    async def get(self, number: TicketNumber, agent: AgentId) -> Draft | None:
        return self.kept.get((number, agent))

    async def put(self, number: TicketNumber, agent: AgentId, text: str) -> None:
        self.kept[number, agent] = Draft(text, NOON)

    async def drop(self, number: TicketNumber, agent: AgentId) -> None:
        self.kept.pop((number, agent), None)


@pytest.fixture
def drafts() -> FakeDrafts:
    return FakeDrafts()


@pytest.fixture
def replying(actions: TicketActions, drafts: FakeDrafts, uow: FakeUnitOfWork) -> Replying:
    return Replying(actions, drafts, uow.begin)


# --- sending --------------------------------------------------------------------------------


async def test_an_answer_that_is_sent_is_no_draft_any_more(
    replying: Replying, drafts: FakeDrafts, uow: FakeUnitOfWork
) -> None:
    """The box is empty when the page comes back."""
    await replying.keep(SEVEN, "No, we", EVA)

    await replying.send(SEVEN, "No, we don't.", EVA, key="k")

    assert bodies(uow) == ["Answer in case 7:\n\nNo, we don't."]
    assert drafts.kept == {}


async def test_an_answer_that_comes_too_late_is_kept_as_a_draft(
    replying: Replying, drafts: FakeDrafts, uow: FakeUnitOfWork
) -> None:
    """Whoever was first has answered; the words of the other are not lost."""
    await replying.send(SEVEN, "No.", KARIN, key="k1")

    with pytest.raises(ActionRefused, match="Karin was first"):
        await replying.send(SEVEN, "Of course not.", EVA, key="k2")

    assert bodies(uow) == ["Answer in case 7:\n\nNo."]
    assert drafts.kept == {(SEVEN, EVA.id): Draft("Of course not.", NOON)}


async def test_an_answer_is_sent_once_for_each_key(replying: Replying, uow: FakeUnitOfWork) -> None:
    """An impatient double click does not answer twice."""
    for _ in range(2):
        await replying.send(SEVEN, "No.", EVA, key="k")

    assert len(bodies(uow)) == 1


async def test_two_keys_are_two_answers(replying: Replying, uow: FakeUnitOfWork) -> None:
    """Somebody has more to say, in the same words even."""
    for key in ("k1", "k2"):
        await replying.send(SEVEN, "No.", EVA, key=key)

    assert len(bodies(uow)) == 2


async def test_an_agent_is_known_by_name_from_the_first_act_on(
    replying: Replying, uow: FakeUnitOfWork
) -> None:
    """Others see who has it."""
    uow.agents.names.clear()

    await replying.send(SEVEN, "No.", EVA, key="k")

    assert uow.agents.names == {EVA.id: "Eva"}


# --- keeping --------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", " \n"])
async def test_an_emptied_box_is_no_draft(
    replying: Replying, drafts: FakeDrafts, text: str
) -> None:
    """What was in it is gone, as the agent wanted."""
    await replying.keep(SEVEN, "No, we", EVA)

    await replying.keep(SEVEN, text, EVA)

    assert drafts.kept == {}


async def test_nothing_is_kept_for_a_visitor_who_has_had_everything_deleted(
    replying: Replying, drafts: FakeDrafts, uow: FakeUnitOfWork
) -> None:
    """It can't be sent any more, and nobody would delete it."""
    uow.tickets.kept[SEVEN].question = ""
    uow.tickets.save(uow.tickets.kept[SEVEN])

    await replying.keep(SEVEN, "No, we", EVA)

    assert drafts.kept == {}


async def test_nothing_is_kept_for_a_ticket_that_is_not_there(
    replying: Replying, drafts: FakeDrafts
) -> None:
    """A mistyped address."""
    with pytest.raises(TicketNotFound):
        await replying.keep(GONE, "No", EVA)

    assert drafts.kept == {}


# --- at the same moment ---------------------------------------------------------------------


@pytest.mark.parametrize("times", [1, 2])
async def test_an_act_is_done_again_where_somebody_else_was_quicker(
    replying: Replying, uow: FakeUnitOfWork, times: int
) -> None:
    """The visitor wrote something at that very moment."""
    uow.failures.extend(ConcurrentChange("ticket 7 has changed") for _ in range(times))

    await replying.send(SEVEN, "No.", EVA, key="k")

    assert bodies(uow) == ["Answer in case 7:\n\nNo."]


async def test_an_act_that_others_prevent_each_time_is_refused_in_words(
    replying: Replying, uow: FakeUnitOfWork, drafts: FakeDrafts
) -> None:
    """And the answer is kept."""
    uow.failures.extend(ConcurrentChange("ticket 7 has changed") for _ in range(3))

    with pytest.raises(ActionRefused, match="Try again"):
        await replying.send(SEVEN, "No.", EVA, key="k")

    assert bodies(uow) == []
    assert drafts.kept[SEVEN, EVA.id].text == "No."


async def test_what_the_work_gives_is_given_on(uow: FakeUnitOfWork) -> None:
    """Once it is kept."""

    async def reads(_uow: object) -> str:
        return "read"

    assert await committed(uow.begin, EVA, reads) == "read"
    assert uow.commits == 1
