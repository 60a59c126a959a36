"""A new database is made in one go; one that is old enough comes to the same by the migrations."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine, inspect

from bot.store.migrate import SCRIPTS, migrate

Form = dict[str, object]


@pytest.fixture
def connection() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def test_a_new_database_is_what_the_migrations_make(connection: Connection) -> None:
    """Nobody can tell afterwards which way a database came about."""
    _run_the_scripts(connection)
    expected = _form(connection)
    for name in inspect(connection).get_table_names():
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.exec_driver_sql(f"DROP TABLE {name}")

    migrate(connection)

    assert _form(connection) == expected


def test_a_new_database_needs_no_migration(connection: Connection) -> None:
    """The next start finds it at the newest revision."""
    migrate(connection)
    before = _form(connection)

    migrate(connection)

    assert _form(connection) == before


def _run_the_scripts(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _form(connection: Connection) -> Form:
    """Tables with columns, keys and indexes, whatever order they were made in."""
    seen = inspect(connection)
    rows = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalars().all()
    form: Form = {"revision": rows}
    for name in seen.get_table_names():
        form[name] = {
            "columns": {
                column["name"]: (str(column["type"]), column["nullable"], column["default"])
                for column in seen.get_columns(name)
                if name != "alembic_version"
            },
            "primary key": seen.get_pk_constraint(name)["constrained_columns"],
            "foreign keys": _sorted(seen.get_foreign_keys(name)),
            "unique": _sorted(seen.get_unique_constraints(name)),
        }
    statements = connection.exec_driver_sql(
        "SELECT sql FROM sqlite_master WHERE type != 'table' AND sql IS NOT NULL"
    ).scalars()
    form["indexes"] = sorted(" ".join(statement.split()) for statement in statements)
    numbered = "SELECT name FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%' ORDER BY name"
    form["never reused ids"] = connection.exec_driver_sql(numbered).scalars().all()
    return form


def _sorted(found: object) -> list[str]:
    assert isinstance(found, list)
    return sorted(map(str, found))
