"""What comes with a message: the visitor's data as a file, the comparison as a picture."""

from __future__ import annotations

import json
import re

import pytest

from bot.knowledge.model import Language
from bot.store.open_store import Store
from tests.integration.web.browser import Browser, articles
from tests.integration.web.conftest import served

NOBODY = "a" * 43


async def link_to_her_data(anna: Browser) -> str:
    """She asks for it; the address under the answer."""
    await anna.opens()
    await anna.asks("Vad är IOP?")
    found = re.search(r'<a href="(/files/\d+)" download>', await anna.asks("/mina_data"))
    assert found
    return found[1]


# --- a file ---------------------------------------------------------------------------------


async def test_a_visitor_can_download_what_is_kept_of_them(anna: Browser) -> None:
    """As a file with a name, in no cache."""
    link = await link_to_her_data(anna)

    file = await anna.opens(link)

    told = json.loads(file.html)
    assert "Vad är IOP?" in [message["text"] for message in told["messages"]]
    disposition = "attachment; filename*=UTF-8''mina-data-2026-11-24.json"
    assert file.headers["Content-Disposition"] == disposition
    assert file.headers["Cache-Control"] == "no-store"
    assert file.headers["Content-Type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize("cookie", ["", f"asf_chat={NOBODY}", "asf_chat=short"])
async def test_nobody_else_can_download_it(anna: Browser, cookie: str) -> None:
    """Neither without a cookie nor with another: the number in the address opens nothing."""
    link = await link_to_her_data(anna)

    file = await anna.opens_elsewhere(link, cookie=cookie)

    assert file.status == 404
    assert "Vad är IOP?" not in file.html


async def test_another_visitor_can_not_download_it(store: Store) -> None:
    """A cookie of ours opens one conversation."""
    async with served(store) as first, served(store) as second:
        link = await link_to_her_data(Browser(first))
        bo = Browser(second)
        await bo.opens()

        file = await bo.opens(link)

    assert file.status == 404


@pytest.mark.parametrize("key", ["1", "3", "0", "1000000", "x", "-1", "²", "9" * 40])
async def test_where_there_is_no_file_there_is_none(anna: Browser, key: str) -> None:
    """Also where there is a message."""
    await link_to_her_data(anna)

    assert (await anna.opens(f"/files/{key}")).status == 404


async def test_a_file_goes_with_what_is_erased(anna: Browser) -> None:
    """Nothing is left behind an old link."""
    link = await link_to_her_data(anna)
    await anna.asks("/radera")
    await anna.presses("Ja, ta bort det")

    assert (await anna.opens(link)).status == 404


# --- a picture ------------------------------------------------------------------------------


async def test_the_comparison_is_a_picture_with_words_for_those_who_do_not_see_it(
    anna: Browser,
) -> None:
    """Beside the comparison as a text."""
    await anna.opens()

    shown = articles(await anna.asks("/jamfor"))[-1]

    assert '<img src="/comparison.png?lang=sv" alt="Bilden är en tabell: Jämförelse.' in shown
    assert "<p>När?</p>" in shown


@pytest.mark.parametrize("language", Language)
async def test_the_picture_is_in_the_language_of_its_message(
    anna: Browser, language: Language
) -> None:
    """Whoever looks at it; it is nobody's secret."""
    picture = await anna.opens(f"/comparison.png?lang={language}")

    assert picture.html == f"the picture in {language}"
    assert picture.headers["Content-Type"] == "image/png"


async def test_a_picture_is_sent_again_only_when_it_has_changed(anna: Browser) -> None:
    """Browsers keep it and ask for its version."""
    first = await anna.opens("/comparison.png?lang=sv")

    same = await anna.opens("/comparison.png?lang=sv", If_None_Match=first.headers["Etag"])
    other = await anna.opens("/comparison.png?lang=en", If_None_Match=first.headers["Etag"])

    assert first.headers["Cache-Control"] == "public, no-cache"
    assert (same.status, same.html) == (304, "")
    assert other.status == 200


async def test_without_a_comparison_there_is_no_picture(store: Store) -> None:
    """Editors may have taken it away since."""

    async def nothing(_language: Language) -> None:
        return None

    async with served(store, draw=nothing) as client:
        assert (await Browser(client).opens("/comparison.png")).status == 404
