"""More messages than can be answered one by one: gathered, and none of them lost."""

from __future__ import annotations

from datetime import timedelta

from bot.conversation.acts import Attachment, ChooseEntry
from bot.conversation.model import Status
from bot.conversation.queues import Outgoing
from bot.escalation.model import Happening, Reason, TicketCard, TicketFile, TicketNotice
from bot.ids import EntryId, TicketNumber
from bot.knowledge.model import Language
from bot.reply.texts import texts_in
from tests.unit.conversation.fakes import (
    ANNA,
    FITS,
    FITS_NOTHING,
    Visitor,
    bodies,
    replies,
)

SV = texts_in(Language.SV)
AT_ONCE = 20
FIRST = TicketNumber(1)
A_MINUTE = timedelta(minutes=1)


async def writes(anna: Visitor, times: int) -> list[Outgoing]:
    """Everything that so many questions at once lead to."""
    told: list[Outgoing] = []
    for _ in range(times):
        told += await anna.says(FITS)
    return told


async def test_a_quick_visitor_is_answered_each_time(anna: Visitor) -> None:
    """Twenty at once is what a person can do who forwards her notes."""
    told = await writes(anna, AT_ONCE)

    assert bodies(told) == ["iop"] * AT_ONCE


async def test_a_flood_is_gathered_in_one_case(anna: Visitor) -> None:
    """The visitor is told so once, and agents get one card."""
    await writes(anna, AT_ONCE)

    told = await writes(anna, 10)

    (reply,) = replies(told)
    assert reply.body.split("\n\n")[0] == SV.many_messages
    assert told[0] == TicketCard(FIRST, Reason.MANY_MESSAGES)
    assert len(told) == 2


async def test_no_word_of_a_flood_is_lost(anna: Visitor) -> None:
    """All of it is kept with the case."""
    await writes(anna, AT_ONCE + 10)

    gathered = [one for one in anna.uow.messages.added if one.ticket_number == 1]
    assert anna.kept_words == [FITS] * (AT_ONCE + 10)
    assert [one.text for one in gathered].count(FITS) == 10


async def test_a_flood_in_an_open_case_is_told_of_once(anna: Visitor) -> None:
    """Agents are shown where to read it, instead of thirty notices."""
    await anna.says(FITS_NOTHING)
    await writes(anna, AT_ONCE - 1)

    told = await writes(anna, 10)

    notices = [one for one in told if isinstance(one, TicketNotice)]
    assert bodies(told) == [SV.slow_down.format(number=1)]
    assert [(one.ticket_number, one.happening) for one in notices] == [(FIRST, Happening.TOLD)]
    assert "Sammanhang" in notices[0].text
    assert len(anna.tickets) == 1


async def test_the_picture_that_begins_a_flood_is_passed_on(anna: Visitor) -> None:
    """With the case that it opens."""
    await writes(anna, AT_ONCE)

    told = await anna.sends(Attachment("photo", "5"))

    assert TicketFile(FIRST, ANNA, "photo", "5") in told


async def test_no_picture_in_a_flood_is_lost(anna: Visitor) -> None:
    """Agents of the case get each of them."""
    await writes(anna, AT_ONCE + 1)

    await anna.sends(Attachment("photo", "5"), Attachment("photo", "6"))
    anna.waits(A_MINUTE)
    await anna.says("De två bilderna.")

    files = [one for one in anna.uow.outbox.added if isinstance(one, TicketFile)]
    assert [(one.ticket_number, one.message_id) for one in files] == [(FIRST, "5"), (FIRST, "6")]


async def test_buttons_work_in_a_flood(anna: Visitor) -> None:
    """Reading is no flood."""
    await writes(anna, AT_ONCE + 1)

    told = await anna.does(ChooseEntry(EntryId("lou")))

    assert bodies(told) == ["lou"]


async def test_a_flood_is_over_after_a_while(anna: Visitor) -> None:
    """What comes then reaches the agents one by one again."""
    await writes(anna, AT_ONCE + 5)
    anna.waits(A_MINUTE)

    told = await anna.says("De ska vara blå.")

    assert told == [TicketNotice(FIRST, Happening.VISITOR_ADDED, "De ska vara blå.")]


async def test_a_flood_is_not_over_at_the_first_pause(anna: Visitor) -> None:
    """Or else it would be told of again and again."""
    await writes(anna, AT_ONCE + 5)
    anna.waits(timedelta(seconds=9))

    assert await writes(anna, 4) == []


async def test_the_bot_answers_again_after_a_flood(anna: Visitor) -> None:
    """Once an agent has answered."""
    await writes(anna, AT_ONCE + 5)
    anna.is_answered_by_an_agent()
    anna.waits(A_MINUTE)

    told = await anna.says(FITS)

    assert bodies(told) == ["iop"]
    assert anna.conversation.status is Status.PENDING


async def test_the_next_flood_is_told_of_again(anna: Visitor) -> None:
    """It is another one."""
    await writes(anna, AT_ONCE + 5)
    anna.waits(A_MINUTE)
    await writes(anna, AT_ONCE)

    told = await writes(anna, 5)

    assert bodies(told) == [SV.slow_down.format(number=1)]


async def test_a_flood_that_goes_on_after_the_agents_answer_is_a_case_again(
    anna: Visitor,
) -> None:
    """Whoever answers quickly leaves nobody writing to nobody."""
    await writes(anna, AT_ONCE + 5)
    anna.is_answered_by_an_agent()

    told = await writes(anna, 5)

    assert len(replies(told)) == 1
    assert anna.conversation.is_with_agent


async def test_a_program_that_was_restarted_still_knows_of_the_flood(anna: Visitor) -> None:
    """It was told of before, and is not over."""
    await writes(anna, AT_ONCE + 5)
    anna.handle.parts.pace._allowances.clear()

    assert await writes(anna, 5) == []


async def test_a_flood_that_was_over_before_a_restart_is_over(anna: Visitor) -> None:
    """A single question the next day is answered, not gathered."""
    await writes(anna, AT_ONCE + 5)
    anna.is_answered_by_an_agent()
    anna.handle.parts.pace._allowances.clear()
    anna.waits(timedelta(days=1))

    told = await anna.says(FITS)

    assert bodies(told) == ["iop"]


async def test_the_case_of_a_flood_is_about_what_was_not_answered(anna: Visitor) -> None:
    """Agents do not get a question to answer that the bot has answered before."""
    await writes(anna, AT_ONCE)

    await anna.says(FITS_NOTHING)

    assert anna.ticket.question == FITS_NOTHING
