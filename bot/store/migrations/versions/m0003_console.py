"""The staff console: who is signed in, what is begun, what editors change."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "login_links",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("agent", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=128), nullable=False),
        sa.Column("browser", sa.String(length=16), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "sessions",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("agent", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=128), nullable=False),
        sa.Column("csrf_token", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index(op.f("ix_sessions_agent"), "sessions", ["agent"], unique=False)
    op.create_table(
        "drafts",
        sa.Column("ticket_number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("agent", sa.String(length=64), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("ticket_number", "agent"),
    )
    op.create_table(
        "entry_edits",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("entry_id", sa.String(length=64), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(length=256), nullable=False),
        sa.Column("agent", sa.String(length=64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("decided_by", sa.String(length=64), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_entry_edits_entry_id"), "entry_edits", ["entry_id"], unique=False)
    op.create_index(op.f("ix_entry_edits_status"), "entry_edits", ["status"], unique=False)
    told = ["created_at", "reason", "status", "answered_at", "expected_by"]
    op.create_index("tickets_by_creation", "tickets", told, unique=False)
    op.create_index("tickets_by_claim", "tickets", ["claimed_by", "status"], unique=False)
    op.add_column("messages", sa.Column("attachments", sa.LargeBinary(), nullable=True))
    op.add_column("messages", sa.Column("outbox_id", sa.BigInteger(), nullable=True))
    op.create_index("messages_by_ticket", "messages", ["ticket_number", "id"], unique=False)
    for name in ("outcome", "register"):
        op.add_column("messages", sa.Column(name, sa.String(length=16), nullable=True))
        is_there = sa.text(f"{name} IS NOT NULL")
        op.create_index(
            f"messages_by_{name}",
            "messages",
            [name, "at"],
            unique=False,
            sqlite_where=is_there,
            postgresql_where=is_there,
        )
    rated = ["at", "entry_id", "has_helped"]
    op.create_index("ratings_by_time", "ratings", rated, unique=False)
    op.create_index("audit_by_agent", "audit", ["agent", "id"], unique=False)
    op.create_index("audit_by_act", "audit", ["act", "id"], unique=False)
