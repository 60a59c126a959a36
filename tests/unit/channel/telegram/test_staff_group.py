"""What agents write and press in their group, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram.error import TimedOut

from bot.channel.telegram.addresses import StaffChat
from bot.channel.telegram.members import Members
from bot.channel.telegram.staff_group import StaffGroup
from bot.channel.telegram.staff_updates import AgentPress, AgentWords
from bot.conversation.labels import Label, LabelStatus
from bot.conversation.model import Conversation, Direction, Message, OutboundMessage
from bot.conversation.ports import KnowledgeInService, Outgoing
from bot.escalation.model import (
    CardRefresh,
    Happening,
    Reason,
    StaffAction,
    StaffAlarm,
    StaffNews,
    StaffPress,
    Ticket,
    TicketNotice,
    TicketStatus,
)
from bot.ids import AgentId, ConversationId, EntryId, LabelId, TicketNumber
from bot.knowledge.model import Language, Register
from bot.staff.actions import Agent, TicketActions
from bot.staff.desk import StaffDesk
from bot.staff.teaching import NO_TICKET, Teaching
from tests.fakes import NOON, FakeUnitOfWork, noon
from tests.unit.conversation.fakes import KNOWLEDGE, THRESHOLDS, FakeMatcher

GROUP = -100500
ANNA = ConversationId("telegram:4711")
NUMBER, GONE = TicketNumber(17), TicketNumber(404)
EVA = Agent(AgentId("telegram:900"), "Eva")
KARIN = Agent(AgentId("telegram:901"), "Karin")
CARD, TOPIC = f"{GROUP}:7", f"{GROUP}:topic:70"
FORM = "Titel: Hur ingår man ett partnerskap?\nKälla: Guide, NOD, https://example.org/iop"


@dataclass
class FakeTelegram:
    """Implements `Call` for `getChatMember`."""

    left: set[int] = field(default_factory=set)
    is_down: bool = False
    asked: int = 0

    async def __call__(self, _method: str, parameters: Mapping[str, object]) -> object:
        self.asked += 1
        if self.is_down:
            raise TimedOut("no answer")
        return {"status": "left" if parameters["user_id"] in self.left else "member"}


class FakeReports:
    """Implements `Reports`."""

    async def status(self) -> str:
        return "Läget"

    async def open_tickets(self) -> str:
        return "Öppna ärenden"


@dataclass
class FakeLabelQueries:
    """Implements `LabelQueries`."""

    proposed: list[Label] = field(default_factory=list)

    async def proposed_labels(self, limit: int) -> Sequence[Label]:
        return self.proposed[:limit]


@dataclass
class Group:
    """The agents' group, in which a visitor's question has become ticket 17."""

    telegram: FakeTelegram = field(default_factory=FakeTelegram)
    labels: FakeLabelQueries = field(default_factory=FakeLabelQueries)
    uow: FakeUnitOfWork = field(default_factory=FakeUnitOfWork)
    messages: int = 100
    """Number of the last message."""

    def __post_init__(self) -> None:
        service = KnowledgeInService(KNOWLEDGE, FakeMatcher(), THRESHOLDS)
        desk = StaffDesk(
            in_service=lambda: service,
            actions=TicketActions(noon),
            teaching=Teaching(lambda: service, noon, {}),
            reports=FakeReports(),
            labels=self.labels,
        )
        self.staff_chat = StaffChat(GROUP)
        members = Members(self.telegram, self.staff_chat, noon)
        self.staff_group = StaffGroup(desk, members, self.staff_chat)
        conversation = Conversation(ANNA)
        conversation.hand_over(NUMBER)
        self.uow.conversations.save(conversation)
        self.uow.tickets.add(a_ticket())
        self.uow.threads.add(CARD, NUMBER)
        self.uow.threads.add(TOPIC, NUMBER)

    def words(self, text: str, **fields: object) -> AgentWords:
        """A reply of Eva's to the card, with these fields changed."""
        self.messages += 1
        reply = AgentWords(
            key=f"{GROUP}:{self.messages}",
            agent=EVA,
            text=text,
            replied_to=CARD,
            replies_to_bot=True,
        )
        return replace(reply, **fields)  # type: ignore[arg-type]  # each test names its fields

    async def takes(self, act: AgentWords | AgentPress) -> list[Outgoing]:
        """What is sent because of it, beside that the card has changed."""
        before = len(self.uow.outbox.added)
        await self.staff_group.take(act, self.uow)
        sent = self.uow.outbox.added[before:]
        return [one for one in sent if not isinstance(one, CardRefresh)]

    async def hears(self, text: str, **fields: object) -> list[Outgoing]:
        return await self.takes(self.words(text, **fields))

    async def sees(
        self,
        action: StaffAction,
        argument: str = "",
        *,
        agent: Agent = EVA,
        number: TicketNumber = NUMBER,
    ) -> list[Outgoing]:
        """What is sent because a button was pressed."""
        return await self.takes(AgentPress(agent, StaffPress(action, number, argument)))

    @property
    def ticket(self) -> Ticket:
        return self.uow.tickets.kept[NUMBER]

    @property
    def conversation(self) -> Conversation:
        return self.uow.conversations.saved[ANNA]

    @property
    def replies(self) -> list[OutboundMessage]:
        """All that the visitor has been told."""
        return [one for one in self.uow.outbox.added if isinstance(one, OutboundMessage)]


