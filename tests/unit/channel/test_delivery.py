"""Each committed message reaches its recipient, or agents hear why not."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from bot.channel.delivery import MOST_ATTEMPTS, Delivery
from bot.conversation.outbound import OutboundMessage
from bot.conversation.queues import STAFF, OutboxItem, Sent, TryAgain, Undeliverable
from bot.errors import (
    ChannelHalted,
    MaybeSent,
    NotSent,
    RecipientGone,
    RecipientMoved,
    Refused,
    StoreUnavailable,
)
from bot.escalation.model import CardRefresh, Happening, StaffAlarm, TicketNotice
from bot.ids import ConversationId, OutboxId, TicketNumber
from bot.knowledge.model import Language
from tests.fakes import NOON, FakeOutbox, noon

VISITOR = ConversationId("telegram:4711")


@dataclass
class FakeDeliverer:
    """Implements `Deliverer`: fails as it is told to."""

    failures: deque[Exception] = field(default_factory=deque)
    tried: list[int] = field(default_factory=list)

    async def deliver(self, item: OutboxItem) -> Sent:
        self.tried.append(item.id)
        if self.failures:
            raise self.failures.popleft()
        return Sent((f"message {item.id}",))


def an_item(
    number: int = 1, *, ticket: int | None = None, attempts: int = 0, uncertain: int = 0
) -> OutboxItem:
    """A message to a visitor; with a ticket it is an agent's answer."""
    ticket_number = None if ticket is None else TicketNumber(ticket)
    content = OutboundMessage(VISITOR, "Svar", Language.SV, ticket_number=ticket_number)
    return OutboxItem(OutboxId(number), "telegram", VISITOR, content, attempts, uncertain)


@pytest.fixture
def outbox() -> FakeOutbox:
    return FakeOutbox()


@pytest.fixture
def deliverer() -> FakeDeliverer:
    return FakeDeliverer()


@pytest.fixture
def delivery(outbox: FakeOutbox, deliverer: FakeDeliverer) -> Delivery:
    deliverers = {"telegram": deliverer, STAFF: deliverer}
    return Delivery(outbox, deliverers, noon, first_pause=timedelta(0))


async def settled() -> None:
    """All that can happen without waiting has happened."""
    for _ in range(50):
        await asyncio.sleep(0)


async def test_a_message_goes_out_as_soon_as_it_is_committed(
    delivery: Delivery, outbox: FakeOutbox
) -> None:
    """And what it has become at the channel is kept."""
    outbox.announce(an_item())
    await delivery.lanes.drained()

    assert [kept.outcome for kept in outbox.settled] == [Sent(("message 1",))]


async def test_what_an_earlier_run_left_is_sent(
    delivery: Delivery, outbox: FakeOutbox, deliverer: FakeDeliverer
) -> None:
    """An answer that was committed before a kill arrives after the restart."""
    outbox.due = [an_item(1), an_item(2)]

    run = asyncio.ensure_future(delivery.run())
    await settled()

    assert deliverer.tried == [1, 2]
    run.cancel()


async def test_a_message_that_was_not_sent_is_tried_again(
    delivery: Delivery, outbox: FakeOutbox, deliverer: FakeDeliverer
) -> None:
    """Until it has been."""
    deliverer.failures.extend([NotSent("no connection")] * 3)

    outbox.announce(an_item())
    await delivery.lanes.drained()

    assert deliverer.tried == [1, 1, 1, 1]
    assert outbox.settled[-1].outcome == Sent(("message 1",))


async def test_the_next_message_waits_for_the_one_before(
    delivery: Delivery, outbox: FakeOutbox, deliverer: FakeDeliverer
) -> None:
    """A visitor reads them in the order in which they were written."""
    deliverer.failures.append(NotSent("no connection"))

    outbox.announce(an_item(1), an_item(2))
    await delivery.lanes.drained()

    assert deliverer.tried == [1, 1, 2]


