"""Without a token: the chat in a browser, the command line beside it, and plain messages."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.knowledge.base import KnowledgeBase
from tests.e2e.browser import Browser
from tests.e2e.conftest import FirstWordsOf
from tests.e2e.program import Finished, Program, eventually
from tests.offline_telegram import OfflineTelegram

CLEAR = "Vad gör Mikrofonden?"
UNKNOWN = "Vilka gym i Karlskrona passar nybörjare?"


@pytest.fixture
async def program(
    knowledge: KnowledgeBase,  # noqa: ARG001 - compiled before it starts
    tmp_path: Path,
) -> AsyncIterator[Program]:
    """Runs as after the first command of a newcomer; must stop cleanly after the test."""
    async with Program(tmp_path) as program:
        yield program


@pytest.fixture
async def browser(program: Program) -> AsyncIterator[Browser]:
    async with Browser(program.address) as browser:
        yield browser


# --- the page -------------------------------------------------------------------------------


async def test_a_newcomer_is_greeted(browser: Browser) -> None:
    """The page says at once what can be asked."""
    page = await browser.opens()

    assert "Jag svarar på frågor om arbetsintegrerande sociala företag" in page


async def test_a_question_is_answered_on_the_page(
    browser: Browser, first_words_of: FirstWordsOf
) -> None:
    """Also without script: the answer is there when the page has come back."""
    await browser.opens()

    page = await browser.asks(CLEAR)

    assert first_words_of("mikrofonden") in page


async def test_the_comparison_comes_as_a_picture(browser: Browser) -> None:
    """The address on the page leads to one that was drawn."""
    await browser.opens()
    (source,) = re.findall(r'<img src="([^"]+)"', await browser.asks("/jamfor"))

    assert (await browser.loads(source)).startswith(b"\x89PNG")


# --- the command line beside it -------------------------------------------------------------


async def test_a_handed_over_question_is_listed(program: Program, browser: Browser) -> None:
    """`tickets` shows it while the program runs."""
    await browser.opens()
    await browser.asks(UNKNOWN)

    (ticket,) = json.loads((await program.command("tickets", "--json")).output)

    assert (ticket["number"], ticket["question"], ticket["status"]) == (1, UNKNOWN, "open")


async def test_an_answer_from_the_command_line_appears_on_the_open_page(
    program: Program, browser: Browser
) -> None:
    """`answer` reaches the visitor within three seconds, without a reload."""
    await browser.opens()
    await browser.asks(UNKNOWN)

    finished = await program.command("answer", "1", "Fråga på kommunens växel.")

    assert finished.status == 0
    assert "Svar i ärende 1" in await browser.hears("Fråga på kommunens växel.", within=3)


async def test_an_answer_can_be_read_in_another_browser(program: Program, browser: Browser) -> None:
    """The link under the receipt shows the case, and later its answer, without any cookie."""
    await browser.opens()
    (link,) = re.findall(r'href="(/case/[^"]+)"', await browser.asks(UNKNOWN))
    async with Browser(program.address) as elsewhere:
        before = await elsewhere.opens(link)

        await program.command("answer", "1", "Fråga på kommunens växel.")

        after = await elsewhere.opens(link)
    assert "Väntar på svar från en människa" in before
    assert UNKNOWN in before
    assert "Fråga på kommunens växel." in after


# --- on other sites -------------------------------------------------------------------------


async def test_a_site_that_is_named_can_show_the_chat(
    knowledge: KnowledgeBase,  # noqa: ARG001 - compiled before it starts
    tmp_path: Path,
) -> None:
    """One setting, and the script is there for it."""
    settings = {"web.embed_origins": "https://www.kommunen.example"}
    async with Program(tmp_path, settings) as program, Browser(program.address) as browser:
        assert "createElement" in await browser.opens("/embed.js")


# --- knowledge that changes while it runs ---------------------------------------------------

SOURCES = """\
sources:
  - id: tavlan
    title: "Tavlan i caféet"
    publisher: "Caféet"
    url: "https://example.org/tavlan"
    date: "2025-05-19"
"""
ENTRY = """\
  - id: {id}
    kind: answer
    title: {{sv: "{question}", en: "{question}"}}
    variants: {{sv: ["{question}", "{wording}"], en: []}}
    answer: {{sv: "{answer}", sv_easy: "Se tavlan.", en: "{answer}"}}
    short: {{sv: "{answer}", en: "{answer}"}}
    sources: [tavlan]
    as_of: "2025"
    review_by: 2099-01-01
"""
BROKEN = """\
  - id: trasig
    title: {sv: "Trasig?", en: "Broken?"}
