"""The pages that show how things go, over HTTP."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.conversation.labels import Rating
from bot.conversation.model import Outcome
from bot.escalation.model import Suggestion
from bot.ids import ConversationId, EntryId
from bot.knowledge.model import Register
from bot.staff.web.insight_subject import Name
from bot.store.open_store import Store
from tests.fakes import NOON
from tests.integration.console.agents import (
    ANNA,
    EVA,
    AgentsBrowser,
    Clock,
    ServedConsole,
    a_ticket,
    keep,
    said,
    say,
)

PATH = "/staff/insights"
BO = ConversationId("web:bo")
_GROUP = "valar 2 Vad är iop?"
"""What the visitors share, how many they are, and what came nearest."""


@pytest.fixture
async def a_day(store: Store) -> None:
    """Two visitors asked what there is no answer to; one of them also what there is one to."""
    near = (Suggestion(EntryId("iop"), "IOP", 0.4),)
    answered = a_ticket(
        8, conversation_id=BO, question="Hej, säljer ni små valar? Mvh Bo Ek", suggestions=near
    )
    answered.answer(EVA.id, NOON)
    waiting = a_ticket(7, question="Säljer ni valar? Anna", suggestions=near)
    await keep(store, waiting, answered)
    await say(
        store,
        said("Vad är IOP?", outcome=Outcome.ANSWER),
        replace(said("Om IOP."), register=Register.SV_EASY, entry_id=EntryId("iop")),
        said("Säljer ni valar? Anna", outcome=Outcome.HANDOVER),
    )
    async with store.begin() as uow:
        uow.ratings.put(Rating(ANNA, EntryId("iop"), "v1", True, NOON))  # noqa: FBT003 - has helped
        await uow.commit()


# --- the page -------------------------------------------------------------------------------


@pytest.mark.usefixtures("a_day")
async def test_the_page_tells_the_main_things_in_words(eva: AgentsBrowser) -> None:
    """So that nobody needs to see the charts."""
    page = await eva.opens(f"{PATH}?days=7")

    assert page.status == 200
    assert page.has(
        "Frågor: 2. 50 % fick svar av boten",
        "Hälften fick svar inom 1 tim",
        "Ärenden: 2. Vanligast: ”Inget svar passar”.",
        "1 av 1 omdömen säger att svaret hjälpte (100 %).",
        "Svar ur kunskapen: 1. 0 % svenska, 100 % lättläst svenska, 0 % engelska.",
    )


@pytest.mark.usefixtures("a_day")
async def test_each_chart_has_its_fact_as_its_words_and_its_numbers_below(
    eva: AgentsBrowser,
) -> None:
    """For those who do not see it."""
    html = (await eva.opens(f"{PATH}?days=7")).html

    pictures = re.findall(r'<img [^>]*src="([^"]+)"[^>]* alt="Diagram\. ([^"]+)"', html)
    assert [source for source, _ in pictures] == [
        f"{PATH}/{name}.svg?days=7" for name in ("questions", "waits", "helped", "languages")
    ]
    assert all(len(words) > 20 for _, words in pictures)
    assert html.count("<caption>") == 5
    assert html.count('<th scope="row">') >= html.count("<tr>") - 5


@pytest.mark.usefixtures("a_day")
async def test_the_page_speaks_english_to_whoever_wants_it(eva: AgentsBrowser) -> None:
    """The titles of entries too."""
    await eva.posts("/staff/language", {"language": "en", "back": PATH})

    page = await eva.opens(PATH)

    assert page.has("Insights", "The bot answered 50 %", "Helped most: “What is iop?”")


@pytest.mark.parametrize(
    ("query", "shown"),
    [("", "30 dagar"), ("?days=7", "7 dagar"), ("?days=365", "365 dagar"), ("?days=8", "30 dagar")],
)
async def test_the_period_is_a_week_a_month_or_a_year(
    eva: AgentsBrowser, query: str, shown: str
) -> None:
    """A month where nothing sensible is asked for."""
    html = (await eva.opens(PATH + query)).html

    assert re.findall(r'/staff/insights\?days=\d+" aria-current="page">([^<]+)<', html) == [shown]


async def test_an_empty_store_has_a_page_too(eva: AgentsBrowser) -> None:
    """Without tables of nothing."""
    page = await eva.opens(PATH)

    assert page.has("Ingen har frågat något.", "Inget ärende är besvarat.")
    assert "<table" not in page.html


async def test_only_the_staff_sees_it(console: ServedConsole, eva: AgentsBrowser) -> None:
    """Charts and tables to take along neither."""
    console.members.gone.add(EVA.id)

    answers = [
        await eva.opens(f"{PATH}{path}")
        for path in ("", "/unanswered", "/questions.svg", ".csv?table=questions")
    ]

    assert [one.headers.get("Location") for one in answers] == ["/staff/sign-in"] * 4


async def test_what_happens_is_counted_half_a_minute_later_at_most(
    eva: AgentsBrowser, store: Store, clock: Clock
) -> None:
    """Meanwhile the page and its charts show the same."""
    await eva.opens(PATH)
    await keep(store, a_ticket(7))
    await say(store, said("Vad är IOP?", outcome=Outcome.ANSWER))

    at_once = await eva.opens(PATH)
    clock.passes(timedelta(seconds=30))
    later = await eva.opens(PATH)

    assert at_once.has("Ingen har frågat något.")
    assert later.has("Frågor: 1.")


# --- what there was no answer to ------------------------------------------------------------


@pytest.mark.usefixtures("a_day")
async def test_what_several_asked_is_shown_in_the_words_that_they_share(
    eva: AgentsBrowser,
) -> None:
    """Nobody's name, nobody's sentence."""
    page = await eva.opens(f"{PATH}/unanswered?days=7")

    assert page.has("Frågor som boten inte hade svar på: 2.", _GROUP)
    assert not page.has("Bo")
    assert not page.has("små")
    assert not page.has("Anna")


@pytest.mark.usefixtures("a_day")
async def test_the_page_fetches_the_groups_after_it_is_shown(eva: AgentsBrowser) -> None:
    """To make them takes a second; without a script there is a link."""
    html = (await eva.opens(f"{PATH}?days=7")).html
    part = await eva.opens(f"{PATH}/unanswered?days=7", **{"HX-Request": "true"})

    assert f'hx-get="{PATH}/unanswered?days=7"' in html
    assert f'<a href="{PATH}/unanswered?days=7">' in html
    assert part.html.startswith("<section")
    assert part.has(_GROUP)


@pytest.mark.usefixtures("a_day")
async def test_groups_that_are_made_stand_on_the_page_at_once(
    eva: AgentsBrowser, clock: Clock
) -> None:
    """For five minutes."""
    await eva.opens(f"{PATH}/unanswered?days=7")

    soon = await eva.opens(f"{PATH}?days=7")
    clock.passes(timedelta(minutes=5))
    later = await eva.opens(f"{PATH}?days=7")

    assert soon.has(_GROUP)
    assert not later.has(_GROUP)


# --- charts ---------------------------------------------------------------------------------


@pytest.mark.usefixtures("a_day")
@pytest.mark.parametrize("name", ["questions", "waits", "helped", "languages"])
async def test_a_chart_is_a_picture_that_does_nothing(eva: AgentsBrowser, name: str) -> None:
    """Its own policy forbids all but its own style, also when it is opened by itself."""
    picture = await eva.opens(f"{PATH}/{name}.svg?days=7")

    assert picture.status == 200
    assert picture.headers["Content-Type"] == "image/svg+xml"
    assert "script-src" not in picture.headers["Content-Security-Policy"]
    assert picture.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "<script" not in picture.html


@pytest.mark.parametrize("name", ["reasons", "unanswered", "nothing"])
async def test_there_is_no_chart_of_what_a_table_says_better(eva: AgentsBrowser, name: str) -> None:
    """Nor of what is not counted."""
    assert (await eva.opens(f"{PATH}/{name}.svg")).status == 404


# --- spreadsheets ---------------------------------------------------------------------------


@pytest.mark.usefixtures("a_day")
async def test_a_table_can_be_taken_along(eva: AgentsBrowser, store: Store) -> None:
    """As a file for a Swedish Excel; it is written down who took it."""
    table = await eva.opens(f"{PATH}.csv?table=languages&days=7")

    assert table.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert table.headers["Content-Disposition"] == 'attachment; filename="asf-languages-7.csv"'
    assert table.html == (
        "\ufeffSpråk;Svar;Procent\r\nSvenska;0;0\r\nLättläst svenska;1;100\r\nEngelska;0;0\r\n"
    )
    (act,) = (await store.audit_queries.acts(1)).acts
    assert (act.agent, act.name, act.act, act.subject) == (
        EVA.id,
        "Eva",
        "export",
        "insights languages 7 days",
    )


@pytest.mark.usefixtures("a_day")
@pytest.mark.parametrize("name", Name)
async def test_no_table_holds_what_a_visitor_wrote(eva: AgentsBrowser, name: str) -> None:
    """Nor who they are."""
    table = await eva.opens(f"{PATH}.csv?table={name}&days=7")

    assert table.status == 200
    assert not re.search(r"\b(Bo|bo|Ek|ek|Anna|anna|web|små|mvh)\b", table.html)


@pytest.mark.parametrize("query", ["", "?table=nothing"])
async def test_what_is_no_table_can_not_be_taken_along(
    eva: AgentsBrowser, store: Store, query: str
) -> None:
    """And nothing is written down."""
    assert (await eva.opens(f"{PATH}.csv{query}")).status == 404
    assert (await store.audit_queries.acts(1)).acts == []
