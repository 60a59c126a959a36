"""What editors have changed in the console, in their files."""

from __future__ import annotations

import difflib
import shutil
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from bot.errors import KnowledgeError
from bot.ids import EntryId
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.changes import EntryChange, change_of
from bot.knowledge.editing import entry_with
from bot.knowledge.export import Rewritten, export, rewritten
from bot.knowledge.loader import examine, load
from bot.knowledge.model import Entry, Language, Source
from bot.knowledge.overlay import NOTHING_TAUGHT, Overlay, TaughtVariant, missing, new_entry

REAL = Path(__file__).parents[3] / "knowledge"
LIMIT, AMOUNT = EntryId("gransen"), EntryId("beloppet")
LAW = """\
sources:
  - id: lou
    title: "Lag (2016:1145)"
    publisher: "Riksdagen"
    url: "https://example.org/lou"
    date: "2025-05-19"
"""
ENTRIES = """\
# Gränser.
entries:
  - id: gransen  # ändras aldrig
    kind: answer
    title:
      sv: "Vilken gräns?"
      en: "Which limit?"
    variants:
      sv:
        - "vilken gräns gäller"
        # fler kommer
      en:
        - "the limit"

    # svaret
    answer:
      sv: |-
        Gränsen är en gräns.

        Den gäller.
      sv_easy: "Så är det."
      en: "It is a limit."
    short: {sv: "En gräns.", en: "A limit."}
    sources:
      - lou
    as_of: "2025"  # läs om
    review_by: 2027-01-01

  # den andra
  - id: beloppet
    kind: small_talk
    title: {sv: "Vilket belopp?", en: "Which amount?"}
    variants:
      sv:
        - "hur mycket"
    answer: {sv: "Mycket.", sv_easy: "Mycket.", en: "Much."}
    short: {sv: "Mycket.", en: "Much."}
# slut
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    knowledge = tmp_path / "knowledge"
    (knowledge / "entries").mkdir(parents=True)
    (knowledge / "sources.yaml").write_text(LAW, encoding="utf-8")
    (knowledge / "entries" / "a.yaml").write_text(ENTRIES, encoding="utf-8")
    return knowledge


def change(folder: Path, entry_id: EntryId = LIMIT, **fields: object) -> EntryChange:
    """Of an entry as it stands in the files."""
    knowledge = load(folder)
    return changed(knowledge[entry_id], knowledge, **fields)


def changed(entry: Entry, knowledge: KnowledgeBase, **fields: object) -> EntryChange:
    now = entry_with(entry, fields)
    assert isinstance(now, Entry), now
    return change_of(now, entry, knowledge)


def text_of(folder: Path) -> str:
    return (folder / "entries" / "a.yaml").read_bytes().decode()


def difference(old: str, new: str) -> list[str]:
    """The lines that are gone and those that are new."""
    lines = difflib.unified_diff(old.splitlines(), new.splitlines(), n=0, lineterm="")
    return [line for line in list(lines)[2:] if line[0] in "+-"]


def test_a_changed_field_is_written_as_an_editor_would(folder: Path) -> None:
    """All other lines, comments among them, stay as they are."""
    answer = {"sv": "En ny gräns.\n\nDen är 10.", "sv_easy": "Ny gräns.", "en": "A new limit."}
    wanted = change(folder, answer=answer, as_of="2026")

    written = export(folder, Overlay(changes=(wanted,)))

    assert written == [folder / "entries" / "a.yaml"]
    assert difference(ENTRIES, text_of(folder)) == [
        "-        Gränsen är en gräns.",
        "+        En ny gräns.",
        "-        Den gäller.",
        '-      sv_easy: "Så är det."',
        '-      en: "It is a limit."',
        "+        Den är 10.",
        "+      sv_easy: |-",
        "+        Ny gräns.",
        "+      en: |-",
        "+        A new limit.",
        '-    as_of: "2025"  # läs om',
        '+    as_of: "2026"',
    ]
    assert load(folder)[LIMIT] == wanted.entry


def test_a_new_field_stands_last(folder: Path) -> None:
    """Before what separates the entry from the next, and in the last entry before the comments."""
    day = date(2026, 11, 24)
    changes = (
        change(folder, verified_by='Eva "Ek"', verified_on=day, review_by=date(2027, 11, 24)),
        change(folder, AMOUNT, retired=day, replaced_by="gransen"),
    )

    export(folder, Overlay(changes=changes))

    assert difference(ENTRIES, text_of(folder)) == [
        "-    review_by: 2027-01-01",
        "+    review_by: 2027-11-24",
        r'+    verified_by: "Eva \"Ek\""',
        "+    verified_on: 2026-11-24",
        "+    retired: 2026-11-24",
        "+    replaced_by: gransen",
    ]
    assert text_of(folder).endswith("    replaced_by: gransen\n# slut\n")
    assert "    verified_on: 2026-11-24\n\n  # den andra\n" in text_of(folder)


def test_a_field_that_says_nothing_any_more_is_taken_out(folder: Path) -> None:
    """As an editor would leave it out."""
    export(folder, Overlay(changes=(change(folder, person=True),)))

    export(folder, Overlay(changes=(change(folder, person=False),)))

    assert text_of(folder) == ENTRIES


def test_the_last_field_of_a_file_is_replaced_before_its_last_comment(folder: Path) -> None:
    """Which is about no entry."""
    wanted = change(folder, AMOUNT, short={"sv": "Mer.", "en": "More."})

    export(folder, Overlay(changes=(wanted,)))

    assert text_of(folder).endswith('    short:\n      sv: "Mer."\n      en: "More."\n# slut\n')


def test_taught_wordings_come_along(folder: Path) -> None:
    """Those of a changed entry in its new text, those of others in their lists."""
    taught = tuple(
        TaughtVariant(entry_id=one, text=f"lärt om {one}", language=Language.SV)
        for one in (LIMIT, AMOUNT)
    )
    wanted = change(folder, title={"sv": "Gränsen?", "en": "The limit?"})
    overlay = Overlay(variants=taught, changes=(wanted,))

    export(folder, overlay)

    knowledge = load(folder)
    assert knowledge[LIMIT].variants.sv == ("vilken gräns gäller", "lärt om gransen")
    assert knowledge[AMOUNT].variants.sv == ("hur mycket", "lärt om beloppet")
    assert export(folder, overlay) == []


def test_a_changed_entry_that_was_taught_is_written_as_it_is_now(folder: Path) -> None:
    """With the sources of both."""
    menu = Source(id="meny", title="Meny", publisher="K", url="https://example.org/m", date="2026")
    lunch = new_entry(
        title="Vad är lunchen?",
        text="Lunchen är god.",
        language=Language.SV,
        question="lunch vad",
        source=menu,
        as_of="2026",
        review_by=date(2027, 5, 25),
        taken_ids=(),
    )
    law = load(folder).sources
    now = lunch.entry.model_copy(update={"sources": ("lou", "meny"), "as_of": "2027"})
    wanted = EntryChange(entry=now, base_version=lunch.entry.version, sources=(*law, menu))

    written = export(folder, Overlay(entries=(lunch,), changes=(wanted,)))

    assert [path.name for path in written] == ["sources.yaml", "taught.yaml"]
    assert load(folder)[lunch.entry.entry_id] == now


def test_what_is_written_is_not_written_again(folder: Path) -> None:
    """The files say it now."""
    overlay = Overlay(changes=(change(folder, as_of="2026"),))
    export(folder, overlay)

    assert export(folder, overlay) == []
    assert missing(load(folder), overlay) == NOTHING_TAUGHT


def test_a_conflict_is_not_written(folder: Path) -> None:
    """The files' entry has changed since; it stays as its editor wants it."""
    wanted = change(folder, as_of="2026")
    (folder / "entries" / "a.yaml").write_text(
        ENTRIES.replace('"2025"', '"2024"'), encoding="utf-8"
    )

    assert export(folder, Overlay(changes=(wanted,))) == []


