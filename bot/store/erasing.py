"""Deletes what was said in a conversation, and leaves that there was something."""

from __future__ import annotations

from sqlalchemy import Connection, Table, delete, select, update

from bot.conversation.queues import STAFF
from bot.store.tables import (
    DEAD,
    UNDELIVERABLE,
    WAITING,
    conversations,
    drafts,
    inbox,
    labels,
    messages,
    outbox,
    ratings,
    replies,
    tickets,
)

_ALL_OF_IT: tuple[Table, ...] = (messages, replies, ratings, labels)


def erase(connection: Connection, conversation_id: str) -> None:
    """Of tickets their numbers, dates and states are left, so that agents' work stays countable."""
    for table in _ALL_OF_IT:
        connection.execute(delete(table).where(table.c.conversation_id == conversation_id))
    theirs = select(tickets.c.number).where(tickets.c.conversation_id == conversation_id)
    connection.execute(delete(drafts).where(drafts.c.ticket_number.in_(theirs)))
    connection.execute(
        update(tickets)
        .where(tickets.c.conversation_id == conversation_id)
        .values(question=b"", suggestions="[]", version=tickets.c.version + 1)
    )
    connection.execute(
        update(conversations)
        .where(conversations.c.id == conversation_id)
        .values(
            last_question=b"",
            last_entry=None,
            attachments="[]",
            last_album="",
            version=conversations.c.version + 1,
        )
    )
    # whose words agents quote can't be seen from outside; what was given up nobody reads again
    given_up = inbox.c.lane.in_([conversation_id, STAFF]) & (inbox.c.status == DEAD)
    connection.execute(update(inbox).where(given_up).values(payload=b""))
    lost = (outbox.c.recipient == STAFF) & (outbox.c.status == UNDELIVERABLE)
    # what still waits to be sent is brought to the visitor first
    done_with = (outbox.c.recipient == conversation_id) & (outbox.c.status != WAITING)
    connection.execute(update(outbox).where(done_with | lost).values(content=b""))
