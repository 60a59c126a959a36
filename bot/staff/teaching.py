"""What agents teach: a question becomes a variant, an answer becomes an entry."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from pydantic import ValidationError

from bot.conversation.labels import EntryEdit, Label, LabelStatus, Taught
from bot.conversation.model import Direction
from bot.conversation.ports import Clock, InService, UnitOfWork
from bot.conversation.veil import has_contact_details, veiled
from bot.errors import ActionRefused
from bot.escalation.model import (
    Happening,
    StaffAction,
    StaffButton,
    StaffNews,
    StaffPress,
    TicketNotice,
)
from bot.ids import EntryId, LabelId, TicketNumber
from bot.knowledge.changes import EntryChange
from bot.knowledge.model import Language, Source
from bot.knowledge.overlay import Overlay, TaughtEntry, TaughtVariant, new_entry
from bot.knowledge.wording import comparable
from bot.staff.case import Agent, case_of
from bot.staff.sources import day_in, source_in
from bot.staff.teaching_checks import objections

NO_TICKET = TicketNumber(0)
"""What is taught about no ticket in particular."""
NEW = EntryId("")
"""An entry that has no id yet."""
REVIEWED_AFTER = timedelta(days=365)
_LOOKED_THROUGH = 200
"""Utterances among which the agent's answer is."""

_FORM = (
    "Svara (Reply) på det här meddelandet med tre rader, så blir ditt svar till besökaren en ny"
    " post:\nTitel: frågan i sin enklaste form\nKälla: namn, utgivare, https://adressen\n"
    "Datum: {today} (när uppgiften gällde)\n\n"
    "(Reply with these three lines and your answer becomes a new entry: title, source, date.)"
)
_FIELD = re.compile(
    r"^(titel|title|källa|kalla|source|datum|date):[ \t]*(.+)$", re.IGNORECASE | re.MULTILINE
)
_NAMES = {"title": "titel", "kalla": "källa", "source": "källa", "date": "datum"}
_NO_SOURCE = (
    "Raden ”Källa:” saknas, så det blev ingen post och gick inte till besökaren."
    " / The line “Källa:” is missing: nothing was made and nothing was sent."
)


@dataclass(frozen=True, slots=True)
class Teaching:
    """Each act raises `ActionRefused`, in words for the agent, if it can't be done."""

    in_service: InService
    now: Clock
    tests: Mapping[str, str | None]
    """Questions with the entry that each must go on finding."""

    async def press(self, press: StaffPress, agent: Agent, uow: UnitOfWork) -> None:
        """What the buttons under a delivered answer do."""
        number, argument = press.ticket_number, press.argument
        match press.action:
            case StaffAction.TEACH:
                case = await case_of(number, uow)
                question, language = case.ticket.question, case.ticket.language
                self.teach_variant(number, question, language, EntryId(argument), agent, uow)
            case StaffAction.NEW_ENTRY:
                form = _FORM.format(today=self.now().date().isoformat())
                uow.outbox.add(TicketNotice(number, Happening.TOLD, form))
            case StaffAction.UNTEACH:
                await self._undo(number, argument, agent, uow)
            case StaffAction.ACCEPT | StaffAction.REJECT:
                label = await uow.labels.get(LabelId(argument))
                if label is not None and label.status is LabelStatus.PROPOSED:
                    self._settle(label, agent, uow, is_accepted=press.action is StaffAction.ACCEPT)
            case _:
                raise ActionRefused("Knappen gör inget här. / That button does nothing here.")

    # --- variants ---

    def teach_variant(  # noqa: PLR0913, PLR0917 - what is taught, by whom, about what
        self,
        number: TicketNumber,
        question: str,
        language: Language,
        entry_id: EntryId,
        agent: Agent,
        uow: UnitOfWork,
    ) -> None:
        """A wording of a ticket's question, or `NO_TICKET`'s, leads to the entry from now on."""
        knowledge = self.in_service().knowledge
        entry = knowledge.get(entry_id)
        if entry is None:
            raise ActionRefused(f"Posten {entry_id} finns inte. / There is no such entry.")
        self._insist(question, language, entry_id)
        variant = TaughtVariant(entry_id=entry_id, text=question, language=language)
        taught = self._taught(f"{entry_id}\0{comparable(question)}", variant, agent)
        uow.teaching.add(taught)
        uow.audit.add(agent.id, "teach", f"variant of {entry_id}")
        _tell(
            number,
            f"nu kan jag frågan: den leder till ”{entry.title.sv}”. (Taught by {agent.name}.)",
            taught.id,
            uow,
        )

    def _settle(self, label: Label, agent: Agent, uow: UnitOfWork, *, is_accepted: bool) -> None:
        """A visitor's own choice becomes a variant, or is set aside."""
        if not is_accepted:
            uow.labels.mark(label.id, LabelStatus.REJECTED)
            uow.outbox.add(StaffNews("Förslaget är avvisat. (The proposal is set aside.)"))
            return
        self.teach_variant(NO_TICKET, label.question, label.language, label.entry_id, agent, uow)
        uow.labels.mark(label.id, LabelStatus.ACCEPTED)

    def _insist(self, text: str, language: Language, entry_id: EntryId) -> None:
        if found := self.objections(text, language, entry_id):
            raise ActionRefused("Jag lärde mig inte det: " + " ".join(found))

    def objections(self, text: str, language: Language, entry_id: EntryId) -> list[str]:
        """What speaks against teaching it; empty if nothing does."""
        knowledge = self.in_service().knowledge
        found = objections(text, language, entry_id, knowledge, self.tests)
        if has_contact_details(text):
            found.append(
                "Frågan innehåller telefon eller e-post. / It holds a telephone or an address."
            )
        return found

    # --- entries ---

    async def takes_form(
        self, number: TicketNumber, text: str, agent: Agent, uow: UnitOfWork
    ) -> bool:
        """Whether a reply is the filled-in form of a new entry; then it is one."""
        if not is_form(text):
            return False
        fields = _fields_in(text)
        if "källa" not in fields:
            raise ActionRefused(_NO_SOURCE)
        day = day_in(fields.get("datum", ""), self.now().date())
        source = source_in(fields["källa"], day)
        await self.teach_entry(number, fields["titel"], source, agent, uow)
        return True

    async def teach_entry(
        self, number: TicketNumber, title: str, source: Source, agent: Agent, uow: UnitOfWork
    ) -> None:
        """The answer that the visitor got is an entry from now on."""
        case = await case_of(number, uow)
        answer = await _answer_in(number, uow)
        language = case.ticket.language
        # a question that can't be a variant still gets its answer an entry
        question = title if self.objections(case.ticket.question, language, NEW) else ""
        question = question or case.ticket.question
        taught_entry = self._entry(title, source, answer, question, language)
        entry_id = taught_entry.entry.entry_id
        self._insist(title, language, entry_id)
        taught = self._taught(entry_id, taught_entry, agent)
        uow.teaching.add(taught)
        uow.audit.add(agent.id, "teach", f"entry {entry_id}")
        _tell(number, f"ny post: ”{title}” ({entry_id}). (A new entry.)", taught.id, uow)

    def _entry(
        self, title: str, source: Source, answer: str, question: str, language: Language
    ) -> TaughtEntry:
        today = self.now().date()
        knowledge = self.in_service().knowledge
        try:
            return new_entry(
                title=title,
                text=answer,
                language=language,
                question=question,
                source=source,
                as_of=source.date,
                review_by=today + REVIEWED_AFTER,
                taken_ids=knowledge.by_id.keys(),
            )
        except ValidationError as error:
            reasons = "; ".join(str(one["msg"]) for one in error.errors())
            raise ActionRefused(f"Posten går inte att göra: {reasons}") from error

    # --- parts ---

    async def _undo(
        self, number: TicketNumber, taught_id: str, agent: Agent, uow: UnitOfWork
    ) -> None:
        if await uow.teaching.get(taught_id) is None:
            return
        uow.teaching.undo(taught_id)
        uow.audit.add(agent.id, "unteach", taught_id)
        text = f"{agent.name} tog tillbaka det. (Taken back.)"
        uow.outbox.add(TicketNotice(number, Happening.TOLD, text) if number else StaffNews(text))

    def _taught(self, identity: str, content: TaughtVariant | TaughtEntry, agent: Agent) -> Taught:
        """The same thing taught twice is one."""
        taught_id = hashlib.sha256(identity.encode()).hexdigest()[:16]
        return Taught(taught_id, content.model_dump_json(), agent.id, self.now())


