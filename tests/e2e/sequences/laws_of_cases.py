"""Laws about tickets, their cards, and the answers that agents give."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from bot.channel.telegram.cards import card_part
from bot.channel.telegram.render import Part
from bot.conversation.model import Status
from bot.knowledge.model import Language
from bot.reply.texts import texts_in
from tests.e2e.program import STAFF
from tests.e2e.sequences.agents import Written
from tests.e2e.sequences.facts import Facts, visitor_of
from tests.e2e.sequences.visitors import VISITORS
from tests.e2e.sequences.words import data_under, marks_in, words_of
from tests.offline_telegram.markup import parse_html

_WAITED = re.compile(r"Har väntat .*? \(waiting\)")
_ANSWER = re.compile(
    "|".join(texts_in(one).agent_answers.format(number=r"\d+") + "\n\n" for one in Language)
)
"""How a message begins that brings an agent's answer."""
_CASE = re.compile(r"(?:[Ää]rende|[Cc]ase) (?:har nummer |has number )?(\d+)")
_TOLD = re.compile(r"^⚠️|^🚨|kom inte fram")
"""How agents are told that something was not done."""


# --- tickets --------------------------------------------------------------------------------


def one_case_at_a_time(facts: Facts) -> Iterator[str]:
    """A visitor's words go to the one open ticket, and to no bot meanwhile."""
    for who, conversation in facts.conversations.items():
        is_open = [view.ticket.number for view in facts.tickets_of(who) if view.ticket.is_open]
        held = [] if conversation.ticket_number is None else [conversation.ticket_number]
        if is_open != held or (conversation.status is Status.OPEN) != bool(held):
            yield f"{who} is {conversation.status} with {held}, open are {is_open}"


def one_question_makes_one_case(facts: Facts) -> Iterator[str]:
    """However often it comes; a wish for a person may open another about the same."""
    for who in VISITORS:
        questions = [marks_in(view.ticket.question) for view in facts.tickets_of(who)]
        wishes = sum(f"{who} presses 'person'" in told for told in facts.stage.story)
        wishes += sum(f"{who} presses 'none'" in told for told in facts.stage.story)
        wishes += sum(
            "/manniska" in text or "människa" in text
            for spoken in facts.visitors.spoken
            if spoken.visitor == who
            for text in spoken.versions
        )
        for question in questions:
            if question and questions.count(question) > 1 + wishes:
                yield f"{who} has several tickets about {question}"


def visitors_hear_of_their_own_cases(facts: Facts) -> Iterator[str]:
    """By number, of each and of no other."""
    for who, chat_id in VISITORS.items():
        own = {str(view.ticket.number) for view in facts.tickets_of(who)}
        named = {
            number for one in facts.shown_in(chat_id) for number in _CASE.findall(words_of(one))
        }
        if foreign := named - own:
            yield f"{who} was told of the cases {foreign}"
        was_reachable = not any(f"{who} blocks the bot" in told for told in facts.stage.story)
        if was_reachable and (untold := own - named):
            yield f"{who} was not told of the cases {untold}"


def only_visitors_delete_their_questions(facts: Facts) -> Iterator[str]:
    """A ticket without a question can't be answered any more."""
    for view in facts.views.values():
        if view.ticket.is_erased and visitor_of(view) not in facts.visitors.erased_at:
            yield f"ticket {view.ticket.number} counts as erased"


def cards_show_what_is_true(facts: Facts) -> Iterator[str]:
    """Of each ticket, in its last state; how long it has waited aside."""
    for number, view in facts.views.items():
        _, _, message_id = view.card.rpartition(":")
        shown = facts.stage.telegram.shown(STAFF, int(message_id or 0))
        if shown is None:
            if not facts.agents.has_tidied:
                yield f"ticket {number} has no card"
            continue
        wanted = _looks_of(card_part(view, facts.stage.clock()))
        if (looks := _looks(shown)) != wanted:
            yield f"card {number} is {looks}, not {wanted}"


def _looks(message: Mapping[str, object]) -> tuple[str, list[str]]:
    return _WAITED.sub("", words_of(message)), list(data_under(message))


def _looks_of(part: Part) -> tuple[str, list[str]]:
    markup = {} if part.keyboard is None else {"reply_markup": part.keyboard.to_dict()}
    return _WAITED.sub("", parse_html(part.html)[0].strip()), list(data_under(markup))


# --- answers --------------------------------------------------------------------------------


def answers_reach_their_visitor(facts: Facts) -> Iterator[str]:
    """Once each, or agents are told that they did not."""
    told = sum(bool(_TOLD.search(words_of(one))) for one in facts.sent_to(STAFF))
    lost = []
    for written in facts.agents.written:
        for mark in _answers_in(written):
            reached = _reached(facts, mark)
            if not reached:
                lost.append(mark)
            else:
                yield from _astray(facts, written, mark, reached)
    if len(lost) > told:
        yield f"{lost} did not reach anybody, and agents were told of {told}"


def _answers_in(written: Written) -> list[str]:
    marks = (mark for text in written.versions for mark in marks_in(text))
    return [mark for mark in marks if mark.startswith("[s")]


def _reached(facts: Facts, mark: str) -> list[str]:
    """The visitors to whom messages brought an agent's answer with this mark."""
    found = {
        (who, str(one["message_id"]))
        for who, chat_id in VISITORS.items()
        for one in facts.shown_in(chat_id)
        if mark in words_of(one) and _ANSWER.match(words_of(one))
    }
    return [who for who, _ in found]


def _astray(facts: Facts, written: Written, mark: str, reached: list[str]) -> Iterator[str]:
    view = facts.ticket_of(written.replied_to)
    if view is None or set(reached) != {visitor_of(view)}:
        yield f"{mark} reached {reached}, written to {view and visitor_of(view)}"
        return
    if len(reached) > 1 + facts.stage.kills:
        yield f"{mark} reached its visitor {len(reached)} times"
    if view.ticket.answered_at is None:
        yield f"ticket {view.ticket.number} was answered with {mark}, and counts as unanswered"


def the_last_version_of_an_answer_stands(facts: Facts) -> Iterator[str]:
    """What an agent has mended is not seen any more as it was."""
    for written in facts.agents.written:
        marks = _answers_in(written)
        if len(marks) > 1 and _reached(facts, marks[-1]) and not facts.stage.kills:
            for chat_id in VISITORS.values():
                world = facts.stage.telegram.world.messages
                seen = [words_of(one) for (chat, _), one in world.items() if chat == chat_id]
                old = [m for m in marks[:-1] for text in seen if m in text and _ANSWER.match(text)]
                yield from (f"{mark} is still seen beside {marks[-1]}" for mark in old)


LAWS_OF_CASES: tuple[Callable[[Facts], Iterator[str]], ...] = (
    one_case_at_a_time,
    one_question_makes_one_case,
    visitors_hear_of_their_own_cases,
    only_visitors_delete_their_questions,
    cards_show_what_is_true,
    answers_reach_their_visitor,
    the_last_version_of_an_answer_stands,
)
