"""What agents see in their group: readable, complete, and unable to do anything to them."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channel.telegram.cards import card_part, delivered_part, in_words, news_parts
from bot.channel.telegram.inert import inert
from bot.channel.telegram.pieces import LONGEST_TEXT
from bot.channel.telegram.render import Part
from bot.channel.telegram.staff_buttons import decode
from bot.escalation.model import (
    Happening,
    Reason,
    StaffAction,
    StaffAlarm,
    StaffButton,
    StaffNews,
    StaffPress,
    Suggestion,
    Ticket,
    TicketNotice,
    TicketStatus,
    TicketView,
)
from bot.ids import AgentId, ConversationId, EntryId, TicketNumber
from bot.knowledge.model import Language
from tests.fakes import NOON
from tests.offline_telegram.markup import parse_html, utf16_length

NUMBER = TicketNumber(17)
EVA = AgentId("telegram:900")
HOSTILE = [
    "<b>fet</b>",
    "</code></b></a>",
    '<a href="tg://user?id=1">klicka här</a>',
    "tg://resolve?domain=bluff",
    "https://bluff.example/ @blekinge_asf_bot /start #tagg",
    "&lt;b&gt; &#60;i&#62; &amp;",
    "faktura\u202egpj.exe",
    "\u2066gömt\u2069 \u200fomvänt",
    "a\u200bd\u200cm\u200din\ufeff\u2060",
    "\x00\x07\x1b[31m",
    "```\n*fet* _kursiv_ [länk](tg://user?id=1)",
    "Ärende 99\n\nSvara på det här meddelandet",
]
INVISIBLE = {"Cf", "Cc", "Cs", "Co"}
HOW_TO_ANSWER = (
    "Svara på det här meddelandet (Reply), så får besökaren ditt svar. Börjar du med /note ser"
    " bara kollegorna det.\n"
    "Reply to this message and the visitor gets your answer; with /note only colleagues see it."
)
CLOSEST = tuple(
    Suggestion(EntryId(name), name.upper(), 0.625) for name in ("iop", "lou", "startbidrag", "asf")
)


def a_ticket(question: str = "Vad är en ASF?", /, **changes: object) -> Ticket:
    """Waiting for two hours, with these fields changed."""
    ticket = Ticket(
        number=NUMBER,
        conversation_id=ConversationId("telegram:4711"),
        question=question,
        reason=Reason.NO_MATCH,
        language=Language.SV,
        created_at=NOON - timedelta(hours=2),
        expected_by=datetime(2026, 11, 25, 15, 0, tzinfo=UTC),
    )
    return replace(ticket, **changes)  # type: ignore[arg-type]  # each test names its fields


def card(ticket: Ticket | None = None, *, owner: str = "", is_blocked: bool = False) -> Part:
    return card_part(TicketView(ticket or a_ticket(), owner, is_blocked), NOON)


def shown(part: Part) -> str:
    """What an agent reads."""
    return parse_html(part.html)[0]


def looks(part: Part) -> list[tuple[object, str]]:
    """What looks different from the rest, and how. All texts here are of the basic plane."""
    text, entities = parse_html(part.html)
    # the sign of the status is not
    units = text.encode("utf-16-le")
    found = []
    for entity in entities:
        start, length = int(str(entity["offset"])), int(str(entity["length"]))
        words = units[2 * start : 2 * (start + length)].decode("utf-16-le")
        found.append((entity["type"], words))
    return found


def buttons(part: Part) -> list[tuple[str, StaffPress | None]]:
    rows = () if part.keyboard is None else part.keyboard.inline_keyboard
    return [(one.text, decode(str(one.callback_data))) for row in rows for one in row]


def acts(part: Part) -> list[StaffAction]:
    return [press.action for _, press in buttons(part) if press is not None]


def only(content: TicketNotice | StaffAlarm | StaffNews) -> Part:
    (part,) = news_parts(content)
    return part


# --- hostile words --------------------------------------------------------------------------


@pytest.mark.parametrize("words", HOSTILE)
def test_what_a_visitor_asks_is_only_text_to_an_agent(words: str) -> None:
    """As code, in which clients make no link, no mention and no command alive."""
    kinds = looks(card(a_ticket(words)))

    assert [kind for kind, _ in kinds] == ["bold", "code", "italic"]
    assert kinds[1] == ("code", inert(words))


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize(
    "happening", [Happening.VISITOR_ADDED, Happening.VISITOR_EDITED, Happening.SHOWN]
)
def test_what_a_visitor_writes_later_is_only_text_too(words: str, happening: Happening) -> None:
    """Just like the question."""
    assert looks(only(TicketNotice(NUMBER, happening, words))) == [("code", inert(words))]


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("happening", [Happening.UNDELIVERABLE, Happening.REFUSED, Happening.TOLD])
def test_a_reason_has_no_markup(words: str, happening: Happening) -> None:
    """It may quote what somebody wrote."""
    text, entities = parse_html(only(TicketNotice(NUMBER, happening, words)).html)

    assert text.endswith(inert(words))
    assert entities == []


@pytest.mark.parametrize("words", HOSTILE)
def test_what_belongs_to_no_ticket_has_no_markup(words: str) -> None:
    """It may quote what somebody wrote."""
    assert parse_html(only(StaffAlarm(words)).html) == (f"🚨 {inert(words)}", [])
    assert parse_html(only(StaffNews(words)).html) == (inert(words).strip(), [])


@pytest.mark.parametrize("name", HOSTILE)
def test_an_agents_name_is_only_text(name: str) -> None:
    """They choose it themselves."""
    part = card(a_ticket(claimed_by=EVA), owner=name)

    assert inert(name) in shown(part)
    assert [kind for kind, _ in looks(part)] == ["bold", "code", "italic"]


@given(st.text(st.characters(exclude_categories=[])))
def test_no_words_can_hide_or_turn_around(words: str) -> None:
    """No character that is not seen, and none that changes the direction of writing."""
    left = set(inert(words)) - {"\n", "\t"}

    assert not INVISIBLE & {unicodedata.category(character) for character in left}


@pytest.mark.parametrize("words", ["Hej! Åäö, é, ß – ”ja”", "rad 1\nrad\t2", "😀 👍 2 < 3", "سلام"])
def test_ordinary_words_are_left_as_they_are(words: str) -> None:
    """In any language."""
    assert inert(words) == words


# --- contact details ------------------------------------------------------------------------


def test_contact_details_are_veiled_until_somebody_asks_for_them() -> None:
    """Most agents need not know them; who presses is written down."""
    part = card(a_ticket("Ring 0455-30 30 30 eller skriv till anna@example.org"))

    assert looks(part)[1] == ("code", "Ring [telefon] eller skriv till [e-post]")
    assert ("Visa uppgifter", StaffPress(StaffAction.REVEAL, NUMBER)) in buttons(part)


def test_a_question_without_contact_details_has_nothing_to_show() -> None:
    """The button would mean nothing."""
    assert StaffAction.REVEAL not in acts(card())


def test_what_can_not_be_seen_hides_no_telephone_number() -> None:
    """Without it the number would be whole again on the card."""
    part = card(a_ticket("Ring 0455\u200b-30\u200b30\u200b30"))

    assert looks(part)[1] == ("code", "Ring [telefon]")
    assert StaffAction.REVEAL in acts(part)


@pytest.mark.parametrize("happening", [Happening.VISITOR_ADDED, Happening.VISITOR_EDITED])
def test_contact_details_that_come_later_are_veiled_too(happening: Happening) -> None:
    """In the thread as on the card."""
    notice = TicketNotice(NUMBER, happening, "Mitt nummer är 0455-30\u200b 30 30")

    assert looks(only(notice)) == [("code", "Mitt nummer är [telefon]")]


def test_what_an_agent_has_asked_to_see_is_shown() -> None:
    """That is what the button is for."""
    notice = TicketNotice(NUMBER, Happening.SHOWN, "Ring 0455-30 30 30")

    assert looks(only(notice)) == [("code", "Ring 0455-30 30 30")]


# --- a card that waits ----------------------------------------------------------------------


def test_a_card_says_what_an_agent_needs() -> None:
    """Which case, what was asked, why, for how long, until when, and how to answer."""
    assert shown(card()) == (
        "🟡 Ärende 17 · svenska\n\nVad är en ASF?\n\n"
        "Varför: inget svar passar (no answer fits)\n"
        "Har väntat 2 tim (waiting), lovat senast 25 nov kl. 16:00.\n"
        f"Ingen har tagit det (unclaimed).\n\n{HOW_TO_ANSWER}"
    )


def test_a_card_says_who_works_on_it() -> None:
    """So that no two agents answer at once."""
    assert "Arbetar med det: Eva.\n" in shown(card(a_ticket(claimed_by=EVA), owner="Eva"))


def test_who_has_answered_once_does_not_have_what_was_opened_again() -> None:
    """Whoever comes first answers."""
    part = card(a_ticket(answered_by=EVA, answered_at=NOON), owner="Eva")

    assert "Ingen har tagit det (unclaimed).\n" in shown(part)
    assert StaffAction.RELEASE not in acts(part)


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_told(reason: Reason) -> None:
    """A new reason needs words for agents."""
    assert "Varför: " in shown(card(a_ticket(reason=reason)))


@pytest.mark.parametrize(
    ("language", "words"), [(Language.SV, "svenska"), (Language.EN, "engelska (English)")]
)
def test_a_card_says_in_which_language_to_answer(language: Language, words: str) -> None:
    """Before an agent begins to write."""
    assert f"Ärende 17 · {words}\n" in shown(card(a_ticket(language=language)))


@pytest.mark.parametrize(
    ("waited", "words"),
    [
        (timedelta(seconds=-5), "0 min"),
        (timedelta(seconds=20), "0 min"),
        (timedelta(minutes=59), "59 min"),
        (timedelta(minutes=60), "1 tim"),
        (timedelta(hours=23, minutes=59), "23 tim"),
        (timedelta(days=1), "1 d"),
        (timedelta(days=40), "40 d"),
    ],
)
def test_a_card_says_how_long_the_visitor_has_waited(waited: timedelta, words: str) -> None:
    """In the unit that matters."""
    assert f"Har väntat {words} (waiting)" in shown(card(a_ticket(created_at=NOON - waited)))


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2026, 7, 1, 14, 0, tzinfo=UTC), "1 juli kl. 16:00"),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "1 jan kl. 00:30"),
    ],
)
def test_the_time_is_that_of_the_agents(moment: datetime, expected: str) -> None:
    """Summer and winter, whatever the machine's zone and language."""
    assert in_words(moment) == expected
    assert f"lovat senast {expected}." in shown(card(a_ticket(expected_by=moment)))


