"""What the tests put into a store."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from bot.conversation.model import Conversation, Direction, Message
from bot.conversation.outbound import OutboundMessage
from bot.conversation.ports import UnitOfWork
from bot.conversation.queues import DeliveryOutcome, OutboxItem, Outgoing, Received
from bot.escalation.model import ForStaff, Reason, Ticket
from bot.ids import ConversationId, TicketNumber
from bot.knowledge.model import Language
from bot.store.open_store import Store
from tests.fakes import NOON

ANNA = ConversationId("web:anna")
BO = ConversationId("telegram:4711")
CARIN = ConversationId("telegram:4712")

SOON = NOON + timedelta(seconds=30)
LATER = NOON + timedelta(minutes=5)
"""When the claims of a process that has not been heard of since noon are free."""


def received(
    external_id: str = "1", *, lane: str = ANNA, text: str = "Vad är IOP?", channel: str = "web"
) -> Received:
    return Received(channel, external_id, lane, {"text": text}, NOON)


def a_reply(
    body: str = "Hej!", *, to: ConversationId = ANNA, ticket_number: int | None = None
) -> OutboundMessage:
    number = None if ticket_number is None else TicketNumber(ticket_number)
    return OutboundMessage(to, body, Language.SV, ticket_number=number)


def a_message(text: str, direction: Direction = Direction.INCOMING) -> Message:
    return Message(ANNA, direction, text, NOON)


def a_ticket(
    number: int = 7, *, of: ConversationId = ANNA, question: str = "Vad kostar det?"
) -> Ticket:
    return Ticket(
        number=TicketNumber(number),
        conversation_id=of,
        question=question,
        reason=Reason.NO_MATCH,
        language=Language.SV,
        created_at=NOON,
        expected_by=LATER,
    )


def add_ticket(uow: UnitOfWork, ticket: Ticket) -> None:
    """With its conversation, without which there is none."""
    uow.conversations.save(Conversation(ticket.conversation_id))
    uow.tickets.add(ticket)


class Taken(list[OutboxItem]):
    """What a subscriber was handed over."""

    def take(self, items: Iterable[OutboxItem]) -> None:
        self.extend(items)


async def settle(
    store: Store,
    content: Outgoing,
    outcome: DeliveryOutcome,
    *,
    follow_ups: Sequence[ForStaff] = (),
) -> None:
    """Commit the content and settle what is handed over for it."""
    taken = Taken()
    store.outbox.subscribe(taken.take)
    async with store.begin() as uow:
        uow.outbox.add(content)
        await uow.commit()
    await store.outbox.settle(taken[0], outcome, follow_ups)


async def send(store: Store, *contents: OutboundMessage) -> None:
    """Commit messages that are to be delivered."""
    async with store.begin() as uow:
        for content in contents:
            uow.outbox.add(content)
        await uow.commit()


def bodies(items: Iterable[OutboxItem]) -> list[str]:
    """What the visitors are told, in order."""
    return [item.content.body for item in items if isinstance(item.content, OutboundMessage)]