def a_ticket(question: str = "Hur gör man?") -> Ticket:
    return Ticket(
        number=NUMBER,
        conversation_id=ANNA,
        question=question,
        reason=Reason.NO_MATCH,
        language=Language.SV,
        created_at=NOON - timedelta(hours=1),
        expected_by=NOON,
    )


def refusal_in(sent: list[Outgoing]) -> str:
    """Why it was not done, as it stands in the ticket's thread."""
    (notice,) = sent
    assert isinstance(notice, TicketNotice)
    assert (notice.ticket_number, notice.happening) == (NUMBER, Happening.REFUSED)
    return notice.text


@pytest.fixture
def group() -> Group:
    return Group()


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
    for number, step in enumerate(steps):
        text = "" if step.is_empty else f"ord {number}."
        words = group.words(text, agent=step.agent, command=step.command)
        if said and step.edits is not None:
            before = said[step.edits % len(said)]
            command = step.command.replace("stang", "")
            words = replace(before, text=text, command=command, is_edit=True)
        if words.command in NOTES and text:
            notes.add(words.key)
        if text and (words.key in notes or words.command == "nöte"):
            secrets.add(text)
        said.append(words)
        await group.takes(words)

    told = "\n".join(reply.body for reply in group.replies)
    assert [secret for secret in secrets if secret in told] == []


# --- other commands -------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["stang", "close"])
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


# --- who may --------------------------------------------------------------------------------


async def test_the_words_of_somebody_who_is_no_member_are_not_sent(group: Group) -> None:
    """The group hears that nothing was done; nothing is remembered of them."""
    group.telegram.left.add(900)

    (told,) = await group.hears("Svar")

    assert isinstance(told, StaffAlarm)
    assert told.text.startswith("Eva är inte med i gruppen längre")
    assert group.uow.agents.names == {}
    assert group.ticket.is_open


@pytest.mark.parametrize("action", StaffAction)
async def test_the_presses_of_somebody_who_is_no_member_do_nothing(
    group: Group, action: StaffAction
) -> None:
    """Whatever the button."""
    group.telegram.left.add(900)

    (told,) = await group.sees(action, "iop")

    assert isinstance(told, StaffAlarm)
    assert group.ticket == a_ticket()
    assert group.uow.audit.acts == []


WEIGHTY = [StaffAction.REVEAL, StaffAction.BLOCK, StaffAction.TEACH, StaffAction.NEW_ENTRY]


@pytest.mark.parametrize("action", WEIGHTY)
async def test_for_what_weighs_much_membership_is_asked_anew(
    group: Group, action: StaffAction
) -> None:
    """Somebody may have been put out a minute ago."""
    await group.sees(StaffAction.CONTEXT)
    group.telegram.left.add(900)

    why = refusal_in(await group.sees(action, "iop"))

    assert "inte med i gruppen längre" in why
    assert group.ticket == a_ticket()
    assert group.uow.audit.acts == []


@pytest.mark.parametrize("action", WEIGHTY)
async def test_what_weighs_much_is_not_done_while_telegram_does_not_say(
    group: Group, action: StaffAction
) -> None:
    """The agent can try again."""
    group.telegram.is_down = True

    assert "Försök igen strax" in refusal_in(await group.sees(action, "iop"))
    assert group.uow.audit.acts == []


async def test_an_answer_does_not_wait_for_telegram_to_say_who_is_a_member(group: Group) -> None:
    """Whoever writes in the group most certainly is."""
    group.telegram.is_down = True

    await group.hears("Svar")

    assert len(group.replies) == 1


# --- buttons --------------------------------------------------------------------------------


