"""What 300 questions' visitors ask in the kill test, and by which words each reply is known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice

from bot.conversation.judgement import judge
from bot.conversation.model import Outcome
from bot.conversation.ports import KnowledgeInService
from bot.escalation import policy
from bot.escalation.model import Reason
from bot.ids import EntryId
from bot.knowledge.model import Kind, Language, Register
from bot.matcher.decide import Confident, decide
from bot.reply.texts import texts_in
from tests.bench.pipeline import questions_of

SERIES, SERIES_LENGTH = 30, 4
CHANGED, SINGLE, UNCLEAR, UNKNOWN = 10, 115, 30, 15
ANSWERS_TO_EACH = 2
"""Messages that agents write to each ticket."""

_FIRST_VISITOR = 100_000


@dataclass(frozen=True, slots=True)
class Talk:
    """All that one visitor asks, and all that it leads to."""

    visitor: int
    questions: tuple[str, ...]
    replies: tuple[str, ...]
    """Words of the reply to each question."""
    agents_answers: tuple[str, ...] = ()
    """What agents write to the ticket."""
    is_changed: bool = False
    """The second question is the first one, edited; its reply comes in place of the first one."""

    @property
    def messages(self) -> tuple[str, ...]:
        """Words of each message that the visitor gets, as it is first sent."""
        replies = self.replies[:1] if self.is_changed else self.replies
        return (*replies, *self.agents_answers)

    @property
    def last_words(self) -> str:
        """How the visitor's last message reads in the end."""
        return (*self.replies, *self.agents_answers)[-1]


@dataclass(frozen=True, slots=True)
class _Asked:
    question: str
    reply: str
    """Words of the reply to it."""
    entry_id: EntryId | None = None


def talks(service: KnowledgeInService) -> list[Talk]:
    """Questions in a row from some visitors, a single one from most; few are edited, or a case."""
    known = list(dict.fromkeys(questions_of(2_000)))
    clear = [asked for question in known if (asked := _answered(question, service))]
    changed = list(islice(_series(clear, service, length=2), CHANGED))
    made = [
        *changed,
        *islice(_series(clear, service, length=SERIES_LENGTH), SERIES),
        *([asked] for asked in islice(cycle(clear), SINGLE)),
        *([asked] for asked in islice(_asked_back(known, service), UNCLEAR)),
    ]
    plain = [
        Talk(
            visitor,
            tuple(asked.question for asked in row),
            tuple(asked.reply for asked in row),
            is_changed=row in changed,
        )
        for visitor, row in enumerate(made, start=_FIRST_VISITOR)
    ]
    return plain + list(_tickets(known, service, _FIRST_VISITOR + len(plain)))


def _answered(
    question: str, service: KnowledgeInService, context: EntryId | None = None
) -> _Asked | None:
    """The question, if it is answered after that context."""
    ranking = service.matcher.rank(question, context=context)
    decision = decide(ranking, service.thresholds)
    if not isinstance(decision, Confident) or policy.asks_for_person(question):
        return None
    entry = service.knowledge[decision.match.entry_id]
    if entry.kind is not Kind.ANSWER:
        return None
    register = Register.EN if ranking.language is Language.EN else Register.SV
    # the short form comes first, unless the whole is as short
    forms = entry.answer.in_register(register), entry.short.in_language(ranking.language)
    return _Asked(question, min(forms, key=len).partition("\n")[0], entry.entry_id)


def _series(
    clear: Sequence[_Asked], service: KnowledgeInService, *, length: int
) -> Iterator[list[_Asked]]:
    """Rows in which every reply is another one, also in the context of the one before."""
    row: list[_Asked] = []
    for asked in cycle(clear):
        context = row[-1].entry_id if row else None
        again = _answered(asked.question, service, context)
        if again == asked and all(asked.reply != before.reply for before in row):
            row.append(asked)
        if len(row) == length:
            yield row
            row = []


def _asked_back(known: Sequence[str], service: KnowledgeInService) -> Iterator[_Asked]:
    for question in known:
        judgement = judge(question, service)
        if judgement.outcome is Outcome.CLARIFY:
            yield _Asked(question, texts_in(judgement.ranking.language).which_do_you_mean)


def _tickets(
    known: Sequence[str], service: KnowledgeInService, first_visitor: int
) -> Iterator[Talk]:
    judged = ((question, judge(question, service)) for question in known)
    unknown = ((q, j.ranking.language) for q, j in judged if j.reason is Reason.NO_MATCH)
    for visitor, (question, language) in enumerate(islice(unknown, UNKNOWN), start=first_visitor):
        numbers = range(1, ANSWERS_TO_EACH + 1)
        answers = tuple(f"Om ”{question}”: svar {number}." for number in numbers)
        yield Talk(visitor, (question,), (texts_in(language).did_not_find,), answers)
