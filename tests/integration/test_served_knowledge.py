"""The knowledge in service while editors change files and agents teach."""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date
from multiprocessing import active_children
from pathlib import Path
from signal import SIGTERM

import pytest

from bot.ids import EntryId
from bot.knowledge.changes import change_of
from bot.knowledge.editing import entry_with
from bot.knowledge.model import Entry, Language, Source
from bot.knowledge.overlay import Overlay, TaughtEntry, TaughtVariant, new_entry
from bot.served_knowledge import KnowledgePlace, ServedKnowledge, prepare

WORDINGS: dict[str, tuple[str, ...]] = {
    "kafe": ("När öppnar kaféet?", "kaféets öppettider", "är kaféet öppet på söndag"),
    "hyra": ("Vad är hyran?", "hyra pris", "hur mycket kostar lokalen per månad"),
    "buss": ("Går det en buss?", "buss från stationen", "vilken linje åker man med"),
}
CAFE, LUNCH = EntryId("kafe"), EntryId("vad-kostar-lunchen")
MENU = Source(
    id="menyn", title="Menyn", publisher="Kaféet", url="https://example.org/meny", date="2026-11"
)


def entry(entry_id: str, wordings: tuple[str, ...]) -> str:
    title, *variants = wordings
    listed = "\n".join(f'        - "{text}"' for text in variants)
    return f"""\
  - id: {entry_id}
    kind: small_talk
    title: {{sv: "{title}", en: "{title}"}}
    variants:
      sv:
{listed}
    answer: {{sv: "Ja.", sv_easy: "Ja.", en: "Yes."}}
    short: {{sv: "Ja.", en: "Yes."}}
"""


def write(folder: Path, wordings: dict[str, tuple[str, ...]]) -> None:
    text = "entries:\n" + "".join(entry(*one) for one in wordings.items())
    (folder / "entries" / "a.yaml").write_text(text, encoding="utf-8")


def taught(text: str, entry_id: str = CAFE) -> TaughtVariant:
    return TaughtVariant(entry_id=EntryId(entry_id), text=text, language=Language.SV)


def lunch() -> TaughtEntry:
    return new_entry(
        title="Vad kostar lunchen?",
        text="Lunchen kostar 95 kronor.",
        language=Language.SV,
        question="dagens rätt, vad tar ni för den",
        source=MENU,
        as_of="november 2026",
        review_by=date(2027, 5, 25),
        taken_ids=(),
    )


FIKA = Overlay(variants=(taught("fika eller inte idag"),))
"""Words that the editors' files don't have."""


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small knowledge, compiled once for all tests."""
    folder = tmp_path_factory.mktemp("served") / "knowledge"
    (folder / "entries").mkdir(parents=True)
    write(folder, WORDINGS)
    prepare(KnowledgePlace(folder, folder.parent / "cache", 0.05))
    return folder.parent


@pytest.fixture
def place(compiled: Path, tmp_path: Path) -> KnowledgePlace:
    """A copy of one's own."""
    shutil.copytree(compiled, tmp_path, dirs_exist_ok=True)
    return KnowledgePlace(tmp_path / "knowledge", tmp_path / "cache", 0.05)


def must_not_compile() -> None:
    raise AssertionError("the start compiles")


def served(place: KnowledgePlace, overlay: Overlay | None = None) -> ServedKnowledge:
    return ServedKnowledge(place, before_compiling=must_not_compile, overlay=overlay or Overlay())


def best(knowledge: ServedKnowledge, question: str) -> tuple[EntryId, float]:
    found = knowledge.current().matcher.rank(question, language=Language.SV).best
    assert found is not None
    return found.entry_id, round(found.confidence, 2)


def nearest(knowledge: ServedKnowledge, question: str) -> str:
    """The stored wording that is nearest: a taught one only if it is compiled in."""
    found = knowledge.current().matcher.rank(question, language=Language.SV).best
    assert found is not None
    return found.evidence.variant


def found_at_all(knowledge: ServedKnowledge, question: str) -> set[EntryId]:
    ranking = knowledge.current().matcher.rank(question, language=Language.SV)
    return {match.entry_id for match in ranking.matches}


def is_folded_in(knowledge: ServedKnowledge) -> bool:
    return nearest(knowledge, "idag fika") == "fika eller inte idag"


async def eventually(condition: Callable[[], object]) -> None:
    """Wait until it holds: a process has to start, and to compile a little."""
    async with asyncio.timeout(60):
        while not condition():  # noqa: ASYNC110 - of many things, most without an event
            await asyncio.sleep(0.02)


@asynccontextmanager
async def watched(knowledge: ServedKnowledge) -> AsyncIterator[None]:
    task = asyncio.create_task(knowledge.watch())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


