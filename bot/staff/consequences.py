"""What would come of teaching a wording, shown to an agent before they say yes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.conversation.inert import inert
from bot.conversation.judgement import Judgement, judge
from bot.conversation.ports import KnowledgeInService
from bot.conversation.veil import veiled
from bot.ids import EntryId, TicketNumber
from bot.knowledge.model import Language
from bot.matcher.material import LabelledVariant
from bot.matcher.taught import TaughtMatcher, speaks_for
from bot.staff.entry_use import UseQueries
from bot.staff.teaching import NEW, NO_TICKET, Teaching

LOOKED_THROUGH = 500
"""Questions of late that are asked again, with the wording and without."""
MOST_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Lesson:
    """A wording that is to lead to an entry."""

    wording: str
    language: Language
    entry_id: EntryId = NEW
    """`NEW` for the title of an entry that is not there yet."""
    number: TicketNumber = NO_TICKET


@dataclass(frozen=True, slots=True)
class Moved:
    """A question of late that would lead elsewhere."""

    question: str
    """Veiled."""
    before: Judgement
    after: Judgement


@dataclass(frozen=True, slots=True)
class Consequences:
    """Of one lesson."""

    objections: Sequence[str]
    """What forbids it."""
    looked_through: int
    """So many questions of late were asked again."""
    moved: Sequence[Moved]

    @property
    def is_allowed(self) -> bool:
        return not self.objections

    @property
    def answered_now(self) -> int:
        """How many of those that moved had no answer before."""
        return sum(one.before.entry_id is None for one in self.moved)


@dataclass(frozen=True, slots=True)
class Foresight:
    """Looks ahead; nothing is taught by it."""

    teaching: Teaching
    queries: UseQueries

    async def of(self, lesson: Lesson) -> Consequences:
        """What would come of it."""
        questions = await self.queries.recent_questions(LOOKED_THROUGH)
        service = self.teaching.in_service()
        # it is compared with all that is stored: beside the replies, not before them
        objections = await asyncio.to_thread(self._objections, lesson)
        return Consequences(objections, len(questions), moved_by(lesson, questions, service))

    def _objections(self, lesson: Lesson) -> list[str]:
        return self.teaching.objections(lesson.wording, lesson.language, lesson.entry_id)


def moved_by(lesson: Lesson, questions: Iterable[str], service: KnowledgeInService) -> list[Moved]:
    """The questions that would lead elsewhere, each once."""
    wording = LabelledVariant(lesson.entry_id, lesson.wording, lesson.language)
    taught = replace(service, matcher=TaughtMatcher(service.matcher, [wording]))
    spoken_for = [
        question
        for question in dict.fromkeys(questions)
        if speaks_for(lesson.wording, question, lesson.language)
    ]
    judged = ((one, judge(one, service), judge(one, taught)) for one in spoken_for)
    return [
        Moved(veiled(inert(question)), before, after)
        for question, before, after in judged
        if (before.outcome, before.entry_id) != (after.outcome, after.entry_id)
    ]
