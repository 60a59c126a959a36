"""What an operator is told by `doctor`, over real HTTP and a real database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from pydantic import SecretStr

from bot.cli import main
from bot.config import Mode, Settings, WebhookSettings
from bot.doctor.examination import doctor
from bot.doctor.finding import Level
from bot.doctor.store import database_file, disk_space
from bot.store.open_store import open_store
from tests.contract.examples import received
from tests.fakes import noon
from tests.offline_telegram import TOKEN, ApiError, Fault, OfflineTelegram
from tests.offline_telegram.world import BOT_NAME

GROUP, SUPERGROUP = -500, -100500
HOOK = "https://bot.example/telegram/hook"
OTHER_KEY = "b2xkIGtleSBvbGQga2V5IG9sZCBrZXkgb2xkIGtleSE="
UNAUTHORIZED = Fault(error=ApiError(401, "Unauthorized"))
BAD_GATEWAY = Fault(error=ApiError(502, "Bad Gateway"))
ENTRY = """\
entries:
  - id: gransen
    kind: answer
    title: {sv: "Vilken gräns?", en: "Which limit?"}
    variants:
      sv:
        - "vilken gräns gäller"
      en: []
    answer:
      sv: "Gränsen är en gräns."
      sv_easy: "Så är det."
      en: "It is a limit."
    short: {sv: "En gräns.", en: "A limit."}
    sources:
      - lou
    as_of: "2025"
    review_by: 2100-01-01
"""
SOURCE = """\
sources:
  - id: lou
    title: "Lag (2016:1145)"
    publisher: "Riksdagen"
    url: "https://example.org/lou"
    date: "2025-05-19"
"""

Examine = Callable[..., Coroutine[Any, Any, dict[str, str]]]


@pytest.fixture
async def telegram() -> AsyncIterator[OfflineTelegram]:
    """With the agents' group as it should be."""
    async with OfflineTelegram() as server:
        server.group(GROUP, bot_status="administrator")
        yield server


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    folder = tmp_path / "knowledge"
    (folder / "entries").mkdir(parents=True)
    (folder / "entries" / "a.yaml").write_text(ENTRY, encoding="utf-8")
    (folder / "sources.yaml").write_text(SOURCE, encoding="utf-8")
    return folder


@pytest.fixture
async def settings(tmp_path: Path, knowledge: Path, telegram: OfflineTelegram) -> Settings:
    """Of an assistant that has run before."""
    settings = Settings.model_validate(
        {
            "telegram": {
                "token": TOKEN,
                "api_base_url": telegram.url,
                "staff_chat_id": GROUP,
            },
            "store": {
                "url": f"sqlite+aiosqlite:///{tmp_path}/data/asf-bot.db",
                "encryption_key_file": tmp_path / "keys" / "asf-bot.key",
            },
            "knowledge": {"path": knowledge},
        }
    )
    async with open_store(settings.store, clock=noon):
        return settings


def telling(settings: Settings, **telegram: object) -> Settings:
    """The same with other settings for Telegram."""
    return settings.model_copy(update={"telegram": settings.telegram.model_copy(update=telegram)})


def storing(settings: Settings, **store: object) -> Settings:
    """The same with other settings for the database."""
    return settings.model_copy(update={"store": settings.store.model_copy(update=store)})


@pytest.fixture
def examine(capsys: pytest.CaptureFixture[str]) -> Examine:
    """What `doctor` prints, by what was looked at; each line begins with its level."""

    async def examine(settings: Settings, **options: Any) -> dict[str, str]:
        status = await doctor(settings, **options)
        lines = [line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines()]
        found = {
            rest.partition(":")[0].partition(" / ")[0]: f"{level} {rest}" for level, rest in lines
        }
        assert status == any(level == Level.ERROR for level, _ in lines)
        return found

    return examine


# --- the whole ------------------------------------------------------------------------------


