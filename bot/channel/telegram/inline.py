"""Inline mode: `@bot iop` in any chat offers entries to send there, best first, as one types.

Inline queries come with every letter that is typed and are worth nothing half a minute later. They
are answered beside the way of a message, and neither they nor the answers are kept.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from textwrap import shorten

from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.channel.telegram.background import BackgroundTasks
from bot.channel.telegram.render import Span, deep_link, parts
from bot.channel.telegram.start_up import Call
from bot.conversation.ports import Clock, InService
from bot.conversation.turn import ASK_PRIVATELY
from bot.errors import StoreError
from bot.ids import EntryId
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.model import Entry, Kind, Language
from bot.matcher.model import Ranking
from bot.reply.compose import references
from bot.reply.texts import Texts, texts_in

logger = logging.getLogger(__name__)

Json = dict[str, object]

LONGEST_QUESTION = 256
"""Telegram's own limit."""
MOST_RESULTS = 10
"""Telegram takes 50, which nobody looks through."""
LONGEST_DESCRIPTION = 120
"""What a phone shows of it."""
OFTEN_ASKED = tuple(
    EntryId(entry_id)
    for entry_id in (
        "asf-definition",
        "iop-vs-lou",
        "starta-asf-steg",
        "iop-definition",
        "finansiering-oversikt",
        "lou-reserverad-upphandling",
        "lonebidrag-oversikt",
        "foretagsform-val",
        "asf-hitta-lista",
        "contact-nar-vem",
    )
)
"""What is offered before the first letter while too little has been asked to tell."""

_TYPED_SECONDS = 60
_EMPTY_SECONDS = 300
_PRIVATE_CHAT = {
    Language.SV: "Fråga i privat chatt",
    Language.EN: "Ask in a private chat",
}
_NO_PREVIEW = {"is_disabled": True}


@dataclass(frozen=True, slots=True)
class InlineQuery:
    """What somebody has typed after our name so far."""

    id: str
    person_id: int
    question: str
    """Empty before the first letter."""


def inline_query_in(update: object) -> InlineQuery | None:
    """The inline query of a raw update, if there is one that can be answered."""
    match update:
        case {
            "inline_query": {
                "id": str(query_id),
                "from": {"id": int(person_id)},
                "query": str(text),
            }
        }:
            return InlineQuery(query_id, person_id, text.strip()[:LONGEST_QUESTION])
        case _:
            return None


# --- what is offered: values in, JSON out ---------------------------------------------------


@dataclass(frozen=True, slots=True)
class Articles:
    """Entries as results that can be sent; what they all have in common."""

    knowledge: KnowledgeBase
    language: Language
    today: date
    username: str
    """The bot's, for links to it; empty until Telegram has told it."""

    def of(self, entry_ids: Iterable[EntryId]) -> list[Json]:
        """Those that hold an answer, in the same order."""
        entries = (self.knowledge.get(entry_id) for entry_id in dict.fromkeys(entry_ids))
        answers = [entry for entry in entries if entry and entry.kind is Kind.ANSWER]
        return [self._article(entry) for entry in answers[:MOST_RESULTS]]

    @property
    def _texts(self) -> Texts:
        return texts_in(self.language)

    def _article(self, entry: Entry) -> Json:
        link = deep_link(self.username, entry.id)
        message, *_ = parts([*self._spans(entry, link)])
        article: Json = {
            "type": "article",
            "id": f"{entry.id}:{self.language}",
            "title": entry.title.in_language(self.language),
            "description": _beginning(entry.short.in_language(self.language)),
            "input_message_content": {
                "message_text": message.html,
                "parse_mode": ParseMode.HTML,
                "link_preview_options": _NO_PREVIEW,
            },
        }
        if link:
            button = {"text": self._texts.read_more, "url": link}
            article["reply_markup"] = {"inline_keyboard": [[button]]}
        return article

    def _spans(self, entry: Entry, link: str) -> Iterator[Span]:
        yield Span(entry.title.in_language(self.language), tag="b")
        yield Span(f"\n{entry.short.in_language(self.language)}\n")
        for source in references(self.knowledge.sources_of(entry), self.language):
            yield Span("\n• ")
            yield Span(source.title, url=source.url)
            yield Span(f" ({source.publisher}, {source.date})")
        for note in self._notes(entry):
            yield Span("\n\n")
            yield Span(note, tag="i")
        if link:
            yield Span("\n\n")
            yield Span(self._texts.read_more, url=link)

    def _notes(self, entry: Entry) -> Iterator[str]:
        if entry.review_by and entry.is_due(self.today):
            yield self._texts.may_be_out_of_date.format(date=entry.review_by.isoformat())
        if as_of := entry.as_of_in(self.language):
            yield self._texts.as_of.format(date=as_of)
        if entry.person:
            yield self._texts.not_settled