async def test_we_wait_as_long_as_the_channel_asks_for(
    delivery: Delivery, outbox: FakeOutbox, deliverer: FakeDeliverer
) -> None:
    """Not our own pause, but Telegram's."""
    deliverer.failures.append(NotSent("too many", retry_after=timedelta(seconds=17)))

    outbox.announce(an_item())
    await settled()

    assert outbox.settled[0].outcome == TryAgain(NOON + timedelta(seconds=17), "too many")
    await delivery.lanes.stop(within=0)


@pytest.mark.parametrize(
    ("attempts", "seconds"), [(0, 0.25), (1, 0.5), (4, 4), (8, 60), (MOST_ATTEMPTS - 1, 60)]
)
async def test_pauses_grow_up_to_a_minute(
    outbox: FakeOutbox, deliverer: FakeDeliverer, attempts: int, seconds: float
) -> None:
    """A channel that is down for long is not hammered."""
    delivery = Delivery(outbox, {"telegram": deliverer}, noon)
    deliverer.failures.append(NotSent("no connection"))

    outbox.announce(an_item(attempts=attempts))
    await settled()

    until = NOON + timedelta(seconds=seconds)
    assert [kept.outcome for kept in outbox.settled] == [TryAgain(until, "no connection")]
    await delivery.lanes.stop(within=0)


async def test_a_channel_that_is_down_for_hours_is_given_up(
    delivery: Delivery, outbox: FakeOutbox, deliverer: FakeDeliverer
) -> None:
    """Nothing is tried for ever."""
    deliverer.failures.append(NotSent("no connection"))

    outbox.announce(an_item(attempts=MOST_ATTEMPTS))
    await delivery.lanes.drained()

    assert [kept.outcome for kept in outbox.settled] == [Undeliverable("no connection")]


async def test_a_message_that_may_have_arrived_is_sent_again_a_few_times_only(
    delivery: Delivery, outbox: FakeOutbox, deliverer: FakeDeliverer
) -> None:
    """Better twice than never, but not without end."""
    deliverer.failures.extend([MaybeSent("no answer")] * 10)

    outbox.announce(an_item())
    await delivery.lanes.drained()

    assert deliverer.tried == [1] * 6
    assert outbox.settled[0].outcome == TryAgain(NOON, "no answer", maybe_sent=True)
    assert outbox.settled[-1].outcome == Undeliverable("no answer")


async def test_it_is_kept_how_often_a_message_may_have_been_sent(
    delivery: Delivery, outbox: FakeOutbox, deliverer: FakeDeliverer
) -> None:
    """Also when it goes out for certain in the end, and after other trouble."""
    deliverer.failures.extend([MaybeSent("no answer"), NotSent("refused"), MaybeSent("no answer")])

    outbox.announce(an_item())
    await delivery.lanes.drained()

    assert [kept.item.uncertain for kept in outbox.settled] == [0, 1, 1, 2]


async def test_uncertain_tries_before_a_restart_count(
    delivery: Delivery, outbox: FakeOutbox, deliverer: FakeDeliverer
) -> None:
    """A visitor does not get the same answer five times after each restart."""
    deliverer.failures.append(MaybeSent("no answer"))

    outbox.announce(an_item(uncertain=5))
    await delivery.lanes.drained()

    assert [kept.outcome for kept in outbox.settled] == [Undeliverable("no answer")]


@pytest.mark.parametrize(
    "error",
    [
        RecipientGone("blocked"),
        RecipientMoved("telegram:-1004711"),
        Refused("too long"),
        RuntimeError("a bug"),
    ],
)
async def test_what_no_retry_helps_is_given_up_at_once(
    delivery: Delivery, outbox: FakeOutbox, deliverer: FakeDeliverer, error: Exception
) -> None:
    """And the reason is kept."""
    deliverer.failures.append(error)

    outbox.announce(an_item())
    await delivery.lanes.drained()

    assert [kept.outcome for kept in outbox.settled] == [Undeliverable(str(error))]


async def test_one_visitor_who_is_gone_does_not_hold_up_the_next_message(
    delivery: Delivery, outbox: FakeOutbox, deliverer: FakeDeliverer
) -> None:
    """A block is no fault of ours to get stuck on."""
    deliverer.failures.append(RecipientGone("blocked"))

    outbox.announce(an_item(1), an_item(2))
    await delivery.lanes.drained()

    assert deliverer.tried == [1, 2]


