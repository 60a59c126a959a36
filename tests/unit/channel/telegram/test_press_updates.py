"""What a visitor's press of a button means here."""

from __future__ import annotations

import pytest

from bot.conversation.acts import ChooseEntry, InboundMessage, NoneOfThese, StalePress
from bot.ids import ConversationId, EntryId
from bot.knowledge.model import Language
from tests.fakes import NOON
from tests.offline_telegram.driver import Driver
from tests.offline_telegram.world import World, person
from tests.unit.channel.telegram.reading import ANNA, GROUP, content, meant


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
