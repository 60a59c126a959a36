"""What is written into a column is read back as it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.conversation.acts import (
    AskPerson,
    Attachment,
    BrowseTerms,
    ChooseEntry,
    ChooseLanguage,
    ChooseRegister,
    ConfirmErasure,
    GoToStep,
    KeepData,
    NoneOfThese,
    OpenPrivately,
    Press,
    Rate,
    ReadMore,
    SearchTerms,
)
from bot.conversation.outbound import (
    Button,
    ComparisonPicture,
    Document,
    OutboundMessage,
    Reference,
)
from bot.conversation.queues import Outgoing
from bot.escalation.model import (
    CardRefresh,
    Happening,
    Reason,
    StaffAction,
    StaffAlarm,
    StaffButton,
    StaffNews,
    StaffPress,
    Suggestion,
    TicketCard,
    TicketFile,
    TicketNotice,
)
from bot.ids import ConversationId, EntryId, TicketNumber
from bot.knowledge.model import Language, Register
from bot.store.codec import (
    attachments_of,
    attachments_text,
    outgoing_bytes,
    outgoing_of,
    suggestions_of,
    suggestions_text,
)

T = TypeVar("T")
ANNA = ConversationId("web:anna")


def some(strategy: st.SearchStrategy[T]) -> st.SearchStrategy[tuple[T, ...]]:
    """A few of them, or none."""
    return st.lists(strategy, max_size=3).map(tuple)


words = st.text(max_size=40)
visitors = words.map(lambda text: ConversationId(f"web:{text}"))
numbers = st.integers(min_value=1).map(TicketNumber)
entries = st.from_regex(r"[a-z0-9]{1,9}(-[a-z0-9]{1,9}){0,3}", fullmatch=True).map(EntryId)
registers = st.sampled_from(Register)
pages = st.integers(min_value=0, max_value=9_999)
searched = st.text(min_size=1, max_size=14).filter(str.strip)
"""Words that fit into a button whatever letters they are in."""

presses: st.SearchStrategy[Press] = st.one_of(
    st.builds(ChooseEntry, entries),
    st.builds(ChooseRegister, entries, registers),
    st.builds(ReadMore, entries),
    st.builds(Rate, entries, st.from_regex(r"[0-9a-f]{8}", fullmatch=True), st.booleans()),
    st.builds(ChooseLanguage, registers),
    st.builds(GoToStep, pages),
    st.builds(BrowseTerms, st.sampled_from(["", *"abcåäö0"]), pages),
    st.builds(SearchTerms, searched, pages),
    st.builds(OpenPrivately, st.from_regex(r"[A-Za-z0-9_-]{0,60}", fullmatch=True)),
    st.sampled_from([NoneOfThese(), AskPerson(), ConfirmErasure(), KeepData()]),
)
replies = st.builds(
    OutboundMessage,
    conversation_id=visitors,
    body=words,
    language=st.sampled_from(Language),
    references=some(st.builds(Reference, words, words, words, words)),
    notes=some(words),
    buttons=some(st.builds(Button, words, presses)),
    ticket_number=st.none() | numbers,
    answers=words,
    replaces=words,
    replaces_answer=st.booleans(),
    enclosure=st.none() | st.builds(Document, words, words) | st.builds(ComparisonPicture, words),
)
staff_buttons = some(
    st.builds(
        StaffButton,
        words,
        st.builds(StaffPress, st.sampled_from(StaffAction), numbers, words),
    )
)
outgoing: st.SearchStrategy[Outgoing] = st.one_of(
    replies,
    st.builds(TicketCard, numbers, st.sampled_from(Reason)),
    st.builds(CardRefresh, numbers),
    st.builds(TicketFile, numbers, visitors, words, words),
    st.builds(TicketNotice, numbers, st.sampled_from(Happening), words, staff_buttons),
    st.builds(StaffAlarm, words),
    st.builds(StaffNews, words, staff_buttons),
)
attachments = some(st.builds(Attachment, words, words, words))
suggestions = some(st.builds(Suggestion, entries, words, st.floats(min_value=0, max_value=1)))

# --- laws -----------------------------------------------------------------------------------


@settings(max_examples=200)
@given(outgoing)
def test_whatever_is_sent_is_read_back_as_it_was_written(sent: Outgoing) -> None:
    """To visitors and to agents, with all that belongs to it."""
    assert outgoing_of(outgoing_bytes(sent)) == sent


@settings(max_examples=50)
@given(attachments)
def test_attachments_are_read_back_as_they_were_written(kept: tuple[Attachment, ...]) -> None:
    """In the order in which they came."""
    assert attachments_of(attachments_text(kept)) == kept


@settings(max_examples=50)
@given(suggestions)
def test_suggestions_are_read_back_as_they_were_written(kept: tuple[Suggestion, ...]) -> None:
    """With confidences to the last digit."""
    assert suggestions_of(suggestions_text(kept)) == kept


# --- what can't be read back ----------------------------------------------------------------


@pytest.mark.parametrize(
    "spoil",
    [
        lambda raw: raw.replace(b'"e:iop"', b'"from a newer version"'),
        lambda raw: raw.replace(b'"e:iop"', b'"entry","IOP!"'),
        lambda raw: raw.replace(b'"e:iop"', b'"register","iop","latin"'),
        lambda raw: raw.replace(b'"e:iop"', b'""'),
    ],
)
def test_a_button_that_nobody_can_read_any_more_leads_to_a_person(
    spoil: Callable[[bytes], bytes],
) -> None:
    """A reply that waits is sent all the same."""
    reply = OutboundMessage(
        ANNA, "Hej!", Language.SV, buttons=(Button("IOP", ChooseEntry(EntryId("iop"))),)
    )

    read = outgoing_of(spoil(outgoing_bytes(reply)))

    assert isinstance(read, OutboundMessage)
    assert read.buttons == (Button("IOP", AskPerson()),)


def test_what_most_messages_leave_empty_takes_no_room() -> None:
    """Each message of each visitor is kept."""
    written = outgoing_bytes(OutboundMessage(ANNA, "Hej!", Language.SV))

    assert written == (
        b'{"kind":"message","conversation_id":"web:anna","body":"Hej!","language":"sv"}'
    )
