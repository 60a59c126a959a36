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
    """For how long words are kept: {days}."""
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
    read_more: str
    has_helped: str
    """Label: the answer was a help."""
    no_help: str
    thanks: str
    offer_person: str
    """After an answer that was no help."""
    button_is_old: str
    ask_privately: str
    """In a group, where nobody's case is spoken of."""
    ask_here: str
    """In private, to somebody who comes from a group."""
    not_in_words: str
    """Why a person takes over: it was a picture or a voice message."""
    many_messages: str
    """Why a person takes over: too many messages to answer each."""
    slow_down: str
    """{number}"""
    case_is_open_again: str
    """{number}"""
    case_goes_on: str
    """{number}"""
    case_is_closed: str
    """{number}"""
    blocked: str

    # looking around: the glossary, the search, the guide
    back: str
    forward: str
    page_of: str
    """After a heading: {page}, {pages}."""
    glossary: str
    """Label of the button that leads to the letters."""
    glossary_letters: str
    glossary_letter: str
    """Heading of the terms of a letter: {letter}."""
    in_other_language: str
    """After a term: {words}."""
    whole_answers_have_sources: str
    how_to_search: str
    search_heading: str
    """{words}"""
    nothing_found: str
    """{words}"""
    guide_step: str
    """Heading: {number}, {count}, {title}."""
    after_last_step: str
    start_over: str
    """Label, on the last step of the guide."""
    no_guide: str

    # an answer to be pasted
    in_quotation_marks: str
    """{words}"""
    entry_and_version: str
    """{id}, {version}"""
    no_verified_answer: str
    """{question}"""
    decided_by: str
    """{name}: {does}"""
    source_line: str
    """{title}, {publisher}, {date}, {url}"""
    which_to_quote: str
    quote_this: str
    """A list item: {title}, {id}."""
    how_to_quote: str
    """{id} of an entry to try."""

    # how one is answered
    choose_language: str
    language_chosen: str
    easy_swedish_chosen: str

    # what is kept of a visitor
    your_data: str
    """Beside the file."""
    name_of_data_file: str
    """{date}"""
    left_out_of_data: str
    what_is_erased: str
    """Asked before it is done."""
    what_is_left: str
    erased_while_waiting: str
    """{number}"""
    copies_on_telegram: str
    erase: str
    """Label: yes, delete it."""
    keep: str
    erased: str
    tickets_left: str
    """Above a list of them: {count}."""
    kept: str
    your_tickets: str
    """Above a list of them."""
    no_tickets: str
    ticket_and_date: str
    """{number}, {date}"""
    ticket_is_open: str
    """{expected}"""
    ticket_is_answered: str
    ticket_is_undeliverable: str
    ticket_is_closed: str
    question_erased: str
