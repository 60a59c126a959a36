"""What agents have taught, in the editors' files."""

from __future__ import annotations

import difflib
import shutil
from datetime import date
from pathlib import Path

import pytest

from bot.errors import KnowledgeError
from bot.ids import EntryId
from bot.knowledge.export import export
from bot.knowledge.loader import examine, load
from bot.knowledge.model import Language, Source
from bot.knowledge.overlay import (
    NOTHING_TAUGHT,
    Overlay,
    TaughtEntry,
    TaughtVariant,
    missing,
    new_entry,
)

REAL = Path(__file__).parents[3] / "knowledge"
SOURCES = """\
# Källorna.
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
  - id: gransen
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

    answer:
      sv: "Gränsen är en gräns."
      sv_easy: "Så är det."
      en: "It is a limit."
    short:
      sv: "En gräns."
      en: "A limit."
    sources:
      - lou
    as_of: "2025"
    review_by: 2027-01-01

  # den andra
  - id: beloppet
    kind: small_talk
    title: {sv: "Vilket belopp?", en: "Which amount?"}
    variants:
      sv:
        - "hur mycket"
    answer:
      sv: "Mycket."
      sv_easy: "Mycket."
      en: "Much."
    short: {sv: "Mycket.", en: "Much."}
"""
MENU = Source(
    id="menyn", title="Menyn", publisher="Kaféet", url="https://example.org/meny", date="2026-11"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    knowledge = tmp_path / "knowledge"
    (knowledge / "entries").mkdir(parents=True)
    (knowledge / "sources.yaml").write_text(SOURCES, encoding="utf-8")
    (knowledge / "entries" / "a.yaml").write_text(ENTRIES, encoding="utf-8")
    return knowledge


def variant(text: str, entry_id: str = "gransen", language: Language = Language.SV) -> Overlay:
    return Overlay(
        variants=(TaughtVariant(entry_id=EntryId(entry_id), text=text, language=language),)
    )


def lunch(text: str = "Lunchen är god.\n\nKaffe ingår.") -> TaughtEntry:
    return new_entry(
        title="Vad är lunchen?",
        text=text,
        language=Language.SV,
        question="lunch vad",
        source=MENU,
        as_of="november 2026",
        review_by=date(2027, 5, 25),
        taken_ids=(),
    )


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.*")}


def added(old: str, new: str) -> list[str]:
    """The lines that are there now; fails if one is gone."""
    changed = [
        line for line in difflib.ndiff(old.splitlines(), new.splitlines()) if line[0] in "+-"
    ]
    assert [line for line in changed if line[0] == "-"] == []
    return [line[2:] for line in changed]


def entries_in(folder: Path) -> str:
    return (folder / "entries" / "a.yaml").read_bytes().decode()


# --- variants -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "before", "after"),
    [
        (Language.SV, '- "vilken gräns gäller"\n', "        # fler kommer\n"),
        (Language.EN, '- "the limit"\n', "\n    answer:"),
    ],
)
def test_a_variant_stands_last_in_its_list(
    folder: Path, language: Language, before: str, after: str
) -> None:
    """In quotes, as far in as the others; what comes after keeps its comments and blank lines."""
    written = export(folder, variant('Vad är "gränsen" \\ 2026?', language=language))

    assert written == [folder / "entries" / "a.yaml"]
    assert added(ENTRIES, entries_in(folder)) == [r'        - "Vad är \"gränsen\" \\ 2026?"']
    assert rf'{before}        - "Vad är \"gränsen\" \\ 2026?"' + "\n" + after in entries_in(folder)


def test_a_list_that_is_not_there_is_begun(folder: Path) -> None:
    """After that of the other language, which may grow at the same time."""
    english = variant("how much", "beloppet", Language.EN)
    swedish = variant("vilken summa", "beloppet")

    export(folder, Overlay(variants=(*english.variants, *swedish.variants)))

    assert added(ENTRIES, entries_in(folder)) == [
        '        - "vilken summa"',
        "      en:",
        '        - "how much"',
    ]


def test_a_list_written_as_empty_is_begun(folder: Path) -> None:
    """Only that line is another now."""
    empty = ENTRIES.replace('      en:\n        - "the limit"\n', "      en: []  # ännu\n")
    (folder / "entries" / "a.yaml").write_text(empty, encoding="utf-8")

    export(folder, variant("the limit", language=Language.EN))

    begun = '      en:  # ännu\n        - "the limit"\n'
    assert entries_in(folder) == empty.replace("      en: []  # ännu\n", begun)


def test_a_files_line_ends_are_kept(folder: Path) -> None:
    """An editor on Windows sees no mixture."""
    (folder / "entries" / "a.yaml").write_bytes(ENTRIES.replace("\n", "\r\n").encode())

    export(folder, variant("gräns nu"))

    assert '        - "gräns nu"\r\n' in entries_in(folder)
    assert entries_in(folder).count("\n") == entries_in(folder).count("\r\n")


