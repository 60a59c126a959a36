"""The tests' own server checks answers to inline queries as Telegram does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.offline_telegram import OfflineTelegram
from tests.offline_telegram.calls import ANNA, BUTTONS, TOO_OLD, Api, refusal
from tests.offline_telegram.chat import Json

ARTICLE: Json = {
    "type": "article",
    "id": "asf",
    "title": "Vad är en ASF?",
    "input_message_content": {"message_text": "<b>Ett</b> företag", "parse_mode": "HTML"},
}


@pytest.fixture
def answer(telegram: OfflineTelegram, api: Api) -> Api:
    """Answer a query that has just been asked."""
    query = telegram.asks_inline(ANNA, "vad är")["inline_query"]
    assert isinstance(query, dict)

    async def answer(**parameters: object) -> Any:
        given = {"inline_query_id": query["id"], "results": [ARTICLE]}
        return await api("answerInlineQuery", **given | parameters)

    return answer


async def test_a_chosen_result_can_be_edited_if_it_has_buttons(
    telegram: OfflineTelegram, api: Api, answer: Api
) -> None:
    """By the id that the bot is told when it is chosen."""
    await answer(results=[ARTICLE | {"reply_markup": BUTTONS}])

    chosen = telegram.chooses_inline("asf")["chosen_inline_result"]

    assert isinstance(chosen, dict)
    message_id = chosen["inline_message_id"]
    assert await api("editMessageText", inline_message_id=message_id, text="Nytt") is True
    assert telegram.world.inline_messages[message_id] == {"text": "Nytt"}


async def test_a_result_without_buttons_is_out_of_reach(
    telegram: OfflineTelegram, api: Api, answer: Api
) -> None:
    """And so is one that nobody has chosen."""
    await answer()

    chosen = telegram.chooses_inline("asf")["chosen_inline_result"]

    assert isinstance(chosen, dict)
    assert "inline_message_id" not in chosen
    why = await refusal(api("editMessageText", inline_message_id="x", text="Nytt"))
    assert why == "invalid inline message identifier specified"


async def test_an_answer_is_given_out_to_tests(telegram: OfflineTelegram, answer: Api) -> None:
    """Decoded."""
    await answer(cache_time=0, is_personal=True)

    given = await telegram.next_inline_answer()

    assert (given["results"], given["is_personal"]) == ([ARTICLE], True)


def text_of_article(text: str) -> Json:
    content = {"message_text": text, "parse_mode": "HTML"}
    return ARTICLE | {"input_message_content": content}


def without(name: str) -> Json:
    return {key: value for key, value in ARTICLE.items() if key != name}


PARSE = "can't parse inline query result: "
BUTTON = "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"


@pytest.mark.parametrize(
    ("results", "why"),
    [
        ([ARTICLE | {"id": str(n)} for n in range(51)], "too many inline query results specified"),
        ([ARTICLE, ARTICLE], "RESULT_ID_DUPLICATE"),
        ([ARTICLE | {"id": "å" * 33}], "RESULT_ID_INVALID"),
        ([ARTICLE | {"id": ""}], "RESULT_ID_INVALID"),
        ([without("title")], PARSE + 'Can\'t find field "title"'),
        ([ARTICLE | {"title": " "}], "ARTICLE_TITLE_EMPTY"),
        ([without("input_message_content")], PARSE + 'Can\'t find field "message_text"'),
        ([text_of_article("")], PARSE + "Input message content is not specified"),
        ([text_of_article("x" * 4_097)], "message is too long"),
        (
            [text_of_article("<b>x")],
            PARSE + "Can't parse entities: Can't find end tag corresponding to start tag \"b\"",
        ),
        ([ARTICLE | {"reply_markup": {"inline_keyboard": [[{"text": "x"}]]}}], BUTTON),
        (
            [ARTICLE | {"type": "poem"}],
            PARSE + 'type "poem" is unsupported for the inline query result',
        ),
    ],
)
async def test_a_result_that_telegram_refuses_is_refused(
    answer: Api, results: list[Mapping[str, object]], why: str
) -> None:
    """With all the others of the answer."""
    assert await refusal(answer(results=results)) == why


@pytest.mark.parametrize(
    ("parameters", "why"),
    [
        ({"next_offset": "å" * 33}, "NEXT_OFFSET_INVALID"),
        ({"button": {"text": "Fråga", "start_parameter": ""}}, "can't use empty start_parameter"),
        (
            {"button": {"text": "Fråga", "start_parameter": "å"}},
            "unallowed characters in start_parameter are used",
        ),
        (
            {"button": {"text": "Fråga", "start_parameter": "x" * 65}},
            "too long start_parameter specified",
        ),
    ],
)
async def test_an_answer_that_telegram_refuses_is_refused(
    answer: Api, parameters: Mapping[str, object], why: str
) -> None:
    """Its button and its next page."""
    assert await refusal(answer(**parameters)) == why


async def test_a_query_is_answered_once_and_within_30_seconds(
    telegram: OfflineTelegram, api: Api, answer: Api
) -> None:
    """Later nobody waits."""
    await answer()
    update = telegram.asks_inline(ANNA, "en till")
    telegram.query_grows_old(update, seconds=31)
    late = update["inline_query"]
    assert isinstance(late, dict)

    answered_twice = await refusal(answer())
    too_late = await refusal(api("answerInlineQuery", inline_query_id=late["id"], results=[]))

    assert (answered_twice, too_late) == (TOO_OLD, TOO_OLD)
