"""Updates that make no sense, and how that is found out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channel.telegram.updates import decoded
from bot.errors import UnreadableUpdate
from tests.offline_telegram.world import Json, person
from tests.unit.channel.telegram.reading import ANNA

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
