"""The agents' group on Telegram: what its members write and press, and what comes of it.

A reply to any message of a ticket's thread is an answer to its visitor. Which message belongs to
which ticket is stored; nothing is read back out of texts.
"""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass

from bot.channel.telegram.addresses import StaffChat
from bot.channel.telegram.cards import in_words
from bot.channel.telegram.members import Members
from bot.channel.telegram.pieces import shortened
from bot.channel.telegram.staff_updates import AgentPress, AgentWords
from bot.conversation.inert import inert
from bot.conversation.model import Direction, Message
from bot.conversation.ports import UnitOfWork
from bot.conversation.veil import veiled
from bot.errors import ActionRefused, TicketNotFound
from bot.escalation.model import (
    Happening,
    StaffAction,
    StaffAlarm,
    StaffNews,
    StaffPress,
    TicketNotice,
)
from bot.ids import EntryId, TicketNumber
from bot.knowledge.model import Language
from bot.staff.actions import NOTHING_TO_SHOW
from bot.staff.case import Agent, case_of
from bot.staff.desk import StaffDesk
from bot.staff.teaching import is_form

_SHOWN = 10
"""Utterances that an agent is shown as context."""
_LONGEST_LINE = 600

_TEXT_ONLY = (
    "bara text kan skickas till besökaren. Skriv svaret med ord. "
    "(Only text can be sent to the visitor.)"
)
_ANONYMOUS = (
    "du skriver anonymt, så vi ser inte vem som svarar. Stäng av ”Förbli anonym” bland dina "
    "rättigheter i gruppen och svara igen. (Turn off “Remain anonymous” and reply again.)"
)
_NO_TICKET = (
    "Det meddelandet hör inte till något ärende, så ditt svar gick inte till någon. Svara på ett "
    "meddelande som börjar med ”Ärende”. (That message belongs to no ticket: nothing was sent.)"
)
_NO_MEMBER = (
    "{name} är inte med i gruppen längre, så det som skrevs eller trycktes gjordes inte. "
    "({name} is not a member any more: nothing was done.)"
)
_WHICH_TICKET = (
    "Skriv kommandot som svar (Reply) på ärendets meddelande. "
    "(Write the command as a reply to the ticket's message.)"
)
_STALE = (
    "Knappen är för gammal. Tryck på ärendets nyaste kort. (That button is too old: use the "
    "newest card.)"
)
_NOTED = "anteckningen är sparad. Besökaren ser den inte. (The note is kept; only agents see it.)"
_NO_PROPOSALS = "Inga förslag väntar. (No proposals are waiting.)"
_HELP = (
    "Svara (Reply) på ett ärendes meddelande: texten går till besökaren.\n"
    "/note text – anteckning som bara kollegor ser (a note)\n"
    "/stang text – svara om du vill, och stäng ärendet (close)\n"
    "/arenden – öppna ärenden (open tickets)\n"
    "/forslag – besökares egna val, att lära in (proposals to teach)\n"
    "/status – hur det står till (how things are)"
)


