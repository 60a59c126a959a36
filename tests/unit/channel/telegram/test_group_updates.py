"""What visitors say in groups, where not everything is said to the bot."""

from __future__ import annotations

import pytest

from bot.conversation.acts import Attachment, Content, Said, SearchTerms, Wish
from tests.offline_telegram.driver import Driver
from tests.offline_telegram.world import BOT_NAME, World, person
from tests.unit.channel.telegram.reading import ANNA, GROUP, content, meant


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

    assert content(update) == Said("vad är detta?", (Attachment("photo", "1", file_id="photo-2"),))
