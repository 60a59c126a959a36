"""Brings the tables to the form that this version of the program needs."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from bot.errors import StoreError
from bot.store.tables import metadata

NEWEST = "0003"
"""The revision that the tables in `tables.py` stand for; a test holds it to the scripts."""

SCRIPTS = Path(__file__).parent / "migrations"


def migrate(connection: Connection) -> None:
    """Run the migrations that are missing, all in the caller's transaction.

    Raises:
        StoreError: the database was written by a newer version of the program.
    """
    current = _revision(connection)
    if current == NEWEST:
        return
    # hardly any start needs Alembic, which takes a tenth of a second and 9 MB
    if current is None and _is_new_sqlite(connection):
        _create(connection)
        return
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    scripts = ScriptDirectory.from_config(config)
    if current is not None and current not in {s.revision for s in scripts.walk_revisions()}:
        raise StoreError(
            "databasen är skapad av en nyare version av programmet: uppdatera programmet"
            " / the database was made by a newer version of the program: update it"
        )
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _is_new_sqlite(connection: Connection) -> bool:
    """Whether `tables.py` says all: on PostgreSQL some indexes are partial by the migrations."""
    return connection.dialect.name == "sqlite" and not inspect(connection).get_table_names()


def _create(connection: Connection) -> None:
    """The tables as the migrations would leave them, said to be of the newest revision."""
    metadata.create_all(connection)
    connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) PRIMARY KEY)"))
    connection.execute(text("INSERT INTO alembic_version VALUES (:newest)"), {"newest": NEWEST})


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
