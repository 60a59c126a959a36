"""The tests' own server keeps files and copies messages as Telegram does."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import aiohttp
import pytest

from tests.offline_telegram import TOKEN, Fault, OfflineTelegram
from tests.offline_telegram.calls import ANNA, FORUM, GROUP, TOPIC, Api, refusal
from tests.offline_telegram.faults import Disturbance
from tests.offline_telegram.files import MEGABYTE, picture

# --- files ---------------------------------------------------------------------------------


async def test_what_the_bot_sends_can_be_looked_at(telegram: OfflineTelegram, upload: Api) -> None:
    """Byte for byte."""
    content = picture(640, 400)

    sent = await upload("sendPhoto", "photo", content, chat_id=str(ANNA), caption="Så här")

    (file,) = telegram.files_sent_to(ANNA)
    assert (file["kind"], file["caption"], file["width"]) == ("photo", "Så här", 640)
    assert telegram.content_of(str(file["file_id"])) == content
    assert telegram.sent_to(ANNA) == ["Så här"]
    assert (await telegram.next_message(to=ANNA)) == sent


async def test_a_file_can_be_sent_again_by_its_id(
    telegram: OfflineTelegram, api: Api, upload: Api
) -> None:
    """As what it is, and as nothing else."""
    content = b"%PDF-1.7"
    sent = await upload("sendDocument", "document", content, "å.pdf", chat_id=str(ANNA))
    file_id = sent["document"]["file_id"]

    again = await api("sendDocument", chat_id=ANNA, document=file_id)

    assert again["document"]["file_name"] == "å.pdf"
    assert telegram.content_of(again["document"]["file_id"]) == content
    why = await refusal(api("sendPhoto", chat_id=ANNA, photo=file_id))
    assert why == "can't use file of type Document as Photo"


@pytest.mark.parametrize(
    ("method", "kind", "content", "caption", "why"),
    [
        ("sendPhoto", "photo", picture, "😀" * 513, "message caption is too long"),
        ("sendPhoto", "photo", picture, "<b>x", "can't parse entities: Can't find end tag"),
        ("sendPhoto", "photo", partial(bytes, b"no picture"), "", "IMAGE_PROCESS_FAILED"),
        ("sendPhoto", "photo", partial(picture, 2_100, 100), "", "PHOTO_INVALID_DIMENSIONS"),
        ("sendPhoto", "photo", partial(picture, 9_600, 500), "", "PHOTO_INVALID_DIMENSIONS"),
        (
            "sendPhoto",
            "photo",
            partial(bytes, 10 * MEGABYTE + 1),
            "",
            'file "photo" of size 10485761 bytes',
        ),
        ("sendDocument", "document", bytes, "", "file must be non-empty"),
        (
            "sendDocument",
            "document",
            partial(bytes, 50 * MEGABYTE + 1),
            "",
            "Request Entity Too Large",
        ),
        ("sendPhoto", "document", picture, "", "there is no photo in the request"),
    ],
)
async def test_a_file_that_telegram_does_not_take_is_refused(  # noqa: PLR0913, PLR0917 - a table
    upload: Api, method: str, kind: str, content: Callable[[], bytes], caption: str, why: str
) -> None:
    """Too big, too long, or not what it is said to be."""
    call = upload(method, kind, content(), chat_id=str(ANNA), caption=caption, parse_mode="HTML")

    assert (await refusal(call)).startswith(why)


async def test_a_file_that_does_not_exist_is_refused(api: Api) -> None:
    """Neither sent nor fetched."""
    sent = await refusal(api("sendDocument", chat_id=ANNA, document="AgAD"))
    fetched = await refusal(api("getFile", file_id="AgAD"))

    assert (sent, fetched) == ("wrong file identifier/HTTP URL specified", "invalid file_id")


async def test_a_visitors_file_is_fetched_in_two_steps(
    telegram: OfflineTelegram, session: aiohttp.ClientSession, api: Api
) -> None:
    """First getFile, then its path; not by a path that nobody has asked for."""
    update = telegram.visitor_sends(ANNA, "document", name="blankett.pdf", content=b"%PDF")
    message = update["message"]
    assert isinstance(message, dict)
    before = await session.get(f"/file/bot{TOKEN}/documents/file_1.pdf")

    file = await api("getFile", file_id=message["document"]["file_id"])

    fetched = await session.get(f"/file/bot{TOKEN}/{file['file_path']}")
    assert (before.status, await fetched.read()) == (404, b"%PDF")
    with_wrong_token = await session.get(f"/file/bot1:x/{file['file_path']}")
    assert with_wrong_token.status == 401


async def test_a_download_can_break_off(
    telegram: OfflineTelegram, session: aiohttp.ClientSession, api: Api
) -> None:
    """As any answer can."""
    update = telegram.visitor_sends(ANNA, "voice", content=b"OggS")
    message = update["message"]
    assert isinstance(message, dict)
    file = await api("getFile", file_id=message["voice"]["file_id"])
    telegram.fail_next("download", Fault(Disturbance.TRUNCATED))

    first = await session.get(f"/file/bot{TOKEN}/{file['file_path']}")
    second = await session.get(f"/file/bot{TOKEN}/{file['file_path']}")

    assert (await first.read(), await second.read()) == (b"Og", b"OggS")


async def test_a_file_over_20_megabytes_is_not_for_bots(
    telegram: OfflineTelegram, api: Api
) -> None:
    """Though visitors can send it."""
    update = telegram.visitor_sends(ANNA, "video", size=20 * MEGABYTE + 1)
    message = update["message"]
    assert isinstance(message, dict)

    assert await refusal(api("getFile", file_id=message["video"]["file_id"])) == "file is too big"


# --- copies --------------------------------------------------------------------------------


async def test_a_copy_is_a_message_of_the_bots_own(telegram: OfflineTelegram, api: Api) -> None:
    """Told only by its id; with the file, another caption, and in its place."""
    card = await api("sendMessage", chat_id=FORUM, text="Ärende", message_thread_id=TOPIC)
    update = telegram.visitor_sends(ANNA, "voice", caption="Lyssna")
    message = update["message"]
    assert isinstance(message, dict)

    copied = await api(
        "copyMessage",
        chat_id=FORUM,
        from_chat_id=ANNA,
        message_id=message["message_id"],
        caption="Från <i>besökaren</i>",
        parse_mode="HTML",
        message_thread_id=TOPIC,
        reply_parameters={"message_id": card["message_id"]},
    )

    shown = telegram.shown(FORUM, copied["message_id"])
    assert shown is not None
    assert copied == {"message_id": shown["message_id"]}
    assert shown["voice"] == message["voice"]
    assert (shown["caption"], shown["message_thread_id"]) == ("Från besökaren", TOPIC)
    assert shown["reply_to_message"]["message_id"] == card["message_id"]  # type: ignore[index]  # checked by looking
    assert telegram.sent_to(FORUM) == ["Ärende", "Från besökaren"]


@pytest.mark.parametrize(
    ("source", "message_id", "why"),
    [
        (ANNA, 404, "message to copy not found"),
        (404, 1, "chat not found"),
        (GROUP, 2, "message can't be copied"),
    ],
)
async def test_what_can_not_be_copied_is_refused(
    telegram: OfflineTelegram, api: Api, source: int, message_id: int, why: str
) -> None:
    """Message 2 is a service message."""
    telegram.joins(GROUP, 5)

    call = api("copyMessage", chat_id=ANNA, from_chat_id=source, message_id=message_id)

    assert await refusal(call) == why
