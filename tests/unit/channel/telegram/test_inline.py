"""What is offered to somebody who types the bot's name in another chat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest

from bot.channel.telegram.inline import (
    OFTEN_ASKED,
    Articles,
    InlineQuery,
    Json,
    MostAsked,
    answer_to_nothing,
    answer_to_question,
    inline_query_in,
)
from bot.errors import StoreUnavailable
from bot.ids import EntryId
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.loader import load
from bot.knowledge.model import Entry, Kind, Language
from tests.fakes import NOON
from tests.offline_telegram.markup import parse_html, utf16_length
from tests.unit.conversation.fakes import (
    IOP,
    KNOWLEDGE,
    a_knowledge_base,
    a_ranking,
    an_entry,
)

TODAY = date(2026, 11, 24)
ADDRESS = "https://t.me/blekinge_asf_bot?start="


def articles(
    knowledge: KnowledgeBase = KNOWLEDGE,
    language: Language = Language.SV,
    *,
    today: date = TODAY,
    username: str = "blekinge_asf_bot",
) -> Articles:
    return Articles(knowledge, language, today, username)


def the_article(
    entry: Entry,
    language: Language = Language.SV,
    *,
    today: date = TODAY,
    username: str = "blekinge_asf_bot",
) -> Json:
    """The only result, if the entry is all that is found."""
    alone = articles(a_knowledge_base(entry), language, today=today, username=username)
    (article,) = alone.of([entry.entry_id])
    return article


def markup(article: Json) -> str:
    content = cast("Json", article["input_message_content"])
    return str(content["message_text"])


def shown(article: Json) -> str:
    """What one reads in the chat where it was sent."""
    return parse_html(markup(article))[0]


def looks(article: Json) -> list[tuple[str, str]]:
    """What looks different from the rest, and how."""
    text, entities = parse_html(markup(article))
    units = text.encode("utf-16-le")
    found = []
    for entity in entities:
        start, length = int(str(entity["offset"])), int(str(entity["length"]))
        words = units[2 * start : 2 * (start + length)].decode("utf-16-le")
        found.append((str(entity["type"]), words))
    return found


def links(article: Json) -> list[object]:
    return [entity["url"] for entity in parse_html(markup(article))[1] if "url" in entity]


def ids(answer: Json) -> list[str]:
    return [str(result["id"]) for result in cast("Sequence[Json]", answer["results"])]


# --- which entries --------------------------------------------------------------------------


def test_what_is_most_likely_meant_comes_first() -> None:
    """In the matcher's order, however unlikely the last of them are."""
    ranking = a_ranking(("lou", 0.6), ("iop", 0.0))

    assert ids(answer_to_question(ranking, articles())) == ["lou:sv", "iop:sv"]


def test_only_what_holds_an_answer_is_offered() -> None:
    """No greeting, no question that nobody can answer, nothing that editors took away."""
    ranking = a_ranking(("hello", 0.9), ("price", 0.8), ("gone", 0.7), ("iop", 0.1))

    assert ids(answer_to_question(ranking, articles())) == ["iop:sv"]


def test_no_more_is_offered_than_one_looks_through() -> None:
    """Ten, the best ones."""
    entries = [an_entry(f"entry-{number}") for number in range(12)]
    ranking = a_ranking(*((entry.id, 0.5) for entry in entries))

    found = ids(answer_to_question(ranking, articles(a_knowledge_base(*entries))))

    assert found == [f"entry-{number}:sv" for number in range(10)]


@pytest.mark.parametrize("found", [(), (("hello", 0.9), ("price", 0.5))])
@pytest.mark.parametrize(
    ("language", "label"),
    [(Language.SV, "Fråga i privat chatt"), (Language.EN, "Ask in a private chat")],
)
def test_who_finds_nothing_is_shown_the_way_to_a_private_chat(
    found: Sequence[tuple[str, float]], language: Language, label: str
) -> None:
    """There a person can answer; greetings and open questions are no find."""
    answer = answer_to_question(a_ranking(*found, language=language), articles())

    assert answer["results"] == []
    assert answer["button"] == {"text": label, "start_parameter": "fraga"}


def test_who_finds_something_is_not_sent_elsewhere() -> None:
    """The button stands above the results and would take their place."""
    assert "button" not in answer_to_question(a_ranking(("iop", 0.1)), articles())


def test_before_the_first_letter_the_most_asked_is_offered() -> None:
    """The most frequent first, each once."""
    asked = [EntryId(name) for name in ("lou", "hello", "iop", "lou")]

    assert ids(answer_to_nothing(asked, articles())) == ["lou:sv", "iop:sv"]