def test_a_last_line_without_an_end_gets_one(folder: Path) -> None:
    """What is added begins on a line of its own."""
    (folder / "sources.yaml").write_text(SOURCES.rstrip(), encoding="utf-8")

    export(folder, Overlay(entries=(lunch(),)))

    assert (folder / "sources.yaml").read_text(encoding="utf-8").startswith(SOURCES)


@pytest.mark.parametrize(
    ("block", "other"),
    [
        ('      sv:\n        - "hur mycket"\n', '      sv: ["hur mycket"]\n'),
        ('    variants:\n      sv:\n        - "hur mycket"\n', "    variants: {}\n"),
        ('      sv:\n        - "hur mycket"\n', "      sv: [\n      ]\n"),
        (
            '    variants:\n      sv:\n        - "hur mycket"\n',
            '    variants: {en: ["how much"]}\n',
        ),
    ],
)
def test_a_list_in_another_form_is_left_to_the_editor(folder: Path, block: str, other: str) -> None:
    """Who is told the line and what to do; nothing is written."""
    (folder / "entries" / "a.yaml").write_text(ENTRIES.replace(block, other), encoding="utf-8")
    before = contents(folder)

    with pytest.raises(KnowledgeError, match=r"knowledge/entries/a.yaml:\d+: .*en rad för varje"):
        export(folder, variant("vilken summa", "beloppet"))

    assert contents(folder) == before


# --- entries and sources --------------------------------------------------------------------


def test_a_new_entry_has_a_file_with_the_others(folder: Path) -> None:
    """Written as editors write it, for them to improve and move."""
    written = export(folder, Overlay(entries=(lunch(),)))

    taught = folder / "entries" / "taught.yaml"
    assert written == [folder / "sources.yaml", taught]
    assert (
        taught.read_text(encoding="utf-8")
        == """\
# Vad personalen har lärt assistenten: förbättra posterna och flytta dem till sina ämnen.
entries:
  - id: vad-ar-lunchen
    kind: answer
    title:
      sv: "Vad är lunchen?"
      en: "Vad är lunchen?"
    audience: both
    variants:
      sv:
        - "lunch vad"
      en: []
    answer:
      sv: |-
        Lunchen är god.

        Kaffe ingår.
      sv_easy: |-
        Lunchen är god.

        Kaffe ingår.
      en: |-
        Lunchen är god.

        Kaffe ingår.
    short:
      sv: "Lunchen är god. Kaffe ingår."
      en: "Lunchen är god. Kaffe ingår."
    sources:
      - menyn
    as_of: "november 2026"
    review_by: 2027-05-25
"""
    )


def test_a_new_source_stands_last(folder: Path) -> None:
    """In the form of the others."""
    export(folder, Overlay(entries=(lunch(),)))

    assert added(SOURCES, (folder / "sources.yaml").read_text(encoding="utf-8")) == [
        "  - id: menyn",
        '    title: "Menyn"',
        '    publisher: "Kaféet"',
        '    url: "https://example.org/meny"',
        '    date: "2026-11"',
    ]


def test_the_next_entry_stands_after_the_first(folder: Path) -> None:
    """A blank line between them; its further wordings come along."""
    export(folder, Overlay(entries=(lunch(),)))
    first = (folder / "entries" / "taught.yaml").read_text(encoding="utf-8")
    tea = new_entry(
        title="Te?",
        text="Vi har te.",
        language=Language.EN,
        question="is there tea",
        source=MENU,
        as_of="2026",
        review_by=date(2027, 5, 25),
        taken_ids=(),
    )
    more = variant("tea please", "te", Language.EN).variants

    written = export(folder, Overlay(entries=(lunch(), tea), variants=more))

    second = (folder / "entries" / "taught.yaml").read_text(encoding="utf-8")
    assert written == [folder / "entries" / "taught.yaml"]
    assert second.startswith(first + "\n  - id: te\n")
    assert '      en:\n        - "is there tea"\n        - "tea please"\n' in second


@pytest.mark.parametrize(
    "text",
    [
        "- en lista: # med tecken\n- till",
        " En rad.\n  En till.",
        "Tecken \x07, \x85 och \u2028 och\ttabb.",
        "🙂 ”citat” \\ 'en' {två} [tre]",
        "Rad ett.\n   \nRad två.",
    ],
)
def test_any_answer_comes_back_as_it_was(folder: Path, text: str) -> None:
    """Whatever YAML might make of its signs."""
    export(folder, Overlay(entries=(lunch(text),)))

    assert load(folder).by_id[EntryId("vad-ar-lunchen")].answer.sv == text.strip()


