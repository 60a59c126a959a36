"""How a raw update is put into an envelope, whatever it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channel.telegram.addresses import Address, StaffChat
from bot.channel.telegram.received import (
    OTHER_LANE,
    Envelopes,
    address_in,
    callback_query_id,
    update_id_of,
)
from bot.conversation.queues import STAFF, Received
from tests.fakes import NOON

STAFF_CHAT = -100500
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["update_id", "message", "callback_query", "my_chat_member", "chat", "id", "from"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


def envelope_of(update: object) -> Received:
    return Envelopes(StaffChat(STAFF_CHAT)).received(update, NOON)


def message_in(chat_id: int, **fields: object) -> dict[str, object]:
    return {"update_id": 1, "message": {"chat": {"id": chat_id}, **fields}}


def press(query_id: object = "q1", update_id: int = 1) -> dict[str, object]:
    query = {"id": query_id, "message": {"chat": {"id": 4711}}}
    return {"update_id": update_id, "callback_query": query}


@given(JSON)
def test_no_rubbish_stops_the_intake(update: object) -> None:
    """Anything at all gets an envelope, and the same one each time."""
    assert envelope_of(update) == envelope_of(update)


@given(JSON)
def test_what_came_is_what_is_kept(update: object) -> None:
    """Nothing is thrown away before somebody has looked at it."""
    payload = envelope_of(update).payload

    assert update in (payload, payload.get("rubbish"))


def test_an_update_is_known_by_its_number() -> None:
    """So that one that comes twice is kept once."""
    assert envelope_of(message_in(4711)).external_id == "update:1"


def test_a_press_is_known_by_its_own_id() -> None:
    """It can come again under another update's number."""
    once, again = envelope_of(press(update_id=1)), envelope_of(press(update_id=2))

    assert once.external_id == again.external_id == "callback:q1"


@pytest.mark.parametrize("query_id", ["", None, 7, ["q1"]])
def test_a_press_without_an_id_is_known_by_the_updates_number(query_id: object) -> None:
    """Presses without one are not all the same."""
    assert envelope_of(press(query_id)).external_id == "update:1"


def test_different_rubbish_is_kept_apart() -> None:
    """Each is shown to people, once."""
    first, second = envelope_of({"a": 1}), envelope_of({"a": 2})

    assert first.external_id != second.external_id


@pytest.mark.parametrize("kind", ["message", "edited_message", "my_chat_member"])
def test_what_happens_in_one_chat_is_kept_in_order(kind: str) -> None:
    """An edit does not overtake its message."""
    assert envelope_of({kind: {"chat": {"id": 4711}}}).lane == "telegram:4711"


def test_a_press_is_kept_in_order_with_the_messages_of_its_chat() -> None:
    """It must not overtake what was said before."""
    assert envelope_of(press()).lane == envelope_of(message_in(4711)).lane


def test_each_topic_is_a_lane_of_its_own() -> None:
    """Two people in two topics do not wait for each other."""
    update = message_in(-1, is_topic_message=True, message_thread_id=7)

    assert envelope_of(update).lane == "telegram:-1/7"


def test_a_thread_of_replies_is_no_topic() -> None:
    """Telegram numbers those too, in groups without topics."""
    assert envelope_of(message_in(-1, message_thread_id=7)).lane == "telegram:-1"


def test_the_agents_group_has_the_agents_lane() -> None:
    """Also after it has become a supergroup, under both of its ids."""
    staff_chat = StaffChat(-7)
    staff_chat.move(STAFF_CHAT)
    envelopes = Envelopes(staff_chat)

    lanes = {envelopes.received(message_in(chat), NOON).lane for chat in (-7, STAFF_CHAT)}

    assert lanes == {STAFF}


def test_without_an_agents_group_nobody_is_an_agent() -> None:
    """A group is then a group like any other."""
    envelope = Envelopes(StaffChat(None)).received(message_in(-100), NOON)

    assert envelope.lane == "telegram:-100"


@pytest.mark.parametrize(
    "update",
    [
        {"update_id": 1},
        {"message": None},
        {"message": []},
        {"message": {"chat": 4711}},
        {"message": {"chat": {"id": "4711"}}},
        {"callback_query": {"id": "q"}},
        "text",
        None,
    ],
)
def test_what_belongs_to_no_chat_waits_elsewhere(update: object) -> None:
    """And holds up no visitor."""
    assert envelope_of(update).lane == OTHER_LANE


@pytest.mark.parametrize(
    ("update", "expected"),
    [({"update_id": 7}, 7), ({"update_id": "7"}, None), ({"update_id": True}, None), ([], None)],
)
def test_only_a_number_can_be_confirmed(update: object, expected: int | None) -> None:
    """Telegram counts in whole numbers."""
    assert update_id_of(update) == expected


def test_the_chat_is_found_although_the_rest_is_malformed() -> None:
    """So that the visitor can be told that something went wrong."""
    assert address_in({"message": {"chat": {"id": 4711}, "text": [{}]}}) == Address(4711)


def test_a_message_is_no_press() -> None:
    """There is nothing to take note of."""
    assert callback_query_id(message_in(4711)) is None