async def test_where_all_is_well_nothing_is_to_be_done(
    settings: Settings, examine: Examine
) -> None:
    """Each thing that was looked at says so."""
    found = await examine(settings)

    assert {name: line.split()[0] for name, line in found.items()} == dict.fromkeys(
        (
            "inställningar",
            "token",
            "webhook",
            "personalgrupp",
            "privacy mode",
            "ämnen",
            "klocka",
            "databas",
            "karantän",
            "diskutrymme",
            "kunskap",
            "granskning",
        ),
        "ok",
    )


@pytest.mark.parametrize("settings_file", ["", "telegram:\n  mode: webhook\n"])
def test_the_exit_status_says_whether_something_must_be_mended(
    settings_file: str, tmp_path: Path, knowledge: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For scripts that watch over an installation."""
    monkeypatch.chdir(knowledge.parent)
    file = tmp_path / "other.yaml"
    file.write_text(settings_file, encoding="utf-8")

    assert main(["doctor", "--config", str(file)]) == int("webhook" in settings_file)


def test_settings_that_can_not_be_read_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing else can be looked at before they are mended."""
    file = tmp_path / "config.yaml"
    file.write_text("telegram:\n  tokn: 1\n", encoding="utf-8")

    status = main(["doctor", "--config", str(file)])

    assert status == 1
    assert f"{file}:2: telegram.tokn" in capsys.readouterr().err


async def test_webhook_mode_without_an_address_is_an_error(
    settings: Settings, examine: Examine
) -> None:
    """Such an assistant would not start."""
    found = await examine(telling(settings, mode=Mode.WEBHOOK))

    assert found["inställningar"].startswith("fel")
    assert "telegram.webhook.url" in found["inställningar"]


@pytest.mark.parametrize("faults", [{}, {"getMe": UNAUTHORIZED}, {"getMe": BAD_GATEWAY}])
async def test_neither_token_nor_key_is_ever_printed(
    settings: Settings,
    telegram: OfflineTelegram,
    faults: dict[str, Fault],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What it prints is pasted into mails: also where others have put the token."""
    key = OTHER_KEY
    telegram.webhook.url = f"https://bot.example/{TOKEN}"
    for method, fault in faults.items():
        telegram.fail_next(method, fault)

    await doctor(storing(settings, encryption_key=SecretStr(key)))
    await doctor(telling(settings, api_base_url="http://127.0.0.1:9"))
    printed = "".join(capsys.readouterr())

    assert TOKEN.partition(":")[2] not in printed
    assert key not in printed


# --- the token ------------------------------------------------------------------------------

NEED_A_TOKEN = ("webhook", "personalgrupp", "privacy mode", "ämnen", "klocka")


async def test_without_a_token_the_rest_of_telegram_is_left_out(
    settings: Settings, examine: Examine
) -> None:
    """The assistant runs without, and no line pretends to know more."""
    found = await examine(telling(settings, token=None))

    assert found["token"].startswith("varning")
    assert all(found[name].startswith("utelämnat") for name in NEED_A_TOKEN)


@pytest.mark.parametrize(
    ("fault", "advice"), [(UNAUTHORIZED, "@BotFather"), (BAD_GATEWAY, "telegram.api_base_url")]
)
async def test_a_token_that_does_not_work_is_an_error(
    settings: Settings, telegram: OfflineTelegram, examine: Examine, fault: Fault, advice: str
) -> None:
    """Telegram refuses it, or can't be asked: the one is mended elsewhere than the other."""
    telegram.fail_next("getMe", fault)

    found = await examine(settings)

    assert found["token"].startswith("fel")
    assert advice in found["token"]
    assert all(found[name].startswith("utelämnat") for name in NEED_A_TOKEN)


async def test_a_telegram_that_can_not_be_reached_is_an_error(
    settings: Settings, examine: Examine
) -> None:
    """The network is looked at before the token is."""
    found = await examine(telling(settings, api_base_url="http://127.0.0.1:9"))

    assert found["token"].startswith("fel")
    assert "kontrollera nätet" in found["token"]


async def test_one_question_that_telegram_does_not_answer_leaves_the_others(
    settings: Settings, telegram: OfflineTelegram, examine: Examine
) -> None:
    """As much is found in one run as can be."""
    telegram.fail_next("getWebhookInfo", BAD_GATEWAY)

    found = await examine(settings)

    assert found["webhook"].startswith("fel")
    assert found["personalgrupp"].startswith("ok")


# --- how updates come -----------------------------------------------------------------------


async def test_a_webhook_while_we_poll_is_an_error(
    settings: Settings, telegram: OfflineTelegram, examine: Examine
) -> None:
    """Telegram gives a poller nothing then; the place is named, not its whole address."""
    telegram.webhook.url = "https://old.example/secret-path"

    found = await examine(settings)

    assert found["webhook"].startswith("fel")
    assert "old.example" in found["webhook"]
    assert "secret-path" not in found["webhook"]


@pytest.mark.parametrize(
    ("url", "place"), [("", "ingen / nobody"), ("https://old.example/", "old.example")]
)
async def test_a_webhook_that_is_not_ours_is_an_error(
    settings: Settings, telegram: OfflineTelegram, examine: Examine, url: str, place: str
) -> None:
    """In webhook mode nothing comes otherwise."""
    telegram.webhook.url = url

    found = await examine(
        telling(settings, mode=Mode.WEBHOOK, webhook=WebhookSettings(url=HOOK)),
    )

    assert found["webhook"].startswith("fel")
    assert place in found["webhook"]


async def test_a_webhook_that_telegram_does_not_get_through_to_is_a_warning(
    settings: Settings, telegram: OfflineTelegram, examine: Examine
) -> None:
    """In Telegram's own words, which name the cause."""
    telegram.webhook.url = HOOK
    telegram.webhook._last_error = (1, "Wrong response from the webhook: 502 Bad Gateway")

    found = await examine(
        telling(settings, mode=Mode.WEBHOOK, webhook=WebhookSettings(url=HOOK)),
    )

    assert found["webhook"].startswith("varning")
    assert "502 Bad Gateway" in found["webhook"]


async def test_many_waiting_updates_are_a_warning(
    settings: Settings, telegram: OfflineTelegram, examine: Examine
) -> None:
    """Telegram keeps them for a day only."""
    telegram.updates.waiting.extend({"update_id": number} for number in range(101))

    found = await examine(settings)

    assert found["webhook"].startswith("varning webhook: 101 ")


# --- the agents' group ----------------------------------------------------------------------


async def test_no_agents_group_is_a_warning(settings: Settings, examine: Examine) -> None:
    """Tickets are answered from the command line then."""
    found = await examine(telling(settings, staff_chat_id=None))

    assert found["personalgrupp"].startswith("varning")
    assert "telegram.staff_chat_id" in found["personalgrupp"]


async def test_an_agents_group_without_the_bot_is_an_error(
    settings: Settings, examine: Examine
) -> None:
    """No ticket would reach anyone."""
    found = await examine(telling(settings, staff_chat_id=-1))

    assert found["personalgrupp"].startswith("fel")
    assert f"@{BOT_NAME}" in found["personalgrupp"]
    assert found["privacy mode"].startswith("utelämnat")


async def test_a_group_that_has_become_a_supergroup_is_a_warning(
    settings: Settings, telegram: OfflineTelegram, examine: Examine
) -> None:
    """It is found again at each start, but the setting is out of date."""
    telegram.group(SUPERGROUP)
    telegram.world.chats[GROUP].moved_to = SUPERGROUP

    found = await examine(settings)

    assert found["personalgrupp"].startswith("varning")
    assert str(SUPERGROUP) in found["personalgrupp"]


async def test_what_privacy_mode_hides_is_a_warning(
    settings: Settings, telegram: OfflineTelegram, examine: Examine
) -> None:
    """Agents would wonder why their words to each other get nowhere."""
    telegram.group(GROUP, bot_status="member")

    found = await examine(settings)

    assert found["privacy mode"].startswith("varning")
    assert found["personalgrupp"].startswith("ok")


async def test_without_privacy_mode_no_rights_are_needed(
    settings: Settings, telegram: OfflineTelegram, examine: Examine
) -> None:
    """The bot sees everything."""
    telegram.group(GROUP, bot_status="member")
    telegram.world.reads_all_in_groups = True

    found = await examine(settings)

    assert found["privacy mode"].startswith("ok")


async def test_topics_in_a_forum_need_the_right_to_open_them(
    settings: Settings, telegram: OfflineTelegram, examine: Examine
) -> None:
    """An administrator has it."""
    telegram.group(GROUP, bot_status="administrator", is_forum=True)

    found = await examine(telling(settings, staff_topics=True))

    assert found["ämnen"].startswith("ok")


@pytest.mark.parametrize(
    ("group", "advice"),
    [
        ({"is_forum": False}, "turn Topics on"),
        ({"is_forum": True, "bot_status": "member"}, "Manage topics"),
        ({"is_forum": True, "bot_rights": ["can_pin_messages"]}, "Manage topics"),
    ],
)
async def test_topics_that_can_not_be_opened_are_an_error(
    settings: Settings,
    telegram: OfflineTelegram,
    examine: Examine,
    group: dict[str, Any],
    advice: str,
) -> None:
    """The group is no forum, or the bot may not."""
    telegram.group(GROUP, **group)

    found = await examine(telling(settings, staff_topics=True))

    assert found["ämnen"].startswith("fel")
    assert advice in found["ämnen"]


async def test_topics_without_an_agents_group_are_an_error(
    settings: Settings, examine: Examine
) -> None:
    """There is nowhere to open them."""
    found = await examine(telling(settings, staff_topics=True, staff_chat_id=None))

    assert found["ämnen"].startswith("fel")
    assert "telegram.staff_chat_id" in found["ämnen"]


# --- the time -------------------------------------------------------------------------------


@pytest.mark.parametrize(("off", "level"), [(-61, "fel"), (-50, "ok"), (50, "ok"), (62, "fel")])
async def test_a_clock_that_is_more_than_a_minute_off_is_an_error(
    settings: Settings, examine: Examine, off: int, level: str
) -> None:
    """Visitors are promised an answer by a certain time."""
    found = await examine(settings, now=lambda: datetime.now(UTC) + timedelta(seconds=off))

    assert found["klocka"].startswith(level)


async def test_the_clock_is_left_out_where_telegram_tells_no_time(
    settings: Settings, examine: Examine
) -> None:
    """A Bot API server of one's own may keep it to itself."""

    async def get_me(_: web.Request) -> web.Response:
        bot = {"id": 1, "is_bot": True, "first_name": "ASF", "username": BOT_NAME}
        return web.json_response({"ok": True, "result": bot}, headers={"Date": "later"})

    app = web.Application()
    app.router.add_route("*", f"/bot{TOKEN}/getMe", get_me)
    async with TestServer(app) as server:
        found = await examine(telling(settings, api_base_url=str(server.make_url("/"))))

    assert found["klocka"].startswith("utelämnat")


# --- the database ---------------------------------------------------------------------------


async def test_it_looks_beside_a_running_assistant(settings: Settings, examine: Examine) -> None:
    """Nobody has to stop anything to ask."""
    async with open_store(settings.store, clock=noon, exclusive=True):
        found = await examine(settings)

    assert found["databas"].startswith("ok")


async def test_no_database_is_made(settings: Settings, tmp_path: Path, examine: Examine) -> None:
    """The start makes it, for the account that it runs under; perhaps the address is wrong."""
    file = tmp_path / "elsewhere" / "asf-bot.db"

    found = await examine(storing(settings, url=f"sqlite+aiosqlite:///{file}"))

    assert found["databas"].startswith("varning")
    assert str(file) in found["databas"]
    assert not file.parent.exists()


async def test_a_database_that_can_not_be_made_is_an_error(
    settings: Settings, tmp_path: Path, examine: Examine
) -> None:
    """A start would fail."""
    (tmp_path / "file").touch()

    found = await examine(storing(settings, url=f"sqlite+aiosqlite:///{tmp_path}/file/asf-bot.db"))

    assert found["databas"].startswith("fel")
    assert "store.url" in found["databas"]


async def test_a_key_that_does_not_fit_is_an_error(settings: Settings, examine: Examine) -> None:
    """The right one is somewhere."""
    found = await examine(storing(settings, encryption_key=SecretStr(OTHER_KEY)))

    assert found["databas"].startswith("fel")
    assert "nyckel" in found["databas"]
    assert found["karantän"].startswith("utelämnat")


async def test_what_is_no_database_is_an_error(
    settings: Settings, tmp_path: Path, examine: Examine
) -> None:
    """The address leads to some other file."""
    file = tmp_path / "diary"
    file.write_text("dear diary\n" * 1_000, encoding="utf-8")

    found = await examine(storing(settings, url=f"sqlite+aiosqlite:///{file}"))

    assert found["databas"].startswith("fel")
    assert "store.url" in found["databas"]


@pytest.mark.parametrize(
    ("url", "file"),
    [
        ("sqlite+aiosqlite:///data/asf-bot.db", Path("data/asf-bot.db")),
        ("sqlite+aiosqlite:////srv/asf-bot.db?timeout=5", Path("/srv/asf-bot.db")),
        ("sqlite+aiosqlite:///:memory:", None),
        ("sqlite+aiosqlite://", None),
        ("postgresql+asyncpg://asf@db.example/asf", None),
    ],
)
def test_where_the_database_is_is_read_from_its_address(url: str, file: Path | None) -> None:
    """Only what is in a file here can be missing, or fill the disk."""
    assert database_file(url) == file


async def test_updates_in_quarantine_are_a_warning(settings: Settings, examine: Examine) -> None:
    """Somebody's question may be among them."""
    async with open_store(settings.store, clock=noon) as store, store.begin() as uow:
        (item,) = await store.inbox.add([received()])
        uow.inbox.bury(item, "ValueError")
        await uow.commit()

    found = await examine(settings)

    assert found["karantän"].startswith("varning karantän / quarantine: 1 ")


@pytest.mark.parametrize(
    ("megabytes", "level"), [(0, Level.WARNING), (499, Level.WARNING), (500, Level.OK)]
)
def test_little_free_disk_space_is_a_warning(megabytes: int, level: Level) -> None:
    """Before there is none."""
    assert disk_space(megabytes * 1_000_000).level == level


# --- the knowledge --------------------------------------------------------------------------


async def test_mistakes_in_the_knowledge_are_an_error(
    settings: Settings, knowledge: Path, examine: Examine
) -> None:
    """Counted; another command names each."""
    file = knowledge / "entries" / "a.yaml"
    file.write_text(ENTRY.replace("- lou", "- luo"), encoding="utf-8")

    found = await examine(settings)

    assert found["kunskap"].startswith("fel")
    assert "asf-bot check" in found["kunskap"]


async def test_entries_past_their_review_are_a_warning(
    settings: Settings, knowledge: Path, examine: Examine
) -> None:
    """The first of them are named."""
    file = knowledge / "entries" / "a.yaml"
    file.write_text(ENTRY.replace("2100-01-01", "2020-01-01"), encoding="utf-8")

    found = await examine(settings)

    assert found["granskning"].startswith("varning")
    assert "(gransen)" in found["granskning"]
