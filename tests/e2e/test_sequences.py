"""Whatever people do, in whatever order: nothing is lost, doubled, mixed up or given away."""

from __future__ import annotations

import sys
import tempfile
from datetime import timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from tests.e2e.laws import Laws
from tests.e2e.people import (
    AGENTS,
    AGENTS_WORDS,
    COMMANDS,
    EDITS,
    FORGED_DATA,
    GROUP_COMMANDS,
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

    @rule(who=A_VISITOR, which=WHICH, how=st.sampled_from(EDITS), at_once=AT_ONCE)
    def visitor_edits(self, who: str, which: int, how: str, at_once: bool) -> None:  # noqa: FBT001
        self.people.edits(who, which, how)
        self._then(at_once)

    @rule(who=A_VISITOR, which=WHICH, at_once=AT_ONCE)
    def visitor_presses(self, who: str, which: int, at_once: bool) -> None:  # noqa: FBT001
        self.people.presses(who, which)
        self._then(at_once)

    @rule(who=A_VISITOR, data=st.sampled_from(FORGED_DATA))
    def visitor_forges(self, who: str, data: str) -> None:
        self.people.forges(who, data)
        self._then(at_once=False)

    @rule(who=A_VISITOR, command=st.sampled_from(COMMANDS), at_once=AT_ONCE)
    def visitor_commands(self, who: str, command: str, at_once: bool) -> None:  # noqa: FBT001
        self.people.commands(who, command)
        self._then(at_once)

    @rule(who=A_VISITOR, kind=st.sampled_from(["photo", "document", "voice"]), what=st.none() | WORDS)
    def visitor_sends(self, who: str, kind: str, what: str | None) -> None:
        self.people.sends(who, kind, what)
        self._then(at_once=False)

    @rule(who=A_VISITOR, kind=st.sampled_from(["sticker", "location", "contact", "video_note"]))
    def visitor_sends_without_words(self, who: str, kind: str) -> None:
        self.people.sends(who, kind, None)
        self._then(at_once=False)

    @rule(who=A_VISITOR, photos=st.integers(2, 4), what=st.none() | WORDS)
    def visitor_sends_album(self, who: str, photos: int, what: str | None) -> None:
        self.people.sends_album(who, photos, what)
        self._then(at_once=False)

    @rule(who=A_VISITOR)
    def visitor_floods(self, who: str) -> None:
        self.people.floods(who)
        self._then(at_once=False)

    @rule(who=A_VISITOR, at_once=AT_ONCE)
    def visitor_blocks(self, who: str, at_once: bool) -> None:  # noqa: FBT001
        self.people.blocks(who)
        self._then(at_once)

    @rule(who=A_VISITOR, at_once=AT_ONCE)
    def visitor_unblocks(self, who: str, at_once: bool) -> None:  # noqa: FBT001
        self.people.unblocks(who)
        self._then(at_once)

    # --- agents -----------------------------------------------------------------------------

    @rule(who=AN_AGENT, which=WHICH, what=st.sampled_from(list(AGENTS_WORDS)), at_once=AT_ONCE)
    def agent_replies(self, who: str, which: int, what: str, at_once: bool) -> None:  # noqa: FBT001
        self.people.replies(who, which, what)
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

    @rule(who=AN_AGENT, which=WHICH, at_once=AT_ONCE)
    def agent_presses(self, who: str, which: int, at_once: bool) -> None:  # noqa: FBT001
        self.people.presses_in_group(who, which)
        self._then(at_once)

    @rule(who=AN_AGENT, data=st.sampled_from(FORGED_DATA))
    def agent_forges(self, who: str, data: str) -> None:
        self.people.forges_in_group(who, data)
        self._then(at_once=False)

    @rule(who=AN_AGENT, text=st.sampled_from(GROUP_COMMANDS))
    def agent_says(self, who: str, text: str) -> None:
        self.people.speaks_in_group(who, text)
        self._then(at_once=False)

    # --- what else happens ------------------------------------------------------------------

    @rule(which=WHICH)
    def an_update_comes_again(self, which: int) -> None:
        self.people.repeat(which)
        self._then(at_once=False)

    @rule(which=WHICH)
    def rubbish_comes(self, which: int) -> None:
        self.people.brings_rubbish(which)
        self._then(at_once=False)

    @rule(times=st.integers(1, 3))
    def telegram_fails(self, times: int) -> None:
        self.stage.tell(f"the next {times} messages fail")
        self.stage.calls.failures = times

    @rule(entry=st.sampled_from(KNOWLEDGE.entries).map(lambda entry: entry.id))
    def an_entry_is_taken_out(self, entry: str) -> None:
        self.stage.tell(f"the entry {entry} is taken out")
        self.stage.knowledge = without_entry(self.stage.knowledge, entry)
        self._then(at_once=False)

    @rule()
    def all_entries_are_back(self) -> None:
        self.stage.tell("all entries are back")
        self.stage.knowledge = KNOWLEDGE
        self._then(at_once=False)

    @rule(moments=st.integers(0, 20))
    def time_passes(self, moments: int) -> None:
        self.stage.tell(f"{moments} moments pass")
        self.stage.runs(moments)

    @rule(hours=st.integers(1, 30))
    def hours_pass(self, hours: int) -> None:
        self.stage.tell(f"{hours} hours pass")
        self.stage.clock.ahead += timedelta(hours=hours)

    @rule()
    def the_assistant_is_restarted(self) -> None:
        self.stage.tell("the assistant is restarted")
        self.stage.restarts(killed=False)

    @rule(moments=st.integers(0, 10))
    def the_assistant_is_killed(self, moments: int) -> None:
        self.stage.tell(f"the assistant is killed after {moments} moments")
        self.stage.runs(moments)
        self.stage.restarts(killed=True)

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