# --- teaching -------------------------------------------------------------------------------


def test_a_taught_wording_works_at_once(place: KnowledgePlace) -> None:
    """Long before anything is compiled."""
    knowledge = served(place)

    knowledge.teach(FIKA)

    assert best(knowledge, "Fika, eller inte idag?") == (CAFE, 0.99)
    assert "fika eller inte idag" in knowledge.current().knowledge[CAFE].variants.sv


def test_a_taught_entry_works_at_once(place: KnowledgePlace) -> None:
    """By its title and its question, with its source."""
    knowledge = served(place)

    knowledge.teach(Overlay(entries=(lunch(),)))

    current = knowledge.current().knowledge
    assert best(knowledge, "vad kostar lunchen") == (LUNCH, 0.99)
    assert best(knowledge, "dagens rätt, vad tar ni för den") == (LUNCH, 0.99)
    assert current.sources_of(current[LUNCH]) == (MENU,)


def test_a_start_waits_for_nothing_taught(place: KnowledgePlace) -> None:
    """It works at once, and is compiled in later."""
    knowledge = served(place, FIKA)

    assert best(knowledge, "fika eller inte idag") == (CAFE, 0.99)
    assert not is_folded_in(knowledge)


async def test_what_is_taught_is_compiled_in_once(
    place: KnowledgePlace, caplog: pytest.LogCaptureFixture
) -> None:
    """After a pause, however much was taught before it; the next start finds it compiled."""
    caplog.set_level(logging.INFO)
    more = Overlay(variants=FIKA.variants, entries=(lunch(),))
    knowledge = served(place)

    async with watched(knowledge):
        knowledge.teach(FIKA)
        await asyncio.sleep(0.5)
        knowledge.teach(more)
        await eventually(lambda: is_folded_in(knowledge))
    again = served(place, more)

    assert is_folded_in(again)
    assert nearest(again, "rätt dagens ni tar") == "dagens rätt, vad tar ni för den"
    assert [record.getMessage()[:20] for record in caplog.records] == ["knowledge in service"]


async def test_what_is_undone_is_gone_at_once(place: KnowledgePlace) -> None:
    """Also if it was compiled in already: what editors keep answers as before."""
    knowledge = served(place)
    async with watched(knowledge):
        knowledge.teach(Overlay(variants=FIKA.variants, entries=(lunch(),)))
        await eventually(lambda: is_folded_in(knowledge))

    knowledge.teach(Overlay(entries=(lunch(),)))
    without_wording = nearest(knowledge, "idag fika eller kaféet")
    knowledge.teach(Overlay())

    assert without_wording in WORDINGS["kafe"]
    assert LUNCH not in found_at_all(knowledge, "vad kostar lunchen")
    assert knowledge.current().knowledge.get(LUNCH) is None


async def test_a_deleted_cache_does_not_delay_the_undoing(place: KnowledgePlace) -> None:
    """What the matcher knows too much of is left out until the files are compiled once more."""
    knowledge = served(place)
    async with watched(knowledge):
        knowledge.teach(Overlay(variants=FIKA.variants, entries=(lunch(),)))
        await eventually(lambda: is_folded_in(knowledge))
        shutil.rmtree(place.cache)

        knowledge.teach(Overlay())
        at_first = found_at_all(knowledge, "vad kostar lunchen")
        await eventually(lambda: nearest(knowledge, "idag fika") in WORDINGS["kafe"])

    assert LUNCH not in at_first
    assert knowledge.current().knowledge.get(LUNCH) is None


# --- changing entries -----------------------------------------------------------------------


def changed(knowledge: ServedKnowledge, **fields: object) -> Overlay:
    """The café's entry as it is to be."""
    base = knowledge.files()[CAFE]
    entry = entry_with(base, fields)
    assert isinstance(entry, Entry)
    return Overlay(changes=(change_of(entry, base, knowledge.files()),))


def test_a_changed_answer_is_given_at_once(place: KnowledgePlace) -> None:
    """And found as before: a start with it has nothing to compile."""
    knowledge = served(place)
    overlay = changed(knowledge, answer={"sv": "Nio.", "sv_easy": "Nio.", "en": "At nine."})

    knowledge.teach(overlay)
    again = served(place, overlay)

    assert knowledge.current().knowledge[CAFE].answer.sv == "Nio."
    assert best(knowledge, "kaféets öppettider")[0] == CAFE
    assert again.current().knowledge[CAFE].answer.sv == "Nio."
    assert (again.overlay(), again.files()[CAFE].answer.sv) == (overlay, "Ja.")


