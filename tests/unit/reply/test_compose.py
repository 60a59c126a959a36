"""What the visitor reads: the answer, where it comes from, and what to do next."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.acts import (
    AskPerson,
    ChooseEntry,
    ChooseRegister,
    NoneOfThese,
    Rate,
    ReadMore,
)
from bot.conversation.model import Conversation
from bot.conversation.outbound import Button, OutboundMessage, Reference
from bot.escalation.model import Reason, Ticket
from bot.ids import EntryId, TicketNumber
from bot.knowledge.model import Entry, Language, Register
from bot.reply import compose, notices
from bot.reply.texts import Texts, texts_in
from tests.fakes import NOON
from tests.unit.conversation.fakes import (
    ANNA,
    HELLO,
    IOP,
    KNOWLEDGE,
    LOU,
    PRICE,
    STOCKHOLM,
    a_knowledge_base,
    an_entry,
    presses,
)

SV, EN = texts_in(Language.SV), texts_in(Language.EN)
TODAY = date(2026, 11, 24)
SWEDISH = Conversation(ANNA)
EASY = Conversation(ANNA, register=Register.SV_EASY)
ENGLISH = Conversation(ANNA, language=Language.EN, register=Register.EN)
PROMISE_IN_SWEDISH = (
    "Jag har skickat frågan vidare. Ditt ärende har nummer 7."
    " Du får svar här, senast onsdag 25 november kl. 16.00."
)
PROMISE_IN_ENGLISH = (
    "I have passed your question on. Your case has number 7."
    " You will get an answer here, by Wednesday 25 November at 16:00 at the latest."
)


def a_ticket(reason: Reason = Reason.NO_MATCH) -> Ticket:
    return Ticket(
        number=TicketNumber(7),
        conversation_id=ANNA,
        question="Vad är IOP?",
        reason=reason,
        language=Language.SV,
        created_at=NOON,
        expected_by=datetime(2026, 11, 25, 16, tzinfo=STOCKHOLM),
    )


def the_answer(
    entry: Entry,
    conversation: Conversation = SWEDISH,
    *others: Entry,
    today: date = TODAY,
    whole: bool = True,
) -> OutboundMessage:
    knowledge = a_knowledge_base(entry, *others)
    return compose.answer(conversation, entry, knowledge, today=today, whole=whole)


def choices(reply: OutboundMessage) -> list[EntryId]:
    """The entries that its buttons lead to."""
    return [press.entry_id for press in presses(reply) if isinstance(press, ChooseEntry)]


# --- an answer ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("conversation", "body", "language"),
    [
        (SWEDISH, "Om iop.", Language.SV),
        (EASY, "Lätt om iop.", Language.SV),
        (ENGLISH, "About iop.", Language.EN),
    ],
)
def test_an_answer_is_worded_as_the_visitor_reads(
    conversation: Conversation, body: str, language: Language
) -> None:
    """In the conversation's register and language, and addressed to it."""
    reply = the_answer(IOP, conversation)

    assert (reply.body, reply.language, reply.conversation_id) == (body, language, ANNA)


@pytest.mark.parametrize(
    ("conversation", "body", "label"),
    [(SWEDISH, "Ett partnerskap.", "Läs mer"), (ENGLISH, "A partnership.", "Read more")],
)
def test_an_answer_begins_with_its_short_form(
    conversation: Conversation, body: str, label: str
) -> None:
    """With a button to the whole, before all others."""
    long = {"sv": "Lång. " * 9, "sv_easy": "Lätt.", "en": "Long. " * 9}
    short = {"sv": "Ett partnerskap.", "en": "A partnership."}

    reply = the_answer(an_entry("iop", answer=long, short=short), conversation, whole=False)

    assert reply.body == body
    assert reply.buttons[0] == Button(label, ReadMore(EntryId("iop")))


def test_a_short_form_has_its_sources_too() -> None:
    """Nothing is said without them, however short."""
    short, whole = the_answer(IOP, whole=False), the_answer(IOP)

    assert (short.references, short.notes) == (whole.references, whole.notes)


def test_a_whole_answer_has_nothing_more_to_read() -> None:
    """Its other buttons are those of the short form."""
    short, whole = the_answer(IOP, whole=False), the_answer(IOP)

    assert whole.buttons == short.buttons[1:]


def test_an_answer_that_is_no_longer_than_its_short_form_is_given_whole() -> None:
    """There would be nothing more to read."""
    entry = an_entry("iop", short={"sv": "Om iop.", "en": "iop"})

    reply = the_answer(entry, whole=False)

    assert reply.body == "Om iop."
    assert ReadMore(EntryId("iop")) not in presses(reply)


def test_easy_swedish_is_given_whole() -> None:
    """It is short as it is, also where the short form is shorter."""
    reply = the_answer(IOP, EASY, whole=False)

    assert reply.body == "Lätt om iop."
    assert ReadMore(EntryId("iop")) not in presses(reply)