def test_what_is_usually_asked_fills_up_what_was_asked() -> None:
    """A new assistant has something to offer as well."""
    knowledge = a_knowledge_base(IOP, *(an_entry(entry_id) for entry_id in OFTEN_ASKED))

    found = ids(answer_to_nothing([IOP.entry_id], articles(knowledge)))

    assert found == ["iop:sv", *(f"{entry_id}:sv" for entry_id in OFTEN_ASKED[:9])]


def test_what_is_usually_asked_is_in_the_knowledge() -> None:
    """And has answers."""
    kinds = {entry.entry_id: entry.kind for entry in load(Path("knowledge")).entries}

    assert [kinds[entry_id] for entry_id in OFTEN_ASKED] == [Kind.ANSWER] * 10


def test_telegram_may_give_the_same_answer_to_everybody() -> None:
    """For a minute to what was typed, longer to nothing: none of it depends on who asks."""
    typed = answer_to_question(a_ranking(("iop", 0.9)), articles())
    empty = answer_to_nothing([], articles())

    assert (typed["cache_time"], typed["is_personal"]) == (60, False)
    assert (empty["cache_time"], empty["is_personal"]) == (300, False)


# --- how an entry is offered ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "title", "description"),
    [(Language.SV, "Vad är iop?", "På svenska."), (Language.EN, "What is iop?", "In English.")],
)
def test_a_result_shows_the_question_and_how_the_answer_begins(
    language: Language, title: str, description: str
) -> None:
    """In the language of what was typed."""
    article = the_article(
        an_entry("iop", short={"sv": "På svenska.", "en": "In English."}), language
    )

    assert (article["type"], article["title"]) == ("article", title)
    assert article["description"] == description


def test_a_long_answer_is_only_begun() -> None:
    """Between two words, as far as a phone shows it."""
    words = ("arbetsintegrerande " * 14).strip()
    article = the_article(an_entry("iop", short={"sv": words, "en": words}))

    assert article["description"] == f"{'arbetsintegrerande ' * 6}…"


def test_each_result_has_an_id_of_its_own() -> None:
    """One for each entry and language, within the 64 bytes that Telegram allows."""
    longest = an_entry("a" * 48)

    result_ids = [str(the_article(longest, language)["id"]) for language in Language]

    assert result_ids == [f"{'a' * 48}:sv", f"{'a' * 48}:en"]
    assert all(len(one.encode()) <= 64 for one in result_ids)


# --- what is sent ---------------------------------------------------------------------------


def test_the_message_says_what_according_to_whom_and_as_of_when() -> None:
    """All that somebody needs who reads it without the chat with us."""
    entry = an_entry("iop", short={"sv": "En överenskommelse.", "en": "An agreement."})

    article = the_article(entry)

    assert shown(article) == (
        "Vad är iop?\nEn överenskommelse.\n\n• Lagen (Riksdagen, odaterad)"
        "\n\nUppgift från: 2016.\n\nLäs mer"
    )
    assert looks(article) == [
        ("bold", "Vad är iop?"),
        ("text_link", "Lagen"),
        ("italic", "Uppgift från: 2016."),
        ("text_link", "Läs mer"),
    ]


def test_the_message_is_in_english_for_english_words() -> None:
    """Source and date too."""
    entry = an_entry("iop", as_of="hösten 2016", as_of_en="autumn 2016")

    assert shown(the_article(entry, Language.EN)) == (
        "What is iop?\niop\n\n• Lagen (Riksdagen, undated)\n\nAs of: autumn 2016.\n\nRead more"
    )


def test_one_press_leads_to_the_source_and_to_the_whole_answer() -> None:
    """The whole answer comes in the private chat with the bot."""
    article = the_article(IOP)

    assert links(article) == ["https://example.org/lagen", f"{ADDRESS}iop"]
    button = {"text": "Läs mer", "url": f"{ADDRESS}iop"}
    assert article["reply_markup"] == {"inline_keyboard": [[button]]}


def test_no_link_leads_nowhere() -> None:
    """As long as Telegram has not told us our name."""
    article = the_article(IOP, username="")

    assert links(article) == ["https://example.org/lagen"]
    assert "reply_markup" not in article


@pytest.mark.parametrize("text", ["<b>fet</b>", "</a>", "1 < 2 & 3 > 2", "&lt;", "&amp;amp;"])
def test_markup_in_an_entry_is_shown_and_not_obeyed(text: str) -> None:
    """In the question and in the answer."""
    wording = {"sv": text, "en": text}

    article = the_article(an_entry("iop", title=wording, short=wording))

    assert shown(article).startswith(f"{text}\n{text}\n")
    assert looks(article)[:2] == [("bold", text), ("text_link", "Lagen")]


