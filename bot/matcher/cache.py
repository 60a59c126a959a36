"""The compiled matcher kept between starts: compiling takes seconds, reading it a moment."""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
from pathlib import Path

from bot.matcher.engine import FuzzyMatcher, compile_matcher
from bot.matcher.material import Material

_CODE = Path(__file__).parent


def load_or_compile(material: Material, *, folder: Path, false_answer_rate: float) -> FuzzyMatcher:
    """As `compile_matcher`, without doing again what was done with the same material and code."""
    kept = kept_matcher(material, folder=folder, false_answer_rate=false_answer_rate)
    if kept is not None:
        return kept
    matcher = compile_matcher(material, false_answer_rate=false_answer_rate)
    _keep(matcher, _file(material, folder, false_answer_rate))
    return matcher


def kept_matcher(
    material: Material, *, folder: Path, false_answer_rate: float
) -> FuzzyMatcher | None:
    """What `load_or_compile` made of the same material and code before."""
    try:
        # our own file in our own folder: whoever can write there can change the program as well
        kept = pickle.loads(_file(material, folder, false_answer_rate).read_bytes())  # noqa: S301
    except (OSError, pickle.UnpicklingError, EOFError, AttributeError, ImportError, IndexError):
        return None
    return kept if isinstance(kept, FuzzyMatcher) else None


def _file(material: Material, folder: Path, false_answer_rate: float) -> Path:
    return folder / f"matcher-{_key(material, false_answer_rate)}.pickle"


def _key(material: Material, false_answer_rate: float) -> str:
    """Hash of all that the result depends on, this package's own code included."""
    digest = hashlib.sha256(repr((material, false_answer_rate)).encode())
    for source in sorted(_CODE.glob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def _keep(matcher: FuzzyMatcher, file: Path) -> None:
    # a cache that can't be written costs some seconds at the next start, no more
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_suffix(f".{os.getpid()}")
        unfinished.write_bytes(pickle.dumps(matcher, protocol=pickle.HIGHEST_PROTOCOL))
        unfinished.replace(file)
        for other in file.parent.glob("matcher-*.pickle"):
            if other != file:
                other.unlink()
