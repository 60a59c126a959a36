"""An answer for those who quote it: plain words, where they come from, which version."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.channel.telegram.pieces import utf16_length
from bot.conversation.model import Conversation
from bot.conversation.outbound import OutboundMessage
from bot.knowledge.loader import load
from bot.knowledge.model import Entry, Language, Register
from bot.reply.quotation import quotation, quotation_not_found
from bot.reply.texts import texts_in
from tests.unit.conversation.fakes import ANNA, HELLO, IOP, LOU, PRICE, a_knowledge_base, an_entry

SV, EN = texts_in(Language.SV), texts_in(Language.EN)
SWEDISH = Conversation(ANNA)
ENGLISH = Conversation(ANNA, language=Language.EN, register=Register.EN)
LINK = "https://t.me/asf_bot?start=iop"
SHORT = an_entry(
    "iop",
    short={"sv": "Ett partnerskap.", "en": "A partnership."},
    as_of="före 2020",
    as_of_en="before 2020",
)
IN_SWEDISH = f"""\
”Ett partnerskap.”
Källa: Lagen. Riksdagen, odaterad. https://example.org/lagen
Uppgift från: före 2020.
Post iop, version {SHORT.version}.
{LINK}"""
IN_ENGLISH = f"""\
“A partnership.”
Source: Lagen. Riksdagen, undated. https://example.org/lagen
As of: before 2020.
Entry iop, version {SHORT.version}.
{LINK}"""
UNDECIDED = f"""\
Det finns inget säkert svar på frågan ”Vad är price?”.
Avgör: Arbetsförmedlingen. Den beslutar.
Post price, version {PRICE.version}."""
UNDECIDED_IN_ENGLISH = f"""\
There is no verified answer to the question “What is price?”.
Decides: the employment service. It decides.
Entry price, version {PRICE.version}."""


def quoted(
    entry: Entry, conversation: Conversation = SWEDISH, *, link: str = ""
) -> OutboundMessage:
    return quotation(conversation, entry, a_knowledge_base(entry), link=link)


@pytest.mark.parametrize(("conversation", "body"), [(SWEDISH, IN_SWEDISH), (ENGLISH, IN_ENGLISH)])
def test_a_quotation_can_be_pasted_as_it_is(conversation: Conversation, body: str) -> None:
    """Words, sources, date, version and link, in one text in the visitor's language."""
    reply = quoted(SHORT, conversation, link=LINK)

    assert reply == OutboundMessage(ANNA, body, conversation.language)


def test_a_quotation_without_a_link_ends_with_the_version() -> None:
    """The web chat has no links to entries."""
    assert quoted(SHORT).body.endswith(f"\nPost iop, version {SHORT.version}.")


def test_every_source_is_quoted() -> None:
    """A line each, the most important first."""
    knowledge = a_knowledge_base()
    other = knowledge.sources[0].model_copy(update={"id": "report", "title": "Rapporten"})
    knowledge = knowledge.model_copy(update={"sources": (*knowledge.sources, other)})
    entry = an_entry("iop", sources=("report", "law"))

    reply = quotation(SWEDISH, entry, knowledge, link="")

    assert [line.split(".")[0] for line in reply.body.split("\n")[1:3]] == [
        "Källa: Rapporten",
        "Källa: Lagen",
    ]


def test_what_has_no_source_is_quoted_without() -> None:
    """And without a date."""
    entry = HELLO.model_copy(update={"sources": (), "as_of": None})

    assert quoted(entry).body == f"”hello”\nPost hello, version {entry.version}."


@pytest.mark.parametrize(
    ("conversation", "body"), [(SWEDISH, UNDECIDED), (ENGLISH, UNDECIDED_IN_ENGLISH)]
)
def test_of_a_known_unknown_is_quoted_who_decides(conversation: Conversation, body: str) -> None:
    """There is no verified answer that anyone could rely on."""
    assert quoted(PRICE, conversation).body == body


def test_who_meant_one_of_several_is_told_what_to_write() -> None:
    """The id of each."""
    reply = quotation_not_found(SWEDISH, [IOP, LOU])

    assert reply.body == (
        f"{SV.which_to_quote}\n- Vad är iop? /citera iop\n- Vad är lou? /citera lou"
    )


def test_who_meant_none_is_told_how_to_quote() -> None:
    """With an example that is in the knowledge."""
    reply = quotation_not_found(ENGLISH, [])

    assert reply.body == EN.how_to_quote.format(id="asf-definition")


def test_every_real_entry_can_be_quoted_in_one_message() -> None:
    """In both languages."""
    knowledge = load(Path("knowledge"))

    bodies = [
        quotation(conversation, entry, knowledge, link=LINK).body
        for entry in knowledge.entries
        for conversation in (SWEDISH, ENGLISH)
    ]

    assert max(map(utf16_length, bodies)) < 4096
