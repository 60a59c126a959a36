"""What visitors choose and rate, what agents do with tickets, and what they teach."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_WITH_ENTRY = sa.text("entry_id IS NOT NULL")
_OUTBOX = sa.table("outbox", sa.column("status"), sa.column("content", sa.LargeBinary()))


def upgrade() -> None:
    for table, columns in _COLUMNS.items():
        for column in columns:
            op.add_column(table, column)
    op.execute(_CARDS)
    # what has arrived is in `messages`; here it would outlive its erasure
    op.execute(_OUTBOX.update().where(_OUTBOX.c.status == "sent").values(content=b""))
    op.create_index(
        "messages_by_entry",
        "messages",
        ["entry_id", "at"],
        unique=False,
        sqlite_where=_WITH_ENTRY,
        postgresql_where=_WITH_ENTRY,
    )
    op.create_table(
        "replies",
        sa.Column("conversation_id", sa.String(length=128), nullable=False),
        sa.Column("answers", sa.String(length=64), nullable=False),
        sa.Column("message_ids", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", "answers"),
    )
    op.create_table(
        "ratings",
        sa.Column("conversation_id", sa.String(length=128), nullable=False),
        sa.Column("entry_id", sa.String(length=64), nullable=False),
        sa.Column("entry_version", sa.String(length=16), nullable=False),
        sa.Column("has_helped", sa.Boolean(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", "entry_id", "entry_version"),
    )
    op.create_table(
        "labels",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.String(length=128), nullable=False),
        sa.Column("question", sa.LargeBinary(), nullable=False),
        sa.Column("entry_id", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_labels_conversation_id"), "labels", ["conversation_id"], unique=False)
    op.create_table(
        "taught",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("agent", sa.String(length=64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("undone_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "agents",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=128), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "audit",
        sa.Column("id", _ID, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("agent", sa.String(length=64), nullable=False),
        sa.Column("act", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=128), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )


_CARDS = """
    UPDATE tickets SET card = (
        SELECT message_id FROM threads WHERE ticket_number = number ORDER BY id LIMIT 1
    ) WHERE number IN (SELECT ticket_number FROM threads)
"""
_COLUMNS = {
    "conversations": (
        sa.Column("has_chosen_language", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("guide_step", sa.Integer(), nullable=True),
        sa.Column("attachments", sa.Text(), nullable=False, server_default="[]"),
        sa.Column("last_album", sa.String(length=64), nullable=False, server_default=""),
        sa.Column("is_flooding", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("is_blocked", sa.Boolean(), nullable=False, server_default=sa.false()),
    ),
    "tickets": (
        sa.Column("claimed_by", sa.String(length=64), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("reminded_at", sa.BigInteger(), nullable=True),
        sa.Column("card", sa.String(length=64), nullable=False, server_default=""),
        sa.Column("topic", sa.String(length=64), nullable=False, server_default=""),
    ),
    "messages": (
        sa.Column("channel_id", sa.String(length=64), nullable=False, server_default=""),
        sa.Column("entry_id", sa.String(length=64), nullable=True),
    ),
}
