"""The pages of the knowledge: editors look, change, review, retire, decide and export."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer

from bot.conversation.labels import Rating
from bot.conversation.model import Direction, Outcome
from bot.escalation.model import Suggestion
from bot.ids import EntryId
from bot.knowledge.model import Kind
from bot.store.open_store import Store
from bot.store.tables import audit
from tests.fakes import NOON
from tests.integration.console.agents import (
    ANNA,
    EVA,
    KARIN,
    AgentsBrowser,
    Clock,
    a_ticket,
    keep,
    said,
    say,
)
from tests.integration.console.editors import ENTRY, IOP, EditorsConsole, TickingClock, form_on
from tests.unit.conversation.fakes import FITS, FITS_NOTHING, FITS_TWO, NOBODY_KNOWS

LIST = "/staff/knowledge"
TODAY = NOON.date()


@pytest.fixture
def clock() -> Clock:
    return TickingClock()


@pytest.fixture
async def editors(store: Store, clock: Clock, tmp_path: Path) -> AsyncIterator[EditorsConsole]:
    console = EditorsConsole(store, clock, folder=tmp_path / "knowledge")
    console.server = TestServer(console.app())
    async with console.server:
        yield console


@pytest.fixture
async def eva(editors: EditorsConsole) -> AsyncIterator[AgentsBrowser]:
    async with editors.browser_of(EVA) as browser:
        yield browser


@pytest.fixture
async def karin(editors: EditorsConsole) -> AsyncIterator[AgentsBrowser]:
    async with editors.browser_of(KARIN) as browser:
        yield browser


async def changes(agent: AgentsBrowser, act: str = "live", **fields: str) -> int:
    """The form as it stands but for these fields; the status of what comes back."""
    form = form_on(await agent.opens(f"{ENTRY}/edit"))
    texts = {name.replace("__", "."): text for name, text in fields.items()}
    page = await agent.posts(f"{ENTRY}/edit", {**form, "reason": "Ny dom", **texts, "act": act})
    return page.status


async def drafted(agent: AgentsBrowser, **fields: str) -> str:
    """The id of a draft."""
    assert await changes(agent, "draft", **fields) == 303
    html = (await agent.opens(ENTRY)).html
    return html.split("/staff/knowledge/edits/", 1)[1].split("/")[0]


async def newest(store: Store) -> str:
    return (await store.queries.live_edits())[-1].id


async def acts(store: Store) -> list[tuple[str, str, str]]:
    rows = await store._parts.reader.rows(audit.select().order_by(audit.c.id))
    return [(row.agent, row.act, row.subject) for row in rows]


# --- looking --------------------------------------------------------------------------------


async def test_all_entries_are_listed_by_their_titles(eva: AgentsBrowser) -> None:
    """With what they are, as of when, and when to review them."""
    page = await eva.opens(LIST)

    assert page.has("Alla (4)", "Vad är iop? Granskas 2027-06-01 Svar uppgift från 2016")
    assert page.has("Vet vi inte (1)", "Att granska (0)")


async def test_what_is_due_comes_first(editors: EditorsConsole, clock: Clock) -> None:
    """And is marked."""
    clock.passes(timedelta(days=300))
    async with editors.browser_of(EVA) as eva:
        await eva.posts(f"{ENTRY}/verify", form_on(await eva.opens(ENTRY)))

        page = await eva.opens(LIST)

    assert page.words.index("Vad är price?") < page.words.index("Vad är iop?")
    assert page.html.count('class="ticket late"') == 3


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("q=lätt+om+LOU", ["Vad är lou?"]),
        ("q=what+is", ["Vad är hello?", "Vad är iop?", "Vad är lou?", "Vad är price?"]),
        ("q=iop+lou", []),
        ("filter=unknown", ["Vad är price?"]),
        ("filter=due", []),
        (
            "filter=nonsense&page=x",
            ["Vad är hello?", "Vad är iop?", "Vad är lou?", "Vad är price?"],
        ),
    ],
)
async def test_entries_are_searched_and_filtered(
    eva: AgentsBrowser, query: str, titles: list[str]
) -> None:
    """By words of the question and of the answer in all registers."""
    page = await eva.opens(f"{LIST}?{query}")

    shown = [
        title for title in ("hello", "iop", "lou", "price") if f"Vad är {title}?" in page.words
    ]
    assert [f"Vad är {title}?" for title in shown] == titles


async def test_a_list_tells_how_entries_are_used(eva: AgentsBrowser, store: Store) -> None:
    """Within ninety days."""
    old = NOON - timedelta(days=91)
    await keep(store, a_ticket())
    await say(
        store,
        said("Om iop.", Direction.OUTGOING, number=None, entry_id=IOP),
        said("Om iop.", Direction.OUTGOING, number=None, entry_id=IOP, at=old),
    )
    async with store.begin() as uow:
        uow.ratings.put(Rating(ANNA, IOP, "v", has_helped=False, at=NOON))
        await uow.commit()

    page = await eva.opens(f"{LIST}?q=iop")

    assert page.has("gavs 1 gånger · hjälpte 0 · hjälpte inte 1")


async def test_an_entrys_page_tells_all_of_it(eva: AgentsBrowser, store: Store) -> None:
    """Registers side by side, sources with links, what belongs to it, what must not be answered."""
    near = Suggestion(IOP, "Vad är iop?", 0.4)
    await keep(store, a_ticket(7, suggestions=(near,)), a_ticket(8))
    await say(store, said("Om iop.", Direction.OUTGOING, number=None, entry_id=IOP))

    page = await eva.opens(ENTRY)

    assert page.has("Om iop.", "Lätt om iop.", "About iop.", "Lagen , Riksdagen, odaterad")
    assert page.has("Vad är lou?", "Vad är price?", "Gavs 1 gånger på 90 dagar", "2026-11-17 1")
    assert 'href="https://example.org/lagen"' in page.html
    assert 'href="/staff/tickets/7"' in page.html
    assert 'href="/staff/tickets/8"' not in page.html
    assert page.has("Ingenting har ändrats här.")


async def test_an_entry_that_is_not_there_is_said_to_be_so(eva: AgentsBrowser) -> None:
    """With a way back."""
    page = await eva.opens(f"{LIST}/nope")

    assert (page.status, page.has("Det finns ingen sådan post.")) == (404, True)
    assert (await eva.opens(f"{LIST}/nope/edit")).status == 404
    assert (await eva.posts(f"{LIST}/nope/edit")).status == 404


@pytest.mark.parametrize(
    ("question", "words"),
    [
        (
            FITS,
            ["Svar: Vad är iop?", "Lätt om iop.", "As of: 2016", "Uppgift från: 2016", "iop 95%"],
        ),
        (FITS_TWO, ["Motfråga", "[Vad är lou?]", "[What is iop?]"]),
        (FITS_NOTHING, ["Till en människa", "Besökaren får ett ärendenummer."]),
        (NOBODY_KNOWS, ["Till en människa: Vad är price?", "Lätt om price."]),
    ],
)
async def test_a_question_can_be_tried(
    eva: AgentsBrowser, store: Store, question: str, words: list[str]
) -> None:
    """With what decides, and what a visitor would get in each register; nothing is kept."""
    page = await eva.opens(f"{LIST}/try?q={question.replace(' ', '+')}")

    assert [one for one in words if one not in page.words] == []
    assert await store.knowledge_queries.recent_questions(10) == []


# --- changing -------------------------------------------------------------------------------


async def test_a_change_is_in_service_at_once(
    eva: AgentsBrowser, editors: EditorsConsole, store: Store
) -> None:
    """With who, when and why; what is different is shown word by word."""
    status = await changes(eva, answer__sv="Om ett helt annat iop.", variants__sv="iop då\niop nu")

    page = await eva.opens(ENTRY)
    assert (status, editors.shelf.entry().answer.sv) == (303, "Om ett helt annat iop.")
    assert editors.shelf.entry().variants.sv == ("iop då", "iop nu")
    assert page.has("Eva, tisdag 24 november kl. 13.00 Ny dom I bruk", "nytt: ett helt annat")
    assert await acts(store) == [(EVA.id, "edit", "iop")]


async def test_changing_the_text_does_not_move_the_review(
    eva: AgentsBrowser, editors: EditorsConsole
) -> None:
    """Whatever a forged form says."""
    before = editors.shelf.entry()

    await changes(eva, as_of="2017", review_by="2030-01-01", verified_by="Ingen")

    after = editors.shelf.entry()
    assert (after.review_by, after.verified_by) == (before.review_by, None)
    assert after.as_of == "2017"


@pytest.mark.parametrize(
    ("field", "text", "problem"),
    [
        ("short__sv", "x" * 281, "är längre än 280 tecken"),
        ("variants__sv", "iop nu\nhur blir vädret", "En av varianterna ska inte få något svar"),
        ("variants__en", "ok\n?", "Rad 2: har inga ord"),
        ("sources", "borta", "Rad 1: 'borta' finns inte"),
        ("sources", "", "en post av slaget answer behöver 'sources'"),
        ("answer__sv_easy", "Beslutsunderlagskomplettering pågår.", "LIX"),
        ("reason", "", "Skriv varför"),
    ],
)
async def test_a_change_that_does_not_hold_is_not_saved(
    eva: AgentsBrowser, editors: EditorsConsole, field: str, text: str, problem: str
) -> None:
    """What is wrong stands beside its field, and what was written stays in the form."""
    before = editors.shelf.entry()
    form = form_on(await eva.opens(f"{ENTRY}/edit"))
    changed = {"reason": "Ny dom", "title.sv": "En ny fråga?", field.replace("__", "."): text}

    page = await eva.posts(f"{ENTRY}/edit", {**form, **changed, "act": "live"})

    assert (page.status, page.has("Inget är sparat än", problem)) == (422, True)
    assert form_on(page)["title.sv"] == "En ny fråga?"
    assert editors.shelf.entry() == before


async def test_what_can_not_be_seen_is_taken_out(
    eva: AgentsBrowser, editors: EditorsConsole
) -> None:
    """A text pasted from elsewhere brings soft hyphens and other lines."""
    await changes(eva, answer__sv="Om par\u00adtner\u200bskap.\r\n\r\nOch mer.")

    assert editors.shelf.entry().answer.sv == "Om partnerskap.\n\nOch mer."


async def test_what_is_the_same_is_no_change(eva: AgentsBrowser) -> None:
    """Nothing comes into the history."""
    assert await changes(eva) == 422


async def test_two_editors_do_not_undo_each_others_work(
    eva: AgentsBrowser, karin: AgentsBrowser, editors: EditorsConsole
) -> None:
    """The later one is told, keeps what she wrote, and can save it knowingly."""
    form = form_on(await karin.opens(f"{ENTRY}/edit"))
    await changes(eva, as_of="2017")

    sent = {**form, "as_of": "2018", "reason": "Nyare", "act": "live"}
    refused = await karin.posts(f"{ENTRY}/edit", sent)
    again = await karin.posts(f"{ENTRY}/edit", {**form_on(refused), "act": "live"})

    assert refused.has("Posten har ändrats sedan du öppnade formuläret.")
    assert (again.status, editors.shelf.entry().as_of) == (303, "2018")


async def test_the_newest_change_can_be_undone(
    eva: AgentsBrowser, editors: EditorsConsole, store: Store
) -> None:
    """The one before is in service again; an older one can't be undone under it."""
    before = editors.shelf.entry()
    await changes(eva, as_of="2017")
    first = await newest(store)
    await changes(eva, as_of="2018")

    refused = await eva.posts(f"{LIST}/edits/{first}/undo")
    await eva.posts(f"{LIST}/edits/{await newest(store)}/undo")
    then = editors.shelf.entry().as_of
    await eva.posts(f"{LIST}/edits/{first}/undo")
    once_more = await eva.posts(f"{LIST}/edits/{first}/undo")

    assert refused.has("Ångra den senaste ändringen först.")
    assert (then, editors.shelf.entry()) == ("2017", before)
    assert once_more.has("Ändringen gäller inte längre.")


