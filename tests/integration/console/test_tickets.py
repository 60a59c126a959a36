"""The lists of tickets."""

from __future__ import annotations

from bot.store.open_store import Store
from tests.integration.console.agents import LIST, PAGE, AgentsBrowser, a_ticket, keep, say, said


async def test_x(eva: AgentsBrowser, store: Store) -> None:
    """x."""
    await keep(store, a_ticket(7))
    await say(store, said("Säljer ni valar?"))
    page = await eva.opens(LIST)
    print(page.status, page.words)
    page = await eva.opens(PAGE)
    print(page.status, page.html)
