"""What visitors send is kept with the message that it came in, so that agents can fetch it."""

from __future__ import annotations

from bot.conversation.acts import Attachment
from bot.conversation.model import Direction
from tests.unit.conversation.fakes import FITS, Visitor

PICTURE = Attachment("photo", "41", file_id="AgAD", name="namn.jpg")
VOICE = Attachment("voice", "42", file_id="AwAC")


async def test_a_file_is_kept_with_its_message(anna: Visitor) -> None:
    """Each with the one that it came in, and none with what we say."""
    await anna.sends(PICTURE, VOICE, text="Vad är detta?")

    kept = [(one.channel_id, one.attachments) for one in anna.uow.messages.added]
    assert [one for one in kept if one[1]] == [("41", (PICTURE,)), ("42", (VOICE,))]
    said = [one for one in anna.uow.messages.added if one.direction is not Direction.INCOMING]
    assert not any(one.attachments for one in said)


async def test_words_alone_have_no_files(anna: Visitor) -> None:
    """As most have not."""
    await anna.says(FITS)

    assert [one.attachments for one in anna.uow.messages.added] == [(), ()]


async def test_how_a_file_is_called_is_kept_nowhere_else(anna: Visitor) -> None:
    """What waits to be passed on needs the message's id only, and is not encrypted."""
    await anna.sends(PICTURE, text=FITS)

    assert anna.conversation.attachments == (Attachment("photo", "41"),)
