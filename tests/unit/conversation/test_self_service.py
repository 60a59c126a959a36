"""What a visitor can do without asking a question."""

from __future__ import annotations

import pytest

from bot.conversation.acts import (
    AskPerson,
    BrowseTerms,
    ChooseEntry,
    ChooseLanguage,
    Content,
    GoToStep,
    Quote,
    Rate,
    ReadMore,
    SearchTerms,
    StartAt,
    Wish,
)
from bot.conversation.labels import Rating
from bot.conversation.outbound import ComparisonPicture
from bot.ids import EntryId
from bot.knowledge.model import Language, Register
from bot.reply.comparison import comparison_alt_text, comparison_text
from bot.reply.texts import texts_in
from tests.fakes import NOON
from tests.unit.conversation.fakes import (
    ANNA,
    FITS,
    FITS_ANOTHER,
    FITS_IN_ENGLISH,
    FITS_NOTHING,
    FITS_TWO,
    GREETS,
    IOP,
    FakeMatcher,
    Visitor,
    a_comparison,
    a_guide,
    a_ranking,
    a_visitor,
    bodies,
    presses,
    replies,
)

SV, EN = texts_in(Language.SV), texts_in(Language.EN)

# --- the bot about itself -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wish", "body"),
    [
        (Wish.START, SV.welcome),
        (Wish.HELP, SV.help),
        (Wish.PRIVACY, SV.privacy.format(days=365)),
    ],
)
async def test_the_bot_tells_about_itself(anna: Visitor, wish: Wish, body: str) -> None:
    """What it does, how to ask, and what is kept for how long."""
    assert bodies(await anna.does(wish)) == [body]


async def test_a_new_visitor_is_greeted_in_the_language_of_the_device(anna: Visitor) -> None:
    """Nothing else is known yet."""
    (reply,) = replies(await anna.does(Wish.START, language_hint=Language.EN))

    assert reply.body == EN.welcome


async def test_the_language_of_a_question_counts_more_than_the_device(anna: Visitor) -> None:
    """Somebody with an English phone has asked in Swedish."""
    await anna.says(FITS)

    (reply,) = replies(await anna.does(Wish.HELP, language_hint=Language.EN))

    assert reply.body == SV.help


# --- links ----------------------------------------------------------------------------------


async def test_a_link_leads_to_its_entry(anna: Visitor) -> None:
    """Short first, as if it had been asked."""
    (reply,) = replies(await anna.does(StartAt("iop")))

    assert reply.body == "iop"
    assert ReadMore(EntryId("iop")) in presses(reply)


async def test_a_new_visitor_who_follows_a_link_is_answered_in_the_language_of_the_device(
    anna: Visitor,
) -> None:
    """As one is who comes without."""
    (reply,) = replies(await anna.does(StartAt("iop"), language_hint=Language.EN))

    assert reply.language is Language.EN


@pytest.mark.parametrize(
    "payload", ["taken-out", "IOP", "iop ", "", "../etc/passwd", "fraga:1", "å" * 64, "\x00"]
)
async def test_a_link_to_nothing_leads_to_the_welcome(anna: Visitor, payload: str) -> None:
    """Anyone can write one; nobody is left before a blank page."""
    assert bodies(await anna.does(StartAt(payload))) == [SV.welcome]


# --- language -------------------------------------------------------------------------------


async def test_a_visitor_can_choose_how_to_be_answered(anna: Visitor) -> None:
    """A button for each register."""
    (reply,) = replies(await anna.does(Wish.LANGUAGE))

    assert presses(reply) == [ChooseLanguage(register) for register in Register]


async def test_the_choice_is_confirmed_where_it_was_made(anna: Visitor) -> None:
    """In the language that was chosen."""
    (reply,) = replies(await anna.does(ChooseLanguage(Register.EN), under="71"))

    assert (reply.body, reply.replaces) == (EN.language_chosen, "71")


@pytest.mark.parametrize(
    ("register", "question", "body"),
    [
        (Register.EN, FITS_ANOTHER, "lou"),
        (Register.SV_EASY, FITS_IN_ENGLISH, "Lätt om iop."),
        (Register.SV, FITS_IN_ENGLISH, "iop"),
    ],
)
async def test_a_chosen_register_stays_whatever_the_visitor_writes_in(
    anna: Visitor, register: Register, question: str, body: str
) -> None:
    """Until another one is chosen."""
    await anna.does(ChooseLanguage(register))

    (reply,) = replies(await anna.says(question))

    assert (reply.body, reply.language) == (body, register.language)


async def test_a_chosen_language_counts_more_than_the_device(anna: Visitor) -> None:
    """It was chosen on that device."""
    await anna.does(ChooseLanguage(Register.SV_EASY))

    (reply,) = replies(await anna.does(Wish.HELP, language_hint=Language.EN))

    assert reply.body == SV.help