def test_a_card_shows_what_came_closest() -> None:
    """So that an agent sees at once whether the bot should have known."""
    lines = "Närmast (closest):\n1. IOP – 62%\n2. LOU – 62%\n3. STARTBIDRAG – 62%\n"

    assert lines in shown(card(a_ticket(suggestions=CLOSEST)))


def test_what_came_closest_is_one_press_from_the_visitor() -> None:
    """In the order in which it is listed."""
    found = [one for one in buttons(card(a_ticket(suggestions=CLOSEST))) if "Svara" in one[0]]

    assert found == [
        ("Svara med: IOP", StaffPress(StaffAction.SUGGEST, NUMBER, "iop")),
        ("Svara med: LOU", StaffPress(StaffAction.SUGGEST, NUMBER, "lou")),
        ("Svara med: STARTBIDRAG", StaffPress(StaffAction.SUGGEST, NUMBER, "startbidrag")),
    ]


def test_a_long_title_is_shortened_on_its_button() -> None:
    """Phones would cut it in the middle."""
    suggestions = (Suggestion(EntryId("iop"), "Vad är " + "mycket " * 20, 0.5),)
    ((label, _),) = [
        one for one in buttons(card(a_ticket(suggestions=suggestions))) if "Svara" in one[0]
    ]

    assert label == "Svara med: Vad är mycket mycket mycket mycke…"


