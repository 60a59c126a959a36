"""More messages than can be answered one by one: nothing of them is dropped."""

from __future__ import annotations

from bot.conversation import handover
from bot.conversation.acts import Said
from bot.conversation.outbound import OutboundMessage
from bot.conversation.turn import Turn
from bot.escalation.model import Happening, Reason, TicketNotice
from bot.reply import notices


async def is_flooding(turn: Turn) -> bool:
    message, conversation, pace = turn.message, turn.conversation, turn.parts.pace
    if conversation.is_flooding and not pace.remembers(conversation.id):
        # after a restart only what is kept tells how long ago it was
        for last in await turn.uow.messages.last(conversation.id, 1):
            pace.resume(conversation.id, last.at)
    return pace.is_too_fast(conversation.id, message.received_at, before=conversation.is_flooding)


async def gathered(turn: Turn, said: Said) -> OutboundMessage | None:
    """Kept for one ticket, of which agents and the visitor are told once."""
    conversation = turn.conversation
    if conversation.is_with_agent:
        await handover.add_to_ticket(turn, Said("", said.attachments))
    else:
        handover.keep_attachments(turn, said.attachments)
    is_told = conversation.is_with_agent or not turn.message.is_private
    if conversation.is_flooding and is_told:
        return None
    conversation.is_flooding = True
    if conversation.ticket_number is not None:
        notice = TicketNotice(conversation.ticket_number, Happening.TOLD, _MANY_MESSAGES)
        turn.uow.outbox.add(notice)
        return notices.slow_down(conversation)
    # what came before has been answered, or is another case's
    conversation.last_question = turn.heard
    turn.unspoken = "" if said.text else turn.heard
    return await handover.to_person(turn, Reason.MANY_MESSAGES)


_MANY_MESSAGES = (
    "besökaren skriver mycket på kort tid. Allt sparas; tryck Sammanhang för att läsa det sista."
    " (Many messages in a short time: all are kept, press Sammanhang to read the last.)"
)
