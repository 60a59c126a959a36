"""What agents do in their group, as Telegram tells it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.channel.telegram.staff_updates import (
    AgentPress,
    AgentWords,
    agent_act,
    migrated_to,
    user_id_of,
)
from bot.channel.telegram.updates import Me, decoded
from bot.escalation.model import StaffAction, StaffPress
from bot.ids import AgentId, TicketNumber
from bot.staff.case import Agent
from tests.offline_telegram.driver import Driver
from tests.offline_telegram.world import BOT_ID, BOT_NAME, Json, World, person

ANNA, EVA, GROUP = 4711, 900, -100500
ME = Me(BOT_ID, BOT_NAME)
AGENT = Agent(AgentId("telegram:900"), "Besökare 900")


@pytest.fixture
def card(world: World, people: Driver) -> int:  # noqa: ARG001 - people make the group
    message = world.new_message(world.chats[GROUP], world.me(), text="Ärende 17")
    return int(str(message["message_id"]))


def done(update: Json, me: Me | None = ME) -> AgentWords | AgentPress | None:
    return agent_act(decoded(update), me)


def words_in(update: Json, me: Me | None = ME) -> AgentWords:
    act = done(update, me)
    assert isinstance(act, AgentWords)
    return act


# --- words ----------------------------------------------------------------------------------


def test_a_reply_has_its_author_and_what_it_answers(people: Driver, card: int) -> None:
    """All that is needed to bring it to the visitor."""
    update = people.agent_replies(GROUP, EVA, card, " Hej, så här är det. ")

    assert done(update) == AgentWords(
        key=f"{GROUP}:{card + 1}",
        agent=AGENT,
        text="Hej, så här är det.",
        replied_to=f"{GROUP}:{card}",
        replies_to_bot=True,
    )


def test_a_reply_to_a_colleague_is_told_from_one_to_the_bot(people: Driver, world: World) -> None:
    """It may be an answer too, and may be talk."""
    colleague = world.new_message(world.chats[GROUP], person(901), text="Vet du?")

    words = words_in(people.agent_replies(GROUP, EVA, int(str(colleague["message_id"])), "Ja"))

    assert (words.replied_to, words.replies_to_bot) == (f"{GROUP}:{colleague['message_id']}", False)


def test_talk_among_agents_replies_to_nothing(people: Driver) -> None:
    """They may speak freely."""
    words = words_in(people.agent_says(GROUP, EVA, "Fika?"))

    assert (words.text, words.replied_to, words.topic, words.command) == ("Fika?", "", "", "")


def test_an_edit_is_known_as_one(people: Driver, card: int) -> None:
    """With the key of the message that was changed."""
    first = words_in(people.agent_replies(GROUP, EVA, card, "Nej."))

    edit = words_in(people.edits(GROUP, card + 1, "Jo."))

    assert edit == replace(first, text="Jo.", is_edit=True)


def test_an_anonymous_administrator_is_recognised(people: Driver, card: int) -> None:
    """Nobody would know who has answered."""
    assert words_in(people.agent_replies(GROUP, EVA, card, "Svar", anonymous=True)).is_anonymous


def test_a_picture_has_no_text(people: Driver, card: int) -> None:
    """Its caption would reach the visitor without it, and make no sense."""
    update = people.agent_replies(GROUP, EVA, card, "Se bild", photo=True)

    assert words_in(update).text == ""


def test_who_is_replied_to_is_not_known_before_we_know_who_we_are(
    people: Driver, card: int
) -> None:
    """The reply itself is."""
    words = words_in(people.agent_replies(GROUP, EVA, card, "Svar"), me=None)

    assert (words.replied_to, words.replies_to_bot) == (f"{GROUP}:{card}", False)


# --- commands -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "command", "rest"),
    [
        ("/status", "status", ""),
        ("/STATUS", "status", ""),
        (f"/status@{BOT_NAME}", "status", ""),
        (f"/status@{BOT_NAME.upper()}", "status", ""),
        ("/note Ring kommunen först.", "note", "Ring kommunen först."),
        ("/note\nRing.\nSedan mejla.", "note", "Ring.\nSedan mejla."),
        ("/stang Tack!", "stang", "Tack!"),
        ("/status@another_bot", "other", ""),
        ("/note@another_bot hemligt", "other", ""),
    ],
)
def test_a_command_comes_with_the_words_after_it(
    people: Driver, text: str, command: str, rest: str
) -> None:
    """One that is for another bot is none of ours, but never words for a visitor either."""
    words = words_in(people.agent_says(GROUP, EVA, text))

    assert (words.command, words.text) == (command, rest)


@pytest.mark.parametrize("text", ["/ note hemligt", "/nöt hemligt", "/note: hemligt", "//", "/"])
def test_what_begins_with_a_slash_is_never_an_answer(people: Driver, card: int, text: str) -> None:
    """Somebody wanted to make a note, and Telegram has not even marked it as a command."""
    assert words_in(people.agent_replies(GROUP, EVA, card, text)).command not in {"", "note"}


@pytest.mark.parametrize("text", ["se även /status", "1/2", "och/eller"])
def test_a_slash_elsewhere_is_no_command(people: Driver, text: str) -> None:
    """It is a part of the answer."""
    words = words_in(people.agent_says(GROUP, EVA, text))

    assert (words.command, words.text) == ("", text)


# --- topics ---------------------------------------------------------------------------------


def test_words_in_a_topic_say_in_which(people: Driver) -> None:
    """That it stands in a topic makes it no reply to whoever opened that."""
    words = words_in(people.agent_says(GROUP, EVA, "Svar", topic=7))

    assert (words.topic, words.replied_to, words.replies_to_bot) == (f"{GROUP}:topic:7", "", False)


def test_a_reply_in_a_topic_is_both(people: Driver, world: World) -> None:
    """What is replied to counts first."""
    in_topic = {"is_topic_message": True, "message_thread_id": 7}
    ours = world.new_message(world.chats[GROUP], world.me(), text="Ärende 17", **in_topic)

    words = words_in(people.agent_replies(GROUP, EVA, int(str(ours["message_id"])), "Svar"))

    assert words.topic == f"{GROUP}:topic:7"
    assert words.replied_to == f"{GROUP}:{ours['message_id']}"
    assert words.replies_to_bot


def test_a_thread_of_replies_is_no_topic(people: Driver) -> None:
    """Telegram numbers those too, in groups without topics."""
    words = words_in(people.agent_says(GROUP, EVA, "Svar", also={"message_thread_id": 7}))

    assert words.topic == ""


# --- presses --------------------------------------------------------------------------------


def test_a_press_has_its_agent_and_what_it_does(people: Driver, world: World) -> None:
    """On which ticket."""
    button = {"text": "Ta ärendet", "callback_data": "t:cl:17:"}
    markup = {"inline_keyboard": [[button]]}
    card = world.new_message(world.chats[GROUP], world.me(), text="Ärende", reply_markup=markup)

    act = done(people.agent_presses(GROUP, EVA, card, "Ta"))

    assert act == AgentPress(AGENT, StaffPress(StaffAction.CLAIM, TicketNumber(17)))


@pytest.mark.parametrize("data", ["", "person", "t:xx:17:"])
def test_a_button_that_we_never_made_is_told_apart(people: Driver, data: str) -> None:
    """The agent hears that it is too old."""
    assert done(people.presses(EVA, 1, data)) == AgentPress(AGENT, None)


def test_another_bots_press_is_no_act(people: Driver) -> None:
    """Only people are agents."""
    update = people.presses(EVA, 1, "t:cl:17:")
    query = update["callback_query"]
    assert isinstance(query, dict)
    query["from"] = person(5) | {"is_bot": True}

    assert done(update) is None


# --- nobody's act ---------------------------------------------------------------------------

SERVICE: list[Json] = [
    {"new_chat_members": [person(1)]},
    {"left_chat_member": person(1)},
    {"new_chat_title": "Ny titel"},
    {"delete_chat_photo": True},
    {"group_chat_created": True},
    {"migrate_to_chat_id": -1007},
    {"migrate_from_chat_id": -7},
    {"forum_topic_created": {"name": "Ämne", "icon_color": 7322096}},
    {"forum_topic_edited": {"name": "Ämne"}},
    {"forum_topic_closed": {}},
    {"forum_topic_reopened": {}},
]


@pytest.mark.parametrize("fields", SERVICE, ids=lambda fields: next(iter(fields)))
@pytest.mark.parametrize("topic", [None, 7])
def test_what_telegram_writes_itself_is_no_act(
    people: Driver, fields: Json, topic: int | None
) -> None:
    """Nobody has said it, also where it stands in a ticket's topic."""
    assert done(people.agent_says(GROUP, EVA, topic=topic, also=fields)) is None


