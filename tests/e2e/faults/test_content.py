"""What people write can do no harm, is not kept where it must not be, and is gone when asked."""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from tests.e2e.faults.conftest import (
    AGENT,
    CLEAR,
    UNKNOWN,
    VISITOR,
    Place,
    id_of,
    text_of,
    until,
)
from tests.e2e.kept import kept_words
from tests.e2e.program import STAFF, Program
from tests.offline_telegram import OfflineTelegram
from tests.offline_telegram.markup import utf16_length
from tests.offline_telegram.world import Json

pytestmark = pytest.mark.usefixtures("assistant")


# --- markup and invisible characters --------------------------------------------------------

HOSTILE = (
    "<b>Fet</b> </a></code> <script>alert(1)</script> &lt; tg://user?id=1 tg://resolve?domain=x"
    " \N{RIGHT-TO-LEFT OVERRIDE}gnp.exe\N{POP DIRECTIONAL FORMATTING}"
    " no\N{ZERO WIDTH SPACE}ll\N{ZERO WIDTH JOINER} [länk](https://example.org) @alla /stang"
)
AS_SHOWN = (
    "<b>Fet</b> </a></code> <script>alert(1)</script> &lt; tg://user?id=1 tg://resolve?domain=x"
    " gnp.exe noll [länk](https://example.org) @alla /stang"
)


def is_inert(message: Json, words: str) -> bool:
    """Whether the words are shown as code, in which no client makes anything alive."""
    text, entities = text_of(message), cast("list[Json]", message["entities"])
    at = utf16_length(text[: text.index(words)])
    code = [(one["offset"], one["length"]) for one in entities if one["type"] == "code"]
    return any(
        start <= at and at + utf16_length(words) <= start + length
        for start, length in cast("list[tuple[int, int]]", code)
    )


def invisible(message: Json) -> list[str]:
    return [sign for sign in text_of(message) if unicodedata.category(sign) == "Cf"]


async def hostile_news(telegram: OfflineTelegram) -> list[Json]:
    """The card of a hostile question, what was added to it, and the context."""
    telegram.visitor_says(VISITOR, HOSTILE, first_name=HOSTILE)
    telegram.visitor_says(VISITOR, "/human", first_name=HOSTILE)
    card = await telegram.next_message(to=STAFF)
    telegram.visitor_says(VISITOR, f"Igen: {HOSTILE}")
    added = await telegram.next_message(to=STAFF)
    telegram.agent_presses(STAFF, AGENT, card, "Sammanhang")
    return [card, added, await telegram.next_message(to=STAFF)]


async def test_a_visitors_markup_is_inert_for_agents(telegram: OfflineTelegram) -> None:
    """They read it as it was written; nothing in it can be pressed or runs backwards."""
    # case 39
    for news in await hostile_news(telegram):
        assert is_inert(news, AS_SHOWN)
        assert invisible(news) == []
        assert {one["type"] for one in cast("list[Json]", news["entities"])} <= {
            "bold",
            "code",
            "italic",
        }


async def test_a_visitors_markup_comes_back_to_the_visitor_inert(
    telegram: OfflineTelegram,
) -> None:
    """Where we say what was searched for, it is words."""  # case 39
    telegram.visitor_says(VISITOR, f"/sok {HOSTILE}")

    assert "<b>Fet</b> </a></code>" in text_of(await telegram.next_message(to=VISITOR))


async def test_a_name_is_inert_on_the_card(telegram: OfflineTelegram) -> None:
    """A colleague can call themselves whatever they like."""  # case 39
    name = "<b>Eva</b>\N{RIGHT-TO-LEFT OVERRIDE}\N{ZERO WIDTH SPACE}</a>"
    telegram.visitor_says(VISITOR, UNKNOWN, first_name=name)
    card = await telegram.next_message(to=STAFF)

    telegram.visitor_says(
        AGENT, "Ja.", first_name=name, chat_id=STAFF, also={"reply_to_message": card}
    )

    shown = await telegram.next_edit(to=STAFF)
    assert "Besvarat av <b>Eva</b></a>" in text_of(shown)
    assert invisible(shown) == []


# --- personal identity numbers --------------------------------------------------------------

