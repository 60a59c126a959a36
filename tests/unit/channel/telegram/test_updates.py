"""What Telegram's updates mean here."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channel.telegram.updates import Me, decoded, inbound_message
from bot.conversation.model import (
    AskPerson,
    Attachment,
    BrowseTerms,
    ChooseEntry,
    Content,
    InboundMessage,
    NoneOfThese,
    Quote,
    Said,
    SearchTerms,
    StalePress,
    StartAt,
    Wish,
)
from bot.errors import UnreadableUpdate
from bot.ids import ConversationId, EntryId
from bot.knowledge.model import Language
from tests.fakes import NOON
from tests.offline_telegram.driver import Driver
from tests.offline_telegram.update_queue import UpdateQueue
from tests.offline_telegram.world import BOT_ID, BOT_NAME, Json, World, person

ANNA, GROUP = 4711, -100500
ME = Me(BOT_ID, BOT_NAME)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def people(world: World) -> Driver:
    driver = Driver(world, UpdateQueue())
    driver.group(GROUP, topics=[7])
    return driver


def meant(update: Json, me: Me | None = ME) -> InboundMessage | None:
    return inbound_message(decoded(update), NOON, me)


def content(update: Json, me: Me | None = ME) -> Content | None:
    message = meant(update, me)
    return None if message is None else message.content


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

    assert content(update) == Said("Vad är detta?", (Attachment("photo", "1"),))


def test_a_picture_without_words_is_heard_all_the_same(people: Driver) -> None:
    """A person can look at it."""
    update = people.visitor_says(ANNA, photo=True)

    assert content(update) == Said("", (Attachment("photo", "1"),))


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

    assert content(update) == Said("", (Attachment(expected, "1"),))


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
        {"new_chat_members": [person(1)]},
        {},
    ],
    ids=["a bot", "nobody", "a title", "a new member", "nothing"],
)
def test_what_no_visitor_says_is_none_of_ours(people: Driver, fields: Json) -> None:
    """Service messages, and other bots: two of them could talk for ever."""
    assert meant(people.visitor_says(ANNA, also=fields)) is None


def test_that_a_visitor_blocked_the_bot_is_no_question(people: Driver) -> None:
    """There is nobody to answer."""
    assert meant(people.blocks(ANNA)) is None


# --- groups ---------------------------------------------------------------------------------


def test_what_people_say_to_each_other_is_none_of_ours(people: Driver) -> None:
    """Also where the bot sees all of it."""
    assert meant(people.visitor_says(ANNA, "Vad är en ASF?", chat_id=GROUP)) is None


@pytest.mark.parametrize(
    "text",
    [
        f"@{BOT_NAME} Vad är en ASF?",
        f"Vad är en ASF? @{BOT_NAME}",
        f"@{BOT_NAME.upper()} Vad är en ASF?",
    ],
)
def test_who_mentions_the_bot_is_heard(people: Driver, text: str) -> None:
    """And the mention is no part of the question."""
    assert content(people.visitor_says(ANNA, text, chat_id=GROUP)) == Said("Vad är en ASF?")


def test_who_replies_to_the_bot_is_heard(people: Driver, world: World) -> None:
    """As one does in a group."""
    ours = world.new_message(world.chats[GROUP], world.me(), text="Vilken menar du?")
    update = people.visitor_says(ANNA, "Den andra", chat_id=GROUP, also={"reply_to_message": ours})

    assert content(update) == Said("Den andra")


def test_who_replies_to_somebody_else_is_not_heard(people: Driver, world: World) -> None:
    """That is a conversation between people."""
    theirs = world.new_message(world.chats[GROUP], person(5), text="Vilken menar du?")
    update = people.visitor_says(
        ANNA, "Den andra", chat_id=GROUP, also={"reply_to_message": theirs}
    )

    assert content(update) is None


def test_nobody_is_heard_in_a_group_before_we_know_who_we_are(people: Driver) -> None:
    """Better silent than talking into people's conversations."""
    update = people.visitor_says(ANNA, f"@{BOT_NAME} Vad är en ASF?", chat_id=GROUP)

    assert content(update, me=None) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/help", Wish.HELP),
        (f"/help@{BOT_NAME}", Wish.HELP),
        ("/sok iop", SearchTerms("iop")),
        ("/help@another_bot", None),
        ("/sok@another_bot iop", None),
        ("/settings", None),
    ],
)
def test_commands_in_a_group_may_be_for_others(
    people: Driver, text: str, expected: Content | None
) -> None:
    """We obey those that are ours."""
    assert content(people.visitor_says(ANNA, text, chat_id=GROUP)) == expected


def test_a_topic_is_a_conversation_of_its_own(people: Driver) -> None:
    """The answer goes where the question was asked."""
    message = meant(people.visitor_says(ANNA, "/help", chat_id=GROUP, topic=7))

    assert message is not None
    assert message.conversation_id == "telegram:-100500/7"


@pytest.mark.parametrize(("chat_id", "is_private"), [(None, True), (GROUP, False)])
def test_it_is_known_whether_others_read_the_answer(
    people: Driver, chat_id: int | None, *, is_private: bool
) -> None:
    """What concerns one person is not said before all."""
    message = meant(people.visitor_says(ANNA, "/mina_data", chat_id=chat_id))

    assert message is not None
    assert message.is_private is is_private


