"""What people choose, rate and teach is kept; so is who they are, and who did what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import pairwise

import pytest

from bot.conversation.labels import Label, LabelStatus, Rating, Taught
from bot.conversation.ports import Audit, BeginUnitOfWork, UnitOfWork
from bot.ids import AgentId, EntryId, LabelId
from bot.knowledge.model import Language
from bot.store.open_store import Store
from bot.store.tables import audit, ratings
from tests.contract.conftest import Place
from tests.contract.examples import ANNA, BO, LATER
from tests.fakes import NOON

EVA, OLLE = AgentId("telegram:1"), AgentId("telegram:2")
IOP, LOU = EntryId("iop"), EntryId("lou")
HELPED = Rating(ANNA, IOP, "0123abcd", has_helped=True, at=NOON)
CHOSEN = Label(LabelId("a"), ANNA, "Vad är överenskommelse?", IOP, Language.SV, NOON)
VARIANT = Taught("v", '{"text": "Vad är överenskommelse?"}', EVA, NOON)
ENTRY = Taught("e", '{"sources": []}', OLLE, LATER)

# --- ratings --------------------------------------------------------------------------------


async def test_an_answer_that_nobody_has_rated_has_no_rating(begin: BeginUnitOfWork) -> None:
    """Neither yes nor no."""
    async with begin() as uow:
        assert await uow.ratings.get(HELPED) is None


@pytest.mark.parametrize("has_helped", [True, False])
async def test_a_rating_is_kept(begin: BeginUnitOfWork, *, has_helped: bool) -> None:
    """Whether the answer has helped."""
    await _done(begin, partial(_rate, replace(HELPED, has_helped=has_helped)))

    async with begin() as uow:
        assert await uow.ratings.get(HELPED) is has_helped


async def test_a_visitor_can_think_better_of_a_rating(begin: BeginUnitOfWork) -> None:
    """The newest word is the one that counts."""
    for has_helped in (True, False):
        rating = replace(HELPED, has_helped=has_helped)
        await _done(begin, partial(_rate, rating))

    async with begin() as uow:
        assert await uow.ratings.get(HELPED) is False


@pytest.mark.parametrize(
    "other",
    [
        replace(HELPED, conversation_id=BO),
        replace(HELPED, entry_id=LOU),
        replace(HELPED, entry_version="4567cdef"),
    ],
    ids=["visitor", "entry", "version"],
)
async def test_a_rating_is_one_visitors_word_on_one_version_of_an_entry(
    begin: BeginUnitOfWork, other: Rating
) -> None:
    """An entry that has changed can be rated anew."""
    await _done(begin, partial(_rate, HELPED))

    async with begin() as uow:
        assert await uow.ratings.get(other) is None


async def test_a_visitor_is_counted_once_for_each_version(place: Place) -> None:
    """However often they press."""
    later = replace(HELPED, has_helped=False, at=LATER)
    other = replace(HELPED, entry_version="4567cdef")
    async with place.open() as store:
        for rating in (HELPED, later, other):
            await _done(store.begin, partial(_rate, rating))

    kept = [tuple(row) for row in await place.rows(ratings)]

    assert kept == [(ANNA, IOP, "0123abcd", False, LATER), (ANNA, IOP, "4567cdef", True, NOON)]


# --- labels ---------------------------------------------------------------------------------


async def test_a_labelled_question_is_found_as_it_was_added(begin: BeginUnitOfWork) -> None:
    """All of it, and under no other name."""
    label = replace(CHOSEN, language=Language.EN, status=LabelStatus.REJECTED)
    await _done(begin, partial(_label, label))

    async with begin() as uow:
        assert await uow.labels.get(label.id) == label
        assert await uow.labels.get(LabelId("b")) is None


@pytest.mark.parametrize("status", LabelStatus)
async def test_agents_judge_one_labelled_question_at_a_time(
    begin: BeginUnitOfWork, status: LabelStatus
) -> None:
    """Others wait on."""
    other = replace(CHOSEN, id=LabelId("b"))
    await _done(begin, partial(_label, CHOSEN), partial(_label, other))

    await _done(begin, lambda uow: uow.labels.mark(CHOSEN.id, status))

    async with begin() as uow:
        assert await uow.labels.get(CHOSEN.id) == replace(CHOSEN, status=status)
        assert await uow.labels.get(other.id) == other


async def test_a_labelled_question_that_is_gone_can_not_be_judged(begin: BeginUnitOfWork) -> None:
    """The visitor has had it deleted; the agent's press changes nothing."""
    await _done(begin, lambda uow: uow.labels.mark(CHOSEN.id, LabelStatus.ACCEPTED))

    async with begin() as uow:
        assert await uow.labels.get(CHOSEN.id) is None


async def test_agents_are_shown_what_nobody_has_judged_yet(store: Store) -> None:
    """The oldest first, and no more than are wanted."""
    proposed = [
        replace(CHOSEN, id=LabelId(name), at=NOON + timedelta(minutes=minutes))
        for name, minutes in (("a", 2), ("b", 1), ("c", 3))
    ]
    judged = replace(CHOSEN, id=LabelId("d"), status=LabelStatus.ACCEPTED)
    for label in (*proposed, judged):
        await _done(store.begin, partial(_label, label))

    shown = await store.queries.proposed_labels(2)

    assert shown == [proposed[1], proposed[0]]


# --- teaching -------------------------------------------------------------------------------


async def test_what_was_taught_is_found(begin: BeginUnitOfWork) -> None:
    """With who taught it and when."""
    await _done(begin, partial(_teach, VARIANT))

    async with begin() as uow:
        assert await uow.teaching.get(VARIANT.id) == VARIANT
        assert await uow.teaching.get(ENTRY.id) is None