async def test_a_change_that_the_file_has_overtaken_is_shown_as_a_conflict(
    eva: AgentsBrowser, editors: EditorsConsole
) -> None:
    """The file's text is what visitors get."""
    await changes(eva, as_of="2017")
    file = editors.folder / "entries" / "a.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('as_of: "2016"', 'as_of: "2015"', 1), encoding="utf-8")

    listed, page = await eva.opens(LIST), await eva.opens(ENTRY)

    assert editors.shelf.entry().as_of == "2015"
    assert listed.has("går inte ihop med filen")
    assert page.has("Ändringen går inte ihop med filen", "borttaget: 2015 nytt: 2017")


# --- drafts ---------------------------------------------------------------------------------


async def test_a_draft_waits_for_another_agent(
    eva: AgentsBrowser, karin: AgentsBrowser, editors: EditorsConsole
) -> None:
    """Until then visitors get what they got."""
    draft = await drafted(eva, as_of="2017")
    listed = await karin.opens(f"{LIST}?filter=drafts")
    own = await eva.opens(ENTRY)
    refused = await eva.posts(f"{LIST}/edits/{draft}/approve")
    before = editors.shelf.entry().as_of

    await karin.posts(f"{LIST}/edits/{draft}/approve")

    assert listed.has("Utkast (1)", "utkast väntar")
    assert own.has("någon annan ska läsa och godkänna det")
    assert (refused.status, refused.has("Någon annan än du ska läsa")) == (409, True)
    assert (before, editors.shelf.entry().as_of) == ("2016", "2017")
    assert (await eva.opens(ENTRY)).has("I bruk: Karin")


