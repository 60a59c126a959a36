"""Encryption at rest: AES-256-GCM, with keys that are kept apart from the database."""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.errors import SettingsError, WrongKey

_KEY_BYTES = 32
_ID_BYTES = 4
_NONCE_BYTES = 12


class EncryptionKeys:
    """Encrypts with the first key and decrypts with any: so keys are changed one by one."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._newest = _id_of(keys[0])
        self._ciphers = {_id_of(key): AESGCM(key) for key in keys}

    @classmethod
    def parse(cls, text: str, where: str) -> Self:
        """Keys in base64, one a line, the newest first.

        Raises:
            SettingsError: a line is no key.
        """
        lines = [line.strip() for line in text.splitlines()]
        keys = [_key(line, where) for line in lines if line and not line.startswith("#")]
        if not keys:
            raise SettingsError(f"{where}: ingen nyckel / no key")
        return cls(keys)

    @classmethod
    def in_file(cls, file: Path) -> Self | None:
        """The keys in a file; None if there is no such file.

        Raises:
            SettingsError: it can't be read.
        """
        try:
            text = file.read_text(encoding="ascii")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(
                f"{file}: nyckeln kan inte läsas / can't be read: {error}"
            ) from error
        return cls.parse(text, str(file))

    @classmethod
    def made_in(cls, file: Path) -> Self:
        """A new key, in a new file that only its owner can read.

        If another process has made the file at the same moment, the key in it.

        Raises:
            SettingsError: it can't be written.
        """
        key = base64.urlsafe_b64encode(os.urandom(_KEY_BYTES))
        try:
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _write_once(file, key + b"\n")
            text = file.read_text(encoding="ascii", errors="replace")
        except OSError as error:
            raise SettingsError(
                f"{file}: nyckeln kan inte skapas / the key can't be made: {error.strerror}"
            ) from error
        return cls.parse(text, str(file))

    def encrypt(self, plain: bytes, context: bytes) -> bytes:
        """`context` says what it is; it can't be decrypted as something else."""
        nonce = os.urandom(_NONCE_BYTES)
        cipher = self._ciphers[self._newest]
        return self._newest + nonce + cipher.encrypt(nonce, plain, context)

    def decrypt(self, encrypted: bytes, context: bytes) -> bytes:
        """The plain bytes.

        Raises:
            WrongKey: none of the keys fits.
        """
        key_id, rest = encrypted[:_ID_BYTES], encrypted[_ID_BYTES:]
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            raise WrongKey(
                "databasen är krypterad med en annan nyckel: lägg tillbaka den i"
                " store.encryption_key_file (flera nycklar, en på varje rad, går bra)"
                " / the database was encrypted with another key: put it back"
            )
        try:
            return cipher.decrypt(rest[:_NONCE_BYTES], rest[_NONCE_BYTES:], context)
        except InvalidTag as error:
            raise WrongKey("innehållet är skadat / what is stored is damaged") from error


def _write_once(file: Path, content: bytes) -> None:
    """Whenever the process is killed, the file holds all of the content or is not there.

    A file that is there already stays as it is.
    """
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=f"{file.name}.")
    try:
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        with suppress(FileExistsError):
            file.hardlink_to(name)
    finally:
        Path(name).unlink()
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _id_of(key: bytes) -> bytes:
    return hashlib.sha256(key).digest()[:_ID_BYTES]


def _key(line: str, where: str) -> bytes:
    try:
        key = base64.urlsafe_b64decode(line.replace("+", "-").replace("/", "_"))
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != _KEY_BYTES:
        raise SettingsError(
            f"{where}: en nyckel är 32 byte i base64, en på varje rad"
            " / a key is 32 bytes in base64, one a line"
        )
    return key
