"""A store is opened only if it can be trusted: its tables, its key, and being alone with it."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

import bot.store.migrate
from bot.config import StoreSettings
from bot.conversation.model import Conversation
from bot.errors import AlreadyRunning, SettingsError, StoreError, WrongKey
from bot.store.tables import metadata
from tests.contract.conftest import Place
from tests.contract.examples import ANNA, a_message, a_reply, a_ticket, add_ticket, received

OLD = "b2xkIGtleSBvbGQga2V5IG9sZCBrZXkgb2xkIGtleSE="
NEW = "bmV3IGtleSBuZXcga2V5IG5ldyBrZXkgbmV3IGtleSE="

# --- the tables -----------------------------------------------------------------------------


async def test_the_migrations_make_exactly_the_tables_of_the_program(place: Place) -> None:
    """Whoever changes a table writes a migration for it."""
    await _opened(place)

    differences = await place.behind(_differences)

    assert differences == []


def test_the_program_knows_its_newest_migration() -> None:
    """A start without anything to migrate does not even look at the scripts."""
    folder = Path(bot.store.migrate.__file__).parent / "migrations"
    config = Config()
    config.set_main_option("script_location", str(folder))

    newest = ScriptDirectory.from_config(config).get_current_head()

    assert newest == bot.store.migrate.NEWEST


async def test_a_database_from_a_newer_version_is_not_touched(place: Place) -> None:
    """An operator who goes back to an older version is told to update."""
    await _opened(place)
    await place.behind(lambda connection: _set_revision(connection, "9999"))

    with pytest.raises(StoreError, match="newer version"):
        await _opened(place)


async def test_what_is_no_database_is_not_touched(sqlite: Place) -> None:
    """A wrong path in the settings does not cost anyone a file."""
    file = sqlite.database_file
    file.parent.mkdir()
    file.write_text("dear diary\n" * 1_000, encoding="utf-8")

    with pytest.raises(StoreError, match="not a database"):
        await _opened(sqlite)

    assert file.read_text(encoding="utf-8").startswith("dear diary")


@pytest.mark.parametrize("database", ["", "/", "/:memory:"])
async def test_a_database_that_is_in_no_file_is_refused(tmp_path: Path, database: str) -> None:
    """What visitors write would be gone with the process."""
    settings = StoreSettings(
        url=f"sqlite+aiosqlite://{database}", encryption_key_file=tmp_path / "key"
    )

    with pytest.raises(SettingsError, match=r"store\.url: .*name a file"):
        await _opened(Place(settings))


async def test_a_folder_that_can_not_be_made_is_named(tmp_path: Path) -> None:
    """The operator sees which setting to change."""
    (tmp_path / "file").touch()
    url = f"sqlite+aiosqlite:///{tmp_path}/file/asf-bot.db"

    with pytest.raises(SettingsError, match=r"store\.url"):
        await _opened(Place(StoreSettings(url=url, encryption_key_file=tmp_path / "key")))


# --- alone with it --------------------------------------------------------------------------


async def test_a_second_assistant_on_the_same_file_does_not_start(sqlite: Place) -> None:
    """Otherwise visitors would be answered twice."""
    async with sqlite.open():
        with pytest.raises(AlreadyRunning, match=r"asf-bot\.db"):
            await _opened(sqlite)


async def test_the_command_line_works_beside_the_assistant(sqlite: Place) -> None:
    """It only looks and answers."""
    async with sqlite.open(), sqlite.open(exclusive=False) as command_line:
        assert await command_line.queries.open_tickets() == []


async def test_the_next_assistant_starts_when_the_first_has_ended(sqlite: Place) -> None:
    """A restart needs no cleaning up."""
    await _opened(sqlite)
    await _opened(sqlite)

    assert sqlite.database_file.exists()


# --- the key --------------------------------------------------------------------------------


async def test_the_first_start_makes_a_key_that_only_its_owner_can_read(place: Place) -> None:
    """Nobody else on the machine can read what visitors wrote."""
    await _opened(place)

    assert stat.S_IMODE(place.key_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(place.key_file.parent.stat().st_mode) == 0o700


async def test_two_first_starts_make_different_keys(tmp_path: Path) -> None:
    """A key is random."""
    keys = []
    for name in ("a", "b"):
        file = tmp_path / name / "asf-bot.key"
        url = f"sqlite+aiosqlite:///{tmp_path}/{name}.db"
        await _opened(Place(StoreSettings(url=url, encryption_key_file=file)))
        keys.append(file.read_text(encoding="ascii"))

    assert keys[0] != keys[1]


async def test_a_start_that_was_killed_before_its_key_was_kept_does_no_harm(place: Place) -> None:
    """What is left of it is no key, and the next start makes one."""
    place.key_file.parent.mkdir()
    left_over = place.key_file.with_name(f"{place.key_file.name}.x7k2")
    left_over.touch()

    await _opened(place)

    assert set(place.key_file.parent.iterdir()) == {left_over, place.key_file}
    await _opened(place)


async def test_another_key_than_the_one_it_was_encrypted_with_stops_the_start(
    place: Place,
) -> None:
    """Instead of making a mess of two keys."""
    await _opened(place.with_keys(OLD))

    with pytest.raises(WrongKey):
        await _opened(place.with_keys(NEW))


async def test_a_lost_key_file_is_not_replaced_by_a_new_key(place: Place) -> None:
    """The operator puts it back; a new one would make all that is kept unreadable."""
    await _opened(place)
    place.key_file.unlink()

    with pytest.raises(SettingsError, match=r"encryption_key_file"):
        await _opened(place)

    assert not place.key_file.exists()


@pytest.mark.parametrize("wrong", ["", "# only a comment", "c2hvcnQ=", "no base64 at all", "å"])
async def test_what_is_no_key_is_refused(place: Place, wrong: str) -> None:
    """Not padded, not hashed, not guessed."""
    place.key_file.parent.mkdir()
    place.key_file.write_text(wrong, encoding="utf-8")

    with pytest.raises(SettingsError):
        await _opened(place)


async def test_what_was_encrypted_with_the_old_key_can_be_read_beside_a_new_one(
    place: Place,
) -> None:
    """Keys are changed by a second line, without a downtime."""
    async with place.with_keys(OLD).open() as store:
        await store.inbox.add([received(text="Vad är IOP?")])

    async with place.with_keys(NEW, OLD).open() as store:
        (item,) = await store.inbox.claim(10)

    assert item.payload == {"text": "Vad är IOP?"}


async def test_from_then_on_the_new_key_encrypts(place: Place) -> None:
    """The old one alone does not open what came later."""
    await _opened(place.with_keys(OLD))
    async with place.with_keys(NEW, OLD).open() as store:
        await store.inbox.add([received()])

    async with place.with_keys(OLD).open() as store:
        with pytest.raises(WrongKey):
            await store.inbox.claim(10)


async def test_a_key_file_may_hold_comments_and_empty_lines(place: Place) -> None:
    """An operator notes when a key was changed."""
    place.key_file.parent.mkdir()
    place.key_file.write_text(f"# since 2026\n{NEW}\n\n{OLD}\n", encoding="ascii")
    await _opened(place.with_keys(OLD))

    async with place.open() as store:
        assert await store.queries.problem() is None


async def test_what_people_write_can_not_be_read_in_the_file(sqlite: Place) -> None:
    """Neither questions nor answers, in no table and not in the journal beside it."""
    async with sqlite.open() as store:
        await store.inbox.add([received(text="hemligt i inkorgen")])
        async with store.begin() as uow:
            add_ticket(uow, a_ticket(question="hemligt i ärendet"))
            uow.conversations.save(Conversation(ANNA, last_question="hemligt i samtalet"))
            uow.messages.add(a_message("hemligt i historiken"))
            uow.outbox.add(a_reply("hemligt i utkorgen"))
            await uow.commit()
        written = sqlite.all_bytes()
    written += sqlite.all_bytes()

    assert ANNA.encode() in written
    assert b"hemligt" not in written


async def test_what_was_tampered_with_is_not_taken_for_true(place: Place) -> None:
    """A question can't be moved into another place of the database, nor changed."""
    async with place.open() as store, store.begin() as uow:
        add_ticket(uow, a_ticket())
        await uow.commit()
    await place.behind(_overwrite_question)

    async with place.open() as store:
        with pytest.raises(WrongKey, match="damaged"):
            await store.queries.open_tickets()


async def _opened(place: Place) -> None:
    async with place.open():
        pass


def _differences(connection: Connection) -> list[object]:
    return list(compare_metadata(MigrationContext.configure(connection), metadata))


def _set_revision(connection: Connection, revision: str) -> None:
    connection.execute(text("UPDATE alembic_version SET version_num = :new"), {"new": revision})


def _overwrite_question(connection: Connection) -> None:
    value = connection.execute(text("SELECT value FROM key_check")).scalar()
    connection.execute(text("UPDATE tickets SET question = :value"), {"value": value})