async def test_who_is_alone_may_approve_an_own_draft(
    eva: AgentsBrowser, editors: EditorsConsole, store: Store
) -> None:
    """And is told why."""
    draft = await drafted(eva, as_of="2017")
    page = await eva.opens(ENTRY)

    await eva.posts(f"{LIST}/edits/{draft}/approve")

    assert page.has("Ingen annan ur personalen har varit inne än")
    assert editors.shelf.entry().as_of == "2017"
    assert await acts(store) == [(EVA.id, "draft", "iop"), (EVA.id, "approve", "iop")]


async def test_a_draft_can_be_rejected(
    eva: AgentsBrowser, karin: AgentsBrowser, editors: EditorsConsole
) -> None:
    """It is decided once."""
    draft = await drafted(eva, as_of="2017")

    await karin.posts(f"{LIST}/edits/{draft}/reject")
    late = await karin.posts(f"{LIST}/edits/{draft}/approve")

    assert late.has("Utkastet är redan avgjort.")
    assert editors.shelf.entry().as_of == "2016"
    assert (await eva.opens(ENTRY)).has("Avvisat: Karin")


async def test_a_draft_joins_what_was_changed_meanwhile(
    eva: AgentsBrowser, karin: AgentsBrowser, editors: EditorsConsole
) -> None:
    """If that was something else."""
    draft = await drafted(eva, as_of="2017")
    other = await drafted(eva, as_of="2019")
    await changes(karin, answer__en="About IOPs.")

    await karin.posts(f"{LIST}/edits/{draft}/approve")
    refused = await karin.posts(f"{LIST}/edits/{other}/approve")

    entry = editors.shelf.entry()
    assert (entry.as_of, entry.answer.en) == ("2017", "About IOPs.")
    assert refused.has("Posten har ändrats på samma ställe")