@pytest.mark.parametrize("attempts", [0, MOST_ATTEMPTS])
async def test_everything_is_kept_while_a_channel_is_halted(
    delivery: Delivery, outbox: FakeOutbox, deliverer: FakeDeliverer, attempts: int
) -> None:
    """Until an operator has put the token right, however long that takes."""
    deliverer.failures.append(ChannelHalted("no token"))

    outbox.announce(an_item(attempts=attempts))
    await settled()

    assert outbox.settled[0].outcome == TryAgain(
        NOON + timedelta(seconds=30), "no token", counts=False
    )
    await delivery.lanes.stop(within=0)


async def test_a_stop_does_not_wait_for_the_next_attempt(
    delivery: Delivery, outbox: FakeOutbox, deliverer: FakeDeliverer
) -> None:
    """It is kept when that is due; the next start makes it."""
    deliverer.failures.append(ChannelHalted("no token"))
    outbox.announce(an_item())
    await settled()

    async with asyncio.timeout(1):
        await delivery.lanes.stop(within=60)

    assert [type(kept.outcome) for kept in outbox.settled] == [TryAgain]


async def test_nothing_more_is_sent_until_it_is_kept_what_became_of_the_last(
    delivery: Delivery, outbox: FakeOutbox, deliverer: FakeDeliverer
) -> None:
    """Otherwise a restart would send it again, and out of order."""
    outbox.failures.append(StoreUnavailable("locked"))

    outbox.announce(an_item(1), an_item(2))
    await settled()

    assert deliverer.tried == [1]
    await delivery.lanes.stop(within=0)


# --- what agents hear -----------------------------------------------------------------------


async def test_an_agent_hears_that_the_answer_has_arrived(
    delivery: Delivery, outbox: FakeOutbox
) -> None:
    """Kept together with its delivery."""
    outbox.announce(an_item(ticket=17))
    await delivery.lanes.drained()

    expected = TicketNotice(TicketNumber(17), Happening.DELIVERED)
    assert outbox.settled[0].follow_ups == (expected,)


async def test_an_agent_hears_why_the_answer_did_not_arrive(
    delivery: Delivery, outbox: FakeOutbox, deliverer: FakeDeliverer
) -> None:
    """In the thread and on the card: the visitor is reached in another way, or not at all."""
    deliverer.failures.append(RecipientGone("bot was blocked"))

    outbox.announce(an_item(ticket=17))
    await delivery.lanes.drained()

    number = TicketNumber(17)
    assert outbox.settled[0].follow_ups == (
        TicketNotice(number, Happening.UNDELIVERABLE, "bot was blocked"),
        CardRefresh(number),
    )


async def test_an_agent_hears_nothing_as_long_as_it_is_tried(
    delivery: Delivery, outbox: FakeOutbox, deliverer: FakeDeliverer
) -> None:
    """Only the outcome is news."""
    deliverer.failures.append(NotSent("no connection"))

    outbox.announce(an_item(ticket=17))
    await delivery.lanes.drained()

    assert [len(kept.follow_ups) for kept in outbox.settled] == [0, 1]


async def test_agents_are_not_told_of_the_bots_own_answers(
    delivery: Delivery, outbox: FakeOutbox
) -> None:
    """They would hear of nothing else."""
    outbox.announce(an_item())
    await delivery.lanes.drained()

    assert outbox.settled[0].follow_ups == ()


async def test_a_lost_alarm_raises_no_further_alarm(
    delivery: Delivery, outbox: FakeOutbox, deliverer: FakeDeliverer
) -> None:
    """A group that is gone must not make us talk to ourselves for ever."""
    deliverer.failures.append(RecipientGone("kicked"))

    outbox.announce(OutboxItem(OutboxId(1), STAFF, STAFF, StaffAlarm("Se upp")))
    await delivery.lanes.drained()

    assert outbox.settled[0].follow_ups == ()
