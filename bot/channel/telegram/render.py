"""How messages look on Telegram: texts in HTML mode, and buttons under the last of them."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.channel.telegram.keyboard import Key, Keyboard
from bot.channel.telegram.pieces import LONGEST_TEXT, pieces, utf16_length
from bot.conversation.acts import OpenPrivately
from bot.conversation.outbound import Button, OutboundMessage, Reference
from bot.conversation.presses import encode
from bot.knowledge.model import Language


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text that looks the same."""

    text: str
    url: str = ""
    tag: str = ""
    """An HTML tag of Telegram's, "i" or "code"; not together with an address."""

    @property
    def html(self) -> str:
        text = _escaped(self.text)
        if self.url:
            return f'<a href="{html.escape(self.url)}">{text}</a>'
        return f"<{self.tag}>{text}</{self.tag}>" if self.tag else text


@dataclass(frozen=True, slots=True)
class Part:
    """One Telegram message."""

    html: str
    plain: str
    """The same words, should Telegram refuse the markup."""
    keyboard: Keyboard | None = None


def rendered(message: OutboundMessage, username: str = "") -> list[Part]:
    """The messages that the visitor gets; `username` is the bot's, for links to it."""
    return parts(_spans(message), visitor_keyboard(message.buttons, username))


def parts(
    spans: Sequence[Span],
    keyboard: Keyboard | None = None,
    *,
    limit: int = LONGEST_TEXT,
) -> list[Part]:
    """The spans as messages that are short enough; nothing but white space is lost."""
    text = "".join(span.text for span in spans)
    slices = [list(_between(spans, start, end)) for start, end in pieces(text, limit)]
    last = len(slices) - 1
    return [
        Part(
            "".join(span.html for span in piece),
            _plain(piece, limit),
            keyboard if number == last else None,
        )
        for number, piece in enumerate(slices)
    ]


def _spans(message: OutboundMessage) -> list[Span]:
    spans = [Span(_with_bullets(message.body))]
    if message.references:
        heading = "Källor" if message.language is Language.SV else "Sources"
        spans.append(Span(f"\n\n{heading}:"))
    for reference in message.references:
        spans.extend(_reference(reference))
    spans.extend(span for note in message.notes for span in (Span("\n\n"), Span(note, tag="i")))
    return spans


def _reference(reference: Reference) -> Iterable[Span]:
    rest = ", ".join(part for part in (reference.publisher, reference.date) if part)
    yield Span("\n• ")
    yield Span(reference.title, url=reference.url)
    yield Span(f" ({rest})" if rest else "")


def _with_bullets(body: str) -> str:
    return "\n".join(
        f"• {line.removeprefix('- ')}" if line.startswith("- ") else line
        for line in body.split("\n")
    )


def _between(spans: Sequence[Span], start: int, end: int) -> Iterator[Span]:
    position = 0
    for span in spans:
        text = span.text[max(0, start - position) : max(0, end - position)]
        if text:
            yield Span(text, span.url, span.tag)
        position += len(span.text)


def _plain(spans: Sequence[Span], limit: int) -> str:
    """With the addresses behind their names, unless that makes it too long."""
    whole = "".join(f"{span.text} <{span.url}>" if span.url else span.text for span in spans)
    return whole if utf16_length(whole) <= limit else "".join(span.text for span in spans)


def _escaped(text: str) -> str:
    return html.escape(text, quote=False)


def deep_link(username: str, payload: str) -> str:
    """The address that opens a private chat with the bot."""
    return f"https://t.me/{username}?start={payload}" if username else ""


def visitor_keyboard(buttons: Sequence[Button], username: str) -> Keyboard | None:
    alike = groupby(buttons, key=lambda button: type(button.press))
    return Keyboard.of(*([_key(button, username) for button in group] for _, group in alike))


def _key(button: Button, username: str) -> Key:
    if isinstance(button.press, OpenPrivately) and username:
        return Key(button.label, url=deep_link(username, button.press.payload))
    return Key(button.label, encode(button.press))