@pytest.mark.parametrize(
    "other",
    [
        ENTRIES.replace("  - id: gransen  # ändras aldrig\n    kind", "  - kind").replace(
            "    review_by: 2027-01-01\n", "    review_by: 2027-01-01\n    id: gransen\n"
        ),
        ENTRIES.replace(
            "  - id: gransen  # ändras aldrig\n    kind: answer\n    title:\n"
            '      sv: "Vilken gräns?"\n      en: "Which limit?"\n',
            '  - title: {sv: "Vilken gräns?", en: "Which limit?"}\n'
            "    id: gransen\n    kind: answer\n",
        ),
    ],
    ids=["id last", "title first"],
)
def test_an_item_in_another_order_is_no_obstacle_or_left_to_the_editor(
    folder: Path, other: str
) -> None:
    """The first field shares its line with the hyphen: it is not replaced by machine."""
    (folder / "entries" / "a.yaml").write_text(other, encoding="utf-8")
    wanted = change(folder, title={"sv": "Gränsen?", "en": "The limit?"})
    is_first = "- title" in other

    if is_first:
        with pytest.raises(KnowledgeError, match=r"a.yaml:3: entries\[1\].title: skriv"):
            export(folder, Overlay(changes=(wanted,)))
    else:
        export(folder, Overlay(changes=(wanted,)))

    assert (load(folder)[LIMIT] == wanted.entry) is not is_first


