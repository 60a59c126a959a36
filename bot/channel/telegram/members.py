"""Who is an agent: the members of the staff group, as Telegram says."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import cast

from telegram.error import BadRequest, TelegramError

from bot.channel.telegram.addresses import StaffChat
from bot.channel.telegram.staff_updates import user_id_of
from bot.channel.telegram.start_up import Call
from bot.conversation.ports import Clock
from bot.errors import ActionRefused
from bot.ids import AgentId

logger = logging.getLogger(__name__)

_REMEMBERED_FOR = timedelta(minutes=5)
_MOST_REMEMBERED = 1_000
_NO_MEMBER = (
    "du är inte med i gruppen längre, så det gjordes inte. "
    "(You are not a member any more: nothing was done.)"
)
_NOT_SURE = (
    "Telegram svarar inte på om du är med i gruppen, så det gjordes inte. Försök igen strax. "
    "(Telegram does not say whether you are a member: nothing was done, try again.)"
)


@dataclass(slots=True)
class Members:
    """Asks Telegram, and remembers the answer for a few minutes."""

    call: Call
    staff_chat: StaffChat
    now: Clock
    _known: OrderedDict[AgentId, tuple[datetime, bool]] = field(default_factory=OrderedDict)

    async def includes(self, agent: AgentId) -> bool:
        """Whether the agent is a member; somebody who has just written there is, if in doubt."""
        known = self._known.get(agent)
        if known is not None and self.now() - known[0] < _REMEMBERED_FOR:
            return known[1]
        is_member = await self._asked(agent)
        if is_member is not None:
            return is_member
        return known is None or known[1]

    async def insist(self, agent: AgentId) -> None:
        """Ask anew, because it matters.

        Raises:
            ActionRefused: they are none, or Telegram does not say.
        """
        is_member = await self._asked(agent)
        if not is_member:
            raise ActionRefused(_NOT_SURE if is_member is None else _NO_MEMBER)

    async def _asked(self, agent: AgentId) -> bool | None:
        """None if Telegram can't be asked now."""
        parameters = {"chat_id": self.staff_chat.chat_id, "user_id": user_id_of(agent)}
        try:
            is_member = _is_member(await self.call("getChatMember", parameters))
        except BadRequest:
            is_member = False
        except TelegramError as error:
            logger.warning("membership not known reason=%s", error.message)
            return None
        self._known[agent] = self.now(), is_member
        while len(self._known) > _MOST_REMEMBERED:
            self._known.popitem(last=False)
        return is_member


def _is_member(answer: object) -> bool:
    member = cast("Mapping[str, object]", answer) if isinstance(answer, dict) else {}
    status = member.get("status")
    if status == "restricted":
        return member.get("is_member") is True
    return status in {"creator", "administrator", "member"}