# --- whether an answer helped ---------------------------------------------------------------


def rate(*, has_helped: bool, version: str = "0a1b2c3d") -> Rate:
    return Rate(EntryId("iop"), version, has_helped)


async def test_a_rating_is_kept_with_what_the_entry_said(anna: Visitor) -> None:
    """Editors see which version helped."""
    await anna.does(rate(has_helped=True))

    (rating,) = anna.uow.ratings.kept.values()
    assert rating == Rating(ANNA, EntryId("iop"), "0a1b2c3d", has_helped=True, at=NOON)


async def test_the_buttons_rate_the_version_that_was_given(anna: Visitor) -> None:
    """Whatever the entry says when they are pressed."""
    (reply,) = replies(await anna.says(FITS))

    rates = [press for press in presses(reply) if isinstance(press, Rate)]
    assert rates == [
        Rate(EntryId("iop"), IOP.version, has_helped=True),
        Rate(EntryId("iop"), IOP.version, has_helped=False),
    ]


async def test_who_was_helped_is_thanked(anna: Visitor) -> None:
    """And nothing else is asked."""
    (reply,) = replies(await anna.does(rate(has_helped=True)))

    assert (reply.body, reply.buttons) == (SV.thanks, ())


async def test_who_was_not_helped_is_offered_a_person(anna: Visitor) -> None:
    """But not given one unasked."""
    (reply,) = replies(await anna.does(rate(has_helped=False)))

    assert (reply.body, presses(reply)) == (SV.offer_person, [AskPerson()])
    assert anna.tickets == []


@pytest.mark.parametrize("has_helped", [True, False])
async def test_the_same_rating_counts_once(anna: Visitor, *, has_helped: bool) -> None:
    """A second press says nothing new, and is not replied to."""
    await anna.does(rate(has_helped=has_helped))

    told = await anna.does(rate(has_helped=has_helped))

    assert told == []
    assert len(anna.uow.ratings.kept) == 1


async def test_a_visitor_can_think_better_of_a_rating(anna: Visitor) -> None:
    """The last word counts."""
    await anna.does(rate(has_helped=True))

    told = await anna.does(rate(has_helped=False))

    assert bodies(told) == [SV.offer_person]
    assert [one.has_helped for one in anna.uow.ratings.kept.values()] == [False]


async def test_another_version_is_rated_anew(anna: Visitor) -> None:
    """The editors have changed it since."""
    await anna.does(rate(has_helped=False))
    await anna.does(rate(has_helped=True, version="ffffffff"))

    assert [one.has_helped for one in anna.uow.ratings.kept.values()] == [False, True]


async def test_who_asks_for_a_person_after_a_rating_asks_about_the_question(
    anna: Visitor,
) -> None:
    """The agent reads what was not answered well."""
    await anna.says(FITS)
    await anna.does(rate(has_helped=False))

    await anna.does(AskPerson())

    assert anna.ticket.question == FITS


# --- looking around -------------------------------------------------------------------------


async def test_the_guide_begins_with_its_first_step() -> None:
    """For whoever has not been there."""
    anna = a_visitor(guide=a_guide("a", "b"))

    assert bodies(await anna.does(Wish.GUIDE)) == ["Steg 1 av 2: Gör a\n\nOm a."]


async def test_the_guide_turns_its_pages_in_place() -> None:
    """The chat does not get longer with each step."""
    anna = a_visitor(guide=a_guide("a", "b", "c"))

    (reply,) = replies(await anna.does(GoToStep(1), under="71"))

    assert (reply.body, reply.replaces) == ("Steg 2 av 3: Gör b\n\nOm b.", "71")


async def test_the_guide_keeps_its_step() -> None:
    """Whoever comes back goes on where they were."""
    anna = a_visitor(guide=a_guide("a", "b", "c"))
    await anna.does(GoToStep(1))
    await anna.says(FITS)

    told = await anna.does(Wish.GUIDE)

    assert bodies(told) == ["Steg 2 av 3: Gör b\n\nOm b."]


async def test_the_guide_follows_the_register() -> None:
    """Also from the middle on."""
    anna = a_visitor(guide=a_guide("a", "b", "c"))
    await anna.does(ChooseLanguage(Register.SV_EASY))

    assert bodies(await anna.does(GoToStep(1))) == ["Steg 2 av 3: Gör b\n\nLätt om b."]


@pytest.mark.parametrize("press", [BrowseTerms(), BrowseTerms("a"), SearchTerms("")])
async def test_the_glossary_turns_its_pages_in_place(
    anna: Visitor, press: BrowseTerms | SearchTerms
) -> None:
    """The chat does not get longer with each letter."""
    (reply,) = replies(await anna.does(press, under="71"))

    assert reply.replaces == "71"


