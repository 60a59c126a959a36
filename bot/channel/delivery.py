"""Works off the outbox: each committed message reaches its recipient, or agents hear why not."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from bot.channel.lanes import Lanes, attempted, place_of
from bot.conversation.outbound import OutboundMessage
from bot.conversation.ports import Clock
from bot.conversation.queues import (
    Deliverer,
    DeliveryOutcome,
    OutboxItem,
    OutboxQueue,
    Sent,
    TryAgain,
    Undeliverable,
)
from bot.errors import (
    ChannelHalted,
    MaybeSent,
    NotSent,
    StoreUnavailable,
)
from bot.escalation.model import CardRefresh, ForStaff, Happening, TicketNotice

log = logging.getLogger(__name__)

MOST_LANES = 256
MOST_UNCERTAIN = 5
MOST_ATTEMPTS = 200
"""With pauses of up to a minute, about three hours without any connection."""
SWEEP_SECONDS = 1.0
LONGEST_PAUSE = timedelta(minutes=1)
HALTED_PAUSE = timedelta(seconds=30)
SENDING_SECONDS = 120.0
_BATCH = 500
_CHANGED = "ändringen är framme. (The change has arrived.)"


class Delivery:
    """Sends what is committed, in order for each recipient, and keeps what became of it."""

    def __init__(
        self,
        outbox: OutboxQueue,
        deliverers: Mapping[str, Deliverer],
        now: Clock,
        *,
        first_pause: timedelta = timedelta(milliseconds=250),
    ) -> None:
        self._outbox = outbox
        self._deliverers = deliverers
        self._now = now
        self._first_pause = first_pause
        self.lanes = Lanes[OutboxItem](
            self._work, lane_of=lambda item: item.recipient, most_at_once=MOST_LANES
        )
        outbox.subscribe(self.lanes.take)

    async def run(self) -> None:
        """Take up what earlier runs or other processes left, until cancelled."""
        while True:
            try:
                self.lanes.take(await self._outbox.claim(_BATCH))
            except StoreUnavailable as error:
                log.error("outbox not readable, trying again: %s", error)  # noqa: TRY400
            await asyncio.sleep(SWEEP_SECONDS)

    async def _work(self, item: OutboxItem) -> None:
        while True:
            outcome = await self._outcome(item)
            await self._settle(item, outcome)
            if not isinstance(outcome, TryAgain):
                return
            item = replace(
                item,
                attempts=item.attempts + outcome.counts,
                uncertain=item.uncertain + outcome.maybe_sent,
            )
            # waiting here, in the lane, keeps the recipient's messages in order
            await self.lanes.rest(max(0.0, (outcome.at - self._now()).total_seconds()))

    async def _outcome(self, item: OutboxItem) -> DeliveryOutcome:
        delivered: list[Sent] = []

        async def deliver() -> None:
            delivered.append(await self._deliverers[item.channel].deliver(item))

        error = await attempted(deliver(), seconds=SENDING_SECONDS)
        if error is None:
            return delivered[0]
        log.warning("not delivered outbox=%d error=%s", item.id, place_of(error))
        return self._after(error, item)

    def _after(self, error: Exception, item: OutboxItem) -> DeliveryOutcome:
        """What an error means for the message."""
        pause = min(self._first_pause * 2 ** min(item.attempts, 20), LONGEST_PAUSE)
        match error:
            case ChannelHalted():
                # an operator has to act first, however long that takes
                return TryAgain(self._now() + HALTED_PAUSE, str(error), counts=False)
            case NotSent() if item.attempts < MOST_ATTEMPTS:
                return TryAgain(self._now() + (error.retry_after or pause), str(error))
            case MaybeSent() | TimeoutError() if item.uncertain < MOST_UNCERTAIN:
                return TryAgain(self._now() + pause, str(error), maybe_sent=True)
            case _:
                return Undeliverable(str(error) or type(error).__name__)

    async def _settle(self, item: OutboxItem, outcome: DeliveryOutcome) -> None:
        follow_ups = _follow_ups(item, outcome)

        async def settle() -> None:
            await self._outbox.settle(item, outcome, follow_ups)

        # it has been sent: this must be kept before anything else goes to the same recipient
        while error := await attempted(settle(), seconds=SENDING_SECONDS):
            log.error("outcome not kept outbox=%d error=%s", item.id, place_of(error))
            await asyncio.sleep(SWEEP_SECONDS)


def _follow_ups(item: OutboxItem, outcome: DeliveryOutcome) -> Sequence[ForStaff]:
    """Agents hear what became of their answer."""
    if not isinstance(item.content, OutboundMessage) or item.content.ticket_number is None:
        return ()
    number = item.content.ticket_number
    match outcome:
        case Sent() if item.content.replaces_answer:
            return (TicketNotice(number, Happening.TOLD, _CHANGED),)
        case Sent():
            return (TicketNotice(number, Happening.DELIVERED),)
        case Undeliverable(reason):
            # its card says "answered" by now
            return TicketNotice(number, Happening.UNDELIVERABLE, reason), CardRefresh(number)
        case TryAgain():
            return ()
