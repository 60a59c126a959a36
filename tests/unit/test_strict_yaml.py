"""What we accept as YAML, and how the rest is refused."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.strict_yaml import MAX_BYTES, MAX_PROBLEMS, parse, read


def value_of(text: str) -> object:
    document, problems = parse(text.encode(), "f.yaml")
    assert problems == []
    assert document is not None
    return document.value


def problems_of(text: str | bytes) -> list[str]:
    raw = text.encode() if isinstance(text, str) else text
    return [str(problem) for problem in parse(raw, "f.yaml")[1]]


def test_plain_data_is_read_as_written() -> None:
    """Text, numbers, dates and lists come out as an editor means them."""
    value = value_of('a: "ja"\nb: 3\nc: 2026-11-23\nd:\n  - "x"\n  - true\ne: null\n')

    assert value == {"a": "ja", "b": 3, "c": date(2026, 11, 23), "d": ["x", True], "e": None}


@pytest.mark.parametrize("text", ["0123x", "12:30:45", "1e3", "0x1F", "2026-13-40"])
def test_what_yaml_would_reinterpret_stays_text(text: str) -> None:
    """A time of day is no sexagesimal number."""
    assert value_of(f"a: {text}") == {"a": text}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: 1\na: 2", "f.yaml:2: a: 'a' står två gånger"),
        ("a:\n  b: no", "f.yaml:2: a.b: no utan citattecken"),
        ("a: [x, ja]", "f.yaml:1: a[2]: ja utan citattecken"),
        ("a: &x 1", "f.yaml:1: a: ankare och alias"),
        ("b: *x", "f.yaml:1: b: ankare och alias"),
        ("<<: {a: 1}", "f.yaml:1: sammanslagning"),
        ("a: !!python/name:os.system x", "f.yaml:1: a: taggen"),
        ("a:\n\t- b", "f.yaml:2: tabb i början"),
        ("a: 'b", "f.yaml:1: YAML-fel"),
        ("a: b: c", "f.yaml:1: YAML-fel"),
        ("a: 1\n---\nb: 2", "f.yaml:1: bara ett dokument"),
        ("? [a]\n: b", "f.yaml:1: ett fältnamn väntades"),
        (b"\xef\xbb\xbfa: 1", "f.yaml:1: börjar med ett BOM-tecken"),
        (b"a: 1\nb: \xe5", "f.yaml:2: är inte UTF-8"),
        ("[" * 100, "f.yaml:1: [1][1][1]: för många nivåer"),
    ],
)
def test_what_is_not_allowed_is_named_with_its_line(text: str | bytes, problem: str) -> None:
    """The editor finds the place at once."""
    problems = problems_of(text)

    assert len(problems) == 1
    assert problems[0].startswith(problem)


def test_all_problems_are_found_in_one_reading() -> None:
    """One run, one list."""
    problems = problems_of("a: no\nb: &x 1\nb: 2\n")

    assert [problem.split(":")[1] for problem in problems] == ["1", "2", "3"]


def bomb(line: str) -> bytes:
    return ("a: &a [x, x, x]\n" + line * (64_000 // len(line))).encode()


@pytest.mark.parametrize("line", ["b: [*a, *a, *a, *a]\n", "<<: *a\n", "? [a]\n", "[" * 50 + "\n"])
def test_a_bomb_is_refused_quickly(line: str) -> None:
    """64 KB of aliases or merge keys are no work."""
    start = time.perf_counter()
    problems = problems_of(bomb(line))

    assert time.perf_counter() - start < 0.2
    assert 0 < len(problems) <= MAX_PROBLEMS


def test_a_file_over_one_megabyte_is_not_read(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Nobody edits such a file by hand."""
    file = tmp_path_factory.mktemp("yaml") / "big.yaml"
    file.write_bytes(b"#" * (MAX_BYTES + 1))

    document, problems = read(file)

    assert document is None
    assert "större än 1 MB" in str(problems[0])


@given(st.binary(max_size=200))
def test_any_bytes_give_a_document_or_a_problem(raw: bytes) -> None:
    """Rubbish never raises."""
    document, problems = parse(raw, "f.yaml")

    assert document is not None or problems
