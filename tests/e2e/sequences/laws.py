"""What must hold in the end, whatever people did: each law tells where it is broken."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator

from bot.channel.telegram.addresses import Address
from bot.conversation.model import Direction
from tests.e2e.kept import kept_words
from tests.e2e.program import STAFF, Program
from tests.e2e.sequences.facts import Facts
from tests.e2e.sequences.laws_of_cases import LAWS_OF_CASES
from tests.e2e.sequences.visitors import VISITORS, Spoken
from tests.e2e.sequences.words import PHONE, marks_in, words_of

Law = Callable[[Facts], Iterator[str]]

_PERSONAL_NUMBER = re.compile(r"81\W?12\W?18\W{0,3}98\W?76")
_FINE = (
    *("bot was blocked by the user", "message is not modified", "query is too old"),
    "TOPIC_NOT_MODIFIED",
)
"""Refusals that are nobody's fault."""
_FINE_AFTER_TIDYING = (
    *("message to edit not found", "message thread not found", "TOPIC_DELETED"),
    "TOPIC_ID_INVALID",
)


def broken(facts: Facts) -> list[str]:
    """All that does not hold."""
    return [told for law in LAWS for told in law(facts)]


# --- the machinery --------------------------------------------------------------------------


def nothing_goes_wrong(facts: Facts) -> Iterator[str]:
    """Nothing is in quarantine but rubbish, and nothing else was logged as an error."""
    for record in facts.stage.log.records:
        if record.levelname in {"ERROR", "CRITICAL"}:
            text = record.getMessage()
            if "UnreadableUpdate" not in text:
                yield f"logged: {text}"
    dead = facts.stage.run(facts.stage.store.queries.quarantined())
    if dead > facts.acts.rubbish:
        yield f"{dead} updates are in quarantine"


def telegram_takes_everything(facts: Facts) -> Iterator[str]:
    """No call is refused for what it is, and nothing given up but to who blocks the bot."""
    fine = (*_FINE, *_FINE_AFTER_TIDYING) if facts.agents.has_tidied else _FINE
    for method, error in facts.stage.telegram.refused:
        if not any(reason in error.description for reason in fine):
            yield f"Telegram refused {method}: {error.description}"
    lost = "SELECT recipient, error FROM outbox WHERE status = 'undeliverable'"
    for recipient, reason in facts.select(lost):
        if "bot was blocked" not in str(reason):
            yield f"given up to {recipient}: {reason}"


# --- what visitors write --------------------------------------------------------------------


def no_question_is_lost(facts: Facts) -> Iterator[str]:
    """Each version is kept, and answered or part of a case."""
    for spoken in facts.visitors.spoken:
        if not _is_erased(facts, spoken):
            for number, text in enumerate(spoken.versions):
                if not text.startswith("/"):
                    yield from _lost(facts, spoken, number, text)


def _lost(facts: Facts, spoken: Spoken, number: int, text: str) -> Iterator[str]:
    rows = [
        row
        for row in facts.rows[spoken.visitor]
        if row.message.direction is Direction.INCOMING
        and row.message.channel_id == str(spoken.message_id)
        and all(mark in row.message.text for mark in marks_in(text))
    ]
    what = f"{spoken.visitor}'s message {spoken.message_id}, version {number + 1} {text[:60]!r}"
    shutting_out = facts.shutting_out(spoken.visitor)
    if not rows:
        if text or (number == 0 and not shutting_out):
            yield f"{what} was not kept"
        return
    is_dealt_with = any(
        row.has_reply
        or row.message.ticket_number in facts.views
        or _is_shut_out(shutting_out, row.message.at.timestamp())
        for row in rows
    )
    if not (is_dealt_with or spoken.is_rest_of_album):
        yield f"{what} was neither answered nor part of a case"


def _is_shut_out(shutting_out: list[tuple[float, str]], at: float) -> bool:
    acts = [act for then, act in shutting_out if then <= at]
    return bool(acts) and acts[-1] == "block"


def _is_erased(facts: Facts, spoken: Spoken) -> bool:
    """Whether the visitor has wanted it deleted since."""
    return spoken.place < facts.visitors.erased_at.get(spoken.visitor, -1)


def every_command_is_answered(facts: Facts) -> Iterator[str]:
    """Once, also while an agent has the conversation; a link to sign in is not kept."""
    for spoken in facts.visitors.spoken:
        command = spoken.versions[0]
        if (
            not command.startswith("/")
            or command.startswith("/login")
            or len(spoken.versions) > 1
            or _is_erased(facts, spoken)
            or facts.shutting_out(spoken.visitor)
        ):
            continue
        answers = sum(row.answers(spoken.message_id) for row in facts.rows[spoken.visitor])
        if answers != 1:
            yield f"{answers} answers to {spoken.visitor}'s {command}"


