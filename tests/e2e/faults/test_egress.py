"""Whatever Telegram does to a message, the visitor gets it once, or agents hear why not."""

from __future__ import annotations

import sqlite3
import unicodedata
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.assembly import now
from bot.channel.delivery import Delivery
from bot.channel.telegram.delivery import TelegramDeliverer
from bot.channel.telegram.enclosures import Enclosures, File
from bot.channel.telegram.health import Health
from bot.channel.telegram.pacing import Pacer
from bot.channel.telegram.pieces import LONGEST_TEXT, utf16_length
from bot.channel.telegram.sending import Sender
from bot.channel.telegram.transport import AiohttpRequest, Timeouts
from bot.conversation.outbound import OutboundMessage
from bot.desk import answer, list_tickets
from bot.ids import ConversationId, EntryId
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.model import Language
from bot.store.open_store import Store, open_store
from tests.e2e.conftest import FirstWordsOf
from tests.e2e.faults.conftest import (
    AGENT,
    CLEAR,
    CLEAR_ENTRY,
    COLLEAGUE,
    OTHER_VISITOR,
    UNKNOWN,
    VISITOR,
    Place,
    handed_over,
    id_of,
    text_of,
    until,
)
from tests.e2e.program import STAFF, Program
from tests.offline_telegram import Fault, OfflineTelegram
from tests.offline_telegram.errors import NOT_MODIFIED, bad_request
from tests.offline_telegram.faults import Disturbance
from tests.offline_telegram.world import BOT_ID, BOT_NAME, Json

ANSWER = "Fråga på kommunens växel."
AS_SENT = f"Svar i ärende 1:\n\n{ANSWER}"
SUPERGROUP = STAFF - 1
LAST = "SELECT status, attempts, uncertain FROM outbox WHERE channel = 'telegram' ORDER BY id DESC"


def last_sent(place: Place) -> tuple[object, ...]:
    """State, tries and lost answers of the last message to a visitor."""
    return place.rows(f"{LAST} LIMIT 1")[0]


def sends_to(telegram: OfflineTelegram, chat_id: int) -> list[float]:
    """When the messages to a chat were taken."""
    return [
        call.at
        for call in telegram.accepted
        if call.method == "sendMessage" and call.parameters["chat_id"] == chat_id
    ]


# --- the way to Telegram --------------------------------------------------------------------


@asynccontextmanager
async def sending(
    place: Place, telegram: OfflineTelegram, transport: AiohttpRequest
) -> AsyncIterator[Store]:
    """The half that sends, less patient than the assistant's own."""
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(
            open_store(place.settings.store, clock=now, exclusive=True)
        )
        await transport.initialize()
        stack.push_async_callback(transport.shutdown)

        async def call(method: str, parameters: Mapping[str, object]) -> object:
            url = f"{telegram.url}/bot{telegram.token}/{method}"
            return await transport.call(url, parameters, read_timeout=transport.read_timeout)

        sender = Sender(call, Pacer(), Health())
        deliverer = TelegramDeliverer(
            sender,
            store.queries.sent_before,
            lambda: BOT_NAME,
            Enclosures(sender, _no_upload, _no_picture),
        )
        pause = timedelta(milliseconds=10)
        delivery = Delivery(store.outbox, {"telegram": deliverer}, now, first_pause=pause)
        stack.push_async_callback(delivery.lanes.stop, within=1)
        yield store


async def _no_upload(_method: str, _file: File) -> object:
    """Nothing is enclosed."""
    return None


async def _no_picture(_: Language) -> None:
    """Nothing is enclosed."""


async def tell(store: Store, *visitors: int) -> None:
    async with store.begin() as uow:
        for visitor in visitors:
            to = ConversationId(f"telegram:{visitor}")
            uow.outbox.add(OutboundMessage(to, ANSWER, Language.SV))
        await uow.commit()


