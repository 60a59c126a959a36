"""Pictures, voice messages and the like: passed on to a person, never opened."""

from __future__ import annotations

import pytest

from bot.conversation.acts import AskPerson, Attachment, Said
from bot.escalation.model import Happening, Reason, TicketCard, TicketFile, TicketNotice
from bot.ids import TicketNumber
from bot.knowledge.model import Language
from bot.reply.texts import texts_in
from tests.unit.conversation.fakes import (
    ANNA,
    FITS,
    FITS_NOTHING,
    FakeMatcher,
    Visitor,
    bodies,
    presses,
    replies,
)

SV = texts_in(Language.SV)
PHOTO = Attachment("photo", "5")
ALBUM = tuple(Attachment("photo", message_id, "holiday") for message_id in ("5", "6", "7"))


def a_file(attachment: Attachment, number: int = 1) -> TicketFile:
    return TicketFile(TicketNumber(number), ANNA, attachment.kind, attachment.message_id)


def files(told: list[object]) -> list[TicketFile]:
    return [one for one in told if isinstance(one, TicketFile)]


# --- alone ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["photo", "voice", "document", "location", "video"])
async def test_a_picture_alone_goes_to_a_person(anna: Visitor, kind: str) -> None:
    """Only a person can make sense of it; a description would help."""
    picture = Attachment(kind, "5")

    told = await anna.sends(picture)

    (reply,) = replies(told)
    assert reply.body.split("\n\n")[0] == SV.not_in_words
    assert told[:-1] == [TicketCard(TicketNumber(1), Reason.ATTACHMENT), a_file(picture)]


async def test_whoever_sends_a_picture_is_asked_for_words(anna: Visitor) -> None:
    """They make it faster."""
    (reply,) = replies(await anna.sends(PHOTO))

    assert "Beskriv gärna med ord" in reply.body


async def test_a_ticket_about_a_picture_says_so(anna: Visitor) -> None:
    """Agents read on the card what it is about."""
    await anna.sends(PHOTO)

    assert (anna.ticket.reason, anna.ticket.question) == (Reason.ATTACHMENT, "(bild / photo)")


async def test_a_ticket_about_a_picture_has_no_suggestions(
    anna: Visitor, matcher: FakeMatcher
) -> None:
    """There are no words to look up."""
    await anna.sends(PHOTO)

    assert anna.ticket.suggestions == ()
    assert matcher.asked == []


async def test_that_a_picture_came_is_kept(anna: Visitor) -> None:
    """Not the picture itself."""
    await anna.sends(PHOTO)

    assert anna.kept_words == ["(bild / photo)"]


@pytest.mark.parametrize("kind", ["sticker", "dice", "animation"])
async def test_a_sticker_offers_a_person_and_calls_none(anna: Visitor, kind: str) -> None:
    """It is sent for fun."""
    told = await anna.sends(Attachment(kind, "5"))

    (reply,) = replies(told)
    assert (reply.body, presses(reply)) == (SV.words_please, [AskPerson()])
    assert anna.tickets == []


# --- with words -----------------------------------------------------------------------------


async def test_a_caption_is_the_question(anna: Visitor, matcher: FakeMatcher) -> None:
    """It is answered like any other."""
    told = await anna.sends(PHOTO, text=FITS)

    assert bodies(told) == ["iop"]
    assert matcher.asked == [(FITS, None)]


async def test_an_emoji_below_a_picture_is_no_question(anna: Visitor) -> None:
    """The picture goes to a person as if it were alone."""
    await anna.sends(PHOTO, text="🙂")

    assert anna.ticket.reason is Reason.ATTACHMENT


async def test_a_picture_goes_along_with_a_caption_that_nothing_fits(anna: Visitor) -> None:
    """The agent gets both."""
    told = await anna.sends(PHOTO, text=FITS_NOTHING)

    assert anna.ticket.question == FITS_NOTHING
    assert a_file(PHOTO) in told


async def test_what_was_sent_before_a_ticket_is_passed_on_when_it_opens(anna: Visitor) -> None:
    """All of it, in order."""
    voice = Attachment("voice", "6")
    await anna.sends(PHOTO, text=FITS)
    await anna.sends(voice, text=FITS)

    told = await anna.does(AskPerson())

    assert files([*told]) == [a_file(PHOTO), a_file(voice)]


async def test_a_sticker_goes_along_to_a_person_asked_for(anna: Visitor) -> None:
    """It may have meant something after all."""
    sticker = Attachment("sticker", "5")
    await anna.sends(sticker)

    told = await anna.does(AskPerson())

    assert a_file(sticker) in told


async def test_a_picture_is_passed_on_once(anna: Visitor) -> None:
    """The next case is about something else."""
    await anna.sends(PHOTO)
    anna.is_answered_by_an_agent()

    told = await anna.does(AskPerson())

    assert len(anna.tickets) == 2
    assert files([*told]) == []


async def test_the_newest_thirty_wait_for_a_ticket(anna: Visitor) -> None:
    """Nobody looks through more."""
    sent = [Attachment("photo", str(number)) for number in range(35)]
    await anna.does(Said(FITS, tuple(sent)))

    told = await anna.does(AskPerson())

    assert files([*told]) == [a_file(one) for one in sent[5:]]


# --- while an agent has it ------------------------------------------------------------------


async def test_a_picture_is_passed_on_at_once_while_an_agent_has_it(anna: Visitor) -> None:
    """Into the ticket's thread, and the bot says nothing."""
    await anna.says(FITS_NOTHING)

    told = await anna.sends(PHOTO)

    assert told == [a_file(PHOTO)]


async def test_its_caption_is_passed_on_too(anna: Visitor) -> None:
    """Before the picture."""
    await anna.says(FITS_NOTHING)

    told = await anna.sends(PHOTO, text="Den är blå.")

    notice = TicketNotice(TicketNumber(1), Happening.VISITOR_ADDED, "Den är blå.")
    assert told == [notice, a_file(PHOTO)]


# --- albums ---------------------------------------------------------------------------------


async def test_an_album_is_one_case_with_all_its_pictures(anna: Visitor) -> None:
    """Telegram sends them one by one; the visitor sent them together."""
    told = await anna.sends(*ALBUM)

    assert len(anna.tickets) == 1
    assert files([*told]) == [a_file(picture) for picture in ALBUM]


async def test_an_album_gets_one_reply(anna: Visitor) -> None:
    """Not three."""
    told = await anna.sends(*ALBUM)

    assert len(replies(told)) == 1


async def test_an_album_with_a_caption_is_answered_once(anna: Visitor) -> None:
    """The caption is the question, and the other pictures are none."""
    told = await anna.sends(*ALBUM, text=FITS)

    assert bodies(told) == ["iop"]
    assert anna.tickets == []


async def test_all_pictures_of_an_answered_album_wait_for_a_ticket(anna: Visitor) -> None:
    """Whoever asks for a person after the answer has sent all three."""
    await anna.sends(*ALBUM, text=FITS)

    told = await anna.does(AskPerson())

    assert files([*told]) == [a_file(picture) for picture in ALBUM]


async def test_the_next_album_gets_a_reply_of_its_own(anna: Visitor) -> None:
    """It was sent later."""
    await anna.sends(*ALBUM, text=FITS)

    told = await anna.sends(Attachment("photo", "8", "another"), text=FITS)

    assert bodies(told) == ["iop"]
