"""What Telegram's updates from visitors mean here."""

from __future__ import annotations

import pytest

from bot.conversation.acts import (
    AskPerson,
    Attachment,
    BrowseTerms,
    Content,
    InboundMessage,
    Quote,
    Said,
    SearchTerms,
    StartAt,
    Wish,
)
from bot.ids import ConversationId
from bot.knowledge.model import Language
from tests.fakes import NOON
from tests.offline_telegram.driver import Driver
from tests.offline_telegram.files import picture
from tests.offline_telegram.world import BOT_ID, BOT_NAME, Json, World, person
from tests.unit.channel.telegram.reading import ANNA, GROUP, content, meant

# --- words ----------------------------------------------------------------------------------


def test_a_visitors_words_are_a_question(people: Driver) -> None:
    """In the conversation of their chat, with the language of their phone."""
    update = people.visitor_says(ANNA, "Vad är en ASF?", language="sv")

    expected = InboundMessage(
        ConversationId("telegram:4711"), Said("Vad är en ASF?"), NOON, Language.SV, message_id="1"
    )
    assert meant(update) == expected


@pytest.mark.parametrize(
    ("code", "language"),
    [("sv", Language.SV), ("en", Language.EN), ("en-GB", Language.EN), ("fi", None), ("", None)],
)
def test_the_language_of_the_phone_is_a_hint(
    people: Driver, code: str, language: Language | None
) -> None:
    """Where it is one of ours."""
    message = meant(people.visitor_says(ANNA, "Hej", language=code))

    assert message is not None
    assert message.language_hint == language


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/start", Wish.START),
        ("/START", Wish.START),
        (f"/start@{BOT_NAME}", Wish.START),
        ("/help", Wish.HELP),
        ("/hjalp", Wish.HELP),
        ("/privacy", Wish.PRIVACY),
        ("/integritet", Wish.PRIVACY),
        ("/human", AskPerson()),
        ("/manniska", AskPerson()),
        ("/starta", Wish.GUIDE),
        ("/guide", Wish.GUIDE),
        ("/jamfor", Wish.COMPARISON),
        ("/compare", Wish.COMPARISON),
        ("/ordlista", BrowseTerms()),
        ("/glossary", BrowseTerms()),
        ("/sprak", Wish.LANGUAGE),
        ("/language", Wish.LANGUAGE),
        ("/arende", Wish.MY_TICKETS),
        ("/ticket", Wish.MY_TICKETS),
        ("/mina_data", Wish.MY_DATA),
        ("/my_data", Wish.MY_DATA),
        ("/radera", Wish.ERASE),
        ("/erase", Wish.ERASE),
    ],
)
def test_commands_are_wishes(people: Driver, text: str, expected: Content) -> None:
    """In Swedish and in English."""
    assert content(people.visitor_says(ANNA, text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/sok lönebidrag", SearchTerms("lönebidrag")),
        ("/search wage subsidy", SearchTerms("wage subsidy")),
        ("/sok \n  två  ord ", SearchTerms("två  ord")),
        ("/sok", SearchTerms("")),
        (f"/sok@{BOT_NAME} iop", SearchTerms("iop")),
        ("/citera iop-definition", Quote("iop-definition")),
        ("/quote vad är iop?", Quote("vad är iop?")),
        ("/start kampanj-2026", StartAt("kampanj-2026")),
    ],
)
def test_some_commands_are_about_the_words_after_them(
    people: Driver, text: str, expected: Content
) -> None:
    """What is looked for, what is quoted, where a link leads."""
    assert content(people.visitor_says(ANNA, text)) == expected


@pytest.mark.parametrize("text", ["/settings", "/help@another_bot", "/sok@another_bot iop"])
def test_in_private_a_command_that_we_do_not_know_gets_help(people: Driver, text: str) -> None:
    """Somebody looks for something."""
    assert content(people.visitor_says(ANNA, text)) == Wish.HELP