@pytest.mark.parametrize(("conversation", "dated"), [(SWEDISH, "odaterad"), (ENGLISH, "undated")])
def test_an_answer_names_its_source(conversation: Conversation, dated: str) -> None:
    """With publisher, address and date, in the visitor's language."""
    reply = the_answer(IOP, conversation)

    assert reply.references == (
        Reference("Lagen", "Riksdagen", "https://example.org/lagen", dated),
    )


def test_a_date_without_words_is_the_same_in_english() -> None:
    """An editor writes "2016" once."""
    source = KNOWLEDGE.source_by_id["law"].model_copy(update={"date": "2016", "date_en": None})

    (reference,) = compose.references([source], Language.EN)

    assert reference.date == "2016"


@pytest.mark.parametrize(
    ("conversation", "note"),
    [(SWEDISH, "Uppgift från: före 2020."), (ENGLISH, "As of: before 2020.")],
)
def test_an_answer_says_as_of_when(conversation: Conversation, note: str) -> None:
    """Nobody takes an old figure for a new one."""
    reply = the_answer(an_entry("iop", as_of="före 2020", as_of_en="before 2020"), conversation)

    assert reply.notes == (note,)


@pytest.mark.parametrize(
    ("today", "is_warned"),
    [(date(2027, 5, 31), False), (date(2027, 6, 1), True), (date(2030, 1, 1), True)],
)
def test_an_answer_past_its_review_is_given_with_a_warning(today: date, *, is_warned: bool) -> None:
    """From the day on which it was to be looked over."""
    warning = SV.may_be_out_of_date.format(date="2027-06-01")

    reply = the_answer(an_entry("iop", review_by="2027-06-01"), today=today)

    assert (warning in reply.notes) == is_warned
    assert reply.body == "Om iop."


def test_an_unsettled_matter_is_said_to_be_unsettled() -> None:
    """Where the sources disagree a person is offered."""
    assert SV.not_settled in the_answer(an_entry("iop", person=True)).notes
    assert SV.not_settled not in the_answer(an_entry("iop", person=False)).notes


@pytest.mark.parametrize(
    ("conversation", "note"),
    [
        (SWEDISH, "Vänd dig till Arbetsförmedlingen. Den beslutar."),
        (ENGLISH, "Turn to the employment service. It decides."),
    ],
)
def test_an_answer_says_whom_to_turn_to(conversation: Conversation, note: str) -> None:
    """Last in the small print."""
    reply = the_answer(an_entry("iop", contacts=("office",)), conversation)

    assert reply.notes[-1] == note


def test_an_answer_offers_related_questions_first() -> None:
    """Two at most, in the editor's order."""
    related = [an_entry(name) for name in ("one", "two", "three")]
    entry = an_entry("iop", related=("one", "two", "three"))

    reply = the_answer(entry, SWEDISH, *related)

    assert reply.buttons[0] == Button("Vad är one?", ChooseEntry(EntryId("one")))
    assert choices(reply) == ["one", "two"]


def test_a_related_question_that_is_gone_is_not_offered() -> None:
    """The next one takes its place."""
    entry = an_entry("iop", related=("gone", "two", "three"))

    reply = the_answer(entry, SWEDISH, an_entry("two"), an_entry("three"))

    assert choices(reply) == ["two", "three"]


@pytest.mark.parametrize(
    ("conversation", "others"),
    [
        (SWEDISH, [("Lättläst", Register.SV_EASY), ("English", Register.EN)]),
        (EASY, [("Vanlig svenska", Register.SV), ("English", Register.EN)]),
        (ENGLISH, [("Easy Swedish", Register.SV_EASY), ("Swedish", Register.SV)]),
    ],
)
def test_an_answer_can_be_had_in_the_other_registers(
    conversation: Conversation, others: list[tuple[str, Register]]
) -> None:
    """Not in the one that is being read."""
    reply = the_answer(LOU, conversation)

    assert list(reply.buttons[:2]) == [
        Button(label, ChooseRegister(EntryId("lou"), register)) for label, register in others
    ]


@pytest.mark.parametrize(("conversation", "texts"), [(SWEDISH, SV), (ENGLISH, EN)])
def test_an_answer_asks_whether_it_helped(conversation: Conversation, texts: Texts) -> None:
    """And remembers in its buttons what it said."""
    reply = the_answer(LOU, conversation)

    lou, version = EntryId("lou"), LOU.version
    assert list(reply.buttons[2:4]) == [
        Button(texts.has_helped, Rate(lou, version, has_helped=True)),
        Button(texts.no_help, Rate(lou, version, has_helped=False)),
    ]


