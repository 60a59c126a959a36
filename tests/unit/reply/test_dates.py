"""Times as people say them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.knowledge.model import Language
from bot.reply.dates import day_and_time
from tests.unit.conversation.fakes import STOCKHOLM


@pytest.mark.parametrize(
    ("moment", "language", "words"),
    [
        (datetime(2026, 11, 24, 16, tzinfo=STOCKHOLM), Language.SV, "tisdag 24 november kl. 16.00"),
        (datetime(2026, 11, 24, 16, tzinfo=STOCKHOLM), Language.EN, "Tuesday 24 November at 16:00"),
        (datetime(2027, 1, 3, 9, 5, tzinfo=STOCKHOLM), Language.SV, "söndag 3 januari kl. 09.05"),
        (datetime(2027, 1, 4, 9, 5, tzinfo=STOCKHOLM), Language.EN, "Monday 4 January at 09:05"),
        (
            datetime(2027, 12, 31, 0, 0, tzinfo=STOCKHOLM),
            Language.SV,
            "fredag 31 december kl. 00.00",
        ),
    ],
)
def test_a_time_is_said_in_the_language_of_the_visitor(
    moment: datetime, language: Language, words: str
) -> None:
    """Whatever the locale of the machine."""
    assert day_and_time(moment, language) == words


def test_a_time_is_said_in_its_own_zone() -> None:
    """Agents work by the clock on their wall; whoever hands it over has chosen the zone."""
    moment = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)

    here = day_and_time(moment.astimezone(STOCKHOLM), Language.SV)

    assert here == "onsdag 25 november kl. 00.30"


@pytest.mark.parametrize("language", Language)
def test_every_day_and_month_has_a_name_of_its_own(language: Language) -> None:
    """In each language."""
    days = {day_and_time(datetime(2026, 6, day, tzinfo=UTC), language) for day in range(1, 8)}
    months = {
        day_and_time(datetime(2026, month, 1, tzinfo=UTC), language) for month in range(1, 13)
    }

    assert len({text.split()[0] for text in days}) == 7
    assert len({text.split()[2] for text in months}) == 12
