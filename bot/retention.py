"""Deletes what has been kept long enough: on command, and each day while the assistant runs."""

from __future__ import annotations

import asyncio
import logging
import sys
from datetime import UTC, datetime, timedelta

from bot.config import Settings
from bot.conversation.ports import Clock
from bot.errors import StoreError
from bot.store.open_store import open_store
from bot.store.retention import Expired, Retention

log = logging.getLogger(__name__)

_AFTER_START = timedelta(minutes=10)
_PERIOD = timedelta(days=1)


async def delete_old(settings: Settings, *, dry_run: bool) -> int:
    """Delete what is older than the settings allow, or print only what would be deleted."""
    days = settings.retention.days
    before = _now() - timedelta(days=days)
    async with open_store(settings.store, clock=_now) as store:
        if dry_run:
            counted = await store.retention.expired(before)
        else:
            counted = await store.retention.delete_expired(before)
    sys.stdout.write(
        f"Äldre än {days} dagar, före {before:%Y-%m-%d %H:%M} (UTC)"
        f" / Older than {days} days:\n{_as_table(counted)}{_OUTCOMES[dry_run]}\n"
    )
    return 0


async def delete_old_daily(
    retention: Retention,
    keep: timedelta,
    now: Clock,
    *,
    after_start: timedelta = _AFTER_START,
    period: timedelta = _PERIOD,
) -> None:
    """Delete what is older than that, once some time after the start and then each day."""
    pause = after_start
    while True:
        await asyncio.sleep(pause.total_seconds())
        pause = period
        try:
            deleted = await retention.delete_expired(now() - keep)
        except StoreError as error:
            log.error("retention put off: %s", error)  # noqa: TRY400
            continue
        if not deleted.is_nothing:
            log.info("retention %s", deleted)


def _now() -> datetime:
    return datetime.now(UTC)


_OUTCOMES = {
    False: "Detta är raderat. / This has been deleted.",
    True: "Inget har raderats (--dry-run). / Nothing has been deleted.",
}


def _as_table(counted: Expired) -> str:
    lines = (
        (counted.conversations, "samtal, det som sades / conversations, what was said"),
        (counted.sent, "skickade eller uppgivna meddelanden / messages sent or given up"),
        (counted.handled, "hanterade uppdateringar / updates handled"),
        (counted.quarantined, "uppdateringar i karantän / updates in quarantine"),
    )
    return "".join(f"{count:>7}  {what}\n" for count, what in lines)