def test_before_we_know_who_we_are_a_command_is_ours(people: Driver) -> None:
    """Who else should be meant in private?"""
    update = people.visitor_says(ANNA, f"/privacy@{BOT_NAME}")

    assert content(update, me=None) == Wish.PRIVACY


def test_a_command_may_stand_under_a_picture(people: Driver) -> None:
    """It is obeyed all the same."""
    assert content(people.visitor_says(ANNA, "/sok iop", photo=True)) == SearchTerms("iop")


@pytest.mark.parametrize("text", ["vad gör /start?", "/", "/ start", "och/eller", "1/2"])
def test_a_slash_elsewhere_is_no_command(people: Driver, text: str) -> None:
    """It is a part of the question."""
    assert content(people.visitor_says(ANNA, text)) == Said(text)


@pytest.mark.parametrize("payload", ["x" * 4_000, "../../etc", "%00 <b>"])
def test_what_a_link_brings_along_is_passed_on_as_it_is(people: Driver, payload: str) -> None:
    """Anyone can have written it: whoever reads it knows that."""
    assert content(people.visitor_says(ANNA, f"/start {payload}")) == StartAt(payload)


# --- pictures and files ---------------------------------------------------------------------


def test_a_caption_is_the_question(people: Driver) -> None:
    """The picture goes along, for a person to look at."""
    update = people.visitor_says(ANNA, "Vad är detta?", photo=True)

    assert content(update) == Said("Vad är detta?", (Attachment("photo", "1", file_id="photo-2"),))


def test_a_picture_without_words_is_heard_all_the_same(people: Driver) -> None:
    """A person can look at it."""
    update = people.visitor_says(ANNA, photo=True)

    assert content(update) == Said("", (Attachment("photo", "1", file_id="photo-2"),))


def test_the_pictures_of_an_album_are_known_to_belong_together(people: Driver) -> None:
    """Each comes as a message of its own."""
    album = [content(one) for one in people.visitor_sends_album(ANNA, 2, caption="Titta")]

    assert [said.text for said in album if isinstance(said, Said)] == ["Titta", ""]
    attachments = [said.attachments for said in album if isinstance(said, Said)]
    assert [[one.message_id for one in found] for found in attachments] == [["1"], ["2"]]
    assert len({one.album for found in attachments for one in found} - {""}) == 1


FILE = {"file_id": "f", "file_unique_id": "u"}
VIDEO = FILE | {"width": 1, "height": 1, "duration": 1}
PLACE = {"latitude": 56.2, "longitude": 15.6}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"voice": FILE | {"duration": 1}}, "voice"),
        ({"audio": FILE | {"duration": 1}}, "audio"),
        ({"video": VIDEO}, "video"),
        ({"video_note": FILE | {"length": 1, "duration": 1}}, "video"),
        ({"animation": VIDEO, "document": FILE}, "animation"),
        ({"document": FILE}, "document"),
        ({"location": PLACE}, "location"),
        (
            {"location": PLACE, "venue": {"location": PLACE, "title": "a", "address": "b"}},
            "location",
        ),
        ({"contact": {"phone_number": "1", "first_name": "a"}}, "contact"),
        ({"dice": {"emoji": "🎲", "value": 6}}, "dice"),
        (
            {
                "sticker": FILE
                | {
                    "type": "regular",
                    "width": 1,
                    "height": 1,
                    "is_animated": False,
                    "is_video": False,
                }
            },
            "sticker",
        ),
    ],
)
def test_what_can_not_be_read_is_named(people: Driver, fields: Json, expected: str) -> None:
    """So that an agent knows what came; once, whatever it is besides."""
    update = people.visitor_says(ANNA, also=fields)

    said = content(update)
    assert isinstance(said, Said)
    assert [(one.kind, one.message_id) for one in said.attachments] == [(expected, "1")]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"document": FILE | {"file_name": "blankett.pdf"}}, ("f", "blankett.pdf")),
        ({"animation": VIDEO | {"file_name": "g.mp4"}, "document": FILE}, ("f", "g.mp4")),
        ({"voice": FILE | {"duration": 1}}, ("f", "")),
        ({"location": PLACE}, ("", "")),
    ],
)
def test_a_file_can_be_found_again(people: Driver, fields: Json, expected: tuple[str, str]) -> None:
    """By its id, and under the name that its sender has given it; a place is no file."""
    said = content(people.visitor_says(ANNA, also=fields))

    assert isinstance(said, Said)
    assert [(one.file_id, one.name) for one in said.attachments] == [expected]


