"""What holds whatever a visitor does, in whatever order."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.acts import (
    AskPerson,
    Attachment,
    BrowseTerms,
    ChooseEntry,
    ChooseLanguage,
    ChooseRegister,
    ConfirmErasure,
    Content,
    GoToStep,
    KeepData,
    NoneOfThese,
    OpenPrivately,
    Quote,
    Rate,
    ReadMore,
    Said,
    SearchTerms,
    StalePress,
    StartAt,
    Wish,
)
from bot.ids import EntryId
from bot.knowledge.model import Register
from tests.unit.conversation.fakes import (
    FITS,
    FITS_IN_ENGLISH,
    FITS_NOTHING,
    FITS_TWO,
    GREETS,
    NOBODY_KNOWS,
    Visitor,
    a_comparison,
    a_guide,
    a_matcher,
    a_use_case,
    a_visitor,
    replies,
)

WORDS = st.sampled_from(
    ["", "?", FITS, FITS_IN_ENGLISH, FITS_TWO, FITS_NOTHING, NOBODY_KNOWS, GREETS, "en människa"]
) | st.text(max_size=30)
ENTRY_IDS = st.sampled_from(["iop", "lou", "price", "hello", "taken-out"]).map(EntryId)
REGISTERS = st.sampled_from(Register)
NUMBERS = st.integers(0, 9_999)
ATTACHMENTS = st.builds(
    Attachment,
    st.sampled_from(["photo", "voice", "sticker", "location"]),
    st.just("0"),
    st.sampled_from(["", "", "album"]),
)
SAID = st.builds(Said, WORDS, st.lists(ATTACHMENTS, max_size=2).map(tuple))
CONTENTS: st.SearchStrategy[Content] = st.one_of(
    SAID,
    SAID,
    st.builds(ChooseEntry, ENTRY_IDS),
    st.builds(ChooseRegister, ENTRY_IDS, REGISTERS),
    st.builds(ReadMore, ENTRY_IDS),
    st.builds(Rate, ENTRY_IDS, st.just("0a1b2c3d"), st.booleans()),
    st.builds(ChooseLanguage, REGISTERS),
    st.builds(GoToStep, NUMBERS),
    st.builds(BrowseTerms, st.sampled_from(["", "a", "ö", "0"]), NUMBERS),
    st.builds(SearchTerms, WORDS, NUMBERS),
    st.builds(OpenPrivately, st.just("fraga")),
    st.builds(StartAt, st.sampled_from(["iop", "fraga"]) | st.text(max_size=64)),
    st.builds(Quote, ENTRY_IDS | WORDS),
    st.sampled_from(Wish),
    st.sampled_from(
        [NoneOfThese(), AskPerson(), StalePress(), ConfirmErasure(), KeepData()],
    ),
)
"""All that a channel can bring, words twice as often as anything else."""


@dataclass(frozen=True, slots=True)
class Act:
    """Something that Anna does, and whether an agent has answered her open case before it."""

    content: Content
    edits: int | None = None
    """Which message of hers she changes by it, counted from the first."""
    is_answered_first: bool = False


EDITS = st.none() | st.none() | st.integers(0, 3)
SEQUENCES = st.lists(st.builds(Act, CONTENTS, EDITS, st.booleans()), min_size=1, max_size=12)
ABOUT_CASES: st.SearchStrategy[Content] = st.sampled_from(
    [
        Said(FITS_NOTHING),
        Said(NOBODY_KNOWS),
        Said(FITS),
        Said("", (Attachment("photo", "0"),)),
        AskPerson(),
        ConfirmErasure(),
    ]
)
CASES = st.lists(
    st.builds(Act, ABOUT_CASES, st.sampled_from([None, 0, 1]), st.booleans()),
    min_size=3,
    max_size=6,
)
"""What opens and ends a case, so often that most orders come up."""


def a_curious_visitor() -> Visitor:
    return a_visitor(guide=a_guide("a", "b", "c"), comparison=a_comparison())


async def perform(anna: Visitor, act: Act, place: int, *, is_private: bool = True) -> int:
    """How many replies it leads to."""
    if act.is_answered_first and any(ticket.is_open for ticket in anna.tickets):
        anna.is_answered_by_an_agent()
    is_edit = act.edits is not None and isinstance(act.content, Said)
    told = await anna.does(
        act.content,
        message_id=str(act.edits if is_edit else place),
        is_edit=is_edit,
        is_private=is_private,
    )
    return len(replies(told))


@given(SEQUENCES)
async def test_nothing_that_a_visitor_does_leads_to_more_than_one_reply(acts: list[Act]) -> None:
    """Nor does anything break the program."""
    anna = a_curious_visitor()

    counts = [await perform(anna, act, place) for place, act in enumerate(acts)]

    assert max(counts) <= 1


@given(CASES)
async def test_a_visitor_never_has_more_than_one_open_case(acts: list[Act]) -> None:
    """And the conversation knows which."""
    anna = a_curious_visitor()

    for place, act in enumerate(acts):
        await perform(anna, act, place)

        conversation = anna.conversation
        is_open = [ticket.number for ticket in anna.tickets if ticket.is_open]
        assert is_open == ([conversation.ticket_number] if conversation.is_with_agent else [])


@given(SEQUENCES, WORDS)
async def test_words_always_get_one_reply_or_reach_an_agent(acts: list[Act], words: str) -> None:
    """Whatever happened before."""
    anna = a_curious_visitor()
    for place, act in enumerate(acts):
        await perform(anna, act, place)
    was_with_agent = anna.conversation.is_with_agent

    told = await anna.says(words, message_id="last")

    assert len(replies(told)) == (0 if was_with_agent else 1)
    assert len(told) >= (1 if words else 0)


@given(SEQUENCES)
async def test_a_group_never_gets_a_case(acts: list[Act]) -> None:
    """Whatever is said and pressed in it."""
    anna = a_curious_visitor()

    for place, act in enumerate(acts):
        await perform(anna, act, place, is_private=False)

    assert anna.tickets == []


EVERYBODYS_RIGHT = {Wish.PRIVACY, Wish.MY_DATA, Wish.ERASE, ConfirmErasure(), KeepData()}


@given(SEQUENCES)
async def test_a_blocked_visitor_hears_nothing_but_about_her_own_data(acts: list[Act]) -> None:
    """Nor do agents hear of her."""
    anna = a_curious_visitor()
    anna.is_shut_out()

    for place, act in enumerate(acts):
        if act.content not in EVERYBODYS_RIGHT:
            await perform(anna, act, place)

    assert anna.uow.outbox.added == []


@given(st.text())
async def test_any_text_gets_exactly_one_reply_while_the_bot_has_the_conversation(
    text: str,
) -> None:
    """Whatever is in it."""
    anna = Visitor(a_use_case(a_matcher()))

    assert len(replies(await anna.says(text))) == 1
