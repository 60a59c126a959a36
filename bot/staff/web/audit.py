"""The page that shows who did what; nothing on it can be changed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from aiohttp import web

from bot.conversation.inert import inert
from bot.conversation.ports import VISITOR
from bot.staff.web.pages import Pages
from bot.staff.web.ticket_words import Words
from bot.store.audit_queries import Act, AuditQueries
from bot.store.retention import SYSTEM

PATH = "/staff/audit"
_FARTHEST_PAGE = 10_000

_ABOUT = (
    (re.compile(r"ticket (\d{1,18})"), "/staff/tickets/"),
    (re.compile(r"(?:variant of |entry )?([a-z0-9]+(?:-[a-z0-9]+)+|[a-z]+)"), "/staff/knowledge/"),
)