@pytest.mark.parametrize(("conversation", "label"), [(SWEDISH, SV), (ENGLISH, EN)])
def test_every_answer_ends_with_a_way_to_a_person(conversation: Conversation, label: Texts) -> None:
    """Whoever is not helped by it is not left alone."""
    assert the_answer(IOP, conversation).buttons[-1] == Button(label.ask_person, AskPerson())


def test_small_talk_has_nothing_around_it() -> None:
    """Only the words."""
    reply = the_answer(HELLO)

    assert reply == OutboundMessage(ANNA, "Om hello.", Language.SV)


# --- asking back ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("conversation", "titles"),
    [(SWEDISH, ["Vad är iop?", "Vad är lou?"]), (ENGLISH, ["What is iop?", "What is lou?"])],
)
def test_asking_back_offers_the_likely_questions_and_a_way_out(
    conversation: Conversation, titles: list[str]
) -> None:
    """A button each, the likeliest first."""
    texts = texts_in(conversation.language)

    reply = compose.clarification(conversation, [IOP, LOU])

    assert reply.body == texts.which_do_you_mean
    assert [button.label for button in reply.buttons] == [*titles, texts.none_of_these]
    assert presses(reply) == [
        ChooseEntry(EntryId("iop")),
        ChooseEntry(EntryId("lou")),
        NoneOfThese(),
    ]


@given(st.text(min_size=1))
def test_a_label_fits_on_a_phone(title: str) -> None:
    """Sixty characters at most; a shorter one stays as it is."""
    label = compose.shortened(title)

    assert len(label) <= 60
    assert label == title or (len(title) > 60 and label.endswith("…"))


@pytest.mark.parametrize(
    ("title", "label"),
    [
        ("a" * 60, "a" * 60),
        ("a" * 61, "a" * 59 + "…"),
        ("a" * 58 + " bcd", "a" * 58 + "…"),
    ],
)
def test_a_longer_label_is_cut_as_late_as_possible(title: str, label: str) -> None:
    """And no space hangs before the dots."""
    assert compose.shortened(title) == label


# --- handing over ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reason", "why"),
    [
        (Reason.NO_MATCH, SV.did_not_find),
        (Reason.KNOWN_UNKNOWN, SV.did_not_find),
        (Reason.ASKED_FOR_PERSON, SV.you_asked_for_person),
        (Reason.NONE_OF_THESE, SV.not_understood),
        (Reason.TRIES_FAILED, SV.not_understood),
        (Reason.PROGRAM_ERROR, SV.something_went_wrong),
        (Reason.ATTACHMENT, SV.not_in_words),
        (Reason.MANY_MESSAGES, SV.many_messages),
    ],
)
def test_a_receipt_says_why_a_person_takes_over(reason: Reason, why: str) -> None:
    """In its first paragraph."""
    reply = compose.receipt(SWEDISH, a_ticket(reason))

    assert reply.body.split("\n\n")[0] == why


@pytest.mark.parametrize(
    ("conversation", "promise"), [(SWEDISH, PROMISE_IN_SWEDISH), (ENGLISH, PROMISE_IN_ENGLISH)]
)
def test_a_receipt_has_a_number_and_a_date(conversation: Conversation, promise: str) -> None:
    """In the visitor's language."""
    reply = compose.receipt(conversation, a_ticket())

    assert reply.body.split("\n\n")[1] == promise


def test_a_receipt_invites_to_add_more() -> None:
    """While the visitor waits."""
    assert compose.receipt(SWEDISH, a_ticket()).body.endswith(f"\n\n{SV.add_more}")


@pytest.mark.parametrize(
    ("conversation", "why", "note"),
    [
        (EASY, "Lätt om price.", "Vänd dig till Arbetsförmedlingen. Den beslutar."),
        (ENGLISH, "About price.", "Turn to the employment service. It decides."),
    ],
)
def test_a_receipt_for_a_known_unknown_says_who_decides(
    conversation: Conversation, why: str, note: str
) -> None:
    """The editors' words, in the visitor's register, instead of "I can't find it"."""
    ticket, deciders = a_ticket(Reason.KNOWN_UNKNOWN), KNOWLEDGE.deciders_of(PRICE)

    reply = compose.receipt(conversation, ticket, entry=PRICE, deciders=deciders)

    assert reply.body.split("\n\n")[0] == why
    assert reply.notes == (note,)


def test_who_has_a_case_already_is_reminded_of_it() -> None:
    """With its number and date."""
    reply = compose.already_with_person(SWEDISH, a_ticket())

    assert reply.body == SV.with_person_already.format(
        number=7, expected="onsdag 25 november kl. 16.00"
    )


