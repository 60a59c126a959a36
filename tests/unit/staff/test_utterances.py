"""What was said is shown once, as it stands now, with what it was before."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.conversation.model import Direction
from bot.staff.utterances import Spoken, Talk, Utterance, spoken
from tests.fakes import NOON


def said(key: int, text: str, channel_id: str = "") -> Utterance:
    at = NOON + timedelta(minutes=key)
    return Utterance(key, Direction.INCOMING, text, at, channel_id=channel_id)


def test_an_edited_message_stands_in_its_first_place() -> None:
    """With all that it was, the oldest first."""
    first, other = said(1, "Vad är IPO?", "41"), said(2, "Hallå?", "42")
    second, third = said(3, "Vad är IP?", "41"), said(4, "Vad är IOP?", "41")

    shown = spoken([first, other, second, third])

    assert shown == (Spoken(third, (first, second)), Spoken(other))


def test_messages_without_an_id_stand_each_for_itself() -> None:
    """As all that the bot says."""
    first, second = said(1, "Hej!"), said(2, "Hej!")

    assert spoken([first, second]) == (Spoken(first), Spoken(second))


def test_an_answer_and_a_note_under_one_id_are_two_things() -> None:
    """An agent has edited the one into the other."""
    answer = replace(said(1, "Nej.", "41"), direction=Direction.OUTGOING)
    note = replace(said(2, "Nej.", "41"), direction=Direction.NOTE)

    assert spoken([answer, note]) == (Spoken(answer), Spoken(note))


def test_the_same_words_again_are_no_edit() -> None:
    """A form was sent twice."""
    first, again = said(1, "Ring henne.", "41"), said(2, "Ring henne.", "41")

    assert spoken([first, again]) == (Spoken(first),)


def test_the_newest_word_of_the_visitor_is_known() -> None:
    """Also where others have spoken since."""
    answer = replace(said(3, "Nej."), direction=Direction.OUTGOING)
    talk = Talk(spoken([said(1, "Hej!"), said(2, "Hallå?"), answer]))

    assert talk.heard == 2