async def test_a_draft_that_does_not_fit_any_more_is_refused(
    eva: AgentsBrowser, karin: AgentsBrowser, editors: EditorsConsole
) -> None:
    """Another entry has got its wording."""
    draft = await drafted(eva, variants__sv="ett nytt ord")
    form = form_on(await karin.opens(f"{LIST}/lou/edit"))
    sent = {**form, "variants.sv": "Ett nytt ord!", "reason": "LOU", "act": "live"}
    await karin.posts(f"{LIST}/lou/edit", sent)

    refused = await karin.posts(f"{LIST}/edits/{draft}/approve")

    assert refused.has("Utkastet går inte ihop med resten", "hör redan till lou")
    assert editors.shelf.entry().variants.sv == ()


# --- reviewing and retiring -----------------------------------------------------------------


async def test_still_true_is_said_by_a_person_on_a_day(
    eva: AgentsBrowser, editors: EditorsConsole, store: Store
) -> None:
    """The next review is a year off, unless it was to be later already or another day is chosen."""
    seen = form_on(await eva.opens(ENTRY))
    assert seen["review_by"] == "2027-11-24"

    await eva.posts(f"{ENTRY}/verify", {**seen, "review_by": "2028-01-15"})

    entry = editors.shelf.entry()
    assert (entry.verified_by, entry.verified_on) == ("Eva", TODAY)
    assert entry.review_by == date(2028, 1, 15)
    assert (await eva.opens(ENTRY)).has("Granskad av Eva, 2026-11-24")
    assert await acts(store) == [(EVA.id, "verify", "iop")]