@pytest.mark.parametrize(
    ("conversation", "heading"), [(SWEDISH, "Svar i ärende 7:"), (ENGLISH, "Answer in case 7:")]
)
def test_an_agents_answer_stands_under_its_case(conversation: Conversation, heading: str) -> None:
    """Word for word, and marked so that agents hear of its delivery."""
    reply = compose.agent_answer(conversation, TicketNumber(7), "Ja,\n\ndet går.")

    assert reply.body == f"{heading}\n\nJa,\n\ndet går."
    assert reply.ticket_number == 7
    assert reply.language is conversation.language


@pytest.mark.parametrize(
    ("conversation", "body"),
    [
        (SWEDISH, "Svar i ärende 7:\n\nOm iop."),
        (EASY, "Svar i ärende 7:\n\nLätt om iop."),
        (ENGLISH, "Answer in case 7:\n\nAbout iop."),
    ],
)
def test_an_entry_sent_by_an_agent_stands_under_its_case(
    conversation: Conversation, body: str
) -> None:
    """Whole, as the visitor reads, and marked so that agents hear of its delivery."""
    reply = compose.agent_entry(conversation, TicketNumber(7), IOP, KNOWLEDGE, today=TODAY)

    assert (reply.body, reply.ticket_number) == (body, 7)


def test_an_entry_sent_by_an_agent_has_all_that_an_answer_has() -> None:
    """Sources, date and buttons."""
    reply = compose.agent_entry(SWEDISH, TicketNumber(7), IOP, KNOWLEDGE, today=TODAY)

    answer = compose.answer(SWEDISH, IOP, KNOWLEDGE, today=TODAY, whole=True)
    assert (reply.references, reply.notes) == (answer.references, answer.notes)
    assert reply.buttons == answer.buttons


# --- about the bot --------------------------------------------------------------------------


def test_the_welcome_offers_examples() -> None:
    """Those that are in the knowledge, and a person."""
    first, _, third = SV.example_entries
    knowledge = a_knowledge_base(an_entry(first), an_entry(third))

    reply = notices.welcome(SWEDISH, knowledge)

    assert reply.body == SV.welcome
    assert presses(reply) == [
        ChooseEntry(EntryId(first)),
        ChooseEntry(EntryId(third)),
        AskPerson(),
    ]


def test_the_welcome_is_there_without_its_examples_too() -> None:
    """The editors may have taken them out."""
    reply = notices.welcome(ENGLISH, KNOWLEDGE)

    assert (reply.body, presses(reply)) == (EN.welcome, [AskPerson()])


@pytest.mark.parametrize(("conversation", "texts"), [(SWEDISH, SV), (ENGLISH, EN)])
def test_help_leads_to_a_person(conversation: Conversation, texts: Texts) -> None:
    """Whoever wants to know more can ask."""
    reply = notices.help_text(conversation)

    assert (reply.body, presses(reply)) == (texts.help, [AskPerson()])


@pytest.mark.parametrize(
    ("conversation", "period"), [(SWEDISH, "Efter 90 dagar"), (ENGLISH, "After 90 days")]
)
def test_privacy_says_for_how_long_words_are_kept(conversation: Conversation, period: str) -> None:
    """As it is set where the bot runs; and it leads to a person."""
    reply = notices.privacy(conversation, 90)

    assert period in reply.body
    assert presses(reply) == [AskPerson()]


@pytest.mark.parametrize(
    ("reply", "body"),
    [
        (notices.words_please(SWEDISH), SV.words_please),
        (notices.entry_is_gone(SWEDISH), SV.entry_is_gone),
        (notices.button_is_old(ENGLISH), EN.button_is_old),
        (notices.ask_privately(SWEDISH), SV.ask_privately),
        (notices.ask_here(ENGLISH), EN.ask_here),
        (notices.offer_person(SWEDISH), SV.offer_person),
        (notices.case_is_closed(SWEDISH, TicketNumber(7)), SV.case_is_closed.format(number=7)),
    ],
)
def test_what_is_no_answer_leads_to_a_person(reply: OutboundMessage, body: str) -> None:
    """No message of ours is a dead end."""
    assert (reply.body, presses(reply)) == (body, [AskPerson()])


# --- while a person has the conversation ----------------------------------------------------

WITH_AGENT = Conversation(ANNA, ticket_number=TicketNumber(7))


@pytest.mark.parametrize(
    ("reply", "body"),
    [
        (notices.slow_down(WITH_AGENT), SV.slow_down.format(number=7)),
        (notices.case_is_open_again(WITH_AGENT), SV.case_is_open_again.format(number=7)),
        (notices.blocked(ENGLISH), EN.blocked),
        (notices.thanks(ENGLISH), EN.thanks),
        (compose.plain(SWEDISH, "Bara det."), "Bara det."),
    ],
)
def test_where_a_person_is_there_already_none_is_offered(reply: OutboundMessage, body: str) -> None:
    """Nor after thanks: there is nothing to ask one for."""
    assert (reply.body, reply.buttons, reply.notes) == (body, (), ())