async def test_a_message_whose_receipt_is_lost_is_sent_again_and_counted(
    place: Place, telegram: OfflineTelegram
) -> None:
    """Rather twice than not at all; how often it may have been sent is on disk."""  # case 25
    telegram.visitor_says(VISITOR, CLEAR)
    telegram.fail_next("sendMessage", Fault.answer_lost())

    async with sending(place, telegram, AiohttpRequest(timeouts=Timeouts(read=0.2))) as store:
        await tell(store, VISITOR)
        await until(lambda: last_sent(place)[0] == "sent")

    assert telegram.sent_to(VISITOR) == [ANSWER, ANSWER]
    assert last_sent(place) == ("sent", 1, 1)


async def test_a_message_whose_receipts_are_all_lost_is_not_sent_for_ever(
    place: Place, telegram: OfflineTelegram
) -> None:
    """After six copies it is given up."""  # case 25
    telegram.visitor_says(VISITOR, CLEAR)
    telegram.fail_next("sendMessage", Fault(Disturbance.DISCONNECT, accepted=True), times=99)

    async with sending(place, telegram, AiohttpRequest()) as store:
        await tell(store, VISITOR)
        await until(lambda: last_sent(place)[0] != "waiting")

    assert last_sent(place) == ("undeliverable", 5, 5)
    assert telegram.sent_to(VISITOR) == [ANSWER] * 6


async def test_a_message_for_which_no_connection_is_free_is_sent_later_and_once(
    place: Place, telegram: OfflineTelegram
) -> None:
    """It has certainly not left, so that nobody can have got it."""  # case 26
    for visitor in (VISITOR, OTHER_VISITOR):
        telegram.visitor_says(visitor, CLEAR)
    telegram.fail_next("sendMessage", Fault(Disturbance.SILENCE, chat_id=VISITOR))
    narrow = AiohttpRequest(connections=1, timeouts=Timeouts(read=0.5, connect=0.1, pool=0.1))

    async with sending(place, telegram, narrow) as store:
        await tell(store, VISITOR, OTHER_VISITOR)
        await until(lambda: telegram.sent_to(OTHER_VISITOR))
        await until(lambda: last_sent(place)[0] == "sent")

    status, attempts, uncertain = last_sent(place)
    assert telegram.sent_to(OTHER_VISITOR) == [ANSWER]
    assert (status, uncertain) == ("sent", 0)
    assert attempts != 0


@pytest.mark.usefixtures("assistant")
async def test_a_message_that_finds_telegram_unreachable_is_sent_when_it_is_back(
    place: Place, telegram: OfflineTelegram
) -> None:
    """Once, because nothing had left."""  # case 26
    await handed_over(telegram)
    await telegram.__aexit__(None, None, None)

    await answer(place.settings, 1, ANSWER)
    await until(lambda: last_sent(place)[1])
    async with telegram:
        told = text_of(await telegram.next_message(to=VISITOR))
        await telegram.next_message(to=STAFF)

    status, _, uncertain = last_sent(place)
    assert told == AS_SENT
    assert telegram.sent_to(VISITOR).count(AS_SENT) == 1
    assert (status, uncertain) == ("sent", 0)


async def test_a_chat_that_must_wait_waits_alone_and_the_limit_for_all_holds(
    place: Place, telegram: OfflineTelegram
) -> None:
    """What one chat has been told concerns no other; and nobody gets past the overall pace."""
    # case 27
    per_second, others = 10, range(1_000, 1_020)
    paced = Place.on(telegram, place.folder, messages_per_second=per_second)
    telegram.fail_next("sendMessage", Fault.too_many_requests(2, chat_id=VISITOR))

    async with paced.running():
        for visitor in (VISITOR, *others):
            telegram.visitor_says(visitor, CLEAR)
        await telegram.next_message(to=VISITOR, timeout=10)

    (late,) = sends_to(telegram, VISITOR)
    in_time = sorted(at for visitor in others for at in sends_to(telegram, visitor))
    assert len(in_time) == len(others)
    assert in_time[-1] < late
    assert late - in_time[0] > 1.5
    # as many at once as in a second, and the rest one after the other
    assert in_time[-1] - in_time[0] > 0.7


