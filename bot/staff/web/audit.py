"""The page that shows who did what. Nothing on it can be changed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from aiohttp import web

from bot.conversation.inert import inert
from bot.staff.web.insight_subject import ENTRY
from bot.staff.web.pages import Pages, Say, language_of, say_in
from bot.staff.web.ticket_words import Words
from bot.store.audit_queries import Act, AuditQueries
from bot.store.retention import SYSTEM

PATH = "/staff/audit"
_FARTHEST_PAGE = 1_000_000

NOBODYS_NAMES: dict[str, Words] = {
    SYSTEM: ("Programmet", "The program"),
    "visitor": ("En besökare", "A visitor"),
    "console": ("Operatören", "The operator"),
}
"""Who acts without being an agent by name."""

ACTS: dict[str, Words] = {
    "reveal": ("visade dolda uppgifter", "revealed what was masked"),
    "open_file": ("öppnade en fil", "opened a file"),
    "close": ("stängde", "closed"),
    "spam": ("markerade som skräp", "marked as spam"),
    "reopen": ("öppnade igen", "reopened"),
    "edit_answer": ("ändrade ett skickat svar", "changed an answer that was sent"),
    "language": ("bytte språk", "changed the language"),
    "block": ("stängde av besökaren", "blocked the visitor"),
    "unblock": ("släppte in besökaren igen", "unblocked the visitor"),
    "teach": ("lärde in", "taught"),
    "unteach": ("tog tillbaka något inlärt", "took back what was taught"),
    "edit": ("ändrade", "changed"),
    "draft": ("skrev ett utkast", "wrote a draft"),
    "verify": ("intygade att det stämmer än", "verified that it still holds"),
    "approve": ("godkände ett utkast", "approved a draft"),
    "reject": ("avvisade ett utkast", "rejected a draft"),
    "undo edit": ("ångrade en ändring", "undid a change"),
    "export": ("exporterade", "exported"),
    "erase": ("raderade sina uppgifter", "erased their data"),
    "retention": ("raderade gamla uppgifter", "deleted what was too old"),
}
"""What stands in the audit, as people say it; what is not named here is shown as it is."""

ABOUT_ENTRIES = frozenset({"edit", "draft", "verify", "approve", "reject", "undo edit"})
"""Acts whose subject is an entry's id and nothing else."""

_TICKET = re.compile(r"ticket (\d{1,18})")
_TAUGHT = re.compile(r"(variant of|entry) ([a-z0-9-]+)")


@dataclass(frozen=True, slots=True)
class Row:
    """One act, in words."""

    at: datetime
    written_at: str
    """With its year and to the second."""
    who: str
    did: str
    subject: str
    link: str
    """To what it was about; empty if there is no page of it."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What can be chosen in the filter."""

    value: str
    name: str


@dataclass(frozen=True, slots=True)
class AuditLog:
    queries: AuditQueries
    pages: Pages

    def routes(self) -> list[web.AbstractRouteDef]:
        return [web.get(PATH, self.page)]

    async def page(self, request: web.Request) -> web.Response:
        say, query = say_in(language_of(request)), request.query
        agent, act = query.get("agent", ""), query.get("act", "")
        number = _page_in(query.get("page", ""))
        shown = await self.queries.acts(number, agent=agent, act=act)
        return self.pages.page(
            request,
            "audit.html",
            rows=[self._row(one, say) for one in shown.acts],
            agents=await self._agents(say),
            acts=await self._kinds(say),
            agent=agent,
            act=act,
            here=_path(number, agent, act),
            newer=_path(number - 1, agent, act) if number > 1 else "",
            older=_path(number + 1, agent, act) if shown.has_older else "",
        )

    async def _agents(self, say: Say) -> Sequence[Choice]:
        return [
            Choice(agent, _name_of(agent, name, say)) for agent, name in await self.queries.agents()
        ]

    async def _kinds(self, say: Say) -> Sequence[Choice]:
        return [Choice(act, say(*ACTS.get(act, (act, act)))) for act in await self.queries.kinds()]

    def _row(self, act: Act, say: Say) -> Row:
        subject, link = _about(act, say)
        at = act.at.astimezone(self.pages.zone)
        who = _name_of(act.agent, act.name, say)
        did = say(*ACTS.get(act.act, (act.act, act.act)))
        return Row(act.at, f"{at:%Y-%m-%d %H:%M:%S}", who, did, subject, link)


def _page_in(text: str) -> int:
    return min(max(1, int(text)), _FARTHEST_PAGE) if text.isascii() and text.isdigit() else 1


def _path(page: int, agent: str, act: str) -> str:
    """Leaving out what is as usual."""
    wanted = {"page": str(page) if page > 1 else "", "agent": agent, "act": act}
    query = urlencode({name: value for name, value in wanted.items() if value})
    return f"{PATH}?{query}" if query else PATH


def _name_of(agent: str, name: str, say: Say) -> str:
    return say(*NOBODYS_NAMES[agent]) if agent in NOBODYS_NAMES else inert(name)


def _about(act: Act, say: Say) -> tuple[str, str]:
    """In words, and where to read more."""
    if found := _TICKET.fullmatch(act.subject):
        return f"{say('ärende', 'ticket')} {found[1]}", f"/staff/tickets/{found[1]}"
    if act.act in ABOUT_ENTRIES:
        return f"{say('post', 'entry')} {act.subject}", f"{ENTRY}/{act.subject}"
    if found := _TAUGHT.fullmatch(act.subject):
        is_variant = found[1] == "variant of"
        kind = say("variant av", "variant of") if is_variant else say("post", "entry")
        return f"{kind} {found[2]}", f"{ENTRY}/{found[2]}"
    return inert(act.subject), ""
