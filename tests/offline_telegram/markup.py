"""HTML mode, parsed and refused as Telegram's server does it (`do_parse_html` in tdlib)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tests.offline_telegram.errors import bad_request

_TAGS = {
    "a": "text_link",
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "u": "underline",
    "ins": "underline",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "tg-emoji": "custom_emoji",
    "pre": "pre",
    "code": "code",
    "blockquote": "blockquote",
}
_ENTITY = re.compile(r"&(?:(lt|gt|amp|quot)|#(\d{1,7})|#x([0-9a-fA-F]{1,6}));?")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_START = re.compile(r"<([^\s>/][^\s>]*|)")
_ATTRIBUTE = re.compile(r"""\s*([^\s=>]*)\s*(=?)\s*(?:"([^"]*)"|'([^']*)'|([\w.-]*))""")
_END = re.compile(r"</([^\s>]*)\s*")


def utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass
class _Parser:
    source: str
    position: int = 0
    plain: list[str] = field(default_factory=list)
    open_tags: list[tuple[str, int, str]] = field(default_factory=list)
    entities: list[dict[str, object]] = field(default_factory=list)
    length: int = 0

    def parse(self) -> tuple[str, list[dict[str, object]]]:
        while self.position < len(self.source):
            self._step(self.source[self.position])
        if self.open_tags:
            tag = self.open_tags[-1][0]
            raise _cannot(f'Can\'t find end tag corresponding to start tag "{tag}"')
        return "".join(self.plain), self.entities

    def _step(self, character: str) -> None:
        if character == "<":
            self._tag()
        elif character == "&" and (match := _ENTITY.match(self.source, self.position)):
            self._add(_decoded(match))
            self.position = match.end()
        else:
            self._add(character)
            self.position += 1

    def _add(self, text: str) -> None:
        self.plain.append(text)
        self.length += utf16_length(text)

    def _tag(self) -> None:
        if self.source.startswith("</", self.position):
            self._end_tag()
        else:
            self._start_tag()

    def _start_tag(self) -> None:
        begin = self.position
        match = _START.match(self.source, begin)
        name = "" if match is None else match[1].lower()
        end = begin + 1 if match is None else match.end()
        if end >= len(self.source):
            raise _cannot(f"Unclosed start tag at byte offset {self._bytes(begin)}")
        if name not in _TAGS:
            raise _cannot(f'Unsupported start tag "{name}" at byte offset {self._bytes(begin)}')
        url = self._attributes(name, begin, end)
        self.open_tags.append((name, self.length, url))

    def _attributes(self, name: str, begin: int, position: int) -> str:
        """Read up to the ">"; returns the address of a link."""
        url = ""
        while not self.source.startswith(">", position):
            match = _ATTRIBUTE.match(self.source, position)
            if match is None or match.end() >= len(self.source):
                raise _cannot(f"Unclosed start tag at byte offset {self._bytes(begin)}")
            attribute, equals = match[1].lower(), match[2]
            if not attribute and not self.source[match.end()] == ">":
                raise _cannot(
                    f'Empty attribute name in the tag "{name}" at byte offset {self._bytes(begin)}'
                )
            if attribute and not equals:
                raise _cannot(
                    f'Expected equal sign in declaration of an attribute of the tag "{name}" '
                    f"at byte offset {self._bytes(begin)}"
                )
            if attribute == "href":
                url = match[3] or match[4] or match[5] or ""
            position = match.end()
        self.position = position + 1
        return _ENTITY.sub(_decoded, url)

    def _end_tag(self) -> None:
        begin = self.position
        if not self.open_tags:
            raise _cannot(f"Unexpected end tag at byte offset {self._bytes(begin)}")
        match = _END.match(self.source, begin)
        if match is None or not self.source.startswith(">", match.end()):
            raise _cannot(f"Unclosed end tag at byte offset {self._bytes(begin)}")
        name, start, url = self.open_tags.pop()
        if match[1] and match[1].lower() != name:
            raise _cannot(
                f"Unmatched end tag at byte offset {self._bytes(begin)}, "
                f'expected "</{name}>", found "</{match[1]}>"'
            )
        self._close(name, start, url)
        self.position = match.end() + 1

    def _close(self, name: str, start: int, url: str) -> None:
        if self.length == start:
            return
        entity: dict[str, object] = {
            "type": _TAGS[name],
            "offset": start,
            "length": self.length - start,
        }
        if name == "a":
            if not url.startswith(("http://", "https://", "tg://", "mailto:")):
                return
            entity["url"] = url
        self.entities.append(entity)

    def _bytes(self, position: int) -> int:
        return len(self.source[:position].encode())


def parse_html(source: str) -> tuple[str, list[dict[str, object]]]:
    """The text without markup, and its entities.

    Raises:
        ApiError: with the text that Telegram gives.
    """
    if "<" not in source and "&" not in source:
        return source, []
    return _Parser(source).parse()


def _decoded(match: re.Match[str]) -> str:
    if match[1]:
        return _NAMED[match[1]]
    code = int(match[2]) if match[2] else int(match[3], 16)
    return chr(code) if 0 < code <= 0x10FFFF else match[0]


def _cannot(why: str) -> Exception:
    return bad_request(f"can't parse entities: {why}")
