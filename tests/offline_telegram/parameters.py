"""What a request says, read as Telegram reads it."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import cast

from tests.offline_telegram.errors import bad_request

Parameters = Mapping[str, object]
Method = Callable[[Parameters], Awaitable[object]]


def decoded(value: object) -> object:
    """A parameter that is an object or a list: JSON in a form, itself in a JSON body."""
    if not isinstance(value, str) or not value:
        return value or None
    try:
        return cast("object", json.loads(value))
    except ValueError:
        raise bad_request("can't parse a parameter as JSON") from None


def integer(parameters: Parameters, name: str, default: int = 0) -> int:
    try:
        return int(str(parameters.get(name, default)))
    except ValueError:
        return default


def person_id(parameters: Parameters, name: str = "user_id") -> int:
    """The person that a bot named.

    Raises:
        ApiError: it named none.
    """
    if (number := integer(parameters, name)) <= 0:
        raise bad_request(f"invalid {name} specified")
    return number


def is_true(value: object) -> bool:
    return str(value).lower() in {"true", "1", "yes"}


def text_of(parameters: Parameters, name: str) -> str:
    value = parameters.get(name)
    return "" if value is None else str(value)
