"""What editors change in the console, over what stands in the files."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import ValidationError

from bot.ids import EntryId
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.changes import EntryChange, change_of, with_fields
from bot.knowledge.editing import differing, entry_with, merged, new_problems
from bot.knowledge.model import (
    Answer,
    Contact,
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
    Overlay,
    TaughtVariant,
    base_of,
    missing,
    new_entry,
    outdated_changes,
    with_overlay,
)
from bot.matcher.material import material_from

CAFE, RENT = EntryId("cafe"), EntryId("rent")
TODAY = date(2026, 11, 24)
MENU = Source(
    id="menu", title="Menu", publisher="Kaféet", url="https://example.org/menu", date="2026"
)


def entry(entry_id: str, *swedish: str, **changes: object) -> Entry:
    fields: dict[str, object] = {
        "id": entry_id,
        "kind": Kind.SMALL_TALK,
        "title": Wording(sv=f"Om {entry_id}?", en=f"About {entry_id}?"),
        "variants": Variants(sv=swedish),
        "answer": Answer(sv="Ja.", sv_easy="Ja.", en="Yes."),
        "short": ShortWording(sv="Ja.", en="Yes."),
    }
    return Entry.model_validate(fields | changes)


KNOWLEDGE = KnowledgeBase(
    entries=(entry("cafe", "kaféets tider"), entry("rent", "hyra pris")),
    sources=(MENU,),
    contacts=(
        Contact(id="office", name=Wording(sv="Byrån", en="Office"), does=Wording(sv="a", en="b")),
    ),
    negatives=(NegativeGroup(reason="fjärran", questions=Variants(sv=("Regnar det?",))),),
    version="0123456789abcdef",
)
NO = Answer(sv="Nej.", sv_easy="Nej.", en="No.")


def change(
    entry_id: EntryId = CAFE, knowledge: KnowledgeBase = KNOWLEDGE, **fields: object
) -> EntryChange:
    """Of the entry that the knowledge holds."""
    base = knowledge[entry_id]
    now = entry_with(base, fields)
    assert isinstance(now, Entry), now
    return change_of(now, base, knowledge)


def with_changes(*changes: EntryChange, knowledge: KnowledgeBase = KNOWLEDGE) -> KnowledgeBase:
    return with_overlay(knowledge, Overlay(changes=changes))


def files(**changes: object) -> KnowledgeBase:
    """The knowledge after an editor has been at the files."""
    return with_fields(KNOWLEDGE, **changes)


def with_file(cafe: Entry) -> KnowledgeBase:
    return files(entries=(cafe, KNOWLEDGE[RENT]))


# --- a change and the files -----------------------------------------------------------------


def test_a_change_stands_in_the_place_of_the_files_entry() -> None:
    """And no other entry is touched."""
    knowledge = with_changes(change(answer=NO))

    assert knowledge[CAFE].answer == NO
    assert knowledge[RENT] is KNOWLEDGE[RENT]
    assert [one.id for one in knowledge.entries] == ["cafe", "rent"]


def test_of_two_changes_the_later_one_counts() -> None:
    """It was made from what the first had made."""
    first, second = change(answer=NO), change(as_of="2026")

    assert with_changes(first, second)[CAFE] == second.entry


def test_what_the_files_say_already_changes_nothing() -> None:
    """Once the change is exported, the very same knowledge is in service."""
    wanted = change(answer=NO)
    exported = with_file(wanted.entry)

    assert with_changes(wanted, knowledge=exported) is exported
    assert outdated_changes(exported, Overlay(changes=(wanted,))) == []


def test_the_files_win_once_their_entry_has_changed() -> None:
    """The change is left out, and told as a conflict."""
    wanted = change(answer=NO)
    edited = with_file(entry("cafe", "kaféets tider", as_of="2027"))

    assert with_changes(wanted, knowledge=edited) is edited
    assert outdated_changes(edited, Overlay(changes=(wanted,))) == [wanted]


def test_a_change_of_an_entry_that_is_gone_is_left_out() -> None:
    """An editor has deleted it."""
    wanted = change(answer=NO)
    without = files(entries=(KNOWLEDGE[RENT],))

    assert with_changes(wanted, knowledge=without) is without
    assert outdated_changes(without, Overlay(changes=(wanted,))) == [wanted]


def test_a_change_that_is_made_anew_is_no_conflict() -> None:
    """What it was made from is what the files say now."""
    edited = with_file(entry("cafe", "kaféets tider", as_of="2027"))
    overlay = Overlay(changes=(change(answer=NO), change(knowledge=edited, answer=NO)))

    assert outdated_changes(edited, overlay) == []
    assert (with_overlay(edited, overlay)[CAFE].as_of, missing(edited, overlay).changes) == (
        "2027",
        overlay.changes[1:],
    )


def test_a_change_that_names_a_contact_who_is_gone_is_left_out() -> None:
    """Otherwise the answer could not be given at all."""
    wanted = change(contacts=("office",))
    without = files(contacts=())

    assert with_changes(wanted, knowledge=without) is without
    assert outdated_changes(without, Overlay(changes=(wanted,))) == [wanted]


def test_a_change_brings_its_sources() -> None:
    """So that an answer names them, whatever becomes of the file of sources."""
    wanted = change(sources=("menu",))
    without = files(sources=())

    knowledge = with_changes(wanted, knowledge=without)

    assert knowledge.sources_of(knowledge[CAFE]) == (MENU,)
    with pytest.raises(ValidationError, match="lacks the sources menu"):
        EntryChange(entry=wanted.entry, base_version="", sources=())


@pytest.mark.parametrize("text", ["HYRA pris!", "regnar det"])
def test_a_wording_that_was_given_away_since_is_left_out(text: str) -> None:
    """To another entry or to the negatives; the rest of the change counts."""
    wanted = change(variants=Variants(sv=("kaféets tider", text)), answer=NO)

    knowledge = with_changes(wanted)

    assert (knowledge[CAFE].variants.sv, knowledge[CAFE].answer) == (("kaféets tider",), NO)


def test_taught_wordings_lie_over_the_change() -> None:
    """But for those that it has made its own."""
    taught = tuple(
        TaughtVariant(entry_id=CAFE, text=text, language=Language.SV)
        for text in ("fika nu", "kafé, när?")
    )
    wanted = change(variants=Variants(sv=("kaféets tider", "Kafé när")))

    knowledge = with_overlay(KNOWLEDGE, Overlay(variants=taught, changes=(wanted,)))

    assert knowledge[CAFE].variants.sv == ("kaféets tider", "Kafé när", "fika nu")


def test_a_taught_entry_can_be_changed() -> None:
    """What was taught is what the change stands in the place of."""
    lunch = new_entry(
        title="Vad kostar lunchen?",
        text="95 kronor.",
        language=Language.SV,
        question="lunch pris",
        source=MENU,
        as_of="2026",
        review_by=TODAY,
        taken_ids=(),
    )
    taught, lunch_id = Overlay(entries=(lunch,)), lunch.entry.entry_id
    base = base_of(KNOWLEDGE, taught, lunch_id)
    assert base == lunch.entry
    wanted = EntryChange(
        entry=base.model_copy(update={"answer": NO}), base_version=base.version, sources=(MENU,)
    )

    knowledge = with_overlay(KNOWLEDGE, taught.model_copy(update={"changes": (wanted,)}))

    assert knowledge[lunch_id].answer == NO
    assert with_changes(wanted) is KNOWLEDGE


def test_the_version_tells_what_is_changed() -> None:
    """So that nothing compiled or drawn from the old text is taken for the new."""
    versions = {with_changes(change(answer=NO)).version, with_changes(change(as_of="1")).version}

    assert len({KNOWLEDGE.version, *versions}) == 3


# --- reviewing and retiring -----------------------------------------------------------------


def test_an_entry_that_uses_no_later_field_has_the_version_that_it_had() -> None:
    """Ratings and quotations from before go on meaning it."""
    assert entry("cafe", "kaféets tider").version == "d2500a04"


def test_who_verified_what_when_changes_the_version() -> None:
    """As everything does that is said in an entry."""
    verified = entry("cafe", verified_by="Eva", verified_on=TODAY)

    assert verified.version != entry("cafe").version


@pytest.mark.parametrize(
    "fields",
    [
        {"verified_by": "Eva"},
        {"verified_on": TODAY},
        {"replaced_by": "rent"},
        {"retired": TODAY, "replaced_by": "cafe"},
    ],
)
def test_what_makes_no_sense_together_is_refused(fields: dict[str, object]) -> None:
    """A name without a day, a successor to what is in use or to itself."""
    with pytest.raises(ValidationError):
        entry("cafe", **fields)


def test_what_is_retired_is_never_due() -> None:
    """Nobody has to review what nobody is given."""
    due = {"review_by": TODAY}

    assert entry("cafe", **due).is_due(TODAY)
    assert not entry("cafe", **due, retired=TODAY).is_due(TODAY)


def test_what_is_retired_is_not_matched() -> None:
    """Its wordings lead nowhere."""
    knowledge = with_changes(change(retired=TODAY))

    assert {one.entry_id for one in material_from(knowledge).variants} == {RENT}
    assert knowledge.get(CAFE) is None


def test_what_is_retired_leads_to_what_replaced_it() -> None:
    """However often that was replaced; round in a ring it leads nowhere."""
    cafe = entry("cafe", retired=TODAY, replaced_by="rent")
    rent = entry("rent", retired=TODAY, replaced_by="new")
    line = KnowledgeBase(entries=(cafe, rent, entry("new")))
    ring = files(entries=(cafe, entry("rent", retired=TODAY, replaced_by="cafe")))

    found = line.in_place_of(CAFE)

    assert found is not None
    assert found.id == "new"
    assert ring.in_place_of(CAFE) is None
    assert KNOWLEDGE.in_place_of(CAFE) is KNOWLEDGE[CAFE]


def test_the_wordings_of_what_is_retired_are_free() -> None:
    """They can be taught for the entry that has replaced it; its own taught ones are left out."""
    taught = (
        TaughtVariant(entry_id=RENT, text="kaféets tider", language=Language.SV),
        TaughtVariant(entry_id=CAFE, text="fika nu", language=Language.SV),
    )
    retired = change(retired=TODAY, replaced_by="rent")

    lacking = missing(KNOWLEDGE, Overlay(variants=taught, changes=(retired,)))

    assert lacking.variants == taught[:1]


# --- in a form ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"short": {"sv": "x" * 281, "en": "y"}}, ("short.sv", "är längre än 280 tecken", 0)),
        ({"title": {"sv": " ", "en": "y"}}, ("title.sv", "är tomt", 0)),
        ({"variants": {"sv": ("a", "")}}, ("variants.sv", "är tomt", 2)),
        ({"sources": ("Å",)}, ("sources", "har fel form", 1)),
        ({"kind": "known_unknown"}, ("", "en post av slaget known_unknown behöver", 0)),
    ],
)
def test_a_field_that_can_not_be_is_named(
    fields: dict[str, object], problem: tuple[str, str, int]
) -> None:
    """With what is wrong, and which line of a list it is."""
    found = entry_with(KNOWLEDGE[CAFE], fields)

    assert isinstance(found, list)
    assert [
        (one.field, one.message.split(" / ")[0][: len(problem[1])], one.place) for one in found
    ] == [problem]


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"variants": {"sv": ("fika", "Hyra pris!")}}, ("variants.sv", "hör redan till rent", 2)),
        ({"variants": {"sv": ("?",)}}, ("variants.sv", "har inga ord", 1)),
        (
            {"variants": {"sv": ("regnar det",)}},
            ("", "En av varianterna ska inte få något svar", 0),
        ),
        ({"related": ("gone",)}, ("related", "'gone' finns inte", 1)),
        ({"sources": ("menu", "gone")}, ("sources", "'gone' finns inte", 2)),
        ({"contacts": ("gone",)}, ("contacts", "'gone' finns inte", 1)),
        ({"retired": TODAY, "replaced_by": "gone"}, ("replaced_by", "'gone' finns inte", 0)),
        (
            {
                "answer": {
                    "sv": "Ja.",
                    "sv_easy": "Arbetsförmedlingens beslutsunderlag.",
                    "en": "Y.",
                }
            },
            ("answer.sv_easy", "LIX 102, högst 35", 0),
        ),
    ],
)
def test_what_does_not_fit_the_rest_is_named(
    fields: dict[str, object], problem: tuple[str, str, int]
) -> None:
    """As `make knowledge` would say it of the files."""
    before = KNOWLEDGE[CAFE]
    after = entry_with(before, fields)
    assert isinstance(after, Entry)

    (found,) = new_problems(before, after, KNOWLEDGE)

    assert (found.field, found.message[: len(problem[1])], found.place) == problem


def test_what_was_wrong_before_is_not_held_against_a_change() -> None:
    """An agent's answer, hard to read as it is, can still be found true."""
    hard = {"sv": "Ja.", "sv_easy": "Arbetsförmedlingens beslutsunderlag.", "en": "Yes."}
    before = entry("cafe", answer=hard)
    knowledge = with_file(before)

    assert new_problems(before, entry("cafe", answer=hard, as_of="2026"), knowledge) == []


def test_two_changes_of_different_fields_go_together() -> None:
    """What was found true meanwhile stays so, and the new text comes into it."""
    before = KNOWLEDGE[CAFE]
    after = entry("cafe", "kaféets tider", answer=NO)
    now = entry("cafe", "kaféets tider", review_by=TODAY)

    both = merged(before, after, now)

    assert both == entry("cafe", "kaféets tider", answer=NO, review_by=TODAY)
    assert differing(before, after) == ["answer"]


def test_two_changes_of_the_same_field_do_not() -> None:
    """Unless both have made the same of it."""
    before = KNOWLEDGE[CAFE]
    after = entry("cafe", "kaféets tider", as_of="2026")

    assert merged(before, after, entry("cafe", "kaféets tider", as_of="2025")) is None
    assert merged(before, after, after) == after