async def test_a_search_finds_questions(anna: Visitor) -> None:
    """By a word that is in them."""
    (reply,) = replies(await anna.does(SearchTerms("lou")))

    assert ChooseEntry(EntryId("lou")) in presses(reply)


async def test_the_comparison_comes_in_words_and_as_a_picture() -> None:
    """The picture says to those who can't see it what it shows."""
    comparison = a_comparison()
    anna = a_visitor(comparison=comparison)

    (reply,) = replies(await anna.does(Wish.COMPARISON))

    assert reply.body == comparison_text(comparison, Language.SV)
    assert reply.enclosure == ComparisonPicture(comparison_alt_text(comparison, Language.SV))


async def test_the_comparison_comes_in_the_visitors_language() -> None:
    """The words and the picture alike."""
    comparison = a_comparison()
    anna = a_visitor(comparison=comparison)
    await anna.does(ChooseLanguage(Register.EN))

    (reply,) = replies(await anna.does(Wish.COMPARISON))

    assert reply.body == comparison_text(comparison, Language.EN)
    assert reply.enclosure == ComparisonPicture(comparison_alt_text(comparison, Language.EN))


async def test_without_a_comparison_the_visitor_is_told_so(anna: Visitor) -> None:
    """And offered a person."""
    (reply,) = replies(await anna.does(Wish.COMPARISON))

    assert (reply.body, presses(reply)) == (SV.entry_is_gone, [AskPerson()])


@pytest.mark.parametrize("content", [Wish.GUIDE, Wish.HELP, BrowseTerms(), Wish.MY_TICKETS])
async def test_looking_around_works_while_an_agent_has_the_conversation(
    anna: Visitor, content: Content
) -> None:
    """It disturbs nobody: agents hear nothing of it."""
    await anna.says(FITS_NOTHING)

    told = await anna.does(content)

    assert len(told) == len(replies(told)) == 1
    assert anna.conversation.is_with_agent


# --- to quote -------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["iop", " IOP ", FITS])
async def test_an_entry_is_quoted_by_its_id_or_by_a_question(anna: Visitor, words: str) -> None:
    """With its version and a link to it."""
    (body,) = bodies(await anna.does(Quote(words)))

    assert body.startswith("”iop”\n")
    assert f"version {IOP.version}" in body
    assert body.endswith("\nhttps://example.org/iop")


async def test_it_is_kept_which_entry_was_quoted(anna: Visitor) -> None:
    """Like any answer that was given."""
    await anna.does(Quote("iop"))

    assert [message.entry_id for message in anna.uow.messages.added] == ["iop"]


@pytest.mark.parametrize("words", [FITS_TWO, FITS_NOTHING])
async def test_what_may_be_meant_is_offered_to_quote(anna: Visitor, words: str) -> None:
    """Nothing is quoted that was not clearly asked for."""
    (body,) = bodies(await anna.does(Quote(words)))

    first, *choices = body.split("\n")
    assert first == SV.which_to_quote
    assert SV.quote_this.format(title="Vad är lou?", id="lou") in choices


async def test_three_are_offered_to_quote_at_most(anna: Visitor, matcher: FakeMatcher) -> None:
    """And no small talk among them."""
    found = [("iop", 0.4), ("hello", 0.38), ("lou", 0.36), ("price", 0.34), ("iop", 0.1)]
    matcher.rankings["iop?"] = a_ranking(*found)

    (body,) = bodies(await anna.does(Quote("iop?")))

    assert [line.split()[-1] for line in body.split("\n")[1:]] == ["iop", "lou", "price"]


@pytest.mark.parametrize("words", ["", "  ", "Helt okänt"])
async def test_whoever_quotes_nothing_is_told_how(anna: Visitor, words: str) -> None:
    """With an entry to try."""
    told = await anna.does(Quote(words))

    assert bodies(told) == [SV.how_to_quote.format(id=SV.example_entries[0])]


async def test_a_greeting_is_not_quoted_as_something_else(
    anna: Visitor, matcher: FakeMatcher
) -> None:
    """An entry that is hardly likely is not what was meant."""
    matcher.rankings[GREETS] = a_ranking(("hello", 0.99), ("iop", 0.005))

    (body,) = bodies(await anna.does(Quote(GREETS)))

    assert "”iop”" not in body


async def test_a_quotation_opens_no_case(anna: Visitor) -> None:
    """Also of what nobody knows: it says who decides."""
    (body,) = bodies(await anna.does(Quote("price")))

    assert "Avgör: Arbetsförmedlingen." in body
    assert anna.tickets == []
