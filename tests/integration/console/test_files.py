"""Visitors' files are handed on to agents as they are, and can do nothing on the way."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass, field, replace

import pytest
from aiohttp import ClientPayloadError
from aiohttp.test_utils import TestServer
from sqlalchemy import select

from bot.conversation.acts import Attachment
from bot.ids import ConversationId
from bot.store.open_store import Store
from bot.store.tables import audit
from tests.integration.console.agents import (
    EVA,
    PAGE,
    AgentsBrowser,
    Clock,
    ServedConsole,
    a_ticket,
    keep,
    said,
    say,
)

FILE = f"{PAGE}/files/1/0"
JPEG, PNG = b"\xff\xd8\xff\xe0 a picture", b"\x89PNG\r\n\x1a\n a picture"
HTML = b"<script>alert(1)</script>"
MEGABYTE = 1024 * 1024


@dataclass
class FakeFiles:
    """Files by id, in pieces; a piece that is None is where it breaks off."""

    kept: dict[str, list[bytes | None]] = field(default_factory=dict)
    name: str = "file_1.jpg"
    closed: list[str] = field(default_factory=list)

    async def open(self, file_id: str) -> tuple[str, AsyncGenerator[bytes]] | None:
        return (self.name, self._pieces(file_id)) if file_id in self.kept else None

    async def _pieces(self, file_id: str) -> AsyncGenerator[bytes]:
        try:
            for piece in self.kept[file_id]:
                if piece is None:
                    raise ConnectionError("the file broke off")
                yield piece
        finally:
            self.closed.append(file_id)


@pytest.fixture
def files() -> FakeFiles:
    return FakeFiles({"f": [JPEG]})


@pytest.fixture
async def console(store: Store, clock: Clock, files: FakeFiles) -> AsyncIterator[ServedConsole]:
    console = ServedConsole(store, clock, open_file=files.open)
    console.server = TestServer(console.app())
    async with console.server:
        yield console


async def came(store: Store, *attachments: Attachment) -> None:
    """With the first message of case 7."""
    await keep(store, a_ticket(7))
    await say(store, said("(fil)", attachments=attachments))


A_FILE = Attachment("document", "41", file_id="f", name="ansökan.pdf")


async def test_a_file_is_handed_on_under_its_name(eva: AgentsBrowser, store: Store) -> None:
    """To be saved, not shown; nothing else is guessed of it."""
    await came(store, A_FILE)

    async with eva.client.get(FILE) as response:
        content = await response.read()

    assert (response.status, content) == (200, JPEG)
    named = "attachment; filename*=UTF-8''ans%C3%B6kan.pdf"
    assert response.headers["Content-Disposition"] == named
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (JPEG, "image/jpeg"),
        (PNG, "image/png"),
        (HTML, "application/octet-stream"),
        (b"GIF89a", "application/octet-stream"),
        (b"%PDF-1.7", "application/octet-stream"),
        (b"", "application/octet-stream"),
    ],
)
async def test_a_file_is_what_it_begins_with(
    eva: AgentsBrowser, store: Store, files: FakeFiles, content: bytes, expected: str
) -> None:
    """Whatever it is called: only pictures are anything in particular."""
    await came(store, replace(A_FILE, name="picture.jpg"))
    files.kept["f"] = [content]

    page = await eva.opens(FILE)

    assert page.headers["Content-Type"] == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\fakepath\\a.exe", "a.exe"),
        ('a"; filename=b', "a%22%3B%20filename%3Db"),
        ("a\r\nSet-Cookie: b", "aSet-Cookie%3A%20b"),
        ("exe.\u202egpj.js", "exe.gpj.js"),
        ("", "file_1.jpg"),
        ("...", "fil"),
        ("å" * 300 + ".pdf", "%C3%A5" * 116 + ".pdf"),
    ],
)
async def test_a_name_is_nothing_but_a_name(
    eva: AgentsBrowser, store: Store, name: str, expected: str
) -> None:
    """No path, no header, and nothing that is read the other way round."""
    await came(store, replace(A_FILE, name=name))

    page = await eva.opens(FILE)

    assert page.headers["Content-Disposition"] == f"attachment; filename*=UTF-8''{expected}"
    assert "Set-Cookie" not in page.headers


async def test_who_looked_at_a_file_is_written_down(eva: AgentsBrowser, store: Store) -> None:
    """As with telephone numbers."""
    await came(store, A_FILE)

    await eva.opens(FILE)

    rows = await store.ticket_queries.reader.rows(select(audit))
    assert [(row.agent, row.act, row.subject) for row in rows] == [
        (EVA.id, "open_file", "ticket 7")
    ]


async def test_a_large_file_comes_in_pieces(
    eva: AgentsBrowser, store: Store, files: FakeFiles
) -> None:
    """It is never in memory as a whole."""
    await came(store, A_FILE)
    files.kept["f"] = [JPEG, *[bytes(MEGABYTE)] * 19]

    async with eva.client.get(FILE) as response:
        content = await response.read()

    assert len(content) == 19 * MEGABYTE + len(JPEG)
    assert response.headers["Transfer-Encoding"] == "chunked"


# --- what can't be had ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        f"{PAGE}/files/1/1",
        f"{PAGE}/files/1/2",
        f"{PAGE}/files/2/0",
        f"{PAGE}/files/999999999999999999/0",
        "/staff/tickets/404/files/1/0",
        "/staff/tickets/8/files/1/0",
    ],
    ids=["gone", "no file", "no message", "never", "no ticket", "another visitor's ticket"],
)
async def test_what_is_not_there_is_said_not_to_be(
    eva: AgentsBrowser, store: Store, path: str
) -> None:
    """With a way back to the ticket."""
    await came(store, A_FILE, replace(A_FILE, file_id="gone"), Attachment("location", "42"))
    await keep(store, a_ticket(8, conversation_id=ConversationId("web:bo")))

    page = await eva.opens(path)

    assert page.status == 404
    assert page.has("Filen går inte att hämta", "större än 20 MB")


@pytest.mark.parametrize(
    "path", [f"{PAGE}/files/x/0", f"{PAGE}/files/1/-1", f"{PAGE}/files/1", f"{PAGE}/files/1/0/x"]
)
async def test_an_address_that_names_no_file_leads_nowhere(
    eva: AgentsBrowser, store: Store, path: str
) -> None:
    """Somebody has typed it."""
    await came(store, A_FILE)

    assert (await eva.opens(path)).status == 404


async def test_a_file_that_does_not_begin_is_said_not_to_come(
    eva: AgentsBrowser, store: Store, files: FakeFiles
) -> None:
    """Telegram does not answer."""
    await came(store, A_FILE)
    files.kept["f"] = [None]

    page = await eva.opens(FILE)

    assert page.status == 404
    assert page.has("Filen går inte att hämta")


@pytest.mark.parametrize(
    "pieces",
    [[JPEG, None], [JPEG, *[bytes(MEGABYTE)] * 21]],
    ids=["breaks off", "larger than Telegram says"],
)
async def test_a_part_of_a_file_does_not_pass_for_the_whole(
    eva: AgentsBrowser, store: Store, files: FakeFiles, pieces: list[bytes | None]
) -> None:
    """The browser sees that it broke off."""
    await came(store, A_FILE)
    files.kept["f"] = pieces

    async with eva.client.get(FILE) as response:
        with pytest.raises(ClientPayloadError):
            await response.read()

    assert files.closed == ["f"]


async def test_a_file_is_let_go_when_nobody_wants_it_any_more(
    eva: AgentsBrowser, store: Store, files: FakeFiles
) -> None:
    """However it ends."""
    await came(store, A_FILE)

    await eva.opens(FILE)

    assert files.closed == ["f"]