# --- no further try -------------------------------------------------------------------------


def blocks(telegram: OfflineTelegram) -> str:
    telegram.blocks(VISITOR)
    return "Forbidden: bot was blocked by the user"


def account_is_deleted(telegram: OfflineTelegram) -> str:
    telegram.world.gone.add(VISITOR)
    return "Forbidden: user is deactivated"


def chat_is_not_there(telegram: OfflineTelegram) -> str:
    del telegram.world.chats[VISITOR]
    return "Bad Request: chat not found"


@pytest.mark.usefixtures("assistant")
@pytest.mark.parametrize("goes", [blocks, account_is_deleted, chat_is_not_there])
async def test_agents_hear_that_their_answer_found_nobody(
    place: Place, telegram: OfflineTelegram, goes: Callable[[OfflineTelegram], str]
) -> None:
    """It is tried once, the ticket is marked, and so is its card."""  # cases 28 and 29
    card = id_of(await handed_over(telegram))
    reason = goes(telegram)

    telegram.agent_replies(STAFF, AGENT, card, ANSWER)

    news = text_of(await telegram.next_message(to=STAFF))
    assert news.startswith("⚠️ Ärende 1: svaret kom inte fram")
    assert [why.description for method, why in telegram.refused if method == "sendMessage"] == [
        reason
    ]
    assert place.rows("SELECT status FROM tickets") == [("undeliverable",)]
    await until(lambda: "kom inte fram" in str(telegram.shown(STAFF, card)))


@pytest.mark.usefixtures("assistant")
async def test_a_group_that_has_moved_gets_the_message_once_and_is_known_from_then_on(
    telegram: OfflineTelegram,
) -> None:
    """One call meets the old group, and no other after it."""  # case 30
    telegram.group(SUPERGROUP)
    telegram.world.chats[STAFF].moved_to = SUPERGROUP

    for visitor in (VISITOR, OTHER_VISITOR):
        telegram.visitor_says(visitor, UNKNOWN)
        await telegram.next_message(to=SUPERGROUP)
    first, second = telegram.sent_to(SUPERGROUP)
    assert first.startswith("🟡 Ärende 1 ")
    assert second.startswith("🟡 Ärende 2 ")
    assert [method for method, _ in telegram.refused].count("sendMessage") == 1


# --- answers of all kinds -------------------------------------------------------------------


@pytest.mark.usefixtures("assistant")
async def test_an_answer_whose_markup_is_refused_is_sent_plain_and_whole(
    telegram: OfflineTelegram, first_words_of: FirstWordsOf, knowledge: KnowledgeBase
) -> None:
    """With the addresses of its sources written out."""  # case 31
    source = knowledge.source_by_id[knowledge[EntryId(CLEAR_ENTRY)].sources[0]]
    refusal = bad_request("can't parse entities: Unsupported start tag at byte offset 0")
    telegram.fail_next("sendMessage", Fault(error=refusal))

    telegram.visitor_says(VISITOR, CLEAR)

    message = await telegram.next_message(to=VISITOR)
    assert text_of(message).startswith(first_words_of(CLEAR_ENTRY))
    assert f"{source.title} <{source.url}>" in text_of(message)
    assert "entities" not in message


FAMILY, FLAG, DOTTED = "👩‍👩‍👧‍👦", "🇸🇪", "a\N{COMBINING DIAERESIS}"


@pytest.mark.usefixtures("assistant")
async def test_a_long_answer_arrives_whole_in_order_and_at_paragraphs(
    place: Place, telegram: OfflineTelegram
) -> None:
    """However Telegram counts its characters; no mark is torn from its letter."""  # case 32
    await handed_over(telegram)
    paragraphs = [f"{n}. {FAMILY}{FLAG}{DOTTED} " + "Ord och mer. " * 40 for n in range(15)]
    unbroken = FAMILY * 400
    text = "\n\n".join([*paragraphs, unbroken])

    await answer(place.settings, 1, text)
    await telegram.next_message(to=STAFF)

    parts = telegram.sent_to(VISITOR)[1:]
    assert "".join("".join(parts).split()) == "".join(f"Svar i ärende 1:{text}".split())
    assert all(utf16_length(part) <= LONGEST_TEXT for part in parts)
    assert [part[0] for part in parts[1:3]] == ["7", "1"]
    assert not any(unicodedata.combining(part[0]) or part[0] == "\u200d" for part in parts)


