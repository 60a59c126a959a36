"""What agents write in their group, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channel.telegram.staff_updates import AgentWords
from bot.conversation.labels import Label
from bot.conversation.model import Direction
from bot.conversation.outbound import OutboundMessage
from bot.escalation.model import StaffAlarm, StaffNews, TicketNotice, TicketStatus
from bot.ids import EntryId, LabelId, TicketNumber
from bot.knowledge.model import Language
from bot.staff.case import Agent
from tests.fakes import NOON
from tests.unit.channel.telegram.fakes import (
    ANNA,
    CARD,
    EVA,
    GROUP,
    KARIN,
    NUMBER,
    TOPIC,
    Group,
    a_ticket,
    refusal_in,
)

# --- answering ------------------------------------------------------------------------------


async def test_a_reply_to_a_card_answers_its_visitor(group: Group) -> None:
    """In the agent's name, and without another word to the group."""
    (reply,) = await group.hears("Så här är det.")

    assert isinstance(reply, OutboundMessage)
    assert (reply.conversation_id, reply.body) == (ANNA, "Svar i ärende 17:\n\nSå här är det.")
    assert group.ticket.answered_by == EVA.id


async def test_words_in_a_tickets_topic_answer_its_visitor(group: Group) -> None:
    """There is nothing else to talk about there."""
    await group.hears("Så här är det.", replied_to="", replies_to_bot=False, topic=TOPIC)

    assert len(group.replies) == 1


async def test_a_reply_counts_before_the_topic_that_it_stands_in(group: Group) -> None:
    """Somebody has moved a message."""
    group.uow.tickets.add(replace(a_ticket(), number=TicketNumber(18)))
    group.uow.threads.add(f"{GROUP}:topic:80", TicketNumber(18))

    await group.hears("Så här är det.", topic=f"{GROUP}:topic:80")

    assert [reply.ticket_number for reply in group.replies] == [NUMBER]


async def test_a_reply_belongs_to_the_thread_from_then_on(group: Group) -> None:
    """A colleague may go on from there."""
    words = group.words("Så här är det.")
    await group.takes(words)

    assert await group.uow.threads.ticket_of(words.key) == NUMBER


async def test_who_has_acted_is_known_by_name(group: Group) -> None:
    """Others read it on the card."""
    await group.hears("Så här är det.")

    assert await group.uow.agents.name_of(EVA.id) == "Eva"


async def test_the_first_answer_wins_and_the_other_agent_is_told(group: Group) -> None:
    """The visitor gets one."""
    await group.hears("Så här är det.")

    why = refusal_in(await group.hears("Nej, så här.", agent=KARIN))

    assert why.startswith("Eva hann före")
    assert len(group.replies) == 1


async def test_a_picture_can_not_be_sent(group: Group) -> None:
    """The agent hears that only words can."""
    assert refusal_in(await group.hears("")).startswith("bara text")


async def test_nobody_answers_anonymously(group: Group) -> None:
    """We would not know who has answered; nor is Telegram asked about nobody."""
    assert refusal_in(await group.hears("Svar", is_anonymous=True)).startswith("du skriver anonymt")
    assert (group.replies, group.telegram.asked, group.uow.agents.names) == ([], 0, {})


async def test_a_reply_to_the_bot_without_a_ticket_is_not_lost_silently(group: Group) -> None:
    """The agent believes that somebody has got it."""
    (told,) = await group.hears("Svar", replied_to=f"{GROUP}:1")

    assert isinstance(told, StaffAlarm)
    assert told.text.startswith("Det meddelandet hör inte till något ärende")


async def test_talk_between_agents_is_left_alone(group: Group) -> None:
    """A reply to a colleague outside of any thread is theirs."""
    sent = await group.hears("Fika?", replied_to=f"{GROUP}:1", replies_to_bot=False)

    assert sent == []


# --- edits ----------------------------------------------------------------------------------