def answer_to_question(ranking: Ranking, articles: Articles) -> Json:
    """What is offered for the words typed so far; the way to a private chat if nothing is."""
    found = articles.of(match.entry_id for match in ranking.matches)
    answer = _answer(found, _TYPED_SECONDS)
    if not found:
        text = _PRIVATE_CHAT[ranking.language]
        answer["button"] = {"text": text, "start_parameter": ASK_PRIVATELY}
    return answer


def answer_to_nothing(most_asked: Iterable[EntryId], articles: Articles) -> Json:
    """What is offered before the first letter."""
    return _answer(articles.of((*most_asked, *OFTEN_ASKED)), _EMPTY_SECONDS)


def _answer(results: Sequence[Json], seconds: int) -> Json:
    # Telegram gives the same answer to all who type the same. So it may depend on nothing but the
    # words: the language is theirs, not that of the asker's device, and Swedish without any.
    return {"results": results, "cache_time": seconds, "is_personal": False}


def _beginning(text: str) -> str:
    return shorten(text, LONGEST_DESCRIPTION, placeholder=" …")


# --- answering ------------------------------------------------------------------------------

AskedSince = Callable[[datetime, int], Awaitable[Sequence[EntryId]]]
"""The entries given most often since a time, so many at most, the most frequent first."""

_PERIOD = timedelta(days=90)
_FRESH = timedelta(minutes=5)
_COUNTED = 3 * MOST_RESULTS
"""More than is offered: some of it is small talk, or has no answer."""
_NEVER = datetime.min.replace(tzinfo=UTC)
_MOST_AT_ONCE = 16


@dataclass(slots=True)
class MostAsked:
    """What was asked most in the last months; counted again every five minutes."""

    asked_since: AskedSince
    clock: Clock
    _found: Sequence[EntryId] = ()
    _fresh_until: datetime = _NEVER

    async def __call__(self) -> Sequence[EntryId]:
        now = self.clock()
        if now >= self._fresh_until:
            # before it is counted: others who ask meanwhile make do with what was found last
            self._fresh_until = now + _FRESH
            try:
                self._found = await self.asked_since(now - _PERIOD, _COUNTED)
            except StoreError as error:
                logger.warning("the most asked entries can't be counted: %s", error)
        return self._found


@dataclass(frozen=True, slots=True)
class InlineAnswers:
    """A `TakeInline`: answers in the background, so that the intake is never held up.

    One answer at a time for each person, to what they have typed last.
    """

    call: Call
    in_service: InService
    most_asked: MostAsked
    username: Callable[[], str]
    clock: Clock
    tasks: BackgroundTasks
    _newest: dict[int, InlineQuery] = field(default_factory=dict)
    """What each person has typed last, as long as it is not begun."""
    _answered: set[int] = field(default_factory=set)
    """The people who are being answered."""
    _places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_MOST_AT_ONCE))

    def __call__(self, update: object) -> bool:
        query = inline_query_in(update)
        if query is None:
            return False
        self._newest[query.person_id] = query
        if query.person_id not in self._answered:
            self._answered.add(query.person_id)
            _ = self.tasks.start(self._answer_person(query.person_id))
        return True

    async def _answer_person(self, person_id: int) -> None:
        try:
            while person_id in self._newest:
                async with self._places:
                    await self._answer(self._newest.pop(person_id))
        finally:
            self._answered.discard(person_id)

    async def _answer(self, query: InlineQuery) -> None:
        answer = await self._answer_to(query.question)
        try:
            await self.call("answerInlineQuery", {"inline_query_id": query.id, **answer})
        except TelegramError as error:
            # most often "query is too old": whoever typed it has typed on
            logger.info("inline query not answered reason=%s", error.message)

    async def _answer_to(self, question: str) -> Mapping[str, object]:
        service = self.in_service()
        if not question:
            articles = self._articles(service.knowledge, Language.SV)
            return answer_to_nothing(await self.most_asked(), articles)
        ranking = service.matcher.rank(question)
        return answer_to_question(ranking, self._articles(service.knowledge, ranking.language))

    def _articles(self, knowledge: KnowledgeBase, language: Language) -> Articles:
        return Articles(knowledge, language, self.clock().date(), self.username())
