"""What editors do with entries in the console: use cases without HTTP.

A change lies over the files as what is taught does, and has its author, its reason and its day.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.conversation.inert import inert
from bot.conversation.labels import EditStatus, EntryEdit
from bot.conversation.ports import Clock, UnitOfWork
from bot.errors import ActionRefused
from bot.ids import EntryId
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.changes import EntryChange, change_of
from bot.knowledge.editing import FieldProblem, entry_with, merged, new_problems
from bot.knowledge.model import Entry
from bot.knowledge.overlay import Overlay, base_of, outdated_changes, with_overlay
from bot.staff.case import Agent

REVIEWED_AFTER = timedelta(days=365)
LATEST_REVIEW = timedelta(days=3 * 365)
STILL_TRUE = "Fortfarande sant / Still true"

_GONE = "Posten finns inte längre. / The entry is gone."
_NOT_WAITING = "Utkastet är redan avgjort. / The draft is decided already."
_OWN_DRAFT = (
    "Någon annan än du ska läsa ditt utkast och godkänna det."
    " / Somebody else has to read and approve your draft."
)
_OVERTAKEN = (
    "Posten har ändrats på samma ställe sedan utkastet skrevs. Avvisa det och skriv om ändringen."
    " / The entry has changed in the same place since: reject the draft and make it anew."
)
_NOT_NEWEST = (
    "Posten har ändrats igen efter det. Ångra den senaste ändringen först."
    " / The entry has been changed again since: undo the newest change first."
)
_FILES_MOVED_ON = (
    "Filerna har ändrats på samma ställe efter det. Ändra posten i stället."
    " / The files have changed in the same place since: change the entry instead."
)
_NOT_IN_SERVICE = "Ändringen gäller inte längre. / The change is not in service any more."
_SEEN_BEFORE = FieldProblem(
    "",
    "Posten har ändrats sedan du öppnade formuläret. Det du skrev står kvar: jämför med postens"
    " sida och spara igen / The entry has changed since you opened the form. What you wrote is"
    " still here: compare, and save again",
)
_NOTHING = FieldProblem("", "Du har inte ändrat något / You have changed nothing")
_WHY = FieldProblem("reason", "Skriv varför / Say why")
_WHEN = FieldProblem(
    "review_by",
    "Välj en dag efter i dag och inom tre år / Choose a day after today and within three years",
)


@dataclass(frozen=True, slots=True)
class EditedKnowledge:
    """What editors work on: their files, and what lies over them."""

    files: Callable[[], KnowledgeBase]
    overlay: Callable[[], Overlay]

    def whole(self) -> KnowledgeBase:
        return with_overlay(self.files(), self.overlay())

    def entry(self, entry_id: EntryId) -> Entry | None:
        """As an editor changes it: with what was changed before, without what was taught to it."""
        changed = self.overlay().model_copy(update={"variants": ()})
        return with_overlay(self.files(), changed).by_id.get(entry_id)

    def base(self, entry_id: EntryId) -> Entry | None:
        """What a change of it stands in the place of."""
        return base_of(self.files(), self.overlay(), entry_id)

    def conflicts(self, edits: Sequence[EntryEdit]) -> list[EntryEdit]:
        """Those in service that the files have overtaken; `edits` in the order of the overlay."""
        newest = {edit.entry_id: edit for edit in edits}
        outdated = {change.entry.id for change in outdated_changes(self.files(), self.overlay())}
        return [
            edit
            for edit in newest.values()
            if edit.status is EditStatus.LIVE and edit.entry_id in outdated
        ]


@dataclass(frozen=True, slots=True)
class Editing:
    """Each act raises `ActionRefused`, in words for the agent, if it can't be done."""

    knowledge: EditedKnowledge
    now: Clock

    # --- changing ---

    async def change(  # noqa: PLR0913 - what was changed, by whom, why
        self,
        entry_id: EntryId,
        fields: Mapping[str, object],
        agent: Agent,
        uow: UnitOfWork,
        *,
        seen: str,
        reason: str,
        is_draft: bool,
    ) -> list[FieldProblem]:
        """Save it, unless something is wrong, which is given back.

        `seen` is the version of the entry that the agent had before them.
        """
        now = self._entry(entry_id)
        problems = [] if reason.strip() else [_WHY]
        if now.version != seen:
            return [_SEEN_BEFORE, *problems]
        wanted = entry_with(now, fields)
        if isinstance(wanted, list):
            return [*wanted, *self._other_problems(now, fields, wanted), *problems]
        if wanted == now:
            return [_NOTHING, *problems]
        problems += new_problems(now, wanted, self.knowledge.whole())
        if not problems:
            act = "draft" if is_draft else "edit"
            self._save(now, wanted, reason.strip(), agent, uow, act=act)
        return problems

    async def verify(
        self, entry_id: EntryId, review_by: date | None, agent: Agent, uow: UnitOfWork, *, seen: str
    ) -> list[FieldProblem]:
        """The agent has looked into the sources: it is still true. Nothing else moves the day."""
        now, today = self._entry(entry_id), self.now().date()
        if now.version != seen:
            return [_SEEN_BEFORE]
        if review_by is None or not today < review_by <= today + LATEST_REVIEW:
            return [_WHEN]
        name = inert(agent.name).strip() or agent.id
        fields = {"verified_by": name, "verified_on": today, "review_by": review_by}
        self._save(now, _with(now, fields), STILL_TRUE, agent, uow, act="verify")
        return []

    async def retire(  # noqa: PLR0913 - what is retired for what, by whom, why
        self,
        entry_id: EntryId,
        replaced_by: str,
        agent: Agent,
        uow: UnitOfWork,
        *,
        seen: str,
        reason: str,
        is_draft: bool,
    ) -> list[FieldProblem]:
        """It is not given any more; who asks for it gets the other one, if there is one."""
        fields = {"retired": self.now().date(), "replaced_by": replaced_by or None}
        return await self.change(
            entry_id, fields, agent, uow, seen=seen, reason=reason, is_draft=is_draft
        )

    async def restore(
        self, entry_id: EntryId, agent: Agent, uow: UnitOfWork, *, seen: str, reason: str
    ) -> list[FieldProblem]:
        """A retired entry is given again."""
        fields = {"retired": None, "replaced_by": None}
        return await self.change(
            entry_id, fields, agent, uow, seen=seen, reason=reason, is_draft=False
        )

    # --- deciding ---

    async def approve(
        self, edit_id: str, agent: Agent, uow: UnitOfWork, *, is_alone: bool
    ) -> EntryEdit:
        """Put a draft into service: four eyes, unless there are no others."""
        edit = await self._draft(edit_id, uow)
        if edit.agent == agent.id and not is_alone:
            raise ActionRefused(_OWN_DRAFT)
        now = self._entry(edit.entry_id)
        wanted = merged(before_of(edit), after_of(edit), now)
        if wanted is None:
            raise ActionRefused(_OVERTAKEN)
        whole = self.knowledge.whole()
        if found := new_problems(now, wanted, whole):
            told = "; ".join(f"{one.field}: {one.message}" for one in found)
            raise ActionRefused(f"Utkastet går inte ihop med resten / It does not fit: {told}")
        change = change_of(wanted, self._base(edit.entry_id), whole)
        texts = replace(edit, before=now.model_dump_json(), after=change.model_dump_json())
        return self._decide(texts, EditStatus.LIVE, agent, uow, act="approve")

    async def reject(self, edit_id: str, agent: Agent, uow: UnitOfWork) -> EntryEdit:
        """A draft comes to nothing; whoever wrote it can take it back so, too."""
        edit = await self._draft(edit_id, uow)
        return self._decide(edit, EditStatus.REJECTED, agent, uow, act="reject")

    async def undo(self, edit_id: str, agent: Agent, uow: UnitOfWork) -> EntryEdit:
        """The entry is again what it was before the change.

        What has been written into the files stands there until the next export: over it lies
        another change, the reverse one.
        """
        edit = await uow.edits.get(edit_id)
        if edit is None or not edit.is_in_service:
            raise ActionRefused(_NOT_IN_SERVICE)
        if _newest(await uow.edits.of_entry(edit.entry_id)) != edit:
            raise ActionRefused(_NOT_NEWEST)
        undone = self._decide(edit, EditStatus.UNDONE, agent, uow, act="undo edit")
        if edit.status is EditStatus.EXPORTED:
            now = self._entry(edit.entry_id)
            wanted = merged(after_of(edit), before_of(edit), now)
            if wanted is None:
                raise ActionRefused(_FILES_MOVED_ON)
            reason = f"Ångrar / undoes: {edit.reason}"
            self._save(now, wanted, reason, agent, uow, act="edit")
        return undone

    # --- parts ---

    def _entry(self, entry_id: EntryId) -> Entry:
        entry = self.knowledge.entry(entry_id)
        if entry is None:
            raise ActionRefused(_GONE)
        return entry

    def _other_problems(
        self, now: Entry, fields: Mapping[str, object], found: Sequence[FieldProblem]
    ) -> list[FieldProblem]:
        """Those of the fields that can be read, so that an editor sees all at once."""
        unreadable = {one.field.partition(".")[0] for one in found}
        readable = {name: value for name, value in fields.items() if name not in unreadable}
        wanted = entry_with(now, readable)
        whole = self.knowledge.whole()
        return [] if isinstance(wanted, list) else new_problems(now, wanted, whole)

    def _base(self, entry_id: EntryId) -> Entry:
        base = self.knowledge.base(entry_id)
        if base is None:
            raise ActionRefused(_GONE)
        return base

    async def _draft(self, edit_id: str, uow: UnitOfWork) -> EntryEdit:
        edit = await uow.edits.get(edit_id)
        if edit is None or edit.status is not EditStatus.DRAFT:
            raise ActionRefused(_NOT_WAITING)
        return edit

    def _save(  # noqa: PLR0913 - what was changed, by whom, why
        self, before: Entry, after: Entry, reason: str, agent: Agent, uow: UnitOfWork, *, act: str
    ) -> None:
        change = change_of(after, self._base(before.entry_id), self.knowledge.whole())
        is_draft, at = act == "draft", self.now()
        edit = EntryEdit(
            id=secrets.token_hex(8),
            entry_id=before.entry_id,
            before=before.model_dump_json(),
            after=change.model_dump_json(),
            reason=reason,
            agent=agent.id,
            at=at,
            status=EditStatus.DRAFT if is_draft else EditStatus.LIVE,
            decided_by=None if is_draft else agent.id,
            decided_at=None if is_draft else at,
        )
        uow.edits.put(edit)
        uow.audit.add(agent.id, act, before.id)

    def _decide(
        self, edit: EntryEdit, status: EditStatus, agent: Agent, uow: UnitOfWork, *, act: str
    ) -> EntryEdit:
        decided = replace(edit, status=status, decided_by=agent.id, decided_at=self.now())
        uow.edits.put(decided)
        uow.audit.add(agent.id, act, edit.entry_id)
        return decided


def before_of(edit: EntryEdit) -> Entry:
    """The entry that the change was made from."""
    return Entry.model_validate_json(edit.before)


def after_of(edit: EntryEdit) -> Entry:
    """The entry as it is to be."""
    return EntryChange.model_validate_json(edit.after).entry


def _newest(edits: Sequence[EntryEdit]) -> EntryEdit | None:
    """Of those in service the one that counts."""
    counting = [edit for edit in edits if edit.is_in_service]
    return max(
        counting, key=lambda edit: (edit.decided_at or edit.at, edit.at, edit.id), default=None
    )


def _with(entry: Entry, fields: Mapping[str, object]) -> Entry:
    wanted = entry_with(entry, fields)
    if isinstance(wanted, list):
        raise ActionRefused("; ".join(one.message for one in wanted))
    return wanted
