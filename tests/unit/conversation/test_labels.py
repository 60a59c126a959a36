"""What visitors teach us by choosing when they are asked back."""

from __future__ import annotations

from dataclasses import replace

from bot.conversation.acts import ChooseEntry, ConfirmErasure, NoneOfThese, ReadMore
from bot.conversation.labels import Label, LabelStatus
from bot.ids import EntryId, LabelId
from bot.knowledge.model import Language
from tests.fakes import NOON
from tests.unit.conversation.fakes import (
    ANNA,
    FITS,
    FITS_TWO,
    FITS_TWO_AS_WELL,
    GREETS,
    FakeMatcher,
    Visitor,
    a_ranking,
)

IOP, LOU, GONE = (EntryId(name) for name in ("iop", "lou", "taken-out"))


def labels(anna: Visitor) -> list[tuple[str, EntryId]]:
    """Questions with what was chosen for them."""
    return [(label.question, label.entry_id) for label in anna.uow.labels.kept.values()]


async def test_a_choice_after_being_asked_back_is_kept_as_a_label(anna: Visitor) -> None:
    """The visitor's own words, and what they mean; an agent is to look at it."""
    await anna.says(FITS_TWO)
    await anna.does(ChooseEntry(IOP))

    (label,) = anna.uow.labels.kept.values()
    assert replace(label, id=LabelId("")) == Label(
        LabelId(""), ANNA, FITS_TWO, IOP, Language.SV, NOON, LabelStatus.PROPOSED
    )


async def test_a_label_is_in_the_language_of_its_question(
    anna: Visitor, matcher: FakeMatcher
) -> None:
    """It becomes a variant of that language."""
    matcher.rankings["How?"] = a_ranking(("iop", 0.5), ("lou", 0.45), language=Language.EN)

    await anna.says("How?")
    await anna.does(ChooseEntry(IOP))

    assert [label.language for label in anna.uow.labels.kept.values()] == [Language.EN]


async def test_each_label_has_an_id_of_its_own(anna: Visitor) -> None:
    """Agents accept one and reject the other."""
    await anna.says(FITS_TWO)
    await anna.does(ChooseEntry(IOP))
    await anna.says(FITS_TWO_AS_WELL)
    await anna.does(ChooseEntry(LOU))

    assert labels(anna) == [(FITS_TWO, IOP), (FITS_TWO_AS_WELL, LOU)]


async def test_a_second_press_on_the_same_choice_gives_no_second_label(anna: Visitor) -> None:
    """The answer may have been slow."""
    await anna.says(FITS_TWO)
    await anna.does(ChooseEntry(IOP))
    await anna.does(ChooseEntry(IOP))

    assert labels(anna) == [(FITS_TWO, IOP)]


async def test_a_related_question_gives_no_label(anna: Visitor) -> None:
    """The words before it had their answer already."""
    await anna.says(FITS)
    await anna.does(ChooseEntry(LOU))

    assert labels(anna) == []


async def test_none_of_these_gives_no_label(anna: Visitor) -> None:
    """It says what the words do not mean."""
    await anna.says(FITS_TWO)
    await anna.does(NoneOfThese())

    assert labels(anna) == []


async def test_an_entry_that_is_gone_gives_no_label(anna: Visitor) -> None:
    """Nothing could be taught with it."""
    await anna.says(FITS_TWO)
    await anna.does(ChooseEntry(GONE))

    assert labels(anna) == []


async def test_reading_on_in_an_older_answer_gives_no_label(anna: Visitor) -> None:
    """Only the choices are an answer to our question."""
    await anna.says(FITS_TWO)
    await anna.does(ReadMore(IOP))

    assert labels(anna) == []


async def test_what_was_not_offered_gives_no_label(anna: Visitor) -> None:
    """A button of an older message, or of the welcome, says nothing about the question."""
    await anna.says(FITS_TWO_AS_WELL)
    await anna.does(ChooseEntry(EntryId("price")))

    assert labels(anna) == []


async def test_a_greeting_in_between_is_not_labelled(anna: Visitor) -> None:
    """It is not what we had asked back about."""
    await anna.says(FITS_TWO)
    await anna.says(GREETS)
    await anna.does(ChooseEntry(IOP))

    assert (GREETS, IOP) not in labels(anna)


async def test_a_choice_after_erasing_gives_no_label(anna: Visitor) -> None:
    """The words that it was about are gone."""
    await anna.says(FITS_TWO)
    await anna.does(ConfirmErasure())
    await anna.does(ChooseEntry(IOP))

    assert labels(anna) == []