def is_form(text: str) -> bool:
    """Whether a reply is meant to become an entry."""
    return "titel" in _fields_in(text)


def overlay_of(taught: Iterable[Taught], edits: Iterable[EntryEdit] = ()) -> Overlay:
    """All that is taught and changed, as the knowledge takes it."""
    variants: list[TaughtVariant] = []
    entries: list[TaughtEntry] = []
    for one in taught:
        if '"sources":' in one.content:
            entries.append(TaughtEntry.model_validate_json(one.content))
        else:
            variants.append(TaughtVariant.model_validate_json(one.content))
    changes = tuple(EntryChange.model_validate_json(edit.after) for edit in edits)
    return Overlay(variants=tuple(variants), entries=tuple(entries), changes=changes)


def proposal(label: Label, title: str) -> StaffNews:
    """A question with the entry that its visitor chose, for agents to judge."""
    question = veiled(label.question)
    text = f"En besökare skrev:\n{question}\noch valde ”{title}”. Ska det bli en variant?"
    press = (StaffAction.ACCEPT, StaffAction.REJECT)
    labels = ("Ja, lär in (yes)", "Nej (no)")
    buttons = tuple(
        StaffButton(text, StaffPress(action, NO_TICKET, label.id))
        for text, action in zip(labels, press, strict=True)
    )
    return StaffNews(f"{text} (Make it a variant?)", buttons, quotes_visitors=True)


def _tell(number: TicketNumber, text: str, taught_id: str, uow: UnitOfWork) -> None:
    undo = StaffButton("Ångra (undo)", StaffPress(StaffAction.UNTEACH, number, taught_id))
    uow.outbox.add(
        TicketNotice(number, Happening.TOLD, text, (undo,))
        if number
        else StaffNews(f"{text[0].upper()}{text[1:]}", (undo,))
    )


def _fields_in(text: str) -> dict[str, str]:
    return {
        _NAMES.get(name.lower(), name.lower()): value.strip()
        for name, value in _FIELD.findall(text)
    }


async def _answer_in(number: TicketNumber, uow: UnitOfWork) -> str:
    """The newest words that an agent has sent to the visitor, other than an entry's."""
    case = await case_of(number, uow)
    messages = await uow.messages.last(case.conversation.id, _LOOKED_THROUGH)
    answers = [
        message.text
        for message in messages
        if message.ticket_number == number
        and message.author
        and message.entry_id is None
        and message.direction is Direction.OUTGOING
    ]
    if not answers:
        raise ActionRefused("Svara besökaren först. / Answer the visitor first.")
    return answers[-1]
