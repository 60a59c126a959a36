"""Who did what, as the page of the audit reads it."""

from __future__ import annotations

from bot.ids import AgentId
from bot.store.audit_queries import PAGE, Act, ActsPage
from bot.store.open_store import Store
from tests.fakes import NOON

EVA, KARIN, SYSTEM = (AgentId(name) for name in ("telegram:1", "telegram:2", "system"))


async def test_the_newest_act_comes_first(store: Store) -> None:
    """With the name of who did it, or the id if we never heard one."""
    await _act(store, (EVA, "reveal", "ticket 7"), (KARIN, "teach", "variant of iop"))

    assert await store.audit_queries.acts(1) == ActsPage(
        [
            Act(NOON, KARIN, KARIN, "teach", "variant of iop"),
            Act(NOON, EVA, "Eva", "reveal", "ticket 7"),
        ],
        has_older=False,
    )


async def test_a_page_is_followed_by_the_older_ones(store: Store) -> None:
    """Each act is on one page."""
    await _act(store, *((EVA, "reveal", f"ticket {number}") for number in range(PAGE + 1)))

    first, second = [await store.audit_queries.acts(page) for page in (1, 2)]

    assert (len(first.acts), first.has_older) == (PAGE, True)
    assert ([one.subject for one in second.acts], second.has_older) == (["ticket 0"], False)


async def test_a_page_that_ends_with_the_oldest_act_is_the_last(store: Store) -> None:
    """No empty page follows."""
    await _act(store, *((EVA, "reveal", f"ticket {number}") for number in range(PAGE)))

    page = await store.audit_queries.acts(1)

    assert (len(page.acts), page.has_older) == (PAGE, False)


async def test_acts_can_be_looked_for_by_who_and_what(store: Store) -> None:
    """By one of both, or by both."""
    await _act(store, (EVA, "reveal", "1"), (EVA, "teach", "2"), (KARIN, "reveal", "3"))

    queries = store.audit_queries
    found = [
        await queries.acts(1, agent=EVA),
        await queries.acts(1, act="reveal"),
        await queries.acts(1, agent=EVA, act="reveal"),
        await queries.acts(1, agent="nobody"),
    ]

    assert ["".join(one.subject for one in page.acts) for page in found] == ["21", "31", "1", ""]


async def test_who_has_acted_and_how_can_be_chosen_from(store: Store) -> None:
    """Each once, by name; who has only a name is not among them."""
    await _act(store, (SYSTEM, "retention", "1"), (EVA, "reveal", "2"), (EVA, "reveal", "3"))

    assert await store.audit_queries.agents() == [(EVA, "Eva"), (SYSTEM, "system")]
    assert await store.audit_queries.kinds() == ["retention", "reveal"]


async def _act(store: Store, *acts: tuple[AgentId, str, str]) -> None:
    async with store.begin() as uow:
        uow.agents.remember(EVA, "Eva")
        uow.agents.remember(AgentId("telegram:3"), "Olle")
        for agent, act, subject in acts:
            uow.audit.add(agent, act, subject)
        await uow.commit()