def test_of_a_picture_the_largest_size_is_found_again(people: Driver, world: World) -> None:
    """The small one is for lists."""
    said = content(people.visitor_says(ANNA, photo=True))

    assert isinstance(said, Said)
    assert world.files.by_id[said.attachments[0].file_id].content == picture()


def test_what_is_too_new_to_have_a_name_is_passed_on(people: Driver) -> None:
    """Telegram invents kinds of message faster than our library learns them."""
    update = people.visitor_says(ANNA, also={"hologram": {"file_id": "f"}})

    assert content(update) == Said("", (Attachment("other", "1"),))


def test_words_beside_something_too_new_are_the_question(people: Driver) -> None:
    """They may well be all that matters."""
    assert content(people.visitor_says(ANNA, "Hej", also={"mood": "glad"})) == Said("Hej")


# --- edits ----------------------------------------------------------------------------------


def test_an_edit_is_known_as_one(people: Driver) -> None:
    """With the new words, and which message it was."""
    people.visitor_says(ANNA, "Vad är en AFS?")

    message = meant(people.edits(ANNA, 1, "Vad är en ASF?"))

    assert message == InboundMessage(
        ConversationId("telegram:4711"),
        Said("Vad är en ASF?"),
        NOON,
        Language.SV,
        message_id="1",
        is_edit=True,
    )


def test_a_command_that_is_edited_is_a_command(people: Driver) -> None:
    """Somebody has mistyped what they look for."""
    people.visitor_says(ANNA, "/sok ipo")

    assert content(people.edits(ANNA, 1, "/sok iop")) == SearchTerms("iop")


def test_an_edit_in_a_group_that_is_not_for_us_is_none_of_ours(people: Driver) -> None:
    """As the message itself was not."""
    people.visitor_says(ANNA, "Fika?", chat_id=GROUP)

    assert meant(people.edits(GROUP, 1, "Fika nu?")) is None


# --- what is no visitor ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [
        {"from": person(1) | {"is_bot": True}, "text": "Hej"},
        {"from": None, "text": "Hej"},
        {"new_chat_title": "Ny titel"},
        {"write_access_allowed": {}},
        {"pinned_message": {"message_id": 1, "date": 0, "chat": {"id": ANNA, "type": "private"}}},
        {"new_chat_members": [person(1)]},
        {},
    ],
    ids=["a bot", "nobody", "a title", "a permission", "a pin", "a new member", "nothing"],
)
def test_what_no_visitor_says_is_none_of_ours(people: Driver, fields: Json) -> None:
    """Service messages, and other bots: two of them could talk for ever."""
    assert meant(people.visitor_says(ANNA, also=fields)) is None


def test_a_card_of_our_own_that_a_visitor_chose_in_the_chat_with_us_is_no_question(
    people: Driver,
) -> None:
    """We would answer ourselves."""
    by_way_of_us = {"via_bot": person(BOT_ID) | {"is_bot": True}}

    assert meant(people.visitor_says(ANNA, "IOP är …", also=by_way_of_us)) is None


def test_what_came_by_way_of_another_bot_is_heard(people: Driver) -> None:
    """A person has sent it all the same."""
    by_way_of_another = {"via_bot": person(5) | {"is_bot": True}}

    assert content(people.visitor_says(ANNA, "Hej", also=by_way_of_another)) == Said("Hej")


def test_that_a_visitor_blocked_the_bot_is_no_question(people: Driver) -> None:
    """There is nobody to answer."""
    assert meant(people.blocks(ANNA)) is None
