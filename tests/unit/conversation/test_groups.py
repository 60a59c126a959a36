"""In a group: answers for all, and nothing that concerns one person."""

from __future__ import annotations

import pytest

from bot.conversation.acts import (
    AskPerson,
    Attachment,
    ChooseEntry,
    Content,
    NoneOfThese,
    OpenPrivately,
    Rate,
    ReadMore,
    Said,
    StartAt,
    Wish,
)
from bot.ids import EntryId
from bot.knowledge.model import Language
from bot.reply.texts import texts_in
from tests.unit.conversation.fakes import (
    FITS,
    FITS_NOTHING,
    FITS_TWO,
    NOBODY_KNOWS,
    Visitor,
    bodies,
    presses,
    replies,
)

SV = texts_in(Language.SV)
PRIVATELY = OpenPrivately("fraga")


async def test_a_question_in_a_group_is_answered_there(anna: Visitor) -> None:
    """Short first, as anywhere."""
    (reply,) = replies(await anna.says(FITS, is_private=False))

    assert reply.body == "iop"
    assert ReadMore(EntryId("iop")) in presses(reply)


async def test_nobody_in_a_group_is_asked_whether_an_answer_helped(anna: Visitor) -> None:
    """One would rate for all."""
    (reply,) = replies(await anna.says(FITS, is_private=False))

    assert [press for press in presses(reply) if isinstance(press, Rate)] == []


async def test_the_way_to_a_person_leads_out_of_the_group(anna: Visitor) -> None:
    """Into the private chat, under the same label."""
    (reply,) = replies(await anna.says(FITS, is_private=False))

    last = reply.buttons[-1]
    assert (last.label, last.press) == (SV.ask_person, PRIVATELY)


@pytest.mark.parametrize(
    "content",
    [
        Said(FITS_NOTHING),
        Said(NOBODY_KNOWS),
        Said("Jag vill prata med en människa"),
        Said("", (Attachment("photo", "5"),)),
        AskPerson(),
        NoneOfThese(),
        ChooseEntry(EntryId("price")),
    ],
)
async def test_a_group_gets_no_case(anna: Visitor, content: Content) -> None:
    """Whose would it be? Whoever wants a person is shown the way to the private chat."""
    told = await anna.does(content, is_private=False)

    (reply,) = replies(told)
    assert (reply.body, presses(reply)) == (SV.ask_privately, [PRIVATELY])
    assert len(told) == 1
    assert anna.tickets == []


async def test_a_group_that_is_asked_back_twice_gets_no_case(anna: Visitor) -> None:
    """Nor does the bot ask for ever."""
    await anna.says(FITS_TWO, is_private=False)

    told = await anna.says(FITS_TWO, is_private=False)

    assert bodies(told) == [SV.ask_privately]
    assert anna.tickets == []


async def test_the_bot_goes_on_answering_a_group_after_that(anna: Visitor) -> None:
    """No agent has taken over."""
    await anna.says(FITS_NOTHING, is_private=False)

    told = await anna.says(FITS, is_private=False)

    assert bodies(told) == ["iop"]


async def test_a_flood_in_a_group_is_told_of_once(anna: Visitor) -> None:
    """And then passed over."""
    for _ in range(20):
        await anna.says(FITS, is_private=False)

    told = [one for _ in range(5) for one in await anna.says(FITS, is_private=False)]

    assert bodies(told) == [SV.ask_privately]
    assert anna.tickets == []


@pytest.mark.parametrize("wish", [Wish.MY_DATA, Wish.ERASE, Wish.MY_TICKETS])
async def test_what_is_kept_of_a_person_is_not_shown_to_a_group(anna: Visitor, wish: Wish) -> None:
    """Only to that person, in private."""
    (reply,) = replies(await anna.does(wish, is_private=False))

    assert (reply.body, reply.enclosure) == (SV.ask_privately, None)
    assert presses(reply) == [PRIVATELY]


async def test_whoever_comes_from_a_group_is_asked_for_the_question(anna: Visitor) -> None:
    """It has not been said to us yet."""
    (reply,) = replies(await anna.does(StartAt("fraga")))

    assert (reply.body, presses(reply)) == (SV.ask_here, [AskPerson()])