async def test_what_was_taught_can_be_undone(begin: BeginUnitOfWork) -> None:
    """It is as if it had never been; nothing else is touched."""
    await _done(begin, partial(_teach, VARIANT), partial(_teach, ENTRY))

    await _done(begin, partial(_undo, VARIANT.id))

    async with begin() as uow:
        assert await uow.teaching.get(VARIANT.id) is None
        assert await uow.teaching.get(ENTRY.id) == ENTRY


async def test_what_was_undone_can_be_taught_again(begin: BeginUnitOfWork) -> None:
    """By another agent, too."""
    again = replace(VARIANT, agent=OLLE, at=LATER)
    await _done(begin, partial(_teach, VARIANT))
    await _done(begin, partial(_undo, VARIANT.id))

    await _done(begin, partial(_teach, again))

    async with begin() as uow:
        assert await uow.teaching.get(VARIANT.id) == again


async def test_what_was_never_taught_can_be_undone_without_harm(begin: BeginUnitOfWork) -> None:
    """A button may be pressed twice."""
    await _done(begin, partial(_undo, VARIANT.id))

    async with begin() as uow:
        assert await uow.teaching.get(VARIANT.id) is None


async def test_all_that_is_taught_is_in_the_order_in_which_it_was(place: Place) -> None:
    """After a restart too, and without what was undone."""
    undone = replace(VARIANT, id="u")
    async with place.open() as store:
        for one in (ENTRY, undone, VARIANT):
            await _done(store.begin, partial(_teach, one))
        await _done(store.begin, partial(_undo, "u"))

    async with place.open() as store:
        assert await store.queries.taught() == [VARIANT, ENTRY]


async def test_it_is_noticed_whenever_what_is_taught_changes(store: Store) -> None:
    """Each act at the same moment as the others; what changes nothing is not noticed."""
    acts: list[Callable[[UnitOfWork], None]] = [
        partial(_teach, VARIANT),
        partial(_teach, replace(VARIANT, id="w")),
        partial(_undo, "w"),
        partial(_undo, VARIANT.id),
        partial(_teach, VARIANT),
    ]
    states = [await store.queries.teaching_state()]

    for act in acts:
        await _done(store.begin, act)
        states.append(await store.queries.teaching_state())

    assert all(before != after for before, after in pairwise(states))
    assert await store.queries.teaching_state() == states[-1]


# --- agents ---------------------------------------------------------------------------------


async def test_an_agent_who_was_never_heard_of_is_called_by_the_id(begin: BeginUnitOfWork) -> None:
    """Better than by no name at all."""
    async with begin() as uow:
        assert await uow.agents.name_of(EVA) == EVA


async def test_an_agent_is_called_by_the_newest_name(begin: BeginUnitOfWork) -> None:
    """People change their names."""
    for name in ("Eva Ek", "Eva Alm"):
        await _done(begin, partial(_call, name))
    await _done(begin, lambda uow: uow.agents.remember(OLLE, "Olle"))

    async with begin() as uow:
        assert [await uow.agents.name_of(agent) for agent in (EVA, OLLE)] == ["Eva Alm", "Olle"]


async def test_of_a_name_that_fills_the_page_the_beginning_is_kept(begin: BeginUnitOfWork) -> None:
    """128 letters, of whatever kind."""
    await _done(begin, partial(_call, "Å" * 127 + "😀" + "z"))

    async with begin() as uow:
        assert await uow.agents.name_of(EVA) == "Å" * 127 + "😀"


# --- audit ----------------------------------------------------------------------------------


async def test_who_did_what_is_written_down_in_order(place: Place) -> None:
    """The same act twice is two lines; of what would fill the page the beginning is kept."""
    async with place.open() as store:
        await _done(store.begin, lambda uow: uow.audit.add(EVA, "reveal", "ticket 7"))
    async with place.open(at=LATER) as store:
        await _done(
            store.begin,
            lambda uow: uow.audit.add(EVA, "reveal", "ticket 7"),
            lambda uow: uow.audit.add(OLLE, "teach", "x" * 129),
        )

    noted = [tuple(row)[1:] for row in await place.rows(audit)]

    assert noted == [
        (NOON, EVA, "reveal", "ticket 7"),
        (LATER, EVA, "reveal", "ticket 7"),
        (LATER, OLLE, "teach", "x" * 128),
    ]


async def test_what_is_written_down_can_not_be_changed(begin: BeginUnitOfWork) -> None:
    """There is nothing that one can do but add a line."""
    promised = {name for name in vars(Audit) if not name.startswith("_")}

    async with begin() as uow:
        offered = {name for name in dir(uow.audit) if callable(getattr(uow.audit, name))}

    assert promised == {"add"}
    assert {name for name in offered if not name.startswith("_")} == {"add"}


def _rate(rating: Rating, uow: UnitOfWork) -> None:
    uow.ratings.put(rating)


def _label(label: Label, uow: UnitOfWork) -> None:
    uow.labels.add(label)


def _teach(taught: Taught, uow: UnitOfWork) -> None:
    uow.teaching.add(taught)


def _undo(taught_id: str, uow: UnitOfWork) -> None:
    uow.teaching.undo(taught_id)


def _call(name: str, uow: UnitOfWork) -> None:
    uow.agents.remember(EVA, name)


async def _done(begin: BeginUnitOfWork, *acts: Callable[[UnitOfWork], None]) -> None:
    """All of it in one transaction."""
    async with begin() as uow:
        for act in acts:
            act(uow)
        await uow.commit()