def test_an_answer_is_not_easy_before_an_editor_has_worded_it(folder: Path) -> None:
    """Officialese is taken as it is, and waits in its file."""
    hard = "Arbetsförmedlingens beslutsunderlag kompletteras fortlöpande av handläggaren."

    export(folder, Overlay(entries=(lunch(hard),)))

    assert examine(folder).problems == []


def test_a_fixed_word_is_no_text(folder: Path) -> None:
    """`person: true` is a truth value, without quotes."""
    entry = lunch().entry.model_copy(update={"person": True})

    export(folder, Overlay(entries=(TaughtEntry(entry=entry, sources=(MENU,)),)))

    assert load(folder).by_id[EntryId("vad-ar-lunchen")].person is True


@pytest.mark.parametrize("title", ["Nej", "2026", "null", "true"])
def test_an_id_that_yaml_would_misread_is_quoted(folder: Path, title: str) -> None:
    """`no` is a truth value there, and 2026 a number."""
    taught = new_entry(
        title=title,
        text="Så är det.",
        language=Language.SV,
        question="lunch vad",
        source=MENU,
        as_of="2026",
        review_by=date(2027, 5, 25),
        taken_ids=(),
    )

    export(folder, Overlay(entries=(taught,)))

    assert EntryId(title.lower()) in load(folder).by_id


# --- as a whole -----------------------------------------------------------------------------


def test_what_is_written_is_not_written_again(folder: Path) -> None:
    """Nor is a file touched for nothing."""
    taught = Overlay(entries=(lunch(),), variants=variant("gräns nu").variants)
    export(folder, taught)
    before = contents(folder)

    assert export(folder, taught) == []
    assert contents(folder) == before


def test_nothing_is_written_into_faulty_files(folder: Path) -> None:
    """An editor mends them first, and is told where."""
    (folder / "entries" / "b.yaml").write_text("entries:\n  - id: halv\n", encoding="utf-8")
    before = contents(folder)

    with pytest.raises(KnowledgeError, match=r"(?s)Rätta först.*b.yaml:2: \[halv\]"):
        export(folder, variant("gräns nu"))

    assert contents(folder) == before


def test_nothing_is_written_that_would_be_refused(folder: Path) -> None:
    """A reference to nothing, from an entry that was taught."""
    entry = lunch().entry.model_copy(update={"related": ("borta",)})
    before = contents(folder)

    with pytest.raises(KnowledgeError, match=r"(?s)Ingenting är skrivet.*'borta' finns inte"):
        export(folder, Overlay(entries=(TaughtEntry(entry=entry, sources=(MENU,)),)))

    assert contents(folder) == before


def test_nothing_is_written_that_would_say_something_else(folder: Path) -> None:
    """A line that looks like a comment is a text's last line, and would become one."""
    odd = ENTRIES.replace('- "hur mycket"\n', "- |-\n          hur\n          # mycket\n")
    odd = odd.replace(
        '    answer:\n      sv: "Mycket', '      en: []\n    answer:\n      sv: "Mycket'
    )
    (folder / "entries" / "a.yaml").write_text(odd, encoding="utf-8")

    with pytest.raises(KnowledgeError, match=r"Ingenting är skrivet.*: entries/a.yaml\."):
        export(folder, variant("vilken summa", "beloppet"))

    assert entries_in(folder) == odd


def test_what_can_not_be_written_is_said(folder: Path) -> None:
    """With the folder, not with a stack."""
    (folder / "entries" / "taught.yaml").mkdir()

    with pytest.raises(KnowledgeError, match=r"knowledge: kan inte läsas eller skrivas"):
        export(folder, Overlay(entries=(lunch(),)))


def test_the_real_knowledge_takes_up_what_is_taught(tmp_path: Path) -> None:
    """Line by line only more than before, and sound; every entry can grow in both languages."""
    copy = tmp_path / "knowledge"
    shutil.copytree(REAL, copy)
    old = load(copy)
    taught = Overlay(
        entries=(lunch(),),
        variants=tuple(
            TaughtVariant(
                entry_id=entry.entry_id, text=f"lärt {number} {language}", language=language
            )
            for number, entry in enumerate(old.entries)
            for language in Language
        ),
    )

    export(copy, taught)

    loaded = examine(copy)
    assert loaded.problems == []
    assert missing(loaded.knowledge, taught) == NOTHING_TAUGHT
    for path in REAL.rglob("*.yaml"):
        new = (copy / path.relative_to(REAL)).read_text(encoding="utf-8").splitlines()
        kept = [line for line in new if '- "lärt ' not in line]
        lines = path.read_text(encoding="utf-8").splitlines()
        assert kept[: len(lines)] == lines