def test_another_bots_words_are_no_act(people: Driver, card: int) -> None:
    """Only people answer visitors."""
    another_bot = person(5) | {"is_bot": True}
    update = people.agent_replies(GROUP, EVA, card, "Svar", also={"from": another_bot})

    assert done(update) is None


def test_a_change_of_membership_is_no_act(people: Driver) -> None:
    """Nor is anything else that is neither words nor a press."""
    assert done(people.becomes(GROUP, BOT_ID, "member")) is None


# --- the group itself -----------------------------------------------------------------------


def test_a_group_that_becomes_a_supergroup_is_followed(people: Driver) -> None:
    """Telegram says so once, in the old group."""
    in_old, in_new = people.migrates(GROUP, -1007)

    assert migrated_to(decoded(in_old)) == -1007
    assert migrated_to(decoded(in_new)) is None


@pytest.mark.parametrize("kind", ["message", "my_chat_member"])
def test_other_updates_move_no_group(people: Driver, kind: str) -> None:
    """It stays where it is."""
    update = people.visitor_says(ANNA, "Hej") if kind == "message" else people.blocks(ANNA)

    assert migrated_to(decoded(update)) is None


def test_an_agent_is_a_person_at_telegram() -> None:
    """Who can be asked for there."""
    assert user_id_of(AGENT.id) == EVA
