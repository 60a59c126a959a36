"""The ids that travel through the program."""

from typing import NewType

EntryId = NewType("EntryId", str)
"""An entry of the knowledge base: "iop-vs-lou"."""

ConversationId = NewType("ConversationId", str)
"""One visitor's thread on one channel: "telegram:4711"."""

TicketNumber = NewType("TicketNumber", int)
"""The case number that visitor and agents use; never used twice, gaps are possible."""

LabelId = NewType("LabelId", str)
"""A question with the entry that a visitor chose for it."""

InboxId = NewType("InboxId", int)
OutboxId = NewType("OutboxId", int)
AgentId = NewType("AgentId", str)
"""A person of the staff: "telegram:4711", or "console" for the command line."""
