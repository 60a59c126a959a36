"""What must hold when everything that people did has been dealt with."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from typing import cast

from bot.channel.telegram.addresses import Address
from bot.channel.telegram.cards import card_part
from bot.channel.telegram.render import Part
from bot.conversation.model import Conversation, Direction, Message, Status
from bot.escalation.model import TicketView
from bot.ids import ConversationId, TicketNumber
from bot.knowledge.model import Language
from bot.reply.texts import texts_in
from tests.e2e.kept import kept_words
from tests.e2e.people import AGENTS, PHONE, VISITORS, People, Spoken, data_under, marks_in
from tests.e2e.program import STAFF, Program
from tests.e2e.stage import Stage
from tests.offline_telegram.chat import Json
from tests.offline_telegram.markup import parse_html

_PERSONAL_NUMBER = re.compile(r"81\W?12\W?18\W{0,3}98\W?76")
_WAITED = re.compile(r"Har väntat .*? \(waiting\)")
_ANSWER = re.compile(
    "|".join(
        re.escape(texts_in(one).agent_answers).replace(r"\{number\}", r"(\d+)") + r"\n\n"
        for one in Language
    )
)
"""How a message begins that brings an agent's answer."""
_TOLD = re.compile(r"^⚠️|^🚨|kom inte fram")
"""How agents are told that something was not done."""
_FINE = (
    "bot was blocked by the user",
    "message is not modified",
    "query is too old",
)
"""Refusals that are nobody's fault."""


@dataclass(frozen=True, slots=True)
class Row:
    """An utterance that is kept, and what became of it."""

    message: Message
    next: Message | None
    """What was kept after it, in the same conversation."""

    @property
    def has_reply(self) -> bool:
        """Whether it led to a reply, which is kept right after it."""
        reply = None if self.next is None else self.next.reply
        return reply is not None and reply.answers == self.message.channel_id


