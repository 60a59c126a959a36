"""What an operator can set, and what is said when it is wrong."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from bot.config import Mode, Settings, load_settings
from bot.errors import SettingsError
from bot.strict_yaml import read

EXAMPLE = Path("config.example.yaml")


def settings_of(folder: Path, text: str, **variables: str) -> Settings:
    file = folder / "config.yaml"
    file.write_text(text, encoding="utf-8")
    return load_settings(file, variables)


def problems_of(folder: Path, text: str, **variables: str) -> list[str]:
    with pytest.raises(SettingsError) as refusal:
        settings_of(folder, text, **variables)
    return str(refusal.value).replace(str(folder), "").splitlines()


def test_everything_has_a_default() -> None:
    """Without any file or variable the assistant can run locally."""
    settings = load_settings(None, {})

    assert settings.telegram.token is None
    assert settings.store.url == "sqlite+aiosqlite:///data/asf-bot.db"


def test_the_example_shows_every_setting_with_its_default() -> None:
    """An operator who copies the example changes nothing by it."""
    document, problems = read(EXAMPLE)

    assert problems == []
    assert document is not None
    assert document.value == Settings().model_dump(mode="json")


def described(model: type[BaseModel]) -> list[str]:
    sentences = []
    for name, field in model.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            sentences += described(inner)
        else:
            sentences.append(re.sub(r"\s+", " ", field.description or f"{name} is not described"))
    return sentences


def test_the_example_explains_every_setting_in_the_same_words_as_the_code() -> None:
    """One sentence for each setting, kept in one wording."""
    example = EXAMPLE.read_text(encoding="utf-8")

    missing = [sentence for sentence in described(Settings) if f"# {sentence}\n" not in example]

    assert missing == []


def test_a_variable_goes_before_the_file(tmp_path: Path) -> None:
    """Secrets can stay out of files."""
    settings = settings_of(
        tmp_path, 'telegram:\n  mode: "polling"', ASFBOT_TELEGRAM__MODE="webhook"
    )

    assert settings.telegram.mode is Mode.WEBHOOK


def test_a_section_without_content_means_its_defaults(tmp_path: Path) -> None:
    """Commenting out all lines of a section is fine."""
    settings = settings_of(tmp_path, "telegram:\nweb:\n  port: 9000\n")

    assert settings.web.port == 9000


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("web:\n  prot: 1", "/config.yaml:2: web.prot: okänd inställning / unknown setting"),
        ("web:\n  port: many", "/config.yaml:2: web.port: fel värde / wrong value"),
        ("wbe: {}", "/config.yaml:1: wbe: okänd inställning / unknown setting"),
        ("web:\n  port: 1\n  port: 2", "/config.yaml:3: web.port: 'port' står två gånger"),
        ("staff:\n  time_zone: Mars/Olympus", "/config.yaml:2: staff.time_zone: fel värde"),
        ("- a list", "/config.yaml: ska börja med ett fältnamn"),
    ],
)
def test_a_mistake_is_named_with_file_line_and_key(tmp_path: Path, text: str, problem: str) -> None:
    """The operator need not search."""
    problems = problems_of(tmp_path, text)

    assert len(problems) == 1
    assert problems[0].startswith(problem)


@pytest.mark.parametrize("name", ["ASFBOT_WEB__PROT", "ASFBOT_WBE", "ASFBOT_TELEGRAM__TOKN"])
def test_a_mistaken_variable_is_named(tmp_path: Path, name: str) -> None:
    """A misspelt variable is no silent default."""
    problems = problems_of(tmp_path, "", **{name: "1"})

    assert [problem.split(":")[0] for problem in problems] == [name]


def test_all_mistakes_are_named_in_one_run(tmp_path: Path) -> None:
    """Nobody starts five times to find five mistakes."""
    problems = problems_of(tmp_path, "web:\n  port: x\n  prot: 1", ASFBOT_STAFF__OPENS="late")

    assert len(problems) == 3


def test_secrets_are_never_printed(tmp_path: Path) -> None:
    """Neither in messages nor in a print of the settings."""
    settings = settings_of(tmp_path, 'telegram:\n  token: "12:geheim"')
    problems = problems_of(tmp_path, 'telegram:\n  token: ["12:geheim"]')

    assert "geheim" not in repr(settings)
    assert "geheim" not in "".join(problems)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """--config with a wrong path is no empty file."""
    with pytest.raises(SettingsError, match=r"absent\.yaml.*can't be read"):
        load_settings(tmp_path / "absent.yaml", {})


def rows(model: type[BaseModel], prefix: str = "") -> list[str]:
    defaults = model().model_dump(mode="json")
    found = []
    for name, field in model.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            found += rows(inner, f"{prefix}{name}.")
        else:
            found.append(f"| `{prefix}{name}` | `{json.dumps(defaults[name])}` |")
    return found


def test_the_operating_guide_lists_every_setting() -> None:
    """What can be set can be looked up, with its default."""
    guide = Path("docs/operating.md").read_text(encoding="utf-8")

    missing = [row for row in rows(Settings) if row not in guide]

    assert missing == []
