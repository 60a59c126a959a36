"""What the first version of the program has kept is there for this one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, column, insert, table

import bot.store.migrate
from bot.conversation.acts import AskPerson, ChooseEntry, ChooseRegister, NoneOfThese
from bot.conversation.model import Conversation, Direction, Message, Status
from bot.conversation.outbound import Button, OutboundMessage, Reference
from bot.escalation.model import (
    Happening,
    Reason,
    Suggestion,
    Ticket,
    TicketCard,
    TicketNotice,
    TicketStatus,
    TicketView,
)
from bot.ids import AgentId, EntryId, TicketNumber
from bot.knowledge.model import Language, Register
from bot.store.crypto import EncryptionKeys
from bot.store.inbox import PAYLOAD
from bot.store.outbox import CONTENT
from bot.store.rows import QUESTION, REPLY, TEXT
from bot.store.tables import outbox
from tests.contract.conftest import Place
from tests.contract.examples import ANNA, LATER
from tests.fakes import NOON

KEY = "b2xkIGtleSBvbGQga2V5IG9sZCBrZXkgb2xkIGtleSE="
KEYS = EncryptionKeys.parse(KEY, "test")
SEVEN = TicketNumber(7)
EVA = AgentId("telegram:1")
AT = 1_795_521_600_000_000  # noon, in the table's microseconds

REPLY_THEN = {
    "kind": "message",
    "conversation_id": ANNA,
    "body": "Menar du något av det här?",
    "language": "sv",
    "references": [["LOU", "Riksdagen", "https://example.org/lou", "2016"]],
    "notes": ["Uppgift från: 2016."],
    "buttons": [
        ["Vad är IOP?", "entry", "iop"],
        ["Lättläst", "register", "iop", "sv_easy"],
        ["Inget av det här", "none"],
        ["Fråga en människa", "person"],
    ],
    "ticket_number": 7,
}
REPLY_NOW = OutboundMessage(
    ANNA,
    "Menar du något av det här?",
    Language.SV,
    references=(Reference("LOU", "Riksdagen", "https://example.org/lou", "2016"),),
    notes=("Uppgift från: 2016.",),
    buttons=(
        Button("Vad är IOP?", ChooseEntry(EntryId("iop"))),
        Button("Lättläst", ChooseRegister(EntryId("iop"), Register.SV_EASY)),
        Button("Inget av det här", NoneOfThese()),
        Button("Fråga en människa", AskPerson()),
    ),
    ticket_number=SEVEN,
)
SUGGESTION = {"entry_id": "iop", "title": "Vad är IOP?", "confidence": 0.41}
CARD_THEN = {
    "kind": "card",
    "value": {
        "ticket_number": 7,
        "question": "Vad kostar det?",
        "reason": "no_match",
        "language": "sv",
        "expected_by": LATER.isoformat(),
        "suggestions": [SUGGESTION],
    },
}
NOTICE_THEN = {
    "kind": "notice",
    "value": {"ticket_number": 7, "happening": "visitor_added", "text": "Och när?"},
}
TICKET = Ticket(
    SEVEN,
    ANNA,
    "Vad kostar det?",
    Reason.NO_MATCH,
    Language.SV,
    created_at=NOON,
    expected_by=LATER,
    suggestions=(Suggestion(EntryId("iop"), "Vad är IOP?", 0.41),),
    status=TicketStatus.ANSWERED,
    answered_by=EVA,
    answered_at=NOON,
    version=3,
)


@pytest.fixture
async def old(place: Place) -> Place:
    """A database that the first version has made and worked on."""
    place.database_file.parent.mkdir(exist_ok=True)
    await place.behind(_work_as_the_first_version)
    return place.with_keys(KEY)


async def test_a_conversation_goes_on(old: Place) -> None:
    """What is new in it has not happened yet."""
    async with old.open() as store, store.begin() as uow:
        assert await uow.conversations.get(ANNA) == Conversation(
            ANNA,
            status=Status.OPEN,
            failed_tries=1,
            last_question="Vad kostar det?",
            last_entry=EntryId("iop"),
            ticket_number=SEVEN,
        )


async def test_a_ticket_is_what_it_was_and_has_its_card(old: Place) -> None:
    """Which is the first message of its thread."""
    async with old.open() as store:
        assert await store.queries.view_of(SEVEN) == TicketView(TICKET, owner=EVA, card="41")


async def test_what_was_said_can_be_read(old: Place) -> None:
    """With the buttons that were under it."""
    async with old.open() as store, store.begin() as uow:
        assert await uow.messages.last(ANNA, 10) == [
            Message(ANNA, Direction.INCOMING, "Vad kostar det?", NOON),
            Message(ANNA, Direction.OUTGOING, REPLY_NOW.body, NOON, SEVEN, EVA, reply=REPLY_NOW),
        ]


async def test_what_waited_to_be_sent_is_sent(old: Place) -> None:
    """To the visitor and to the agents."""
    async with old.open() as store:
        waiting = await store.outbox.claim(10)

    assert [item.content for item in waiting] == [
        REPLY_NOW,
        TicketCard(SEVEN, Reason.NO_MATCH),
        TicketNotice(SEVEN, Happening.VISITOR_ADDED, "Och när?"),
    ]


async def test_what_waited_to_be_handled_is_handled(old: Place) -> None:
    """An update that was acknowledged is not lost by an update of the program."""
    async with old.open() as store:
        waiting = await store.inbox.claim(10)

    assert [item.payload for item in waiting] == [{"text": "Hallå?"}]


async def test_what_was_sent_is_not_kept_twice_any_more(old: Place) -> None:
    """Otherwise it would be left when the visitor has everything deleted."""
    async with old.open():
        pass

    contents = {row.status: row.content for row in await old.rows(outbox)}

    assert contents["sent"] == b""


async def test_ticket_numbers_go_on(old: Place) -> None:
    """No number is given twice."""
    async with old.open() as store, store.begin() as uow:
        assert await uow.tickets.next_number() == 8


async def test_what_is_new_works_beside_what_was_there(old: Place) -> None:
    """The old ticket can be claimed, and the old visitor shut out."""
    async with old.open() as store:
        async with store.begin() as uow:
            ticket = await uow.tickets.get(SEVEN)
            conversation = await uow.conversations.get(ANNA)
            assert ticket is not None
            ticket.claim(EVA)
            conversation.is_blocked = True
            uow.tickets.save(ticket)
            uow.conversations.save(conversation)
            uow.agents.remember(EVA, "Eva")
            await uow.commit()

        view = await store.queries.view_of(SEVEN)

    assert view is not None
    assert (view.owner, view.is_blocked, view.card) == ("Eva", True, "41")


def _work_as_the_first_version(connection: Connection) -> None:
    config = Config()
    folder = Path(bot.store.migrate.__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder))
    config.attributes["connection"] = connection
    command.upgrade(config, "0001")
    for name, rows in _rows().items():
        for row in rows:
            then = table(name, *map(column, row))
            connection.execute(insert(then).values(row))


def _rows() -> dict[str, list[dict[str, object]]]:
    """In the order in which they refer to each other."""
    question = KEYS.encrypt(b"Vad kostar det?", QUESTION)
    return {
        "key_check": [{"id": 1, "value": KEYS.encrypt(b"asf-bot", b"key_check.value")}],
        "counters": [{"name": "ticket", "value": 7}],
        "conversations": [
            {
                "id": ANNA,
                "status": "open",
                "language": "sv",
                "register": "sv",
                "failed_tries": 1,
                "last_question": question,
                "last_entry": "iop",
                "ticket_number": 7,
                "updated_at": AT,
                "version": 2,
            }
        ],
        "tickets": [
            {
                "number": 7,
                "conversation_id": ANNA,
                "question": question,
                "reason": "no_match",
                "language": "sv",
                "created_at": AT,
                "expected_by": LATER.isoformat(),
                "suggestions": json.dumps([SUGGESTION]),
                "status": "answered",
                "answered_by": EVA,
                "answered_at": AT,
                "version": 3,
            }
        ],
        "messages": [
            _message("incoming", "Vad kostar det?"),
            _message("outgoing", REPLY_NOW.body)
            | {"ticket_number": 7, "author": EVA, "reply": _secret(REPLY_THEN, REPLY)},
        ],
        "threads": [{"message_id": message_id, "ticket_number": 7} for message_id in ("41", "42")],
        "inbox": [
            {
                "channel": "web",
                "external_id": "1",
                "lane": ANNA,
                "payload": _secret({"text": "Hallå?"}, PAYLOAD),
                "received_at": AT,
                "status": "waiting",
                "attempts": 0,
                "due_at": AT,
                "error": "",
            }
        ],
        "outbox": [
            _outgoing(ANNA, "sent", REPLY_THEN),
            _outgoing(ANNA, "waiting", REPLY_THEN),
            _outgoing("staff", "waiting", CARD_THEN),
            _outgoing("staff", "waiting", NOTICE_THEN),
        ],
    }


def _message(direction: str, words: str) -> dict[str, object]:
    return {
        "conversation_id": ANNA,
        "direction": direction,
        "text": KEYS.encrypt(words.encode(), TEXT),
        "at": AT,
        "author": "",
    }


def _outgoing(recipient: str, status: str, content: Mapping[str, object]) -> dict[str, object]:
    return {
        "channel": recipient.partition(":")[0],
        "recipient": recipient,
        "content": _secret(content, CONTENT),
        "status": status,
        "attempts": 0,
        "uncertain": 0,
        "due_at": AT,
        "error": "",
        "message_ids": "[]",
    }


def _secret(value: Mapping[str, object], context: bytes) -> bytes:
    return KEYS.encrypt(json.dumps(value).encode(), context)