@dataclass(frozen=True, slots=True)
class StaffGroup:
    """Reads what agents write and press in their group."""

    desk: StaffDesk
    members: Members
    staff_chat: StaffChat

    def follow(self, chat_id: int) -> None:
        """The group has become a supergroup and goes on under this id."""
        self.staff_chat.move(chat_id)

    async def take(self, act: AgentWords | AgentPress, uow: UnitOfWork) -> None:
        """Do what the agent wants, or say why not."""
        is_anonymous = isinstance(act, AgentWords) and act.is_anonymous
        if not is_anonymous and not await self.members.includes(act.agent.id):
            uow.outbox.add(StaffAlarm(_NO_MEMBER.format(name=act.agent.name)))
            return
        if not is_anonymous:
            uow.agents.remember(act.agent.id, act.agent.name)
        if isinstance(act, AgentPress):
            await self._pressed(act, uow)
        else:
            await self._said(act, uow)

    # --- words ---

    async def _said(self, words: AgentWords, uow: UnitOfWork) -> None:
        if words.command in _FOR_ALL:
            await self._report(words.command, uow)
            return
        number = await _ticket_of(words, uow)
        if number is None:
            _say_why_nothing_was_done(words, uow)
            return
        uow.threads.add(words.key, number)
        await _or_refused(number, uow, self._about(number, words, uow))

    async def _report(self, command: str, uow: UnitOfWork) -> None:
        match command:
            case "status":
                text = await self.desk.reports.status()
            case "arenden":
                uow.outbox.add(
                    StaffNews(await self.desk.reports.open_tickets(), quotes_visitors=True)
                )
                return
            case "forslag":
                for one in await self.desk.proposals() or [StaffNews(_NO_PROPOSALS)]:
                    uow.outbox.add(one)
                return
            case _:
                text = _HELP
        uow.outbox.add(StaffNews(text))

    async def _about(self, number: TicketNumber, words: AgentWords, uow: UnitOfWork) -> None:
        if words.is_anonymous:
            raise ActionRefused(_ANONYMOUS)
        actions, agent = self.desk.actions, words.agent
        if not words.command and is_form(words.text):
            await self.members.insist(agent.id)
            await self.desk.teaching.takes_form(number, words.text, agent, uow)
        elif words.command in _NOTES:
            await actions.note(number, words.text, agent, uow, key=words.key)
            if not words.is_edit:
                uow.outbox.add(TicketNotice(number, Happening.TOLD, _NOTED))
        elif words.command in _CLOSES and not words.is_edit:
            await actions.close(number, agent, uow, text=words.text, key=words.key)
        elif words.command and words.command not in _CLOSES:
            raise ActionRefused(_HELP)
        elif not words.text:
            raise ActionRefused(_TEXT_ONLY)
        elif words.is_edit:
            await actions.edit_answer(number, words.text, agent, uow, key=words.key)
        else:
            await actions.answer(number, words.text, agent, uow, key=words.key)

    # --- buttons ---

    async def _pressed(self, act: AgentPress, uow: UnitOfWork) -> None:
        if act.press is None:
            uow.outbox.add(StaffNews(_STALE))
            return
        await _or_refused(act.press.ticket_number, uow, self._do(act.press, act.agent, uow))

    async def _do(self, press: StaffPress, agent: Agent, uow: UnitOfWork) -> None:
        number, actions = press.ticket_number, self.desk.actions
        if press.action in _WEIGHTY:
            await self.members.insist(agent.id)
        match press.action:
            case StaffAction.CLAIM:
                await actions.claim(number, agent, uow)
            case StaffAction.RELEASE:
                await actions.release(number, agent, uow)
            case StaffAction.SUGGEST:
                knowledge = self.desk.in_service().knowledge
                entry_id = EntryId(press.argument)
                await actions.answer_with_entry(number, entry_id, agent, uow, knowledge=knowledge)
            case StaffAction.CLOSE:
                await actions.close(number, agent, uow)
            case StaffAction.CLOSE_QUIETLY:
                await actions.close(number, agent, uow, quietly=True)
            case StaffAction.SPAM:
                await actions.mark_as_spam(number, agent, uow)
            case StaffAction.BLOCK:
                await actions.block(number, agent, uow)
            case StaffAction.UNBLOCK:
                await actions.unblock(number, agent, uow)
            case StaffAction.REOPEN:
                await actions.reopen(number, agent, uow)
            case StaffAction.LANGUAGE if press.argument in set(Language):
                await actions.speak(number, Language(press.argument), agent, uow)
            case StaffAction.CONTEXT:
                await _show_context(number, uow)
            case StaffAction.REVEAL:
                question = await actions.reveal(number, agent, uow)
                uow.outbox.add(TicketNotice(number, Happening.SHOWN, question))
            case _:
                await self.desk.teaching.press(press, agent, uow)


_FOR_ALL = frozenset({"status", "arenden", "forslag", "hjalp", "help", "start"})
_NOTES = frozenset({"note", "anteckning", "not"})
_CLOSES = frozenset({"stang", "stäng", "close"})
_WEIGHTY = frozenset(
    {
        StaffAction.REVEAL,
        StaffAction.BLOCK,
        StaffAction.TEACH,
        StaffAction.NEW_ENTRY,
        StaffAction.ACCEPT,
    }
)
"""Acts for which membership is asked for anew."""


async def _ticket_of(words: AgentWords, uow: UnitOfWork) -> TicketNumber | None:
    """By what is replied to, or by the topic that it stands in; an edit by the message itself."""
    for key in (words.replied_to, words.topic, words.key if words.is_edit else ""):
        if key and (number := await uow.threads.ticket_of(key)) is not None:
            return number
    return None


def _say_why_nothing_was_done(words: AgentWords, uow: UnitOfWork) -> None:
    if words.command in _NOTES | _CLOSES:
        uow.outbox.add(StaffNews(_WHICH_TICKET))
    elif words.replies_to_bot and not words.is_edit:
        uow.outbox.add(StaffAlarm(_NO_TICKET))


async def _or_refused(number: TicketNumber, uow: UnitOfWork, work: Awaitable[None]) -> None:
    try:
        await work
    except TicketNotFound as unknown:
        uow.outbox.add(StaffNews(str(unknown)))
    except ActionRefused as refused:
        uow.outbox.add(
            TicketNotice(number, Happening.REFUSED, str(refused))
            if number
            else StaffNews(str(refused))
        )


async def _show_context(number: TicketNumber, uow: UnitOfWork) -> None:
    case = await case_of(number, uow)
    if case.ticket.is_erased:
        raise ActionRefused(NOTHING_TO_SHOW)
    messages = await uow.messages.last(case.conversation.id, _SHOWN)
    text = "\n\n".join(_line(message) for message in messages) or "(inget sparat / nothing kept)"
    uow.outbox.add(TicketNotice(number, Happening.SHOWN, text))


def _line(message: Message) -> str:
    who = {
        Direction.INCOMING: "Besökaren",
        Direction.OUTGOING: "Personalen" if message.author else "Boten",
        Direction.NOTE: "Anteckning",
    }[message.direction]
    entry = f" [{message.entry_id}]" if message.entry_id else ""
    words = shortened(veiled(inert(message.text)), _LONGEST_LINE)
    return f"{who} {in_words(message.at)}{entry}: {words}"
