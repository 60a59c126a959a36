"""`/login`, in private: an agent gets a link to the staff console."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from telegram import Update

from bot.channel.strangers import Strangers
from bot.channel.telegram.addresses import Address
from bot.channel.telegram.members import Members
from bot.channel.telegram.staff_updates import agent_of
from bot.channel.telegram.updates import Me, command_in, is_private
from bot.conversation.outbound import OutboundMessage
from bot.conversation.ports import UnitOfWork
from bot.errors import ActionRefused
from bot.ids import ConversationId
from bot.knowledge.model import Language
from bot.staff.case import Agent
from bot.staff.sign_in import SignIn

logger = logging.getLogger(__name__)

_LINK = (
    "Logga in här: {address}\n\nLänken gäller i tio minuter och en gång. Ge den inte till någon."
    "\n\n(Sign in here. The link is good for ten minutes and for one use.)"
)
_ONLY_STAFF = (
    "Bara den som är med i personalens grupp kan logga in. (Only members of the staff group can "
    "sign in.)"
)


@dataclass(frozen=True, slots=True)
class LoginRequest:
    """Somebody has asked for a link."""

    conversation_id: ConversationId
    agent: Agent
    code: str
    """Of the browser that the link is for; empty if they named none."""


def login_request(update: Update, me: Me | None) -> LoginRequest | None:
    """What was asked for, if it was."""
    message = update.message
    if message is None or message.from_user is None or not is_private(message.chat):
        return None
    name, words = command_in(message, message.text or "", me)
    if name != "login":
        return None
    address = Address(message.chat.id)
    return LoginRequest(address.conversation_id, agent_of(message.from_user), words)


@dataclass(frozen=True, slots=True)
class LoginLinks:
    """Gives links to members of the staff group, and to nobody else."""

    sign_in: SignIn
    members: Members
    address_of: Callable[[str], str]
    """The page that a token opens."""
    strangers: Strangers = field(default_factory=Strangers)

    async def give(self, request: LoginRequest, uow: UnitOfWork) -> None:
        """Who asks over and over gets no answer, and Telegram is not asked about them."""
        if self.strangers.are_too_many(request.agent.id):
            logger.warning("too many requests for a link agent=%s", request.agent.id)
            return
        try:
            await self.members.insist(request.agent.id)
        except ActionRefused as refused:
            text = f"{_ONLY_STAFF}\n\n{refused}"
        else:
            token = await self.sign_in.link_for(request.agent, request.code)
            text = _LINK.format(address=self.address_of(token))
        # not kept among the messages: nobody is to find a link there
        uow.outbox.add(OutboundMessage(request.conversation_id, text, Language.SV))
