"""Whatever people do, in whatever order: nothing is lost, doubled, mixed up or given away."""

from __future__ import annotations

import logging
import sys
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from bot.escalation.model import StaffAction
from tests.e2e.program import STAFF
from tests.e2e.sequences import words
from tests.e2e.sequences.acts import Acts
from tests.e2e.sequences.agents import AGENTS, Agents
from tests.e2e.sequences.facts import Facts
from tests.e2e.sequences.few_entries import KNOWLEDGE, without_entry
from tests.e2e.sequences.laws import broken, told_too_much
from tests.e2e.sequences.laws_of_presses import calls_about, is_done
from tests.e2e.sequences.stage import Stage
from tests.e2e.sequences.visitors import VISITORS, Visitors

A_VISITOR = st.sampled_from(list(VISITORS))
AN_AGENT = st.sampled_from(list(AGENTS))
WORDS = st.sampled_from(list(words.VISITORS_WORDS))
AGENTS_WORDS = st.sampled_from(list(words.AGENTS_WORDS))
WHICH = st.integers(0, 3) | st.integers(0, 40)
"""Of the things that there are, counted from the newest."""
AT_ONCE = st.booleans()
"""Whether the next act comes before anybody has reacted to this one."""


class Sequences(RuleBasedStateMachine):
    """Two visitors and two agents on one stage."""

    @initialize(has_topics=st.booleans())
    def opens(self, *, has_topics: bool) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.stage = Stage(Path(self.folder.name), has_topics=has_topics)
        self.stage.open()
        self.acts = Acts(self.stage)
        self.visitors, self.agents = Visitors(self.acts), Agents(self.acts)

    # --- visitors ---------------------------------------------------------------------------

    @rule(who=A_VISITOR, what=WORDS, at_once=AT_ONCE)
    def visitor_says(self, who: str, what: str, *, at_once: bool) -> None:
        self.visitors.say(who, what)
        self._then(at_once=at_once)

    @rule(who=A_VISITOR, what=st.sampled_from(words.FOR_PEOPLE), at_once=AT_ONCE)
    def visitor_asks_people(self, who: str, what: str, *, at_once: bool) -> None:
        self.visitors.say(who, what)
        self._then(at_once=at_once)

    @rule(who=A_VISITOR, which=WHICH, how=st.sampled_from(words.EDITS), at_once=AT_ONCE)
    def visitor_edits(self, who: str, which: int, how: str, *, at_once: bool) -> None:
        self.visitors.edit(who, which, how)
        self._then(at_once=at_once)

    @rule(who=A_VISITOR, kind=st.sampled_from(words.PRESSES), which=WHICH, at_once=AT_ONCE)
    def visitor_presses(self, who: str, kind: str, which: int, *, at_once: bool) -> None:
        self.visitors.press(who, kind, which)
        self._then(at_once=at_once)

    @rule(who=A_VISITOR, command=st.sampled_from(words.COMMANDS), at_once=AT_ONCE)
    def visitor_commands(self, who: str, command: str, *, at_once: bool) -> None:
        self.visitors.command(who, command)
        self._then(at_once=at_once)

    @rule(who=A_VISITOR)
    def visitor_wants_all_erased(self, who: str) -> None:
        self.visitors.command(who, "/radera")
        self._then()
        self.visitors.press(who, "erase", 0)
        self._then()

    @rule(who=A_VISITOR, kind=st.sampled_from(words.KINDS), what=st.none() | WORDS)
    def visitor_sends(self, who: str, kind: str, what: str | None) -> None:
        self.visitors.send(who, kind, what)
        self._then()

    @rule(who=A_VISITOR, photos=st.integers(2, 4), what=st.none() | WORDS)
    def visitor_sends_album(self, who: str, photos: int, what: str | None) -> None:
        self.visitors.send_album(who, photos, what)
        self._then()

    @rule(who=A_VISITOR, what=WORDS, which=WHICH, is_press=st.booleans())
    def visitor_is_in_public(self, who: str, what: str, which: int, *, is_press: bool) -> None:
        if is_press:
            self.visitors.press_in_public(who, which)
        else:
            self.visitors.say_in_public(who, what)
        self._then()

    @rule(who=A_VISITOR, act=st.sampled_from(["block", "unblock", "flood"]), at_once=AT_ONCE)
    def visitor_is_difficult(self, who: str, act: str, *, at_once: bool) -> None:
        getattr(self.visitors, act)(who)
        self._then(at_once=at_once)

    # --- agents -----------------------------------------------------------------------------

    @rule(who=AN_AGENT, which=WHICH, at_once=AT_ONCE)
    def agent_answers(self, who: str, which: int, *, at_once: bool) -> None:
        self.agents.reply(who, which, "answer")
        self._then(at_once=at_once)

    @rule(who=AN_AGENT, which=WHICH, what=AGENTS_WORDS, at_once=AT_ONCE)
    def agent_replies(self, who: str, which: int, what: str, *, at_once: bool) -> None:
        self.agents.reply(who, which, what)
        self._then(at_once=at_once)

    @rule(who=AN_AGENT, which=WHICH, what=AGENTS_WORDS, at_once=AT_ONCE)
    def agent_edits(self, who: str, which: int, what: str, *, at_once: bool) -> None:
        self.agents.edit(who, which, what)
        self._then(at_once=at_once)

    @rule(who=AN_AGENT, action=st.sampled_from(StaffAction), which=WHICH)
    def agent_presses(self, who: str, action: StaffAction, which: int) -> None:
        self._then()
        pressed, calls = len(self.agents.pressed), calls_about(self.stage, STAFF)
        self.agents.press(who, action, which)
        self._then()
        for press in self.agents.pressed[pressed:]:
            assert is_done(self.stage, press, calls), self.stage.told(f"nothing came of {press}")

    @rule(who=AN_AGENT, action=st.sampled_from(StaffAction), which=WHICH)
    def agent_presses_at_once(self, who: str, action: StaffAction, which: int) -> None:
        self.agents.press(who, action, which)

    @rule(who=AN_AGENT, which=WHICH, text=st.sampled_from(words.GROUP_WORDS))
    def agent_is_different(self, who: str, which: int, text: str) -> None:
        match which % 3:
            case 0:
                self.agents.speak(who, text)
            case 1:
                self.agents.reply_with_photo(who, which)
            case _:
                self.agents.reply(who, which, "answer", is_anonymous=True)
        self._then()

    @rule(which=WHICH, is_topic=st.booleans())
    def agents_tidy(self, which: int, *, is_topic: bool) -> None:
        if is_topic:
            self.agents.delete_topic(which)
        else:
            self.agents.delete(which)

    @rule(who=AN_AGENT, act=st.sampled_from(["join", "leave"]))
    def agent_comes_or_goes(self, who: str, act: str) -> None:
        getattr(self.agents, act)(who)
        self._then()

    # --- what else happens ------------------------------------------------------------------

    @rule(who=A_VISITOR | AN_AGENT, data=st.sampled_from(words.FORGED_DATA))
    def somebody_forges(self, who: str, data: str) -> None:
        people = self.visitors if who in VISITORS else self.agents
        people.forge(who, data)
        self._then()

    @rule(which=WHICH)
    def an_update_comes_again(self, which: int) -> None:
        self._then()
        before = self._all_there_is()
        self.acts.repeats(which)
        self._then()
        assert self._all_there_is() == before, self.stage.told("one update had two effects")

    @rule(which=WHICH)
    def rubbish_comes(self, which: int) -> None:
        self.acts.brings_rubbish(which)
        self._then()

    @rule(times=st.integers(1, 3))
    def telegram_fails(self, times: int) -> None:
        self.stage.tell(f"the next {times} messages fail")
        self.stage.calls.failures = times

    @rule(entry=st.none() | st.sampled_from([entry.id for entry in KNOWLEDGE.entries]))
    def editors_change_the_knowledge(self, entry: str | None) -> None:
        self.stage.tell("all entries are back" if entry is None else f"{entry} is taken out")
        self.stage.knowledge = KNOWLEDGE if entry is None else without_entry(KNOWLEDGE, entry)
        self._then()

    @rule(moments=st.integers(0, 20), hours=st.integers(0, 30))
    def time_passes(self, moments: int, hours: int) -> None:
        self.stage.tell(f"{moments} moments pass, and {hours} hours")
        self.stage.runs(moments)
        self.stage.clock.ahead += timedelta(hours=hours)
        self.stage.reminds()

    @rule(moments=st.integers(0, 10), killed=st.booleans())
    def the_assistant_is_restarted(self, moments: int, *, killed: bool) -> None:
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
            self.folder.cleanup()

    def _laws_hold(self) -> None:
        self.stage.settles()
        facts = Facts.of(self.stage, self.acts, self.visitors, self.agents)
        told = broken(facts)
        self.stage.restarts(killed=False)
        told += told_too_much(facts)
        assert not told, self.stage.told("\n".join(told))

    def _then(self, *, at_once: bool = False) -> None:
        self.stage.clock.ahead += timedelta(seconds=5)
        if not at_once:
            self.stage.settles()

    def _all_there_is(self) -> tuple[object, ...]:
        return (len(self.stage.telegram.accepted), *self.stage.counts())


@pytest.fixture(autouse=True)
def _everything_is_logged() -> Iterator[None]:
    logger = logging.getLogger("bot")
    before = logger.level
    logger.setLevel(logging.INFO)
    yield
    logger.setLevel(before)


# to make a failure short takes longer than to find it
TestSequences = pytest.mark.timeout(900)(Sequences.TestCase)
TestSequences.settings = settings(
    max_examples=30, stateful_step_count=30, deadline=None, report_multiple_bugs=False
)
