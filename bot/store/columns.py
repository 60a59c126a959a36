"""What the columns of all tables have in common."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Dialect,
    Integer,
    TypeDecorator,
)

MICROSECONDS = 1_000_000


class Moment(TypeDecorator[datetime]):
    """A time, kept as whole microseconds since 1970, and given back in UTC."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - SQLAlchemy's signature
        return None if value is None else round(value.timestamp() * MICROSECONDS)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        return None if value is None else datetime.fromtimestamp(value / MICROSECONDS, UTC)


Id = BigInteger().with_variant(Integer, "sqlite")
"""SQLite counts up only columns that are exactly INTEGER PRIMARY KEY."""