@pytest.mark.parametrize("day", ["2026-11-24", "2029-12-01", "snart", ""])
async def test_a_review_is_neither_past_nor_never(
    eva: AgentsBrowser, editors: EditorsConsole, day: str
) -> None:
    """Somebody looks at it within three years."""
    seen = form_on(await eva.opens(ENTRY))

    page = await eva.posts(f"{ENTRY}/verify", {**seen, "review_by": day})

    assert (page.status, page.has("inom tre år")) == (422, True)
    assert editors.shelf.entry().verified_by is None


async def test_what_was_not_seen_is_not_verified(eva: AgentsBrowser, karin: AgentsBrowser) -> None:
    """The text has changed since the page was opened."""
    seen = form_on(await karin.opens(ENTRY))
    await changes(eva, as_of="2017")

    page = await karin.posts(f"{ENTRY}/verify", seen)

    assert page.has("Posten har ändrats sedan du öppnade formuläret.")


async def test_an_entry_is_retired_for_another(
    eva: AgentsBrowser, editors: EditorsConsole, store: Store
) -> None:
    """It is not given any more; who asks for it gets the other. It can be given again."""
    seen = form_on(await eva.opens(ENTRY))
    sent = {**seen, "replaced_by": "lou", "reason": "Slås ihop", "act": "live"}
    await eva.posts(f"{ENTRY}/retire", sent)
    retired = editors.shelf.in_service().knowledge
    page = await eva.opens(ENTRY)

    again = {"seen": form_on(page)["seen"], "reason": "Behövs"}
    await eva.posts(f"{ENTRY}/restore", again)

    replaced = retired.in_place_of(IOP)
    assert replaced is not None
    assert replaced.id == "lou"
    assert page.has("Pensionerad 2026-11-24 , ersatt av Vad är lou?")
    assert editors.shelf.in_service().knowledge.get(IOP) == editors.shelf.entry()
    assert [act for _, act, _ in await acts(store)] == ["edit", "edit"]


async def test_an_entry_is_not_retired_for_nothing_that_is_there(
    eva: AgentsBrowser, editors: EditorsConsole
) -> None:
    """A forged form, or an entry that has gone meanwhile."""
    seen = form_on(await eva.opens(ENTRY))

    page = await eva.posts(f"{ENTRY}/retire", {**seen, "replaced_by": "nope", "reason": "x"})

    assert (page.status, page.has("'nope' finns inte")) == (422, True)
    assert not editors.shelf.entry().is_retired


# --- exporting ------------------------------------------------------------------------------


async def test_what_an_export_would_write_is_shown_before(
    eva: AgentsBrowser, editors: EditorsConsole, store: Store
) -> None:
    """Line by line; then it is written, and who did it."""
    nothing = await eva.opens(f"{LIST}/export")
    await changes(eva, as_of="2017")

    page = await eva.opens(f"{LIST}/export")
    await eva.posts(f"{LIST}/export")

    assert nothing.has("Allt står redan i filerna.")
    assert page.has("entries/a.yaml", '− as_of: "2016"', '+ as_of: "2017"')
    assert editors.shelf.files()[IOP].as_of == "2017"
    assert (await eva.opens(f"{LIST}/export")).has("Allt står redan i filerna.")
    assert (await eva.opens(ENTRY)).has("Inskrivet i filerna")
    assert (await acts(store))[-1] == (EVA.id, "export", "a.yaml")