def test_nothing_is_written_that_would_be_refused(folder: Path) -> None:
    """What the change refers to has gone since."""
    wanted = change(folder, related=("beloppet",))
    alone = ENTRIES[: ENTRIES.index("\n  # den andra")]
    (folder / "entries" / "a.yaml").write_text(alone, encoding="utf-8")

    with pytest.raises(KnowledgeError, match=r"(?s)Ingenting är skrivet.*'beloppet' finns inte"):
        export(folder, Overlay(changes=(wanted,)))

    assert text_of(folder) == alone


def test_what_would_be_written_can_be_looked_at(folder: Path) -> None:
    """And is not written by that."""
    new = Source(id="meny", title="Meny", publisher="K", url="https://example.org/m", date="2026")
    knowledge = load(folder)
    entry = knowledge[LIMIT]
    now = entry.model_copy(update={"sources": ("meny",)})
    wanted = EntryChange(entry=now, base_version=entry.version, sources=(new,))

    sources, entries = rewritten(folder, Overlay(changes=(wanted,)))

    assert (sources.name, sources.before, sources.after[: len(LAW)]) == ("sources.yaml", LAW, LAW)
    assert entries == Rewritten(
        "entries/a.yaml", ENTRIES, ENTRIES.replace("      - lou", "      - meny")
    )
    assert text_of(folder) == ENTRIES


def test_a_new_file_was_empty_before(folder: Path) -> None:
    """All of it is new."""
    lunch = new_entry(
        title="Lunch?",
        text="God.",
        language=Language.SV,
        question="lunch vad",
        source=load(folder).sources[0],
        as_of="2026",
        review_by=date(2027, 5, 25),
        taken_ids=(),
    )

    (taught,) = rewritten(folder, Overlay(entries=(lunch,)))

    assert (taught.name, taught.before) == ("entries/taught.yaml", "")


def test_every_real_entry_can_be_changed(tmp_path: Path) -> None:
    """In each only the lines that are different: two for the two texts, one more."""
    copy = tmp_path / "knowledge"
    shutil.copytree(REAL, copy)
    knowledge = load(copy)
    changes = tuple(
        changed(one, knowledge, short={"sv": "Kort.", "en": "Short."}, audience="official")
        for one in knowledge.entries
    )

    export(copy, Overlay(changes=changes))

    loaded = examine(copy)
    assert loaded.problems == []
    assert loaded.knowledge.entries == tuple(one.entry for one in changes)
    assert set(_fields_touched(copy)) <= {"sv:", "en:", "audience:"}


def _fields_touched(copy: Path) -> Iterable[str]:
    for path in (REAL / "entries").glob("*.yaml"):
        new = (copy / "entries" / path.name).read_text(encoding="utf-8")
        for line in difference(path.read_text(encoding="utf-8"), new):
            yield line[1:].split()[0]
