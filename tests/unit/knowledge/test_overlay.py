"""What agents have taught, over what the editors keep."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import ValidationError

from bot.ids import EntryId
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.model import (
    Answer,
    Entry,
    Kind,
    Language,
    NegativeGroup,
    ShortWording,
    Source,
    Variants,
    Wording,
)
from bot.knowledge.overlay import (
    NOTHING_TAUGHT,
    Overlay,
    TaughtEntry,
    TaughtVariant,
    missing,
    new_entry,
    with_overlay,
)

CAFE = EntryId("cafe")
MENU = Source(
    id="menu", title="Menu", publisher="Kaféet", url="https://example.org/menu", date="2026-11-01"
)


def entry(entry_id: str, title: str, *swedish: str) -> Entry:
    return Entry(
        id=entry_id,
        kind=Kind.SMALL_TALK,
        title=Wording(sv=title, en=f"In English: {title}"),
        variants=Variants(sv=swedish),
        answer=Answer(sv="Ja.", sv_easy="Ja.", en="Yes."),
        short=ShortWording(sv="Ja.", en="Yes."),
    )


KNOWLEDGE = KnowledgeBase(
    entries=(entry("cafe", "När öppnar kaféet?", "kaféets tider"), entry("rent", "Vad är hyran?")),
    negatives=(NegativeGroup(reason="fjärran", questions=Variants(sv=("Regnar det?",))),),
    version="0123456789abcdef",
)


def variant(text: str, entry_id: str = CAFE, language: Language = Language.SV) -> TaughtVariant:
    return TaughtVariant(entry_id=EntryId(entry_id), text=text, language=language)


def lunch(
    *taken: str,
    title: str = "Vad kostar lunchen?",
    text: str = "Lunchen kostar 95 kronor. Kaffe ingår.",
    language: Language = Language.SV,
) -> TaughtEntry:
    return new_entry(
        title=title,
        text=text,
        language=language,
        question="lunch hur mycket",
        source=MENU,
        as_of="november 2026",
        review_by=date(2027, 5, 25),
        taken_ids=taken,
    )


# --- laying over ----------------------------------------------------------------------------


def test_nothing_taught_changes_nothing() -> None:
    """The very same knowledge stays in service."""
    assert with_overlay(KNOWLEDGE, Overlay()) is KNOWLEDGE


def test_taught_wordings_stand_last_in_their_entry() -> None:
    """Each in its language; no other entry is touched."""
    taught = Overlay(
        variants=(variant("kafé klockan"), variant("café hours", language=Language.EN))
    )

    knowledge = with_overlay(KNOWLEDGE, taught)

    assert knowledge[CAFE].variants == Variants(
        sv=("kaféets tider", "kafé klockan"), en=("café hours",)
    )
    assert knowledge[EntryId("rent")] is KNOWLEDGE[EntryId("rent")]


@pytest.mark.parametrize(
    "text", ["Kaféets tider!", "när öppnar kaféet", "vad är hyran?", "regnar det", "🙂"]
)
def test_what_editors_have_given_away_is_left_out(text: str) -> None:
    """To this entry, to another, to the negatives; and what has no words."""
    assert with_overlay(KNOWLEDGE, Overlay(variants=(variant(text),))) is KNOWLEDGE


def test_a_wording_that_is_taught_twice_belongs_to_the_first() -> None:
    """It can't lead to two entries."""
    taught = Overlay(variants=(variant("fika nu"), variant("Fika, nu?", "rent")))

    assert missing(KNOWLEDGE, taught).variants == (variant("fika nu"),)


def test_a_wording_for_an_entry_that_is_gone_is_left_out() -> None:
    """Editors may delete an entry that agents have taught."""
    assert with_overlay(KNOWLEDGE, Overlay(variants=(variant("fika nu", "gone"),))) is KNOWLEDGE


def test_a_taught_entry_is_there_with_its_source() -> None:
    """And can be taught further wordings."""
    taught = Overlay(entries=(lunch(),), variants=(variant("dagens lunch", "vad-kostar-lunchen"),))

    knowledge = with_overlay(KNOWLEDGE, taught)

    added = knowledge[EntryId("vad-kostar-lunchen")]
    assert knowledge.sources_of(added) == (MENU,)
    assert added.variants.sv == ("lunch hur mycket", "dagens lunch")


def test_an_entry_that_editors_keep_is_left_out() -> None:
    """Once it is exported the files are what counts."""
    with_lunch = with_overlay(KNOWLEDGE, Overlay(entries=(lunch(),)))

    assert with_overlay(with_lunch, Overlay(entries=(lunch(),))) is with_lunch


