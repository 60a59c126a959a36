"""The compiled matcher kept between starts: compiling takes seconds, reading it a moment.

A file is a pickle of how long its parts are, the pickled matcher, and the matcher's arrays. Those
are not read but mapped: they take up memory as they are used, which the system can take back, and
which all programs that use the same file share.
"""

from __future__ import annotations

import contextlib
import hashlib
import mmap
import os
import pickle
from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.matcher.engine import FuzzyMatcher, compile_matcher
from bot.matcher.material import Material

_CODE = Path(__file__).parent
_ALIGNED = 64
"""Where an array begins; what the fastest instructions read at once."""
_UNREADABLE = (
    OSError,
    pickle.UnpicklingError,
    EOFError,
    AttributeError,
    ImportError,
    IndexError,
    TypeError,
    ValueError,
)
"""What a file that was cut off, or written by other code, leads to."""


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
        kept = _mapped(_file(material, folder, false_answer_rate))
    except _UNREADABLE:
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
        _write(matcher, unfinished)
        unfinished.replace(file)
        for other in file.parent.glob("matcher-*.pickle"):
            if other != file:
                other.unlink()


def _write(matcher: FuzzyMatcher, file: Path) -> None:
    arrays: list[pickle.PickleBuffer] = []
    body = pickle.dumps(matcher, protocol=pickle.HIGHEST_PROTOCOL, buffer_callback=arrays.append)
    raw = [array.raw() for array in arrays]
    lengths = pickle.dumps((len(body), [len(array) for array in raw]))
    with file.open("wb") as opened:
        opened.write(lengths + body)
        for array in raw:
            opened.write(bytes(-opened.tell() % _ALIGNED))
            opened.write(array)


def _mapped(file: Path) -> object:
    # our own file in our own folder: whoever can write there can change the program as well
    with file.open("rb") as opened:
        body_length, lengths = pickle.load(opened)  # noqa: S301
        body = opened.read(body_length)
        end_of_body = opened.tell()
        whole = memoryview(mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ))
    arrays = [whole[begin : begin + length] for begin, length in _places(end_of_body, lengths)]
    return pickle.loads(body, buffers=arrays)  # noqa: S301


def _places(end_of_body: int, lengths: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Where each array begins, and how long it is."""
    end = end_of_body
    for length in lengths:
        begin = end + -end % _ALIGNED
        yield begin, length
        end = begin + length