"""
COFFEE = "Vad kostar kaffet?"
OLD, NEW = "Kaffet kostar tolv kronor.", "Kaffet kostar femton kronor."


class Editors:
    """A small knowledge, which compiles in a moment."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "entries").mkdir(parents=True)
        (folder / "sources.yaml").write_text(SOURCES, encoding="utf-8")
        self.write(OLD)

    def write(self, price: str, more: str = "") -> None:
        entries = [
            ("kaffe", COFFEE, "hur dyrt är kaffet hos er", price),
            ("oppet", "När har ni öppet?", "vilka öppettider gäller på fredag", "Nio till fyra."),
            ("buss", "Vilken buss går hit?", "hur åker jag kollektivt till er", "Buss sju."),
        ]
        told = [
            ENTRY.format(id=id_, question=question, wording=wording, answer=answer)
            for id_, question, wording, answer in entries
        ]
        text = "entries:\n" + "".join(told) + more
        (self.folder / "entries" / "cafe.yaml").write_text(text, encoding="utf-8")


@pytest.fixture
def editors(tmp_path: Path) -> Editors:
    return Editors(tmp_path / "knowledge")


@pytest.fixture
async def cafe(editors: Editors, tmp_path: Path) -> AsyncIterator[Program]:
    settings = {
        "knowledge.path": str(editors.folder),
        "knowledge.cache": str(tmp_path / "cache"),
    }
    async with Program(tmp_path, settings) as program:
        yield program


async def test_an_edit_is_in_service_without_a_restart(editors: Editors, cafe: Program) -> None:
    """An editor saves a file, and the next visitor gets the new answer."""
    async with Browser(cafe.address) as browser:
        await browser.opens()
        before = await browser.asks(COFFEE)

        editors.write(NEW)

        await eventually(lambda: _is_told(cafe, NEW))
    assert OLD in before


async def test_a_broken_edit_leaves_the_old_answer_in_service(
    editors: Editors, cafe: Program
) -> None:
    """Visitors do not notice that an editor has made a mistake."""
    editors.write(NEW, BROKEN)
    await eventually(lambda: _has_problem(cafe))

    async with Browser(cafe.address) as browser:
        await browser.opens()
        page = await browser.asks(COFFEE)

    assert OLD in page


async def test_a_broken_edit_is_shown_to_operators(editors: Editors, cafe: Program) -> None:
    """/readyz names the file, the entry and the field, and says that visitors are served."""
    editors.write(NEW, BROKEN)

    await eventually(lambda: _has_problem(cafe))

    readiness = await cafe.readiness()
    assert readiness["status"] == "ready"
    assert "knowledge/entries/cafe.yaml:" in readiness["knowledge"]
    assert "[trasig] kind:" in readiness["knowledge"]


async def test_a_mended_edit_is_in_service(editors: Editors, cafe: Program) -> None:
    """The problem is gone from /readyz, and the new answer is there."""
    editors.write(NEW, BROKEN)
    await eventually(lambda: _has_problem(cafe))

    editors.write(NEW)

    await eventually(lambda: _has_no_problem(cafe))
    async with Browser(cafe.address) as browser:
        await browser.opens()
        assert NEW in await browser.asks(COFFEE)


async def _is_told(program: Program, answer: str) -> bool:
    """Whether somebody new is; who asks again and again is asked to slow down."""
    async with Browser(program.address) as browser:
        await browser.opens()
        return answer in await browser.asks(COFFEE)


async def _has_problem(program: Program) -> bool:
    return (await program.readiness())["knowledge"] != "ok"


async def _has_no_problem(program: Program) -> bool:
    return not await _has_problem(program)


# --- it can't start -------------------------------------------------------------------------


def assert_plain(finished: Finished, words: str) -> None:
    """It has ended with 1 and said what is wrong to a person, not to a programmer."""
    assert finished.status == 1
    assert words in finished.errors
    assert "Traceback" not in finished.errors


async def test_a_second_program_on_the_same_database_is_refused(program: Program) -> None:
    """Two would answer everybody twice."""
    finished = await program.command("run")

    assert_plain(finished, "En annan process arbetar redan med")


@pytest.mark.parametrize("token", ["4242:AAwrong-token-for-tests-00000000000", "no token at all"])
async def test_a_wrong_token_is_named(
    knowledge: KnowledgeBase,  # noqa: ARG001 - compiled before it starts
    telegram: OfflineTelegram,
    tmp_path: Path,
    token: str,
) -> None:
    """The operator reads which setting to change and where to get it."""
    program = Program.on(telegram, tmp_path, {"telegram.token": token})

    finished = await program.command("run")

    assert_plain(finished, "Telegram känner inte igen telegram.token. Hämta token hos @BotFather")


async def test_a_port_in_use_is_named(
    knowledge: KnowledgeBase,  # noqa: ARG001 - compiled before it starts
    taken_port: int,
    tmp_path: Path,
) -> None:
    """The operator reads which address is taken and what to change."""
    program = Program(tmp_path, {"web.port": str(taken_port)})

    finished = await program.command("run")

    assert_plain(finished, f"127.0.0.1:{taken_port} kan inte användas")


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port: int = other.getsockname()[1]
        yield port