def test_a_source_that_editors_keep_is_not_added() -> None:
    """Their description of it counts."""
    keeping = KnowledgeBase(entries=KNOWLEDGE.entries, sources=(MENU,))

    assert with_overlay(keeping, Overlay(entries=(lunch(),))).sources == (MENU,)


def test_a_taught_entry_takes_no_wording_from_another() -> None:
    """What editors have given away since stays there."""
    claiming = KnowledgeBase(entries=(entry("price", "Pris?", "Lunch: hur mycket?"),))

    (added,) = missing(claiming, Overlay(entries=(lunch(),))).entries

    assert added.entry.variants == Variants()


def test_the_version_tells_what_is_taught() -> None:
    """The same for the same, another for anything else."""
    one, other = (Overlay(variants=(variant(text),)) for text in ("fika nu", "fika då"))

    versions = [with_overlay(KNOWLEDGE, taught).version for taught in (one, one, other)]

    assert versions[0] == versions[1]
    assert len({KNOWLEDGE.version, *versions}) == 3


def test_what_was_looked_up_before_is_looked_up_anew() -> None:
    """Nothing that the old knowledge has remembered comes along."""
    assert KNOWLEDGE.get(EntryId("vad-kostar-lunchen")) is None

    knowledge = with_overlay(KNOWLEDGE, Overlay(entries=(lunch(),)))

    assert knowledge.get(EntryId("vad-kostar-lunchen")) is not None


def test_an_entry_without_its_source_can_not_be_taught() -> None:
    """Nothing stands in an answer that does not stand in a source."""
    with pytest.raises(ValidationError, match="lacks the sources menu"):
        TaughtEntry(entry=lunch().entry, sources=())


def test_what_is_taught_can_be_kept_as_text() -> None:
    """And comes back as it was."""
    taught = Overlay(entries=(lunch(),), variants=(variant("fika nu"),))

    assert Overlay.model_validate_json(taught.model_dump_json()) == taught
    assert Overlay() == NOTHING_TAUGHT


# --- a new entry ----------------------------------------------------------------------------


def test_an_agents_answer_is_an_entry() -> None:
    """Everywhere the same text, until an editor words it better."""
    added = lunch().entry

    assert (added.id, added.kind) == ("vad-kostar-lunchen", Kind.ANSWER)
    assert set(added.answer.model_dump().values()) == {"Lunchen kostar 95 kronor. Kaffe ingår."}
    assert added.short.sv == "Lunchen kostar 95 kronor. Kaffe ingår."
    assert added.variants == Variants(sv=("lunch hur mycket",))


def test_an_english_question_is_an_english_wording() -> None:
    """So that it is found in that language."""
    assert lunch(language=Language.EN).entry.variants == Variants(en=("lunch hur mycket",))


@pytest.mark.parametrize(
    ("title", "entry_id"),
    [
        ("Får åkeriet köra på öar?", "far-akeriet-kora-pa-oar"),
        ("Café Åbo – öppet 7–9", "cafe-abo-oppet-7-9"),
        ("???", "svar"),
        ("a" * 47 + " b", "a" * 47),
        ("a" * 60, "a" * 48),
    ],
)
def test_an_id_is_made_of_the_title(title: str, entry_id: str) -> None:
    """Plain ASCII, short enough for a button."""
    assert lunch(title=title).entry.id == entry_id


@pytest.mark.parametrize(
    ("taken", "entry_id"),
    [
        (["vad-kostar-lunchen"], "vad-kostar-lunchen-2"),
        (["vad-kostar-lunchen", "vad-kostar-lunchen-2"], "vad-kostar-lunchen-3"),
    ],
)
def test_an_id_is_never_used_twice(taken: list[str], entry_id: str) -> None:
    """It is numbered instead."""
    assert lunch(*taken).entry.id == entry_id


def test_a_long_id_is_shortened_for_its_number() -> None:
    """It still fits."""
    assert lunch("a" * 48, title="a" * 60).entry.id == "a" * 46 + "-2"


def test_the_short_answer_is_as_many_sentences_as_fit() -> None:
    """Whole ones."""
    text = f"Först en mening. {'a' * 260} är nästa. Sedan en till."

    assert lunch(text=text).entry.short.sv == "Först en mening."


def test_a_first_sentence_that_is_too_long_is_cut_at_a_word() -> None:
    """With dots, so that nobody takes it for the whole."""
    short = lunch(text="ord " * 100).entry.short.sv

    assert (len(short) <= 280, short[-5:]) == (True, "ord …")
