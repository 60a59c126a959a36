"""What agents do with tickets: use cases without HTTP and without Telegram."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.conversation.model import Direction, Message
from bot.conversation.outbound import OutboundMessage
from bot.conversation.ports import Clock, UnitOfWork
from bot.errors import ActionRefused
from bot.escalation.model import CardRefresh, Happening, Ticket, TicketNotice, TicketStatus
from bot.ids import EntryId, TicketNumber
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.model import Kind, Language, Register
from bot.reply import compose, notices
from bot.staff.case import Agent, Case, case_of

_ERASED = (
    "Besökaren har raderat ärendet, så det går inte att svara."
    " / The visitor has deleted this case: it can't be answered."
)
NOTHING_TO_SHOW = (
    "Besökaren har raderat ärendet, så det finns inget att visa."
    " / The visitor has deleted this case: there is nothing to show."
)
_EMPTY = "Svaret är tomt. / The answer is empty."
_HAS_OTHER = (
    "Besökaren har ärende {number} öppet. Svara där, eller stäng det först."
    " / The visitor has case {number} open: answer there, or close it first."
)
_NO_ANSWER = (
    "Det du ändrade är inget svar som har skickats, så ändringen gick inte till besökaren. Skriv"
    " ett nytt svar. / What you edited is no answer that was sent: write a new one."
)
_SENT_ALREADY = (
    "Besökaren har redan fått det här som svar och har det kvar. Ändra det till det svar som ska"
    " gälla, och skriv anteckningen för sig. / The visitor has got this as an answer: change it to"
    " the right answer, and write the note on its own."
)

_MOST_REFRESHED = 10
"""A group takes only so many messages in a minute."""


@dataclass(frozen=True, slots=True)
class TicketActions:
    """Each act raises `ActionRefused`, in words for the agent, if it can't be done."""

    now: Clock

    # --- answering ---

    async def answer(
        self, number: TicketNumber, text: str, agent: Agent, uow: UnitOfWork, *, key: str = ""
    ) -> None:
        """Bring an agent's words to the visitor; `key` names the agent's message.

        The first answer gives the conversation back to the bot. A further one is sent too, if
        it comes from the same agent.
        """
        if not text.strip():
            raise ActionRefused(_EMPTY)
        await self._answer(await case_of(number, uow), text, agent, uow, key)

    async def answer_with_entry(
        self,
        number: TicketNumber,
        entry_id: EntryId,
        agent: Agent,
        uow: UnitOfWork,
        *,
        knowledge: KnowledgeBase,
    ) -> None:
        """Bring an entry to the visitor, in their register."""
        case = await case_of(number, uow)
        key = f"{number}:{entry_id}"
        was_sent = await uow.messages.find(case.conversation.id, key) is not None
        if was_sent and not case.ticket.is_open:
            return  # pressed twice
        await _refuse_others(case.ticket, agent, uow)
        entry = knowledge.get(entry_id)
        if entry is None or entry.kind is not Kind.ANSWER:
            raise ActionRefused(
                f"Posten {entry_id} går inte att skicka. / The entry can't be sent."
            )
        answer = compose.agent_entry(
            case.conversation, number, entry, knowledge, today=self.now().date()
        )
        reply = replace(answer, answers=key)
        self._answered(case, reply, reply.body, agent, uow, entry_id=entry.entry_id)

    async def _answer(self, case: Case, text: str, agent: Agent, uow: UnitOfWork, key: str) -> None:
        if key and await uow.messages.find(case.conversation.id, key) is not None:
            return  # sent twice
        await _refuse_others(case.ticket, agent, uow)
        reply = compose.agent_answer(case.conversation, case.ticket.number, text)
        self._answered(case, replace(reply, answers=key), text, agent, uow)

    def _answered(  # noqa: PLR0913 - what is kept of an answer
        self,
        case: Case,
        reply: OutboundMessage,
        text: str,
        agent: Agent,
        uow: UnitOfWork,
        *,
        entry_id: EntryId | None = None,
    ) -> None:
        before = replace(case.ticket)
        case.ticket.answer(agent.id, self.now())
        case.give_back()
        case.save(uow, is_shown=case.ticket != before)
        uow.outbox.add(reply)
        said = self._said(case, Direction.OUTGOING, text, agent)
        uow.messages.add(replace(said, reply=reply, channel_id=reply.answers, entry_id=entry_id))

    async def edit_answer(
        self, number: TicketNumber, text: str, agent: Agent, uow: UnitOfWork, *, key: str
    ) -> None:
        """Change what the visitor got; what never was an answer becomes none by this."""
        case = await case_of(number, uow)
        before = await uow.messages.find(case.conversation.id, key)
        if before is None:
            raise ActionRefused(_NO_ANSWER)
        if before.direction is Direction.NOTE:
            uow.messages.add(replace(before, text=text, at=self.now()))
            return
        if not text.strip():
            raise ActionRefused(_EMPTY)
        if text == before.text:
            return
        reply = compose.agent_answer(case.conversation, number, text)
        reply = replace(reply, answers=key, replaces_answer=True)
        uow.outbox.add(reply)
        uow.messages.add(replace(before, text=text, at=self.now(), author=agent.id, reply=reply))
        uow.audit.add(agent.id, "edit_answer", f"ticket {number}")

    async def note(
        self, number: TicketNumber, text: str, agent: Agent, uow: UnitOfWork, *, key: str = ""
    ) -> None:
        """Keep words that only agents see. Nothing here reaches the outbox of a visitor."""
        if not text.strip():
            raise ActionRefused("Anteckningen är tom. / The note is empty.")
        case = await case_of(number, uow)
        before = await uow.messages.find(case.conversation.id, key) if key else None
        if before is not None and before.direction is Direction.OUTGOING:
            raise ActionRefused(_SENT_ALREADY)
        uow.messages.add(replace(self._said(case, Direction.NOTE, text, agent), channel_id=key))

    # --- whose it is ---

    async def claim(self, number: TicketNumber, agent: Agent, uow: UnitOfWork) -> None:
        """Work on it from now on; whoever did before is told."""
        case = await case_of(number, uow)
        if case.ticket.claimed_by == agent.id:
            return
        if case.ticket.claimed_by is not None:
            former = await uow.agents.name_of(case.ticket.claimed_by)
            text = (
                f"{agent.name} har tagit över efter {former}."
                f" ({agent.name} has taken over from {former}.)"
            )
            uow.outbox.add(TicketNotice(number, Happening.TOLD, text))
        case.ticket.claim(agent.id)
        case.save(uow)

    async def release(self, number: TicketNumber, agent: Agent, uow: UnitOfWork) -> None:
        """Leave it to whoever comes."""
        case = await case_of(number, uow)
        if case.ticket.claimed_by is None:
            return
        if case.ticket.claimed_by != agent.id:
            name = await uow.agents.name_of(case.ticket.claimed_by)
            raise ActionRefused(
                f"{name} arbetar med ärendet. Ta det i stället. / {name} works on it: claim it."
            )
        case.ticket.release()
        case.save(uow)

    # --- ending it ---

    async def close(  # noqa: PLR0913 - how it may end
        self,
        number: TicketNumber,
        agent: Agent,
        uow: UnitOfWork,
        *,
        text: str = "",
        key: str = "",
        quietly: bool = False,
    ) -> None:
        """End the case: with a last answer, with our own words about it, or without any."""
        case = await case_of(number, uow)
        if text.strip():
            await self._answer(case, text, agent, uow, key)
        if case.ticket.status is TicketStatus.CLOSED:
            return
        self._close(case, agent, uow)
        uow.audit.add(agent.id, "close", f"ticket {number}")
        if not quietly and not text.strip():
            self._tell(notices.case_is_closed(case.conversation, number), agent, uow)

    async def mark_as_spam(self, number: TicketNumber, agent: Agent, uow: UnitOfWork) -> None:
        case = await case_of(number, uow)
        self._close(case, agent, uow, TicketStatus.SPAM)
        uow.audit.add(agent.id, "spam", f"ticket {number}")

    async def reopen(self, number: TicketNumber, agent: Agent, uow: UnitOfWork) -> None:
        """An agent has the conversation again."""
        case = await case_of(number, uow)
        if case.ticket.is_open:
            return
        if case.ticket.is_erased:
            raise ActionRefused(_ERASED)
        if (other := case.conversation.ticket_number) is not None:
            raise ActionRefused(_HAS_OTHER.format(number=other))
        case.ticket.reopen()
        case.conversation.hand_over(number)
        case.save(uow)
        uow.audit.add(agent.id, "reopen", f"ticket {number}")

    async def block(self, number: TicketNumber, agent: Agent, uow: UnitOfWork) -> None:
        """Shut the visitor out, who is told so; what they write is kept but not answered."""
        case = await case_of(number, uow)
        if case.conversation.is_blocked:
            return
        case.conversation.is_blocked = True
        self._close(case, agent, uow)
        await _refresh_others(case, uow)
        self._tell(notices.blocked(case.conversation), agent, uow)
        uow.audit.add(agent.id, "block", f"ticket {number}")

    async def unblock(self, number: TicketNumber, agent: Agent, uow: UnitOfWork) -> None:
        case = await case_of(number, uow)
        case.conversation.is_blocked = False
        case.save(uow)
        await _refresh_others(case, uow)
        uow.audit.add(agent.id, "unblock", f"ticket {number}")

    def _close(
        self,
        case: Case,
        agent: Agent,
        uow: UnitOfWork,
        status: TicketStatus = TicketStatus.CLOSED,
    ) -> None:
        case.ticket.claim(agent.id)
        case.ticket.close(self.now(), status)
        case.give_back()
        case.save(uow)

    # --- looking, and the language ---

    async def speak(
        self, number: TicketNumber, language: Language, agent: Agent, uow: UnitOfWork
    ) -> None:
        """The visitor is answered in this language from now on."""
        case = await case_of(number, uow)
        case.conversation.read_in(Register.EN if language is Language.EN else Register.SV)
        case.ticket.language = language
        case.save(uow)
        uow.audit.add(agent.id, "language", f"ticket {number}")

    async def reveal(self, number: TicketNumber, agent: Agent, uow: UnitOfWork) -> str:
        """The question as it was written; who looked is written down."""
        case = await case_of(number, uow)
        if case.ticket.is_erased:
            raise ActionRefused(NOTHING_TO_SHOW)
        uow.audit.add(agent.id, "reveal", f"ticket {number}")
        return case.ticket.question

    # --- parts ---

    def _tell(self, reply: OutboundMessage, agent: Agent, uow: UnitOfWork) -> None:
        uow.outbox.add(reply)
        at = self.now()
        conversation_id = reply.conversation_id
        uow.messages.add(
            Message(
                conversation_id, Direction.OUTGOING, reply.body, at, author=agent.id, reply=reply
            )
        )

    def _said(self, case: Case, direction: Direction, text: str, agent: Agent) -> Message:
        number, at = case.ticket.number, self.now()
        return Message(case.conversation.id, direction, text, at, number, agent.id)


