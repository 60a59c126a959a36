"""The guide: how to start a work-integrating social enterprise, step by step. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from bot.conversation.acts import ChooseEntry, GoToStep
from bot.conversation.model import Conversation
from bot.conversation.outbound import Button, OutboundMessage
from bot.ids import EntryId
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.overview import Step
from bot.reply.compose import MOST_RELATED, Reader, shortened


def step(conversation: Conversation, knowledge: KnowledgeBase, number: int) -> OutboundMessage:
    """A step, counted from 0; beyond the ends of the guide its first or its last."""
    reader = Reader(conversation)
    steps = knowledge.guide.steps if knowledge.guide is not None else ()
    if not steps:
        return reader.message(reader.texts.no_guide, buttons=[reader.person])
    number = max(0, min(number, len(steps) - 1))
    shown = steps[number]
    heading = reader.texts.guide_step.format(
        number=number + 1, count=len(steps), title=shown.title.in_language(reader.language)
    )
    paragraphs = [heading, shown.text.in_register(conversation.register)]
    if number == len(steps) - 1:
        paragraphs.append(reader.texts.after_last_step)
    buttons = [*_related(shown, knowledge, reader), *_turns(number, len(steps), reader)]
    return reader.message("\n\n".join(paragraphs), buttons=[*buttons, reader.person])


def _related(shown: Step, knowledge: KnowledgeBase, reader: Reader) -> list[Button]:
    entries = (knowledge.get(EntryId(entry_id)) for entry_id in shown.entries)
    buttons = [
        Button(shortened(entry.title.in_language(reader.language)), ChooseEntry(entry.entry_id))
        for entry in entries
        if entry is not None
    ]
    return buttons[:MOST_RELATED]


def _turns(number: int, count: int, reader: Reader) -> Iterator[Button]:
    if number > 0:
        yield Button(reader.texts.back, GoToStep(number - 1))
    if number < count - 1:
        yield Button(reader.texts.forward, GoToStep(number + 1))
    elif number > 0:
        yield Button(reader.texts.start_over, GoToStep(0))
