"""The key is made once, and whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.store.crypto import EncryptionKeys

KEY = "bmV3IGtleSBuZXcga2V5IG5ldyBrZXkgbmV3IGtleSE="


def test_a_key_that_was_made_is_the_one_in_the_file(tmp_path: Path) -> None:
    """What is encrypted now can be read after a restart; nothing else is left beside it."""
    file = tmp_path / "keys" / "asf-bot.key"

    encrypted = EncryptionKeys.made_in(file).encrypt(b"Vad kostar det?", b"question")

    kept = EncryptionKeys.in_file(file)
    assert kept is not None
    assert kept.decrypt(encrypted, b"question") == b"Vad kostar det?"
    assert list(file.parent.iterdir()) == [file]


def test_a_key_that_another_process_has_just_made_is_taken(tmp_path: Path) -> None:
    """Two that start at the same moment use the same key."""
    file = tmp_path / "asf-bot.key"
    file.write_text(f"{KEY}\n", encoding="ascii")

    encrypted = EncryptionKeys.made_in(file).encrypt(b"Vad kostar det?", b"question")

    kept = EncryptionKeys.parse(KEY, "test")
    assert kept.decrypt(encrypted, b"question") == b"Vad kostar det?"
    assert file.read_text(encoding="ascii") == f"{KEY}\n"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("content", ["", "å", "dear diary"])
def test_a_file_that_holds_something_else_is_not_overwritten(tmp_path: Path, content: str) -> None:
    """Whoever wrote it is told."""
    file = tmp_path / "asf-bot.key"
    file.write_text(content, encoding="utf-8")

    with pytest.raises(SettingsError, match=r"asf-bot\.key"):
        EncryptionKeys.made_in(file)

    assert file.read_text(encoding="utf-8") == content


def test_a_key_that_can_not_be_made_is_named(tmp_path: Path) -> None:
    """The operator sees which setting to change."""
    (tmp_path / "file").touch()

    with pytest.raises(SettingsError, match=r"file/asf-bot\.key"):
        EncryptionKeys.made_in(tmp_path / "file" / "asf-bot.key")
