"""Whatever people do, in whatever order: nothing is lost, doubled, mixed up or given away."""

from __future__ import annotations

import sys
import tempfile
from datetime import timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from bot.escalation.model import StaffAction
from tests.e2e.laws import Laws
from tests.e2e.people import (
    AGENTS,
    AGENTS_WORDS,
    COMMANDS,
    EDITS,
    FORGED_DATA,
    GROUP_COMMANDS,
    PRESSES,
    VISITORS,
    VISITORS_WORDS,
    People,
)
from tests.e2e.small_knowledge import KNOWLEDGE, without_entry
from tests.e2e.stage import Stage

A_VISITOR = st.sampled_from(list(VISITORS))
AN_AGENT = st.sampled_from(list(AGENTS))
WHICH = st.integers(0, 40)
"""Of the things that there are, counted from the newest."""
AT_ONCE = st.booleans()
"""Whether the next act comes before anybody has reacted to this one."""
WORDS = st.sampled_from(list(VISITORS_WORDS))
FOR_PEOPLE = st.sampled_from(["unknown", "known unknown", "person", "phone"])
"""What no entry answers."""
KINDS = ("photo", "document", "voice", "sticker", "location", "contact", "video_note")


class Sequences(RuleBasedStateMachine):
    """Two visitors and two agents on one stage."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()

    @initialize(has_topics=st.booleans())
    def opens(self, has_topics: bool) -> None:  # noqa: FBT001 - drawn by Hypothesis
        self.stage = Stage(Path(self._folder.name), has_topics=has_topics)
        self.stage.open()
        self.people = People(self.stage)

    # --- visitors ---------------------------------------------------------------------------

    @rule(who=A_VISITOR, what=WORDS, at_once=AT_ONCE)
    def visitor_says(self, who: str, what: str, at_once: bool) -> None:  # noqa: FBT001
        self.people.says(who, what)
        self._then(at_once)

    @rule(who=A_VISITOR, what=FOR_PEOPLE, at_once=AT_ONCE)
    def visitor_asks_people(self, who: str, what: str, at_once: bool) -> None:  # noqa: FBT001
        self.people.says(who, what)
        self._then(at_once)

    @rule(who=A_VISITOR, which=WHICH, how=st.sampled_from(EDITS), at_once=AT_ONCE)
    def visitor_edits(self, who: str, which: int, how: str, at_once: bool) -> None:  # noqa: FBT001
        self.people.edits(who, which, how)
        self._then(at_once)

    @rule(who=A_VISITOR, kind=st.sampled_from(PRESSES), which=WHICH, at_once=AT_ONCE)
    def visitor_presses(self, who: str, kind: str, which: int, at_once: bool) -> None:  # noqa: FBT001
        self.people.presses(who, kind, which)
        self._then(at_once)

    @rule(who=A_VISITOR, command=st.sampled_from(COMMANDS), at_once=AT_ONCE)
    def visitor_commands(self, who: str, command: str, at_once: bool) -> None:  # noqa: FBT001
        self.people.commands(who, command)
        self._then(at_once)

    @rule(who=A_VISITOR, kind=st.sampled_from(KINDS), what=st.none() | WORDS, at_once=AT_ONCE)
    def visitor_sends(self, who: str, kind: str, what: str | None, at_once: bool) -> None:  # noqa: FBT001
        self.people.sends(who, kind, what)
        self._then(at_once)

    @rule(who=A_VISITOR, photos=st.integers(2, 4), what=st.none() | WORDS, at_once=AT_ONCE)
    def visitor_sends_album(self, who: str, photos: int, what: str | None, at_once: bool) -> None:  # noqa: FBT001
        self.people.sends_album(who, photos, what)
        self._then(at_once)

    @rule(who=A_VISITOR, what=st.sampled_from(["blocks", "unblocks", "floods"]), at_once=AT_ONCE)
    def visitor_misbehaves(self, who: str, what: str, at_once: bool) -> None:  # noqa: FBT001
        getattr(self.people, what)(who)
        self._then(at_once)

    # --- agents -----------------------------------------------------------------------------

    @rule(who=AN_AGENT, which=WHICH, what=st.sampled_from(list(AGENTS_WORDS)), at_once=AT_ONCE)
    def agent_replies(self, who: str, which: int, what: str, at_once: bool) -> None:  # noqa: FBT001
        self.people.replies(who, which, what)
        self._then(at_once)

    @rule(who=AN_AGENT, which=WHICH, at_once=AT_ONCE)
    def agent_answers(self, who: str, which: int, at_once: bool) -> None:  # noqa: FBT001
        self.people.replies(who, which, "answer")
        self._then(at_once)

    @rule(who=AN_AGENT, which=WHICH, is_photo=st.booleans())
    def agent_replies_oddly(self, who: str, which: int, is_photo: bool) -> None:  # noqa: FBT001
        if is_photo:
            self.people.replies_with_photo(who, which)
        else:
            self.people.replies_anonymously(who, which)
        self._then(at_once=False)

    @rule(who=AN_AGENT, which=WHICH, what=st.sampled_from(list(AGENTS_WORDS)), at_once=AT_ONCE)
    def agent_edits(self, who: str, which: int, what: str, at_once: bool) -> None:  # noqa: FBT001
        self.people.changes(who, which, what)
        self._then(at_once)

    @rule(who=AN_AGENT, action=st.sampled_from(StaffAction), which=WHICH, at_once=AT_ONCE)
    def agent_presses(self, who: str, action: StaffAction, which: int, at_once: bool) -> None:  # noqa: FBT001
        self.people.presses_in_group(who, action, which)
        self._then(at_once)

    @rule(who=AN_AGENT, text=st.sampled_from(GROUP_COMMANDS))
    def agent_says(self, who: str, text: str) -> None:
        self.people.speaks_in_group(who, text)
        self._then(at_once=False)

    # --- what else happens ------------------------------------------------------------------

    @rule(who=A_VISITOR | AN_AGENT, data=st.sampled_from(FORGED_DATA))
    def somebody_forges(self, who: str, data: str) -> None:
        if who in VISITORS:
            self.people.forges(who, data)
        else:
            self.people.forges_in_group(who, data)
        self._then(at_once=False)

    @rule(which=WHICH, is_rubbish=st.booleans())
    def telegram_brings_more(self, which: int, is_rubbish: bool) -> None:  # noqa: FBT001
        if is_rubbish:
            self.people.brings_rubbish(which)
        else:
            self.people.repeat(which)
        self._then(at_once=False)

    @rule(times=st.integers(1, 3))
    def telegram_fails(self, times: int) -> None:
        self.stage.tell(f"the next {times} messages fail")
        self.stage.calls.failures = times

    @rule(entry=st.none() | st.sampled_from([entry.id for entry in KNOWLEDGE.entries]))
    def editors_change_the_knowledge(self, entry: str | None) -> None:
        self.stage.tell("all entries are back" if entry is None else f"{entry} is taken out")
        self.stage.knowledge = KNOWLEDGE if entry is None else without_entry(KNOWLEDGE, entry)
        self._then(at_once=False)

    @rule(moments=st.integers(0, 20), hours=st.integers(0, 30))
    def time_passes(self, moments: int, hours: int) -> None:
        self.stage.tell(f"{moments} moments pass, and {hours} hours")
        self.stage.runs(moments)
        self.stage.clock.ahead += timedelta(hours=hours)

    @rule(moments=st.integers(0, 10), killed=st.booleans())
    def the_assistant_is_restarted(self, moments: int, killed: bool) -> None:  # noqa: FBT001
        self.stage.tell(f"after {moments} moments it is {'killed' if killed else 'restarted'}")
        self.stage.runs(moments)
        self.stage.restarts(killed=killed)

    # --- the end ----------------------------------------------------------------------------

    def teardown(self) -> None:
        try:
            if sys.exc_info()[0] is None:  # else it has failed before
                self._laws_hold()
        finally:
            self.stage.close()
            self._folder.cleanup()

    def _laws_hold(self) -> None:
        self.stage.settles()
        laws = Laws(self.stage, self.people)
        laws.hold()
        self.stage.restarts(killed=False)
        laws.no_personal_number_anywhere()

    def _then(self, at_once: bool) -> None:  # noqa: FBT001
        self.stage.clock.ahead += timedelta(seconds=5)
        if not at_once:
            self.stage.settles()


TestSequences = Sequences.TestCase
TestSequences.settings = settings(max_examples=30, stateful_step_count=25, deadline=None)
