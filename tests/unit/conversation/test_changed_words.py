"""What happens when a visitor changes what she wrote."""

from __future__ import annotations

import pytest

from bot.conversation.acts import Attachment, Said
from bot.conversation.model import Status
from bot.escalation.model import (
    CardRefresh,
    Happening,
    TicketNotice,
    TicketStatus,
)
from bot.ids import EntryId, TicketNumber
from bot.knowledge.model import Language
from bot.reply.texts import texts_in
from tests.unit.conversation.fakes import (
    FITS,
    FITS_ANOTHER,
    FITS_NOTHING,
    FakeMatcher,
    Visitor,
    bodies,
    replies,
)

SV = texts_in(Language.SV)
FIRST = TicketNumber(1)

# --- answered by the bot --------------------------------------------------------------------


async def test_a_changed_question_is_answered_in_the_place_of_the_first_answer(
    anna: Visitor,
) -> None:
    """The chat reads as if it had been asked so from the start."""
    await anna.says(FITS, message_id="70")

    (reply,) = replies(await anna.edits("70", FITS_ANOTHER))

    assert (reply.body, reply.answers, reply.replaces_answer) == ("lou", "70", True)


async def test_a_changed_question_that_nothing_fits_goes_to_a_person(anna: Visitor) -> None:
    """As if it had been asked so from the start."""
    await anna.says(FITS, message_id="70")

    await anna.edits("70", FITS_NOTHING)

    assert anna.ticket.question == FITS_NOTHING


@pytest.mark.parametrize("after", [FITS, "vad är iop", "Vad är IOP?!"])
async def test_the_same_words_are_not_answered_again(
    anna: Visitor, matcher: FakeMatcher, after: str
) -> None:
    """A full stop changes no question."""
    await anna.says(FITS, message_id="70")

    told = await anna.edits("70", after)

    assert told == []
    assert matcher.asked == [(FITS, None)]


async def test_both_versions_are_kept(anna: Visitor) -> None:
    """The newest is the one that counts from then on."""
    await anna.says(FITS, message_id="70")
    await anna.edits("70", FITS_ANOTHER)

    told = await anna.edits("70", FITS_ANOTHER)

    assert anna.kept_words == [FITS, FITS_ANOTHER]
    assert told == []


async def test_a_message_that_was_never_seen_is_answered_as_a_new_one(anna: Visitor) -> None:
    """It was written before we kept anything, or has been deleted."""
    told = await anna.edits("70", FITS)

    assert bodies(told) == ["iop"]


async def test_a_follow_up_is_still_read_in_the_light_of_the_last_answer(
    anna: Visitor, matcher: FakeMatcher
) -> None:
    """Also when its words are changed."""
    await anna.says(FITS)
    await anna.says("och när?", message_id="71")
    anna.is_answered_by_an_agent()

    await anna.edits("72", "och var?")

    assert matcher.asked[-1] == ("och var?", EntryId("iop"))


# --- with a person --------------------------------------------------------------------------


async def test_agents_see_both_versions_of_a_changed_question(anna: Visitor) -> None:
    """In the ticket's thread; the bot keeps out of it."""
    await anna.says(FITS_NOTHING, message_id="70")

    told = await anna.edits("70", "Säljer ni blåvalar?")

    both = f"{FITS_NOTHING}\n→\nSäljer ni blåvalar?"
    assert told == [TicketNotice(FIRST, Happening.VISITOR_EDITED, both), CardRefresh(FIRST)]


async def test_the_case_is_about_the_changed_question(anna: Visitor) -> None:
    """Its card shows the words that count."""
    await anna.says(FITS_NOTHING, message_id="70")

    await anna.edits("70", "Säljer ni blåvalar?")

    assert anna.ticket.question == "Säljer ni blåvalar?"


async def test_the_case_stays_about_its_question_when_an_addition_is_changed(
    anna: Visitor,
) -> None:
    """The addition was not what it was opened for."""
    await anna.says(FITS_NOTHING)
    await anna.says("Blå.", message_id="71")

    await anna.edits("71", "Gröna.")

    assert anna.ticket.question == FITS_NOTHING


async def test_agents_are_not_troubled_with_a_full_stop(anna: Visitor) -> None:
    """The words are the same."""
    await anna.says(FITS_NOTHING, message_id="70")

    assert await anna.edits("70", "säljer ni valar") == []


async def test_a_change_is_shown_against_the_newest_version(anna: Visitor) -> None:
    """Not against the first."""
    await anna.says(FITS_NOTHING, message_id="70")
    await anna.edits("70", "Säljer ni hajar?")

    told = await anna.edits("70", "Säljer ni ål?")

    both = "Säljer ni hajar?\n→\nSäljer ni ål?"
    assert told[0] == TicketNotice(FIRST, Happening.VISITOR_EDITED, both)