def test_what_is_overdue_for_review_says_so_wherever_it_is_sent() -> None:
    """From the day of the review on."""
    entry = an_entry("iop", review_by="2026-11-24")
    warning = "Obs! Svaret skulle ha setts över senast 2026-11-24 och kan vara inaktuellt."

    before, after = (the_article(entry, today=day) for day in (TODAY - timedelta(days=1), TODAY))

    assert "Obs!" not in shown(before)
    assert ("italic", warning) in looks(after)


def test_what_is_not_settled_says_so_wherever_it_is_sent() -> None:
    """Nobody shall take it for the last word."""
    assert "Här är källorna inte överens" in shown(the_article(an_entry("iop", person=True)))


def test_a_message_that_would_be_too_long_is_cut() -> None:
    """Telegram would refuse all of the results for the sake of one."""
    words = "ord " * 1_500
    article = the_article(an_entry("iop", title={"sv": words, "en": words}))

    assert 0 < utf16_length(shown(article)) <= 4096


def test_a_message_shows_no_preview_of_its_links() -> None:
    """It would be larger than the message."""
    content = cast("Json", the_article(IOP)["input_message_content"])

    assert content["link_preview_options"] == {"is_disabled": True}


# --- what is asked --------------------------------------------------------------------------


def an_update(**changes: object) -> Json:
    query: Json = {"id": "q1", "from": {"id": 4711}, "query": "iop", "offset": ""}
    return {"update_id": 1, "inline_query": query | changes}


def test_an_inline_query_is_told_from_other_updates() -> None:
    """By its id it is answered, by its person kept in order."""
    assert inline_query_in(an_update()) == InlineQuery("q1", 4711, "iop")


@pytest.mark.parametrize(
    ("typed", "question"),
    [("", ""), ("  \n", ""), (" iop ", "iop"), ("a" * 257, "a" * 256)],
)
def test_spaces_and_too_many_letters_are_left_out(typed: str, question: str) -> None:
    """Telegram sends 256 letters at most; we would not read more from anybody else."""
    query = inline_query_in(an_update(query=typed))

    assert query is not None
    assert query.question == question


@pytest.mark.parametrize(
    "update",
    [
        None,
        "inline_query",
        [],
        {},
        {"update_id": 1, "message": {"text": "Hej"}},
        {"inline_query": None},
        {"inline_query": "iop"},
        {"inline_query": []},
        {"inline_query": {}},
        an_update(id=1),
        an_update(id=None),
        an_update(query=None),
        an_update(query=["iop"]),
        an_update(**{"from": None}),
        an_update(**{"from": {}}),
        an_update(**{"from": {"id": "4711"}}),
    ],
)
def test_what_can_not_be_answered_is_no_inline_query(update: object) -> None:
    """It is kept for people to see, as everything that we do not understand."""
    assert inline_query_in(update) is None


# --- what was asked most --------------------------------------------------------------------


@dataclass
class CountingStore:
    """Counts how often it is asked; knows of one entry more each time."""

    asked: list[tuple[datetime, int]] = field(default_factory=list)
    is_down: bool = False

    async def most_asked(self, since: datetime, limit: int) -> Sequence[EntryId]:
        self.asked.append((since, limit))
        if self.is_down:
            raise StoreUnavailable("the database is down")
        return [EntryId(f"entry-{number}") for number in range(len(self.asked))]


@dataclass
class Watch:
    """A clock that tests turn on."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now


async def test_the_last_ninety_days_count() -> None:
    """Some more than are shown, because not all that is asked can be offered."""
    store = CountingStore()

    await MostAsked(store.most_asked, Watch())()

    assert store.asked == [(datetime(2026, 8, 26, 12, tzinfo=UTC), 30)]


async def test_the_store_is_asked_every_five_minutes_at_most() -> None:
    """However many people type our name meanwhile."""
    store, watch = CountingStore(), Watch()
    most_asked = MostAsked(store.most_asked, watch)

    first = await most_asked()
    watch.now += timedelta(minutes=5) - timedelta(microseconds=1)
    second = await most_asked()
    watch.now = NOON + timedelta(minutes=5)
    third = await most_asked()

    assert (first, second, third) == (["entry-0"], ["entry-0"], ["entry-0", "entry-1"])


async def test_while_the_store_is_down_what_was_found_last_is_offered(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """And the store is not asked again at once."""
    store, watch = CountingStore(), Watch()
    most_asked = MostAsked(store.most_asked, watch)
    found = await most_asked()
    store.is_down, watch.now = True, NOON + timedelta(minutes=5)

    assert [await most_asked(), await most_asked()] == [found, found]
    assert len(store.asked) == 2
    assert "the most asked entries can't be counted" in caplog.text