async def test_an_edited_answer_edits_what_the_visitor_got(group: Group) -> None:
    """In its place."""
    words = group.words("Nej.")
    await group.takes(words)

    (edit,) = await group.takes(replace(words, text="Jo.", is_edit=True))

    assert isinstance(edit, OutboundMessage)
    assert edit.body == "Svar i ärende 17:\n\nJo."
    assert (edit.answers, edit.replaces_answer) == (words.key, True)


async def test_an_edit_is_known_by_its_own_message(group: Group) -> None:
    """Telegram may have forgotten what it replied to."""
    words = group.words("Nej.")
    await group.takes(words)

    sent = await group.takes(replace(words, text="Jo.", is_edit=True, replied_to=""))

    assert len(sent) == 1


async def test_an_answer_that_was_sent_can_not_be_made_a_note(group: Group) -> None:
    """The visitor has it: the agent hears so, and can still mend it."""
    words = group.words("Nej.")
    await group.takes(words)

    refused = await group.takes(replace(words, text="hemligt", command="note", is_edit=True))
    mended = await group.takes(replace(words, text="Jo.", is_edit=True))

    assert refusal_in(refused).startswith("Besökaren har redan fått det här som svar")
    assert [one.direction for one in group.uow.messages.added] == [Direction.OUTGOING] * 2
    assert len(mended) == 1


async def test_an_edited_note_stays_a_note(group: Group) -> None:
    """With and without its command; nobody is told once more that it is kept."""
    note = group.words("hemligt", command="note")
    await group.takes(note)

    assert await group.takes(replace(note, text="mer hemligt", is_edit=True)) == []
    assert await group.takes(replace(note, text="allt", command="", is_edit=True)) == []

    directions = [one.direction for one in group.uow.messages.added]
    assert directions == [Direction.NOTE] * 3


async def test_an_edit_of_what_was_no_answer_is_not_sent(group: Group) -> None:
    """It was refused when it came; the agent hears that it still is not sent."""
    mistyped = group.words("hemligt", command="nöte")
    await group.takes(mistyped)

    sent = await group.takes(replace(mistyped, text="hemligt", command="", is_edit=True))

    assert refusal_in(sent).startswith("Det du ändrade är inget svar")
    assert group.replies == []


async def test_an_edit_outside_of_any_thread_is_left_alone(group: Group) -> None:
    """As the message itself was, or has been told of."""
    assert await group.hears("Svar", replied_to=f"{GROUP}:1", is_edit=True) == []


# --- notes ----------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["note", "anteckning", "not"])
async def test_a_note_is_kept_and_acknowledged_in_the_thread(group: Group, command: str) -> None:
    """The visitor does not get it."""
    (told,) = await group.hears("hemligt", command=command)

    assert isinstance(told, TicketNotice)
    assert told.text.startswith("anteckningen är sparad")
    (note,) = group.uow.messages.added
    assert (note.direction, note.text) == (Direction.NOTE, "hemligt")


async def test_a_note_that_replies_to_no_ticket_is_not_kept(group: Group) -> None:
    """The agent hears how it is done."""
    (told,) = await group.hears("hemligt", command="note", replied_to="")

    assert isinstance(told, StaffNews)
    assert told.text.startswith("Skriv kommandot som svar")
    assert group.uow.messages.added == []


@dataclass(frozen=True)
class Step:
    """Something that an agent writes, or changes."""

    agent: Agent
    command: str
    is_empty: bool
    edits: int | None
    """Which of the messages before; None: it is a new one."""


NOTES = {"note", "anteckning"}
STEPS = st.builds(
    Step,
    st.sampled_from([EVA, KARIN]),
    st.sampled_from(["", "", "note", "anteckning", "nöte", "stang"]),
    st.booleans(),
    st.none() | st.integers(0, 5),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(STEPS, max_size=12))