def everything_sent_reaches_agents(facts: Facts) -> Iterator[str]:
    """Pictures and the like are passed on once, or wait for a case."""
    copies = Counter(
        (call.parameters["from_chat_id"], call.parameters["message_id"])
        for call in facts.stage.telegram.accepted
        if call.method == "copyMessage"
    )
    for spoken in facts.visitors.spoken:
        if not spoken.attachment or _is_erased(facts, spoken):
            continue
        conversation = facts.conversations[spoken.visitor]
        waits = str(spoken.message_id) in {one.message_id for one in conversation.attachments}
        count = copies[VISITORS[spoken.visitor], spoken.message_id] + waits
        is_right = 1 <= count <= 1 + facts.stage.kills
        if not is_right and not facts.shutting_out(spoken.visitor):
            yield f"{spoken.visitor}'s {spoken.attachment} {spoken.message_id} went {count} times"


def nothing_is_answered_twice(facts: Facts) -> Iterator[str]:
    """One reply to each version of a message, however often Telegram brings it."""
    versions = {str(one.message_id): len(one.versions) for one in facts.visitors.spoken}
    for who, rows in facts.rows.items():
        replies = Counter(
            row.message.reply.answers
            for row in rows
            if row.message.reply is not None
            and not row.message.reply.replaces_answer
            and not row.message.author
        )
        for message_id, count in replies.items():
            if message_id and count > versions.get(message_id, 1):
                yield f"{who}'s message {message_id} was answered {count} times"


def the_bot_answers_when_it_is_named(facts: Facts) -> Iterator[str]:
    """In a group, before others; no case is opened there."""
    for message_id in facts.visitors.spoken_in_public:
        answers = sum(row.answers(message_id) for row in facts.public)
        if answers != 1:
            yield f"{answers} answers in public to message {message_id}"
    if any(Address.of(one.ticket.conversation_id).chat_id < 0 for one in facts.views.values()):
        yield "a case was opened in public"


# --- who sees what --------------------------------------------------------------------------


def visitors_see_their_own_only(facts: Facts) -> Iterator[str]:
    """Neither agents' notes nor what others wrote, unless agents taught it; nor in a file."""
    own = {who: set(_marks_of(facts, who)) for who in VISITORS}
    has_taught = any(one.data.startswith(("t:te", "t:ac")) for one in facts.agents.pressed)
    for who, texts in _texts_to_visitors(facts):
        for text in texts:
            for mark in marks_in(text):
                is_others = any(mark in own[other] for other in VISITORS if other != who)
                if mark.startswith("[n") or (is_others and not has_taught):
                    yield f"{who} was shown {mark}: {text[:200]!r}"


def _marks_of(facts: Facts, visitor: str) -> Iterator[str]:
    for spoken in facts.visitors.spoken:
        if spoken.visitor == visitor:
            for text in spoken.versions:
                yield from marks_in(text)


def _texts_to_visitors(facts: Facts) -> Iterator[tuple[str, list[str]]]:
    uploads = facts.stage.telegram.world.files.uploads
    for who, chat_id in VISITORS.items():
        yield who, [words_of(one) for one in facts.shown_in(chat_id)]
        documents = [
            call.parameters["document"]
            for call in facts.stage.telegram.accepted
            if call.method == "sendDocument" and str(call.parameters["chat_id"]) == str(chat_id)
        ]
        keys = [str(one["upload"]) for one in documents if isinstance(one, dict)]
        yield who, [uploads[key].content.decode() for key in keys]


def contact_details_are_veiled(facts: Facts) -> Iterator[str]:
    """Until an agent asks to see them."""
    if not any(one.data.startswith("t:rv") for one in facts.agents.pressed):
        for one in facts.shown_in(STAFF):
            if PHONE in words_of(one):
                yield f"agents see a telephone number: {words_of(one)[:200]!r}"


LAWS: tuple[Law, ...] = (
    nothing_goes_wrong,
    telegram_takes_everything,
    no_question_is_lost,
    every_command_is_answered,
    everything_sent_reaches_agents,
    nothing_is_answered_twice,
    the_bot_answers_when_it_is_named,
    visitors_see_their_own_only,
    contact_details_are_veiled,
    *LAWS_OF_CASES,
)

# --- what is kept ---------------------------------------------------------------------------


def told_too_much(facts: Facts) -> Iterator[str]:
    """Personal identity numbers, and words that were erased; the assistant must have stopped."""
    kept = list(kept_words(Program(facts.stage.folder)))
    sent = [words_of(one) for one in facts.stage.calls.shown]
    logged = [record.getMessage() for record in facts.stage.log.records]
    for text in (*kept, *sent, *logged):
        if _PERSONAL_NUMBER.search(text):
            yield f"a personal identity number: {text[:200]!r}"
    for spoken in facts.visitors.spoken:
        if _is_erased(facts, spoken) and not facts.shutting_out(spoken.visitor):
            # a version that came after it is kept anew
            for mark in marks_in(spoken.versions[0]):
                yield from (f"erased, but kept: {text[:200]!r}" for text in kept if mark in text)
