"""Brings the tables to the form that this version of the program needs."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from bot.errors import StoreError

_SCRIPTS = Path(__file__).parent / "migrations"


def migrate(connection: Connection) -> None:
    """Run the migrations that are missing, all in the caller's transaction.

    Raises:
        StoreError: the database was written by a newer version of the program.
    """
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    scripts = ScriptDirectory.from_config(config)
    current = MigrationContext.configure(connection).get_current_revision()
    if current == scripts.get_current_head():
        return
    if current is not None and current not in {s.revision for s in scripts.walk_revisions()}:
        raise StoreError(
            "databasen är skapad av en nyare version av programmet: uppdatera programmet"
            " / the database was made by a newer version of the program: update it"
        )
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