async def test_a_ticket_is_claimed_taken_over_and_released(group: Group) -> None:
    """Whoever had it hears of it."""
    assert await group.sees(StaffAction.CLAIM) == []
    assert group.ticket.claimed_by == EVA.id

    (told,) = await group.sees(StaffAction.CLAIM, agent=KARIN)
    assert isinstance(told, TicketNotice)
    assert told.text.startswith("Karin har tagit över efter Eva.")

    assert await group.sees(StaffAction.RELEASE, agent=KARIN) == []
    assert group.ticket.claimed_by is None


async def test_a_suggestion_is_sent_in_the_visitors_register(group: Group) -> None:
    """Whole, as if they had found it themselves."""
    easy = replace(group.conversation, register=Register.SV_EASY)
    group.uow.conversations.save(easy)

    await group.sees(StaffAction.SUGGEST, "iop")

    assert [reply.body for reply in group.replies] == ["Svar i ärende 17:\n\nLätt om iop."]


async def test_a_suggestion_that_is_pressed_twice_is_sent_once(group: Group) -> None:
    """Telegram may bring a press twice, and so may impatience."""
    await group.sees(StaffAction.SUGGEST, "iop")

    assert await group.sees(StaffAction.SUGGEST, "iop") == []


async def test_a_suggestion_that_is_gone_is_told(group: Group) -> None:
    """An editor has taken it out."""
    assert "whales" in refusal_in(await group.sees(StaffAction.SUGGEST, "whales"))


@pytest.mark.parametrize(
    ("action", "status", "replies"),
    [
        (StaffAction.CLOSE, TicketStatus.CLOSED, 1),
        (StaffAction.CLOSE_QUIETLY, TicketStatus.CLOSED, 0),
        (StaffAction.SPAM, TicketStatus.SPAM, 0),
        (StaffAction.BLOCK, TicketStatus.CLOSED, 1),
    ],
)
async def test_a_ticket_is_ended_in_each_way_that_there_is(
    group: Group, action: StaffAction, status: TicketStatus, replies: int
) -> None:
    """With a word to the visitor, or without; the card shows it."""
    await group.sees(action)

    assert group.ticket.status is status
    assert len(group.replies) == replies
    assert CardRefresh(NUMBER) in group.uow.outbox.added


async def test_a_block_is_lifted(group: Group) -> None:
    """By the button that a blocked visitor's card has."""
    await group.sees(StaffAction.BLOCK)
    assert group.conversation.is_blocked

    await group.sees(StaffAction.UNBLOCK)
    assert not group.conversation.is_blocked


async def test_a_ticket_is_opened_again(group: Group) -> None:
    """And is with the agents."""
    await group.sees(StaffAction.CLOSE_QUIETLY)
    await group.sees(StaffAction.REOPEN)

    assert group.ticket.is_open
    assert group.conversation.is_with_agent


async def test_the_language_is_changed(group: Group) -> None:
    """Answers have an English heading from then on."""
    await group.sees(StaffAction.LANGUAGE, "en")
    await group.hears("No.")

    assert group.replies[0].body == "Answer in case 17:\n\nNo."


async def test_a_language_that_there_is_not_is_refused(group: Group) -> None:
    """A forged button."""
    assert "gör inget här" in refusal_in(await group.sees(StaffAction.LANGUAGE, "fi"))


async def test_the_context_is_what_was_said_before(group: Group) -> None:
    """By whom, when, and with which entry; contact details stay veiled."""
    said = Message(ANNA, Direction.INCOMING, "Ring 0455-30 30 30", NOON)
    answer = Message(
        ANNA, Direction.OUTGOING, "Om iop.", NOON + timedelta(hours=1), entry_id=EntryId("iop")
    )
    for message in (
        said,
        answer,
        replace(said, direction=Direction.OUTGOING, text="Hej.", author=EVA.id),
        replace(said, direction=Direction.NOTE, text="Ring!", author=EVA.id),
    ):
        group.uow.messages.add(message)

    sent = await group.sees(StaffAction.CONTEXT)

    text = (
        "Besökaren 24 nov kl. 13:00: Ring [telefon]\n\n"
        "Boten 24 nov kl. 14:00 [iop]: Om iop.\n\n"
        "Personalen 24 nov kl. 13:00: Hej.\n\n"
        "Anteckning 24 nov kl. 13:00: Ring!"
    )
    assert sent == [TicketNotice(NUMBER, Happening.SHOWN, text)]


async def test_the_context_is_the_last_ten_utterances(group: Group) -> None:
    """Nobody reads more in a group."""
    for number in range(12):
        group.uow.messages.add(Message(ANNA, Direction.INCOMING, f"ord {number}.", NOON))

    (shown,) = await group.sees(StaffAction.CONTEXT)

    assert isinstance(shown, TicketNotice)
    assert shown.text.count("ord") == 10
    assert "ord 11." in shown.text