class Laws:
    """Each method raises AssertionError, with the whole story, where its law is broken."""

    def __init__(self, stage: Stage, people: People) -> None:
        self._stage, self._people = stage, people
        self._views = stage.run(self._all_views())
        self._rows = {who: stage.run(self._all_rows(who)) for who in VISITORS}
        self._conversations = {who: stage.run(self._conversation(who)) for who in VISITORS}

    def hold(self) -> None:
        """All that can be seen while the assistant is there."""
        self.nothing_went_wrong()
        self.telegram_took_everything()
        self.no_question_is_lost()
        self.every_command_is_answered()
        self.everything_sent_reaches_agents()
        self.nothing_is_answered_twice()
        self.no_note_reaches_a_visitor()
        self.answers_reach_their_visitor()
        self.one_case_at_a_time()
        self.only_visitors_delete_their_questions()
        self.cards_show_what_is_true()
        self.contact_details_are_veiled()

    # --- the machinery ----------------------------------------------------------------------

    def nothing_went_wrong(self) -> None:
        """Nothing is in quarantine but rubbish, and nothing else was logged as an error."""
        errors = [
            one.getMessage()
            for one in self._stage.log.records
            if one.levelname in {"ERROR", "CRITICAL"}
            and "UnreadableUpdate" not in one.getMessage()
        ]
        self._insist(not errors, f"errors were logged: {errors}")
        dead = self._stage.run(self._stage.store.queries.quarantined())
        self._insist(dead <= self._people.rubbish, f"{dead} updates are in quarantine")

    def telegram_took_everything(self) -> None:
        """No call was refused for what it was, and nothing was given up but to who blocks us."""
        refused = [
            f"{method}: {error.description}"
            for method, error in self._stage.telegram.refused
            if not any(reason in error.description for reason in _FINE)
        ]
        self._insist(not refused, f"Telegram refused calls: {refused}")
        given_up = [
            (recipient, error)
            for recipient, error in self._select(
                "SELECT recipient, error FROM outbox WHERE status = 'undeliverable'"
            )
            if "bot was blocked" not in str(error)
        ]
        self._insist(not given_up, f"messages were given up: {given_up}")

    # --- visitors ---------------------------------------------------------------------------

    def no_question_is_lost(self) -> None:
        """Each version of what a visitor wrote is kept, and answered or part of a case."""
        for spoken in self._people.spoken:
            if spoken.is_command or self._is_erased(spoken):
                continue
            for number, text in enumerate(spoken.versions):
                if not text.startswith("/"):
                    self._is_not_lost(spoken, number, text)

    def _is_not_lost(self, spoken: Spoken, number: int, text: str) -> None:
        rows = [
            row
            for row in self._rows[spoken.visitor]
            if row.message.direction is Direction.INCOMING
            and row.message.channel_id == str(spoken.message_id)
        ]
        marks = marks_in(text)
        if marks:
            rows = [row for row in rows if marks[0] in row.message.text]
        what = f"{spoken.visitor}'s message {spoken.message_id}, version {number + 1}: {text[:60]!r}"
        may_be_missing = not text and (number > 0 or self._was_shut_out(spoken.visitor))
        self._insist(bool(rows) or may_be_missing, f"not kept: {what}")
        if spoken.is_rest_of_album or not rows:
            return
        is_dealt_with = any(
            row.has_reply
            or self._is_in_case(row.message)
            or self._is_shut_out(spoken.visitor, row.message.at)
            for row in rows
        )
        self._insist(is_dealt_with, f"neither answered nor part of a case: {what}")

    def _is_in_case(self, message: Message) -> bool:
        number = message.ticket_number
        return number is not None and number in self._views

    def _is_shut_out(self, visitor: str, at: datetime) -> bool:
        """Whether an agent had shut the visitor out at that time."""
        acts = [act for then, act in self._shutting_out(visitor) if then <= at.timestamp()]
        return bool(acts) and acts[-1] == "block"

    def _was_shut_out(self, visitor: str) -> bool:
        """At any time."""
        return bool(self._shutting_out(visitor))

    def _shutting_out(self, visitor: str) -> list[tuple[float, str]]:
        """When agents shut the visitor out, or let them in again."""
        own = {
            f"ticket {view.ticket.number}"
            for view in self._views.values()
            if _visitor(view) == visitor
        }
        return [
            (float(str(at)) / 1e6, str(act))
            for at, act, subject in self._select("SELECT at, act, subject FROM audit ORDER BY id")
            if subject in own and act in {"block", "unblock"}
        ]

    def _is_erased(self, spoken: Spoken) -> bool:
        """Whether the visitor has wanted it deleted since; a later version is kept anew."""
        return spoken.place < self._people.erased_at.get(spoken.visitor, -1)

    def every_command_is_answered(self) -> None:
        """Also while an agent has the conversation."""
        for spoken in self._people.spoken:
            if not spoken.is_command or self._is_erased(spoken) or len(spoken.versions) > 1:
                continue
            if spoken.versions[0].startswith("/login"):
                continue  # a link is not kept
            answers = [
                row
                for row in self._rows[spoken.visitor]
                if row.message.reply and row.message.reply.answers == str(spoken.message_id)
            ]
            self._insist(
                len(answers) == 1 or self._was_shut_out(spoken.visitor),
                f"{len(answers)} answers to {spoken.visitor}'s {spoken.versions[0]}",
            )

    def everything_sent_reaches_agents(self) -> None:
        """Pictures and the like are passed on once, or wait for a case."""
        copies = [
            (call.parameters["from_chat_id"], call.parameters["message_id"])
            for call in self._stage.telegram.accepted
            if call.method == "copyMessage"
        ]
        for spoken in self._people.spoken:
            if not spoken.attachment or self._is_erased(spoken):
                continue
            count = copies.count((VISITORS[spoken.visitor], spoken.message_id))
            conversation = self._conversations[spoken.visitor]
            waits = str(spoken.message_id) in {one.message_id for one in conversation.attachments}
            self._insist(
                1 <= count + waits <= 1 + self._stage.kills
                or self._was_shut_out(spoken.visitor),
                f"{spoken.visitor}'s {spoken.attachment} {spoken.message_id} was passed on"
                f" {count} times, waits: {waits}",
            )

    def nothing_is_answered_twice(self) -> None:
        """One reply to each message, however often Telegram brings it."""
        for who, rows in self._rows.items():
            replies = [
                row.message.reply.answers
                for row in rows
                if row.message.reply is not None
                and row.message.reply.answers
                and not row.message.reply.replaces_answer
                and not row.message.author
            ]
            twice = sorted({one for one in replies if replies.count(one) > 1})
            self._insist(not twice, f"{who}'s messages {twice} were answered twice")

    # --- agents -----------------------------------------------------------------------------

    def no_note_reaches_a_visitor(self) -> None:
        """Neither in a message nor in a file."""
        files = self._stage.telegram.world.files.uploads.values()
        to_visitors = [_words(one) for one in self._stage.calls.shown if _chat(one) != STAFF]
        to_visitors += [file.content.decode(errors="replace") for file in files]
        leaks = [text[:200] for text in to_visitors if "[n" in text]
        self._insist(not leaks, f"notes reached visitors: {leaks}")

    def answers_reach_their_visitor(self) -> None:
        """Once each, or agents are told that they did not."""
        told = sum(bool(_TOLD.search(_words(one))) for one in self._shown_in(STAFF))
        lost = []
        for written in self._people.written:
            wanted = self._visitor_of(written.replied_to)
            for mark in (mark for text in written.versions for mark in marks_in(text)):
                if not mark.startswith("[s"):
                    continue
                reached = self._reached(mark)
                if not reached:
                    lost.append(mark)
                    continue
                self._insist(set(reached) == {wanted}, f"{mark} reached {reached}, not {wanted}")
                self._insist(
                    len(reached) <= 1 + self._stage.kills, f"{mark} reached {len(reached)} times"
                )
        self._insist(len(lost) <= told, f"{lost} got lost, agents were told of {told}")

    def _reached(self, mark: str) -> list[int]:
        """The chats in which messages bring an agent's answer with this mark, as first shown."""
        seen: set[tuple[int, object]] = set()
        chats = []
        for one in self._stage.calls.shown:
            key = (_chat(one), one["message_id"])
            text = _words(one)
            if _chat(one) != STAFF and mark in text and _ANSWER.match(text) and key not in seen:
                seen.add(key)
                chats.append(_chat(one))
        return chats

    def _visitor_of(self, message_id: int | None) -> int | None:
        """In whose ticket a message of the group stands."""
        found = self._select(
            "SELECT conversation_id FROM threads JOIN tickets ON number = ticket_number"
            f" WHERE message_id = '{STAFF}:{message_id}'"
        )
        return None if not found else Address.of(str(found[0][0])).chat_id

    # --- tickets ----------------------------------------------------------------------------

    def one_case_at_a_time(self) -> None:
        """A visitor's words go to the one open ticket, and to no bot meanwhile."""
        for who, conversation in self._conversations.items():
            open_ones = [
                view.ticket.number
                for view in self._views.values()
                if view.ticket.conversation_id == conversation.id and view.ticket.is_open
            ]
            held = [] if conversation.ticket_number is None else [conversation.ticket_number]
            self._insist(open_ones == held, f"{who} has {open_ones} open, but is in {held}")
            self._insist(
                (conversation.status is Status.OPEN) == bool(held),
                f"{who} is {conversation.status} in {held}",
            )

    def only_visitors_delete_their_questions(self) -> None:
        """A ticket without a question can't be answered any more."""
        for view in self._views.values():
            visitor = _visitor(view)
            self._insist(
                not view.ticket.is_erased or visitor in self._people.erased_at,
                f"ticket {view.ticket.number} counts as erased",
            )

    def cards_show_what_is_true(self) -> None:
        """Of each ticket, in its last state; how long it has waited aside."""
        for number, view in self._views.items():
            _, _, message_id = view.card.rpartition(":")
            shown = self._stage.telegram.shown(STAFF, int(message_id or 0))
            self._insist(shown is not None, f"ticket {number} has no card")
            part = card_part(view, self._stage.clock())
            is_true = _looks(shown or {}) == _looks_of(part)
            self._insist(is_true, f"card {number} is {_looks(shown or {})}, not {_looks_of(part)}")

    def contact_details_are_veiled(self) -> None:
        """Until an agent asks to see them."""
        if not self._people.has_revealed:
            seen = [_words(one) for one in self._shown_in(STAFF) if PHONE in _words(one)]
            self._insist(not seen, f"agents see telephone numbers: {seen}")

    # --- what is kept -----------------------------------------------------------------------

    def no_personal_number_anywhere(self) -> None:
        """Neither sent nor logged nor kept, not even encrypted; the assistant has been stopped."""
        texts = [_words(one) for one in self._stage.calls.shown]
        texts += [record.getMessage() for record in self._stage.log.records]
        texts += kept_words(Program(self._stage.folder))
        found = [text[:200] for text in texts if _PERSONAL_NUMBER.search(text)]
        self._insist(not found, f"personal identity numbers: {found}")

    # --- parts ------------------------------------------------------------------------------

    def _insist(self, holds: bool, law: str) -> None:  # noqa: FBT001 - what holds comes first
        if not holds:
            raise AssertionError(self._stage.told(law))

    def _shown_in(self, chat_id: int) -> Iterator[Json]:
        return (one for one in self._stage.calls.shown if _chat(one) == chat_id)

    def _select(self, statement: str) -> Sequence[tuple[object, ...]]:
        with closing(sqlite3.connect(self._stage.database)) as database:
            return cast("list[tuple[object, ...]]", database.execute(statement).fetchall())

    async def _all_views(self) -> Mapping[TicketNumber, TicketView]:
        numbers = [TicketNumber(int(str(one))) for (one,) in self._select(_NUMBERS)]
        views = [await self._stage.store.queries.view_of(number) for number in numbers]
        return {view.ticket.number: view for view in views if view is not None}

    async def _all_rows(self, visitor: str) -> Sequence[Row]:
        async with self._stage.store.begin() as uow:
            kept = await uow.messages.last(_conversation_id(visitor), 100_000)
        return [Row(one, after) for one, after in zip_longest(kept, kept[1:])]

    async def _conversation(self, visitor: str) -> Conversation:
        async with self._stage.store.begin() as uow:
            return await uow.conversations.get(_conversation_id(visitor))


_NUMBERS = "SELECT number FROM tickets ORDER BY number"


def _conversation_id(visitor: str) -> ConversationId:
    return Address(VISITORS[visitor]).conversation_id


def _visitor(view: TicketView) -> str:
    chat_id = Address.of(view.ticket.conversation_id).chat_id
    return next(name for name, number in VISITORS.items() if number == chat_id)


def _words(message: Mapping[str, object]) -> str:
    return str(message.get("text", message.get("caption", "")))


def _chat(message: Mapping[str, object]) -> int:
    return int(str(cast("Json", message["chat"])["id"]))


def _looks(message: Json) -> tuple[str, list[str]]:
    return _WAITED.sub("", _words(message)), list(data_under(message))


def _looks_of(part: Part) -> tuple[str, list[str]]:
    markup: Json = {} if part.keyboard is None else {"reply_markup": part.keyboard.to_dict()}
    return _WAITED.sub("", parse_html(part.html)[0].strip()), list(data_under(markup))
