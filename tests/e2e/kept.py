"""What a program has kept on disk, as somebody reads it who has the key as well."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

from bot.errors import WrongKey
from bot.store.crypto import EncryptionKeys
from bot.store.inbox import PAYLOAD
from bot.store.outbox import CONTENT
from bot.store.rows import QUESTION, REPLY, TEXT
from tests.e2e.program import Program

_CONTEXTS = (PAYLOAD, CONTENT, QUESTION, TEXT, REPLY)


def kept_words(program: Program) -> Iterator[str]:
    """Every value in the database, decrypted; then every file as it is, the log among them."""
    keys = EncryptionKeys.in_file(program.folder / "keys" / "asf-bot.key")
    assert keys is not None
    with closing(sqlite3.connect(program.database)) as database:
        tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in tables:
            for row in database.execute(f"SELECT * FROM {table}"):  # noqa: S608 - its own names
                yield from (_plain(value, keys) for value in row)
    for file in program.folder.rglob("*"):
        if file.is_file():
            yield file.read_bytes().decode("latin-1")


def _plain(value: object, keys: EncryptionKeys) -> str:
    if not isinstance(value, bytes):
        return str(value)
    for context in _CONTEXTS:
        try:
            return keys.decrypt(value, context).decode()
        except WrongKey:
            continue
    return value.decode("latin-1")
