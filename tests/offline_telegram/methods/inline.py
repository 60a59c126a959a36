"""Answers to inline queries."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from tests.offline_telegram import content
from tests.offline_telegram.chat import Json
from tests.offline_telegram.errors import QUERY_TOO_OLD, ApiError, bad_request
from tests.offline_telegram.parameters import Method, Parameters, decoded, text_of
from tests.offline_telegram.world import World

_QUERY_LIVES_SECONDS = 30
_MOST_RESULTS = 50
_LONGEST_RESULT_ID, _LONGEST_OFFSET, _LONGEST_START_PARAMETER = 64, 64, 64
_START_PARAMETER = re.compile(r"[A-Za-z0-9_-]+")
_OTHER_KINDS = frozenset({"contact", "document", "location", "photo", "sticker", "video", "voice"})
_CANNOT_PARSE = "can't parse inline query result"


@dataclass(frozen=True, slots=True)
class InlineMethods:
    world: World

    def by_name(self) -> Mapping[str, Method]:
        return {"answerinlinequery": self.answer_inline_query}

    async def answer_inline_query(self, parameters: Parameters) -> object:
        _check_button(decoded(parameters.get("button")))
        results = _results(decoded(parameters.get("results")) or [])
        if len(text_of(parameters, "next_offset").encode()) > _LONGEST_OFFSET:
            raise bad_request("NEXT_OFFSET_INVALID")
        query = self.world.inline_queries.get(text_of(parameters, "inline_query_id"))
        if query is None or query.results is not None:
            raise bad_request(QUERY_TOO_OLD)
        if time.monotonic() - query.asked_at > _QUERY_LIVES_SECONDS:
            raise bad_request(QUERY_TOO_OLD)
        query.results = results
        return True


def message_of(result: Mapping[str, object]) -> Json:
    """What is sent in a person's name when they choose a result."""
    words = result.get("input_message_content")
    fields = {} if words is None else _words(cast("Parameters", words))
    return fields | content.inline_keyboard(result)


def _results(results: object) -> list[Json]:
    if not isinstance(results, list):
        raise bad_request("expected an Array of inline query results")
    if len(results) > _MOST_RESULTS:
        raise bad_request("too many inline query results specified")
    for result in results:
        _check(result)
    ids = [result["id"] for result in results]
    if len(set(ids)) != len(ids):
        raise bad_request("RESULT_ID_DUPLICATE")
    return cast("list[Json]", results)


def _check(result: object) -> None:
    if not isinstance(result, dict):
        raise bad_request(f"{_CANNOT_PARSE}: Inline query result must be an object")
    kind = _required(result, "type")
    if not 1 <= len(_required(result, "id").encode()) <= _LONGEST_RESULT_ID:
        raise bad_request("RESULT_ID_INVALID")
    if kind == "article":
        _check_article(result)
    elif kind not in _OTHER_KINDS:
        raise bad_request(
            f'{_CANNOT_PARSE}: type "{kind}" is unsupported for the inline query result'
        )
    message_of(result)


def _check_article(result: Mapping[str, object]) -> None:
    if "input_message_content" not in result:
        raise bad_request(f'{_CANNOT_PARSE}: Can\'t find field "message_text"')
    if not _required(result, "title").strip():
        raise bad_request("ARTICLE_TITLE_EMPTY")


def _words(parameters: Parameters) -> Json:
    if not parameters.get("message_text"):
        raise bad_request(f"{_CANNOT_PARSE}: Input message content is not specified")
    try:
        return content.text(parameters, "message_text")
    except ApiError as error:
        _, _, why = error.description.partition("can't parse entities: ")
        if why:
            raise bad_request(f"{_CANNOT_PARSE}: Can't parse entities: {why}") from None
        raise


def _required(fields: Mapping[str, object], name: str) -> str:
    if not isinstance(value := fields.get(name), str):
        raise bad_request(f'{_CANNOT_PARSE}: Can\'t find field "{name}"')
    return value


def _check_button(button: object) -> None:
    if button is None:
        return
    if not isinstance(button, dict) or not str(button.get("text", "")).strip():
        raise bad_request("can't parse inline query results button: Text must be non-empty")
    if ("start_parameter" in button) == ("web_app" in button):
        raise bad_request(
            "can't parse inline query results button: "
            "InlineQueryResultsButton must have exactly one optional field"
        )
    if "start_parameter" in button:
        _check_start_parameter(str(button["start_parameter"]))


def _check_start_parameter(parameter: str) -> None:
    if not parameter:
        raise bad_request("can't use empty start_parameter")
    if len(parameter) > _LONGEST_START_PARAMETER:
        raise bad_request("too long start_parameter specified")
    if not _START_PARAMETER.fullmatch(parameter):
        raise bad_request("unallowed characters in start_parameter are used")
