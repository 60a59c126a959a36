"""What people choose, rate and teach; who they are; and who looked at what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, update

from bot.conversation.labels import Label, LabelStatus, Rating, Taught
from bot.ids import AgentId, ConversationId, EntryId, LabelId
from bot.knowledge.model import Language
from bot.store.crypto import EncryptionKeys
from bot.store.effects import Effects
from bot.store.parts import Parts
from bot.store.replacing import insert_or_replace
from bot.store.tables import agents, audit, labels, ratings, taught

LABEL = b"labels.question"
TAUGHT = b"taught.content"


@dataclass(frozen=True, slots=True)
class SqlRatings:
    parts: Parts
    effects: Effects

    async def get(self, rating: Rating) -> bool | None:
        kept = select(ratings.c.has_helped).where(
            ratings.c.conversation_id == rating.conversation_id,
            ratings.c.entry_id == rating.entry_id,
            ratings.c.entry_version == rating.entry_version,
        )
        row = await self.parts.reader.first(kept)
        return None if row is None else bool(row.has_helped)

    def put(self, rating: Rating) -> None:
        row = {
            "conversation_id": rating.conversation_id,
            "entry_id": rating.entry_id,
            "entry_version": rating.entry_version,
            "has_helped": rating.has_helped,
            "at": rating.at,
        }
        self.effects.others.append(
            (insert_or_replace(ratings, is_shared=self.parts.writer.is_shared), row)
        )


@dataclass(frozen=True, slots=True)
class SqlLabels:
    parts: Parts
    effects: Effects

    async def get(self, label_id: LabelId) -> Label | None:
        row = await self.parts.reader.first(select(labels).where(labels.c.id == label_id))
        return None if row is None else label_of(row, self.parts.keys)

    def add(self, label: Label) -> None:
        row = {
            "id": label.id,
            "conversation_id": label.conversation_id,
            "question": self.parts.keys.encrypt(label.question.encode(), LABEL),
            "entry_id": label.entry_id,
            "language": label.language.value,
            "at": label.at,
            "status": label.status.value,
        }
        self.effects.others.append((_ADD_LABEL, row))

    def mark(self, label_id: LabelId, status: LabelStatus) -> None:
        self.effects.others.append((_MARK_LABEL, {"label": label_id, "new": status.value}))


def label_of(row: Row[Any], keys: EncryptionKeys) -> Label:
    """The labelled question in a row."""
    return Label(
        id=LabelId(row.id),
        conversation_id=ConversationId(row.conversation_id),
        question=keys.decrypt(row.question, LABEL).decode(),
        entry_id=EntryId(row.entry_id),
        language=Language(row.language),
        at=row.at,
        status=LabelStatus(row.status),
    )


@dataclass(frozen=True, slots=True)
class SqlTeaching:
    parts: Parts
    effects: Effects

    async def get(self, taught_id: str) -> Taught | None:
        kept = select(taught).where(taught.c.id == taught_id, taught.c.undone_at.is_(None))
        row = await self.parts.reader.first(kept)
        return None if row is None else taught_of(row, self.parts.keys)

    def add(self, new: Taught) -> None:
        content = self.parts.keys.encrypt(new.content.encode(), TAUGHT)
        row = {
            "id": new.id,
            "content": content,
            "agent": new.agent,
            "at": new.at,
            "undone_at": None,
        }
        statement = insert_or_replace(taught, is_shared=self.parts.writer.is_shared)
        self.effects.others.append((statement, row))

    def undo(self, taught_id: str) -> None:
        self.effects.others.append((_UNTEACH, {"taught": taught_id, "now": self.parts.now()}))


def taught_of(row: Row[Any], keys: EncryptionKeys) -> Taught:
    """What was taught, in a row."""
    content = keys.decrypt(row.content, TAUGHT).decode()
    return Taught(row.id, content, AgentId(row.agent), row.at)


@dataclass(frozen=True, slots=True)
class SqlAgents:
    parts: Parts
    effects: Effects

    async def name_of(self, agent: AgentId) -> str:
        row = await self.parts.reader.first(select(agents.c.name).where(agents.c.id == agent))
        return agent if row is None else str(row.name)

    def remember(self, agent: AgentId, name: str) -> None:
        row = {"id": agent, "name": name[:128]}
        self.effects.others.append(
            (insert_or_replace(agents, is_shared=self.parts.writer.is_shared), row)
        )


@dataclass(frozen=True, slots=True)
class SqlAudit:
    parts: Parts
    effects: Effects

    def add(self, agent: AgentId, act: str, subject: str) -> None:
        row = {"at": self.parts.now(), "agent": agent, "act": act, "subject": subject[:128]}
        self.effects.others.append((_NOTE_DOWN, row))


@dataclass(frozen=True, slots=True)
class SqlErasure:
    effects: Effects

    def erase(self, conversation_id: ConversationId) -> None:
        self.effects.erased.append(conversation_id)


_ADD_LABEL, _NOTE_DOWN = insert(labels), insert(audit)
_MARK_LABEL = (
    update(labels).where(labels.c.id == bindparam("label")).values(status=bindparam("new"))
)
_UNTEACH = (
    update(taught).where(taught.c.id == bindparam("taught")).values(undone_at=bindparam("now"))
)
