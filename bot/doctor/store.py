"""The database: whether it can be used, and whether there is room for it to grow."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from urllib.parse import urlsplit

from bot.config import StoreSettings
from bot.conversation.ports import Clock
from bot.doctor.finding import Finding, Level
from bot.errors import SettingsError, StoreError, WrongKey
from bot.store.open_store import open_store

DATABASE = "databas / database"
QUARANTINE = "karantän / quarantine"
DISK = "diskutrymme / disk space"
_MEGABYTE = 1_000_000
_LEAST_FREE = 500 * _MEGABYTE
_UNUSABLE = (
    "Se efter att store.url stämmer och att programmet får skriva där"
    " / Check store.url, and that the program may write there"
)


async def database(settings: StoreSettings, now: Clock) -> list[Finding]:
    """Opened as a start opens it, except that none is made where none is.

    Opening writes: it takes the lock of those who write.
    """
    file = database_file(settings.url)
    if file is not None and not _is_there(file):
        return [_before_the_first_start(file), _left_out()]
    try:
        async with open_store(settings, clock=now) as store:
            return [
                Finding(
                    DATABASE,
                    Level.OK,
                    "öppnad, tabellerna är aktuella och nyckeln passar"
                    " / opened, its tables are current and the key fits",
                ),
                _quarantine(await store.queries.quarantined()),
            ]
    except (SettingsError, WrongKey) as error:
        return [Finding(DATABASE, Level.ERROR, str(error)), _left_out()]
    except StoreError as error:
        return [Finding(DATABASE, Level.ERROR, f"{error}. {_UNUSABLE}"), _left_out()]


def database_file(url: str) -> Path | None:
    """Where SQLite keeps it; None if it is kept elsewhere."""
    address = urlsplit(url)
    if not address.scheme.startswith("sqlite") or address.path in {"", "/:memory:"}:
        return None
    return Path(address.path[1:])


def _before_the_first_start(file: Path) -> Finding:
    folder = _folder_of(file)
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        text = f"{file} kan inte skapas / can't be made: {folder}. {_UNUSABLE}"
        return Finding(DATABASE, Level.ERROR, text)
    return Finding(
        DATABASE,
        Level.WARNING,
        f"{file.absolute()} finns inte: första starten skapar den; ska den redan finnas, ändra"
        " store.url / does not exist: the first start makes it; if it should be there, change"
        " store.url",
    )


def _left_out() -> Finding:
    return Finding(QUARANTINE, Level.LEFT_OUT, "behöver databasen / needs the database")


def _quarantine(count: int) -> Finding:
    if count == 0:
        return Finding(QUARANTINE, Level.OK, "tom / empty")
    return Finding(
        QUARANTINE,
        Level.WARNING,
        f"{count} uppdateringar kunde inte hanteras: sök efter quarantined i loggen och anmäl"
        f" raden före / {count} updates could not be handled: look for quarantined in the log and"
        " report the line before it",
    )


def disk(settings: StoreSettings) -> Finding:
    """Of the disk that the database is on; of the working folder's, if it is on no disk here."""
    folder = _folder_of(database_file(settings.url) or Path.cwd())
    return disk_space(shutil.disk_usage(folder).free)


def disk_space(free_bytes: int) -> Finding:
    free = f"{free_bytes // _MEGABYTE} MB"
    if free_bytes >= _LEAST_FREE:
        return Finding(DISK, Level.OK, f"{free} lediga / free")
    return Finding(
        DISK,
        Level.WARNING,
        f"bara {free} lediga: frigör utrymme innan databasen inte kan skrivas"
        f" / only {free} free: make room before the database can't be written",
    )


def _folder_of(path: Path) -> Path:
    """The nearest thing above it that is there, or itself."""
    return next(place for place in (path.absolute(), *path.absolute().parents) if _is_there(place))


def _is_there(path: Path) -> bool:
    """What another account keeps to itself is not there for us, either."""
    return os.access(path, os.F_OK)
