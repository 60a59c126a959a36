"""The settings: config.yaml, then environment variables `ASFBOT_…` over it.

`config.example.yaml` shows every one with its default; a test keeps the two equal.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import time
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    SecretStr,
    StringConstraints,
    ValidationError,
    field_validator,
)
from pydantic_core import ErrorDetails

from bot.errors import SettingsError
from bot.strict_yaml import Document, Position, Problem, read

ENVIRONMENT_PREFIX = "ASFBOT_"
DEFAULT_FILE = Path("config.yaml")

_ORIGIN = re.compile(
    r"(?:https://[a-z0-9-]+(?:\.[a-z0-9-]+)*|http://(?:localhost|127\.0\.0\.1))(?::\d{1,5})?"
)


def _split(value: object) -> object:
    """A variable holds several in one text."""
    return tuple(value.split()) if isinstance(value, str) else value


def _origin(text: str) -> str:
    if not _ORIGIN.fullmatch(text):
        raise ValueError("https://host without a path; to try it, http://localhost:port")
    return text


Url = Annotated[str, StringConstraints(pattern=r"^https?://[^/\s]+(/\S*)?$")]
HostAndPort = Annotated[str, StringConstraints(pattern=r"^[^\s:]+:\d{1,5}$")]
WebhookSecret = Annotated[SecretStr, Field(min_length=1, max_length=256)]
EmbedOrigins = Annotated[
    tuple[Annotated[str, AfterValidator(_origin)], ...], BeforeValidator(_split)
]
TimeOfDay = Annotated[time, PlainSerializer(lambda value: value.strftime("%H:%M"))]


class Section(BaseModel):
    """A part of the settings: unknown keys are mistakes, nothing changes while we run."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
        use_attribute_docstrings=True,
        validate_default=True,
    )


class Mode(StrEnum):
    """How updates come from Telegram."""

    POLLING = "polling"
    WEBHOOK = "webhook"


class WebhookSettings(Section):
    url: Url | None = None
    """The public address that Telegram calls; its path must begin with /telegram/."""
    secret: WebhookSecret | None = None
    """What Telegram must send along; made anew at each start if it isn't set."""
    listen: HostAndPort | None = None
    """Where to listen for Telegram, as host:port; the web server's own address if it isn't set."""


class TelegramSettings(Section):
    token: SecretStr | None = None
    """The bot's token from @BotFather. Without one the assistant runs locally."""
    api_base_url: Url = "https://api.telegram.org"
    """The part before /bot<token>/…; another one for a self-hosted Bot API server."""
    mode: Mode = Mode.POLLING
    """How updates come: polling or webhook."""
    webhook: WebhookSettings = WebhookSettings()
    staff_chat_id: int | None = None
    """The group in which the agents answer, a negative number."""
    staff_topics: bool = False
    """Whether each ticket gets a topic of its own in that group, which must be a forum."""
    messages_per_second: Annotated[int, Field(ge=1, le=10_000)] = 30
    """What Telegram allows a bot to send in all."""


class StoreSettings(Section):
    url: Annotated[str, StringConstraints(pattern=r"^(sqlite\+aiosqlite|postgresql\+asyncpg):")] = (
        "sqlite+aiosqlite:///data/asf-bot.db"
    )
    """The database, as an SQLAlchemy URL."""
    encryption_key: SecretStr | None = None
    """The key that visitors' words are encrypted with; several, one a line, to change keys."""
    encryption_key_file: Path = Path("keys/asf-bot.key")
    """Where the key is read from if it isn't set above; made at the first start."""


class WebSettings(Section):
    host: str = "127.0.0.1"
    """The address of the web chat; on all interfaces anyone who reaches the machine can ask."""
    port: Annotated[int, Field(ge=0, le=65_535)] = 8080
    """The port of the web chat; 0 takes any free one."""
    public_url: Url | None = None
    """Under which address people reach it, if that is another one."""
    embed_origins: EmbedOrigins = ()
    """The sites that may show the chat in a frame, as https://host; in a variable, with spaces."""


class KnowledgeSettings(Section):
    path: Path = Path("knowledge")
    """The folder with the editors' files."""
    cache: Path = Path("data/cache")
    """Where compiled knowledge is kept between starts; may be deleted at any time."""