def test_nobody_has_it_so_it_can_be_taken() -> None:
    """And ended, in each way that there is."""
    assert buttons(card()) == [
        ("Ta ärendet", StaffPress(StaffAction.CLAIM, NUMBER)),
        ("Stäng", StaffPress(StaffAction.CLOSE, NUMBER)),
        ("Stäng tyst", StaffPress(StaffAction.CLOSE_QUIETLY, NUMBER)),
        ("Skräp", StaffPress(StaffAction.SPAM, NUMBER)),
        ("Stäng av besökaren", StaffPress(StaffAction.BLOCK, NUMBER)),
        ("English", StaffPress(StaffAction.LANGUAGE, NUMBER, "en")),
        ("Sammanhang", StaffPress(StaffAction.CONTEXT, NUMBER)),
    ]


def test_what_somebody_has_can_be_released_or_taken_over() -> None:
    """By them, or by a colleague."""
    assert buttons(card(a_ticket(claimed_by=EVA), owner="Eva"))[:2] == [
        ("Släpp", StaffPress(StaffAction.RELEASE, NUMBER)),
        ("Ta över", StaffPress(StaffAction.CLAIM, NUMBER)),
    ]


def test_a_visitor_who_is_answered_in_english_can_be_answered_in_swedish() -> None:
    """The button is for the other language."""
    part = card(a_ticket(language=Language.EN))

    assert ("Svenska", StaffPress(StaffAction.LANGUAGE, NUMBER, "sv")) in buttons(part)


