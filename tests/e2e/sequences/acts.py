"""The ground on which people act, and what Telegram brings the bot of it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from tests.e2e.sequences.stage import Stage
from tests.e2e.sequences.words import RUBBISH, chat_of, chosen, data_under, id_of
from tests.offline_telegram.chat import Json


class Acts:
    """All that happens goes through here, so that it can be told and repeated."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.telegram = stage, stage.telegram
        self.updates: list[Json] = []
        self.rubbish = 0
        self._marks = itertools.count(1)

    def mark(self, kind: str) -> str:
        return f"[{kind}{next(self._marks)}]"

    def happens(self, told: str, *updates: Json) -> None:
        self.stage.tell(told)
        self.updates += updates

    def repeats(self, which: int) -> None:
        """Telegram brings one of the updates again, from the newest."""
        if (update := chosen(self.updates, which)) is not None:
            self.happens(f"update {update.get('update_id')} comes again")
            self.telegram.updates.add_raw(update)

    def brings_rubbish(self, which: int) -> None:
        """Past what the bot has allowed: the server would keep unknown kinds back."""
        queue = self.telegram.updates
        update = queue.made() | RUBBISH[which % len(RUBBISH)]
        self.happens(f"rubbish comes: {update}", update)
        allowed, queue.allowed = queue.allowed, frozenset()
        queue.add_raw(update)
        queue.allowed = allowed
        self.rubbish += 1

    def presses(self, who: str, number: int, chat_id: int, message_id: int, data: str) -> None:
        """A button, whether it is there, was there or never was."""
        chat = self.telegram._where(number, None if chat_id == number else chat_id)
        presser = self.telegram._person(number)
        update = self.telegram._presses(chat, presser, message_id, data)
        self.happens(f"{who} presses {data!r} under {message_id}", update)

    def messages_in(self, chat_id: int) -> list[int]:
        """The bot's, as far as they are still there, the oldest first."""
        ids = (id_of(one) for one in self.stage.calls.shown if chat_of(one) == chat_id)
        return [one for one in dict.fromkeys(ids) if self.telegram.shown(chat_id, one)]

    def button(self, chat_id: int, kind: str, which: int) -> tuple[int, str] | None:
        """Of this kind, there now or before, from the newest; any if there is none."""
        buttons = list(dict.fromkeys(self._buttons(chat_id)))
        of_kind = [one for one in buttons if one[1].startswith(kind)]
        return chosen(of_kind or buttons, which)

    def _buttons(self, chat_id: int) -> Iterator[tuple[int, str]]:
        """All that there are and were: under which message, and what they carry."""
        for message in self.stage.calls.shown:
            if chat_of(message) == chat_id:
                yield from ((id_of(message), data) for data in data_under(message))
