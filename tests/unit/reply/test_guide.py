"""The guide: one step after the other, and a way out of each."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.channel.telegram.pieces import utf16_length
from bot.conversation.acts import AskPerson, ChooseEntry, GoToStep
from bot.conversation.model import Conversation
from bot.conversation.outbound import Button, OutboundMessage
from bot.conversation.presses import decode, encode
from bot.ids import EntryId
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.loader import load
from bot.knowledge.model import Language, Register
from bot.knowledge.overview import Guide
from bot.reply import guide
from bot.reply.texts import texts_in
from tests.unit.conversation.fakes import ANNA, a_knowledge_base, an_entry

SV = texts_in(Language.SV)
SWEDISH = Conversation(ANNA)
EASY = Conversation(ANNA, register=Register.SV_EASY)
ENGLISH = Conversation(ANNA, language=Language.EN, register=Register.EN)


def guided(*names: str) -> KnowledgeBase:
    """With a guide of these steps; each names an entry that is gone and three that are there."""
    steps = [
        {
            "id": name,
            "title": {"sv": f"Gör {name}", "en": f"Do {name}"},
            "text": {"sv": f"Om {name}.", "sv_easy": f"Lätt om {name}.", "en": f"About {name}."},
            "entries": ("gone", "one", "two", "three"),
        }
        for name in names
    ]
    path = Guide.model_validate({"title": {"sv": "Starta", "en": "Start"}, "steps": steps})
    entries = (an_entry(name) for name in ("one", "two", "three"))
    return a_knowledge_base(*entries).model_copy(update={"guide": path})


THREE = guided("a", "b", "c")


def presses(reply: OutboundMessage) -> list[object]:
    return [button.press for button in reply.buttons]


@pytest.mark.parametrize(
    ("conversation", "body"),
    [
        (SWEDISH, "Steg 2 av 3: Gör b\n\nOm b."),
        (EASY, "Steg 2 av 3: Gör b\n\nLätt om b."),
        (ENGLISH, "Step 2 of 3: Do b\n\nAbout b."),
    ],
)
def test_a_step_is_worded_as_the_visitor_reads(conversation: Conversation, body: str) -> None:
    """Under a heading that says how far one has come."""
    reply = guide.step(conversation, THREE, 1)

    assert (reply.body, reply.language) == (body, conversation.language)


def test_a_step_leads_to_entries_to_its_neighbours_and_to_a_person() -> None:
    """Two entries at most, of those that are there."""
    reply = guide.step(SWEDISH, THREE, 1)

    assert list(reply.buttons) == [
        Button("Vad är one?", ChooseEntry(EntryId("one"))),
        Button("Vad är two?", ChooseEntry(EntryId("two"))),
        Button(SV.back, GoToStep(0)),
        Button(SV.forward, GoToStep(2)),
        Button(SV.ask_person, AskPerson()),
    ]


def test_there_is_no_way_back_from_the_first_step() -> None:
    """Only forward."""
    assert presses(guide.step(SWEDISH, THREE, 0))[2:] == [GoToStep(1), AskPerson()]


def test_the_last_step_says_what_comes_then() -> None:
    """And lets one begin again."""
    reply = guide.step(SWEDISH, THREE, 2)

    assert reply.body == f"Steg 3 av 3: Gör c\n\nOm c.\n\n{SV.after_last_step}"
    assert list(reply.buttons[2:]) == [
        Button(SV.back, GoToStep(1)),
        Button(SV.start_over, GoToStep(0)),
        Button(SV.ask_person, AskPerson()),
    ]


def test_a_guide_of_one_step_has_nowhere_to_go() -> None:
    """First and last at once."""
    assert presses(guide.step(SWEDISH, guided("a"), 0))[2:] == [AskPerson()]


@pytest.mark.parametrize(("number", "shown"), [(-1, 0), (3, 2), (9999, 2)])
def test_a_step_that_is_not_there_is_the_nearest_one(number: int, shown: int) -> None:
    """Editors shorten the guide, and anyone can forge a button."""
    assert guide.step(SWEDISH, THREE, number) == guide.step(SWEDISH, THREE, shown)


@pytest.mark.parametrize("knowledge", [a_knowledge_base(), guided()])
def test_without_a_guide_a_person_is_offered(knowledge: KnowledgeBase) -> None:
    """Politely."""
    reply = guide.step(SWEDISH, knowledge, 0)

    assert (reply.body, presses(reply)) == (SV.no_guide, [AskPerson()])


def test_the_real_steps_fit_into_a_message() -> None:
    """And their buttons into what Telegram allows."""
    knowledge = load(Path("knowledge"))
    conversations = (SWEDISH, EASY, ENGLISH)

    replies = [guide.step(one, knowledge, number) for one in conversations for number in range(9)]
    buttons = [button.press for reply in replies for button in reply.buttons]

    assert len({reply.body for reply in replies}) == 27
    assert max(utf16_length(reply.body) for reply in replies) < 4096
    assert max(len(encode(press).encode()) for press in buttons) <= 64
    assert [press for press in buttons if decode(encode(press)) != press] == []
