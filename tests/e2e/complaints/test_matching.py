"""Which of the editors' real answers a question gets, and when it had better get none."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.app import assistant_of
from bot.ids import EntryId
from bot.knowledge.base import KnowledgeBase
from tests.e2e.complaints.scenes import buttons_of, settings_on, text_of
from tests.e2e.program import CACHE, KNOWLEDGE, STAFF
from tests.offline_telegram import OfflineTelegram
from tests.offline_telegram.world import Json

pytestmark = pytest.mark.asyncio(loop_scope="module")

_visitors = itertools.count(5_000)
NONE_OF_THESE = "Inget av det här: fråga en människa"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def telegram(
    knowledge: KnowledgeBase,  # noqa: ARG001 - compiled before the assistant starts
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[OfflineTelegram]:
    """With an assistant for all these tests: to load what it knows takes longer than to ask."""
    async with OfflineTelegram() as telegram:
        settings = settings_on(telegram, tmp_path_factory.mktemp("matching"), KNOWLEDGE, CACHE)
        async with assistant_of(settings):
            yield telegram


async def asked(telegram: OfflineTelegram, question: str) -> Json:
    """What somebody is told who has not asked before."""
    visitor = next(_visitors)
    telegram.visitor_says(visitor, question)
    return await telegram.next_message(to=visitor)


def is_answer(message: Json, entry_id: str, knowledge: KnowledgeBase) -> bool:
    """Whether it is what the entry says."""
    entry = knowledge[EntryId(entry_id)]
    return text_of(message).startswith(entry.short.sv.partition("\n")[0])


def is_receipt(message: Json) -> bool:
    """Whether a person has it now."""
    return "Ditt ärende har nummer " in text_of(message)


# --- how sure is sure enough ----------------------------------------------------------------


@pytest.mark.parametrize(
    "question",
    [
        "Vilka gym i Karlskrona passar nybörjare?",
        "Hur söker man bygglov i Ronneby?",
        "Vad kostar en kaffe på månen?",
    ],
)
async def test_what_is_only_a_little_like_a_question_of_ours_goes_to_a_person(
    telegram: OfflineTelegram, question: str
) -> None:
    """The likeness of the best must be enough, not only more than that of the others."""
    assert is_receipt(await asked(telegram, question))


async def test_what_could_be_several_things_is_asked_back(telegram: OfflineTelegram) -> None:
    """A guess helps nobody; one of the buttons leads to a person."""
    reply = await asked(telegram, "bidrag")

    assert text_of(reply) == "Vilket av det här menar du?"
    assert len(buttons_of(reply)) >= 2
    assert buttons_of(reply)[-1] == NONE_OF_THESE


async def test_who_is_asked_back_twice_gets_a_person(telegram: OfflineTelegram) -> None:
    """Nobody is asked a third time what they mean."""
    first = await asked(telegram, "bidrag")
    visitor = whose(first)

    telegram.visitor_says(visitor, "upphandling")

    assert is_receipt(await telegram.next_message(to=visitor))


async def test_what_failed_before_a_case_does_not_count_after_it(
    telegram: OfflineTelegram,
) -> None:
    """Who has been answered by a person is asked back once more before the next case."""
    visitor = whose(await asked(telegram, "bidrag"))
    telegram.visitor_says(visitor, "/manniska")
    receipt = text_of(await telegram.next_message(to=visitor))
    card = await telegram.next_message(to=STAFF)
    while f"Ärende {receipt.partition('nummer ')[2].partition('.')[0]} " not in text_of(card):
        card = await telegram.next_message(to=STAFF)
    telegram.agent_presses(STAFF, 99, card, "Stäng")
    await telegram.next_message(to=visitor)

    telegram.visitor_says(visitor, "upphandling")

    assert NONE_OF_THESE in buttons_of(await telegram.next_message(to=visitor))


def whose(message: Json) -> int:
    chat = message["chat"]
    assert isinstance(chat, dict)
    visitor = chat["id"]
    assert isinstance(visitor, int)
    return visitor


# --- small words that turn a question around ------------------------------------------------


async def test_inte_is_not_overheard(telegram: OfflineTelegram, knowledge: KnowledgeBase) -> None:
    """Whether one gets it is another question than whether one does not: it is asked back."""
    plain = await asked(telegram, "Vilka kan få nystartsjobb?")
    turned = await asked(telegram, "Vilka kan inte få nystartsjobb?")

    assert is_answer(plain, "nystartsjobb-malgrupp", knowledge)
    assert NONE_OF_THESE in buttons_of(turned)


async def test_utan_is_not_overheard(telegram: OfflineTelegram, knowledge: KnowledgeBase) -> None:
    """To buy without procurement is what another answer is about."""
    without = await asked(telegram, "När får kommunen köpa utan att upphandla?")

    assert is_answer(without, "lou-direktupphandling-grans", knowledge)


# --- the best, and not for its frame --------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "best", "earlier"),
    [
        ("Hur länge får man ha lönebidrag?", "lonebidrag-tid", "lonebidrag-oversikt"),
        ("Vad är skillnaden mellan IOP och LOU?", "iop-vs-lou", "iop-definition"),
    ],
)
async def test_the_best_answer_is_given_and_not_the_first_that_fits(
    telegram: OfflineTelegram, knowledge: KnowledgeBase, question: str, best: str, earlier: str
) -> None:
    """One about the same things stands before it in the editors' files."""
    places = [entry.id for entry in knowledge.entries]
    assert places.index(earlier) < places.index(best)

    answer = await asked(telegram, question)

    assert is_answer(answer, best, knowledge)


@pytest.mark.parametrize(
    ("known", "entry_id", "strange"),
    [
        ("Vad gör Mikrofonden?", "mikrofonden", "Vad gör Riksbanken?"),
        ("Vad gör Skoopi?", "skoopi-roll", "Vad gör Spotify?"),
        (
            "Vad är skillnaden mellan IOP och LOU?",
            "iop-vs-lou",
            "Vad är skillnaden mellan katt och hund?",
        ),
        ("Vad är IOP?", "iop-definition", "Vad är en kvantdator?"),
    ],
)
async def test_a_question_is_not_answered_for_the_way_it_is_put(
    telegram: OfflineTelegram, knowledge: KnowledgeBase, known: str, entry_id: str, strange: str
) -> None:
    """The same frame around other things is another question."""
    assert is_answer(await asked(telegram, known), entry_id, knowledge)
    assert is_receipt(await asked(telegram, strange))


async def test_letters_of_their_own_are_not_taken_for_others(
    telegram: OfflineTelegram, knowledge: KnowledgeBase
) -> None:
    """A county (län) is no loan (lån), although both would be "lan" without their signs."""
    county = await asked(telegram, "Hur många ASF finns i länet?")
    loan = await asked(telegram, "Hur många ASF finns i lånet?")

    assert is_answer(county, "asf-blekinge-antal", knowledge)
    assert not is_answer(loan, "asf-blekinge-antal", knowledge)
