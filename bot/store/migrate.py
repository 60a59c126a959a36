"""Brings the tables to the form that this version of the program needs."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from bot.errors import StoreError

NEWEST = "0003"
"""The revision that the tables in `tables.py` stand for; a test holds it to the scripts."""

_SCRIPTS = Path(__file__).parent / "migrations"


def migrate(connection: Connection) -> None:
    """Run the migrations that are missing, all in the caller's transaction.

    Raises:
        StoreError: the database was written by a newer version of the program.
    """
    current = _revision(connection)
    if current == NEWEST:
        return
    # hardly any start needs it, and it takes a tenth of the memory
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    scripts = ScriptDirectory.from_config(config)
    if current is not None and current not in {s.revision for s in scripts.walk_revisions()}:
        raise StoreError(
            "databasen är skapad av en nyare version av programmet: uppdatera programmet"
            " / the database was made by a newer version of the program: update it"
        )
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