async def _refresh_others(case: Case, uow: UnitOfWork) -> None:
    """The visitor's other cards say as well whether they are shut out; the newest will do."""
    tickets = await uow.tickets.of_conversation(case.conversation.id)
    for ticket in tickets[-_MOST_REFRESHED:]:
        if ticket.number != case.ticket.number:
            uow.outbox.add(CardRefresh(ticket.number))


async def _refuse_others(ticket: Ticket, agent: Agent, uow: UnitOfWork) -> None:
    """The first answer wins, and who has claimed a ticket answers it.

    Raises:
        ActionRefused: another agent has it, or it is gone.
    """
    if ticket.is_erased:
        raise ActionRefused(_ERASED)
    owner = ticket.owner_other_than(agent.id)
    if owner is None:
        return
    name = await uow.agents.name_of(owner)
    if ticket.status is TicketStatus.ANSWERED:
        raise ActionRefused(
            f"{name} hann före, så ditt svar skickades inte. Ta ärendet först om besökaren ska få"
            f" ett svar till. / {name} was first: nothing was sent. Claim the case if the visitor"
            " is to get another answer."
        )
    raise ActionRefused(
        f"{name} arbetar med ärendet, så ditt svar skickades inte. Ta ärendet först om du ska"
        f" svara. / {name} works on this case: nothing was sent. Claim it first."
    )
