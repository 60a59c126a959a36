"""Telegram brings updates: who may, what is taken, and when it is told so."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field

import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer

from bot.channel.telegram.addresses import StaffChat
from bot.channel.telegram.received import OTHER_LANE, Envelopes
from bot.channel.telegram.start_up import Call, Webhook, choose_way
from bot.channel.telegram.webhook import SECRET_HEADER, WebhookIntake, add_webhook
from bot.conversation.queues import InboxItem, Received
from tests.fakes import FakeInbox, noon, until
from tests.offline_telegram import OfflineTelegram

SECRET = "secret-of-the-webhook"  # noqa: S105 - opens nothing
UPDATE = {"update_id": 1, "message": {"chat": {"id": 4711}, "text": "Hej"}}
LARGEST = 1_000_000


@dataclass
class GatedInbox(FakeInbox):
    """Takes as long to keep something as the test wants; not at all, unless told so."""

    gate: asyncio.Event | None = None

    async def add(self, updates: Sequence[Received]) -> Sequence[InboxItem]:
        if self.gate is not None:
            await self.gate.wait()
        return await super().add(updates)


@dataclass
class Bringer:
    """Brings updates as Telegram does, or as somebody else would."""

    client: TestClient[web.Request, web.Application]
    inbox: GatedInbox
    taken: list[InboxItem] = field(default_factory=list)

    async def brings(
        self,
        body: object = UPDATE,
        *,
        secret: str | None = SECRET,
        path: str = "/telegram/hook",
    ) -> ClientResponse:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {} if secret is None else {SECRET_HEADER: secret}
        return await self.client.post(path, data=data, headers=headers)


@pytest.fixture
async def bringer() -> AsyncIterator[Bringer]:
    inbox, taken = GatedInbox(), list[InboxItem]()
    app = web.Application()
    add_webhook(app, WebhookIntake(SECRET, inbox, taken.extend, Envelopes(StaffChat(None)), noon))
    async with TestClient(TestServer(app)) as client:
        yield Bringer(client, inbox, taken)


# --- taken ----------------------------------------------------------------------------------


async def test_an_update_is_kept_and_handed_over(bringer: Bringer) -> None:
    """Telegram may forget it then."""
    response = await bringer.brings()

    assert response.status == 200
    assert [item.payload for item in bringer.inbox.kept] == [UPDATE]
    assert bringer.taken == bringer.inbox.kept


async def test_telegram_is_told_so_only_once_it_is_on_disk(bringer: Bringer) -> None:
    """A kill before that loses nothing: it is brought again."""
    bringer.inbox.gate = asyncio.Event()
    bringing = asyncio.ensure_future(bringer.brings())

    await asyncio.sleep(0.05)
    answered_before = bringing.done()
    bringer.inbox.gate.set()

    assert not answered_before
    assert (await bringing).status == 200


async def test_an_update_that_comes_ten_times_at_once_is_handled_once(bringer: Bringer) -> None:
    """And Telegram is told each time that we have it."""
    responses = await asyncio.gather(*(bringer.brings() for _ in range(10)))

    assert [response.status for response in responses] == [200] * 10
    assert len(bringer.taken) == 1


@pytest.mark.parametrize(
    "rubbish",
    [
        {},
        {"update_id": 1, "from_the_future": {}},
        {"update_id": 1, "message": "Hej"},
        {"update_id": 1, "message": {"text": "no date"}},
    ],
)
async def test_what_we_do_not_understand_is_taken_all_the_same(
    bringer: Bringer, rubbish: Mapping[str, object]
) -> None:
    """Otherwise Telegram would bring it again and again, and nothing after it."""
    response = await bringer.brings(rubbish)

    assert response.status == 200
    assert [(item.lane, item.payload) for item in bringer.taken] == [(OTHER_LANE, rubbish)]


async def test_the_largest_body_is_taken(bringer: Bringer) -> None:
    """Telegram's are far smaller."""
    frame = len(json.dumps({"update_id": 1, "x": ""}))

    response = await bringer.brings({"update_id": 1, "x": "a" * (LARGEST - frame)})

    assert response.status == 200


