"""An entry as its page shows it, with all that has to do with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.conversation.inert import inert
from bot.conversation.labels import EditStatus, EntryEdit
from bot.ids import AgentId, EntryId
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.changes import EntryChange
from bot.knowledge.model import Contact, Entry, Language, Register, Source
from bot.staff.differences import FieldDifference, differences
from bot.staff.entries import after_of, before_of
from bot.staff.entry_use import Led, Use
from bot.staff.near_negatives import NearNegative
from bot.staff.web.knowledge_words import REGISTERS, STATUSES, Words, field_words


@dataclass(frozen=True, slots=True)
class Version:
    """The answer in a register."""

    name: Words
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Variant:
    text: str
    is_taught: bool
    """Not in the files yet."""


@dataclass(frozen=True, slots=True)
class Link:
    """Another entry."""

    entry_id: str
    title: str


@dataclass(frozen=True, slots=True)
class Change:
    """A line of the history."""

    id: str
    who: str
    at: datetime
    reason: str
    status: Words
    decided: str
    """Who decided it, if that was another person or came later."""
    decided_at: datetime | None
    differences: Sequence[tuple[Words, FieldDifference]]
    is_draft: bool
    may_decide: bool
    """Whether the agent who looks may approve it."""
    is_own: bool
    may_undo: bool


@dataclass(frozen=True, slots=True)
class Week:
    begins: datetime
    times: int


@dataclass(frozen=True, slots=True)
class Shown:
    """All that the page tells."""

    entry: Entry
    seen: str
    """The version that is changed, as forms bring it back."""
    title: str
    versions: Sequence[Version]
    short: Sequence[Version]
    variants: Sequence[tuple[Words, Sequence[Variant]]]
    sources: Sequence[Source]
    related: Sequence[Link]
    contacts: Sequence[Contact]
    deciders: Sequence[Contact]
    replacement: Link | None
    negatives: Sequence[NearNegative]
    use: Use
    weeks: Sequence[Week]
    most_in_a_week: int
    led: Sequence[Led]
    history: Sequence[Change]
    """The newest first; drafts that wait are not part of it."""
    drafts: Sequence[Change]
    conflict: Sequence[tuple[Words, FieldDifference]] | None
    """From what the file says to what was wanted; None if the two go together."""
    is_due: bool


@dataclass(frozen=True, slots=True)
class Looker:
    """Who looks, and what they may do."""

    agent: AgentId
    is_alone: bool
    names: Mapping[AgentId, str]

    def name_of(self, agent: AgentId | None) -> str:
        return inert(self.names.get(agent, agent)) if agent else ""


def versions_of(entry: Entry) -> list[Version]:
    return [
        Version(REGISTERS[one], one.language.value, entry.answer.in_register(one))
        for one in Register
    ]


def short_of(entry: Entry) -> list[Version]:
    registers = (Register.SV, Register.EN)
    return [
        Version(REGISTERS[one], one.language.value, entry.short.in_language(one.language))
        for one in registers
    ]


def variants_of(entry: Entry, filed: Entry | None) -> list[tuple[Words, Sequence[Variant]]]:
    """By language; `filed` is the entry without what was taught to it."""
    return [
        (
            field_words(f"variants.{language.value}"),
            [
                Variant(text, filed is None or text not in getattr(filed.variants, language.value))
                for text in getattr(entry.variants, language.value)
            ],
        )
        for language in Language
    ]


def links_to(entry_ids: Sequence[str], knowledge: KnowledgeBase) -> list[Link]:
    found = (knowledge.by_id.get(EntryId(entry_id)) for entry_id in entry_ids)
    return [Link(entry.id, entry.title.sv) for entry in found if entry is not None]


def contacts_of(contact_ids: Sequence[str], knowledge: KnowledgeBase) -> list[Contact]:
    return [knowledge.contact_by_id[contact_id] for contact_id in contact_ids]


def changes_of(edits: Sequence[EntryEdit], looker: Looker) -> list[Change]:
    """The newest first."""
    in_service = [edit for edit in edits if edit.is_in_service]
    newest = max(in_service, key=lambda edit: (edit.decided_at or edit.at, edit.at), default=None)
    return [_change(edit, looker, is_newest=edit is newest) for edit in reversed(edits)]


def _change(edit: EntryEdit, looker: Looker, *, is_newest: bool) -> Change:
    is_draft = edit.status is EditStatus.DRAFT
    is_own = edit.agent == looker.agent
    is_news = (edit.decided_by, edit.decided_at) != (edit.agent, edit.at)
    return Change(
        id=edit.id,
        who=looker.name_of(edit.agent),
        at=edit.at,
        reason=edit.reason,
        status=STATUSES[edit.status],
        decided=looker.name_of(edit.decided_by) if is_news else "",
        decided_at=edit.decided_at,
        differences=named(differences(before_of(edit), after_of(edit))),
        is_draft=is_draft,
        may_decide=is_draft and (looker.is_alone or not is_own),
        is_own=is_own,
        may_undo=is_newest,
    )


def named(found: Sequence[FieldDifference]) -> list[tuple[Words, FieldDifference]]:
    return [(field_words(one.field), one) for one in found]


def conflict_of(
    edit: EntryEdit | None, now: Entry
) -> Sequence[tuple[Words, FieldDifference]] | None:
    """What the file says, and what was wanted instead."""
    if edit is None:
        return None
    return named(differences(now, EntryChange.model_validate_json(edit.after).entry))