async def test_what_the_visitor_added_can_be_changed_too(anna: Visitor) -> None:
    """It is part of the same case."""
    await anna.says(FITS_NOTHING)
    await anna.says("Blå.", message_id="71")

    told = await anna.edits("71", "Gröna.")

    assert told[0] == TicketNotice(FIRST, Happening.VISITOR_EDITED, "Blå.\n→\nGröna.")
    assert replies(told) == []


async def test_an_older_question_changed_while_an_agent_has_it_is_added_to_the_case(
    anna: Visitor,
) -> None:
    """The bot, which had answered it, keeps quiet now."""
    await anna.says(FITS, message_id="70")
    await anna.says(FITS_NOTHING)

    told = await anna.edits("70", FITS_ANOTHER)

    added = f"(ändrat / edited) {FITS_ANOTHER}"
    assert told == [TicketNotice(FIRST, Happening.VISITOR_ADDED, added)]


async def test_an_unknown_message_changed_while_an_agent_has_it_is_added_to_the_case(
    anna: Visitor,
) -> None:
    """As a new one would be."""
    await anna.says(FITS_NOTHING)

    told = await anna.edits("60", "De ska vara blå.")

    assert told == [TicketNotice(FIRST, Happening.VISITOR_ADDED, "De ska vara blå.")]


# --- when the case has ended ----------------------------------------------------------------


async def test_a_question_changed_after_its_answer_opens_the_case_again(anna: Visitor) -> None:
    """The visitor hears so, and agents see both versions and a new card."""
    await anna.says(FITS_NOTHING, message_id="70")
    anna.is_answered_by_an_agent()

    told = await anna.edits("70", "Säljer ni hajar?")

    both = f"{FITS_NOTHING}\n→\nSäljer ni hajar?"
    assert bodies(told) == [SV.case_is_open_again.format(number=1)]
    assert told[:-1] == [TicketNotice(FIRST, Happening.VISITOR_EDITED, both), CardRefresh(FIRST)]


async def test_an_agent_has_the_case_that_is_open_again(anna: Visitor) -> None:
    """And the conversation with it."""
    await anna.says(FITS_NOTHING, message_id="70")
    anna.is_answered_by_an_agent()

    await anna.edits("70", "Säljer ni hajar?")

    assert anna.ticket.status is TicketStatus.OPEN
    assert (anna.conversation.status, anna.conversation.ticket_number) == (Status.OPEN, 1)


async def test_an_answered_question_changed_while_another_is_open_opens_no_second_case(
    anna: Visitor,
) -> None:
    """Agents see both versions, and the visitor has one case."""
    await anna.says(FITS_NOTHING, message_id="70")
    anna.is_answered_by_an_agent()
    await anna.says("Säljer ni sälar?")

    told = await anna.edits("70", "Säljer ni hajar?")

    both = f"{FITS_NOTHING}\n→\nSäljer ni hajar?"
    assert TicketNotice(FIRST, Happening.VISITOR_EDITED, both) in told
    assert [ticket.number for ticket in anna.tickets if ticket.is_open] == [2]


# --- without words --------------------------------------------------------------------------


async def test_a_place_that_moves_is_passed_on_once(anna: Visitor) -> None:
    """Telegram changes the message of a shared location every few seconds."""
    place = (Attachment("location", "70"),)
    await anna.does(Said("", place), message_id="70")

    told = await anna.does(Said("", place), message_id="70", is_edit=True)

    assert told == []
    assert anna.ticket.question == "(plats / location)"


async def test_an_animation_that_is_changed_is_no_question(
    anna: Visitor, matcher: FakeMatcher
) -> None:
    """There is nothing to look up."""
    animation = (Attachment("animation", "70"),)
    await anna.does(Said("", animation), message_id="70")

    await anna.does(Said("", animation), message_id="70", is_edit=True)

    assert matcher.asked == []
    assert anna.tickets == []


async def test_a_question_changed_into_no_words_is_not_looked_up(
    anna: Visitor, matcher: FakeMatcher
) -> None:
    """There is nothing to look up, and no reason to trouble an agent."""
    await anna.says(FITS, message_id="70")

    await anna.edits("70", "🙂")

    assert matcher.asked == [(FITS, None)]
    assert anna.tickets == []


async def test_a_caption_written_later_is_shown_to_agents(anna: Visitor) -> None:
    """They have the picture, and now the question too."""
    photo = (Attachment("photo", "70"),)
    await anna.does(Said("", photo), message_id="70")

    told = await anna.does(Said(FITS, photo), message_id="70", is_edit=True)

    both = f"(bild / photo)\n→\n{FITS}"
    assert told[0] == TicketNotice(FIRST, Happening.VISITOR_EDITED, both)