@pytest.mark.usefixtures("assistant")
async def test_an_edit_that_changes_nothing_counts_as_done(
    place: Place, telegram: OfflineTelegram
) -> None:
    """The visitor has what they should have, and no second message."""  # case 33
    asked = telegram.visitor_says(VISITOR, CLEAR)["message"]
    assert isinstance(asked, dict)
    await telegram.next_message(to=VISITOR)

    telegram.edits(VISITOR, id_of(asked), "Vad gör Mikrofonden egentligen?")

    await until(lambda: telegram.refused)
    await until(lambda: last_sent(place) == ("sent", 0, 0))
    assert [why.description for _, why in telegram.refused] == [f"Bad Request: {NOT_MODIFIED}"]
    assert len(telegram.sent_to(VISITOR)) == 1


@pytest.mark.usefixtures("assistant")
@pytest.mark.parametrize(
    ("disturbance", "uncertain"),
    [
        (Disturbance.BAD_GATEWAY, 1),
        (Disturbance.EMPTY, 1),
        (Disturbance.TRUNCATED, 1),
        (Disturbance.NOT_OK, 0),
    ],
)
async def test_an_answer_that_says_little_is_understood_and_the_message_tried_again(
    place: Place, telegram: OfflineTelegram, disturbance: Disturbance, uncertain: int
) -> None:
    """Only where Telegram itself says so has it certainly not been sent."""  # case 34
    telegram.fail_next("sendMessage", Fault(disturbance))

    telegram.visitor_says(VISITOR, CLEAR)

    await telegram.next_message(to=VISITOR)
    await until(lambda: last_sent(place) == ("sent", 1, uncertain))
    assert len(telegram.sent_to(VISITOR)) == 1


@pytest.mark.usefixtures("knowledge")
async def test_a_token_that_is_refused_halts_and_keeps_everything(
    telegram: OfflineTelegram, tmp_path: Path
) -> None:
    """Operators are alarmed; once it is right again, what has waited is sent."""  # case 35
    program, place = Program.on(telegram, tmp_path), Place.on(telegram, tmp_path)
    right = telegram.token
    await program.start()
    await handed_over(telegram)
    telegram.token = "4242:another-one"  # noqa: S105 - opens nothing
    await answer(place.settings, 1, ANSWER)
    await until(lambda: "halted" in program.output)
    told, kept = await program.readiness(), last_sent(place)
    program.kill()

    telegram.token = right
    half_a_minute_passes(program)
    async with place.running():
        answered = text_of(await telegram.next_message(to=VISITOR))
    assert told["telegram"] == "Telegram does not accept the token any more"
    assert "CRITICAL" in program.output
    assert kept[0] == "waiting"
    assert answered == AS_SENT


def half_a_minute_passes(program: Program) -> None:
    """As far as what waits to be sent can tell."""
    with closing(sqlite3.connect(program.database)) as database, database:
        database.execute("UPDATE outbox SET due_at = due_at - 30000000")


# --- answers of agents ----------------------------------------------------------------------


@pytest.mark.usefixtures("assistant")
async def test_of_two_agents_who_answer_at_once_one_wins_and_the_other_is_told(
    telegram: OfflineTelegram,
) -> None:
    """The visitor does not get two answers that may contradict each other."""  # case 36
    card = id_of(await handed_over(telegram))

    telegram.agent_replies(STAFF, AGENT, card, ANSWER)
    telegram.agent_replies(STAFF, COLLEAGUE, card, "Nej.")

    news = {text_of(await telegram.next_message(to=STAFF)) for _ in range(2)}
    assert telegram.sent_to(VISITOR)[1:] == [AS_SENT]
    assert any(f"Besökare {AGENT} hann före" in text for text in news)