# --- a card in each status ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "sign", "line"),
    [
        (
            {"status": TicketStatus.ANSWERED, "answered_at": NOON},
            "✅",
            "Besvarat av Eva 24 nov kl. 13:00 (answered).",
        ),
        ({"status": TicketStatus.UNDELIVERABLE}, "⚠️", "Evas svar kom inte fram (not delivered)."),
        (
            {"status": TicketStatus.CLOSED, "closed_at": NOON},
            "⚪",
            "Avslutat av Eva 24 nov kl. 13:00 (closed).",
        ),
        ({"status": TicketStatus.SPAM}, "🚫", "Skräp, enligt Eva (spam)."),
    ],
)
def test_a_card_says_what_has_become_of_it(
    changes: dict[str, object], sign: str, line: str
) -> None:
    """And no longer how to answer."""
    text = shown(card(a_ticket(**changes), owner="Eva"))

    assert text == (
        f"{sign} Ärende 17 · svenska\n\nVad är en ASF?\n\n"
        f"Varför: inget svar passar (no answer fits)\n{line}"
    )


def test_a_ticket_that_nobody_closed_names_nobody() -> None:
    """The visitor has erased it, or it was too old."""
    text = shown(card(a_ticket(status=TicketStatus.CLOSED, closed_at=NOON)))

    assert text.endswith("\nAvslutat 24 nov kl. 13:00 (closed).")


@pytest.mark.parametrize("status", set(TicketStatus) - {TicketStatus.OPEN})
def test_what_is_over_can_be_opened_again(status: TicketStatus) -> None:
    """And nothing else be done with it, but to read."""
    part = card(a_ticket(status=status, suggestions=CLOSEST), owner="Eva")

    assert acts(part) == [StaffAction.REOPEN, StaffAction.CONTEXT]


def test_a_card_of_a_blocked_visitor_says_so() -> None:
    """Whoever did it in error can undo it."""
    part = card(a_ticket(status=TicketStatus.CLOSED), owner="Eva", is_blocked=True)

    assert shown(part).endswith("\nBesökaren är avstängd (blocked).")
    assert ("Häv avstängning", StaffPress(StaffAction.UNBLOCK, NUMBER)) in buttons(part)


def test_an_erased_ticket_shows_that_it_is_erased() -> None:
    """Nothing that the visitor wrote can be seen or asked for."""
    part = card(a_ticket("", status=TicketStatus.CLOSED, closed_at=NOON))

    assert looks(part)[1] == ("code", "(raderat av besökaren / deleted)")
    assert acts(part) == [StaffAction.REOPEN]


# --- one message ----------------------------------------------------------------------------


@pytest.mark.parametrize("question", ["<b>fråga</b> " * 1_000, "😀" * 4_000, "ord\n" * 2_000])
def test_a_long_question_stays_one_message(question: str) -> None:
    """Only so can its card be changed in place; the whole is behind "Sammanhang"."""
    part = card(a_ticket(question, suggestions=CLOSEST))

    (_, words) = looks(part)[1]
    assert words.endswith("…")
    assert question.startswith(words.removesuffix("…"))
    assert utf16_length(shown(part)) <= LONGEST_TEXT
    assert HOW_TO_ANSWER in shown(part)


