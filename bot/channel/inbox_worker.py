"""Works off the inbox: each kept update once, in order within its conversation."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence

from bot.channel.lanes import Lanes, attempted, place_of
from bot.conversation.ports import BeginUnitOfWork, Dispatch
from bot.conversation.queues import Inbox, InboxItem
from bot.errors import ClaimLost, ConcurrentChange, StoreUnavailable, UnreadableUpdate
from bot.escalation.model import StaffAlarm

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 3
MOST_STARTS = 10
"""An update that so many processes have left unfinished may be what ended them."""
MOST_LANES = 64
HANDLING_SECONDS = 30.0
SWEEP_SECONDS = 1.0
_BATCH = 500


class InboxWorker:
    """Hands each item to its channel's dispatch, inside one unit of work.

    An item that keeps failing, or that processes keep ending with, is quarantined, and people are
    told.
    """

    def __init__(
        self,
        inbox: Inbox,
        begin: BeginUnitOfWork,
        dispatches: Mapping[str, Dispatch],
        *,
        pause: float = 0.2,
        seconds: float = HANDLING_SECONDS,
    ) -> None:
        self._inbox = inbox
        self._begin = begin
        self._dispatches = dispatches
        self._pause = pause
        self._seconds = seconds
        self.lanes = Lanes[InboxItem](
            self._work, lane_of=lambda item: item.lane, most_at_once=MOST_LANES
        )

    def take(self, items: Sequence[InboxItem]) -> None:
        """Queue items that have just been kept."""
        self.lanes.take(items)

    async def run(self) -> None:
        """Take up what earlier runs left, and what becomes due, until cancelled."""
        while True:
            try:
                self.take(await self._inbox.claim(_BATCH))
            except StoreUnavailable as error:
                log.error("inbox not readable, trying again: %s", error)  # noqa: TRY400
            await asyncio.sleep(SWEEP_SECONDS)

    async def _work(self, item: InboxItem) -> None:
        if item.attempts >= MOST_STARTS:
            await self._quarantine(item, "TooManyStarts")
            return
        failures = 0
        while error := await attempted(self._handle(item), seconds=self._seconds):
            if isinstance(error, ClaimLost):
                log.warning("claim lost inbox=%d", item.id)
                return
            # a busy database or an agent who was quicker is not the update's fault
            if not isinstance(error, StoreUnavailable | ConcurrentChange):
                failures += 1
                log.error("handling failed inbox=%d error=%s", item.id, place_of(error))
            if failures >= MOST_ATTEMPTS or isinstance(error, UnreadableUpdate):
                await self._quarantine(item, type(error).__name__)
                return
            await asyncio.sleep(self._pause * 2**failures)

    async def _handle(self, item: InboxItem) -> None:
        async with self._begin() as uow:
            await self._dispatches[item.channel](item, uow)
            uow.inbox.done(item)
            await uow.commit()

    async def _quarantine(self, item: InboxItem, reason: str) -> None:
        log.error("quarantined inbox=%d channel=%s reason=%s", item.id, item.channel, reason)
        error = await attempted(self._give_up(item, reason), seconds=HANDLING_SECONDS)
        if error is not None:
            await self._bury(item, reason)

    async def _give_up(self, item: InboxItem, reason: str) -> None:
        async with self._begin() as uow:
            await self._dispatches[item.channel].give_up(item, reason, uow)
            uow.inbox.bury(item, reason)
            await uow.commit()

    async def _bury(self, item: InboxItem, reason: str) -> None:
        """The visitor can't be told; the agents are, as soon as the database takes it."""
        while error := await attempted(self._bury_once(item, reason), seconds=HANDLING_SECONDS):
            if isinstance(error, ClaimLost):
                return
            log.error("burying failed inbox=%d error=%s", item.id, place_of(error))
            await asyncio.sleep(SWEEP_SECONDS)

    async def _bury_once(self, item: InboxItem, reason: str) -> None:
        async with self._begin() as uow:
            uow.inbox.bury(item, reason)
            uow.outbox.add(
                StaffAlarm(
                    f"En uppdatering ({item.channel}, nr {item.id}) kunde inte behandlas"
                    f" och ligger i karantän: {reason} / An update could not be handled."
                )
            )
            await uow.commit()
