"""A compiled matcher is kept in a file, and its arrays are used where they lie there."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.ids import EntryId
from bot.knowledge.model import Language
from bot.matcher.cache import kept_matcher, load_or_compile
from bot.matcher.engine import FuzzyMatcher
from bot.matcher.material import LabelledVariant, Material, material_from_variants

RATE = 0.05
WORDINGS = {
    "price": ("vad kostar en biljett", "pris för en resa", "hur dyr är biljetten"),
    "time": ("när går bussen", "vilken tid avgår bussen", "hur ofta går bussen"),
    "place": ("var ligger hållplatsen", "vägen till hållplatsen", "hitta närmaste hållplats"),
}


@pytest.fixture
def material() -> Material:
    return material_from_variants(
        LabelledVariant(EntryId(entry), text, Language.SV)
        for entry, texts in WORDINGS.items()
        for text in texts
    )


def _file(folder: Path) -> Path:
    (file,) = folder.glob("matcher-*.pickle")
    return file


def _kept(material: Material, folder: Path) -> FuzzyMatcher | None:
    return kept_matcher(material, folder=folder, false_answer_rate=RATE)


def test_what_is_read_ranks_as_what_was_compiled(material: Material, tmp_path: Path) -> None:
    """To the last bit."""
    compiled = load_or_compile(material, folder=tmp_path, false_answer_rate=RATE)

    kept = _kept(material, tmp_path)

    assert kept is not None
    for question in ("hur mycket kostar resan", "bussens tid", "hållplats", "okänt"):
        assert kept.rank(question) == compiled.rank(question)


def test_arrays_are_mapped_from_the_file(material: Material, tmp_path: Path) -> None:
    """They are in memory only as far as they are used, and nothing can change them."""
    load_or_compile(material, folder=tmp_path, false_answer_rate=RATE)

    kept = _kept(material, tmp_path)

    assert kept is not None
    weights = kept.languages[Language.SV].index.weights
    assert not weights.flags.owndata
    assert not weights.flags.writeable
    assert weights.ctypes.data % 64 == 0


@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.999])
def test_a_file_that_was_cut_off_counts_as_none(
    material: Material, tmp_path: Path, share: float
) -> None:
    """As after a full disk: compiling again is all that it costs."""
    load_or_compile(material, folder=tmp_path, false_answer_rate=RATE)
    file = _file(tmp_path)
    file.write_bytes(file.read_bytes()[: int(file.stat().st_size * share)])

    assert _kept(material, tmp_path) is None
    assert load_or_compile(material, folder=tmp_path, false_answer_rate=RATE).rank("bussen").matches
    assert _kept(material, tmp_path) is not None


def test_a_file_may_be_replaced_while_it_is_used(material: Material, tmp_path: Path) -> None:
    """The old one stays as long as somebody uses it."""
    load_or_compile(material, folder=tmp_path, false_answer_rate=RATE)
    kept = _kept(material, tmp_path)
    assert kept is not None
    before = kept.rank("bussen")

    _file(tmp_path).unlink()
    load_or_compile(material, folder=tmp_path, false_answer_rate=0.1)

    assert kept.rank("bussen") == before
