"""What the assistant knows: entries, and what editors keep beside them.

The field names are the ones that an editor writes in YAML; `knowledge/README.md` explains
them in Swedish and `knowledge/schema.json` is generated from this module.
"""

from __future__ import annotations

import hashlib
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

from bot.ids import EntryId

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=48)]
"""Ids stand in button data, of which Telegram allows 64 bytes: plain ASCII, 48 at most."""
ShortText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=280)]


class Language(StrEnum):
    """The languages a visitor can be answered in; Swedish comes first everywhere."""

    SV = "sv"
    EN = "en"


class Register(StrEnum):
    """How an answer is worded. A register belongs to one language."""

    SV = "sv"
    SV_EASY = "sv_easy"
    EN = "en"

    @property
    def language(self) -> Language:
        return Language.EN if self is Register.EN else Language.SV


class Kind(StrEnum):
    """What an entry leads to."""

    ANSWER = "answer"
    KNOWN_UNKNOWN = "known_unknown"
    """We know that we have no verified answer; the question goes to a person."""
    SMALL_TALK = "small_talk"


class Audience(StrEnum):
    """Whom an entry is written for."""

    BOTH = "both"
    ENTREPRENEUR = "entrepreneur"
    OFFICIAL = "official"


class Strict(BaseModel):
    """Unknown fields are mistakes, and nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Wording(Strict):
    """The same thing said in each language."""

    sv: Line
    en: Line

    def in_language(self, language: Language) -> str:
        return self.en if language is Language.EN else self.sv


class ShortWording(Strict):
    """The answer on a card: at most 280 characters for each language."""

    sv: ShortText
    en: ShortText

    def in_language(self, language: Language) -> str:
        return self.en if language is Language.EN else self.sv


class Answer(Strict):
    """The answer in each register. Paragraphs are separated by a blank line."""

    sv: Line
    sv_easy: Line
    en: Line

    def in_register(self, register: Register) -> str:
        match register:
            case Register.SV:
                return self.sv
            case Register.SV_EASY:
                return self.sv_easy
            case Register.EN:
                return self.en


class Variants(Strict):
    """Other wordings of the question, as people ask it."""

    sv: tuple[Line, ...] = ()
    en: tuple[Line, ...] = ()


class Source(Strict):
    """Where a fact comes from. Kept once in `sources.yaml`; entries name it by id."""

    id: Slug
    title: Line
    publisher: Line
    url: Annotated[str, StringConstraints(pattern=r"^https?://\S+$")]
    date: Line
    """What is known of the date, in Swedish words: "2021-03-31", "odaterad, ca 2019"."""
    date_en: Line | None = None
    """The same in English, where the Swedish has words."""


class Contact(Strict):
    """A role or public organisation that decides or advises; never a private person."""

    id: Slug
    name: Wording
    """As it stands in a sentence: "Karlskrona kommun", "din kommun"."""
    does: Wording
    """What it decides or advises on, one or two sentences."""
    entries: tuple[Slug, ...] = ()
    """Entries that tell more about it."""


class Entry(Strict):
    """One thing that visitors ask about, and its answer."""

    id: Slug
    kind: Kind
    title: Wording
    """The question in its plainest form."""
    audience: Audience = Audience.BOTH
    variants: Variants
    answer: Answer
    short: ShortWording
    sources: tuple[Slug, ...] = ()
    """Ids in `sources.yaml`, the most important first."""
    as_of: Line | None = None
    """When this was true, as the sources allow: "2016", "odaterad källa, före 2020"."""
    as_of_en: Line | None = None
    review_by: date | None = None
    """From this day on the answer is shown with a warning that it may be out of date."""
    related: tuple[Slug, ...] = ()
    decided_by: tuple[Slug, ...] = ()
    """For known unknowns: who can settle the matter, as ids in `contacts.yaml`."""
    contacts: tuple[Slug, ...] = ()
    """Whom to turn to about this, as ids in `contacts.yaml`."""
    person: bool = False
    """True where the sources disagree or the rule is unsettled: a person is offered first."""
    verified_by: Line | None = None
    """Who last found that all of it is still true."""
    verified_on: date | None = None
    retired: date | None = None
    """Since when it is not given any more; the day is for people to read."""
    replaced_by: Slug | None = None
    """The entry that is given in the place of one that is retired."""

    @model_validator(mode="after")
    def _kind_has_its_fields(self) -> Self:
        if self.kind is Kind.ANSWER:
            for name in ("sources", "as_of", "review_by"):
                if not getattr(self, name):
                    raise ValueError(
                        f"en post av slaget answer behöver '{name}'"
                        f" / an entry of kind 'answer' needs '{name}'"
                    )
        if self.kind is Kind.KNOWN_UNKNOWN and not self.decided_by:
            raise ValueError(
                "en post av slaget known_unknown behöver 'decided_by'"
                " / an entry of kind 'known_unknown' needs 'decided_by'"
            )
        return self

    @model_validator(mode="after")
    def _goes_together(self) -> Self:
        if (self.verified_by is None) != (self.verified_on is None):
            raise ValueError("'verified_by' och 'verified_on' hör ihop / belong together")
        if self.replaced_by and self.retired is None:
            raise ValueError(
                "bara en post med 'retired' kan ha 'replaced_by'"
                " / only an entry with 'retired' can have 'replaced_by'"
            )
        if self.replaced_by == self.id:
            raise ValueError(
                "posten kan inte ersättas av sig själv / an entry can't be 'replaced_by' itself"
            )
        return self

    @property
    def entry_id(self) -> EntryId:
        return EntryId(self.id)

    @cached_property
    def version(self) -> str:
        """Changes whenever anything in the entry does."""
        # a field that came with a later program leaves the entries without it what they were
        unused = {name for name in _LATER_FIELDS if getattr(self, name) is None}
        return hashlib.sha256(self.model_dump_json(exclude=unused).encode()).hexdigest()[:8]

    @property
    def is_retired(self) -> bool:
        return self.retired is not None

    def is_due(self, today: date) -> bool:
        """Whether the day to review the entry has come; nobody reviews what is retired."""
        return self.review_by is not None and self.review_by <= today and not self.is_retired

    def as_of_in(self, language: Language) -> str | None:
        return (self.as_of_en or self.as_of) if language is Language.EN else self.as_of


_LATER_FIELDS = ("verified_by", "verified_on", "retired", "replaced_by")


class EntryFile(Strict):
    """A file `entries/<subject>.yaml`."""

    entries: tuple[Entry, ...]


class SourceFile(Strict):
    """The file `sources.yaml`."""

    sources: tuple[Source, ...]


class ContactFile(Strict):
    """The file `contacts.yaml`."""

    contacts: tuple[Contact, ...]


class TermWords(Strict):
    """Other words for a term in each language."""

    sv: tuple[Line, ...] = ()
    en: tuple[Line, ...] = ()


class Term(Strict):
    """An expression of the field and all that people write instead of it."""

    term: Line
    sv: Line
    en: Line
    abbreviations: tuple[Line, ...] = ()
    synonyms: TermWords = TermWords()
    spoken: tuple[Line, ...] = ()
    """What people say: "arbetsintegrerande", "coopanion", "försäkran"."""
    inflections: tuple[Line, ...] = ()
    misspellings: tuple[Line, ...] = ()
    ambiguous: Line | None = None
    """What else the word may mean (LOV is also the school holiday): alone it proves little."""
    entries: tuple[Slug, ...] = ()


class TermFile(Strict):
    """The file `terms.yaml`."""

    terms: tuple[Term, ...]


class NegativeGroup(Strict):
    """Questions that must not be answered, and why."""

    reason: Line
    questions: Variants


class NegativeFile(Strict):
    """The file `negatives.yaml`."""

    negatives: tuple[NegativeGroup, ...]
