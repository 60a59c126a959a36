"""The tests' own server sends and changes messages as Telegram does."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.offline_telegram import OfflineTelegram
from tests.offline_telegram.calls import ANNA, BERIT, BUTTONS, FORUM, GROUP, TOO_OLD, Api, refusal
from tests.offline_telegram.files import picture
from tests.offline_telegram.world import BOT_ID

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the "
    "same as a current content and reply markup of the message"
)


# --- messages ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("button", "why"),
    [
        ({"text": "Ja"}, "can't parse inline keyboard button: Text buttons are unallowed"),
        ({"text": " ", "callback_data": "x"}, "can't parse inline keyboard button: Text must be"),
        ({"text": "Ja", "callback_data": "å" * 33}, "BUTTON_DATA_INVALID"),
        ({"text": "Ja", "url": "localhost"}, "inline keyboard button URL 'localhost' is invalid"),
    ],
)
async def test_a_button_that_telegram_refuses_is_refused(
    api: Api, button: Mapping[str, object], why: str
) -> None:
    """In a new message and in an edited one."""
    markup = {"inline_keyboard": [[button]]}
    message = await api("sendMessage", chat_id=ANNA, text="Hej")
    edit = {"chat_id": ANNA, "message_id": message["message_id"], "reply_markup": markup}

    refused = [
        await refusal(api("sendMessage", chat_id=ANNA, text="Hej", reply_markup=markup)),
        await refusal(api("editMessageReplyMarkup", **edit)),
    ]

    assert [reason.startswith(why) for reason in refused] == [True, True]


async def test_a_message_in_a_reply_does_not_show_what_it_replied_to(api: Api) -> None:
    """Telegram goes one step back, not two."""
    first = await api("sendMessage", chat_id=ANNA, text="ett")
    to_first = {"message_id": first["message_id"]}
    second = await api("sendMessage", chat_id=ANNA, text="två", reply_parameters=to_first)
    to_second = {"message_id": second["message_id"]}

    third = await api("sendMessage", chat_id=ANNA, text="tre", reply_parameters=to_second)

    assert "reply_to_message" not in third["reply_to_message"]


# --- edits ---------------------------------------------------------------------------------


async def test_an_edited_message_has_the_new_words_and_lost_its_buttons(
    telegram: OfflineTelegram, api: Api
) -> None:
    """Buttons stay only if they are sent again; what was sent before is still on record."""
    sent = await api("sendMessage", chat_id=ANNA, text="ett", reply_markup=BUTTONS)

    await api("editMessageText", chat_id=ANNA, message_id=sent["message_id"], text="två")

    shown = telegram.shown(ANNA, sent["message_id"])
    assert shown is not None
    assert (shown["text"], shown.get("reply_markup")) == ("två", None)
    assert telegram.sent_to(ANNA) == ["ett"]


@pytest.mark.parametrize(
    "change",
    [{"text": "ett", "reply_markup": BUTTONS}, {"reply_markup": BUTTONS}],
    ids=["text", "buttons"],
)
async def test_an_edit_that_changes_nothing_is_refused(
    api: Api, change: Mapping[str, object]
) -> None:
    """As Telegram does it."""
    sent = await api("sendMessage", chat_id=ANNA, text="ett", reply_markup=BUTTONS)
    method = "editMessageText" if "text" in change else "editMessageReplyMarkup"

    why = await refusal(api(method, chat_id=ANNA, message_id=sent["message_id"], **change))

    assert why == NOT_MODIFIED


async def test_an_empty_keyboard_takes_the_buttons_away(
    telegram: OfflineTelegram, api: Api
) -> None:
    """Once; the second time nothing changes."""
    sent = await api("sendMessage", chat_id=ANNA, text="ett", reply_markup=BUTTONS)
    message: dict[str, object] = {"chat_id": ANNA, "message_id": sent["message_id"]}

    await api("editMessageReplyMarkup", **message, reply_markup={"inline_keyboard": []})

    assert "reply_markup" not in await telegram.next_edit(to=ANNA)
    assert await refusal(api("editMessageReplyMarkup", **message)) == NOT_MODIFIED


@pytest.mark.parametrize(
    ("method", "change", "why"),
    [
        ("editMessageText", {"message_id": 404, "text": "x"}, "message to edit not found"),
        ("editMessageText", {"message_id": 1, "text": "x"}, "message can't be edited"),
        ("editMessageText", {"message_id": 2, "text": " "}, "message text is empty"),
        ("editMessageText", {"message_id": 2, "text": "😀" * 2_049}, "message is too long"),
        ("editMessageReplyMarkup", {"message_id": 2, "reply_markup": {"force_reply": True}},
         "inline keyboard expected"),
        ("editMessageCaption", {"message_id": 2, "caption": "x"},
         "there is no caption in the message to edit"),
    ],
)  # fmt: skip
async def test_an_edit_that_can_not_be_is_refused(
    api: Api, method: str, change: Mapping[str, object], why: str
) -> None:
    """Message 1 is the visitor's, message 2 the bot's."""
    await api("sendMessage", chat_id=ANNA, text="ett")

    assert await refusal(api(method, chat_id=ANNA, **change)) == why


async def test_a_caption_is_edited_as_a_caption(
    telegram: OfflineTelegram, api: Api, upload: Api
) -> None:
    """A picture has no text."""
    sent = await upload("sendPhoto", "photo", picture(), chat_id=str(ANNA), caption="ett")
    message: dict[str, object] = {"chat_id": ANNA, "message_id": sent["message_id"]}

    await api("editMessageCaption", **message, caption="två")

    assert telegram.edited_to(ANNA, sent["message_id"]) == ["två"]
    why = await refusal(api("editMessageText", **message, text="x"))
    assert why == "there is no text in the message to edit"


@pytest.mark.parametrize("method", ["editMessageText", "sendMessage"])
async def test_nothing_reaches_who_has_blocked_the_bot(
    telegram: OfflineTelegram, api: Api, method: str
) -> None:
    """An edit neither."""
    sent = await api("sendMessage", chat_id=ANNA, text="ett")
    telegram.blocks(ANNA)

    why = await refusal(api(method, chat_id=ANNA, message_id=sent["message_id"], text="två"))

    assert why == "Forbidden: bot was blocked by the user"


async def test_a_message_can_be_edited_where_the_bot_may_write_no_more(
    telegram: OfflineTelegram, api: Api
) -> None:
    """The right to write is for new messages."""
    sent = await api("sendMessage", chat_id=GROUP, text="ett")
    telegram.becomes(GROUP, BOT_ID, "restricted")

    await api("editMessageText", chat_id=GROUP, message_id=sent["message_id"], text="två")

    why = await refusal(api("sendMessage", chat_id=GROUP, text="tre"))
    assert why == "not enough rights to send text messages to the chat"


# --- deleted messages ----------------------------------------------------------------------


async def test_a_deleted_message_is_gone(telegram: OfflineTelegram, api: Api) -> None:
    """And can be deleted only once."""
    sent = await api("sendMessage", chat_id=ANNA, text="ett")
    message: dict[str, object] = {"chat_id": ANNA, "message_id": sent["message_id"]}

    await api("deleteMessage", **message)

    assert telegram.shown(ANNA, sent["message_id"]) is None
    assert await refusal(api("deleteMessage", **message)) == "message to delete not found"


async def test_a_message_can_not_be_deleted_after_two_days(
    telegram: OfflineTelegram, api: Api
) -> None:
    """Not even the bot's own."""
    sent = await api("sendMessage", chat_id=ANNA, text="ett")
    telegram.grows_old(ANNA, sent["message_id"], hours=49)

    why = await refusal(api("deleteMessage", chat_id=ANNA, message_id=sent["message_id"]))

    assert why == "message can't be deleted for everyone"


