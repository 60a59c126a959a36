"""What Telegram's updates mean here."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channel.telegram.updates import Me, decoded, inbound_message
from bot.conversation.model import (
    AskPerson,
    ChooseEntry,
    Content,
    InboundMessage,
    NoneOfThese,
    Said,
    Unreadable,
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
        ConversationId("telegram:4711"), Said("Vad är en ASF?"), NOON, Language.SV
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
        ("/start kampanj-2026", Wish.START),
        ("/START", Wish.START),
        (f"/start@{BOT_NAME}", Wish.START),
        ("/help", Wish.HELP),
        ("/hjalp", Wish.HELP),
        ("/privacy", Wish.PRIVACY),
        ("/human", AskPerson()),
        ("/manniska", AskPerson()),
        ("/settings", Wish.HELP),
    ],
)
def test_commands_are_wishes(people: Driver, text: str, expected: Content) -> None:
    """In private an unknown one gets help."""
    assert content(people.visitor_says(ANNA, text)) == expected


@pytest.mark.parametrize("text", ["vad gör /start?", "/", "/ start", "och/eller", "1/2"])
def test_a_slash_elsewhere_is_no_command(people: Driver, text: str) -> None:
    """It is a part of the question."""
    assert content(people.visitor_says(ANNA, text)) == Said(text)


@pytest.mark.parametrize("text", ["/start " + "x" * 4_000, "/start ../../etc", "/start %00 <b>"])
def test_a_malformed_deep_link_leads_to_the_start(people: Driver, text: str) -> None:
    """What follows the command is not obeyed."""
    assert content(people.visitor_says(ANNA, text)) == Wish.START


def test_a_caption_is_the_question(people: Driver) -> None:
    """The picture can't be read, its words can."""
    assert content(people.visitor_says(ANNA, "Vad är detta?", photo=True)) == Said("Vad är detta?")


def test_a_picture_without_words_is_heard_all_the_same(people: Driver) -> None:
    """The visitor is asked to describe it."""
    assert content(people.visitor_says(ANNA, photo=True)) == Unreadable("photo")


FILE = {"file_id": "f", "file_unique_id": "u"}
VIDEO = FILE | {"width": 1, "height": 1, "duration": 1}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"voice": FILE | {"duration": 1}}, "voice"),
        ({"audio": FILE | {"duration": 1}}, "audio"),
        ({"video": VIDEO}, "video"),
        ({"video_note": FILE | {"length": 1, "duration": 1}}, "video"),
        ({"animation": VIDEO, "document": FILE}, "animation"),
        ({"document": FILE}, "document"),
        ({"location": {"latitude": 56.2, "longitude": 15.6}}, "location"),
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
    """So that an agent knows what came."""
    assert content(people.visitor_says(ANNA, also=fields)) == Unreadable(expected)


def test_an_edited_message_has_the_new_words(people: Driver, world: World) -> None:
    """Both versions are kept by those who need them."""
    people.visitor_says(ANNA, "Vad är en AFS?")
    (_, message_id) = next(iter(world.messages))

    assert content(people.edits(ANNA, message_id, "Vad är en ASF?")) == Said("Vad är en ASF?")


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
        ("/help@another_bot", None),
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
    update = people.visitor_says(
        ANNA,
        "/help",
        chat_id=GROUP,
        also={"is_topic_message": True, "message_thread_id": 7},
    )

    message = meant(update)
    assert message is not None
    assert message.conversation_id == "telegram:-100500/7"


# --- buttons --------------------------------------------------------------------------------


def test_a_press_is_a_choice(people: Driver) -> None:
    """In the conversation in which the button was shown."""
    update = people.presses(ANNA, 1, "e:startbidrag")

    expected = ChooseEntry(EntryId("startbidrag"))
    assert meant(update) == InboundMessage(
        ConversationId("telegram:4711"), expected, NOON, Language.SV
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


@pytest.mark.parametrize("data", ["", "e:Ogiltig", "drop table", "e:" + "a" * 60])
def test_a_forged_button_is_none_of_ours(people: Driver, data: str) -> None:
    """Nothing happens."""
    assert meant(people.presses(ANNA, 1, data)) is None


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