async def test_a_long_utterance_does_not_fill_the_context(group: Group) -> None:
    """The others are to be read as well."""
    group.uow.messages.add(Message(ANNA, Direction.INCOMING, "ord " * 1_000, NOON))

    (shown,) = await group.sees(StaffAction.CONTEXT)

    assert isinstance(shown, TicketNotice)
    assert shown.text.endswith("ord…")
    assert len(shown.text) < 1_000


async def test_a_context_without_words_says_so(group: Group) -> None:
    """All was erased, or nothing said."""
    sent = await group.sees(StaffAction.CONTEXT)

    assert sent == [TicketNotice(NUMBER, Happening.SHOWN, "(inget sparat / nothing kept)")]


async def test_contact_details_are_shown_to_whoever_asks_and_it_is_written_down(
    group: Group,
) -> None:
    """Each time."""
    group.uow.tickets.save(a_ticket("Ring 0455-30 30 30"))

    sent = await group.sees(StaffAction.REVEAL)

    assert sent == [TicketNotice(NUMBER, Happening.SHOWN, "Ring 0455-30 30 30")]
    assert group.uow.audit.acts == [(EVA.id, "reveal", "ticket 17")]


async def test_a_button_that_we_never_made_is_told_to_be_old(group: Group) -> None:
    """Another version may have made it."""
    (told,) = await group.takes(AgentPress(EVA, None))

    assert isinstance(told, StaffNews)
    assert told.text.startswith("Knappen är för gammal.")


@pytest.mark.parametrize(
    "action", set(StaffAction) - {StaffAction.NEW_ENTRY, StaffAction.UNTEACH, StaffAction.ACCEPT}
)
async def test_a_button_of_a_ticket_that_is_not_there_is_refused(
    group: Group, action: StaffAction
) -> None:
    """Nothing happens to any other."""
    await group.sees(action, "en", number=GONE)

    assert group.ticket == a_ticket()
    assert group.replies == []
    assert group.uow.audit.acts == []


# --- teaching -------------------------------------------------------------------------------


async def test_a_question_is_taught_with_one_press(group: Group) -> None:
    """And undone with another."""
    (told,) = await group.sees(StaffAction.TEACH, "iop")
    assert len(group.uow.teaching.kept) == 1
    assert isinstance(told, TicketNotice)
    (undo,) = told.buttons

    await group.takes(AgentPress(KARIN, undo.press))
    assert group.uow.teaching.kept == {}


async def test_a_form_that_is_filled_in_becomes_an_entry(group: Group) -> None:
    """It is no answer, so the visitor does not get it."""
    await group.hears("Ni ringer Coompanion.")

    (told,) = await group.hears(FORM)

    assert isinstance(told, TicketNotice)
    assert told.text.startswith("ny post: ”Hur ingår man ett partnerskap?”")
    assert len(group.replies) == 1


async def test_what_is_wrong_with_a_form_is_told_in_the_thread(group: Group) -> None:
    """It goes to nobody."""
    assert refusal_in(await group.hears(FORM)).startswith("Svara besökaren först.")
    assert group.replies == []


async def test_a_note_with_a_form_in_it_is_a_note(group: Group) -> None:
    """Somebody has prepared it."""
    await group.hears("Svar")
    await group.hears(FORM, command="note")

    assert group.uow.teaching.kept == {}


async def test_a_proposal_is_accepted_with_one_press(group: Group) -> None:
    """It belongs to no ticket, and so does what agents hear of it."""
    label = Label(LabelId("ab"), ANNA, "hur gör man", EntryId("iop"), Language.SV, NOON)
    group.uow.labels.add(label)

    (told,) = await group.sees(StaffAction.ACCEPT, "ab", number=NO_TICKET)

    assert isinstance(told, StaffNews)
    assert group.uow.labels.kept[label.id].status is LabelStatus.ACCEPTED


async def test_a_proposal_that_something_speaks_against_is_told_to_all(group: Group) -> None:
    """There is no thread to tell it in."""
    label = Label(LabelId("ab"), ANNA, "Vad är LOU?", EntryId("iop"), Language.SV, NOON)
    group.uow.labels.add(label)

    (told,) = await group.sees(StaffAction.ACCEPT, "ab", number=NO_TICKET)

    assert isinstance(told, StaffNews)
    assert "hör redan till lou" in told.text


# --- the group itself -----------------------------------------------------------------------


async def test_a_group_that_became_a_supergroup_is_followed(group: Group) -> None:
    """Membership is asked for there from then on."""
    group.staff_group.follow(-1007)

    assert group.staff_chat == StaffChat(-1007, former_chat_id=GROUP)