async def test_what_was_exported_can_be_undone(
    eva: AgentsBrowser, editors: EditorsConsole, store: Store
) -> None:
    """Over the files lies the reverse of it, until the next export."""
    await changes(eva, as_of="2017")
    await eva.posts(f"{LIST}/export")

    await eva.posts(f"{LIST}/edits/{await newest(store)}/undo")

    assert editors.shelf.entry().as_of == "2016"
    assert editors.shelf.files()[IOP].as_of == "2017"
    assert (await eva.opens(f"{LIST}/export")).has('+ as_of: "2016"')


async def test_a_conflict_stays_a_conflict_after_an_export(
    eva: AgentsBrowser, editors: EditorsConsole, store: Store
) -> None:
    """What was not written is not marked as if it were."""
    await changes(eva, as_of="2017")
    form = form_on(await eva.opens(f"{LIST}/lou/edit"))
    await eva.posts(f"{LIST}/lou/edit", {**form, "as_of": "2018", "reason": "x", "act": "live"})
    file = editors.folder / "entries" / "a.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('as_of: "2016"', 'as_of: "2015"', 1), encoding="utf-8")

    await eva.posts(f"{LIST}/export")

    statuses = {edit.entry_id: edit.status.value for edit in await store.queries.live_edits()}
    assert statuses == {"iop": "live", "lou": "exported"}


async def test_faulty_files_are_not_written_to(eva: AgentsBrowser, editors: EditorsConsole) -> None:
    """The page says where to mend them first."""
    await changes(eva, as_of="2017")
    knowledge = editors.shelf.files()
    editors.shelf.files = lambda: knowledge  # type: ignore[method-assign]  # as the program goes on
    broken = editors.folder / "entries" / "b.yaml"
    broken.write_text("entries:\n  - id: halv\n", encoding="utf-8")

    page = await eva.opens(f"{LIST}/export")
    refused = await eva.posts(f"{LIST}/export")

    assert page.has("Det går inte att skriva nu.", "b.yaml:2: [halv]")
    assert (refused.status, refused.has("Rätta först felen")) == (409, True)


async def test_a_folder_that_is_not_ours_to_write_has_no_button(
    eva: AgentsBrowser, editors: EditorsConsole
) -> None:
    """The command does it where the files are."""
    await changes(eva, as_of="2017")
    knowledge = editors.shelf.files()
    editors.shelf.files = lambda: knowledge  # type: ignore[method-assign]  # read before
    editors.folder.rename(editors.folder.parent / "elsewhere")

    page = await eva.opens(f"{LIST}/export")

    assert page.status == 200
    assert "Skriv in det i" not in page.words


# --- who may --------------------------------------------------------------------------------


async def test_who_has_left_the_staff_changes_nothing(
    eva: AgentsBrowser, editors: EditorsConsole
) -> None:
    """Membership is asked for anew before every act."""
    form = form_on(await eva.opens(f"{ENTRY}/edit"))
    editors.members.refuses = True

    page = await eva.posts(f"{ENTRY}/edit", {**form, "as_of": "2017", "reason": "x", "act": "live"})

    assert (page.status, editors.shelf.entry().as_of) == (409, "2016")


async def test_small_talk_and_unknowns_can_be_opened(eva: AgentsBrowser) -> None:
    """They lack what answers have."""
    kinds = {"hello": Kind.SMALL_TALK, "price": Kind.KNOWN_UNKNOWN}

    pages = [await eva.opens(f"{LIST}/{EntryId(entry_id)}") for entry_id in kinds]

    assert [page.status for page in pages] == [200, 200]
    assert pages[1].has("Avgörs av Arbetsförmedlingen")


async def test_questions_are_known_by_what_they_led_to(store: Store) -> None:
    """Only those that were answered or handed over tell what a new wording would change."""
    await keep(store, a_ticket())
    await say(
        store,
        said("Vad är iop?", outcome=Outcome.ANSWER),
        said("Vad?", outcome=Outcome.CLARIFY),
        said("Hej", outcome=None),
        said("Säljer ni valar?", outcome=Outcome.HANDOVER),
    )

    assert set(await store.knowledge_queries.recent_questions(10)) == {
        "Vad är iop?",
        "Säljer ni valar?",
    }
