"""What there is to see when the storm is over: who was told what, how often, and in which order."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from tests.e2e.program import STAFF
from tests.e2e.talks import ANSWERS_TO_EACH, Talk
from tests.offline_telegram import OfflineTelegram
from tests.offline_telegram.world import BOT_ID, Json

NEWS = "svaret är framme"
"""In what agents are told when an answer has arrived."""

_ALARM = "🚨 "
_CARD = re.compile(r"\S+ (Ärende \d+) · ")
"""How a ticket's card begins, whatever its sign says of the ticket."""


@dataclass(frozen=True, slots=True)
class Told:
    """What one chat has got."""

    sent: Sequence[str] = ()
    """Every message that Telegram took, as it was first sent."""
    seen: Sequence[str] = ()
    """The same messages as they read in the end."""


@dataclass(frozen=True, slots=True)
class Account:
    """How one visitor's talk went."""

    missing: tuple[str, ...]
    """What was never told, or is not what is read in the end, by its words."""
    repeated: int
    """Messages that were the same as the one before."""
    is_in_order: bool
    """Everything came once or repeated, in its order, and nothing else came."""


@dataclass(frozen=True, slots=True)
class Aftermath:
    """All that the tests look at."""

    seed: int
    talks: Sequence[Talk]
    told: Mapping[int, Told]
    """By chat."""
    in_flight: list[int]
    """At each kill: messages that Telegram had taken and the program had not marked as sent."""
    unmarked_at_stops: int
    """The same for the lives that were ended by asking."""
    replies_to_lost_cards: int
    """Of agents, to a card that was sent again because a kill came before it was marked."""
    rows: dict[str, dict[str, int]]
    """How many rows of inbox and outbox have which status."""
    seconds: float

    def account(self, talk: Talk) -> Account:
        return account(talk, self.told.get(talk.visitor, Told()))

    @property
    def tickets(self) -> int:
        return sum(bool(talk.agents_answers) for talk in self.talks)

    @property
    def news(self) -> Counter[str]:
        """How often agents were told what of answers that have arrived."""
        return Counter(text for text in self.told[STAFF].sent if NEWS in text)

    @property
    def cards(self) -> Mapping[str, str]:
        """By ticket, as its card reads in the end; of one that was sent again the last counts."""
        cards = ((_CARD.match(text), text) for text in self.told[STAFF].seen)
        return {found[1]: text for found, text in cards if found}

    @property
    def repeated_to_visitors(self) -> int:
        return sum(self.account(talk).repeated for talk in self.talks)

    @property
    def repeated_to_agents(self) -> int:
        """Cards, news and alarms beyond one for each thing that has happened."""
        told = Counter(map(_subject, self.told[STAFF].sent))
        return sum(max(0, count - self._expected(subject)) for subject, count in told.items())

    def _expected(self, subject: str) -> int:
        """How often agents should be told of it."""
        if NEWS in subject:
            return ANSWERS_TO_EACH
        return self.replies_to_lost_cards if subject.startswith(_ALARM) else 1

    @property
    def figures(self) -> str:
        questions = sum(len(talk.questions) for talk in self.talks)
        answers = sum(len(talk.agents_answers) for talk in self.talks)
        return (
            f"{len(self.in_flight)} kills in {self.seconds:.0f} s (seed {self.seed}): "
            f"{questions} questions and {answers} agents' answers; "
            f"sent twice: {self.repeated_to_visitors} to visitors, "
            f"{self.repeated_to_agents} to agents; "
            f"in flight at the kills: {sum(self.in_flight)} in all, {self.in_flight}, "
            f"at stops: {self.unmarked_at_stops}; "
            f"agents' replies to a card that was sent again: {self.replies_to_lost_cards}"
        )


def account(talk: Talk, told: Told) -> Account:
    once = [text for text, _ in itertools.groupby(told.sent)]
    missing = [words for words in talk.messages if not any(words in text for text in told.sent)]
    if not any(talk.last_words in text for text in told.seen[-1:]):
        missing.append(talk.last_words)
    return Account(
        missing=tuple(missing),
        repeated=len(told.sent) - len(once),
        is_in_order=len(once) == len(talk.messages)
        and all(words in text for words, text in zip(talk.messages, once, strict=True)),
    )


def told_by(telegram: OfflineTelegram) -> Mapping[int, Told]:
    """What each chat has got so far."""
    seen: dict[int, list[str]] = {chat: [] for chat in telegram.world.chats}
    for (chat, _), message in telegram.world.messages.items():
        if cast("Json", message["from"])["id"] == BOT_ID:
            seen[chat].append(str(message["text"]))
    return {chat: Told(telegram.sent_to(chat), texts) for chat, texts in seen.items()}


def _subject(text: str) -> str:
    """What a message to agents is about; how long somebody has waited is no part of it."""
    first_line, card = text.partition("\n")[0], _CARD.match(text)
    return card[1] if card else first_line
