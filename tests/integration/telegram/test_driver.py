"""The tests' own Bot API server can be driven from another process, as the kill test does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from http import HTTPStatus

import aiohttp
import pytest
from telegram import Bot, InputFile, Message, Update

from tests.offline_telegram import OfflineTelegram
from tests.offline_telegram.chat import Json
from tests.offline_telegram.files import picture
from tests.offline_telegram.world import BOT_ID, BOT_NAME

ANNA, BERIT = 4711, 99
GROUP, FORUM, TOPIC = -100500, -100600, 7
BUTTONS: Json = {"inline_keyboard": [[{"text": "Ta ärendet", "callback_data": "claim"}]]}


@pytest.fixture
async def driver(telegram: OfflineTelegram) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(f"{telegram.url}/driver/") as session:
        yield session


async def test_a_visitor_can_speak_from_another_process(
    telegram: OfflineTelegram, driver: aiohttp.ClientSession
) -> None:
    """The bot gets it like any other message."""
    said = await driver.post("visitor_says", json={"person_id": ANNA, "text": "/start"})

    assert list(telegram.updates.waiting) == [await said.json()]


async def test_another_process_can_wait_for_the_answer(
    bot: Bot, telegram: OfflineTelegram, driver: aiohttp.ClientSession
) -> None:
    """As long as it takes."""
    telegram.visitor_says(ANNA, "Hej")
    waiting = asyncio.ensure_future(driver.post("next_message", json={"to": ANNA}))

    await bot.send_message(ANNA, "Hej du")

    assert (await (await waiting).json())["text"] == "Hej du"


async def test_another_process_reads_what_was_sent(
    bot: Bot, telegram: OfflineTelegram, driver: aiohttp.ClientSession
) -> None:
    """All of it, or what is new."""
    telegram.visitor_says(ANNA, "Hej")
    await bot.get_me()
    await bot.send_message(ANNA, "Hej du")

    record = await (await driver.get("accepted")).json()
    new = await (await driver.get("accepted?since=1")).json()

    assert [call["method"] for call in record] == ["getMe", "sendMessage"]
    assert new == record[1:]


@pytest.mark.parametrize(
    ("act", "arguments", "status"),
    [
        ("flies", {}, HTTPStatus.NOT_FOUND),
        ("visitor_says", {"who": ANNA}, HTTPStatus.BAD_REQUEST),
        ("edits", {"chat_id": 1, "message_id": 1, "text": "x"}, HTTPStatus.BAD_REQUEST),
        ("next_message", {"to": ANNA, "timeout": 0.01}, HTTPStatus.REQUEST_TIMEOUT),
    ],
)
async def test_what_can_not_be_done_is_said(
    driver: aiohttp.ClientSession, act: str, arguments: dict[str, object], status: HTTPStatus
) -> None:
    """A mistake in a test is not mistaken for a bot that is silent."""
    assert (await driver.post(act, json=arguments)).status == status


async def test_each_message_is_given_out_once(bot: Bot, telegram: OfflineTelegram) -> None:
    """In order, for each chat by itself."""
    telegram.visitor_says(ANNA, "Hej")
    telegram.visitor_says(ANNA + 1, "Hej")
    for chat_id, text in ((ANNA, "ett"), (ANNA + 1, "annat"), (ANNA, "två")):
        await bot.send_message(chat_id, text)

    given_out = [(await telegram.next_message(to=ANNA))["text"] for _ in range(2)]

    assert given_out == ["ett", "två"]
    with pytest.raises(TimeoutError):
        await telegram.next_message(to=ANNA, timeout=0.01)


async def test_a_button_is_pressed_by_its_label(telegram: OfflineTelegram) -> None:
    """And one that is not there is named."""
    buttons = [[{"text": "Fråga en människa", "callback_data": "person"}]]
    message: dict[str, object] = {"message_id": 1, "reply_markup": {"inline_keyboard": buttons}}

    query = telegram.presses_button(ANNA, message, "människa")["callback_query"]

    assert isinstance(query, dict)
    assert query["data"] == "person"
    with pytest.raises(LookupError, match="Fråga en människa"):
        telegram.presses_button(ANNA, message, "maskin")


def read(update: Json) -> Update:
    """As python-telegram-bot reads it, which is strict about what is missing."""
    return Update.de_json(update, None)


def message_in(update: Json) -> Message:
    message = read(update).effective_message
    assert isinstance(message, Message)
    return message


# --- what visitors send ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "kind",
    [
        "document", "voice", "audio", "video", "video_note", "sticker", "location", "contact",
        "photo",
    ],
)  # fmt: skip
async def test_a_visitor_can_send_anything(telegram: OfflineTelegram, kind: str) -> None:
    """With all the fields that it has at Telegram."""
    message = message_in(telegram.visitor_sends(ANNA, kind))

    assert getattr(message, kind)


async def test_a_caption_belongs_to_what_can_have_one(telegram: OfflineTelegram) -> None:
    """A sticker says nothing more, and an unknown kind nothing at all."""
    document = message_in(telegram.visitor_sends(ANNA, "document", caption="Så här: /help"))

    assert document.caption == "Så här: /help"
    assert [entity.offset for entity in document.caption_entities] == [8]
    with pytest.raises(ValueError, match="no caption"):
        telegram.visitor_sends(ANNA, "sticker", caption="x")
    with pytest.raises(LookupError, match="poem"):
        telegram.visitor_sends(ANNA, "poem")


async def test_an_album_is_several_messages(telegram: OfflineTelegram) -> None:
    """With one id; the words stand with the first, and each photo is of its own."""
    messages = [message_in(update) for update in telegram.visitor_sends_album(ANNA, 3, caption="Å")]

    assert len({message.media_group_id for message in messages}) == 1
    assert [message.caption for message in messages] == ["Å", None, None]
    assert len({message.photo[-1].file_id for message in messages}) == 3
    assert messages[0].photo[0].width < messages[0].photo[-1].width


async def test_an_edit_replaces_the_words_and_their_entities(telegram: OfflineTelegram) -> None:
    """Of a caption as well."""
    said = message_in(telegram.visitor_says(ANNA, "/help", photo=True))

    edited = message_in(telegram.edits(ANNA, said.message_id, "Hjälp"))

    assert (edited.caption, edited.caption_entities, edited.text) == ("Hjälp", (), None)
    assert edited.photo == said.photo


# --- groups ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "is_seen"),
    [
        ("Hej alla", False),
        ("Mejla till kommunen@example.se", False),
        (f"@{BOT_NAME} Vad är en ASF?", True),
        ("/help", True),
        (f"/help@{BOT_NAME}", True),
        ("/help@another_bot", False),
    ],
)
async def test_privacy_mode_hides_what_people_say_to_each_other(
    telegram: OfflineTelegram, text: str, *, is_seen: bool
) -> None:
    """Until the bot becomes an administrator."""
    telegram.group(GROUP, bot_status="member")

    hidden_or_not = telegram.visitor_says(ANNA, text, chat_id=GROUP)
    seen_by_member = list(telegram.updates.waiting)
    telegram.becomes(GROUP, BOT_ID, "administrator")
    telegram.visitor_says(ANNA, text, chat_id=GROUP)

    assert seen_by_member == ([hidden_or_not] if is_seen else [])
    assert message_in(telegram.updates.waiting[-1]).text == text


async def test_a_reply_to_the_bot_is_never_hidden(bot: Bot, telegram: OfflineTelegram) -> None:
    """One to somebody else is."""
    telegram.group(GROUP, bot_status="member")
    ours = await bot.send_message(GROUP, "Ärende 17")
    theirs = message_in(telegram.agent_says(GROUP, BERIT, "Vem tar det?"))

    telegram.agent_replies(GROUP, BERIT, theirs.message_id, "Jag")
    telegram.agent_replies(GROUP, BERIT, ours.message_id, "Svar")

    assert [message_in(update).text for update in telegram.updates.waiting] == ["Svar"]


async def test_an_agent_presses_a_button_in_the_group(bot: Bot, telegram: OfflineTelegram) -> None:
    """The bot learns who, where, and on what."""
    telegram.group(GROUP)
    await bot.send_message(GROUP, "Ärende 17", reply_markup=BUTTONS)  # type: ignore[arg-type]  # plain JSON will do
    card = await telegram.next_message(to=GROUP)

    query = read(telegram.agent_presses(GROUP, BERIT, card, "Ta")).callback_query

    assert query is not None
    assert (query.data, query.from_user.id) == ("claim", BERIT)
    assert isinstance(query.message, Message)
    assert (query.message.chat_id, query.message.text) == (GROUP, "Ärende 17")
    assert await bot.answer_callback_query(query.id)


async def test_an_agent_speaks_in_a_topic(bot: Bot, telegram: OfflineTelegram) -> None:
    """There every message is a reply: to the one that made the topic, if to no other."""
    telegram.group(FORUM, topics=[TOPIC])
    card = await bot.send_message(FORUM, "Ärende 17", message_thread_id=TOPIC)

    command = message_in(telegram.agent_says(FORUM, BERIT, "/mine", topic=TOPIC))
    reply = message_in(telegram.agent_replies(FORUM, BERIT, card.message_id, "Svar"))

    assert (command.message_thread_id, reply.message_thread_id) == (TOPIC, TOPIC)
    assert command.reply_to_message is not None
    assert command.reply_to_message.forum_topic_created is not None
    assert reply.reply_to_message is not None
    assert reply.reply_to_message.message_id == card.message_id


async def test_an_agent_mends_a_reply(bot: Bot, telegram: OfflineTelegram) -> None:
    """It is still a reply to the same card."""
    telegram.group(GROUP)
    card = await bot.send_message(GROUP, "Ärende 17")
    reply = message_in(telegram.agent_replies(GROUP, BERIT, card.message_id, "Sarv"))

    edited = read(telegram.edits(GROUP, reply.message_id, "Svar")).edited_message

    assert edited is not None
    assert edited.reply_to_message is not None
    assert (edited.text, edited.reply_to_message.message_id) == ("Svar", card.message_id)


async def test_a_group_becomes_a_supergroup(bot: Bot, telegram: OfflineTelegram) -> None:
    """Both say so, and the agents come along."""
    telegram.group(-500, kind="group", members={BERIT: "administrator"})

    old, new = (message_in(update) for update in telegram.migrates(-500, GROUP))

    assert (old.chat_id, old.migrate_to_chat_id) == (-500, GROUP)
    assert (new.chat_id, new.migrate_from_chat_id) == (GROUP, -500)
    assert (await bot.get_chat_member(GROUP, BERIT)).status == "administrator"


@pytest.mark.parametrize(
    "status", ["creator", "administrator", "member", "restricted", "left", "kicked"]
)
async def test_a_change_of_status_is_told_to_those_who_ask_for_it(
    bot: Bot, telegram: OfflineTelegram, status: str
) -> None:
    """Before and after, as getChatMember says it."""
    telegram.group(GROUP)
    telegram.updates.allowed = frozenset({"chat_member"})

    change = read(telegram.becomes(GROUP, BERIT, status)).chat_member

    assert change is not None
    assert change.old_chat_member.status == "left"
    assert change.new_chat_member == await bot.get_chat_member(GROUP, BERIT)
    assert change.new_chat_member.status == status
    assert len(telegram.updates.waiting) == 1


async def test_a_visitor_can_let_the_bot_write_again(bot: Bot, telegram: OfflineTelegram) -> None:
    """The bot is told of both."""
    blocked = read(telegram.blocks(ANNA)).my_chat_member
    unblocked = read(telegram.unblocks(ANNA)).my_chat_member

    assert blocked is not None
    assert unblocked is not None
    assert blocked.new_chat_member.status == "kicked"
    assert unblocked.new_chat_member.status == "member"
    assert (await bot.send_message(ANNA, "Välkommen tillbaka")).message_id == 1


# --- where the bot is not -------------------------------------------------------------------


async def test_a_person_asks_inline_and_chooses(bot: Bot, telegram: OfflineTelegram) -> None:
    """And presses a button of what was sent in their name."""
    query = read(telegram.asks_inline(ANNA, "asf", language="en")).inline_query
    assert query is not None
    content = {"message_text": "Ett företag"}
    article: Json = {"type": "article", "id": "a", "title": "ASF", "input_message_content": content}
    await bot.answer_inline_query(query.id, [article | {"reply_markup": BUTTONS}])  # type: ignore[list-item]  # plain JSON will do

    chosen = read(telegram.chooses_inline("a", person_id=ANNA)).chosen_inline_result

    assert chosen is not None
    assert chosen.inline_message_id is not None
    assert (chosen.query, chosen.from_user.language_code) == ("asf", "en")
    press = read(telegram.presses_inline(ANNA, chosen.inline_message_id, "Ta")).callback_query
    assert press is not None
    assert (press.data, press.inline_message_id) == ("claim", chosen.inline_message_id)


async def test_only_what_was_offered_can_be_chosen(telegram: OfflineTelegram) -> None:
    """And no more can be asked than Telegram's apps let through."""
    telegram.asks_inline(ANNA, "asf")

    with pytest.raises(LookupError, match="no inline query has been answered"):
        telegram.chooses_inline("a")
    with pytest.raises(ValueError, match="257"):
        telegram.asks_inline(ANNA, "x" * 257)


