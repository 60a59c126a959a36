"""The yardstick: the barest bot on python-telegram-bot, with its stock transport or with ours.

python -m tests.bench.echo_bot URL TOKEN stock|ours
"""

from __future__ import annotations

import sys

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters

from bot.channel.telegram.transport import AiohttpRequest


async def echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    if update.message is not None and update.message.text:
        await update.message.reply_text(update.message.text)


def main() -> None:
    url, token, transport = sys.argv[1:]
    builder = Application.builder().token(token).base_url(f"{url}/bot")
    if transport == "ours":
        builder = builder.request(AiohttpRequest()).get_updates_request(AiohttpRequest())
    application = builder.build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling(timeout=10)


if __name__ == "__main__":
    main()
