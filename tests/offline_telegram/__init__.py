"""A Bot API server for tests: real HTTP on loopback, as strict as Telegram's own.

async with OfflineTelegram() as telegram:
    telegram.visitor_says(4711, "Vad är en ASF?")
    ...  # run the assistant with telegram.url as its telegram.api_base_url
    answer = await telegram.next_message(to=4711)
"""

from tests.offline_telegram.errors import ApiError
from tests.offline_telegram.faults import Fault
from tests.offline_telegram.server import OfflineTelegram
from tests.offline_telegram.world import TOKEN, World

__all__ = ["TOKEN", "ApiError", "Fault", "OfflineTelegram", "World"]