# --- what they have been told ---------------------------------------------------------------


async def test_edits_are_given_out_apart_from_messages(bot: Bot, telegram: OfflineTelegram) -> None:
    """Each once, in order; the message itself as it was first sent."""
    telegram.visitor_says(ANNA, "Hej")
    sent = await bot.send_message(ANNA, "ett")
    for text in ("två", "tre"):
        await bot.edit_message_text(text, ANNA, sent.message_id)

    edits = [(await telegram.next_edit(to=ANNA))["text"] for _ in range(2)]

    assert edits == telegram.edited_to(ANNA, sent.message_id) == ["två", "tre"]
    assert (await telegram.next_message(to=ANNA))["text"] == "ett"
    with pytest.raises(TimeoutError):
        await telegram.next_edit(to=ANNA, timeout=0.01)


async def test_another_process_sees_what_is_shown_and_what_was_sent(
    bot: Bot, telegram: OfflineTelegram, driver: aiohttp.ClientSession
) -> None:
    """Files, too."""
    telegram.visitor_says(ANNA, "Hej")
    content = picture()
    sent = await bot.send_photo(ANNA, InputFile(content, "å.png"), caption="Så här")

    shown = await driver.post("shown", json={"chat_id": ANNA, "message_id": sent.message_id})
    files = await (await driver.post("files_sent_to", json={"chat_id": ANNA})).json()
    bytes_sent = await driver.get("content", params={"file_id": files[0]["file_id"]})

    assert (await shown.json())["caption"] == files[0]["caption"] == "Så här"
    assert await bytes_sent.read() == content
    assert (await driver.get("content?file_id=x")).status == HTTPStatus.BAD_REQUEST