async def test_telegram_brings_what_visitors_write(
    bringer: Bringer, telegram: OfflineTelegram, call: Call
) -> None:
    """With the secret that we gave it."""
    url = str(bringer.client.make_url("/telegram/hook"))
    await choose_way(call, Webhook(url, SECRET))

    update = telegram.visitor_says(4711, "Vad är en ASF?")

    await until(lambda: bringer.taken)
    assert [item.payload for item in bringer.taken] == [update]


# --- not taken ------------------------------------------------------------------------------


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", SECRET[:-1], "å" * 21])
async def test_who_does_not_know_the_secret_is_turned_away(
    bringer: Bringer, secret: str | None
) -> None:
    """Nothing of it is kept."""
    response = await bringer.brings(secret=secret)

    assert response.status == 403
    assert bringer.inbox.kept == []


async def test_who_keeps_guessing_is_not_even_told_that_it_was_wrong(bringer: Bringer) -> None:
    """After twenty tries."""
    statuses = [(await bringer.brings(secret=f"guess {n}")).status for n in range(25)]

    assert statuses == [403] * 20 + [429] * 5


async def test_guesses_do_not_keep_telegram_out(bringer: Bringer) -> None:
    """Who knows the secret is always let in."""
    for n in range(25):
        await bringer.brings(secret=f"guess {n}")

    assert (await bringer.brings()).status == 200


async def test_neither_secret_nor_guess_is_in_the_log(
    bringer: Bringer, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever goes wrong."""
    caplog.set_level("DEBUG")

    await bringer.brings(secret="guess-of-somebody")  # noqa: S106 - opens nothing
    bringer.inbox.is_down = True
    await bringer.brings()
    await bringer.brings(b"{")

    assert SECRET not in caplog.text
    assert "guess-of-somebody" not in caplog.text


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"hello",
        b"[]",
        b"null",
        b"17",
        b'"text"',
        b"[" * 100_000,
        b'{"a":' * 600 + b'"\\ud83d"' + b"}" * 600,
    ],
    ids=lambda body: repr(body[:12]),
)
async def test_what_is_no_update_at_all_is_a_bad_request(bringer: Bringer, body: bytes) -> None:
    """And breaks nothing."""
    response = await bringer.brings(body)

    assert response.status == 400
    assert bringer.inbox.kept == []


async def test_a_body_that_is_too_large_is_refused(bringer: Bringer) -> None:
    """Memory is bounded."""
    response = await bringer.brings(b"a" * (LARGEST + 1))

    assert response.status == 413


async def test_a_body_is_refused_as_soon_as_it_says_that_it_is_too_large(bringer: Bringer) -> None:
    """We do not wait for it to arrive."""
    url = bringer.client.make_url("/telegram/hook")
    reader, writer = await asyncio.open_connection(url.host, url.port)

    head = f"POST {url.path} HTTP/1.1\r\nHost: x\r\n{SECRET_HEADER}: {SECRET}\r\n"
    writer.write(f"{head}Content-Length: {LARGEST + 1}\r\n\r\n".encode())
    async with asyncio.timeout(2):
        status_line = await reader.readline()
    writer.close()

    assert b" 413 " in status_line


async def test_a_body_that_does_not_say_how_large_it_is_is_refused_on_the_way(
    bringer: Bringer,
) -> None:
    """As soon as it is too large, not when it ends."""

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b"a" * 65_536

    response = await bringer.client.post(
        "/telegram/hook", data=endless(), headers={SECRET_HEADER: SECRET}
    )

    assert response.status == 413


async def test_telegram_is_asked_to_come_again_while_the_store_is_down(bringer: Bringer) -> None:
    """Never told that we have it."""
    bringer.inbox.is_down = True

    response = await bringer.brings()

    assert response.status == 503
    assert int(response.headers["Retry-After"]) > 0
    assert bringer.taken == []


async def test_what_is_brought_again_is_kept_once_the_store_is_up(bringer: Bringer) -> None:
    """As if nothing had happened."""
    bringer.inbox.is_down = True
    await bringer.brings()
    bringer.inbox.is_down = False

    response = await bringer.brings()

    assert response.status == 200
    assert len(bringer.taken) == 1


@pytest.mark.parametrize("path", ["/telegram", "/", "/telegra/m"])
async def test_other_paths_are_none_of_telegrams(bringer: Bringer, path: str) -> None:
    """They belong to the rest of the web server."""
    assert (await bringer.brings(path=path)).status == 404
