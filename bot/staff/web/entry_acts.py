"""What agents do with an entry: forms that lead back to its page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import partial
from http import HTTPStatus
from typing import TypeVar

from aiohttp import web

from bot.conversation.labels import EntryEdit
from bot.conversation.ports import BeginUnitOfWork, UnitOfWork
from bot.errors import ActionRefused
from bot.ids import EntryId
from bot.knowledge.editing import FieldProblem
from bot.knowledge.model import Entry
from bot.staff.case import Agent
from bot.staff.committing import committed
from bot.staff.knowledge_desk import KnowledgeDesk
from bot.staff.web.auth import Insist
from bot.staff.web.entry_page import ENTRY, EntryPage, entry_in
from bot.staff.web.forms import Form, to
from bot.staff.web.knowledge_words import field_words
from bot.staff.web.pages import SESSION, Pages

T = TypeVar("T")

LONGEST_REASON = 256
_TEXTS = ("as_of", "as_of_en")
_LISTS = ("sources", "related", "contacts", "decided_by")
_BY_LANGUAGE = {
    "title": ("sv", "en"),
    "short": ("sv", "en"),
    "answer": ("sv", "sv_easy", "en"),
}
_LANGUAGES = ("sv", "en")


@dataclass(frozen=True, slots=True)
class EntryActs:
    page: EntryPage
    desk: KnowledgeDesk
    begin: BeginUnitOfWork
    insist: Insist
    pages: Pages

    def routes(self) -> list[web.AbstractRouteDef]:
        decide = "/staff/knowledge/edits/{edit:[0-9a-f]+}"
        return [
            web.get(f"{ENTRY}/edit", self.form),
            web.post(f"{ENTRY}/edit", self.edit),
            web.post(f"{ENTRY}/verify", self.verify),
            web.post(f"{ENTRY}/retire", self.retire),
            web.post(f"{ENTRY}/restore", self.restore),
            web.post(f"{decide}/approve", self.approve),
            web.post(f"{decide}/reject", self.reject),
            web.post(f"{decide}/undo", self.undo),
        ]

    # --- changing ---

    async def form(self, request: web.Request) -> web.Response:
        entry = self.desk.edited.entry(entry_in(request))
        if entry is None:
            return self.page.not_there(request)
        return self._form(request, entry, values_of(entry), problems=())

    async def edit(self, request: web.Request) -> web.Response:
        """Saved as a draft or put into service; what is wrong stands beside its field."""
        entry_id, form = entry_in(request), await Form.of(request)
        entry = self.desk.edited.entry(entry_id)
        if entry is None:
            return self.page.not_there(request)

        async def work(agent: Agent, uow: UnitOfWork) -> Sequence[FieldProblem]:
            return await self.desk.editing.change(
                entry_id,
                fields_in(form),
                agent,
                uow,
                seen=form.text("seen"),
                reason=form.text("reason"),
                is_draft=form.text("act") == "draft",
            )

        if problems := await self._done(request, work):
            values = {**values_of(entry), "person": "", **form.fields, "seen": entry.version}
            return self._form(request, entry, values, problems)
        return to(_path(entry_id))

    async def verify(self, request: web.Request) -> web.Response:
        """Somebody has looked into the sources; their name and the day are kept."""
        form, day = await Form.of(request), None
        with suppress(ValueError):
            day = date.fromisoformat(form.text("review_by"))
        entry_id = entry_in(request)

        async def work(agent: Agent, uow: UnitOfWork) -> Sequence[FieldProblem]:
            seen = form.text("seen")
            return await self.desk.editing.verify(entry_id, day, agent, uow, seen=seen)

        return await self._back_or_told(request, work)

    async def retire(self, request: web.Request) -> web.Response:
        form, entry_id = await Form.of(request), entry_in(request)

        async def work(agent: Agent, uow: UnitOfWork) -> Sequence[FieldProblem]:
            return await self.desk.editing.retire(
                entry_id,
                form.text("replaced_by"),
                agent,
                uow,
                seen=form.text("seen"),
                reason=form.text("reason"),
                is_draft=form.text("act") == "draft",
            )

        return await self._back_or_told(request, work)

    async def restore(self, request: web.Request) -> web.Response:
        form, entry_id = await Form.of(request), entry_in(request)

        async def work(agent: Agent, uow: UnitOfWork) -> Sequence[FieldProblem]:
            seen, reason = form.text("seen"), form.text("reason")
            return await self.desk.editing.restore(entry_id, agent, uow, seen=seen, reason=reason)

        return await self._back_or_told(request, work)

    # --- deciding ---

    async def approve(self, request: web.Request) -> web.Response:
        is_alone = await self.desk.use.is_alone(request[SESSION].agent.id)
        approve = partial(self.desk.editing.approve, is_alone=is_alone)
        return await self._decided(request, approve)

    async def reject(self, request: web.Request) -> web.Response:
        return await self._decided(request, self.desk.editing.reject)

    async def undo(self, request: web.Request) -> web.Response:
        return await self._decided(request, self.desk.editing.undo)

    async def _decided(
        self, request: web.Request, act: Callable[[str, Agent, UnitOfWork], Awaitable[EntryEdit]]
    ) -> web.Response:
        edit_id = request.match_info["edit"]
        async with self.begin() as uow:
            edit = await uow.edits.get(edit_id)
        back = _path(edit.entry_id) if edit else "/staff/knowledge"
        try:
            await self._done(request, partial(act, edit_id))
        except ActionRefused as refused:
            return self.pages.page(
                request,
                "problem.html",
                status=HTTPStatus.CONFLICT,
                heading="Det gick inte / It could not be done",
                text=str(refused),
                back=back,
            )
        return to(back)

    # --- parts ---

    async def _done(
        self, request: web.Request, work: Callable[[Agent, UnitOfWork], Awaitable[T]]
    ) -> T:
        agent = request[SESSION].agent
        await self.insist(agent.id)
        result = await committed(self.begin, agent, lambda uow: work(agent, uow))
        await self.desk.learn()
        return result

    async def _back_or_told(
        self,
        request: web.Request,
        work: Callable[[Agent, UnitOfWork], Awaitable[Sequence[FieldProblem]]],
    ) -> web.Response:
        if problems := await self._done(request, work):
            status = HTTPStatus.UNPROCESSABLE_ENTITY
            return await self.page.rendered(request, problems=problems, status=status)
        return to(_path(entry_in(request)))

    def _form(
        self,
        request: web.Request,
        entry: Entry,
        values: Mapping[str, str],
        problems: Sequence[FieldProblem],
    ) -> web.Response:
        by_field: dict[str, list[FieldProblem]] = {}
        for problem in problems:
            by_field.setdefault(problem.field, []).append(problem)
        knowledge = self.desk.edited.whole()
        return self.pages.page(
            request,
            "entry_form.html",
            status=HTTPStatus.UNPROCESSABLE_ENTITY if problems else HTTPStatus.OK,
            entry=entry,
            path=_path(entry.entry_id),
            values=values,
            problems=by_field,
            named=[(one, field_words(one.field)) for one in problems],
            longest_reason=LONGEST_REASON,
            sources=knowledge.sources,
            contacts=knowledge.contacts,
            entries=[one for one in knowledge.in_use if one.id != entry.id],
            words=field_words,
        )


def values_of(entry: Entry) -> dict[str, str]:
    """What stands in the fields of the form at first."""
    values = {
        f"{name}.{part}": getattr(getattr(entry, name), part)
        for name, parts in _BY_LANGUAGE.items()
        for part in parts
    }
    for part in _LANGUAGES:
        values[f"variants.{part}"] = "\n".join(getattr(entry.variants, part))
    values |= {name: "\n".join(getattr(entry, name)) for name in _LISTS}
    values |= {name: getattr(entry, name) or "" for name in _TEXTS}
    return values | {
        "person": "yes" if entry.person else "",
        "reason": "",
        "seen": entry.version,
    }


def fields_in(form: Form) -> dict[str, object]:
    """What an editor may change, as the form says it; nothing else, whatever was sent."""
    fields: dict[str, object] = {
        name: {part: form.text(f"{name}.{part}") for part in parts}
        for name, parts in _BY_LANGUAGE.items()
    }
    fields["variants"] = {part: form.lines(f"variants.{part}") for part in _LANGUAGES}
    fields |= {name: form.lines(name) for name in _LISTS}
    fields |= {name: form.text(name) or None for name in _TEXTS}
    return fields | {"person": form.text("person") == "yes"}


def _path(entry_id: EntryId) -> str:
    return f"/staff/knowledge/{entry_id}"
