"""Logging: one line for each thing that happens, without tokens and without visitors' words."""

from __future__ import annotations

import logging
import re
import sys
import time

# in an address it follows the word "bot", so that no word begins where it does
_TOKEN = re.compile(r"\d{5,}:[A-Za-z0-9_-]{20,}")
_HIDDEN = "<token>"


class HideTokens(logging.Filter):
    """Takes bot tokens out of every record.

    It sits on the handler: a filter on a logger is passed by what its children log.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Never drops a record, only rewrites it."""
        message = record.getMessage()
        if _TOKEN.search(message):
            record.msg, record.args = _TOKEN.sub(_HIDDEN, message), None
        if record.exc_info and not record.exc_text:
            # the error itself may quote an address with the token in it
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = _TOKEN.sub(_HIDDEN, record.exc_text)
        return True


def configure_logging() -> None:
    """Log to standard error; libraries only when something is wrong."""
    handler = logging.StreamHandler(sys.stderr)
    formatter = logging.Formatter("%(asctime)sZ %(levelname)s %(name)s %(message)s")
    formatter.default_msec_format = "%s.%03d"
    formatter.converter = time.gmtime
    handler.setFormatter(formatter)
    handler.addFilter(HideTokens())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("bot").setLevel(logging.INFO)