async def handed_over_after_an_answer(telegram: OfflineTelegram) -> Json:
    """The card of a question for which there is an entry to answer with."""
    telegram.visitor_says(VISITOR, CLEAR)
    telegram.visitor_says(VISITOR, "/human")
    for _ in range(2):
        await telegram.next_message(to=VISITOR)
    return await telegram.next_message(to=STAFF)


@pytest.mark.usefixtures("assistant")
@pytest.mark.parametrize("presser", [AGENT, COLLEAGUE], ids=["by one agent", "by two"])
async def test_an_answer_that_is_pressed_twice_is_sent_once(
    telegram: OfflineTelegram, presser: int
) -> None:
    """Fingers are quick; and what was sent is what the second wanted, too."""  # case 36
    card = await handed_over_after_an_answer(telegram)

    telegram.agent_presses(STAFF, AGENT, card, "Svara med")
    telegram.agent_presses(STAFF, presser, card, "Svara med")
    telegram.agent_says(STAFF, AGENT, "/arenden")

    news = {text_of(await telegram.next_message(to=STAFF)) for _ in range(2)}
    assert len(telegram.sent_to(VISITOR)) == 3
    assert "Inga ärenden väntar. (No open tickets.)" in news


@pytest.mark.usefixtures("knowledge")
async def test_an_agents_answer_survives_a_kill_before_it_is_sent(
    telegram: OfflineTelegram, tmp_path: Path
) -> None:
    """It was on disk before anything was sent, and goes out after the next start."""  # case 37
    program, place = Program.on(telegram, tmp_path), Place.on(telegram, tmp_path)
    await program.start()
    card = id_of(await handed_over(telegram))
    telegram.fail_next("sendMessage", Fault.too_many_requests(1, chat_id=VISITOR))

    telegram.agent_replies(STAFF, AGENT, card, ANSWER)
    await until(lambda: telegram.refused)
    program.kill()
    told_before = telegram.sent_to(VISITOR)[1:]

    async with place.running():
        told = text_of(await telegram.next_message(to=VISITOR))
        news = text_of(await telegram.next_message(to=STAFF))
    assert told_before == []
    assert told == AS_SENT
    assert news.startswith("✅ Ärende 1: svaret är framme")


# --- the agents' group is lost --------------------------------------------------------------


def topic_is_deleted(telegram: OfflineTelegram) -> None:
    telegram.deletes_topic(STAFF, next(iter(telegram.world.chats[STAFF].topics)))


def bot_is_thrown_out(telegram: OfflineTelegram) -> None:
    telegram.becomes(STAFF, BOT_ID, "kicked")


def group_is_gone(telegram: OfflineTelegram) -> None:
    del telegram.world.chats[STAFF]


@pytest.mark.parametrize("is_lost", [topic_is_deleted, bot_is_thrown_out, group_is_gone])
async def test_a_ticket_is_answered_from_the_command_line_when_its_place_is_lost(
    place: Place,
    telegram: OfflineTelegram,
    capsys: pytest.CaptureFixture[str],
    is_lost: Callable[[OfflineTelegram], None],
) -> None:
    """Telegram is one way to work on tickets, not where they are."""  # case 38
    telegram.world.chats[STAFF].is_forum = True
    async with Place.on(telegram, place.folder, staff_topics=True).running():
        await handed_over(telegram)
        is_lost(telegram)
        telegram.visitor_says(OTHER_VISITOR, UNKNOWN)
        await telegram.next_message(to=OTHER_VISITOR)

        await list_tickets(place.settings, as_json=False)
        for number in (1, 2):
            await answer(place.settings, number, ANSWER)

        told = [text_of(await telegram.next_message(to=who)) for who in (VISITOR, OTHER_VISITOR)]
    assert capsys.readouterr().out.count(UNKNOWN) == 2
    assert told == [AS_SENT, AS_SENT.replace("1", "2")]
