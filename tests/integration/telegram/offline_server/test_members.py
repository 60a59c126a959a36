"""The tests' own server knows who is in a chat, as Telegram does."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.offline_telegram import OfflineTelegram
from tests.offline_telegram.calls import ANNA, BERIT, GROUP, Api, refusal
from tests.offline_telegram.chat import ADMINISTRATOR_RIGHTS
from tests.offline_telegram.world import BOT_ID

STRANGER = 5


async def test_each_person_has_a_status_in_a_group(telegram: OfflineTelegram, api: Api) -> None:
    """Who writes is a member; who was never there has left; who is restricted may be away."""
    telegram.agent_says(GROUP, ANNA, "Hej")
    telegram.becomes(GROUP, 6, "restricted", is_member=False)
    people = {BERIT: "administrator", ANNA: "member", STRANGER: "left", 6: "restricted"}

    found = {person: await api("getChatMember", chat_id=GROUP, user_id=person) for person in people}

    assert {person: member["status"] for person, member in found.items()} == people
    assert found[6]["is_member"] is False


async def test_who_was_put_out_of_the_group_stays_out(telegram: OfflineTelegram, api: Api) -> None:
    """Also if an old message of theirs arrives late."""
    telegram.group(GROUP, members={ANNA: "kicked"})
    telegram.agent_says(GROUP, ANNA, "Hej")

    member = await api("getChatMember", chat_id=GROUP, user_id=ANNA)

    assert member["status"] == "kicked"


async def test_who_leaves_is_no_member(telegram: OfflineTelegram, api: Api) -> None:
    """And who comes back is one."""
    telegram.joins(GROUP, ANNA)
    joined = await api("getChatMember", chat_id=GROUP, user_id=ANNA)
    telegram.leaves(GROUP, ANNA)

    left = await api("getChatMember", chat_id=GROUP, user_id=ANNA)

    assert (joined["status"], left["status"]) == ("member", "left")


async def test_the_bots_own_rights_are_listed(telegram: OfflineTelegram, api: Api) -> None:
    """One by one."""
    telegram.group(GROUP, bot_rights=["can_manage_topics"])

    me = await api("getChatMember", chat_id=GROUP, user_id=BOT_ID)

    granted = [right for right in ADMINISTRATOR_RIGHTS if me[right]]
    assert (me["status"], granted) == ("administrator", ["can_manage_topics"])


async def test_administrators_are_listed(api: Api) -> None:
    """The bot is one of them."""
    listed = await api("getChatAdministrators", chat_id=GROUP)

    assert {member["user"]["id"] for member in listed} == {BERIT, BOT_ID}
    why = await refusal(api("getChatAdministrators", chat_id=ANNA))
    assert why == "there are no administrators in the private chat"


@pytest.mark.parametrize(
    ("status", "why"),
    [
        ("kicked", "Forbidden: bot was kicked from the supergroup chat"),
        ("left", "Forbidden: bot is not a member of the supergroup chat"),
    ],
)
@pytest.mark.parametrize(
    ("method", "parameters"),
    [
        ("getChat", {}),
        ("getChatMember", {"user_id": ANNA}),
        ("sendMessage", {"text": "Hej"}),
        ("sendChatAction", {"action": "typing"}),
        ("editMessageText", {"message_id": 1, "text": "Hej"}),
    ],
)
async def test_a_group_without_the_bot_is_closed_to_it(  # noqa: PLR0913, PLR0917 - a table
    telegram: OfflineTelegram,
    api: Api,
    method: str,
    parameters: Mapping[str, object],
    status: str,
    why: str,
) -> None:
    """Whatever it wants there."""
    telegram.group(GROUP, bot_status=status)

    assert await refusal(api(method, chat_id=GROUP, **parameters)) == why


async def test_a_person_must_be_named(api: Api) -> None:
    """By a number."""
    why = await refusal(api("getChatMember", chat_id=GROUP, user_id="@anna"))

    assert why == "invalid user_id specified"