async def test_no_visitor_ever_gets_a_note(steps: list[Step]) -> None:
    """Whatever agents write, note, mistype and edit, in whatever order."""
    group, said, notes, secrets = Group(), list[AgentWords](), set[str](), set[str]()
    sent = set[str]()
    for number, step in enumerate(steps):
        text = "" if step.is_empty else f"ord {number}."
        words = group.words(text, agent=step.agent, command=step.command)
        if said and step.edits is not None:
            before = said[step.edits % len(said)]
            words = replace(before, text=text, command=step.command, is_edit=True)
        if words.command in NOTES and text and words.key not in sent:
            notes.add(words.key)  # what the visitor has already can't be made one
        if text and (words.key in notes or words.command in {*NOTES, "nöte"}):
            secrets.add(text)
        said.append(words)
        if any(isinstance(one, OutboundMessage) for one in await group.takes(words)):
            sent.add(words.key)

    told = "\n".join(reply.body for reply in group.replies)
    assert [secret for secret in secrets if secret in told] == []


# --- other commands -------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["stang", "stäng", "close"])
async def test_a_case_is_closed_with_a_last_answer(group: Group, command: str) -> None:
    """Which is all that the visitor hears."""
    await group.hears("Tack!", command=command)

    assert [reply.body for reply in group.replies] == ["Svar i ärende 17:\n\nTack!"]
    assert group.ticket.status is TicketStatus.CLOSED


async def test_a_case_is_closed_without_one(group: Group) -> None:
    """Then the visitor hears that it is closed."""
    await group.hears("", command="stang")

    assert "Ärende 17" in group.replies[0].body
    assert group.ticket.status is TicketStatus.CLOSED


async def test_a_last_answer_that_is_edited_is_edited(group: Group) -> None:
    """With its command or without; the visitor gets no second one."""
    words = group.words("Tack!", command="stang")
    await group.takes(words)

    await group.takes(replace(words, text="Tack så mycket!", is_edit=True))
    await group.takes(replace(words, text="Tack!", command="", is_edit=True))

    assert [reply.replaces_answer for reply in group.replies] == [False, True, True]
    assert {reply.answers for reply in group.replies} == {words.key}


async def test_only_a_ticket_can_be_closed(group: Group) -> None:
    """The agent hears how it is done."""
    (told,) = await group.hears("", command="stang", replied_to="")

    assert isinstance(told, StaffNews)
    assert told.text.startswith("Skriv kommandot som svar")


@pytest.mark.parametrize(
    ("command", "beginning"),
    [
        ("status", "Läget"),
        ("arenden", "Öppna ärenden"),
        ("forslag", "Inga förslag väntar."),
        ("hjalp", "Svara (Reply) på ett ärendes meddelande"),
        ("help", "Svara (Reply) på ett ärendes meddelande"),
        ("start", "Svara (Reply) på ett ärendes meddelande"),
    ],
)
@pytest.mark.parametrize("replied_to", ["", CARD])
async def test_agents_can_ask_how_things_stand(
    group: Group, command: str, beginning: str, replied_to: str
) -> None:
    """Anywhere in the group, also where they reply to a ticket."""
    (told,) = await group.hears("", command=command, replied_to=replied_to)

    assert isinstance(told, StaffNews)
    assert told.text.startswith(beginning)


async def test_what_visitors_chose_is_proposed(group: Group) -> None:
    """Each with its buttons; what leads to an entry that is gone is left out."""
    for number, entry_id in enumerate(("iop", "whales", "lou")):
        question = f"fråga {number}"
        label = Label(LabelId("a"), ANNA, question, EntryId(entry_id), Language.SV, NOON)
        group.labels.proposed.append(label)

    sent = await group.hears("", command="forslag")

    assert [len(one.buttons) for one in sent if isinstance(one, StaffNews)] == [2, 2]


async def test_a_command_that_there_is_not_is_never_an_answer(group: Group) -> None:
    """A mistyped /note is one: the agent hears which commands there are."""
    why = refusal_in(await group.hears("hemligt", command="nöte"))

    assert "/note text" in why


async def test_a_command_that_there_is_not_is_left_alone_outside_of_threads(group: Group) -> None:
    """It may be for another bot."""
    assert await group.hears("", command="weather", replied_to="", replies_to_bot=False) == []
