"""Editors' mistakes, each named with file, line, entry and field."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import KnowledgeError
from bot.knowledge.cache import load_cached
from bot.knowledge.loader import examine, load

SOURCES = """\
sources:
  - id: lou
    title: "Lag (2016:1145)"
    publisher: "Riksdagen"
    url: "https://example.org/lou"
    date: "2025-05-19"
"""
CONTACTS = """\
contacts:
  - id: kommunen
    name: {sv: "din kommun", en: "your municipality"}
    does: {sv: "Svarar.", en: "Answers."}
"""


def entry(entry_id: str = "gransen", variant: str = "vilken gräns gäller", more: str = "") -> str:
    return f"""\
  - id: {entry_id}
    kind: answer
    title: {{sv: "Vilken gräns?", en: "Which limit?"}}
    variants:
      sv:
        - "{variant}"
      en: []
    answer:
      sv: "Gränsen är en gräns."
      sv_easy: "Så är det."
      en: "It is a limit."
    short: {{sv: "En gräns.", en: "A limit."}}
    sources:
      - lou
    as_of: "2025"
    review_by: 2027-01-01
{more}"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    knowledge = tmp_path / "knowledge"
    (knowledge / "entries").mkdir(parents=True)
    (knowledge / "sources.yaml").write_text(SOURCES, encoding="utf-8")
    (knowledge / "contacts.yaml").write_text(CONTACTS, encoding="utf-8")
    write(knowledge, entry())
    return knowledge


def write(folder: Path, *entries: str, name: str = "a.yaml") -> None:
    text = "entries:\n" + "".join(entries)
    (folder / "entries" / name).write_text(text, encoding="utf-8")


def problems_in(folder: Path) -> list[str]:
    return [str(problem) for problem in examine(folder).problems]


def test_sound_knowledge_is_loaded(folder: Path) -> None:
    """What editors wrote is there, with its version."""
    knowledge = load(folder)

    assert [entry.id for entry in knowledge.entries] == ["gransen"]
    assert len(knowledge.version) == 16


@pytest.mark.parametrize(
    ("right", "wrong", "problem"),
    [
        ("    kind: answer\n", "", "a.yaml:2: [gransen] kind: fältet saknas"),
        ("kind: answer", "kind: answr", "a.yaml:3: [gransen] kind: är inte ett av de tillåtna"),
        ("as_of:", "asof:", "a.yaml:16: [gransen] asof: okänt fält"),
        ("      en: []", "      fi: []", "a.yaml:8: [gransen] variants.fi: okänt fält"),
        ('"En gräns."', '"' + "x" * 281 + '"', "a.yaml:13: [gransen] short.sv: är längre än 280"),
        ('"vilken gräns gäller"', "no", "a.yaml:7: [gransen] variants.sv[1]: no utan citattecken"),
        ('"vilken gräns gäller"', "2016", "a.yaml:7: [gransen] variants.sv[1]: ska vara text"),
        ('"vilken gräns gäller"', '"🙂 ?"', "a.yaml:7: [gransen] variants.sv[1]: har inga ord"),
        ("      - lou", "      - luo", "a.yaml:15: [gransen] sources[1]: 'luo' finns inte"),
        ("2027-01-01", '"snart"', "a.yaml:17: [gransen] review_by:"),
        ("id: gransen", "id: Gränsen", "a.yaml:2: [Gränsen] id: har fel form"),
    ],
)
def test_a_mistake_is_named_with_file_line_entry_and_field(
    folder: Path, right: str, wrong: str, problem: str
) -> None:
    """One mistake, one line that says where."""
    assert right in entry()
    write(folder, entry().replace(right, wrong))

    problems = problems_in(folder)

    assert any(line.startswith(f"knowledge/entries/{problem}") for line in problems), problems


def test_a_variant_belongs_to_one_entry(folder: Path) -> None:
    """Also when the two write it differently."""
    write(folder, entry("annan", "Vilken GRÄNS gäller?"), name="b.yaml")

    problems = problems_in(folder)

    assert len(problems) == 1
    assert problems[0].startswith("knowledge/entries/b.yaml:7: [annan] variants.sv[1]: hör redan")


def test_an_id_stands_once(folder: Path) -> None:
    """Two files can't both have the entry."""
    write(folder, entry(variant="något annat"), name="b.yaml")

    assert problems_in(folder)[0].startswith("knowledge/entries/b.yaml:2: [gransen] id: id finns")


@pytest.mark.parametrize("field", ["related", "contacts"])
def test_what_is_referred_to_exists(folder: Path, field: str) -> None:
    """A related question that is gone would be a dead button."""
    write(folder, entry(more=f"    {field}:\n      - borta\n"))

    problem = problems_in(folder)[0]

    assert problem.startswith(f"knowledge/entries/a.yaml:19: [gransen] {field}[1]: 'borta' finns")


def test_a_known_unknown_says_who_decides(folder: Path) -> None:
    """Without that a visitor would be sent nowhere."""
    write(folder, entry().replace("kind: answer", "kind: known_unknown"))

    assert "needs 'decided_by'" in problems_in(folder)[0]


def test_the_easy_register_is_easy(folder: Path) -> None:
    """Long words and long sentences are refused there."""
    hard = "Upphandlingslagstiftningen " * 8 + "och " * 8 + "slut."
    write(folder, entry().replace("Så är det.", hard))

    problems = problems_in(folder)

    assert ["LIX" in problems[0], "17 ord i en mening" in problems[1]] == [True, True]


def test_all_problems_of_all_files_come_in_one_run(folder: Path) -> None:
    """Nobody runs the check ten times for ten mistakes."""
    write(folder, entry().replace("kind: answer", "kind: x").replace("- lou", "- luo"))
    write(folder, "\t- x", name="b.yaml")
    write(folder, entry("tredje", "hej hopp", more="    related: [borta]\n"), name="c.yaml")

    assert {problem.split(":")[0] for problem in problems_in(folder)} == {
        "knowledge/entries/a.yaml",
        "knowledge/entries/b.yaml",
        "knowledge/entries/c.yaml",
    }


def test_loading_faulty_knowledge_is_refused(folder: Path) -> None:
    """Half a knowledge base would give wrong answers silently."""
    write(folder, "  - id: x\n")

    with pytest.raises(KnowledgeError, match="fältet saknas"):
        load(folder)


def test_an_empty_folder_is_no_knowledge(tmp_path: Path) -> None:
    """A wrong path is told from empty knowledge."""
    with pytest.raises(KnowledgeError, match="inga poster"):
        load(tmp_path)


def test_unchanged_knowledge_comes_from_the_cache(folder: Path, tmp_path: Path) -> None:
    """The second start reads no YAML."""
    cache = tmp_path / "cache"
    first = load_cached(folder, cache)

    assert load_cached(folder, cache) == first
    assert [file.name for file in cache.iterdir()] == [f"knowledge-1-{first.version}.json"]


def test_a_damaged_cache_is_made_anew(folder: Path, tmp_path: Path) -> None:
    """The cache may be deleted or broken at any time."""
    cache = tmp_path / "cache"
    first = load_cached(folder, cache)
    next(cache.iterdir()).write_text("{", encoding="utf-8")

    assert load_cached(folder, cache) == first


def test_an_edit_replaces_the_cache(folder: Path, tmp_path: Path) -> None:
    """Old versions do not pile up."""
    cache = tmp_path / "cache"
    load_cached(folder, cache)
    write(folder, entry(variant="en ny fråga"))

    assert load_cached(folder, cache).entries[0].variants.sv == ("en ny fråga",)
    assert len(list(cache.iterdir())) == 1
