"""What simpler engines make of the same questions: from the same wordings, without tuning."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import pairwise

import numpy as np
from rapidfuzz import fuzz, process
from scipy import sparse

from bot.ids import EntryId
from bot.knowledge.model import Language
from bot.matcher.arrays import Floats, Ints
from bot.matcher.material import Material
from bot.matcher.normalize import normalize
from bot.matcher.words import stem
from tests.bench.measures import Guess
from tests.bench.sets import BenchSet

_SHOWN = 3
_BATCH = 256
"""Questions compared with all wordings at once."""

Ranked = tuple[tuple[EntryId, ...], float]
"""The best entries, and the score of the first."""


@dataclass(frozen=True, slots=True)
class Known:
    """The stored wordings in normal form; those of one entry stand side by side."""

    texts: tuple[str, ...]
    entries: tuple[EntryId, ...]
    begins: Ints
    languages: tuple[Language, ...]
    """Those that there are wordings in."""

    @classmethod
    def of(cls, material: Material) -> Known:
        """The wordings of all entries, in whatever language."""
        rows = sorted(
            {(v.entry_id, normal) for v in material.variants if (normal := normalize(v.text))}
        )
        entries, begins = np.unique([entry for entry, _ in rows], return_index=True)
        return cls(
            tuple(text for _, text in rows),
            tuple(EntryId(str(entry)) for entry in entries),
            begins.astype(np.int32),
            tuple(sorted({v.language for v in material.variants})),
        )

    def places(self) -> Ints:
        """For each wording the place of its entry."""
        sizes = np.diff([*self.begins, len(self.texts)])
        return np.repeat(np.arange(len(self.entries), dtype=np.int32), sizes)

    def best(self, scores: Floats) -> Iterator[Ranked]:
        """From scores of questions by wordings."""
        return self.first(np.maximum.reduceat(scores, self.begins, axis=1))

    def first(self, scores: Floats) -> Iterator[Ranked]:
        """From scores of questions by entries."""
        for row in scores:
            order = np.argsort(-row, kind="stable")[:_SHOWN]
            yield tuple(self.entries[place] for place in order), float(row[order[0]])


Engine = Callable[[Known, Sequence[str]], Iterator[Ranked]]
"""Learns what is known, then ranks the entries for questions in normal form."""


def rapidfuzz(scorer: Callable[..., float]) -> Engine:
    """The nearest wording by one of rapidfuzz's scores."""

    def rank(known: Known, questions: Sequence[str]) -> Iterator[Ranked]:
        for batch in _batches(questions):
            yield from known.best(process.cdist(batch, known.texts, scorer=scorer, workers=-1))

    return rank


def full_text_search(known: Known, questions: Sequence[str]) -> Iterator[Ranked]:
    """SQLite's FTS5: the wordings that have any of the words, by BM25."""
    database = sqlite3.connect(":memory:")
    options = "entry UNINDEXED, text, tokenize='unicode61 remove_diacritics 0'"
    database.execute(f"CREATE VIRTUAL TABLE known USING fts5({options})")
    rows = zip(known.places().tolist(), known.texts, strict=True)
    database.executemany("INSERT INTO known VALUES (?, ?)", rows)
    find = "SELECT entry, -bm25(known) FROM known WHERE known MATCH ? ORDER BY rank"
    for question in questions:
        words = " OR ".join(f'"{word}"' for word in dict.fromkeys(question.split()))
        best: dict[int, float] = {}
        for place, score in database.execute(find, [words]) if words else ():
            best.setdefault(place, score)
            if len(best) == _SHOWN:
                break
        yield tuple(known.entries[place] for place in best), max(best.values(), default=0.0)
    database.close()


@dataclass(frozen=True, slots=True)
class TfIdf:
    """Pieces of texts weighted by how rare they are; each text has length one."""

    pieces: Callable[[str], Iterable[str]]
    places: Mapping[str, int]
    rarity: Floats

    @classmethod
    def of(cls, texts: Sequence[str], pieces: Callable[[str], Iterable[str]]) -> TfIdf:
        counts = Counter(piece for text in texts for piece in set(pieces(text)))
        rarity = np.log((1 + len(texts)) / (1 + np.array(list(counts.values())))) + 1
        return cls(pieces, {piece: place for place, piece in enumerate(counts)}, rarity)

    def matrix(self, texts: Sequence[str]) -> sparse.csr_array[np.float64]:
        """A row for each text."""
        weights, columns, ends = [], [], [0]
        for text in texts:
            counts = Counter(piece for piece in self.pieces(text) if piece in self.places)
            ids = np.array([self.places[piece] for piece in counts], np.int32)
            row = (1 + np.log(np.array([*counts.values()], np.float64))) * self.rarity[ids]
            weights.append(row / (np.sqrt(row @ row) or 1.0))
            columns.append(ids)
            ends.append(ends[-1] + len(ids))
        values = (np.concatenate(weights), np.concatenate(columns), np.array(ends, np.int32))
        return sparse.csr_array(values, shape=(len(texts), len(self.places)))


def characters(text: str) -> Iterator[str]:
    """Runs of 2-5 characters of each word, its edges counted as characters."""
    for word in text.split():
        framed = f" {word} "
        for length in range(2, 6):
            for begin in range(len(framed) - length + 1):
                yield framed[begin : begin + length]


def tf_idf_of_characters(known: Known, questions: Sequence[str]) -> Iterator[Ranked]:
    """The nearest wording by the cosine of runs of characters."""
    space = TfIdf.of(known.texts, characters)
    stored = space.matrix(known.texts).T.tocsr()
    for batch in _batches(questions):
        yield from known.best((space.matrix(batch) @ stored).toarray())


def linear_svm(known: Known, questions: Sequence[str]) -> Iterator[Ranked]:
    """A linear support vector machine for each entry, over stems, pairs of them, and characters."""
    from sklearn.svm import LinearSVC

    def stems(text: str) -> Iterator[str]:
        # the language of a question is not known here: both stems, where there are two languages
        for language in known.languages:
            found = [f"{stem(word, language)}/{language}" for word in text.split()]
            yield from found
            yield from map(" ".join, pairwise(found))

    spaces = TfIdf.of(known.texts, stems), TfIdf.of(known.texts, characters)
    model = LinearSVC()
    model.fit(sparse.hstack([space.matrix(known.texts) for space in spaces]), known.places())
    for batch in _batches(questions):
        rows = sparse.hstack([space.matrix(batch) for space in spaces])
        yield from known.first(model.decision_function(rows))


def _batches(questions: Sequence[str]) -> Iterator[Sequence[str]]:
    return (questions[begin : begin + _BATCH] for begin in range(0, len(questions), _BATCH))


def engines() -> Mapping[str, Engine | None]:
    """Every engine by name; None for one whose library is not installed."""
    return {
        "rapidfuzz WRatio": rapidfuzz(fuzz.WRatio),
        "rapidfuzz token_set_ratio": rapidfuzz(fuzz.token_set_ratio),
        "SQLite FTS5 (BM25)": full_text_search,
        "TF-IDF of characters 2–5": tf_idf_of_characters,
        "Linear SVM on stems + characters": linear_svm if find_spec("sklearn") else None,
    }


def guesses(engine: Engine, bench_set: BenchSet) -> list[Guess]:
    """What an engine makes of each question of a set."""
    found = []
    for part in bench_set.parts:
        normals = [normalize(question.text) for question in part.questions]
        ranked = engine(Known.of(part.material), normals)
        found += [Guess(q, *one) for q, one in zip(part.questions, ranked, strict=True)]
    return found