SPELLINGS = (
    "811218-9876",
    "19811218-9876",
    "811218+9876",
    "18811218+9876",
    "8112189876",
    "198112189876",
    "811218 9876",
    "1981 12 18 98 76",
    "19811218 - 9876",
    "1981-12-18-9876",
    "811278-9873",
    "198112789873",
)
NUMBER = re.compile(r"8112[17]8\D{0,3}987[36]")


def kept_and_logged(folder: Path, caplog: pytest.LogCaptureFixture) -> Iterator[str]:
    yield from kept_words(Program(folder))
    yield caplog.text


async def test_a_personal_identity_number_is_seen_and_kept_nowhere(
    telegram: OfflineTelegram, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Not in the database, the log, the agents' group, nor in what the visitor can fetch."""
    # case 40
    caplog.set_level(logging.INFO)
    for said in (f"Mina nummer: {'; '.join(SPELLINGS)}", "/human", "/mina_data"):
        telegram.visitor_says(VISITOR, said)
    await until(lambda: telegram.files_sent_to(VISITOR))

    card = text_of(await telegram.next_message(to=STAFF))
    (file,) = telegram.files_sent_to(VISITOR)
    exported = telegram.content_of(str(file["file_id"])).decode()
    seen = [card, exported, *telegram.sent_to(VISITOR)]
    everything = [*seen, *kept_and_logged(tmp_path, caplog)]
    masks = "; ".join(["[personnummer]"] * len(SPELLINGS))
    assert masks in card
    assert masks in exported
    assert [text for text in everything if NUMBER.search(_digits_of(text))] == []


def _digits_of(text: str) -> str:
    return re.sub(r"[\s-]", "", text)


# --- erasure --------------------------------------------------------------------------------


async def test_nothing_of_what_was_said_is_left_after_an_erasure(
    place: Place, telegram: OfflineTelegram, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Not in any table, nor on the agents' card; the ticket's number and dates are."""  # case 48
    caplog.set_level(logging.INFO)
    telegram.visitor_says(VISITOR, CLEAR)
    telegram.visitor_says(VISITOR, UNKNOWN)
    card = await telegram.next_message(to=STAFF)
    telegram.agent_replies(STAFF, AGENT, id_of(card), "Svar om gymmen i Karlskrona.")
    await until(lambda: len(telegram.sent_to(VISITOR)) == 3)
    before = "".join(kept_words(Program(tmp_path)))

    telegram.visitor_says(VISITOR, "/radera")
    await until(lambda: len(telegram.sent_to(VISITOR)) == 4)
    telegram.presses(VISITOR, 1, "erase")
    await until(lambda: "raderat av besökaren" in shown(telegram, card))
    await until(lambda: len(telegram.sent_to(VISITOR)) == 5)

    everything = "".join(kept_and_logged(tmp_path, caplog))
    words = ("gym i Karlskrona", "gymmen", "Mikrofonden?")
    assert [word for word in words if word not in before] == []
    assert [word for word in words if word in everything] == []
    assert place.rows("SELECT number, status, suggestions FROM tickets") == [(1, "answered", "[]")]
    assert "gym" not in shown(telegram, card)


def shown(telegram: OfflineTelegram, card: Json) -> str:
    return text_of(telegram.shown(STAFF, id_of(card)) or {"text": ""})


# --- links ----------------------------------------------------------------------------------


MALFORMED = (
    "no-such-entry",
    "../../etc/passwd",
    "<b>fet</b>",
    "e:mikrofonden",
    "iop' OR 1=1 --",
    "\x00\N{RIGHT-TO-LEFT OVERRIDE}",
    "å" * 64,
    "x" * 4_000,
    "1234567890" * 6,
)


async def test_a_link_that_leads_nowhere_opens_the_start_page(telegram: OfflineTelegram) -> None:
    """Anyone can write a link; what is in it is never repeated."""  # case 50
    for visitor, payload in enumerate(MALFORMED, start=VISITOR):
        telegram.visitor_says(visitor, f"/start {payload}")

    for visitor, payload in enumerate(MALFORMED, start=VISITOR):
        page = text_of(await telegram.next_message(to=visitor))
        assert page.startswith("Hej! Jag svarar på frågor om arbetsintegrerande sociala företag")
        assert payload not in page
