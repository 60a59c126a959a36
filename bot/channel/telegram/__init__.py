"""Telegram, by way of python-telegram-bot."""

import os

# durations as `timedelta`: without it the library warns at each update that holds one
os.environ.setdefault("PTB_TIMEDELTA", "1")
