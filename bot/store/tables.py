"""The tables. Words, payloads and answers are encrypted; ids, dates and states are not.

Indexes that are partial here are so on PostgreSQL too, as the migrations say; to say it here would
load that dialect at every start.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    ForeignKey,
    FromClause,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    literal_column,
    text,
)

from bot.store.columns import Id, Moment

metadata = MetaData()

WAITING = "waiting"
DONE = "done"
DEAD = "dead"
SENT = "sent"
UNDELIVERABLE = "undeliverable"

_WHILE_WAITING = text("status = 'waiting'")
_WITH_ENTRY = text("entry_id IS NOT NULL")
_WITH_OUTCOME = text("outcome IS NOT NULL")
_WITH_REGISTER = text("register IS NOT NULL")

inbox = Table(
    "inbox",
    metadata,
    Column("id", Id, primary_key=True),
    Column("channel", String(16), nullable=False),
    Column("external_id", String(256), nullable=False),
    Column("lane", String(128), nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("status", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("claimed_by", String(32)),
    Column("error", Text, nullable=False),
    UniqueConstraint("channel", "external_id"),
    Index("inbox_waiting", "lane", "id", sqlite_where=_WHILE_WAITING),
    sqlite_autoincrement=True,
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Id, primary_key=True),
    Column("channel", String(16), nullable=False),
    Column("recipient", String(128), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("status", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("uncertain", Integer, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("claimed_by", String(32)),
    Column("error", Text, nullable=False),
    Column("message_ids", Text, nullable=False),
    Index(
        "outbox_waiting",
        "recipient",
        "id",
        sqlite_where=_WHILE_WAITING,
    ),
    sqlite_autoincrement=True,
)

conversations = Table(
    "conversations",
    metadata,
    Column("id", String(128), primary_key=True),
    Column("status", String(16), nullable=False),
    Column("language", String(8), nullable=False),
    Column("register", String(16), nullable=False),
    Column("failed_tries", Integer, nullable=False),
    Column("last_question", LargeBinary, nullable=False),
    Column("last_entry", String(64)),
    Column("ticket_number", BigInteger),
    Column("has_chosen_language", Boolean, nullable=False, server_default=false()),
    Column("guide_step", Integer),
    Column("attachments", Text, nullable=False, server_default="[]"),
    Column("last_album", String(64), nullable=False, server_default=""),
    Column("is_flooding", Boolean, nullable=False, server_default=false()),
    Column("is_blocked", Boolean, nullable=False, server_default=false()),
    Column("updated_at", Moment, nullable=False),
    Column("version", Integer, nullable=False),
)

tickets = Table(
    "tickets",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False),
    Column("question", LargeBinary, nullable=False),
    Column("reason", String(32), nullable=False),
    Column("language", String(8), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expected_by", String(40), nullable=False),
    Column("suggestions", Text, nullable=False),
    Column("status", String(16), nullable=False),
    Column("answered_by", String(64)),
    Column("answered_at", Moment),
    Column("claimed_by", String(64)),
    Column("closed_at", Moment),
    Column("reminded_at", Moment),
    Column("card", String(64), nullable=False, server_default=""),
    Column("topic", String(64), nullable=False, server_default=""),
    Column("version", Integer, nullable=False),
    Index("tickets_by_status", "status", "number"),
    Index("tickets_by_conversation", "conversation_id"),
    # all that the statistics ask of a ticket
    Index("tickets_by_creation", "created_at", "reason", "status", "answered_at", "expected_by"),
    Index("tickets_by_claim", "claimed_by", "status"),
)

messages = Table(
    "messages",
    metadata,
    Column("id", Id, primary_key=True),
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False),
    Column("direction", String(16), nullable=False),
    Column("text", LargeBinary, nullable=False),
    Column("at", Moment, nullable=False),
    Column("ticket_number", BigInteger),
    Column("author", String(64), nullable=False),
    Column("reply", LargeBinary),
    Column("channel_id", String(64), nullable=False, server_default=""),
    Column("entry_id", String(64)),
    Column("attachments", LargeBinary),
    Column("outbox_id", BigInteger),
    Column("outcome", String(16)),
    Column("register", String(16)),
    Index("messages_by_conversation", "conversation_id", "id"),
    Index("messages_by_ticket", "ticket_number", "id"),
    Index(
        "messages_by_entry",
        "entry_id",
        "at",
        sqlite_where=_WITH_ENTRY,
    ),
    Index(
        "messages_by_outcome",
        "outcome",
        "at",
        sqlite_where=_WITH_OUTCOME,
    ),
    Index(
        "messages_by_register",
        "register",
        "at",
        sqlite_where=_WITH_REGISTER,
    ),
    sqlite_autoincrement=True,
)

threads = Table(
    "threads",
    metadata,
    Column("id", Id, primary_key=True),
    Column("message_id", String(64), nullable=False, unique=True),
    Column("ticket_number", ForeignKey("tickets.number"), nullable=False, index=True),
    sqlite_autoincrement=True,
)

replies = Table(
    "replies",
    metadata,
    Column("conversation_id", String(128), primary_key=True),
    Column("answers", String(64), primary_key=True),
    Column("message_ids", Text, nullable=False),
)
"""Which messages at the channel answer which: an edited question has its answer edited."""

ratings = Table(
    "ratings",
    metadata,
    Column("conversation_id", String(128), primary_key=True),
    Column("entry_id", String(64), primary_key=True),
    Column("entry_version", String(16), primary_key=True),
    Column("has_helped", Boolean, nullable=False),
    Column("at", Moment, nullable=False),
    Index("ratings_by_time", "at", "entry_id", "has_helped"),
)

labels = Table(
    "labels",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("conversation_id", String(128), nullable=False, index=True),
    Column("question", LargeBinary, nullable=False),
    Column("entry_id", String(64), nullable=False),
    Column("language", String(8), nullable=False),
    Column("at", Moment, nullable=False),
    Column("status", String(16), nullable=False),
)

taught = Table(
    "taught",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("content", LargeBinary, nullable=False),
    Column("agent", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    Column("undone_at", Moment),
)

agents = Table(
    "agents",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("name", String(128), nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("agent", String(64), nullable=False),
    Column("act", String(32), nullable=False),
    Column("subject", String(128), nullable=False),
    Index("audit_by_agent", "agent", "id"),
    Index("audit_by_act", "act", "id"),
    sqlite_autoincrement=True,
)

login_links = Table(
    "login_links",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("agent", String(64), nullable=False),
    Column("name", String(128), nullable=False),
    Column("browser", String(16), nullable=False),
    Column("expires_at", Moment, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("agent", String(64), nullable=False, index=True),
    Column("name", String(128), nullable=False),
    Column("csrf_token", String(64), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
)

drafts = Table(
    "drafts",
    metadata,
    Column("ticket_number", BigInteger, primary_key=True, autoincrement=False),
    Column("agent", String(64), primary_key=True),
    Column("text", LargeBinary, nullable=False),
    Column("at", Moment, nullable=False),
)
"""What an agent has begun to write to a visitor."""

entry_edits = Table(
    "entry_edits",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("entry_id", String(64), nullable=False, index=True),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("reason", String(256), nullable=False),
    Column("agent", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    Column("status", String(16), nullable=False, index=True),
    Column("decided_by", String(64)),
    Column("decided_at", Moment),
)
"""What editors change in the console, oldest first; entries hold no personal data."""

counters = Table(
    "counters",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("value", BigInteger, nullable=False),
)

processes = Table(
    "processes",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("alive_until", Moment, nullable=False),
)
"""Who works on this database. What a process had claimed is free again once it is not alive."""

key_check = Table(
    "key_check",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("value", LargeBinary, nullable=False),
)
"""Something known, encrypted: shows at the start whether the key fits."""


def is_waiting(items: FromClause) -> ColumnElement[bool]:
    """Whether an item of the inbox or outbox, or of an alias of one, waits.

    With the status written out: for one that is bound, SQLite plans the statement anew at each use,
    or does without the index of what waits.
    """
    return items.c.status == literal_column(f"'{WAITING}'")
