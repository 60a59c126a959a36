"""The secret in the address of a case's page.

It is worked out from the case and the store's keys, and kept nowhere: the database alone, or a
copy of it, opens no page, cases of before have a page too, and a case is never found under
another's secret, not even after a new database has begun to count anew.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from typing import Self

from bot.ids import ConversationId, TicketNumber

PATH = "/case/"
_PURPOSE = b"asf-bot: the page of a case"
_SECRET = re.compile(r"(\d{1,12})-([A-Za-z0-9_-]{43})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Secret:
    """What somebody has put into the address."""

    number: TicketNumber
    proof: str


@dataclass(frozen=True, slots=True)
class CaseLinks:
    """Makes secrets with the first key, and knows those that were made with any."""

    keys: tuple[bytes, ...]

    @classmethod
    def of(cls, key_lines: str) -> Self:
        """From the store's keys as they are written down, one a line, the newest first."""
        lines = (line.strip() for line in key_lines.splitlines())
        keys = (line.encode() for line in lines if line and not line.startswith("#"))
        return cls(tuple(hmac.digest(key, _PURPOSE, hashlib.sha256) for key in keys))

    def address(self, conversation_id: ConversationId, number: TicketNumber) -> str:
        return f"{PATH}{number}-{_proof(self.keys[0], conversation_id, number)}"

    def opens(self, secret: Secret, conversation_id: ConversationId) -> bool:
        """Whether it is the secret of this case; to be wrong takes as long whatever is wrong."""
        proofs = (_proof(key, conversation_id, secret.number) for key in self.keys)
        return any(hmac.compare_digest(secret.proof, proof) for proof in proofs)


def secret_in(text: str) -> Secret | None:
    """The parts of a secret; None if it can't be one."""
    found = _SECRET.fullmatch(text)
    return None if found is None else Secret(TicketNumber(int(found[1])), found[2])


def _proof(key: bytes, conversation_id: ConversationId, number: TicketNumber) -> str:
    digest = hmac.digest(key, f"{number}\n{conversation_id}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
