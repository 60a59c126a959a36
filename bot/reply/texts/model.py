"""Every sentence of our own that a visitor can meet. One instance for each language."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Texts:
    """A missing sentence is a type error. `{…}` is filled in by `compose`."""

    welcome: str
    example_entries: tuple[str, str, str]
    """Ids of the entries behind the three example questions of the welcome."""
    help: str
    privacy: str
    words_please: str
    """Answer to a picture, a voice message, or a text without any word."""
    which_do_you_mean: str
    none_of_these: str
    ask_person: str
    """Label of the button that leads to a person."""
    easy_swedish: str
    ordinary_swedish: str
    english: str
    did_not_find: str
    """Why a person takes over: nothing fitted."""
    not_understood: str
    """Why a person takes over: we asked back in vain."""
    you_asked_for_person: str
    handed_over: str
    """The receipt: {number}, {expected}."""
    add_more: str
    with_person_already: str
    """Asked for a person a second time: {number}, {expected}."""
    entry_is_gone: str
    """A button led to an entry that editors have since taken away."""
    something_went_wrong: str
    agent_answers: str
    """Heading of an agent's answer: {number}, {question}."""
    as_of: str
    """{date}"""
    may_be_out_of_date: str
    """{date}"""
    not_settled: str
    """Small print where the sources disagree: a person can help."""
    contact_line: str
    """{name}: {does}"""
    related: str