@pytest.mark.parametrize(
    ("rights", "deleted"), [(["can_manage_topics"], False), (["can_delete_messages"], True)]
)
async def test_what_others_said_in_a_group_is_deleted_by_right(
    telegram: OfflineTelegram, api: Api, rights: list[str], *, deleted: bool
) -> None:
    """An administrator's."""
    telegram.group(GROUP, bot_rights=rights)
    said = telegram.agent_says(GROUP, BERIT, "Hej")["message"]
    assert isinstance(said, dict)
    call = api("deleteMessage", chat_id=GROUP, message_id=said["message_id"])

    if deleted:
        assert await call is True
    else:
        assert await refusal(call) == "message can't be deleted"


# --- presses -------------------------------------------------------------------------------


async def test_a_press_is_answered_once_and_within_150_seconds(
    telegram: OfflineTelegram, api: Api
) -> None:
    """Later the visitor's phone has given up."""
    telegram.presses(ANNA, 1, "yes", query_id="first")
    telegram.query_grows_old(telegram.presses(ANNA, 1, "yes", query_id="late"), seconds=151)

    await api("answerCallbackQuery", callback_query_id="first")

    for query in ("first", "late", "unknown"):
        assert await refusal(api("answerCallbackQuery", callback_query_id=query)) == TOO_OLD


# --- too fast ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "parameters"),
    [
        ("sendMessage", {"text": "Hej"}),
        ("editMessageText", {"message_id": 2, "text": "Hej"}),
        ("createForumTopic", {"name": "Ärende"}),
        ("copyMessage", {"from_chat_id": ANNA, "message_id": 1}),
    ],
)
async def test_all_that_appears_in_a_group_counts_as_a_message(
    telegram: OfflineTelegram, api: Api, method: str, parameters: Mapping[str, object]
) -> None:
    """Of which a group takes 20 a minute, or a few more."""
    await api("sendMessage", chat_id=FORUM, text="0")
    telegram.methods.flood.is_on = True

    for number in range(23):
        await api("editMessageText", chat_id=FORUM, message_id=2, text=f"nr {number}")

    why = await refusal(api(method, chat_id=FORUM, **parameters))
    assert why.startswith("Too Many Requests: retry after ")