async def test_changed_wordings_work_at_once_and_are_compiled_in(place: KnowledgePlace) -> None:
    """The new ones at once, the old ones until then."""
    knowledge = served(place)
    overlay = changed(knowledge, variants={"sv": ("fika eller inte idag",)})

    async with watched(knowledge):
        knowledge.teach(overlay)
        at_first = best(knowledge, "fika eller inte idag")
        await eventually(lambda: is_folded_in(knowledge))

    assert at_first == (CAFE, 0.99)
    assert nearest(knowledge, "kaféets öppettider") not in WORDINGS["kafe"][1:]


async def test_a_retired_entry_is_not_found_any_more(place: KnowledgePlace) -> None:
    """Not for a moment, whatever the matcher still knows."""
    knowledge = served(place)
    overlay = changed(knowledge, retired="2026-11-24", replaced_by="hyra")

    knowledge.teach(overlay)
    at_first = found_at_all(knowledge, "kaféets öppettider")
    async with watched(knowledge):
        await eventually((place.cache / "taught").exists)
        await eventually(lambda: not active_children())

    assert CAFE not in at_first
    assert CAFE not in found_at_all(knowledge, "kaféets öppettider")
    replaced = knowledge.current().knowledge.in_place_of(CAFE)
    assert replaced is not None
    assert replaced.id == "hyra"


# --- editing --------------------------------------------------------------------------------


async def test_an_edit_keeps_what_is_taught(place: KnowledgePlace) -> None:
    """Both are in service, and then compiled together."""
    knowledge = served(place, FIKA)

    async with watched(knowledge):
        write(place.folder, WORDINGS | {"bad": ("Finns det ett bad?", "simma här", "bassängen")})
        await eventually(lambda: "bad" in knowledge.current().knowledge.by_id)
        at_first = best(knowledge, "fika eller inte idag")
        await eventually(lambda: is_folded_in(knowledge))

    assert at_first == (CAFE, 0.99)
    assert best(knowledge, "simma här")[0] == EntryId("bad")


async def test_what_an_editor_has_taken_over_is_not_compiled_again(
    place: KnowledgePlace, caplog: pytest.LogCaptureFixture
) -> None:
    """After an export the files say it all."""
    caplog.set_level(logging.INFO)
    knowledge = served(place, FIKA)

    async with watched(knowledge):
        write(place.folder, WORDINGS | {"kafe": (*WORDINGS["kafe"], "fika eller inte idag")})
        await eventually(lambda: is_folded_in(knowledge))
        await asyncio.sleep(2.5)

    assert len(caplog.records) == 1


async def test_a_broken_edit_holds_up_no_teaching(place: KnowledgePlace) -> None:
    """The old knowledge answers, what is taught works, and the problem can be seen."""
    knowledge = served(place)
    (place.folder / "entries" / "b.yaml").write_text("entries:\n  - id: halv\n", encoding="utf-8")

    await knowledge.reload()
    knowledge.teach(FIKA)
    problem = knowledge.problem
    (place.folder / "entries" / "b.yaml").unlink()
    await knowledge.reload()

    assert "b.yaml:2: [halv]" in str(problem)
    assert best(knowledge, "fika eller inte idag") == (CAFE, 0.99)
    assert knowledge.problem is None


async def test_nothing_is_compiled_twice_at_a_time(place: KnowledgePlace) -> None:
    """It takes a core and much memory."""
    knowledge = served(place)
    most = 0

    async def count() -> None:
        nonlocal most
        while True:
            most = max(most, len(active_children()))
            await asyncio.sleep(0.01)

    counting = asyncio.create_task(count())
    await asyncio.gather(knowledge.reload(), knowledge.reload())
    counting.cancel()

    assert most == 1


async def test_a_stop_waits_for_no_compiling(place: KnowledgePlace) -> None:
    """The process that compiles ends with us."""
    knowledge = served(place)
    write(place.folder, WORDINGS | {"bad": ("Finns det ett bad?", "simma här")})
    reloading = asyncio.create_task(knowledge.reload())
    await eventually(active_children)
    (process,) = active_children()

    reloading.cancel()
    await asyncio.gather(reloading, return_exceptions=True)
    # the thread that waited for it may be about to note how it ended
    await eventually(lambda: process.exitcode is not None)

    assert process.exitcode == -SIGTERM


def test_the_first_start_says_that_it_compiles(place: KnowledgePlace) -> None:
    """It takes a while, once."""
    shutil.rmtree(place.cache)
    said: list[str] = []

    knowledge = ServedKnowledge(place, before_compiling=lambda: said.append("wait"), overlay=FIKA)

    assert said == ["wait"]
    assert best(knowledge, "fika eller inte idag") == (CAFE, 0.99)
    assert best(knowledge, "hyra pris")[0] == EntryId("hyra")