async def test_another_process_drives_the_agents(
    telegram: OfflineTelegram, driver: aiohttp.ClientSession
) -> None:
    """With numbers that JSON has made into words."""
    arguments = {"chat_id": GROUP, "members": {str(BERIT): "administrator"}}

    await driver.post("group", json=arguments)
    said = await driver.post("agent_says", json={"chat_id": GROUP, "agent_id": BERIT, "text": "Å"})

    assert message_in(await said.json()).text == "Å"
    assert telegram.world.chats[GROUP].members[BERIT].status == "administrator"


async def test_a_file_goes_to_and_fro(bot: Bot, telegram: OfflineTelegram) -> None:
    """As python-telegram-bot sends and fetches it."""
    message = message_in(telegram.visitor_sends(ANNA, "voice", content=b"OggS"))
    assert message.voice is not None

    file = await bot.get_file(message.voice.file_id)

    assert file.file_path is not None
    assert file.file_path.endswith(".ogg")
    assert telegram.content_of(file.file_id) == b"OggS"


async def test_python_telegram_bot_reads_what_a_forum_says(
    bot: Bot, telegram: OfflineTelegram
) -> None:
    """Its chat, its administrators, its topics."""
    telegram.group(FORUM, is_forum=True, members={BERIT: "creator"})

    topic = await bot.create_forum_topic(FORUM, "Ärende 17")

    assert (await bot.get_chat(FORUM)).is_forum
    listed = await bot.get_chat_administrators(FORUM)
    assert {member.status for member in listed} == {"creator", "administrator"}
    assert await bot.edit_forum_topic(FORUM, topic.message_thread_id, name="Löst")
    assert telegram.world.chats[FORUM].topics[topic.message_thread_id].name == "Löst"


async def test_a_deleted_message_is_seen_by_nobody(telegram: OfflineTelegram) -> None:
    """And a press on it says no more than where it was."""
    said = message_in(telegram.visitor_says(ANNA, "Hej"))
    telegram.deletes(ANNA, said.message_id)

    query = telegram.presses(ANNA, said.message_id, "yes")["callback_query"]

    assert telegram.shown(ANNA, said.message_id) is None
    assert isinstance(query, dict)
    assert query["message"]["date"] == 0
