"""A question against the knowledge that answers now, with all that decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web

from bot.conversation.judgement import Judgement, judge
from bot.conversation.model import Conversation, Outcome
from bot.conversation.outbound import OutboundMessage
from bot.conversation.ports import InService, KnowledgeInService
from bot.ids import ConversationId
from bot.knowledge.model import Kind, Language, Register
from bot.matcher.decide import Ambiguous, decide
from bot.matcher.explain import explain
from bot.reply import compose
from bot.staff.web.knowledge_words import REGISTERS, Words, led_to
from bot.staff.web.pages import Pages

PATH = "/staff/knowledge/try"
LONGEST = 1000
_NOBODY = ConversationId("console:try")
"""Whom the replies would go to: nothing of this is kept or sent."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a visitor who reads a register would get."""

    name: Words
    language: str
    message: OutboundMessage


@dataclass(frozen=True, slots=True)
class TryPage:
    in_service: InService
    pages: Pages

    def routes(self) -> list[web.AbstractRouteDef]:
        return [web.get(PATH, self.page)]

    async def page(self, request: web.Request) -> web.Response:
        question = request.query.get("q", "")[:LONGEST].strip()
        spoken = request.query.get("language", "")
        language = Language(spoken) if spoken in set(Language) else None
        service = self.in_service()
        judgement = judge(question, service, language=language) if question else None
        return self.pages.page(
            request,
            "knowledge_try.html",
            question=question,
            chosen=language.value if language else "",
            longest=LONGEST,
            judgement=judgement,
            outcome=led_to(judgement, service.knowledge) if judgement else None,
            thresholds=service.thresholds,
            why=explain(judgement.ranking, service.thresholds) if judgement else (),
            replies=self._replies(judgement, service) if judgement else (),
        )

    def _replies(self, judgement: Judgement, service: KnowledgeInService) -> Sequence[Reply]:
        return [
            Reply(REGISTERS[one], one.language.value, message)
            for one in Register
            if (message := self._reply(judgement, service, one)) is not None
        ]

    def _reply(
        self, judgement: Judgement, service: KnowledgeInService, register: Register
    ) -> OutboundMessage | None:
        """None where a person takes over without a word of ours about the matter."""
        reader = Conversation(_NOBODY, language=register.language, register=register)
        knowledge = service.knowledge
        entry = knowledge.get(judgement.entry_id) if judgement.entry_id else None
        if judgement.outcome is Outcome.CLARIFY:
            decision = decide(judgement.ranking, service.thresholds)
            matches = decision.matches if isinstance(decision, Ambiguous) else ()
            entries = [knowledge[match.entry_id] for match in matches]
            subjects = [one for one in entries if one.kind is not Kind.SMALL_TALK]
            return compose.clarification(reader, subjects or entries)
        if entry is None:
            return None
        if judgement.outcome is Outcome.HANDOVER:
            return compose.plain(reader, entry.answer.in_register(register))
        today = self.pages.now().date()
        return compose.answer(reader, entry, knowledge, today=today)