def test_the_one_mention_that_calls_the_bot_is_taken_out(people: Driver) -> None:
    """Whoever else is mentioned stays."""
    update = people.visitor_says(ANNA, f"@{BOT_NAME} vem är @anna_i_karlskrona?", chat_id=GROUP)

    assert content(update) == Said("vem är @anna_i_karlskrona?")


def test_a_mention_alone_is_no_question(people: Driver) -> None:
    """There is nothing to answer."""
    assert meant(people.visitor_says(ANNA, f"@{BOT_NAME}", chat_id=GROUP)) is None


def test_a_picture_that_mentions_the_bot_is_heard(people: Driver) -> None:
    """In its caption."""
    update = people.visitor_says(ANNA, f"@{BOT_NAME} vad är detta?", photo=True, chat_id=GROUP)

    assert content(update) == Said("vad är detta?", (Attachment("photo", "1"),))


# --- buttons --------------------------------------------------------------------------------


def test_a_press_is_a_choice(people: Driver) -> None:
    """In the conversation in which the button was shown."""
    update = people.presses(ANNA, 1, "e:startbidrag")

    expected = ChooseEntry(EntryId("startbidrag"))
    assert meant(update) == InboundMessage(
        ConversationId("telegram:4711"), expected, NOON, Language.SV, under="1"
    )


def test_a_press_below_a_message_that_telegram_has_forgotten_counts(
    people: Driver, world: World
) -> None:
    """Old messages come without their contents."""
    world.messages.clear()

    assert content(people.presses(ANNA, 1, "none")) == NoneOfThese()


def test_a_press_below_a_message_that_is_there_counts(people: Driver, world: World) -> None:
    """As nearly all are."""
    ours = world.new_message(world.private(ANNA), world.me(), text="Vilken?")
    update = people.presses(ANNA, int(str(ours["message_id"])), "none")

    assert content(update) == NoneOfThese()


@pytest.mark.parametrize("data", ["", "e:Ogiltig", "drop table", "e:" + "a" * 60, "t:cl:7:"])
def test_a_button_that_we_never_made_is_stale(people: Driver, data: str) -> None:
    """Whoever pressed it hears that it is too old; nothing else happens."""
    assert content(people.presses(ANNA, 1, data)) == StalePress()


def test_a_press_in_a_topic_belongs_to_its_conversation(people: Driver, world: World) -> None:
    """As its message does."""
    in_topic = {"is_topic_message": True, "message_thread_id": 7}
    ours = world.new_message(world.chats[GROUP], world.me(), text="Vilken?", **in_topic)
    update = people.presses(ANNA, 1, "none")
    query = update["callback_query"]
    assert isinstance(query, dict)
    query["message"] = ours

    message = meant(update)
    assert message is not None
    assert (message.conversation_id, message.is_private) == ("telegram:-100500/7", False)


def test_another_bots_press_is_none_of_ours(people: Driver) -> None:
    """Two of them could talk for ever."""
    update = people.presses(ANNA, 1, "none")
    query = update["callback_query"]
    assert isinstance(query, dict)
    query["from"] = person(5) | {"is_bot": True}

    assert meant(update) is None


def test_a_press_below_a_shared_message_has_no_conversation(people: Driver) -> None:
    """Telegram does not say where it was."""
    update = people.presses(ANNA, 1, "none")
    query = update["callback_query"]
    assert isinstance(query, dict)
    del query["message"]

    assert meant(update) is None


# --- rubbish --------------------------------------------------------------------------------

MESSAGE: Json = {
    "message_id": 1,
    "date": 1_700_000_000,
    "chat": {"id": ANNA, "type": "private"},
    "from": person(ANNA),
    "text": "Hej",
}


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"update_id": 1},
        {"rubbish": "text"},
        {"update_id": 1, "message": "Hej"},
        {"update_id": 1, "message": [1]},
        {"update_id": 1, "message": {"message_id": 1}},
        {"update_id": 1, "message": {k: v for k, v in MESSAGE.items() if k != "date"}},
        {"update_id": 1, "message": MESSAGE | {"date": "igår"}},
        {"update_id": 1, "message": MESSAGE | {"date": 10**20}},
        {"update_id": 1, "message": MESSAGE | {"date": 10**12}},
        {"update_id": 1, "message": MESSAGE | {"chat": 4711}},
        {"update_id": 1, "message": MESSAGE | {"from": "Anna"}},
        {"update_id": 1, "callback_query": {"id": "q"}},
        {"update_id": 1, "poll_answer": {"poll_id": "1"}},
        {"update_id": 1, "from_the_future": {"x": 1}},
    ],
)
def test_an_update_that_makes_no_sense_is_called_unreadable(payload: Json) -> None:
    """Retrying is no use: it goes into quarantine at once."""
    with pytest.raises(UnreadableUpdate):
        decoded(payload)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*MESSAGE, "id", "type", "photo"]), inner, max_size=4)
    ),
    max_leaves=8,
)


@given(st.sampled_from([*MESSAGE, "photo", "entities", "reply_to_message", "sticker"]), JSON)
def test_a_message_with_any_one_field_wrong_is_read_or_unreadable(key: str, value: object) -> None:
    """Nothing in between, which would be tried again in vain."""
    try:
        update = decoded({"update_id": 1, "message": MESSAGE | {key: value}})
    except UnreadableUpdate:
        return

    assert update.message is not None
