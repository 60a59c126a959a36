"""What is retired is not given any more; whoever asks for it gets what has replaced it."""

from __future__ import annotations

from datetime import date

import pytest

from bot.conversation.acts import (
    AskPerson,
    ChooseEntry,
    ChooseRegister,
    Press,
    ReadMore,
    SearchTerms,
    StartAt,
    Wish,
)
from bot.conversation.outbound import OutboundMessage
from bot.ids import EntryId
from bot.knowledge.model import Register
from bot.reply.texts import texts_in
from tests.unit.conversation.fakes import (
    FITS_ANOTHER,
    PRICE,
    Visitor,
    a_guide,
    a_knowledge_base,
    a_matcher,
    a_use_case,
    an_entry,
    presses,
    replies,
)

OLD, GONE = EntryId("old"), EntryId("gone")
RETIRED = date(2026, 11, 24)
KNOWLEDGE = a_knowledge_base(
    an_entry("old", retired=RETIRED, replaced_by="lou"),
    an_entry("gone", retired=RETIRED),
    an_entry("lou", related=("old", "gone", "price")),
    PRICE,
)


@pytest.fixture
def anna() -> Visitor:
    return Visitor(a_use_case(a_matcher(), KNOWLEDGE))


async def reply_to(anna: Visitor, content: Press | StartAt | Wish) -> OutboundMessage:
    (reply,) = replies(await anna.does(content))
    return reply


@pytest.mark.parametrize(
    ("content", "body"),
    [
        (ChooseEntry(OLD), "lou"),
        (StartAt(OLD), "lou"),
        (ReadMore(OLD), "Om lou."),
        (ChooseRegister(OLD, Register.SV_EASY), "Lätt om lou."),
    ],
)
async def test_an_old_press_or_link_leads_to_what_replaced_it(
    anna: Visitor, content: Press | StartAt, body: str
) -> None:
    """In the form that was wanted; it is counted as the new one."""
    reply = await reply_to(anna, content)

    assert reply.body == body
    assert anna.conversation.last_entry == "lou"


@pytest.mark.parametrize("content", [ChooseEntry(GONE), StartAt(GONE), ReadMore(GONE)])
async def test_what_nothing_has_replaced_is_gone(anna: Visitor, content: Press | StartAt) -> None:
    """The visitor is asked to write, and offered a person."""
    reply = await reply_to(anna, content)

    assert reply.body == texts_in(reply.language).entry_is_gone
    assert presses(reply) == [AskPerson()]


async def test_what_is_retired_is_no_related_question(anna: Visitor) -> None:
    """Nor is what replaced it offered twice."""
    (reply,) = replies(await anna.says(FITS_ANOTHER))

    offered = [one for one in presses(reply) if isinstance(one, ChooseEntry)]
    assert offered == [ChooseEntry(EntryId("price"))]


async def test_what_is_retired_is_not_found_by_a_search(anna: Visitor) -> None:
    """Although its question holds the word."""
    reply = await reply_to(anna, SearchTerms("vad är"))

    found = [one.entry_id for one in presses(reply) if isinstance(one, ChooseEntry)]
    assert found == ["lou", "price"]


async def test_a_step_of_the_guide_does_not_offer_what_is_retired() -> None:
    """The others of the step are."""
    guide = a_guide("start").model_copy()
    (step,) = guide.steps
    steps = (step.model_copy(update={"entries": ("old", "price")}),)
    knowledge = KNOWLEDGE.model_copy(update={"guide": guide.model_copy(update={"steps": steps})})
    anna = Visitor(a_use_case(a_matcher(), knowledge))

    reply = await reply_to(anna, Wish.GUIDE)

    offered = [one for one in presses(reply) if isinstance(one, ChooseEntry)]
    assert offered == [ChooseEntry(EntryId("price"))]
