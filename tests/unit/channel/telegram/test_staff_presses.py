"""What agents press in their group, and who may."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.channel.telegram.addresses import StaffChat
from bot.channel.telegram.staff_updates import AgentPress
from bot.conversation.labels import Label, LabelStatus
from bot.conversation.model import Direction, Message
from bot.escalation.model import (
    CardRefresh,
    Happening,
    StaffAction,
    StaffNews,
    TicketNotice,
    TicketStatus,
)
from bot.ids import EntryId, LabelId
from bot.knowledge.model import Language, Register
from bot.staff.teaching import NO_TICKET
from tests.fakes import NOON
from tests.unit.channel.telegram.fakes import (
    ANNA,
    EVA,
    FORM,
    GONE,
    GROUP,
    KARIN,
    NUMBER,
    Group,
    a_ticket,
    refusal_in,
)

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
    said = Message(ANNA, Direction.INCOMING, "Ring 0455-30\u200b 30 30", NOON)
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


@pytest.mark.parametrize("action", [StaffAction.CONTEXT, StaffAction.REVEAL])
async def test_who_presses_an_old_button_of_an_erased_case_is_told_that_it_is_erased(
    group: Group, action: StaffAction
) -> None:
    """Rather than nothing at all."""
    group.uow.tickets.save(replace(group.ticket, question=""))

    assert "raderat ärendet" in refusal_in(await group.sees(action))
    assert group.uow.audit.acts == []


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


WITHOUT_TICKET = {
    StaffAction.NEW_ENTRY,
    StaffAction.UNTEACH,
    StaffAction.ACCEPT,
    StaffAction.REJECT,
}


@pytest.mark.parametrize("action", sorted(set(StaffAction) - WITHOUT_TICKET))
async def test_a_button_of_a_ticket_that_is_not_there_is_refused(
    group: Group, action: StaffAction
) -> None:
    """In the group, since it has no thread; nothing happens to any other."""
    (told,) = await group.sees(action, "en", number=GONE)

    assert isinstance(told, StaffNews)
    assert told.text.startswith("Det finns inget ärende 404.")
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
