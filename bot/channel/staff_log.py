"""The agents' side where there is no group: tickets are worked on from the command line."""

from __future__ import annotations

import logging

from bot.conversation.outbound import OutboundMessage
from bot.conversation.queues import OutboxItem, Sent
from bot.errors import Refused
from bot.escalation.model import (
    CardRefresh,
    StaffAlarm,
    StaffNews,
    TicketCard,
    TicketFile,
    TicketNotice,
)

log = logging.getLogger(__name__)


class StaffLog:
    """Implements `Deliverer` for `STAFF`: a log line tells the operator, without any words."""

    async def deliver(self, item: OutboxItem) -> Sent:
        match item.content:
            case TicketCard(ticket_number=number, reason=reason):
                log.info("new ticket=%d reason=%s, see: asf-bot tickets", number, reason)
            case TicketNotice(ticket_number=number, happening=happening):
                log.info("ticket=%d %s", number, happening)
            case StaffAlarm(text):
                log.warning("for the agents: %s", text)
            case CardRefresh(number) | TicketFile(ticket_number=number):
                log.debug("ticket=%d has changed", number)
            case StaffNews():
                log.debug("news for the agents")
            case OutboundMessage():
                raise Refused("this is for a visitor, not for agents")
        return Sent()