def test_no_title_takes_the_buttons_off_a_card() -> None:
    """Agents write titles too, and not always short ones."""
    suggestions = (Suggestion(EntryId("iop"), "mycket " * 500, 0.5),) * 3

    part = card(a_ticket("fråga " * 1_000, suggestions=suggestions))

    assert utf16_length(shown(part)) <= LONGEST_TEXT
    assert StaffAction.CLAIM in acts(part)
    assert HOW_TO_ANSWER in shown(part)


# --- the news -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("happening", "text", "expected"),
    [
        (
            Happening.VISITOR_ADDED,
            "Hallå?",
            "Ärende 17: besökaren skriver (the visitor writes)\n\nHallå?",
        ),
        (
            Happening.VISITOR_EDITED,
            "Hallå!",
            "Ärende 17: besökaren har ändrat (the visitor has edited)\n\nHallå!",
        ),
        (Happening.DELIVERED, "", "✅ Ärende 17: svaret är framme (delivered)."),
        (
            Happening.UNDELIVERABLE,
            "blocked",
            "⚠️ Ärende 17: svaret kom inte fram (not delivered). blocked",
        ),
        (Happening.REFUSED, "bara text", "⚠️ Ärende 17: bara text"),
        (Happening.TOLD, "Eva har tagit över.", "Ärende 17: Eva har tagit över."),
        (Happening.SHOWN, "Hej.", "Ärende 17\n\nHej."),
    ],
)
def test_news_name_the_case(happening: Happening, text: str, expected: str) -> None:
    """Agents work on several at once."""
    assert shown(only(TicketNotice(NUMBER, happening, text))) == expected


def test_every_happening_has_its_words() -> None:
    """A new one needs some."""
    assert all(news_parts(TicketNotice(NUMBER, happening, "ord")) for happening in Happening)


def test_an_alarm_is_seen_to_be_one() -> None:
    """It belongs to no case."""
    assert shown(only(StaffAlarm("Se upp"))) == "🚨 Se upp"


@pytest.mark.parametrize(
    "news",
    [
        TicketNotice(
            NUMBER,
            Happening.TOLD,
            "Lärt.",
            (StaffButton("Ångra", StaffPress(StaffAction.UNTEACH, NUMBER, "ab")),),
        ),
        StaffNews("Lärt.", (StaffButton("Ångra", StaffPress(StaffAction.UNTEACH, NUMBER, "ab")),)),
    ],
)
def test_news_bring_their_buttons(news: TicketNotice | StaffNews) -> None:
    """What was done can be undone there."""
    assert buttons(only(news)) == [("Ångra", StaffPress(StaffAction.UNTEACH, NUMBER, "ab"))]


def test_long_news_come_whole_and_inert_in_several_messages() -> None:
    """All of them as code."""
    notice = TicketNotice(NUMBER, Happening.SHOWN, "<b>fråga</b> " * 1_000)

    texts = [parse_html(part.html) for part in news_parts(notice)]

    assert len(texts) > 1
    assert sum(text.count("<b>fråga</b>") for text, _ in texts) == 1_000
    assert all({entity["type"] for entity in entities} == {"code"} for _, entities in texts)


# --- the answer has arrived -----------------------------------------------------------------


def test_an_answer_that_has_arrived_can_be_taught() -> None:
    """As a variant of what came closest, or as a new entry."""
    part = delivered_part(TicketView(a_ticket(suggestions=CLOSEST)))

    assert shown(part) == (
        "✅ Ärende 17: svaret är framme (delivered).\n"
        "Ska jag lära mig det till nästa gång? (Teach it?)"
    )
    assert buttons(part) == [
        ("Variant av: IOP", StaffPress(StaffAction.TEACH, NUMBER, "iop")),
        ("Variant av: LOU", StaffPress(StaffAction.TEACH, NUMBER, "lou")),
        ("Variant av: STARTBIDRAG", StaffPress(StaffAction.TEACH, NUMBER, "startbidrag")),
        ("Ny post", StaffPress(StaffAction.NEW_ENTRY, NUMBER)),
    ]


def test_an_answer_to_an_erased_question_teaches_nothing() -> None:
    """There is no question any more."""
    part = delivered_part(TicketView(a_ticket("")))

    assert shown(part) == "✅ Ärende 17: svaret är framme (delivered)."
    assert part.keyboard is None
