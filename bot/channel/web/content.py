"""A message taken apart into what a template puts on a page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.conversation.outbound import Button
from bot.conversation.presses import encode

_ITEM = "- "
_ADDRESS = re.compile(r"https?://[^\s<>\"”»]+")
_AFTER_ADDRESS = ".,;:!?)]’'"
"""What follows an address in a sentence and is no part of it."""


@dataclass(frozen=True, slots=True)
class Words:
    """Words that look the same; with an address they are a link."""

    text: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or a list, with its lines."""

    is_list: bool
    lines: tuple[tuple[Words, ...], ...]


def blocks(body: str) -> list[Block]:
    """A body as `OutboundMessage` has it."""
    return [
        Block(is_list, tuple(tuple(_words(line.removeprefix(_ITEM))) for line in lines))
        for paragraph in body.split("\n\n")
        for is_list, lines in groupby(
            paragraph.strip().splitlines(), key=lambda line: line.startswith(_ITEM)
        )
    ]


def button_groups(buttons: Sequence[Button]) -> list[list[tuple[str, str]]]:
    """Buttons of one kind together, each with what it sends and its label."""
    return [
        [(encode(button.press), button.label) for button in group]
        for _, group in groupby(buttons, key=lambda button: type(button.press))
    ]


def _words(line: str) -> Iterator[Words]:
    position = 0
    for found in _ADDRESS.finditer(line):
        address = found[0].rstrip(_AFTER_ADDRESS)
        if before := line[position : found.start()]:
            yield Words(before)
        yield Words(address, address)
        position = found.start() + len(address)
    if rest := line[position:]:
        yield Words(rest)