class MatchingSettings(Section):
    false_answer_rate: Annotated[float, Field(gt=0, lt=0.5)] = 0.05
    """Share of the questions without an entry that may get an answer; lower is stricter."""


class StaffSettings(Section):
    opens: TimeOfDay = time(9)
    """When agents begin to answer, Monday to Friday."""
    closes: TimeOfDay = time(16)
    """When they stop."""
    time_zone: str = "Europe/Stockholm"
    """The zone of these times."""
    remind_after_hours: Annotated[int, Field(ge=1, le=240)] = 4
    """After so many hours agents are reminded of a ticket that waits, once."""
    reopen_within_hours: Annotated[int, Field(ge=0, le=720)] = 0
    """For so long after an answer the visitor's next case is the old one again; 0: always new."""

    @field_validator("time_zone")
    @classmethod
    def _exists(cls, name: str) -> str:
        if name not in available_timezones():
            raise ValueError("no such time zone")
        return name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


class RetentionSettings(Section):
    days: Annotated[int, Field(ge=1, le=3_650)] = 365
    """After so many days without a word from a visitor, what they wrote is deleted."""


class Settings(Section):
    """Everything that an operator can set."""

    telegram: TelegramSettings = TelegramSettings()
    store: StoreSettings = StoreSettings()
    web: WebSettings = WebSettings()
    knowledge: KnowledgeSettings = KnowledgeSettings()
    matching: MatchingSettings = MatchingSettings()
    staff: StaffSettings = StaffSettings()
    retention: RetentionSettings = RetentionSettings()


def load_settings(file: Path | None, environment: Mapping[str, str]) -> Settings:
    """The settings in force.

    Without a file, `config.yaml` is read if it is there.

    Raises:
        SettingsError: a line for each problem, with file and line or variable.
    """
    document = _document(file)
    variables = _variables(environment)
    values: dict[str, object] = {}
    if isinstance(document.value, dict):
        values = _copy(document.value)
    elif document.value is not None:
        raise SettingsError(f"{document.file}: ska börja med ett fältnamn / must be a mapping")
    for position, name in variables.items():
        _set(values, position, environment[name])
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        details = error.errors(include_input=False, include_url=False)
        problems = [_problem(detail, document, variables) for detail in details]
        raise SettingsError("\n".join(problems)) from None


def _document(file: Path | None) -> Document:
    path = file or DEFAULT_FILE
    if file is None and not path.exists():
        return Document(str(path), None)
    document, problems = read(path)
    if document is None or problems:
        raise SettingsError("\n".join(str(problem) for problem in problems))
    return document


def _variables(environment: Mapping[str, str]) -> dict[Position, str]:
    """Which variable sets which key: ASFBOT_TELEGRAM__TOKEN sets ("telegram", "token")."""
    return {
        tuple(name.removeprefix(ENVIRONMENT_PREFIX).lower().split("__")): name
        for name in sorted(environment)
        if name.startswith(ENVIRONMENT_PREFIX)
    }


def _copy(value: Mapping[str, object]) -> dict[str, object]:
    # a section that is named but empty ("telegram:") means its defaults
    return {
        key: _copy(item) if isinstance(item, dict) else item
        for key, item in value.items()
        if item is not None
    }


def _set(values: dict[str, object], position: Position, text: str) -> None:
    *sections, key = (str(part) for part in position)
    for section in sections:
        inner = values.setdefault(section, {})
        if not isinstance(inner, dict):
            inner = values[section] = {}
        values = inner
    values[key] = text


_IN_WORDS = {
    "extra_forbidden": "okänd inställning / unknown setting",
    "missing": "saknas / is missing",
}


def _problem(detail: ErrorDetails, document: Document, variables: Mapping[Position, str]) -> str:
    position: Position = tuple(detail["loc"])
    message = _IN_WORDS.get(detail["type"], f"fel värde / wrong value: {detail['msg']}")
    name = ".".join(str(part) for part in position)
    for length in range(len(position), 0, -1):
        if variable := variables.get(position[:length]):
            return f"{variable}: {name}: {message}"
    return str(Problem(document.file, f"{name}: {message}", document.line_of(position)))
