"""The tests' own server has forums with topics, as Telegram has."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.offline_telegram import OfflineTelegram
from tests.offline_telegram.calls import ANNA, BERIT, FORUM, GROUP, TOPIC, Api, refusal
from tests.offline_telegram.files import picture
from tests.offline_telegram.world import BOT_ID


async def test_a_topic_is_made_by_a_service_message(telegram: OfflineTelegram, api: Api) -> None:
    """Its id is the topic's, the bot hears of it, and what is said there is a reply to it."""
    topic = await api("createForumTopic", chat_id=FORUM, name="Ärende 17")
    topic_id = topic["message_thread_id"]

    sent = await api("sendMessage", chat_id=FORUM, message_thread_id=topic_id, text="Hej")
    reply = await api(
        "sendMessage", chat_id=FORUM, reply_parameters={"message_id": sent["message_id"]}, text="Å"
    )

    news = telegram.updates.waiting[-1]["message"]
    assert isinstance(news, dict)
    assert (news["message_id"], news["forum_topic_created"]["name"]) == (topic_id, "Ärende 17")
    assert sent["reply_to_message"]["forum_topic_created"]["name"] == "Ärende 17"
    assert (reply["message_thread_id"], reply["is_topic_message"]) == (topic_id, True)
    assert (await api("getChat", chat_id=FORUM))["is_forum"] is True


@pytest.mark.parametrize(
    ("chat_id", "name", "rights", "why"),
    [
        (FORUM, "Ärende", ["can_delete_messages"], "not enough rights to create a topic"),
        (FORUM, " ", ["can_manage_topics"], "title must be non-empty"),
        (FORUM, "x" * 129, ["can_manage_topics"], "title is too long"),
        (GROUP, "Ärende", ["can_manage_topics"], "the chat is not a forum"),
    ],
)
async def test_a_topic_that_can_not_be_made_is_refused(  # noqa: PLR0913, PLR0917 - a table
    telegram: OfflineTelegram, api: Api, chat_id: int, name: str, rights: list[str], why: str
) -> None:
    """Without the right, without a name, or where there are none."""
    telegram.group(chat_id, is_forum=chat_id == FORUM, bot_rights=rights)

    assert await refusal(api("createForumTopic", chat_id=chat_id, name=name)) == why


SENDING: tuple[tuple[str, Mapping[str, object]], ...] = (
    ("sendMessage", {"text": "Hej"}),
    ("sendPhoto", {}),
    ("copyMessage", {"from_chat_id": ANNA, "message_id": 1}),
    ("sendChatAction", {"action": "typing"}),
)


@pytest.mark.parametrize(("method", "parameters"), SENDING, ids=[method for method, _ in SENDING])
async def test_nothing_can_be_sent_into_a_topic_that_is_gone(
    telegram: OfflineTelegram, api: Api, method: str, parameters: Mapping[str, object]
) -> None:
    """Whatever it is, and whoever deleted the topic."""
    photo = telegram.world.files.photo(picture())[-1]["file_id"]
    telegram.deletes_topic(FORUM, TOPIC)

    call = api(method, chat_id=FORUM, message_thread_id=TOPIC, photo=photo, **parameters)

    assert await refusal(call) == "message thread not found"


async def test_a_closed_topic_is_open_to_those_who_manage_topics(
    telegram: OfflineTelegram, api: Api
) -> None:
    """To nobody else."""
    telegram.closes_topic(FORUM, BERIT, TOPIC)
    message: dict[str, object] = {"chat_id": FORUM, "message_thread_id": TOPIC, "text": "Hej"}
    await api("sendMessage", **message)
    telegram.becomes(FORUM, BOT_ID, "member")

    assert await refusal(api("sendMessage", **message)) == "TOPIC_CLOSED"


async def test_a_topic_is_closed_opened_renamed_and_deleted(
    telegram: OfflineTelegram, api: Api
) -> None:
    """Each once; what was said in it is deleted as well."""
    topic: dict[str, object] = {"chat_id": FORUM, "message_thread_id": TOPIC}
    sent = await api("sendMessage", **topic, text="Hej")

    await api("closeForumTopic", **topic)
    closed_twice = await refusal(api("closeForumTopic", **topic))
    await api("reopenForumTopic", **topic)
    await api("editForumTopic", **topic, name="Löst")
    renamed_twice = await refusal(api("editForumTopic", **topic, name="Löst"))
    await api("deleteForumTopic", **topic)
    deleted_twice = await refusal(api("deleteForumTopic", **topic))

    assert (closed_twice, renamed_twice) == ("TOPIC_NOT_MODIFIED", "TOPIC_NOT_MODIFIED")
    assert deleted_twice == "TOPIC_DELETED"
    assert telegram.shown(FORUM, sent["message_id"]) is None


async def test_only_what_is_a_topic_can_be_changed(api: Api) -> None:
    """A number is not enough."""
    unknown = await refusal(api("closeForumTopic", chat_id=FORUM, message_thread_id=404))
    none = await refusal(api("closeForumTopic", chat_id=FORUM))

    assert unknown == "TOPIC_ID_INVALID"
    assert none == "invalid message thread identifier specified"
