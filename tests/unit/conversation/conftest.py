"""A visitor, and the matcher that reads her questions."""

from __future__ import annotations

import pytest

from tests.unit.conversation.fakes import FakeMatcher, Visitor, a_matcher, a_use_case


@pytest.fixture
def matcher() -> FakeMatcher:
    return a_matcher()


@pytest.fixture
def anna(matcher: FakeMatcher) -> Visitor:
    return Visitor(a_use_case(matcher))
