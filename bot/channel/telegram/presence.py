"""Signs of life for a visitor who waits: a press taken note of, "typing" when it takes long."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from telegram import Bot
from telegram.constants import ChatAction
from telegram.error import TelegramError

from bot.channel.telegram.addresses import Address
from bot.channel.telegram.background import BackgroundTasks
from bot.ids import ConversationId

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Presence:
    """Nothing here may hold up or break the handling of a message."""

    bot: Bot
    tasks: BackgroundTasks
    patience: timedelta = timedelta(seconds=1.5)
    """How long handling may take before the visitor sees "typing"."""
    renewal: timedelta = timedelta(seconds=4.5)
    """Telegram shows it for five seconds."""

    def acknowledge(self, callback_query_id: str) -> None:
        """Have the button stop its little clock."""
        _ = self.tasks.start(self._acknowledge(callback_query_id))

    async def _acknowledge(self, callback_query_id: str) -> None:
        try:
            await self.bot.answer_callback_query(callback_query_id)
        except TelegramError as error:
            # Most often "query is too old": the press itself is handled all the same.
            logger.info("press not acknowledged reason=%s", error.message)

    @asynccontextmanager
    async def typing(self, conversation_id: ConversationId) -> AsyncIterator[None]:
        """Show "typing" in the conversation while the block takes longer than our patience."""
        address, started = Address.of(conversation_id), list[asyncio.Task[None]]()
        # hardly anybody has to wait that long, so that a task for each would be a waste
        waiting = asyncio.get_running_loop().call_later(
            self.patience.total_seconds(),
            lambda: started.append(self.tasks.start(self._type(address))),
        )
        try:
            yield
        finally:
            waiting.cancel()
            for task in started:
                task.cancel()

    async def _type(self, address: Address) -> None:
        while True:
            try:
                await self.bot.send_chat_action(
                    address.chat_id, ChatAction.TYPING, message_thread_id=address.topic_id
                )
            except TelegramError as error:
                logger.info("typing not shown reason=%s", error.message)
                return
            await asyncio.sleep(self.renewal.total_seconds())
